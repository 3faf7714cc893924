"""Tests that other objectives, written as costs, order plans as they say."""

from __future__ import annotations

import numpy as np
import pytest

from routing.errors import RoutingError
from routing.rounds.assemble import assemble
from routing.rounds.builder import ProblemBuilder, TaskSpec
from routing.rounds.check import check_problem
from routing.rounds.objective import dominating, priced
from routing.rounds.problem import FORBIDDEN, NO_LIMIT
from tests.naive import rounds as naive
from tests.routing.rounds.random_orders import random_items
from tests.routing.rounds.random_problems import random_problem

NAMES = ("unassigned", "vehicles", "distance", "duration", "lateness", "overtime", "effort", "cost")


def plans(problem, seed):
    """Yield some legal plans of a problem."""
    random = np.random.default_rng(seed)
    for _ in range(12):
        rounds = []
        left = set(range(problem.request_count))
        for vehicle in range(problem.vehicle_count):
            items = random_items(problem, random, vehicle, sorted(left))
            taken = {
                int(np.searchsorted(problem.request_first, i, side="right")) - 1 for i in items if i >= 0
            }
            if naive.evaluate(problem, vehicle, items) is None or not taken <= left:
                break
            left -= taken
            rounds.append(items)
        else:
            yield assemble(problem, rounds, 0), rounds


def worth(problem, plan, names):
    """Return what a plan comes to, name by name."""
    served = np.diff(plan.item_first) > 0
    span = plan.vehicle_return_s - plan.vehicle_departure_s
    tasks = plan.item >= 0
    late = np.maximum(plan.start_s[tasks] - problem.task_due_s[plan.item[tasks]], 0)
    over = np.maximum(plan.vehicle_return_s - problem.vehicle_overtime_from_s, 0)
    demanded = dominating(problem)
    out = np.where(demanded, (~demanded).sum() + 1, 1)[plan.unassigned]
    found = {
        "unassigned": out.sum(),
        "vehicles": served.sum(),
        "distance": plan.vehicle_distance_m.sum(),
        "duration": span.sum(),
        "lateness": late.sum(),
        "overtime": over[served & (problem.vehicle_overtime_from_s < NO_LIMIT)].sum(),
        "cost": plan.cost,
    }
    return tuple(int(found[name]) for name in names)


@pytest.mark.parametrize("seed", range(60))
def test_sequences_compare_lexicographically(seed):
    """Tests that of two plans the better one, name by name, is the cheaper one."""
    problem = random_problem(seed, requests=4, vehicles=2, without=("effort",))
    random = np.random.default_rng(seed)
    names = tuple(random.permutation([name for name in NAMES if name != "effort"])[:3].tolist())
    other = priced(problem, names)
    check_problem(other)
    asked = names if "unassigned" in names or names[0] == "cost" else ("unassigned", *names)
    ranked = sorted(
        (worth(problem, plan, asked), assemble(other, own, 0).cost) for plan, own in plans(problem, seed)
    )
    costs = [cost for _, cost in ranked]
    assert costs == sorted(costs)


def test_distance_counts_metres_and_prizes():
    """Tests that metres are all that is paid, and that who must be served still must."""
    builder = ProblemBuilder([[0, 9], [9, 0]], [[0, 500], [500, 0]])
    builder.add_vehicle(start=0, end=0, fixed_cost=7, cost_per_s=3, overtime_from_s=0, overtime_cost_per_s=4)
    builder.add_request(drop=TaskSpec(1))
    builder.add_request(drop=TaskSpec(1), prize=5, vehicle_costs={0: 8})
    problem = builder.build()
    assert dominating(problem).tolist() == [True, False]
    other = priced(problem, "distance")
    assert assemble(other, [[0, 1]], 0).cost == 1000
    assert assemble(other, [[0]], 0).cost == 1005
    assert assemble(other, [[]], 0).cost > 1005 + 5
    assert priced(problem, "cost") is problem


def test_fleet_serves_then_saves_vehicles():
    """Tests that a far longer way is taken to save a vehicle, and a vehicle used to serve one more."""
    builder = ProblemBuilder([[0, 9], [9, 0]], [[0, 9000], [9000, 0]])
    for _ in range(2):
        builder.add_vehicle(start=0, end=0, max_distance_m=40_000)
    for _ in range(2):
        builder.add_request(drop=TaskSpec(1), prize=1, forbidden=[])
    other = priced(builder.build(), "fleet")
    both, apart, one = (assemble(other, items, 0).cost for items in ([[0, 1], []], [[0], [1]], [[0], []]))
    assert both < apart < one


def test_forbidden_vehicles_stay_forbidden():
    """Tests that no objective lets a vehicle serve what it may not."""
    builder = ProblemBuilder([[0]], [[0]])
    builder.add_vehicle(start=0)
    builder.add_request(drop=TaskSpec(0), prize=1, forbidden=[0])
    problem = builder.build()
    for objective in ("distance", "fleet", ("lateness", "cost")):
        assert priced(problem, objective).request_vehicle_cost[0, 0] == FORBIDDEN


@pytest.mark.parametrize("objective", ["speed", ("vehicles", "speed"), ("cost", "cost"), ()])
def test_unknown_objectives(objective):
    """Tests that a wrong name is answered with the right ones."""
    with pytest.raises(RoutingError, match="unassigned, vehicles") as caught:
        priced(random_problem(1), objective)
    assert caught.value.code == "invalid_objective"


def test_overflow():
    """Tests that weights beyond exact sums are refused with the reason."""
    builder = ProblemBuilder([[0, 9], [9, 0]], [[0, 10**8], [10**8, 0]])
    builder.add_vehicle(start=0, cost_per_s=10**6)
    for _ in range(50):
        builder.add_request(drop=TaskSpec(1, due_s=0, windows=[(0, 10**9)]), prize=10**6)
    with pytest.raises(RoutingError, match="too much for exact sums") as caught:
        priced(builder.build(), NAMES)
    assert caught.value.code == "objective_overflow"
