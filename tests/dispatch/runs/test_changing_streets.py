"""Closures count in the time that a plan is for, their beginning and end ask for another plan, and no plan outlives its streets."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from types import SimpleNamespace

import pytest

from dispatch.board.policy import CLOCK_S
from dispatch.board.reasons import WhyNotCode
from dispatch.board.street_moments import changes_between, street_moment_s
from dispatch.board.the_desk import the_desk, use_maps
from dispatch.closures.periods import WAY_S
from dispatch.executor.inline import InlineExecutor
from dispatch.lifecycle.plan_run import PlanRunStatus
from dispatch.live.planner import STREETS, LivePlanner
from dispatch.runs.apply import StalePlanError
from dispatch.runs.runner import PlanRunner
from dispatch.storage import parties
from dispatch.storage.schema_parties import PLACE
from geo.live.streets import LiveStreets
from tests.dispatch.live.couriers import start_all
from tests.dispatch.toy_day import DAY, NINE_S, ToyDay, make_day
from tests.geo.live_towns import add_town
from tests.geo.small_maps import position

LEA = "coordinator:lea"
HOUR_S = 3600


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    folder = tmp_path_factory.mktemp("changing")
    return add_town(folder / "home", folder)


@pytest.fixture
def live(town):
    """The streets of the small town, all open."""
    streets = LiveStreets(town)
    yield streets
    for one in streets.disruptions():
        streets.remove(one.disruption.id)


@pytest.fixture
def day(store, town) -> ToyDay:
    """A shop and a depot in the Rue Basse, and doors at the end of the Impasse Est, which is the only way there."""
    store.clock.set(NINE_S - HOUR_S)
    made = make_day(
        store, couriers=1, shops=1, settings={"planning": {"automatic": True, "live_seconds": 0.02}}
    )
    with store.writing(made.town_id, "test") as writing:
        for row in writing.rows(writing.select(PLACE)):
            lon, lat = position(50, 0)
            parties.change_place(writing, row.id, row.version, lon=lon, lat=lat)
        writing.note("place.changed", made.town_id, 1)
    made.map = town
    return made


def add_at_the_end(day: ToyDay, **more) -> str:
    one = day.add((0, 0), (0,), **more)
    with day.store.writing(day.town_id, "test") as writing:
        lon, lat = position(290, 0)
        version = parties.change_place(
            writing, one.drop_place_id, parties.place_version(writing, one.drop_place_id), lon=lon, lat=lat
        )
        writing.note("place.changed", one.drop_place_id, version)
    return one.id


def closed(live: LiveStreets, from_s: int | None = None, to_s: int | None = None):
    moments = {
        name: dt.datetime.fromtimestamp(moment, dt.UTC).isoformat()
        for name, moment in (("from", from_s), ("to", to_s))
        if moment is not None
    }
    return live.add({"streets": ["Impasse Est"], **moments})


def reasons(run, name: str) -> list[str]:
    return [why.code for one in run.proposal.left_out if one.delivery_id == name for why in one.reasons]


@pytest.mark.parametrize(
    ("from_s", "to_s", "open_then"),
    [
        (
            -8 * HOUR_S,
            -30 * 60,
            True,
        ),  # over before the first shift begins, though in force when it is planned
        (-30 * 60, 5 * HOUR_S, False),  # not in force when it is planned, but when the shift begins
        (-30 * 60, HOUR_S, True),  # over before its window is
        (12 * HOUR_S, 14 * HOUR_S, True),  # of the evening
        (-8 * HOUR_S, None, False),
    ],
)
def test_a_closure_counts_in_the_time_a_plan_is_for(day, live, from_s, to_s, *, open_then: bool) -> None:
    """Tests that a plan made an hour before the shift has the streets of its beginning."""
    name = add_at_the_end(day)
    closed(live, NINE_S + from_s, None if to_s is None else NINE_S + to_s)
    run = day.plan(apply=False)
    assert run.status is PlanRunStatus.PROPOSED, run.message
    assert (reasons(run, name) == []) is open_then
    assert run.proposal.record["streets_at_s"] == NINE_S
    if not open_then:
        assert reasons(run, name) == [WhyNotCode.UNREACHABLE]


def test_the_end_of_a_closure_asks_for_another_plan(day, live) -> None:
    """Tests that the planner plans again in the second in which a closure ends, under that name, and no sooner."""
    # Before it ends nobody can know to be there in time.
    name = add_at_the_end(day, window=(0, 600 + 20 + WAY_S - 1))
    closed(live, NINE_S - 2 * HOUR_S, NINE_S + 600 + 20)
    planner = LivePlanner(day.runner())
    day.store.clock.set(NINE_S + 600)
    planner.step(day.town_id, DAY)
    assert day.runner().look(day.town_id, DAY)[0].rounds == {}
    day.store.clock.set(NINE_S + 600 + 19)
    assert planner.step(day.town_id, DAY) is None
    day.store.clock.set(NINE_S + 600 + 20)
    run = planner.step(day.town_id, DAY)
    assert (run.cause, run.status) == (STREETS, PlanRunStatus.APPLIED)
    assert reasons(run, name) == []
    assert planner.step(day.town_id, DAY) is None


def test_a_closure_that_is_stored_meanwhile_is_seen_within_a_minute(day, live) -> None:
    """Tests that nobody has to note that somebody has closed a street, or opened it again."""
    name = add_at_the_end(day)
    planner = LivePlanner(day.runner())
    day.store.clock.set(NINE_S + 60)
    planner.step(day.town_id, DAY)
    assert planner.runner.look(day.town_id, DAY)[0].rounds
    added = closed(live)
    day.store.clock.advance(CLOCK_S)
    run = planner.step(day.town_id, DAY)
    assert reasons(run, name) == [WhyNotCode.UNREACHABLE]
    # It would be on no round: that is for a person to decide, and the street may be open again by then.
    assert run.status is PlanRunStatus.PROPOSED
    assert planner.runner.look(day.town_id, DAY)[0].rounds
    live.remove(added.disruption.id)
    with pytest.raises(StalePlanError):
        planner.runner.apply(day.town_id, LEA, run.id)
    day.store.clock.advance(CLOCK_S)
    # Nobody has left yet: the round may begin later now, and is all there.
    again = planner.step(day.town_id, DAY)
    assert again is None or (again.status, reasons(again, name)) == (PlanRunStatus.APPLIED, [])
    (own,) = planner.runner.look(day.town_id, DAY)[0].rounds.values()
    assert len([task for stop in own.stops for task in stop.task_ids]) == 2


def test_no_plan_is_applied_on_other_streets(day, live) -> None:
    """Tests that a proposal is stale once a street is closed, whoever applies it, and that it is one again when it is opened."""
    add_at_the_end(day)
    asked = day.plan(apply=False)
    added = closed(live)
    with pytest.raises(StalePlanError, match="the streets changed since the plan was made") as stale:
        day.runner().apply(day.town_id, LEA, asked.id)
    assert stale.value.code == "plan_stale"
    live.remove(added.disruption.id)
    assert day.runner().apply(day.town_id, LEA, asked.id).status is PlanRunStatus.APPLIED


def test_a_street_closed_while_a_plan_is_computed(day, live) -> None:
    """Tests that no plan is applied by itself that has not seen a closure."""
    honest = InlineExecutor()

    class Slow:
        def submit(self, kind, payload, **options):
            ticket = honest.submit(kind, payload, **options)
            if not live.disruptions():
                closed(live)
            return SimpleNamespace(result=ticket.result)

    name = add_at_the_end(day)
    use_maps(lambda _: day.map)
    planner = LivePlanner(PlanRunner(day.store, Slow()))
    assert planner.step(day.town_id, DAY).status is PlanRunStatus.SUPERSEDED
    day.store.clock.advance(CLOCK_S)
    assert planner.step(day.town_id, DAY) is None
    assert name in planner.runner.look(day.town_id, DAY)[0].deliveries


def test_which_moment(day) -> None:
    """Tests the moment of a plan: before, during, between and after shifts, and with a courier who is late home."""
    add_at_the_end(day)
    state, _ = day.runner().look(day.town_id, DAY)
    (shift,) = state.shifts.values()
    later = replace(
        shift,
        id="shf_later",
        window=replace(shift.window, earliest=NINE_S + 6 * HOUR_S, latest=NINE_S + 9 * HOUR_S),
    )
    state = replace(state, shifts={shift.id: shift, later.id: later})
    for now_s, moment_s in ((-9, 0), (1, 1), (4, 6), (5, 6), (7, 7), (10, 10)):
        at = replace(state, now_s=NINE_S + now_s * HOUR_S)
        assert street_moment_s(at) == NINE_S + moment_s * HOUR_S
    day.plan(iterations=10)
    day.store.clock.set(NINE_S)
    start_all(day)
    out, _ = day.runner().look(day.town_id, DAY)
    assert (
        street_moment_s(replace(out, now_s=NINE_S + 5 * HOUR_S, shifts=state.shifts)) == NINE_S + 5 * HOUR_S
    )
    assert street_moment_s(replace(state, shifts={})) == state.now_s


def test_when_streets_change_next(live) -> None:
    """Tests that the beginning and the end of closures and weekly hours are known, what lies outside is not."""
    closed(live, NINE_S + 100, NINE_S + 200)
    live.add({"streets": ["Rue Haute"], "hours": "Sa 06:00-14:00"})
    assert changes_between(live, NINE_S, NINE_S + 8 * HOUR_S) == [
        NINE_S + 100,
        NINE_S + 200,
        NINE_S + 5 * HOUR_S,
    ]
    assert changes_between(live, NINE_S + 200, NINE_S + 4 * HOUR_S) == []


def test_boards_of_one_version_share_their_tables(day, live) -> None:
    """Tests that travel tables are kept from one question to the next as long as streets are the same."""
    add_at_the_end(day)
    state, _ = day.runner().look(day.town_id, DAY)
    desk = the_desk()
    first = desk.book(state)
    assert desk.book(replace(state, now_s=state.now_s + 600)) is first
    closed(live)
    assert desk.book(state) is not first
