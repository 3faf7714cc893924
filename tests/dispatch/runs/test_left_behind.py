"""Rounds that no plan can have any more: what is on them is planned elsewhere, and nothing stands in the way of that."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dispatch import ids
from dispatch.domain import TimeWindow
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.lifecycle.machine import IllegalMoveError
from dispatch.lifecycle.plan_run import PlanRunStatus
from dispatch.lifecycle.round import ACTIVE_ROUND, STOP_OVER, RoundStatus
from dispatch.orders.changes import cancel
from dispatch.people.roster import AbsenceKind, mark_absent
from dispatch.storage import crew, deliveries, rounds
from dispatch.storage.schema_parties import SHIFT
from tests.dispatch.live.couriers import active, release_all, start_all
from tests.dispatch.toy_day import DAY, NINE_S, ToyDay, make_day


def is_absent(day: ToyDay, shift_id: str) -> None:
    def step(writing) -> None:
        mark_absent(writing, shift_id, writing.get(SHIFT, shift_id).version, AbsenceKind.SICK)

    day.store.write(day.town_id, "coordinator:test", step)


def the_round(day: ToyDay, name: str):
    with day.store.reading(day.town_id) as reading:
        return rounds.get(reading, name)


def shift_of(day: ToyDay, delivery_id: str) -> str:
    with day.store.reading(day.town_id) as reading:
        name = rounds.round_of(reading, delivery_id)
        return "" if name is None else rounds.get(reading, name).shift_id


@pytest.mark.parametrize("how", ["planned", "released", "started"])
def test_the_round_of_somebody_who_does_not_come_is_planned_elsewhere(store, how: str) -> None:
    """Tests that deliveries of an absent courier, goods not yet collected, go to another one, and that the plan can be applied."""
    store.clock.set(NINE_S - 1800)
    day = make_day(store, couriers=2)
    one, two = day.add((1000, 1000)), day.add((4000, 4000))
    day.plan()
    if how != "planned":
        release_all(day)
    if how == "started":
        store.clock.set(NINE_S)
        start_all(day)
    gone = shift_of(day, one.id)
    left = next(own.id for own in active(day) if own.shift_id == gone)
    is_absent(day, gone)
    run = day.plan()
    assert run.status is PlanRunStatus.APPLIED
    assert not run.proposal.left_out
    other = next(shift for shift in day.shifts if shift != gone)
    assert shift_of(day, one.id) == shift_of(day, two.id) == other
    after = the_round(day, left)
    assert not [stop for stop in after.stops if stop.status not in {"closed", "cancelled"}]
    assert (after.status is RoundStatus.ABORTED) is (how != "started")


def test_a_shift_that_is_over_without_having_begun(store) -> None:
    """Tests that what nobody has fetched by the end of a shift can be given to a later one."""
    store.clock.set(NINE_S - 1800)
    day = make_day(store, couriers=1, hours=1)
    one = day.add((1000, 1000), window=(0, 7 * 3600))
    day.plan()
    release_all(day)
    store.clock.set(NINE_S + 2 * 3600)
    with store.writing(day.town_id, "test") as writing:
        late = later_shift(writing)
    run = day.plan()
    assert run.status is PlanRunStatus.APPLIED
    assert shift_of(day, one.id) == late
    assert [own.shift_id for own in active(day) if own.status in ACTIVE_ROUND] == [late]


def later_shift(writing) -> str:
    """Add a shift of the same courier from two hours after nine to six."""
    (shift,) = crew.shifts_of(writing, DAY)
    window = TimeWindow(NINE_S + 2 * 3600, NINE_S + 6 * 3600)
    late = replace(shift, id=writing.ids.new(ids.SHIFT), window=window)
    crew.add_shifts(writing, DAY, [late])
    writing.note("shift.published", late.id, 1)
    return late.id


def test_what_is_over_stays_over(store) -> None:
    """Tests that no run is begun, applied or rejected twice: the second one is told so, and changes nothing."""
    store.clock.set(NINE_S - 1800)
    day = make_day(store)
    one = day.add((1000, 1000))
    runner = day.runner()
    run = day.plan(apply=False)
    with pytest.raises(IllegalMoveError):
        runner.carry_out(day.town_id, run.id)
    runner.apply(day.town_id, "coordinator:a", run.id)
    for step in (
        lambda: runner.apply(day.town_id, "coordinator:b", run.id),
        lambda: runner.reject(day.town_id, "coordinator:b", run.id),
    ):
        with pytest.raises(IllegalMoveError):
            step()
    assert runner.put_aside(day.town_id, run.id).status is PlanRunStatus.APPLIED
    other = runner.request(day.town_id, "coordinator:a", DAY, iterations=10)
    runner.store.write(day.town_id, "planner", lambda writing: runner._begin(writing, other.id))
    with pytest.raises(IllegalMoveError):
        runner.carry_out(day.town_id, other.id)
    with store.reading(day.town_id) as reading:
        assert deliveries.get(reading, one.id).status is DeliveryStatus.PLANNED


@pytest.mark.parametrize("told", [False, True])
def test_what_is_called_off_leaves_its_round(store, *, told: bool) -> None:
    """Tests that no courier is sent to a door whose order was cancelled at the counter, or is for another day now."""
    store.clock.set(NINE_S - 1800)
    day = make_day(store, couriers=1)
    one, two, three = day.add((1000, 1000)), day.add((4000, 4000)), day.add((2000, 4000))
    day.plan()
    if told:
        start_all(day)
    with store.writing(day.town_id, "shop:counter") as writing:
        cancel(writing, one.id, "by mistake")
    with store.writing(day.town_id, "coordinator:lea") as writing:
        other = deliveries.change(writing, deliveries.get(writing, three.id), day="2026-11-30")
        writing.note("delivery.window_changed", other.id, other.version)
    assert day.plan(iterations=0).status is PlanRunStatus.APPLIED
    (own,) = active(day)
    left = {task for stop in own.stops if stop.status not in STOP_OVER for task in stop.task_ids}
    assert left == {task.id for task in two.tasks}
    assert not day.plan(apply=False, iterations=0).proposal.changes
