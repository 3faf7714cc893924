"""Tests that the plain schedule of a round is that of its naive twin."""

from __future__ import annotations

import numpy as np
import pytest

from routing.rounds.assemble import whole_requests
from routing.rounds.schedule import schedule_round
from tests.naive import rounds as naive
from tests.naive.round_times import plain, times
from tests.routing.rounds.random_problems import random_problem
from tests.routing.rounds.random_rounds import random_items


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
