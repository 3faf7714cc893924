"""What holds for every operation of the API, whoever adds one."""

from __future__ import annotations

import json
from collections.abc import Mapping

import httpx
import jsonschema
import pytest

from api.gate.access_table import OPEN, RULES
from api.v1.example import Example
from api.v1.resources import EXAMPLES, ROUTERS
from dispatch.access.role import Role
from tests.api.v1.cast import Cast
from tests.api.v1.operations import document, operations, send
from tests.api.v1.served import Served

ALL = sorted(EXAMPLES)
#: Whoever calls is known.
GUARDED = sorted(set(EXAMPLES) - set(OPEN))
POSTS = sorted(name for name in GUARDED if operations()[name].method == "POST")
#: Whose answers have a secret that is shown once.
SECRET = {
    "create_api_key", "rotate_api_key", "create_webhook_endpoint", "rotate_webhook_secret",
    # What is read of somebody with a reason
    "read_consents", "export_recipient",
    # People
    "create_account", "invite_account", "create_courier_link", "create_tracking_link",
}  # fmt: skip


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
    """Tests that the example of the description is carried out, and answered in the form that is described."""
    answer = send(served, Cast(served), name)
    example: Example = EXAMPLES[name]
    assert answer.status_code == example.status, answer.text
    described = operations()[name].document["responses"][str(example.status)]
    kind = answer.headers.get("content-type", "").partition(";")[0]
    content = described.get("content", {}).get(kind, {})
    if "schema" in content and kind == "application/json":
        schema = {**content["schema"], "components": document()["components"]}
        jsonschema.Draft202012Validator(schema).validate(answer.json())


def test_roles(served: Served) -> None:
    """Tests that each role may call what the table says, and is refused everything else before anything is looked at."""
    cast = Cast(served)
    for name in GUARDED:
        for role in Role:
            if role in RULES[name].roles:
                continue
            for session in (False, True):
                answer = send(served, cast, name, role=role, session=session)
                assert (answer.status_code, answer.json()["code"]) == (403, "forbidden"), (name, role)
        assert send(served, cast, name, token="tournee_key_" + "0" * 26 + "_" + "0" * 48).status_code == 401


@pytest.mark.parametrize("name", sorted(name for name in GUARDED if operations()[name].takes_names))
def test_no_town_sees_another(served: Served, name: str) -> None:
    """Tests that nothing of a town is found, changed or named by the keys of another town."""
    cast = Cast(served)
    own = {part: cast(value.strip("{}")) for part, value in EXAMPLES[name].path.items()}
    nobodys = {part: f"{value[:-6]}zzzzzz" for part, value in own.items()}
    for role in sorted(RULES[name].roles):
        foreign = send(served, cast, name, token=served.other[role])
        nothing = send(served, cast, name, token=served.other[role], names=nobodys)
        assert foreign.status_code == nothing.status_code == 404, (name, role, foreign.text)
        # What is there elsewhere is answered like what is nowhere, but for the name that was asked for.
        assert _told(foreign, own) == _told(nothing, nobodys)


@pytest.mark.parametrize("name", POSTS)
def test_every_post_is_done_once(served: Served, name: str) -> None:
    """Tests that a request that comes again with its key has no second effect, and the same answer."""
    cast = Cast(served)
    first = send(served, cast, name, key="once")
    events = _events(served)
    again = send(served, cast, name, key="once")
    assert _events(served) == events
    if name in SECRET:
        assert (again.status_code, again.json()["code"]) == (409, "shown_once")
        return
    assert again.headers["idempotency-replayed"] == "true"
    assert (again.status_code, again.content) == (first.status_code, first.content)


def _events(served: Served) -> int:
    from dispatch.storage.events import last_sequence

    with served.store.reading(served.town_id) as reading:
        return last_sequence(reading)


def _told(answer: httpx.Response, names: Mapping[str, str]) -> str:
    told = answer.json()
    del told["trace_id"]
    text = json.dumps(told)
    for name in names.values():
        text = text.replace(name, "NAME")
    return text
