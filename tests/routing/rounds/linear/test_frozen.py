"""Tests of the linear engine on rounds that have begun: frozen tasks stay first, what is left of their requests is served."""

from __future__ import annotations

import numpy as np
import pytest

from routing.errors import RoutingError
from routing.rounds import referee
from routing.rounds.builder import BreakSpec, ProblemBuilder, TaskSpec
from routing.rounds.linear.engine import LinearEngine
from routing.rounds.linear.scope import is_linear
from routing.rounds.problem import Problem
from routing.rounds.solver import solve
from tests.naive import rounds as naive
from tests.routing.rounds.linear.problems import linear_problem, timed_problem


def begun_day(*, baskets: int = 12, per_s: int = 0, pause: bool = False) -> Problem:
    """Build baskets of three shops on two bikes that have done some pickups out of the order of their numbers."""
    random = np.random.default_rng(3)
    points = random.integers(0, 3000, (4 * baskets + 1, 2))
    table = np.sqrt(((points[:, None] - points[None]) ** 2).sum(-1)).astype(np.int64)
    builder = ProblemBuilder(table // 4, table)
    breaks = [BreakSpec(5_000, 9_000, 1_800)] if pause else []
    bikes = [
        builder.add_vehicle(
            start=0,
            end=0,
            earliest=0,
            latest=30_000,
            capacity=[20],
            cost_per_m=10,
            cost_per_s=per_s,
            breaks=breaks,
        )
        for _ in range(2)
    ]
    for basket in range(baskets):
        place = 1 + 4 * basket
        builder.add_request(
            pickups=[TaskSpec(place + shop, service_s=60, load=[1]) for shop in range(3)],
            drop=TaskSpec(place + 3, service_s=120),
            prize=1,
        )
    # The second of three pickups, a whole pickup stage, a whole request.
    builder.freeze(bikes[0], [(0, 1), (1, 0), (1, 1), (1, 2)])
    builder.freeze(bikes[1], [(2, 2), (3, 0), (3, 1), (3, 2), (3, 3)])
    return builder.build()


@pytest.mark.parametrize("timed", [False, True])
def test_small_begun_problems_are_solved_to_optimality(timed: bool) -> None:  # noqa: FBT001
    """Tests that short searches on rounds that have begun find what enumeration finds."""
    make = timed_problem if timed else linear_problem
    missed = 0
    for seed in range(30):
        problem = make(seed, requests=3, frozen=True)
        assert is_linear(problem)
        plan = solve(problem, iterations=300, seed=seed)
        best = naive.optimum(problem)
        assert plan.cost >= best
        missed += plan.cost > best
    assert missed <= 1


@pytest.mark.parametrize(("per_s", "pause"), [(0, False), (3, False), (3, True)])
def test_what_has_begun_stays_first_and_is_brought_to_its_door(per_s: int, pause: bool) -> None:  # noqa: FBT001
    """Tests that frozen tasks stay where they are, that begun requests are served, whatever their prize, and that the rest improves."""
    problem = begun_day(per_s=per_s, pause=pause)
    first = solve(problem, iterations=0)
    plan = solve(problem, iterations=1_500, threads=2, seed=4)
    for vehicle in range(2):
        own = plan.item[plan.item_first[vehicle] : plan.item_first[vehicle + 1]]
        frozen = problem.prefix_task[problem.prefix_first[vehicle] : problem.prefix_first[vehicle + 1]]
        assert own[own >= 0][: len(frozen)].tolist() == frozen.tolist()
    assert referee.faults(problem, plan) == []
    # Prizes are tiny: only what has begun is worth a way.
    assert plan.unassigned.tolist() == list(range(4, 12))
    assert plan.cost <= first.cost


def test_begun_requests_keep_their_vehicle_when_rounds_are_recombined() -> None:
    """Tests that a plan improves from a given one, with required requests beside begun ones, and costs what it says."""
    problem = begun_day(per_s=2)
    demanding = problem.request_prize.copy()
    demanding[4:] = 10_000_000
    demanding.flags.writeable = False
    problem = problem._replace(request_prize=demanding)
    start = solve(problem, iterations=10, seed=1)
    plan = solve(problem, iterations=4_000, seed=1, threads=2, initial=start)
    assert len(plan.unassigned) == 0
    assert plan.cost < start.cost
    assert referee.faults(problem, plan) == []


def test_fleet_first_with_begun_rounds() -> None:
    """Tests that vehicles under way are not given up, while others are."""
    problem = begun_day()
    demanding = np.full(problem.request_count, 10_000_000, dtype=np.int64)
    demanding.flags.writeable = False
    plan = solve(problem._replace(request_prize=demanding), iterations=500, objective="fleet")
    assert len(plan.unassigned) == 0
    assert (np.diff(plan.item_first) > 0).all()


def test_engine_refuses_frozen_tasks_that_are_no_round() -> None:
    """Tests that a prefix that comes too late is told apart from requests that fit nowhere."""
    problem = begun_day()
    late = problem.vehicle_latest.copy()
    late[0] = 100
    late.flags.writeable = False
    with pytest.raises(RoutingError) as error:
        LinearEngine(problem._replace(vehicle_latest=late))
    assert error.value.code == "illegal_prefix"
    assert "vehicle 0" in str(error.value)


def test_begun_request_that_cannot_be_finished_is_an_error() -> None:
    """Tests that a door that closes before anyone can be there is told, and no plan is made up."""
    table = np.array([[0, 100, 300], [100, 0, 300], [300, 300, 0]])
    builder = ProblemBuilder(table, table)
    bike = builder.add_vehicle(start=0, end=0, earliest=0, latest=3_600, capacity=[4], cost_per_m=1)
    builder.add_request(pickups=[TaskSpec(1, load=[1])], drop=TaskSpec(2, [(0, 200)]), prize=None)
    builder.freeze(bike, [(0, 0)])
    with pytest.raises(RoutingError) as error:
        solve(builder.build(), iterations=100)
    assert error.value.code == "frozen_unserved"
