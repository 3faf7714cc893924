"""Streets that are closed in hours of the week: against a naive reading of the clock, on the days when clocks change, in plans and in simulations."""

from __future__ import annotations

import datetime as dt
import random
from itertools import pairwise
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from dispatch.board.reasons import WhyNotCode
from dispatch.board.street_moments import changes_between
from dispatch.board.the_desk import the_desk, use_maps
from dispatch.closures.closed_streets import ClosedStreets
from dispatch.closures.closure import Closure
from dispatch.closures.periods import WAY_S
from dispatch.lifecycle.plan_run import PlanRunStatus
from dispatch.live.planner import STREETS, LivePlanner
from dispatch.simulate.called import begin_called
from dispatch.simulate.town_closures import closed_streets
from dispatch.storage import closures
from tests.dispatch.runs.test_changing_streets import LEA, add_at_the_end, day, reasons, town  # noqa: F401
from tests.dispatch.toy_day import DAY, NINE_S, ToyDay
from tests.geo.small_maps import position

PARIS = "Europe/Paris"
DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
ACROSS = {"type": "LineString", "coordinates": [[*position(250, -20)], [*position(250, 20)]]}
Span = tuple[frozenset[int], int, int]


@pytest.fixture(autouse=True)
def maps(town):  # noqa: F811
    use_maps(lambda _: town)
    yield
    use_maps(None)


def written(spans: list[Span]) -> str:
    """Return spans as hours; later rules of one day would override earlier ones, so they add up by commas."""
    return ", ".join(
        f"{','.join(DAYS[one] for one in sorted(days))} {clock(opens)}-{clock(closes)}"
        for days, opens, closes in spans
    )


def clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def naive_holds(spans: list[Span], moment_s: int, zone: str) -> bool:
    """Whether what clocks show is in one of the spans; one that ends before it begins goes on on the next day."""
    wall = dt.datetime.fromtimestamp(moment_s, ZoneInfo(zone))
    minute, weekday = wall.hour * 60 + wall.minute, wall.weekday()
    for days, opens, closes in spans:
        if opens < closes:
            if weekday in days and opens <= minute < closes:
                return True
        elif (weekday in days and minute >= opens) or ((weekday - 1) % 7 in days and minute < closes):
            return True
    return False


def drawn(seed: int) -> list[Span]:
    chance = random.Random(seed)
    return [
        (
            frozenset(chance.sample(range(7), chance.randint(1, 5))),
            *chance.sample(range(0, 1440, 15), 2),
        )
        for _ in range(chance.randint(1, 3))
    ]


def closure(hours: str, from_s: int | None = None, until_s: int | None = None) -> Closure:
    return Closure("clo_x", ACROSS, "market", from_s, until_s, (), LEA, hours=hours)


@pytest.mark.parametrize("weekend", ["2026-10-24", "2027-03-27", "2026-11-28"])
@pytest.mark.parametrize("seed", range(12))
def test_hours_are_those_of_the_clock(town, weekend: str, seed: int) -> None:  # noqa: F811
    """Tests every five minutes of three days, two of which have an hour twice or not at all: in force as clocks show, and changing at no other moment."""
    spans = drawn(seed)
    one = closure(written(spans))
    begins_s = int(dt.datetime.fromisoformat(f"{weekend}T00:00").replace(tzinfo=ZoneInfo(PARIS)).timestamp())
    ends_s = begins_s + 3 * 86_400
    seen = [naive_holds(spans, moment, PARIS) for moment in range(begins_s, ends_s, 300)]
    assert [one.holds(moment, PARIS) for moment in range(begins_s, ends_s, 300)] == seen
    live = ClosedStreets().follow(town)
    assert live is not None
    assert live.town.time_zone == PARIS
    told = [begins_s, *changes_between(live, begins_s, ends_s, [one]), ends_s]
    for start, end in pairwise(told):
        # Between two moments that are told nothing changes.
        assert len({naive_holds(spans, moment, PARIS) for moment in range(start, end, 60)}) <= 1


@pytest.mark.parametrize("seed", range(4))
def test_streets_are_those_of_the_moment(town, seed: int) -> None:  # noqa: F811
    """Tests that tables at moments of a week equal those of a street that is closed for good, or open, as the clock says."""
    spans, chance = drawn(seed), random.Random(seed)
    one, streets = closure(written(spans)), ClosedStreets()
    lon, lat = (np.array(column) for column in zip(*(position(x, 0) for x in (10, 150, 290)), strict=True))
    monday_s = NINE_S - 9 * 3600 - 5 * 86_400

    def table(moment_s: int, *closed: Closure) -> list[list[int]]:
        found = streets.at(town, moment_s, closed).travel_times("cargo_bike", lon, lat)
        return found.durations_s.tolist()

    shut, free = table(monday_s, closure("")), table(monday_s)
    assert shut != free
    for _ in range(25):
        moment_s = monday_s + chance.randrange(7 * 86_400)
        assert table(moment_s, one) == (shut if naive_holds(spans, moment_s, PARIS) else free)


def close(made: ToyDay, hours: str, **dates: int) -> Closure:
    new = Closure("", ACROSS, "market", dates.get("from_s"), dates.get("until_s"), (), LEA, hours=hours)
    return made.store.write(made.town_id, LEA, lambda writing: closures.add(writing, new))


def on_clocks(moment_s: int, zone: str) -> str:
    return f"{dt.datetime.fromtimestamp(moment_s, ZoneInfo(zone)):%H:%M}"


def test_plans_follow_the_week(day) -> None:  # noqa: F811
    """Tests that a market on the weekday of the plan counts in its hours only, and that its end asks for another plan in that second."""
    zone = the_desk().town_map("live").time_zone
    weekday = DAYS[dt.datetime.fromtimestamp(NINE_S, ZoneInfo(zone)).weekday()]
    other = DAYS[(DAYS.index(weekday) + 1) % 7]
    # Before it ends nobody can know to be there in time.
    name = add_at_the_end(day, window=(0, 1200 + WAY_S - 1))
    begins, ends_s = on_clocks(NINE_S - 3600, zone), NINE_S + 1200
    close(day, f"{other} {begins}-{on_clocks(ends_s, zone)}")
    run = day.plan(apply=False)
    assert (run.status, reasons(run, name)) == (PlanRunStatus.PROPOSED, [])
    close(day, f"{weekday} {begins}-{on_clocks(ends_s, zone)}")
    run = day.plan(apply=False)
    assert reasons(run, name) == [WhyNotCode.UNREACHABLE]
    assert run.proposal.record["streets_change_s"] == ends_s
    planner = LivePlanner(day.runner())
    day.store.clock.set(ends_s - 1)
    planner.step(day.town_id, DAY)
    day.store.clock.set(ends_s)
    again = planner.step(day.town_id, DAY)
    assert again is not None
    assert (again.cause, reasons(again, name)) == (STREETS, [])


def test_simulations_have_the_closures_of_the_town(day, town) -> None:  # noqa: F811
    """Tests that a day has the closures whose dates meet it, of the past from when they were stored, and that they close its streets in their hours."""
    begins_s, ends_s = NINE_S - 7200, NINE_S + 8 * 3600
    zone = town.time_zone
    weekday = DAYS[dt.datetime.fromtimestamp(NINE_S, ZoneInfo(zone)).weekday()]
    close(day, "", until_s=begins_s - 1)
    close(day, "", from_s=ends_s + 1)
    stored_s = day.store.now_s(day.town_id)
    close(day, f"{weekday} {on_clocks(NINE_S, zone)}-{on_clocks(NINE_S + 3600, zone)}", until_s=ends_s)
    with day.store.reading(day.town_id) as reading:
        (known,) = closed_streets(reading, town, begins_s, ends_s, replayed=False)
        (replayed,) = closed_streets(reading, town, begins_s, ends_s, replayed=True)
        assert closed_streets(reading, town, begins_s - 86_400, stored_s - 1, replayed=True) == ()
        assert closed_streets(reading, SimpleNamespace(name="still"), begins_s, ends_s, replayed=False) == ()  # type: ignore[arg-type]
    assert (known.at_s, replayed.at_s) == (begins_s, max(begins_s, stored_s))
    assert "reason" not in known.document
    assert "note" not in known.document

    class Agenda:
        def at(self, moment_s: int, happening) -> None:
            assert moment_s == known.at_s
            happening()

    class Life:
        agenda, counts, town_map = Agenda(), {"called_closure": 0}, town
        scenario = type("Scenario", (), {"called": (known,)})

    free = the_desk().streets(town.name, NINE_S).version
    begin_called(Life(), None, {})  # type: ignore[arg-type]
    live = ClosedStreets().follow(town)
    try:
        assert the_desk().streets(town.name, NINE_S).version != free
        assert the_desk().streets(town.name, NINE_S - 60).version == free
        assert the_desk().streets(town.name, NINE_S + 3600).version == free
    finally:
        for one in live.disruptions():
            live.remove(one.disruption.id)
