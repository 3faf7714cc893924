"""What planning every minute leaves behind where there is nothing new: nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from dispatch.board.policy import CLOCK_S, PlanningPolicy
from dispatch.board.the_desk import use_maps
from dispatch.cost_units import COST_PER_CENT
from dispatch.executor.errors import SolverCrashedError
from dispatch.executor.inline import InlineExecutor
from dispatch.lifecycle.plan_run import PlanRunStatus
from dispatch.live.planner import LivePlanner
from dispatch.runs.proposal import LeftOut
from dispatch.runs.runner import PlanRunner
from dispatch.runs.still_good import is_still_good
from dispatch.storage import planning
from dispatch.storage.schema_log import EVENT
from dispatch.storage.schema_planning import PLAN_RUN
from tests.dispatch.toy_day import DAY, NINE_S, ToyDay, make_day

# By iterations: a search that a busy machine cuts short finds the better plan a minute later, which is something new.
BY_ITSELF = {"planning": {"automatic": True, "live_iterations": 300}}
ASKING = {"planning": {"live_iterations": 300}}
_P = PlanRunStatus


def begin(store, settings: dict, executor: InlineExecutor | None = None) -> tuple[ToyDay, LivePlanner]:
    store.clock.set(NINE_S - 7200)
    day = make_day(store, settings=settings)
    use_maps(lambda _: day.map)
    return day, LivePlanner(PlanRunner(store, executor or InlineExecutor()))


def rows(day: ToyDay) -> tuple[int, int]:
    """Return how many runs and events there are."""
    with day.store.reading(day.town_id) as reading:
        return tuple(
            reading.connection.execute(
                select(func.count()).select_from(table).where(table.c.town_id == day.town_id)
            ).scalar_one()
            for table in (PLAN_RUN, EVENT)
        )


def runs(day: ToyDay):
    with day.store.reading(day.town_id) as reading:
        return planning.runs_of_day(reading, DAY)


def test_minutes_without_anything_new_leave_nothing(store) -> None:
    """Tests that neither runs nor events grow by the minute, with a plan applied or one that waits for a person."""
    for settings, waiting in ((BY_ITSELF, _P.APPLIED), (ASKING, _P.PROPOSED)):
        day, live = begin(store, settings)
        for number in range(4):
            day.add((1000 + 700 * number, 1500), (number % 4,))
        assert live.step(day.town_id, DAY).status is waiting
        before = rows(day)
        for _ in range(10):
            store.clock.advance(CLOCK_S)
            assert live.step(day.town_id, DAY) is None
        assert rows(day) == before
        assert [run.status for run in runs(day)] == [waiting]


def test_a_failure_that_lasts_is_one_row(store) -> None:
    """Tests that a planner that dies every minute is one run and one event, until something else happens."""
    dies = [True]
    executor = InlineExecutor(fault=lambda _: SolverCrashedError("killed", exit_code=-9) if dies[0] else None)
    day, live = begin(store, BY_ITSELF, executor)
    first = live.step(day.town_id, DAY)
    before = rows(day)
    for _ in range(5):
        store.clock.advance(CLOCK_S)
        again = live.step(day.town_id, DAY)
        assert (again.id, again.status, again.failure) == (first.id, _P.FAILED, "solver_crashed")
    assert rows(day) == before
    day.add((1000, 1000))
    assert live.step(day.town_id, DAY).id != first.id


def test_an_event_after_which_nothing_is_new_keeps_no_plan(store) -> None:
    """Tests that it is said that the event was looked at, and that no document is kept."""
    day, live = begin(store, BY_ITSELF)
    one = day.add((1000, 1000))
    live.step(day.town_id, DAY)
    with store.writing(day.town_id, "coordinator:lea") as writing:
        writing.note("delivery.changed", one.id, one.version)
    run = live.step(day.town_id, DAY)
    assert (run.cause, run.status, run.proposal) == ("delivery.changed", _P.SUPERSEDED, None)
    assert runs(day)[-1].proposal is None


def test_what_the_planner_proposed_is_not_kept_once_it_is_past(store) -> None:
    """Tests that plans of the planner are dropped when others take their place, and those that persons asked for are not."""
    day, live = begin(store, ASKING)
    day.add((1000, 1000))
    live.step(day.town_id, DAY)
    asked = day.plan(apply=False)
    day.add((4000, 4000))
    last = live.step(day.town_id, DAY)
    kept = {run.id: run for run in runs(day)}
    assert [run.proposal is None for run in kept.values()] == [True, False, False]
    live.runner.apply(day.town_id, "coordinator:lea", last.id)
    kept = {run.id: run for run in runs(day)}
    assert (kept[asked.id].status, kept[asked.id].proposal is None) == (_P.SUPERSEDED, False)


@pytest.mark.parametrize(
    ("change", "good"),
    [
        ("nothing", True),
        ("order", True),
        ("a little cheaper", True),
        ("cheaper", False),
        ("version", False),
        ("round", False),
        ("streets", False),
        ("more left out", True),
        ("less left out", False),
        ("a minute later", True),
        ("too late", False),
    ],
)
def test_a_plan_that_waits(store, change: str, *, good: bool) -> None:
    """Tests what makes a plan that waits for a person worse than a new one: it is stale, too late, or too dear."""
    day, _ = begin(store, ASKING)
    for number in range(3):
        day.add((1000 + 700 * number, 1500), (number % 4,))
    known = day.plan(apply=False).proposal
    own = max(known.rounds, key=lambda one: len(one.stops))
    first_s = own.stops[0].arrival_s
    one_more = (*known.left_out, LeftOut(day.deliveries[0], ()))

    def with_round(**changes):
        return replace(
            known, rounds=tuple(replace(one, **changes) if one is own else one for one in known.rounds)
        )

    def cheaper(minor: int):
        return replace(known, after=replace(known.after, cost=known.after.cost - minor * COST_PER_CENT))

    waits = replace(known, left_out=one_more) if change == "less left out" else known
    new = {
        "nothing": lambda: known,
        "order": lambda: with_round(stops=own.stops[::-1]),
        "a little cheaper": lambda: cheaper(PlanningPolicy().order_change_minor),
        "cheaper": lambda: cheaper(PlanningPolicy().order_change_minor + 1),
        "version": lambda: replace(known, versions={**known.versions, "dlv_other": 1}),
        "round": lambda: with_round(round_id="rnd_other", version=7),
        "streets": lambda: replace(known, record={**known.record, "street_version": "other"}),
        "more left out": lambda: replace(known, left_out=one_more),
        "less left out": lambda: known,
        "a minute later": lambda: replace(known, now_s=first_s + 60),
        "too late": lambda: replace(known, now_s=first_s + 121),
    }[change]()
    assert is_still_good(waits, new, PlanningPolicy()) is good
