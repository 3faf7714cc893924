"""The kernels of periodic rounds beside their slow twins."""

from __future__ import annotations

import numpy as np
import pytest

from routing.periodic.engine import PeriodicEngine
from routing.periodic.insertion_kernels import best_place, measure
from routing.periodic.tables import NEVER
from tests.naive.periodic import halts_of, least_duration, round_cost
from tests.routing.periodic.random_weeks import random_week


@pytest.mark.parametrize("first", range(0, 120, 30))
def test_a_round_costs_what_the_slow_twin_says(first: int) -> None:
    """Tests that cost, duration and legality of random rounds are those found by trying all ways to unload and all departures."""
    legal = 0
    for seed in range(first, first + 30):
        problem = random_week(seed, clients=4, timed=seed % 2 == 0)
        engine = PeriodicEngine(problem, seed)
        random = np.random.default_rng(seed)
        for _ in range(4):
            row = int(random.integers(len(engine.rows.size)))
            day, vehicle = divmod(row, problem.vehicle_count)
            clients = random.permutation(4)[: int(random.integers(1, 5))].tolist()
            clients = [client for client in clients if problem.client_vehicle[client, vehicle]]
            if not clients:
                continue
            engine.rows.client[row, : len(clients)] = clients
            engine.rows.size[row] = len(clients)
            found = measure(engine.data, engine.rows, engine.desk, row)
            expected = round_cost(problem, day, vehicle, clients)
            if expected is None and found:
                # Ways to unload that cost the same may last differently where there are windows.
                assert engine.data.timed
                continue
            assert found == (expected is not None)
            if found:
                legal += 1
                assert engine.rows.cost[row] == expected + problem.vehicle_cost[vehicle]
                halts = halts_of(problem, vehicle, clients)
                assert halts is not None
                if not engine.data.timed or not len(problem.facility_location):
                    assert engine.rows.duration[row] == least_duration(problem, day, vehicle, halts[1])
    assert legal > 20


@pytest.mark.parametrize("seed", range(30))
def test_an_insertion_is_the_cheapest(seed: int) -> None:
    """Tests that no place in a row is cheaper for a client than the one found, by measuring each of them."""
    problem = random_week(seed + 500, clients=6, days=1, vehicles=1)
    engine = PeriodicEngine(problem, seed)
    rows, data, desk = engine.rows, engine.data, engine.desk
    own = rows.client[0, : rows.size[0]].tolist()
    for client in sorted({*range(6)} - set(own)):
        if not problem.client_vehicle[client, 0]:
            continue
        best_place(data, rows, desk, 0, client, 0.0)
        found, place = int(desk.delta[0, 0]), int(desk.place[0, 0])
        before = int(rows.cost[0])
        costs = []
        for k in range(len(own) + 1):
            tried = [*own[:k], client, *own[k:]]
            rows.client[0, : len(tried)], rows.size[0] = tried, len(tried)
            costs.append(int(rows.cost[0]) if measure(data, rows, desk, 0) else NEVER)
        rows.client[0, : len(own)], rows.size[0] = own, len(own)
        measure(data, rows, desk, 0)
        if min(costs) < NEVER and found < NEVER:
            assert found == min(costs) - before
            assert costs[place] == min(costs)
        else:
            # What would shorten the round is not looked for.
            assert found >= NEVER
