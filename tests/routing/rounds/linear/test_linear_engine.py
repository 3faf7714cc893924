"""Tests of the linear engine as a whole, through the face of the solver."""

from __future__ import annotations

import numpy as np
import pytest

from routing.rounds import referee
from routing.rounds.builder import ProblemBuilder, TaskSpec
from routing.rounds.linear.engine import LinearEngine
from routing.rounds.linear.scope import is_linear
from routing.rounds.solver import solve
from tests.naive import rounds as naive
from tests.routing.rounds.linear.problems import linear_problem
from tests.routing.rounds.random_problems import random_problem


def town(requests: int, vehicles: int, seed: int = 0, *, pickups: int = 1, fixed: int = 0):
    """Build a day of baskets on a plane, windows two hours wide, loads one piece a shop."""
    random = np.random.default_rng(seed)
    points = random.integers(0, 4000, (requests * (pickups + 1) + 1, 2))
    table = np.sqrt(((points[:, None] - points[None]) ** 2).sum(-1)).astype(np.int64)
    builder = ProblemBuilder(table // 4, table)
    for _ in range(vehicles):
        builder.add_vehicle(
            start=0, end=0, earliest=0, latest=28_800, capacity=[12], cost_per_m=1, fixed_cost=fixed
        )
    place = 1
    for _ in range(requests):
        opening = int(random.integers(0, 20_000))
        builder.add_request(
            pickups=[TaskSpec(place + k, [(opening, opening + 7_200)], 0, 60, [1]) for k in range(pickups)],
            drop=TaskSpec(place + pickups, [(opening, opening + 7_200)], 0, 120),
            prize=None,
        )
        place += pickups + 1
    return builder.build()


@pytest.mark.parametrize("block", range(4))
def test_small_problems_are_solved_to_optimality(block: int) -> None:
    """Tests that a short search finds the optimum of small problems, trips and many pickups among them."""
    missed = 0
    for seed in range(block * 10, block * 10 + 10):
        problem = linear_problem(seed, trips=seed % 2 == 0, requests=3)
        assert is_linear(problem)
        missed += solve(problem, iterations=300, seed=seed).cost > naive.optimum(problem)
    assert missed <= 1


def test_what_needs_the_whole_round_is_not_linear() -> None:
    """Tests that problems with features of the general engine are left to it."""
    assert is_linear(linear_problem(1))
    for seed in range(40):
        problem = random_problem(seed, chance=1.0, without=("prefix",))
        assert not is_linear(problem)


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("objective", ["cost", "fleet", "distance"])
def test_iteration_limit_fixes_the_outcome(threads: int, objective: str) -> None:
    """Tests that two searches with the same seed, threads and iterations give the identical plan."""
    problem = town(40, 12, fixed=5_000)
    plans = [solve(problem, iterations=600, seed=5, threads=threads, objective=objective) for _ in range(2)]
    for one, other in zip(*plans, strict=True):
        assert np.array_equal(one, other)


def test_threads_on_parts_of_a_large_plan() -> None:
    """Tests that a plan large enough to be parted between threads stays whole, and improves."""
    problem = town(160, 30)
    first = solve(problem, iterations=0)
    plan = solve(problem, iterations=3_000, threads=2, seed=2)
    assert referee.faults(problem, plan) == []
    assert len(plan.unassigned) == 0
    assert plan.cost < 0.9 * first.cost


def test_fleet_first_saves_vehicles() -> None:
    """Tests that fewer vehicles are used where they come first, never more metres being a reason against it."""
    problem = town(50, 25)
    cheap = solve(problem, iterations=4_000, objective="distance", seed=1)
    few = solve(problem, iterations=4_000, objective="fleet", seed=1)
    used = [int((np.diff(plan.item_first) > 0).sum()) for plan in (cheap, few)]
    assert used[1] <= used[0]
    assert len(few.unassigned) == 0


def test_tight_fleet_serves_everything() -> None:
    """Tests that requests that do not fit at first are fitted in by the search for missing ones."""
    problem = town(60, 25)
    used = int((np.diff(solve(problem, iterations=6_000, objective="fleet", seed=3).item_first) > 0).sum())
    tight = town(60, used)
    plan = solve(tight, iterations=12_000, seed=4)
    assert len(plan.unassigned) == 0


def test_given_plan_is_gone_on_from() -> None:
    """Tests that a search that starts from a plan ends with none that is worse."""
    problem = town(40, 12, pickups=2)
    first = solve(problem, iterations=2_000, seed=1)
    again = solve(problem, iterations=0, initial=first)
    assert again.cost == first.cost
    assert solve(problem, iterations=500, initial=first, seed=9).cost <= first.cost


def test_engines_share_nothing_that_is_written() -> None:
    """Tests that what one engine does is not seen by its sibling."""
    engine = LinearEngine(town(30, 8), seed=1)
    engine.load([])
    engine.complete()
    other = engine.sibling(2)
    before = engine.present_items()
    other.load(before)
    other.run(200, 500.0, 5.0)
    assert engine.present_items() == before
