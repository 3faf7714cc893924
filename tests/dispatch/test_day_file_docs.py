"""Tests that docs/day-file.md says what the reader does."""

import ast
import json
import re
from pathlib import Path

import dispatch.dayfile
from dispatch.dayfile import json_schema, read_day
from dispatch.dayfile.deliveries_csv import COLUMNS

PAGE = (Path(__file__).parents[2] / "docs" / "day-file.md").read_text(encoding="utf-8")


def test_example_is_sound(tmp_path):
    """Tests that the page's example is a day without faults."""
    (example,) = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    path = tmp_path / "day.json"
    path.write_text(example, encoding="utf-8")
    assert len(read_day(path).deliveries[0].pickups) == 2


def test_every_field_and_column_is_on_the_page():
    """Tests that each field of the schema and each column of the table is named on the page."""
    schema = json_schema()
    fields = {field for model in (*schema["$defs"].values(), schema) for field in model["properties"]}
    absent = {field for field in fields | set(COLUMNS) if not re.search(rf"\b{field}\b", PAGE)}
    assert absent == set()


def test_every_fault_code_is_on_the_page():
    """Tests that each code that the package's source gives to a fault is explained."""
    codes = set()
    for source in Path(dispatch.dayfile.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(
                ("Fault", "_report", "_unreadable")
            ):
                codes |= {
                    item.value
                    for item in node.args[1:3]
                    if isinstance(item, ast.Constant)
                    and isinstance(item.value, str)
                    and re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)*", item.value)
                }
            if isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple):
                first = node.value.elts[0]
                codes |= (
                    {first.value}
                    if isinstance(first, ast.Constant) and isinstance(first.value, str)
                    else set()
                )
    assert {"syntax", "duplicate_id", "unknown_field"} <= codes
    assert {code for code in codes if f"`{code}`" not in PAGE} == set()


def test_the_published_schema_is_current():
    """Tests that docs/day-file.schema.json is what `tournee day schema` prints."""
    published = json.loads(
        (Path(__file__).parents[2] / "docs" / "day-file.schema.json").read_text(encoding="utf-8")
    )
    assert published == json_schema()
