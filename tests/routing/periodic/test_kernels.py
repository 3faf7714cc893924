"""The kernels of periodic rounds beside their slow twins."""

from __future__ import annotations

import numpy as np
import pytest

from routing.periodic.engine import PeriodicEngine
from routing.periodic.insertion_kernels import best_place, measure
from routing.periodic.partition import recombine
from routing.periodic.referee import faults_of
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
                visits = int(problem.client_vehicle_cost[clients, vehicle].sum())
                assert engine.rows.cost[row] == expected + problem.vehicle_cost[vehicle] + visits
                halts = halts_of(problem, vehicle, clients)
                assert halts is not None
                if not engine.data.timed or not len(problem.facility_location):
                    assert engine.rows.duration[row] == least_duration(problem, day, vehicle, halts[1])
    assert legal > 20


@pytest.mark.parametrize("count", [6, 14])
@pytest.mark.parametrize("seed", range(30))
def test_an_insertion_is_the_cheapest(seed: int, count: int) -> None:
    """Tests that no place in a row is cheaper for a client than the one found, by measuring each of them."""
    problem = random_week(seed + 500, clients=count, days=1, vehicles=1)
    engine = PeriodicEngine(problem, seed)
    rows, data, desk = engine.rows, engine.data, engine.desk
    own = rows.client[0, : rows.size[0]].tolist()
    for client in sorted({*range(count)} - set(own)):
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


@pytest.mark.parametrize("seed", range(12))
def test_what_is_remembered_of_rows_is_true(seed: int) -> None:
    """Tests that after a search rows cost what measuring says, and remembered insertions are those that would be found now."""
    problem = random_week(seed + 700, clients=18, days=4, vehicles=2)
    engine = PeriodicEngine(problem, seed)
    engine.run(200, 5.0)
    rows, data, desk = engine.rows, engine.data, engine.desk
    checked = 0
    for row in range(len(rows.size)):
        day, vehicle = divmod(row, problem.vehicle_count)
        kept = int(rows.cost[row]), int(rows.duration[row])
        assert measure(data, rows, desk, row)
        assert kept == (rows.cost[row], rows.duration[row])
        for client in range(18):
            stored = desk.known[client, row].tolist()
            if stored[0] != rows.stamp[row]:
                continue
            desk.known[client, row, 0] = -1
            best_place(data, rows, desk, row, client, 0.0)
            found = int(desk.delta[day, vehicle])
            assert found == stored[1]
            if found < NEVER:
                assert stored[2:] == [desk.place[day, vehicle], desk.longer[day, vehicle]]
            checked += 1
    assert checked > 10


def test_rounds_put_together_are_cheaper_and_legal() -> None:
    """Tests that set partitioning over the rounds seen, the longest day and clients left out included, finds plans that cost what it says."""
    improved = 0
    for seed in range(12):
        problem = random_week(seed + 800, clients=16, days=4, vehicles=2, peak_cost=seed % 3)
        problem = problem._replace(client_change_cost=np.zeros_like(problem.client_change_cost))
        engine = PeriodicEngine(problem, seed)
        engine.run(400, 30.0)
        out = int((engine.best.scheme < 0).sum())
        before = engine.best_cost
        columns = [*engine.columns(), *(own for _, own in engine.choice().rounds)]
        chosen = recombine(problem, engine.supply, columns, engine.choice(), before, 20.0)
        if chosen is None:
            continue
        engine.adopt(chosen)
        assert engine.best_cost < before
        assert int((engine.best.scheme < 0).sum()) == out
        assert faults_of(problem, engine.solution(0)) == []
        improved += 1
    assert improved >= 3
