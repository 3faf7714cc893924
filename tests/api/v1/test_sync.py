"""What phones get and send through the API: a whole round without a network, and commands that have their effect once."""

from __future__ import annotations

from typing import Any

import pytest

from dispatch.access.role import Role
from dispatch.rounds.round import Round
from tests.api.v1.cast import Cast
from tests.api.v1.parts_street import begun
from tests.api.v1.served import NOW_S, Served


@pytest.fixture
def own(served: Served) -> Round:
    return begun(Cast(served))


def command(own: Round, kind: str, number: int, **more: Any) -> dict[str, Any]:
    stop = own.stops[0]
    return {
        "id": f"phone-{number:04d}", "kind": kind, "round_id": own.id, "stop_id": stop.id, "task_ids": list(stop.task_ids),
        "happened_s": NOW_S - 100 + number, "base_version": 3, "number": number, **more,
    }  # fmt: skip


def push(served: Served, *commands: dict[str, Any], **options: Any) -> list[dict[str, Any]]:
    body = {"device": "phone", "commands": list(commands)}
    answer = served.call("POST", "/v1/sync/courier", body, role=Role.COURIER, **options)
    assert answer.status_code == 200, answer.text
    return answer.json()["answers"]


def stop_status(served: Served, own: Round) -> str:
    found = served.call("GET", f"/v1/stops/{own.stops[0].id}", role=Role.COURIER)
    return str(found.json()["stop"]["status"])


def test_commands_have_their_effect_once(served: Served, own: Round) -> None:
    """Tests that commands that come again, in another order and without a key, have the same answers and no other effect."""
    task = own.stops[0].task_ids[0]
    results = {task: {"outcome": "success", "code": "collected"}}
    sent = [command(own, "arrive", 1), command(own, "close", 2, body={"results": results})]
    first = push(served, *sent)
    assert [one["status"] for one in first] == ["applied", "applied"]
    assert stop_status(served, own) == "closed"
    assert push(served, *sent[::-1]) == first[::-1]
    assert stop_status(served, own) == "closed"


def test_what_is_no_command_is_answered_beside_those_that_are(served: Served, own: Round) -> None:
    """Tests that unreadable, foreign and late commands are answered one by one, and lose the others nothing."""
    answers = push(
        served,
        command(own, "dance", 1),
        command(own, "arrive", 2, id="short"),
        command(own, "arrive", 3, round_id="rnd_none"),
        command(own, "close", 4, body={"results": "\x00 none"}),
        command(own, "arrive", 5),
    )
    assert [one["status"] for one in answers] == ["refused"] * 4 + ["applied"]
    codes = [one["conflicts"][0]["code"] for one in answers[:4]]
    assert codes == ["invalid_command", "invalid_command", "not_found", "invalid_command"]
    assert stop_status(served, own) == "arrived"


def test_a_phone_gets_its_own_rounds(served: Served, own: Round) -> None:
    """Tests that a phone gets the rounds of its courier with all that they need, and nothing once they are over."""
    found = served.call("GET", "/v1/sync/courier", role=Role.COURIER).json()
    assert [one["id"] for one in found["rounds"]] == [own.id]
    assert set(found["tasks"]) == set(own.task_ids)
    assert found["now_s"] == NOW_S
    assert found["tasks"][own.task_ids[-1]]["recipient"]["name"] == "Camille Exemple"
    for stop in own.stops:
        served.call("POST", f"/v1/stops/{stop.id}/skip", role=Role.COURIER)
    served.call("POST", f"/v1/rounds/{own.id}/complete", role=Role.COURIER)
    assert served.call("GET", "/v1/sync/courier", role=Role.COURIER).json()["rounds"] == []


def test_a_queue_is_sent_in_parts(served: Served, own: Round) -> None:
    """Tests that more commands than are taken at once are refused before anything of them is done, as are bodies of bodies without end."""
    body = {"device": "phone", "commands": [command(own, "arrive", number) for number in range(101)]}
    answer = served.call("POST", "/v1/sync/courier", body, role=Role.COURIER)
    assert (answer.status_code, answer.json()["faults"][0]["pointer"]) == (422, "/commands")
    deep: Any = {}
    for _ in range(20):
        deep = {"a": deep}
    body = {"device": "phone", "commands": [command(own, "arrive", 1, body=deep)]}
    answer = served.call("POST", "/v1/sync/courier", body, role=Role.COURIER)
    assert (answer.status_code, answer.json()["faults"][0]["pointer"]) == (422, "/commands/0/body")
    assert stop_status(served, own) == "next"
