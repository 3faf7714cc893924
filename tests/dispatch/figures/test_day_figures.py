"""Tests of the figures of a day, on a day so small that each of them can be counted by hand."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable

import pytest

from dispatch.clock import SetClock
from dispatch.field.at_stop import depart
from dispatch.field.whole_round import complete_round
from dispatch.figures.amount import Amount
from dispatch.figures.catalogue import Key
from dispatch.figures.curves import STEP_S, Bar, HourCount, curves_of, lanes_of
from dispatch.figures.day_figures import DayFigures, day_figures
from dispatch.figures.hours import Doing
from dispatch.figures.orders import Fate
from dispatch.ids import SeededIds
from dispatch.lifecycle.round import Outcome, RoundStatus
from dispatch.shops.pickups import say_ready
from dispatch.storage import parties, rounds
from dispatch.storage.database import Database
from dispatch.storage.migrate import upgrade
from dispatch.storage.store import Store
from tests.dispatch.live.couriers import active, close, go_to, start_all
from tests.dispatch.toy_day import DAY, NINE_S, ToyDay, make_day

HALF_HOUR_S = 1800
DOORS_M = {"late": (1500, 2500), "fine": (3500, 2500)}


def _metres(day: ToyDay, *names: str) -> int:
    """The straight metres from place to place, as the toy town's streets are."""
    spots = {"depot": (2500, 2500), **DOORS_M}
    with day.store.reading(day.town_id) as reading:
        shop = parties.get_places(reading, [day.shop_places[0]])[day.shop_places[0]]
    spots["shop"] = (shop.lon * 1e5, shop.lat * 1e5)
    return sum(round(math.dist(spots[one], spots[other])) for one, other in itertools.pairwise(names))


def _goes(
    day: ToyDay, *, left_s: int, arrived_s: int, closed_s: int, outcome: Outcome = Outcome.SUCCESS
) -> None:
    """The one courier who is out goes to the next stop; seconds after nine."""
    (own,) = active(day)
    clock = day.store.clock
    clock.set(NINE_S + left_s)
    day.store.write(day.town_id, f"courier:{own.id}", lambda w: depart(w, own.id, own.next_stop.id))
    clock.set(NINE_S + arrived_s)
    go_to(day, active(day)[0])
    clock.set(NINE_S + closed_s)
    close(day, active(day)[0], outcome=outcome)


def _ends(day: ToyDay, round_id: str, at_s: int) -> None:
    day.store.clock.set(NINE_S + at_s)
    with day.store.reading(day.town_id) as reading:
        if rounds.get(reading, round_id).status is not RoundStatus.COMPLETED:
            day.store.write(day.town_id, f"courier:{round_id}", lambda w: complete_round(w, round_id))


def _figures(day: ToyDay, **more: int) -> DayFigures:
    with day.store.reading(day.town_id) as reading:
        return day_figures(reading, DAY, day.map, **more)


@pytest.fixture(scope="module")
def ridden(tmp_path_factory: pytest.TempPathFactory) -> ToyDay:
    """Two orders from one shop, two couriers of whom one rides: late at the first door, in time at the second."""
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('figures')}/day.db")
    upgrade(database)
    store = Store(database, clock=SetClock(NINE_S - HALF_HOUR_S), ids=SeededIds(1))
    day = make_day(store)
    day.add(DOORS_M["late"], window=(0, HALF_HOUR_S))
    day.add(DOORS_M["fine"], window=(HALF_HOUR_S, 2 * HALF_HOUR_S))
    day.plan()
    store.clock.set(NINE_S)
    start_all(day)
    (own,) = active(day)
    store.clock.set(NINE_S + 200)
    store.write(day.town_id, "shop:0", lambda w: say_ready(w, day.deliveries[0], day.shops[0]))
    _goes(day, left_s=300, arrived_s=600, closed_s=720)
    _goes(day, left_s=900, arrived_s=2100, closed_s=2220)
    _goes(day, left_s=2220, arrived_s=2700, closed_s=2880)
    _ends(day, own.id, 3300)
    store.clock.set(NINE_S + 4 * 3600)
    yield day
    database.close()


def test_orders_and_promises_are_counted(ridden: ToyDay) -> None:
    """Tests that one of two orders is 300 s late, and that everything else said of promises follows from that."""
    found = _figures(ridden, refused=3, lost=1).figures
    assert found[Key.ORDERED] == Amount(2)
    assert found[Key.DELIVERED] == Amount(2)
    assert [found[key] for key in (Key.FAILED, Key.CANCELLED, Key.OPEN)] == [Amount(0)] * 3
    assert (found[Key.REFUSED], found[Key.LOST]) == (Amount(3), Amount(1))
    assert found[Key.ON_TIME] == found[Key.LATE] == found[Key.PROMISE_KEPT] == found[Key.CAME] == Amount(1, 2)
    assert found[Key.EARLY] == Amount(0, 2)
    assert found[Key.LATE_MEAN] == Amount(300, 2)
    assert found[Key.LATE_P95] == found[Key.LATE_MOST] == Amount(300)
    assert found[Key.FIRST_ATTEMPT] == Amount(2, 2)
    assert found[Key.PROMISE_MOVED] == Amount(0, 2)


def test_speed_is_measured_from_the_order_and_from_what_the_shop_says(ridden: ToyDay) -> None:
    """Tests click to door (1800 s before nine to the end of each drop), and ready to pickup where the shop said so at 200 s."""
    found = _figures(ridden).figures
    assert found[Key.CLICK_TO_DOOR] == Amount(2220 + 2880 + 2 * HALF_HOUR_S, 2)
    assert found[Key.CLICK_TO_DOOR_P50] == Amount(2220 + HALF_HOUR_S)
    assert found[Key.CLICK_TO_DOOR_P95] == Amount(2880 + HALF_HOUR_S)
    # Both were handed over when the stop was closed, the other one was never said to be ready.
    assert found[Key.READY_TO_PICKUP] == Amount(720 - 200, 1)
    assert found[Key.READY_TO_DOOR] == Amount(2220 - 200, 1)


def test_every_second_of_the_shifts_is_in_one_stretch(ridden: ToyDay) -> None:
    """Tests hours: one courier rides 300 + 1200 + 480 + 420 s, serves 120 + 120 + 180 s, and stands the rest; the other one all of it."""
    found = _figures(ridden)
    ride_s, serve_s = 300 + 1200 + 480 + 420, 120 + 120 + 180
    total_s = 2 * 4 * 3600
    assert found.figures[Key.PAID_HOURS] == Amount(total_s)
    assert found.figures[Key.UTILISATION] == Amount(ride_s + serve_s, total_s)
    assert found.figures[Key.IDLE] == found.figures[Key.WAITING] == Amount(total_s - ride_s - serve_s)
    assert found.figures[Key.WAIT_SHOP] == found.figures[Key.WAIT_DOOR] == Amount(0)
    assert found.figures[Key.ORDERS_PER_HOUR] == found.figures[Key.DROPS_PER_HOUR]
    assert found.value(Key.ORDERS_PER_HOUR) == pytest.approx(2 / 8)
    assert sum(one.length_s for one in found.stretches) == total_s
    first = [(one.doing, one.from_s - NINE_S) for one in found.stretches if one.round_id][:4]
    assert first == [(Doing.IDLE, 0), (Doing.RIDE, 300), (Doing.SERVE, 600), (Doing.IDLE, 720)]


def test_kilometres_are_those_of_the_stops_in_their_order(ridden: ToyDay) -> None:
    """Tests distance, cost and detour: from the depot to the shop, the two doors and back; the second goods rode by the first door."""
    found = _figures(ridden).figures
    metres = _metres(ridden, "depot", "shop", "late", "fine", "depot")
    assert found[Key.DISTANCE] == Amount(metres)
    assert found[Key.DISTANCE_PER_ORDER] == Amount(metres, 2)
    assert found[Key.CO2E_PER_ORDER] == Amount(0, 2)
    # 8 h at 16.00, 20 cents a kilometre.
    assert found[Key.COST_PER_DROP] == Amount(round(8 * 1600 + metres * 20 / 1000), 2)
    direct = _metres(ridden, "shop", "late") + _metres(ridden, "shop", "fine")
    rode = _metres(ridden, "shop", "late") + _metres(ridden, "shop", "late", "fine")
    assert found[Key.DETOUR] == Amount(rode, direct)


def test_effort_of_one_who_rides_and_one_who_stands(ridden: ToyDay) -> None:
    """Tests that two couriers of whom one makes next to no effort are as uneven as the effort of standing says, none of it at most one half."""
    found = _figures(ridden)
    assert 0 < found.value(Key.EFFORT_GINI) <= 0.5
    assert found.figures[Key.CHANGES_PER_ROUND] == Amount(0, 1)
    assert found.figures[Key.MESSAGES].value is None


def test_without_a_map_there_are_no_kilometres(ridden: ToyDay) -> None:
    """Tests that what a map is needed for is unknown without one, and the rest is the same."""
    with ridden.store.reading(ridden.town_id) as reading:
        found = day_figures(reading, DAY)
    whole = _figures(ridden)
    gone = {key for key in Key if found.figures[key] != whole.figures[key]}
    assert gone == {Key.DISTANCE, Key.DISTANCE_PER_ORDER, Key.CO2E_PER_ORDER, Key.COST_PER_DROP, Key.DETOUR}
    assert all(found.value(key) is None for key in gone)


def test_a_day_over_its_hours(ridden: ToyDay) -> None:
    """Tests the steps of the day: both orders come in at half past eight and wait until the second drop; one of two couriers is busy."""
    found = curves_of(_figures(ridden))
    assert len(found.ordered) == len(found.busy) == 96
    nine = (NINE_S - found.begins_s) // STEP_S
    assert [at - nine for at, many in enumerate(found.ordered) if many] == [-2]
    # Drops end at 2220 and 2880 s; steps end at 900, 1800, 2700, 3600 s.
    assert found.waiting[nine - 3 : nine + 5] == (0, 2, 2, 2, 2, 1, 0, 0)
    assert found.on_shift[nine - 1 : nine + 17] == (0, *[2] * 16, 0)
    # Step middles 450 (riding to the shop), 1350 and 2250 (to the doors), 3150 (back), 4050 (over).
    assert found.busy[nine : nine + 5] == (1, 1, 1, 1, 0)
    # 67 and 78 minutes from the order to the door.
    assert [(at, many) for at, many in enumerate(found.click_to_door) if many] == [(6, 1), (7, 1)]
    assert found.hours == (HourCount(9, 1, 2),)


def test_lanes_have_numbers_and_no_names(ridden: ToyDay) -> None:
    """Tests that each shift is a lane without gaps, and that stretches alike are one bar."""
    found = _figures(ridden)
    lanes = lanes_of(found)
    assert sorted(lane.number for lane in lanes) == [1, 2]
    (idle,) = [lane for lane in lanes if len(lane.bars) == 1]
    assert idle.bars == (Bar(Doing.IDLE, NINE_S, NINE_S + 4 * 3600),)
    (busy,) = [lane for lane in lanes if len(lane.bars) > 1]
    assert all(one.to_s == other.from_s for one, other in itertools.pairwise(busy.bars))
    assert all(one.doing is not other.doing for one, other in itertools.pairwise(busy.bars))


def test_no_query_for_each_order(ridden: ToyDay, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests that a day is read in a bounded number of queries."""
    counted = []
    with ridden.store.reading(ridden.town_id) as reading:
        connection = reading.connection
        execute: Callable = connection.execute
        monkeypatch.setattr(connection, "execute", lambda *args: (counted.append(1), execute(*args))[1])
        day_figures(reading, DAY, ridden.map)
    assert len(counted) < 60


def test_an_empty_day_divides_by_nothing(ridden: ToyDay) -> None:
    """Tests that a date without orders and shifts has counts of nothing, and no shares."""
    with ridden.store.reading(ridden.town_id) as reading:
        found = day_figures(reading, "2026-12-01", ridden.map)
    assert set(found.figures) == set(Key)
    assert found.figures[Key.ORDERED] == Amount(0)
    assert found.value(Key.ON_TIME) is None
    assert found.value(Key.UTILISATION) is None


def test_what_fails_and_what_is_not_brought_breaks_promises(store: Store) -> None:
    """Tests that an order nobody opened for and one that nobody brought are promises that were not kept, though no drop was late."""
    store.clock.set(NINE_S - HALF_HOUR_S)
    day = make_day(store, couriers=1)
    day.add(DOORS_M["late"], window=(0, 2 * HALF_HOUR_S))
    day.plan()
    day.add(DOORS_M["fine"], window=(0, HALF_HOUR_S))
    store.clock.set(NINE_S)
    start_all(day)
    _goes(day, left_s=0, arrived_s=300, closed_s=360)
    _goes(day, left_s=360, arrived_s=900, closed_s=1000, outcome=Outcome.NO_ANSWER)
    before = _figures(day)
    assert before.figures[Key.PROMISE_KEPT] == Amount(0, 1)
    store.clock.set(NINE_S + 3600)
    found = _figures(day)
    assert [one.fate for one in found.orders] == [Fate.FAILED, Fate.OPEN]
    assert found.figures[Key.FAILED] == found.figures[Key.OPEN] == Amount(1)
    assert found.figures[Key.PROMISE_KEPT] == Amount(0, 2)
    # A courier was at the one door in time; nobody has ever been at the other.
    assert found.figures[Key.CAME] == Amount(1, 2)
    assert found.figures[Key.FIRST_ATTEMPT] == Amount(0, 1)
    assert found.figures[Key.ON_TIME] == Amount(0, 0)
