"""Tests that the plain schedule of a round is that of its naive twin."""

from __future__ import annotations

import time

import numpy as np
import pytest

from routing.rounds import referee
from routing.rounds.assemble import assemble, whole_requests
from routing.rounds.builder import ProblemBuilder, TaskSpec
from routing.rounds.schedule import schedule_round
from tests.naive import rounds as naive
from tests.naive.round_times import plain, times
from tests.routing.rounds.random_orders import random_items
from tests.routing.rounds.random_problems import random_problem


@pytest.mark.parametrize("block", range(5))
def test_schedule_equals_the_naive_one(block):
    """Tests times, metres and cost of random rounds over all features."""
    legal = whole = 0
    for seed in range(block * 200, block * 200 + 200):
        problem = random_problem(seed, requests=1 + seed % 5, vehicles=1 + seed % 3, tightness=0.6)
        items = random_items(problem, np.random.default_rng(seed), 0)
        if not items:
            continue
        found = schedule_round(problem, 0, items)
        expected = times(plain(problem), 0, items)
        assert (found is None) == (expected is None), seed
        if found is None or expected is None:
            continue
        assert list(found.start_s) == expected.starts, seed
        assert (found.departure_s, found.return_s) == (expected.departure, expected.end), seed
        assert found.distance_m == expected.metres, seed
        cost = naive.round_cost(problem, 0, items)
        assert cost in {None, found.cost}, seed
        legal += cost is not None
        if naive.evaluate(problem, 0, items) is not None:
            assert whole_requests(problem, 0, items), seed
            whole += 1
    assert legal > 25
    assert whole > 15


def climb(now, later, change, limit, waits):
    """A pickup and its drop, and a visit long after if it waits; the way takes other seconds from a change on."""
    first, then = ([[0, way], [way, 0]] for way in (now, later))
    builder = ProblemBuilder(first, first, bucket_from_s=[change], bucket_durations_s=[then])
    builder.add_vehicle(start=0, cost_per_s=1)
    builder.add_request(pickups=[TaskSpec(0)], drop=TaskSpec(1), prize=1, max_ride_s=limit)
    builder.add_request(drop=TaskSpec(1, [(10**8, 10**9)]), prize=1)
    return builder.build(), [0, 1, 2] if waits else [0, 1]


@pytest.mark.parametrize(
    ("case", "departure"),
    [
        (climb(10, 16, 1000, 15, waits=True), 999),  # the way is too long from the change on: leave before it
        (climb(16, 10, 10**8, 15, waits=False), 10**8),  # too long until the change: wait for it
        (climb(16, 10, 10**8, 9, waits=False), None),  # always too long
    ],
)
def test_traffic_is_waited_for_at_once(case, departure):
    """Tests that rides too long for the traffic of the hour take no pass for every second of it."""
    problem, items = case
    began = time.perf_counter()
    found = schedule_round(problem, 0, items)
    assert (found.departure_s if found else None) == departure
    if found:
        assert referee.faults(problem, assemble(problem, [items], 0)) == []
    assert time.perf_counter() - began < 0.5
