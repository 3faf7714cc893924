"""Arrival times of a day under way: learned, foretold, told; by one process or by two."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dispatch.errors import DispatchError
from dispatch.eta.policy import eta_policy
from dispatch.lifecycle.round import RoundStatus, StopStatus
from dispatch.live.arrivals import Arrivals, planned_ahead
from dispatch.rounds.round import Round, Stop
from dispatch.storage import eta
from dispatch.storage.schema_log import EVENT, OUTBOX
from dispatch.storage.store import Store
from tests.dispatch.live.couriers import active, close, go_to, release_all, start_all
from tests.dispatch.toy_day import DAY, NINE_S, ToyDay, make_day


def under_way(store: Store, count: int = 3, **settings) -> ToyDay:
    store.clock.set(NINE_S - 3600)
    day = make_day(store, couriers=1, settings=settings)
    for number in range(count):
        day.add((1000 + 400 * number, 3000))
    day.plan(iterations=50)
    release_all(day)
    store.clock.set(NINE_S)
    start_all(day)
    return day


def ride(day: ToyDay, stops: int, *, late_s: int = 0) -> None:
    """Go to so many stops and close them, at their planned times and some seconds."""
    for _ in range(stops):
        (own,) = active(day)
        stop = own.next_stop
        day.store.clock.set(max(day.store.clock.now_s(), stop.arrival_s + late_s))
        go_to(day, own)
        day.store.clock.advance(max(30, stop.end_s - stop.start_s))
        close(day, active(day)[0])


def events(day: ToyDay, kind: str) -> list:
    with day.store.reading(day.town_id) as reading:
        return reading.rows(reading.select(EVENT).where(EVENT.c.type == kind).order_by(EVENT.c.sequence))


def test_a_day_is_foretold_learned_from_and_told(store: Store) -> None:
    """Tests that stops are foretold and scored, and that recipients are told with what messages need, by the topics of the table."""
    day = under_way(store)
    follower = Arrivals(store)
    first = follower.step(day.town_id, DAY)
    assert first.recorded >= 4
    assert sorted(first.told) == sorted(day.deliveries)
    assert follower.step(day.town_id, DAY) is None
    ride(day, 3)
    done = follower.step(day.town_id, DAY)
    (own,) = active(day)
    assert done.learned == (own.id,)
    with store.reading(day.town_id) as reading:
        assert eta.statistics_of(reading)
        over = [stop.id for stop in own.stops if stop.status is StopStatus.CLOSED]
        assert all(row.actual_s for row in eta.trails_of(reading, over).values())
        told = reading.rows(reading.select(EVENT).where(EVENT.c.type == "delivery.eta_changed"))
        topics = {
            row.topic
            for row in reading.rows(reading.select(OUTBOX))
            if row.event_id in {one.id for one in told}
        }
    assert all(NINE_S < row.data["eta_s"] < NINE_S + 4 * 3600 for row in told)
    assert topics == {"webhook", "notification"}
    assert {row.data["promise_at_risk"] for row in told} == {False}


def test_who_stands_still_comes_later(store: Store) -> None:
    """Tests that time alone moves arrivals: a courier who does not go on is told to come later, after a minute and no sooner."""
    day = under_way(store)
    follower = Arrivals(store)
    follower.step(day.town_id, DAY)
    store.clock.advance(59)
    assert follower.step(day.town_id, DAY) is None
    store.clock.advance(1)
    assert follower.step(day.town_id, DAY).told == ()
    store.clock.advance(3600)
    late = follower.step(day.town_id, DAY)
    assert sorted(late.told) == sorted(day.deliveries)
    assert {row.data["reason"] for row in events(day, "delivery.eta_changed")} == {"first", "later"}


def test_two_followers_tell_and_learn_once(store: Store) -> None:
    """Tests that a second process does nothing twice."""
    day = under_way(store)
    Arrivals(store).step(day.town_id, DAY)
    ride(day, 2)
    Arrivals(store).step(day.town_id, DAY)
    before = len(events(day, "delivery.eta_changed")), len(events(day, "eta.learned"))
    assert Arrivals(store).step(day.town_id, DAY).learned == ()
    assert (len(events(day, "delivery.eta_changed")), len(events(day, "eta.learned"))) == before


def test_lateness_is_no_part_of_a_way() -> None:
    """Tests that the way from a stop closed late to one that was planned anew is not taken from their times."""
    stops = [
        Stop("stp_a", "plc_a", ("tsk_a",), 1000, 1000, 1100),
        Stop("stp_b", "plc_b", ("tsk_b",), 1300, 1300, 1400),
        Stop("stp_c", "plc_c", ("tsk_c",), 1500, 1500, 1600),
    ]
    own = Round("rnd", "shf", DAY, tuple(stops), departure_s=900)
    whole = {("plc_0", "plc_a"): 100, ("plc_a", "plc_b"): 200, ("plc_b", "plc_c"): 100}
    assert planned_ahead(own, "plc_0", fresh=True) == whole
    late = [
        replace(stops[0], status=StopStatus.CLOSED, arrived_s=1600, closed_s=1700),
        *(replace(stop, arrival_s=stop.arrival_s + 600, end_s=stop.end_s + 600) for stop in stops[1:]),
    ]
    moved = replace(own, stops=tuple(late), status=RoundStatus.STARTED)
    assert planned_ahead(moved, "plc_0", fresh=False) == {("plc_b", "plc_c"): 100}


def test_a_town_may_tell_nobody(store: Store) -> None:
    """Tests the settings: nobody is told, all the rest goes on; what cannot be is refused."""
    day = under_way(store, eta={"announce": False})
    done = Arrivals(store).step(day.town_id, DAY)
    assert (done.told, done.recorded > 0) == ((), True)
    for wrong in ({"firsts": 1}, {"first_s": "2"}, {"narrower": 2.0}, {"announce": 1}, {"gap_s": -1}):
        with pytest.raises(DispatchError, match=f"eta.{next(iter(wrong))}"):
            eta_policy({"eta": wrong})
