"""Tests of days with other couriers and vehicles."""

import datetime as dt

import pytest

from dispatch.domain import Break, Load, Profile, TimeWindow
from dispatch.simulate.demand.generated import generated_scenario
from dispatch.simulate.what_if.change import InvalidWhatIfError
from dispatch.simulate.what_if.crew import fewer_couriers, lengthen_shifts, more_couriers, move_shifts
from dispatch.simulate.what_if.vehicles import larger_boxes, other_vehicles
from tests.dispatch.simulate.small_scenario import clock, small_scenario


def _hours(scenario):
    return [(one.window.earliest, one.window.latest) for one in scenario.day.shifts]


def test_more_couriers():
    """Tests that new couriers work where fewest do, on vehicles of their own, and that two are one and one more."""
    scenario = small_scenario()
    two = more_couriers(scenario, 2)
    assert two == more_couriers(more_couriers(scenario, 1), 1)
    assert two.day.shifts[:3] == scenario.day.shifts
    assert _hours(two)[3:] == [(clock(8), clock(14)), (clock(14), clock(20))]
    new = two.day.shifts[3:]
    assert [one.vehicle_id for one in new] == ["more-vehicle-1", "more-vehicle-2"]
    couriers = {one.id: one for one in two.day.couriers}
    assert all(couriers[one.courier_id].skills == {"care"} for one in new)
    assert new[0].breaks == scenario.day.shifts[0].breaks


def test_hours_are_those_of_the_roster(monaco):
    """Tests that couriers who are added to a generated day work when those of a larger roster do, and go in the same order."""
    date = dt.date(2026, 11, 28)
    larger = generated_scenario(monaco, date=date, orders=5, couriers=7)
    smaller = generated_scenario(monaco, date=date, orders=5, couriers=4)
    assert _hours(more_couriers(smaller, 3)) == _hours(larger)
    assert fewer_couriers(larger, 3).day.shifts == smaller.day.shifts


def test_fewer_couriers():
    """Tests that what was added goes first, with its courier, its vehicle and what would have befallen it; somebody stays."""
    scenario = small_scenario()
    assert fewer_couriers(more_couriers(scenario, 2), 2) == scenario
    one = fewer_couriers(scenario, 2)
    assert [shift.id for shift in one.day.shifts] == ["s1"]
    assert ([c.id for c in one.day.couriers], [v.id for v in one.day.vehicles]) == (["c1"], ["bike-1"])
    assert [called.kind for called in one.called] == ["cancel"]
    with pytest.raises(InvalidWhatIfError, match="the day has 3 shifts, take away at most 2"):
        fewer_couriers(scenario, 3)
    with pytest.raises(InvalidWhatIfError, match="more than 200 shifts"):
        more_couriers(scenario, 198)


def test_shifts_are_moved():
    """Tests that pauses go with their shifts, and that the clock runs for all of them."""
    moved = move_shifts(small_scenario(), -45)
    first = moved.day.shifts[0]
    assert first.window == TimeWindow(clock(7, 15), clock(13, 15))
    assert first.breaks == (Break(TimeWindow(clock(9, 15), clock(10, 15)), 1200),)
    assert (moved.begins_s, moved.ends_s) == (clock(7, 15), clock(21))
    assert move_shifts(move_shifts(small_scenario(), 120), -120).day == small_scenario().day
    with pytest.raises(InvalidWhatIfError, match="at most 720"):
        move_shifts(small_scenario(), 721)


def test_shifts_end_earlier_and_later():
    """Tests that a pause which would not fit is owed before the new end, and that no shift is nothing."""
    shorter = lengthen_shifts(small_scenario(), -200)
    first = shorter.day.shifts[0]
    assert first.window == TimeWindow(clock(8), clock(10, 40))
    assert first.breaks == (Break(TimeWindow(clock(10), clock(10, 20)), 1200),)
    longer = lengthen_shifts(small_scenario(), 120)
    assert longer.ends_s == clock(22)
    assert [one.breaks for one in longer.day.shifts] == [one.breaks for one in small_scenario().day.shifts]
    with pytest.raises(InvalidWhatIfError, match="shorter than an hour"):
        lengthen_shifts(small_scenario(), -301)


def test_bikes_become_vans():
    """Tests that vehicles get size, costs and streets of another kind, all of them or the first ones."""
    two = other_vehicles(small_scenario(), Profile.VAN, 2)
    assert [one.profile for one in two.day.vehicles] == [Profile.VAN, Profile.VAN, Profile.CARGO_BIKE]
    first = two.day.vehicles[0]
    assert (first.id, first.capacity, first.cost_per_km_cents) == ("bike-1", Load(3000, 600_000), 35)
    assert first.max_distance_m is None
    back = other_vehicles(other_vehicles(small_scenario(), Profile.VAN), Profile.CARGO_BIKE)
    assert {one.capacity for one in back.day.vehicles} == {Load(300, 100_000)}
    with pytest.raises(InvalidWhatIfError, match="0 vehicles are of another kind"):
        other_vehicles(small_scenario(), Profile.CARGO_BIKE, 1)
    with pytest.raises(InvalidWhatIfError, match="choose cargo_bike or van"):
        other_vehicles(small_scenario(), Profile.CAR)


def test_larger_boxes():
    """Tests that boxes grow in volume and bikes carry no more weight for that."""
    assert larger_boxes(small_scenario(), 1.5).day.vehicles[0].capacity == Load(450, 100_000)
    with pytest.raises(InvalidWhatIfError, match=r"from 0.1 to 10"):
        larger_boxes(small_scenario(), 0)
