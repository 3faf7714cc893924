"""The board says of a date what is there, what needs somebody first, and says it at once however much is stored."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import replace

import pytest
from sqlalchemy import event

from benchmarks.dispatch_board import NOW_S, TODAY, TOWN_ID, history, load, plans
from dispatch.boards.day_board import ExceptionKind
from dispatch.boards.day_query import day_board
from dispatch.clock import SetClock
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.lifecycle.round import Outcome, RoundStatus, StopStatus
from dispatch.lifecycle.task import TaskStatus
from dispatch.storage import deliveries, rounds
from dispatch.storage.schema_field import INCIDENT
from dispatch.storage.schema_orders import TASK
from dispatch.storage.store import Store
from tests.dispatch.storage.small_town import (
    DAY,
    MORNING_S,
    SmallTown,
    add_promised,
    add_round,
    delivery_of,
    make_town,
    round_of,
)


def board_of(store: Store, town: SmallTown, now_s: int = MORNING_S - 3600):
    clock = store.clock
    assert isinstance(clock, SetClock)
    clock.set(now_s)
    with store.reading(town.id) as reading:
        return day_board(reading, DAY)


def kinds(board) -> list[ExceptionKind]:
    return [one.kind for one in board.queue]


def test_an_empty_day(store: Store) -> None:
    """Tests a date without anything."""
    board = board_of(store, make_town(store))
    assert (board.counts, board.queue, board.rounds, board.deliveries) == ({}, (), (), ())
    assert len(board.shops) == 3


def test_a_day_at_a_glance(store: Store) -> None:
    """Tests lines, shops in the order of pickups, rounds with their stops, and what has no round."""
    town = make_town(store)
    planned, waiting = add_promised(store, town), add_promised(store, town, shops=1)
    made = add_round(store, town, round_of(store, town, planned))
    make_town(store, "elsewhere")
    board = board_of(store, town)
    assert board.counts == {"promised": 2}
    lines = {line.id: line for line in board.deliveries}
    line = lines[planned.id]
    assert (line.shops, line.recipient, line.promised) == (town.shops[:2], "Odette Martinon", True)
    assert (line.round_id, line.position, line.planned_s) == (made.id, 2, MORNING_S + 600)
    assert (lines[waiting.id].round_id, lines[waiting.id].position) == ("", None)
    (one,) = board.rounds
    assert (one.id, one.courier, one.stops_over, one.version) == (made.id, "Courier 0", 0, made.version)
    assert [stop.delivery_ids for stop in one.stops] == [(planned.id,)] * 3
    assert [(line.kind, line.subject) for line in board.queue] == [(ExceptionKind.NO_ROUND, waiting.id)]


def test_a_plan_that_is_late_is_a_risk(store: Store) -> None:
    """Tests that a drop planned after its window is told by how much, and one on time is not until it is late."""
    town = make_town(store)
    planned = add_promised(store, town)
    made = round_of(store, town, planned)
    late = replace(made.stops[-1], start_s=planned.window.latest + 300)
    add_round(store, town, replace(made, stops=(*made.stops[:-1], late)))
    (risk,) = board_of(store, town).queue
    assert (risk.kind, risk.subject, risk.late_s) == (ExceptionKind.LATE_RISK, planned.id, 300)
    found = [
        one
        for one in board_of(store, town, planned.window.latest + 900).queue
        if one.kind is ExceptionKind.LATE_RISK
    ]
    assert [one.late_s for one in found] == [900]


def test_shops_that_are_late(store: Store) -> None:
    """Tests a basket nobody says is ready, one that the courier comes too early for, and one that is ready."""
    town = make_town(store)
    planned = add_promised(store, town, shops=1)
    add_round(store, town, round_of(store, town, planned))
    pickup = planned.tasks[0].id

    def said(ready_s: int, status: TaskStatus = TaskStatus.PENDING) -> None:
        with store.writing(town.id, "test") as writing:
            writing.amend(TASK, pickup, {"ready_s": ready_s, "status": status})
            writing.note("task.changed", pickup, 1)

    said(MORNING_S - 60)
    assert kinds(board_of(store, town, MORNING_S - 120)) == []
    (late,) = board_of(store, town, MORNING_S).queue
    assert (late.kind, late.detail, late.late_s) == (ExceptionKind.SHOP_LATE, town.shops[0], 60)
    said(MORNING_S + 600)
    (early,) = board_of(store, town, MORNING_S - 120).queue
    assert (early.kind, early.late_s) == (ExceptionKind.SHOP_LATE, 600)
    said(MORNING_S - 60, TaskStatus.READY)
    assert kinds(board_of(store, town, MORNING_S)) == []


@pytest.mark.parametrize(
    ("outcome", "kind"),
    [(Outcome.NO_ANSWER, ExceptionKind.NO_ANSWER), (Outcome.FAILED, ExceptionKind.FAILED)],
)
def test_doors_that_did_not_open(store: Store, outcome: Outcome, kind: ExceptionKind) -> None:
    """Tests that a failed delivery is told with what came of its stop, and at its new stop once it has one."""
    town = make_town(store)
    planned = add_promised(store, town, shops=1)
    made = add_round(store, town, round_of(store, town, planned))
    with store.writing(town.id, "test") as writing:
        stored = planned
        for status in ("assigned", "collected", "arrived", "failed"):
            stored = deliveries.change(writing, stored, status=DeliveryStatus(status))
        stops = (
            replace(made.stops[0], status=StopStatus.CLOSED, outcome=Outcome.SUCCESS),
            replace(made.stops[1], status=StopStatus.CLOSED, outcome=outcome, outcome_code="door_code_wrong"),
        )
        changed = replace(made, stops=stops, status=RoundStatus.RELEASED)
        (made,) = rounds.change(writing, (made, changed))
        writing.note("delivery.failed", stored.id, stored.version)
    board = board_of(store, town)
    (failed,) = board.queue
    assert (failed.kind, failed.detail, failed.round_id) == (kind, "door_code_wrong", made.id)
    assert board.rounds[0].stops_over == 2
    # Tried again on the other bike: what counts is the stop to come.
    again = replace(round_of(store, town, planned, shift=1))
    again = replace(again, stops=(again.stops[1],))
    with store.writing(town.id, "test") as writing:
        stored = deliveries.change(writing, stored, status=DeliveryStatus.RESCHEDULED)
        second = rounds.add(writing, again)
        writing.note("delivery.rescheduled", stored.id, stored.version)
    board = board_of(store, town)
    assert kinds(board) == []
    (line,) = board.deliveries
    assert (line.round_id, line.position, line.planned_s) == (second.id, 0, again.stops[0].start_s)


def test_a_round_given_up_has_nothing(store: Store) -> None:
    """Tests that deliveries of an aborted round are without one."""
    town = make_town(store)
    planned = add_promised(store, town)
    made = add_round(store, town, round_of(store, town, planned))
    with store.writing(town.id, "test") as writing:
        rounds.change(writing, (made, replace(made, status=RoundStatus.ABORTED)))
        writing.note("round.aborted", made.id, 2)
    board = board_of(store, town)
    assert kinds(board) == [ExceptionKind.NO_ROUND]
    assert board.deliveries[0].round_id == ""


def test_the_queue_has_the_most_pressing_first(store: Store) -> None:
    """Tests incidents, money, held and unplanned deliveries in the order of their kinds; closed incidents are none."""
    town = make_town(store)
    held, free = add_promised(store, town), add_promised(store, town)
    with store.writing(town.id, "test") as writing:
        deliveries.change(writing, held, status=DeliveryStatus.HELD, held_reason="address_uncertain")
        for n, (kind, status) in enumerate(
            [("cash_gap", "open"), ("damaged", "open"), ("lost", "closed"), ("accident", "open")]
        ):
            writing.insert(
                INCIDENT,
                {
                    "id": writing.ids.new("inc"), "kind": kind, "subject": free.id, "status": status, "detail": {}, "version": 1,
                    "opened_s": MORNING_S - n, "closed_s": None,
                },
            )  # fmt: skip
        writing.note("incident.opened", free.id, 1)
    board = board_of(store, town)
    assert [(one.kind.value, one.detail) for one in board.queue] == [
        ("incident", "accident"),
        ("incident", "damaged"),
        ("cash_gap", "cash_gap"),
        ("held", "address_uncertain"),
        ("no_round", "promised"),
    ]
    assert board.counts == {"held": 1, "promised": 1}


def test_a_round_that_is_behind(store: Store) -> None:
    """Tests by how much the stop at hand should have been reached, or left."""
    town = make_town(store)
    made = add_round(store, town, round_of(store, town, add_promised(store, town)))
    assert board_of(store, town, MORNING_S - 60).rounds[0].late_s == 0
    assert board_of(store, town, MORNING_S + 90).rounds[0].late_s == 90
    with store.writing(town.id, "test") as writing:
        at_hand = replace(made.stops[0], status=StopStatus.ARRIVED)
        rounds.change(writing, (made, replace(made, stops=(at_hand, *made.stops[1:]))))
        writing.note("stop.arrived", at_hand.id, 1)
    assert board_of(store, town, MORNING_S + 90).rounds[0].late_s == 30


def test_a_board_says_what_the_store_says(store: Store) -> None:
    """Tests a whole made-up date against deliveries and rounds read one by one."""
    load(store.database, history(3000))
    clock = store.clock
    assert isinstance(clock, SetClock)
    clock.set(NOW_S)
    with store.reading(TOWN_ID) as reading:
        board = day_board(reading, TODAY)
        known = {one.id: one for one in deliveries.of_day(reading, TODAY)}
        planned = rounds.of_day(reading, TODAY)
    assert len(board.deliveries) == len(known) == 1000
    assert board.counts == dict(Counter(one.status.value for one in known.values()))
    stop_of = {
        task: (one, n, stop) for one in planned for n, stop in enumerate(one.stops) for task in stop.task_ids
    }
    for line in board.deliveries:
        own = known[line.id]
        assert line.shops == tuple(task.org_id for task in own.pickups)
        found = stop_of.get(own.tasks[-1].id)
        assert (line.round_id, line.position) == ("", None) if found is None else (found[0].id, found[1])
    assert {one.id: [stop.id for stop in one.stops] for one in board.rounds} == {
        one.id: [stop.id for stop in one.stops] for one in planned
    }
    owner = {task.id: own.id for own in known.values() for task in own.tasks}
    served = {stop.id: {owner[task] for task in stop.task_ids} for one in planned for stop in one.stops}
    assert {stop.id: set(stop.delivery_ids) for one in board.rounds for stop in one.stops} == served


def test_a_board_does_not_grow_with_what_is_stored(store: Store) -> None:
    """Tests 10,000 stored deliveries: twelve questions, each by an index, and a time far below what a person notices."""
    load(store.database, history(10_000))
    counted = Store(store.database, clock=SetClock(NOW_S))
    # Whether a town is live is asked once in a process.
    counted.now_s(TOWN_ID)
    asked: list[str] = []

    def remember(_connection, _cursor, statement, *_rest) -> None:
        asked.append(statement)

    event.listen(store.database.engine, "before_cursor_execute", remember)
    with counted.reading(TOWN_ID) as reading:
        day_board(reading, TODAY)
    event.remove(store.database.engine, "before_cursor_execute", remember)
    assert sum(statement.startswith("SELECT") for statement in asked) == 12
    if store.database.is_sqlite:
        assert [line for line in plans(counted) if "SCAN" in line] == []
    taken = []
    for _ in range(20):
        start = time.process_time()
        with counted.reading(TOWN_ID) as reading:
            day_board(reading, TODAY)
        taken.append(time.process_time() - start)
    # Of this process alone, so that others on the machine do not count; 15 to 30 ms measured.
    assert min(taken) < 0.1


def test_promised_deliveries_have_their_reference(store: Store) -> None:
    """Tests that a delivery without tasks on any stop is still a line."""
    town = make_town(store)
    bare = replace(delivery_of(store, town), tasks=())
    with store.writing(town.id, "test") as writing:
        deliveries.add(writing, bare)
        writing.note("delivery.created", bare.id, 1)
    (line,) = board_of(store, town).deliveries
    assert (line.shops, line.pickups_done, line.planned_s) == ((), 0, None)
