"""A whole emergency: nobody opens, a phone without a network, the desk, the end; what is kept of it, and what shops see of it."""

from __future__ import annotations

from dataclasses import replace

from dispatch.boards.day_board import DayBoard
from dispatch.boards.day_query import day_board
from dispatch.boards.open_doors import REASON
from dispatch.escalation.act import Result
from dispatch.escalation.clock import step
from dispatch.escalation.queue import history
from dispatch.escalation.saying import confirm_call, settle
from dispatch.notify.deciding import decide_event
from dispatch.storage import deliveries, visits
from dispatch.storage.events import events_after
from dispatch.storage.read_audit import reads_of
from dispatch.storage.store import Store
from dispatch.sync.apply import apply_commands
from dispatch.sync.commands import Command
from dispatch.sync.pull import pull_for_phone
from tests.dispatch.escalation.closed_door import ClosedDoor, closed_door
from tests.dispatch.privacy.test_shop_sight import secrets_of, shown
from tests.dispatch.storage.small_town import DAY, MORNING_S, delivery_of

LEA = "coordinator:lea"


def board(door: ClosedDoor) -> DayBoard:
    return door.store.write(door.town.id, LEA, lambda writing: day_board(writing, DAY))


def test_from_the_door_to_the_end(store: Store) -> None:
    """Tests a courier offline who waits, calls and hands over; contact person, desk, emergency, outcome; log, audit, and a shop's view."""
    door = closed_door(store)
    one = replace(delivery_of(store, door.town), recipient_id=door.person)
    with store.writing(door.town.id, f"org:{one.org_id}") as writing:
        bread = deliveries.add(writing, one)
        writing.note("delivery.promised", bread.id, bread.version)
    # In the morning, at the first stop: everything that the phone will need without a network.
    known = pull_for_phone(store, door.town.id, door.courier)
    (seen,) = known["doors"][door.stop_id]
    assert [one["kind"] for one in seen["steps"]][:3] == ["wait", "call", "contact"]
    (task,) = known["tasks"]
    wait_s, call_s = (one["within_s"] for one in seen["steps"][:2])

    def said(name: str, at_s: int, kind: str = "door", **body: object) -> Command:
        return Command(
            f"command-{name}", kind, door.round_id, MORNING_S + at_s, stop_id=door.stop_id, task_ids=(task,), body=body
        )  # fmt: skip

    offline = [
        said("arrive", 30, "arrive"),
        said("begin", 60, said="no_answer"),
        said("wait", 60 + wait_s, said="tried", step=0),
        said("call", 60 + wait_s + call_s, said="tried", step=1),
        said("close", 600, "close", results={task: {"outcome": "no_answer", "code": "not_home"}}),
    ]
    assert board(door).doors == ()
    door.clock.set(MORNING_S + 700)
    answers = apply_commands(store, door.town.id, door.actor, "phone", [*reversed(offline), *offline[:2]])
    assert {one.status for one in answers} == {"applied"}
    found = board(door)
    (line,) = found.doors
    assert (line.person, line.step_kind, line.next_kind, line.since_s) == (
        "Augustine V.", "contact", "coordinator", MORNING_S + 60 + wait_s + call_s,
    )  # fmt: skip
    assert (found.queue[0].kind, found.queue[0].subject) == ("door", door.delivery.id)
    # The person of trust is told, and has a quarter of an hour.
    step(store, door.town.id)
    assert board(door).doors[0].due_s == MORNING_S + 700 + 900
    door.clock.set(MORNING_S + 700 + 1000)
    assert board(door).doors[0].late_s == 100
    step(store, door.town.id)
    (line,) = board(door).doors
    assert (line.turn, line.step_kind, line.next_kind) == ("coordinator", "coordinator", "emergency")
    door.do(confirm_call, "15", actor=LEA)
    assert board(door).doors[0].turn == "emergency"
    door.clock.set(MORNING_S + 3600)
    door.do(settle, Result.EMERGENCY, actor=LEA)
    assert board(door).doors == ()
    # A phone that tells all of it again changes nothing any more.
    again = apply_commands(store, door.town.id, door.actor, "phone", offline)
    assert [one.status for one in again] == ["applied"] * 5
    with store.reading(door.town.id) as reading:
        happened = events_after(reading, 0)
        assert visits.get_visit(reading, door.visit.id).outcome == "emergency"
        reads = [(row.actor, row.reason) for row in reads_of(reading, door.person)]
    kinds = [one.type for one in happened]
    for kind in ("escalation.step_due", "escalation.step_done", "escalation.closed", "visit.no_answer", "visit.emergency"):  # fmt: skip
        assert kind in kinds
    lines = store.write(
        door.town.id, LEA, lambda writing: history(writing, door.visit.id, reason="the family asks")
    )
    told = [(one.actor.partition(":")[0], one.what.value) for one in lines]
    assert told[:3] == [("courier", "no_answer"), ("courier", "tried"), ("courier", "tried")]
    assert told[-2:] == [("coordinator", "called"), ("coordinator", "settled")]
    # Every look, and no other: the pull, five boards with an open door, and the clock for the person of trust.
    assert reads.count((door.actor, f"visit {door.visit.id}")) == 1
    assert reads.count((LEA, REASON)) == 5
    assert [who for who, _ in reads if who not in {door.actor, LEA}] == ["system:escalation"]
    # And nothing of it is a shop's.
    with store.writing(door.town.id, "system:test") as writing:
        for event in happened:
            decide_event(writing, event)
    seen_by_shop = shown(store, door, bread)
    assert [(face, word) for face, what in seen_by_shop.items() for word in secrets_of(door) if word in repr(what)] == []  # fmt: skip
    assert not any(word in str(one.data) for one in happened for word in ("Vuillemin", "contact-canary", "file-canary"))  # fmt: skip
