"""Threads that each work on a part of the plan: what nobody served before may be inserted by several, and rides once only."""

from __future__ import annotations

import numpy as np
import pytest

from routing.rounds import ProblemBuilder, TaskSpec, solve
from routing.rounds.linear.search import without_doubles


def test_the_first_vehicle_keeps_a_request_that_two_have_inserted() -> None:
    """Tests that all tasks of a double are taken from the later rounds, and the others stay in their order."""
    count = np.array([2, 5, 2])
    item = np.array([[0, 4, 5, 9, 9, 9], [0, 0, 4, -1, 1, 5], [0, 2, 3, 9, 9, 9]])
    request = np.where(item >= 0, item // 2, -1)
    without_doubles(count, item, request)
    rows = [item[vehicle, 1 : length + 1].tolist() for vehicle, length in enumerate(count.tolist())]
    assert rows == [[4, 5], [0, -1, 1], [2, 3]]


@pytest.mark.parametrize("seed", [2, 4])
def test_too_few_vehicles_for_everything(seed: int) -> None:
    """Tests that a search with two threads on a day that cannot be served whole ends in a legal plan."""
    chance = np.random.default_rng(seed)
    where = chance.uniform(0, 4000, (251, 2))
    metres = np.hypot(*(where[:, None] - where[None]).transpose(2, 0, 1)).round().astype(int)
    builder = ProblemBuilder(metres // 5, metres)
    for _ in range(14):
        builder.add_vehicle(
            start=0, end=0, earliest=0, latest=7200, capacity=[60], cost_per_m=1, cost_per_s=1, fixed_cost=10
        )
    for door in range(1, 251):
        opens = int(chance.integers(0, 6000))
        builder.add_request(
            pickups=[TaskSpec(int(chance.integers(1, 30)), service_s=60, load=[3])],
            drop=TaskSpec(door, [(opens, opens + 1800)], service_s=120),
            prize=40_000,
        )
    plan = solve(builder.build(), iterations=12_000, threads=2, seed=seed)
    assert len(plan.unassigned) > 0
