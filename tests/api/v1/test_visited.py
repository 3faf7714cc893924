"""Who is visited by a service, seen through the API: in time, by their courier, with a trace; and by nobody beside it."""

from __future__ import annotations

import pytest

from dispatch.access.keys import make_key
from dispatch.access.role import Role
from dispatch.storage.read_audit import reads_of
from tests.api.v1.served import Served
from tests.dispatch.escalation.closed_door import HIDDEN, ClosedDoor, closed_door
from tests.dispatch.simulate.toy_scenario import DAY
from tests.dispatch.toy_town import ToyTown

NAMES = ("Augustine", "Vuillemin", "+33600000042")


class Everywhere(ToyTown):
    """Streets wherever somebody lives."""

    def snap(self, *_where, **_how):
        return None


@pytest.fixture
def door(served: Served) -> ClosedDoor:
    """A visit on the round of a courier, in a town of its own behind the same server; keys are those of that town."""
    served.business._open_map = lambda _: Everywhere()
    found = closed_door(served.store)

    def keys(writing):
        return {
            role: make_key(writing, "key", role, courier_id=found.courier if role is Role.COURIER else "")[1]
            for role in (Role.COURIER, Role.COORDINATOR, Role.AUDITOR)
        }

    served.tokens = served.store.write(found.town.id, "coordinator:test", keys)
    return found


def looks(door: ClosedDoor) -> list[str]:
    with door.store.reading(door.town.id) as reading:
        return [row.actor.partition(":")[0] for row in reads_of(reading, door.person)]


def test_a_courier_sees_the_door_in_time(served: Served, door: ClosedDoor) -> None:
    """Tests that the door is shown with a first name and an initial while it is at hand, that this is kept, and that it is over afterwards."""
    path = f"/v1/stops/{door.stop_id}/visits"
    (seen,) = served.call("GET", path, role=Role.COURIER).json()["visits"]
    assert (seen["visit_id"], seen["person"], seen["floor"]) == (door.visit.id, "Augustine V.", "3")
    assert (seen["phone"], seen["contacts"], seen["step"]) == ("", [], -1)
    assert seen["checks"] == [{"fr": "Va bien ?", "en": "Is well?"}]
    assert looks(door) == ["courier"]
    served.call("POST", f"/v1/rounds/{door.round_id}/start", role=Role.COURIER)
    task = door.delivery.tasks[0].id
    result = {"task_id": task, "outcome": "success", "code": "visited"}
    closed = served.call(
        "POST",
        f"/v1/stops/{door.stop_id}/close",
        {"results": [result], "checks": {task: [True]}},
        role=Role.COURIER,
    )
    assert closed.status_code == 200, closed.text
    door.clock.set(door.clock.now_s() + 3600)
    over = served.call("GET", path, role=Role.COURIER)
    assert (over.status_code, over.json()["code"]) == (403, "door_over")
    assert looks(door) == ["courier"]


def test_a_round_names_nobody_who_is_visited(served: Served, door: ClosedDoor) -> None:
    """Tests that sheets and files of a round have where a visit is and never who or what for, and that each look at the address is kept."""
    path = f"/v1/rounds/{door.round_id}"
    for number, (suffix, role) in enumerate(
        [("", Role.COURIER), ("", Role.COORDINATOR), (".csv", Role.COORDINATOR), (".ics", Role.COURIER)], 1
    ):
        answer = served.call("GET", path + suffix, role=role)
        assert answer.status_code == 200, answer.text
        assert not [word for word in (*NAMES, *HIDDEN) if word in answer.text]
        assert len(looks(door)) == number
    (stop,) = served.call("GET", path, role=Role.COURIER).json()["stops"]
    assert (stop["tasks"][0]["visit"], stop["tasks"][0]["recipient"], stop["place"]["name"]) == (
        True,
        None,
        "Door",
    )


def test_who_only_reads_learns_no_door(served: Served, door: ClosedDoor) -> None:
    """Tests that an auditor sees a round without where somebody is visited, and leaves no trace, and that lists and stops name nobody either."""
    answer = served.call("GET", f"/v1/rounds/{door.round_id}", role=Role.AUDITOR)
    assert answer.json()["stops"][0]["place"] is None
    paths = (f"/v1/rounds?day={DAY}", f"/v1/stops/{door.stop_id}", "/v1/incidents")
    texts = [answer.text, *(served.call("GET", path, role=Role.COORDINATOR).text for path in paths)]
    assert not [word for word in (*NAMES, *HIDDEN) if any(word in text for text in texts)]
    assert looks(door) == []
