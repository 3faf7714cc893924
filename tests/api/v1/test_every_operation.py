"""What holds for every operation of the API, whoever adds one: it is listed, and its example runs."""

from __future__ import annotations

import jsonschema
import pytest

from api.gate.access_table import OPEN, RULES
from api.v1.example import Example
from api.v1.resources import EXAMPLES, ROUTERS
from tests.api.v1.cast import Cast
from tests.api.v1.operations import ALL, GUARDED, document, operations, send
from tests.api.v1.served import Served
from tests.api.v1.ways_of_queries import read_by_index


def test_every_form_has_a_name_of_its_own() -> None:
    """Tests that no name in the description is made of a module's: programs are generated from it, and its names are theirs."""
    assert [name for name in document()["components"]["schemas"] if "__" in name] == []


def test_every_route_is_listed() -> None:
    """Tests that every route of the API has an example and a line in the access table, or a reason why it is open, and nothing else has."""
    routes = {route.operation_id for router in ROUTERS for route in router.routes}  # type: ignore[attr-defined]
    assert None not in routes
    assert routes == set(RULES) | set(OPEN) == set(EXAMPLES)
    assert not set(RULES) & set(OPEN)
    assert all(EXAMPLES[name].role in RULES[name].roles for name in GUARDED)
    assert all(EXAMPLES[name].role is None and reason for name, reason in OPEN.items())


@pytest.mark.parametrize("name", ALL)
def test_examples_run(served: Served, name: str) -> None:
    """Tests that the example of the description is carried out, reads no table as a whole, and is answered in the form that is described."""
    cast = Cast(served)
    with read_by_index(served.store.database):
        answer = send(served, cast, name)
    example: Example = EXAMPLES[name]
    assert answer.status_code == example.status, answer.text
    described = operations()[name].document["responses"][str(example.status)]
    kind = answer.headers.get("content-type", "").partition(";")[0]
    content = described.get("content", {}).get(kind, {})
    if "schema" in content and kind == "application/json":
        schema = {**content["schema"], "components": document()["components"]}
        jsonschema.Draft202012Validator(schema).validate(answer.json())
