"""Streets that a person closes: plans and ways go around them, under way at once, and they are open again when it is over or removed."""

from __future__ import annotations

import pytest

from dispatch.board.policy import CLOCK_S
from dispatch.board.reasons import WhyNotCode
from dispatch.board.the_desk import the_desk, use_maps
from dispatch.boards.ways import LegBook, Way
from dispatch.closures.closed_streets import ClosedStreets
from dispatch.closures.closure import Closure
from dispatch.closures.periods import WAY_S
from dispatch.lifecycle.plan_run import PlanRunStatus
from dispatch.live.planner import STREETS, LivePlanner
from dispatch.runs.apply import StalePlanError
from dispatch.storage import closures
from tests.dispatch.runs.test_changing_streets import (  # noqa: F401 - a fixture names others
    LEA,
    add_at_the_end,
    day,
    reasons,
    town,
)
from tests.dispatch.toy_day import DAY, NINE_S, ToyDay
from tests.geo.small_maps import position

#: Across the Impasse Est, which is the only way to the doors at its end.
ACROSS = {"type": "LineString", "coordinates": [[*position(250, -20)], [*position(250, 20)]]}
#: Over the middle of the Rue Basse.
AREA = {
    "type": "Polygon",
    "coordinates": [
        [[*position(*corner)] for corner in ((120, -9), (180, -9), (180, 9), (120, 9), (120, -9))]
    ],
}


@pytest.fixture(autouse=True)
def maps(town):  # noqa: F811
    use_maps(lambda _: town)
    yield
    use_maps(None)


def close(day: ToyDay, geometry=ACROSS, *, from_s=None, until_s=None, profiles=()) -> Closure:  # noqa: F811
    new = Closure("", geometry, "works", from_s, until_s, profiles, LEA)
    return day.store.write(day.town_id, LEA, lambda writing: closures.add(writing, new))


def remove(day: ToyDay, closure: Closure) -> None:  # noqa: F811
    day.store.write(day.town_id, LEA, lambda writing: closures.remove(writing, closure))


@pytest.mark.parametrize(
    ("from_s", "until_s", "profiles", "open_then"),
    [
        (None, None, (), False),
        (None, NINE_S - 60, (), True),  # over before the first shift begins
        (NINE_S - 60, NINE_S + 60, (), True),  # over before its window is: it waits for that
        (None, None, ("van",), True),  # couriers here ride cargo bikes
        (None, None, ("cargo_bike",), False),
    ],
)
def test_a_plan_goes_around(day, from_s, until_s, profiles, *, open_then: bool) -> None:  # noqa: F811
    """Tests that a plan has the closures of the time that it is for, for those whom they concern."""
    name = add_at_the_end(day)
    close(day, from_s=from_s, until_s=until_s, profiles=profiles)
    run = day.plan(apply=False)
    assert run.status is PlanRunStatus.PROPOSED, run.message
    assert reasons(run, name) == ([] if open_then else [WhyNotCode.UNREACHABLE])


def test_plans_under_way_are_made_anew(day) -> None:  # noqa: F811
    """Tests that storing a closure, its end, and removing one ask for another plan, and that a proposal for other streets is stale."""
    ends_s = NINE_S + 60 + CLOCK_S - 20
    # Before it ends nobody can know to be there in time.
    name = add_at_the_end(day, window=(0, ends_s + WAY_S - 1 - NINE_S))
    planner = LivePlanner(day.runner())
    day.store.clock.set(NINE_S + 60)
    planner.step(day.town_id, DAY)
    closed = close(day, until_s=ends_s)
    run = planner.step(day.town_id, DAY)
    assert (run.cause, reasons(run, name)) == ("closure.added", [WhyNotCode.UNREACHABLE])
    assert run.status is PlanRunStatus.PROPOSED, "nobody takes a delivery off by itself"
    day.store.clock.set(ends_s)
    again = planner.step(day.town_id, DAY)
    assert again is None or (again.cause, reasons(again, name)) == (STREETS, [])
    second = close(day)
    stale = planner.step(day.town_id, DAY)
    remove(day, second)
    with pytest.raises(StalePlanError):
        planner.runner.apply(day.town_id, LEA, stale.id)
    assert closed.id != second.id


def test_ways_are_drawn_around(day, town) -> None:  # noqa: F811
    """Tests that the way of a round leaves a closed street, is the same as before once that is open, and is straight where there is none."""
    streets, book = ClosedStreets(), LegBook()
    way = Way("shf", "rnd", 1, "cargo_bike", (position(290, 0), position(10, 0)))
    closed = close(day, AREA)
    extent = streets.extent(town, closed)
    assert (extent.edges, extent.length_m, extent.streets) == (1, 100, ("Rue_Basse",))

    def legs(*stored: Closure) -> tuple[str, ...]:
        now = streets.at(town, NINE_S, stored)
        return book.legs(now, now.version, way)

    before, around = legs(), legs(closed)
    assert before != around
    assert len(around[0]) > len(before[0])
    assert legs() == before
    shut = close(
        day,
        {
            "type": "Polygon",
            "coordinates": [
                [[*position(x, y)] for x, y in ((-50, -50), (350, -50), (350, 150), (-50, 150), (-50, -50))]
            ],
        },
    )
    assert len(legs(shut)[0]) < len(around[0])
    assert the_desk().streets("live", NINE_S, [closed]).version != the_desk().streets("live", NINE_S).version
