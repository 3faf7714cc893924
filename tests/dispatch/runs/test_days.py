"""Days that can be planned: today and later ones, not those that are over, and none of a faraway year."""

from __future__ import annotations

import datetime as dt

import pytest

from dispatch.board.policy import CLOCK_S
from dispatch.executor.inline import InlineExecutor
from dispatch.lifecycle.plan_run import PlanRunStatus
from dispatch.live.planner import LivePlanner
from dispatch.runs.days import MOST_AHEAD, WrongDayError
from dispatch.runs.runner import PlanRunner
from dispatch.storage import planning
from tests.dispatch.live.couriers import start_all
from tests.dispatch.toy_day import DAY, NINE_S, make_day

HOUR_S = 3600
#: A minute to midnight, and midnight, of that Saturday in Paris.
LATE_S, MIDNIGHT_S = NINE_S + 15 * HOUR_S - 60, NINE_S + 15 * HOUR_S


def ask(store, town_id: str, day: str):
    return PlanRunner(store, InlineExecutor()).request(town_id, "coordinator:lea", day, iterations=1)


def runs(day) -> int:
    with day.store.reading(day.town_id) as reading:
        return len(planning.runs_of_day(reading, DAY, tuple(PlanRunStatus), proposals=False))


@pytest.mark.parametrize("now_s", [LATE_S, MIDNIGHT_S])
def test_both_ends(store, now_s: int) -> None:
    """Tests the last day at each end and the first beyond it, by the date of the town's clocks, and that nothing is left of what was refused."""
    store.clock.set(now_s)
    day = make_day(store, couriers=0)
    today = dt.date(2026, 11, 28 if now_s == LATE_S else 29)
    last = today + dt.timedelta(days=MOST_AHEAD)
    for good in (today, last):
        assert ask(store, day.town_id, good.isoformat()).day == good.isoformat()
    before, after = today - dt.timedelta(days=1), last + dt.timedelta(days=1)
    for bad, code, remedy in ((before, "day_past", today), (after, "day_far", last)):
        with pytest.raises(WrongDayError) as error:
            ask(store, day.town_id, bad.isoformat())
        assert error.value.code == code
        assert bad.isoformat() in str(error.value)
        assert f"give {remedy}" in str(error.value)
    assert runs(day) == (1 if now_s == LATE_S else 0)


@pytest.mark.parametrize("given", ["", "28.11.2026", "2026-11-31", "tomorrow", "2026-11-28T09:00", None])
def test_what_is_no_date(store, given) -> None:
    """Tests that what is no date is refused as such."""
    day = make_day(store, couriers=0)
    with pytest.raises(WrongDayError) as error:
        ask(store, day.town_id, given)
    assert error.value.code == "invalid_day"


def test_a_night_that_midnight_does_not_end(store) -> None:
    """Tests that a day before today can be planned while somebody is on shift, or out on a round of it, and not after that."""
    store.clock.set(NINE_S - 600)
    day = make_day(store, couriers=1, hours=16)
    day.add((1000, 1000))
    day.plan()
    store.clock.set(NINE_S)
    start_all(day)
    store.clock.set(MIDNIGHT_S + 1800)
    assert ask(store, day.town_id, DAY).status is PlanRunStatus.QUEUED
    store.clock.set(MIDNIGHT_S + 2 * HOUR_S)
    # The shift is over, the courier is not back.
    assert ask(store, day.town_id, DAY).status is PlanRunStatus.QUEUED


def test_the_live_planner_of_a_day_that_is_over(store) -> None:
    """Tests that it goes on without a word: no plan, no error."""
    store.clock.set(NINE_S)
    day = make_day(store, couriers=1)
    day.add((300, 0))
    live = LivePlanner(day.runner())
    assert live.step(day.town_id, DAY) is not None
    known = runs(day)
    for _ in range(2):
        store.clock.set(max(store.clock.now_s(), MIDNIGHT_S) + CLOCK_S)
        assert live.step(day.town_id, DAY) is None
    assert runs(day) == known
