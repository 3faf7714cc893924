"""The examples of the interchange page, run on a tiny town."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from geo.store import TownStore
from tests.geo.small_maps import draw

PAGE = Path(__file__).parents[2] / "docs" / "interchange.md"


def test_examples_run(tmp_path, monkeypatch):
    """Tests that the page's Python examples run one after the other, and find what they speak of."""
    pytest.importorskip("osmnx")
    monkeypatch.setenv("TOURNEE_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    nodes = {1: (0, 0), 2: (100, 0), 3: (200, 0), 4: (100, 100)}
    ways = {10: ([1, 2, 3], "highway=residential name=Rue"), 20: ([2, 4], "highway=service")}
    TownStore().add("monaco", draw(tmp_path / "t.osm", nodes, ways), title="Monaco", tiles=False)
    examples = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert len(examples) == 6
    space: dict[str, object] = {}
    for example in examples:
        exec(compile(example, str(PAGE), "exec"), space)
    assert len(space["graph"]) == 4
    assert len(space["path"]) >= 2
    assert (tmp_path / "monaco-bike.graphml").is_file()
    assert space["again"].metric("bike").arc_ms.tolist() == space["town"].metric("bike").arc_ms.tolist()
    assert space["longest"]["bike_forward_s"].min() > 0
    assert len(space["zones"]) == 1
