"""Who may call what: every operation for every role, and for the keys of another town."""

from __future__ import annotations

import json
from collections.abc import Mapping

import httpx
import pytest

from api.gate.access_table import RULES
from api.v1.resources import EXAMPLES
from dispatch.access.role import Role
from tests.api.v1.cast import Cast
from tests.api.v1.operations import GUARDED, operations, send
from tests.api.v1.served import Served


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


def _told(answer: httpx.Response, names: Mapping[str, str]) -> str:
    told = answer.json()
    del told["trace_id"]
    text = json.dumps(told)
    for name in names.values():
        text = text.replace(name, "NAME")
    return text
