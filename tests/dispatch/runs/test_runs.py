"""Plan runs on a real store: proposed, applied, rejected, stale."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.lifecycle.machine import IllegalMoveError
from dispatch.lifecycle.plan_run import PlanRunStatus
from dispatch.lifecycle.round import RoundStatus
from dispatch.runs.apply import StalePlanError
from dispatch.runs.proposal import RoundChange
from dispatch.storage import deliveries, planning, rounds
from tests.dispatch.lease_time import advance
from tests.dispatch.toy_day import DAY, NINE_S, make_day


@pytest.fixture
def early(store):
    """Before the couriers begin."""
    store.clock.set(NINE_S - 3600)
    return store


def test_the_day_begins_at_nine() -> None:
    assert (
        dt.datetime.fromtimestamp(NINE_S, ZoneInfo("Europe/Paris")).isoformat() == "2026-11-28T09:00:00+01:00"
    )


def test_a_day_is_planned_and_applied(early) -> None:
    """Tests that a first plan has every delivery, and that rounds and deliveries follow it."""
    day = make_day(early)
    for number in range(12):
        day.add((500 + 300 * number, 1000 + 200 * number), (number % 4, (number + 1) % 4))
    run = day.plan(apply=False)
    assert run.status is PlanRunStatus.PROPOSED
    assert run.proposal.after.left_out == 0
    assert {own.change for own in run.proposal.rounds} == {RoundChange.NEW}
    applied = day.runner().apply(day.town_id, "coordinator:test", run.id)
    assert applied.status is PlanRunStatus.APPLIED
    with early.reading(day.town_id) as reading:
        planned = rounds.of_day(reading, DAY)
        kept = deliveries.get_many(reading, day.deliveries)
        stored = planning.get_run(reading, run.id)
    assert stored.proposal == run.proposal
    tasks = [task for own in planned for task in own.task_ids]
    assert sorted(tasks) == sorted(task.id for one in kept.values() for task in one.tasks)
    assert {one.status for one in kept.values()} == {DeliveryStatus.PLANNED}
    assert {own.status for own in planned} == {RoundStatus.PLANNED}


def test_the_same_day_planned_again_changes_nothing(early) -> None:
    """Tests that a plan from the plan so far, without anything new, leaves it as it is."""
    day = make_day(early)
    for number in range(6):
        day.add((500 + 300 * number, 1000 + 200 * number), (number % 4,))
    day.plan(iterations=500)
    again = day.plan(iterations=None, seconds=0.0, apply=False)
    assert {own.change for own in again.proposal.rounds} <= {RoundChange.SAME, RoundChange.RETIMED}
    assert again.proposal.after.cost == again.proposal.before.cost


def test_what_cannot_be_done_is_left_out_with_its_reasons(early) -> None:
    """Tests that a delivery with a skill that nobody has is no error: it stays promised, and the plan says why."""
    day = make_day(early)
    day.add((1000, 1000))
    odd = day.add((2000, 1000), skills=frozenset({"crane"}))
    far = day.add((30_000, 1000))
    run = day.plan()
    left = {one.delivery_id: [why.code for why in one.reasons] for one in run.proposal.left_out}
    assert left == {odd.id: ["skill"], far.id: ["off_streets"]}
    with early.reading(day.town_id) as reading:
        assert deliveries.get(reading, odd.id).status is DeliveryStatus.PROMISED


def test_a_plan_of_what_has_changed_since_is_not_applied(early) -> None:
    """Tests that a changed delivery makes the plan stale, that nothing is written then, and that a new plan can be made."""
    day = make_day(early)
    one = day.add((1000, 1000))
    run = day.plan(apply=False)
    with early.writing(day.town_id, "shop:test") as writing:
        changed = deliveries.change(writing, deliveries.get(writing, one.id), note="ring twice")
        writing.note("delivery.changed", changed.id, changed.version)
    with pytest.raises(StalePlanError) as caught:
        day.runner().apply(day.town_id, "coordinator:test", run.id)
    assert caught.value.names == (one.id,)
    with early.reading(day.town_id) as reading:
        assert rounds.of_day(reading, DAY) == ()
    assert day.plan().status is PlanRunStatus.APPLIED


def test_applying_puts_other_proposals_aside(early) -> None:
    """Tests that of two proposals one is applied and the other superseded, and cannot be applied any more."""
    day = make_day(early)
    day.add((1000, 1000))
    first, second = day.plan(apply=False), day.plan(apply=False)
    day.runner().apply(day.town_id, "coordinator:test", second.id)
    with early.reading(day.town_id) as reading:
        assert planning.get_run(reading, first.id).status is PlanRunStatus.SUPERSEDED
    with pytest.raises(IllegalMoveError):
        day.runner().apply(day.town_id, "coordinator:test", first.id)


def test_a_rejected_run_changes_nothing(early) -> None:
    """Tests that a proposal can be rejected with a reason, and then no longer be applied."""
    day = make_day(early)
    day.add((1000, 1000))
    run = day.plan(apply=False)
    rejected = day.runner().reject(day.town_id, "coordinator:test", run.id, "not today")
    assert (rejected.status, rejected.message) == (PlanRunStatus.REJECTED, "not today")
    with pytest.raises(IllegalMoveError):
        day.runner().apply(day.town_id, "coordinator:test", run.id)


def test_garbage_of_the_solver_fails_the_run_only(early) -> None:
    """Tests that a plan that forgets a delivery is not proposed."""
    day = make_day(early)
    day.add((1000, 1000))
    runner = day.runner()
    honest = runner.executor

    class Forgetful:
        def submit(self, kind, payload, **options):
            ticket = honest.submit(kind, payload, **options)
            return SimpleNamespace(result=lambda: replace(ticket.result(), rounds=()))

    runner.executor = Forgetful()
    run = runner.request(day.town_id, "coordinator:test", DAY, iterations=10)
    failed = runner.carry_out(day.town_id, run.id)
    assert (failed.status, failed.failure) == (PlanRunStatus.FAILED, "solver_garbage")
    assert "neither on a round nor left out" in failed.message


def test_a_run_whose_planner_died_is_given_up(early) -> None:
    """Tests that a run is given up once nobody can be computing it any more, and not before."""
    day = make_day(early)
    runner = day.runner()
    run = runner.request(day.town_id, "coordinator:test", DAY, seconds=5)
    runner.store.write(day.town_id, "planner", lambda writing: runner._begin(writing, run.id))
    advance(early, 60)
    assert runner.bury(day.town_id, DAY) == 0
    advance(early, 60)
    assert runner.bury(day.town_id, DAY) == 1
    with early.reading(day.town_id) as reading:
        assert planning.get_run(reading, run.id).failure == "planner_died"


def test_nobody_on_shift(early) -> None:
    """Tests that a day without couriers has a plan: everything is left out because nobody is there."""
    day = make_day(early, couriers=0)
    one = day.add((1000, 1000))
    run = day.plan(apply=False)
    assert [(left.delivery_id, left.reasons[0].code) for left in run.proposal.left_out] == [
        (one.id, "no_courier")
    ]


def test_what_is_applied_is_applied_once(early) -> None:
    """Tests that applying a plan a second time is an illegal move, and changes nothing."""
    day = make_day(early)
    day.add((500, 1000))
    run = day.plan()
    with pytest.raises(IllegalMoveError):
        day.runner().apply(day.town_id, "coordinator:test", run.id)
    with early.reading(day.town_id) as reading:
        assert planning.get_run(reading, run.id).version == run.version
