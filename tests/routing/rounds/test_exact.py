"""Proofs of optimality, against all plans there are."""

from __future__ import annotations

import importlib

import numpy as np
import pytest

from routing.errors import InvalidProblemError, RoutingError
from routing.rounds import referee
from routing.rounds.assemble import assemble
from routing.rounds.builder import ProblemBuilder, TaskSpec
from routing.rounds.exact import fleet_lower_bound, lower_bound, prove
from tests.naive.rounds import optimum
from tests.routing.rounds.random_problems import random_problem

MODULE = importlib.import_module("routing.rounds.exact.prove")


def check(seed: int, **form) -> None:
    """Compare a proof with a search through all plans."""
    problem = random_problem(seed, **form)
    proof = prove(problem, seconds=60)
    assert proof.proven, seed
    if proof.solution is None:  # frozen tasks that cannot be served
        assert optimum(problem) == sum(problem.request_prize.tolist())
        return
    assert referee.faults(problem, proof.solution) == []
    assert (proof.solution.cost, proof.lower_bound) == (optimum(problem), proof.solution.cost), seed
    assert proof.solution.lower_bound == proof.solution.cost
    assert lower_bound(problem) <= proof.solution.cost, seed


@pytest.mark.parametrize("start", [0, 10, 20])
def test_as_cheap_as_the_best_of_all_plans(start: int) -> None:
    """Tests that proofs end at the cost of a search through all plans, over all combinations of constraints."""
    for seed in range(start, start + 10):
        check(seed, requests=3, vehicles=2, most_pickups=2)


@pytest.mark.parametrize("start", [100, 120])
def test_prices_and_gaps_leave_the_best_plan_in(start: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests the same where rounds are priced and enumerated within the gap, as in larger problems."""
    monkeypatch.setattr(MODULE, "FEW", 4)
    monkeypatch.setattr(MODULE, "BEAMS", (3, None))
    for seed in range(start, start + 20):
        check(seed, requests=3, vehicles=2, most_pickups=1)


def town(requests: int) -> ProblemBuilder:
    """Make a morning of requests from two shops each, in windows of half an hour, for three couriers."""
    random = np.random.default_rng(7)
    points = random.integers(0, 900, (30, 2))
    between = np.abs(points[:, None] - points[None]).sum(-1)
    builder = ProblemBuilder(between, between)
    for _ in range(3):
        builder.add_vehicle(
            start=0, end=0, latest=12_000, capacity=[9], fixed_cost=500, cost_per_s=1, cost_per_m=2
        )
    for _ in range(requests):
        opening = int(random.integers(0, 9000))
        windows = [(opening, opening + 1800)]
        builder.add_request(
            pickups=[
                TaskSpec(int(random.integers(0, 30)), windows, 30, 60, [int(random.integers(1, 4))])
                for _ in range(2)
            ],
            drop=TaskSpec(int(random.integers(0, 30)), [(opening + 600, opening + 2400)], 30, 60),
            prize=8000,
        )
    return builder


def test_a_morning_of_fourteen_requests() -> None:
    """Tests that a morning of fourteen requests is proven, and that a plan given is neither lost nor worsened."""
    problem = town(14).build()
    proof = prove(problem, seconds=100)
    assert (proof.proven, proof.exact) == (True, True)
    assert proof.solution is not None
    again = prove(problem, seconds=100, incumbent=proof.solution)
    assert again.proven
    assert again.solution is not None
    assert again.solution.cost == proof.solution.cost


def test_an_end_before_the_proof() -> None:
    """Tests that a caller who has enough, and a problem too large, get the plan they gave and a bound."""
    problem = town(14).build()
    empty = assemble(problem, [[], [], []], 0)
    proof = prove(problem, seconds=100, incumbent=empty, on_progress=lambda _: False)
    assert proof.solution is not None
    assert proof.solution.cost <= empty.cost
    large = town(80).build()
    proof = prove(large, incumbent=assemble(large, [[], [], []], 0))
    assert not proof.proven
    assert 0 < proof.lower_bound <= 80 * 8000


def test_refusals() -> None:
    """Tests that faulty problems and plans of another problem are refused."""
    problem = town(3).build()
    with pytest.raises(RoutingError, match="the incumbent breaks the rules"):
        prove(problem, incumbent=assemble(problem, [[], [], []], 0)._replace(cost=1))
    with pytest.raises(InvalidProblemError):
        prove(problem._replace(request_prize=-problem.request_prize))


def test_fleet_bound() -> None:
    """Tests that requests open at the same time far apart need a vehicle each, and that sixty visits need several shifts."""
    between = np.abs(np.subtract.outer(np.arange(4), np.arange(4))) * 100
    builder = ProblemBuilder(between, between)
    for _ in range(4):
        builder.add_vehicle(start=0, end=0, latest=1000, cost_per_m=1)
    for place in (1, 2, 3):
        builder.add_request(drop=TaskSpec(place, [(300, 320)]), prize=10_000)
    problem = builder.build()
    assert fleet_lower_bound(problem) == 3
    assert lower_bound(problem) == 300
    for _ in range(60):
        builder.add_request(drop=TaskSpec(1, service_s=50), prize=10_000)
    assert fleet_lower_bound(builder.build()) >= 3
