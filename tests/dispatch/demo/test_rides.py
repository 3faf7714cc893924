"""Tests of what is found on rounds that cannot be ridden as they are planned."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from dispatch.demo import rides
from dispatch.demo.rides import DayOfRides, rides_of
from dispatch.orders.delivery import TaskKind
from dispatch.rounds.round import Round
from tests.dispatch.toy_day import DAY, NINE_S, make_day

LONG_S = 6 * 3600


def looked_at(store, monkeypatch: pytest.MonkeyPatch, spoil: Callable[[Round], Round]) -> DayOfRides:
    """Plan a day of three baskets, and look at its rounds with the first one spoilt."""
    store.clock.set(NINE_S - 3600)
    day = make_day(store)
    for number in range(3):
        day.add((2600 + 150 * number, 2600), shops=(0, 1))
    day.plan()
    read = rides.rounds.of_day

    def spoilt(reading, date: str):
        found = list(read(reading, date))
        first = next(place for place, one in enumerate(found) if len(one.stops) > 2)
        return [*found[:first], spoil(found[first]), *found[first + 1 :]]

    monkeypatch.setattr(rides.rounds, "of_day", spoilt)
    with store.reading(day.town_id) as reading:
        return rides_of(reading, day.map, DAY)


def faults(found: DayOfRides) -> str:
    """Return all faults of a day in one text."""
    return "; ".join(fault for ride in found.rides for fault in ride.faults)


def test_an_applied_plan_has_no_fault(store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests that what the planner has applied is found to be in order, all windows kept, at a cost."""
    found = looked_at(store, monkeypatch, lambda own: own)
    assert faults(found) == ""
    drops = [
        done
        for ride in found.rides
        for stop in ride.done
        for done in stop
        if done.task.kind is not TaskKind.PICKUP
    ]
    assert len(drops) == 3
    assert all(done.kept for done in drops)
    assert all(ride.cost_cents > 0 and ride.distance_m > 0 for ride in found.rides)


def moved(own: Round, by_s: int) -> Round:
    """Return a round whose stops are all later."""
    stops = tuple(
        replace(stop, arrival_s=stop.arrival_s + by_s, start_s=stop.start_s + by_s, end_s=stop.end_s + by_s)
        for stop in own.stops
    )
    return replace(own, stops=stops)


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda own: replace(own, stops=own.stops[::-1]), "is brought before it is fetched"),
        (lambda own: replace(own, stops=own.stops[1:]), "is brought before it is fetched"),
        (lambda own: replace(own, departure_s=own.stops[0].arrival_s), "s too early"),
        (lambda own: replace(own, departure_s=own.departure_s - 2 * LONG_S), "longer than its shift"),
        (lambda own: replace(own, end_s=own.end_s + 4 * LONG_S), "longer than its shift"),
        (lambda own: replace(own, end_s=own.stops[-1].end_s - 60), "the way back takes longer"),
    ],
)
def test_what_cannot_be_ridden_is_told(store, monkeypatch: pytest.MonkeyPatch, spoil, told: str) -> None:
    """Tests that wrong orders, travel faster than the map and rounds beyond their shift are faults."""
    assert told in faults(looked_at(store, monkeypatch, spoil))


def test_a_late_door_is_not_kept(store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests that a visit at the door after its window counts as missed, whatever the plan says."""
    found = looked_at(store, monkeypatch, lambda own: moved(own, 2 * LONG_S))
    late = [done for ride in found.rides for stop in ride.done for done in stop if not done.kept]
    assert late


def test_skills_are_asked_for(store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests that a delivery which needs what neither courier nor vehicle has is a fault."""
    read = rides.deliveries.of_day

    def of_day(reading, date: str, *asked):
        found = read(reading, date, *asked)
        # The planner asks for what is open: only the look is changed.
        return found if asked else [replace(one, skills=frozenset({"nurse"})) for one in found]

    monkeypatch.setattr(rides.deliveries, "of_day", of_day)
    assert "needs nurse" in faults(looked_at(store, monkeypatch, lambda own: own))
