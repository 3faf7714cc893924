"""Tests of the solver's face."""

from __future__ import annotations

import numpy as np
import pytest

from routing.rounds import referee
from routing.rounds.builder import ProblemBuilder, TaskSpec
from routing.rounds.solve import solve
from tests.routing.rounds.random_problems import random_problem


@pytest.fixture
def line() -> ProblemBuilder:
    """Locations at 0, 10, 20 and 30 seconds and hundred metres along one street."""
    between = np.abs(np.subtract.outer(np.arange(4), np.arange(4)))
    return ProblemBuilder(between * 10, between * 100)


def test_two_shops_one_door(line: ProblemBuilder) -> None:
    """Tests that one round visits both shops on the way, then the door, with times by hand."""
    line.add_vehicle(start=0, end=0, earliest=1000, latest=2000, cost_per_s=1)
    line.add_request(
        pickups=[TaskSpec(2, service_s=5), TaskSpec(1, setup_s=3)], drop=TaskSpec(3), prize=10_000
    )
    solution = solve(line.build(), iterations=20)
    assert solution.item.tolist() == [1, 0, 2]
    assert solution.arrival_s.tolist() == [1010, 1023, 1038]
    assert solution.start_s.tolist() == [1013, 1023, 1038]
    assert solution.vehicle_departure_s.tolist() == [1000]
    assert solution.vehicle_return_s.tolist() == [1068]
    assert solution.cost == 68


@pytest.mark.parametrize("seed", range(60))
def test_referee_passes_everything(seed: int) -> None:
    """Tests that plans of random problems over all features obey the definitions."""
    problem = random_problem(seed, requests=1 + seed % 7, vehicles=1 + seed % 3, most_pickups=1 + seed % 5)
    assert referee.faults(problem, solve(problem, iterations=20, seed=seed)) == []
