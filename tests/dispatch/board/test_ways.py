"""What was learned of ways: plans take them as long as couriers do, say so, and nobody counts it twice."""

from __future__ import annotations

import math
import random
from itertools import pairwise

import numpy as np
import pytest

from dispatch.board.ask import Ask, AskStop
from dispatch.board.learned import LEAST_WAYS, LearnedTimes
from dispatch.board.reading import DayBook
from dispatch.board.the_desk import the_desk, use_maps
from dispatch.board.travel import paced
from dispatch.domain import Load, Place, PlaceKind, TimeWindow
from dispatch.eta.ahead import foretell
from dispatch.eta.durations import travel_path
from dispatch.eta.learning import Part, count
from dispatch.eta.observe import load_durations
from dispatch.eta.statistic import Statistic
from dispatch.executor.inline import InlineExecutor
from dispatch.live.arrivals import planned_ahead
from dispatch.promises.insertion import insertions
from dispatch.promises.policy import PromisePolicy
from dispatch.runs.compute import gentle_plan
from dispatch.runs.runner import PlanRunner
from dispatch.storage import eta, parties
from dispatch.storage.store import Store
from routing.rounds.problem import UNREACHABLE
from routing.streets.tables import TravelTimes
from tests.dispatch.live.couriers import active, release_all
from tests.dispatch.toy_day import DAY, NINE_S, ToyDay, make_day
from tests.dispatch.toy_town import Engine, ToyTown, at


def rides(day: ToyDay, ratio: float, number: int = 400, *, seed: int = 1) -> None:
    """Have couriers ride so many ways that take so much longer than the map says, by 10 % more or less each."""
    chance = random.Random(seed)
    statistics: dict[str, Statistic] = {}
    for _ in range(number):
        seconds, hour = chance.choice((120, 300, 700)), chance.choice((9, 10, 11))
        value = math.log(ratio) + chance.gauss(0, 0.1)
        count(statistics, [Part(travel_path("cargo_bike", hour, seconds), value=value)], NINE_S - 86_400)

    def step(writing) -> None:
        eta.put_statistics(writing, statistics)
        writing.note("test.learned", day.town_id, 1)

    day.store.write(day.town_id, "test", step)


def learned(day: ToyDay) -> dict[str, int]:
    with day.store.reading(day.town_id) as reading:
        return dict(DayBook(DAY, None, None, LearnedTimes().ways).look(reading).travel_permille)


def a_day(store: Store, **options) -> ToyDay:
    store.clock.set(NINE_S - 3600)
    day = make_day(store, couriers=1, **options)
    for number in range(4):
        day.add((800 + 700 * number, 4200), (number,))
    return day


def test_couriers_slower_than_the_map_are_planned_so(store: Store) -> None:
    """Tests a town whose couriers need 20 % more: every way of the board and of the plan is longer by that, and the plan says so."""
    day = a_day(store)
    quick = day.plan(apply=False).proposal
    before, board = day.board()
    rides(day, 1.2)
    after, slower = day.board()
    permille = after.travel_permille["cargo_bike"]
    assert 1160 <= permille <= 1240
    assert permille % 20 == 0
    assert after.stamp != before.stamp
    assert np.array_equal(slower.problem.durations_s, paced(board.problem.durations_s, permille))
    assert np.array_equal(slower.problem.distances_m, board.problem.distances_m)
    slow = day.plan().proposal
    assert quick.record["travel_permille"] == {}
    assert slow.record["travel_permille"] == {"cargo_bike": permille}
    assert slow.rounds[0].facts["travel_permille"] == permille
    assert slow.after.travel_s / slow.after.distance_m == pytest.approx(
        permille / 1000 * quick.after.travel_s / quick.after.distance_m, rel=0.01
    )
    # The same town, looked at by another process.
    assert learned(day) == PlanRunner(store, InlineExecutor()).look(day.town_id, DAY)[0].travel_permille


@pytest.mark.parametrize(
    ("ratio", "number", "expected"),
    [
        (1.2, int(LEAST_WAYS) - 1, {}),
        (1.0, 400, {}),
        (3.0, 400, {"cargo_bike": 1500}),
        (0.3, 400, {"cargo_bike": 700}),
    ],
)
def test_only_what_is_known_and_can_be(store: Store, ratio, number, expected) -> None:
    """Tests few ways, a map that is right, and ratios that no courier has."""
    day = a_day(store)
    rides(day, ratio, number)
    found = learned(day)
    # A map that is right may be off by what a mean is above a median.
    assert found == expected or (ratio == 1.0 and found["cargo_bike"] <= 1020)


def test_a_town_may_plan_by_its_map(store: Store) -> None:
    """Tests that the setting switches it off, and that a profile nobody rides learns nothing from another."""
    day = a_day(store, settings={"planning": {"learned": False}})
    rides(day, 1.2)
    assert learned(day) == {}


def test_what_is_learned_stays_learned(store: Store) -> None:
    """Tests that ways by the map are found again in a plan that has slower ones: else the next rounds would teach that the map is right."""
    day = a_day(store)
    rides(day, 1.2)
    day.plan()
    (own,) = active(day)
    assert own.facts["travel_permille"] > 1100
    with store.reading(day.town_id) as reading:
        places = parties.get_places(reading, [stop.place_id for stop in own.stops])
    legs = planned_ahead(own, "", fresh=True)
    assert len(legs) == len(own.stops) - 1
    for one, other in pairwise(own.stops):
        here, there = places[one.place_id], places[other.place_id]
        metres = math.hypot(here.lon - there.lon, here.lat - there.lat) * 1e5
        assert legs[one.place_id, other.place_id] == pytest.approx(metres / 5, abs=1.5)


def test_arrivals_are_not_late_twice(store: Store) -> None:
    """Tests that a courier who rides as was learned is foretold when the plan has it, with and without ways by the map."""
    day = a_day(store)
    rides(day, 1.2)
    day.plan()
    release_all(day)
    (own,) = active(day)
    with store.reading(day.town_id) as reading:
        known = load_durations(reading)
        for legs in (planned_ahead(own, "", fresh=True), {}):
            for stop, told in zip(
                own.stops, foretell(reading, [own], legs, durations=known)[own.id], strict=True
            ):
                ridden_s = stop.arrival_s - own.departure_s
                # Halts vary, and their middle is below their mean; counted twice, 20 % of all ways would come on top.
                assert told.point_s - own.departure_s == pytest.approx(ridden_s, rel=0.1, abs=60)


class SlowEngine(Engine):
    def travel_times(self, origins, destinations):
        table = super().travel_times(origins, destinations)
        return TravelTimes(table.durations_ms * PERMILLE // 1000, table.distances_cm)


class SlowTown(ToyTown):
    def engine(self, _profile):
        return SlowEngine()


PERMILLE = 1200


def first_feasible(day: ToyDay, town: ToyTown, *, plain: bool) -> int:
    """Return the first minute by which a drop can be promised, less the slack."""
    use_maps(lambda _: town)
    try:
        with day.store.reading(day.town_id) as reading:
            ways = None if plain else (lambda *_: {"cargo_bike": PERMILLE})
            state = DayBook(DAY, None, None, ways).look(reading)
            policy = day.runner().look(day.town_id, DAY)[1]
            shop = parties.get_places(reading, [day.shop_places[0]])[day.shop_places[0]]
        use_maps(lambda _: town)
        desk = the_desk()
        board = desk.board(state, policy)
        door = Place("plc_new", PlaceKind.ADDRESS, "Door", **at(4800, 4800))
        hours = (TimeWindow(NINE_S, NINE_S + 4 * 3600),)
        ask = Ask((AskStop(shop, hours, 60, Load(1, 100)),), door, 60)
        slack_s = PromisePolicy().slack_s
        bounds = [TimeWindow(NINE_S, NINE_S + 60 * minute - slack_s) for minute in range(10, 120)]
        found = insertions(board, desk.book(state), gentle_plan(board), ask, bounds)
        return next(number for number, one in enumerate(found, 10) if one is not None)
    finally:
        use_maps(None)


def test_slack_is_for_chance_alone(store: Store) -> None:
    """Tests that a town that has learned 20 % offers what one offers whose map has it: no more is kept back for the same slowness."""
    store.clock.set(NINE_S - 3600)
    day = make_day(store, couriers=1)
    as_learned = first_feasible(day, ToyTown(), plain=False)
    by_map = first_feasible(day, SlowTown(), plain=True)
    plain = first_feasible(day, ToyTown(), plain=True)
    assert as_learned == by_map > plain


def test_times_are_rounded_the_same_everywhere() -> None:
    """Tests halves, nothing, what cannot be reached, and that nothing becomes so."""
    table = np.array([[0, 5, 125], [UNREACHABLE, 25, UNREACHABLE - 1]], dtype=np.int32)
    assert paced(table, 1000) is table
    assert paced(table, 1100).tolist() == [[0, 6, 138], [UNREACHABLE, 28, UNREACHABLE - 1]]
    assert paced(table, 700).tolist() == [[0, 4, 88], [UNREACHABLE, 18, 699_999_999]]
    assert paced(table, 1500).dtype == np.int32
