"""Tests of trips: no order is faster where all can be tried, and the ends are those asked for."""

from __future__ import annotations

from itertools import pairwise, permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.doors.osrm.trip_order import EXACT_PLACES, best_order
from tests.api.doors.osrm.asking import Door, at

ENDS = [(True, False, False), (True, True, False), (True, False, True), (True, True, True)]
ENDS += [(False, True, True), (False, True, False), (False, False, True)]


def cost(table: np.ndarray, order: tuple[int, ...] | list[int], *, roundtrip: bool) -> int:
    """Return what an order takes."""
    way = [*order, order[0]] if roundtrip else list(order)
    return int(sum(table[one, two] for one, two in pairwise(way)))


@given(
    size=st.integers(2, 6),
    seed=st.integers(0, 10**6),
    ends=st.sampled_from(ENDS),
)
def test_order_is_best(size: int, seed: int, ends: tuple[bool, bool, bool]) -> None:
    """Tests that no permutation with the same ends is faster than the order found."""
    roundtrip, first, last = ends
    table = np.random.default_rng(seed).integers(0, 1000, (size, size)).astype(np.int32)
    order = best_order(table, roundtrip=roundtrip, first=first, last=last, iterations=100)
    assert sorted(order) == list(range(size))
    assert not first or order[0] == 0
    assert not last or order[-1] == size - 1
    best = min(
        cost(table, other, roundtrip=roundtrip)
        for other in permutations(range(size))
        if (not first or other[0] == 0) and (not last or other[-1] == size - 1)
    )
    assert cost(table, order, roundtrip=roundtrip) == best


@pytest.mark.parametrize("ends", ENDS)
def test_many_places(ends: tuple[bool, bool, bool]) -> None:
    """Tests that more places than are ordered exactly are ordered well, the same way each time."""
    roundtrip, first, last = ends
    size = EXACT_PLACES + 15
    points = np.random.default_rng(5).uniform(0, 1e6, (size, 2))
    table = np.hypot(*(points[:, None] - points).T).T.astype(np.int32)
    order = best_order(table, roundtrip=roundtrip, first=first, last=last, iterations=1500)
    assert sorted(order) == list(range(size))
    assert not first or order[0] == 0
    assert not last or order[-1] == size - 1
    again = best_order(table, roundtrip=roundtrip, first=first, last=last, iterations=1500)
    assert again == order
    # What is best for any two neighbours and any reversal cannot be made better by hand.
    whole = cost(table, order, roundtrip=roundtrip)
    inside = range(1, size - 1)
    for one in inside:
        for two in inside:
            if one < two:
                other = [*order[:one], *reversed(order[one : two + 1]), *order[two + 1 :]]
                # The solver counts in tenths of a second.
                assert cost(table, other, roundtrip=roundtrip) >= whole - 100 * size


def test_trip(village_door: Door) -> None:
    """Tests that a trip's legs join its stops in order, and waypoints say where each coordinate comes."""
    coordinates = at((20, 3), (260, 101), (100, 20), (40, 198))
    answer = village_door.get(f"/trip/v1/bike/{coordinates}?steps=true&source=first")
    (trip,) = answer["trips"]
    order = [point["waypoint_index"] for point in answer["waypoints"]]
    assert order[0] == 0
    assert sorted(order) == [0, 1, 2, 3]
    assert len(trip["legs"]) == 4
    stops = sorted(answer["waypoints"], key=lambda point: point["waypoint_index"])
    for leg, stop in zip(trip["legs"], stops, strict=True):
        assert leg["steps"][0]["maneuver"]["location"] == stop["location"]
    assert trip["legs"][-1]["steps"][-1]["maneuver"]["location"] == stops[0]["location"]
    table = np.array(village_door.get(f"/table/v1/bike/{coordinates}")["durations"]) * 10
    best = min(cost(table, other, roundtrip=True) for other in permutations(range(4)))
    assert trip["duration"] * 10 == pytest.approx(best, abs=1)
