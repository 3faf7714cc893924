"""Proofs of optimality, against all plans there are."""

from __future__ import annotations

import pytest

from routing.rounds import referee
from routing.rounds.exact import lower_bound, prove
from tests.naive.rounds import optimum
from tests.routing.rounds.random_problems import random_problem


@pytest.mark.parametrize("start", range(0, 120, 20))
def test_as_cheap_as_the_best_of_all_plans(start: int) -> None:
    """Tests that proofs end at the cost of a search through all plans, over all combinations of constraints."""
    for seed in range(start, start + 20):
        problem = random_problem(seed, requests=3, vehicles=2, most_pickups=2)
        proof = prove(problem, seconds=60)
        assert proof.proven, seed
        assert proof.solution is not None, seed
        assert referee.faults(problem, proof.solution) == []
        assert (proof.solution.cost, proof.lower_bound) == (optimum(problem), proof.solution.cost), seed
        assert lower_bound(problem) <= proof.solution.cost, seed
