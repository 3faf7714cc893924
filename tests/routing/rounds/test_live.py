"""Tests of plans under way."""

from __future__ import annotations

import numpy as np
import pytest

from routing.errors import RoutingError
from routing.rounds.assemble import assemble
from routing.rounds.builder import ProblemBuilder, TaskSpec
from routing.rounds.live import LivePlan
from routing.rounds.solver import solve


def shops_in_a_row():
    """Build three requests on a line; the third opens too early for any courier."""
    table = [[abs(a - b) * 10 for b in range(6)] for a in range(6)]
    builder = ProblemBuilder(table, table)
    for _ in range(2):
        builder.add_vehicle(start=0, end=0, latest=200, capacity=[2], cost_per_s=1, cost_per_m=1)
    for place in (1, 3):
        builder.add_request(pickups=[TaskSpec(place, load=[1])], drop=TaskSpec(place + 1), prize=10_000)
    builder.add_request(pickups=[TaskSpec(5, [(0, 20)], load=[1])], prize=10_000)
    return builder.build()


def test_requests_come_one_by_one():
    """Tests that each request that comes is inserted at the least cost, and one that fits nowhere is left out."""
    problem = shops_in_a_row()
    plan = LivePlan(problem, assemble(problem, [[], []], 0))
    assert plan.insert(0) is not None
    first = plan.solution()
    assert first.unassigned.tolist() == [1, 2]
    assert plan.insert(1) is not None
    assert plan.insert(2) is None
    second = plan.solution()
    assert second.unassigned.tolist() == [2]
    # On the way of the first: two legs out and back more, in seconds and metres.
    assert second.cost - first.cost == 2 * 2 * 20 - 10_000


def test_unknown_request_is_refused():
    """Tests that a number that is no request's is named."""
    problem = shops_in_a_row()
    with pytest.raises(RoutingError, match="request is 3: give a number below 3"):
        LivePlan(problem, solve(problem, iterations=0)).insert(3)


def test_what_an_insertion_costs_is_what_it_then_costs() -> None:
    """Tests that asking leaves the plan as it is, and that the answer is the difference that the insertion makes."""
    table = np.abs(np.subtract.outer(np.arange(0, 600, 50), np.arange(0, 600, 50)))
    builder = ProblemBuilder(table, table)
    for _ in range(2):
        builder.add_vehicle(
            start=0, end=0, earliest=0, latest=5000, capacity=[3], cost_per_m=1, fixed_cost=100
        )
    for door in (4, 7, 9, 11):
        builder.add_request(
            pickups=[TaskSpec(door - 2, load=[1]), TaskSpec(1, load=[1])], drop=TaskSpec(door), prize=5000
        )
    builder.add_request(pickups=[TaskSpec(2, load=[9])], drop=TaskSpec(3), prize=5000)
    problem = builder.build()
    live = LivePlan(problem, assemble(problem, [[], []], 0))
    for request in range(4):
        before = live.solution().cost
        vehicle, cost = live.insertion_cost(request)
        assert live.solution().cost == before
        assert live.insert(request) == vehicle
        assert live.solution().cost == before + cost - 5000
    assert live.insertion_cost(4) is None
    with pytest.raises(RoutingError, match="request is 5"):
        live.insertion_cost(5)
