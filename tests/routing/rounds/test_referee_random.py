"""Tests that referee, schedule and naive twin agree on random plans over every combination of constraints."""

from __future__ import annotations

import numpy as np
import pytest

from routing.errors import RoutingError
from routing.rounds import referee
from routing.rounds.assemble import assemble
from tests.naive import rounds as naive
from tests.naive.round_times import plain
from tests.routing.rounds.random_orders import random_items
from tests.routing.rounds.random_problems import random_problem


def together(problem, rounds):
    """Whether groups and ordered pairs hold across rounds, by the words of the problem."""
    data = plain(problem)
    on = {data.owner[item]: v for v, items in enumerate(rounds) for item in items if item >= 0}
    groups = {(data.request_group[r], v) for r, v in on.items() if data.request_group[r] >= 0}
    if len(groups) != len({group for group, _ in groups}):
        return False
    return all(a not in on or b not in on or on[a] == on[b] for a, b in data.order_pair)


def random_plan(problem, random):
    """Deal the requests to the vehicles and order each round at random."""
    vehicles = problem.vehicle_count
    owner = np.repeat(np.arange(problem.request_count), np.diff(problem.request_first))
    dealt = {r: int(random.integers(-1, vehicles)) for r in range(problem.request_count)}
    for vehicle in range(vehicles):
        frozen = problem.prefix_task[problem.prefix_first[vehicle] : problem.prefix_first[vehicle + 1]]
        dealt.update(dict.fromkeys(owner[frozen].tolist(), vehicle))
    return [
        random_items(problem, random, vehicle, [r for r, own in dealt.items() if own == vehicle])
        for vehicle in range(vehicles)
    ]


@pytest.mark.parametrize("block", range(4))
def test_referee_agrees_with_the_naive_twin(block):
    """Tests that the referee passes a plan if and only if every round and what binds them is legal, and its cost."""
    right = wrong = 0
    for seed in range(block * 250, block * 250 + 250):
        problem = random_problem(seed, requests=1 + seed % 4, vehicles=1 + seed % 3, tightness=0.6)
        rounds = random_plan(problem, np.random.default_rng(seed))
        costs = [naive.evaluate(problem, vehicle, items) for vehicle, items in enumerate(rounds)]
        legal = None not in costs and together(problem, rounds)
        try:
            plan = assemble(problem, rounds, 0)
        except RoutingError:
            assert not legal, seed
            continue
        found = referee.faults(problem, plan)
        assert (found == []) == legal, (seed, found)
        if legal:
            prizes = sum(problem.request_prize[plan.unassigned].tolist())
            assert plan.cost == sum(costs) + prizes, seed
        right += legal
        wrong += not legal
    assert right > 20
    assert wrong > 8


@pytest.mark.parametrize("block", range(2))
def test_referee_sees_every_change(block):
    """Tests that no number of a right plan can be off by one, and no item can be swapped or lost."""
    seen = 0
    for seed in range(block * 200, block * 200 + 200):
        problem = random_problem(seed, requests=1 + seed % 4, vehicles=2, tightness=0.6)
        random = np.random.default_rng(seed)
        rounds = random_plan(problem, random)
        try:
            plan = assemble(problem, rounds, 0)
        except RoutingError:
            continue
        if referee.faults(problem, plan) or not len(plan.item):
            continue
        for field in (
            "arrival_s",
            "start_s",
            "end_s",
            "vehicle_departure_s",
            "vehicle_return_s",
            "vehicle_distance_m",
        ):
            wrong = getattr(plan, field).copy()
            wrong[random.integers(0, len(wrong))] += random.choice([-1, 1])
            assert referee.faults(problem, plan._replace(**{field: wrong})), (seed, field)
        later = {
            name: getattr(plan, name) + 1
            for name in ("arrival_s", "start_s", "end_s", "vehicle_departure_s", "vehicle_return_s")
        }
        assert referee.faults(problem, plan._replace(**later)), seed
        assert referee.faults(problem, plan._replace(cost=plan.cost - 1)), seed
        assert referee.faults(problem, plan._replace(lower_bound=plan.cost + 1)), seed
        shorter = {name: getattr(plan, name)[1:] for name in ("item", "arrival_s", "start_s", "end_s")}
        first = np.maximum(plan.item_first - 1, 0)
        if plan.item[0] >= 0:
            assert referee.faults(problem, plan._replace(**shorter, item_first=first)), seed
        seen += 1
    assert seen > 20
