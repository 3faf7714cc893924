"""Tests of problems with some of their requests only."""

from __future__ import annotations

import numpy as np
import pytest

from routing.online.selection import only_requests, requests_of, rounds_of
from routing.rounds import ProblemBuilder, TaskSpec, referee, solve
from routing.rounds.assemble import assemble
from routing.rounds.check import check_problem


def baskets():
    """Build four requests of one to three tasks, two of them in an order and two apart, one of them begun."""
    table = np.abs(np.subtract.outer(np.arange(9), np.arange(9))) * 10
    builder = ProblemBuilder(table, table)
    for _ in range(3):
        builder.add_vehicle(start=0, end=0, latest=2_000, capacity=[5], cost_per_m=1)
    builder.add_request(
        pickups=[TaskSpec(1, [(0, 50), (200, 900)], load=[1]), TaskSpec(2, load=[1])], drop=TaskSpec(3)
    )
    builder.add_request(pickups=[TaskSpec(4, [(100, 900)], load=[1])], prize=500, vehicle_costs={1: 7})
    builder.add_request(pickups=[TaskSpec(5, load=[2])], drop=TaskSpec(6, [(0, 800)]))
    builder.add_request(pickups=[TaskSpec(7, load=[1])], drop=TaskSpec(8))
    builder.in_order(0, 2)
    builder.apart(1, 3)
    builder.freeze(0, [(3, 0)])
    return builder.build()


@pytest.mark.parametrize("kept", [[0, 1, 2, 3], [0, 2, 3], [1, 2, 3], [3]])
def test_a_plan_of_the_part_is_one_of_the_whole(kept):
    """Tests that the part is sound, and that its plan, with tasks numbered as before, is legal in the whole at the same cost."""
    problem = baskets()
    part, task = only_requests(problem, np.isin(np.arange(4), kept))
    check_problem(part)
    assert part.request_count == len(kept)
    assert part.task_location.tolist() == problem.task_location[task].tolist()
    plan = solve(part, iterations=200)
    assert plan.unassigned.tolist() == []
    rounds = [task[own].tolist() for own in rounds_of(plan)]
    whole = assemble(problem, rounds, 0)
    assert referee.faults(problem, whole) == []
    left_out = sum(int(problem.request_prize[r]) for r in range(4) if r not in kept)
    assert whole.cost == plan.cost + left_out
    assert sorted({int(r) for own in rounds for r in requests_of(problem, own)}) == kept


def test_windows_and_relations_go_with_their_requests():
    """Tests that several windows stay together, and that a relation is kept where both its requests are."""
    problem = baskets()
    part, _ = only_requests(problem, np.array([True, False, True, True]))
    assert part.window_earliest[:2].tolist() == [0, 200]
    assert part.order_pair.tolist() == [[0, 1]]
    assert part.apart_pair.tolist() == []
    assert part.prefix_task.tolist() == [5]
    other, _ = only_requests(problem, np.array([False, True, True, True]))
    assert (other.order_pair.tolist(), other.apart_pair.tolist()) == ([], [[0, 2]])
    assert other.request_vehicle_cost[0].tolist() == [0, 7, 0]
