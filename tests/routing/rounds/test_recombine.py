"""Rounds of many plans put together: what one vehicle has done is done by another of its kind with halts of its own."""

from __future__ import annotations

import numpy as np

from routing.rounds import referee
from routing.rounds.assemble import assemble
from routing.rounds.builder import BreakSpec, ProblemBuilder, ReloadSpec, TaskSpec
from routing.rounds.problem import Problem
from routing.rounds.recombine import Column, handed_over, recombine


def two_alike() -> Problem:
    """Two couriers of a kind, each with a break and a place to reload, and two baskets."""
    between = np.abs(np.subtract.outer(np.arange(4), np.arange(4)))
    builder = ProblemBuilder(between * 600, between * 100)
    for _ in range(2):
        builder.add_vehicle(
            start=0, end=0, earliest=0, latest=40_000, cost_per_m=1,
            breaks=[BreakSpec(1_000, 1_500, 60)], reloads=[ReloadSpec(0)],
        )  # fmt: skip
    for _ in range(2):
        builder.add_request(pickups=[TaskSpec(1)], drop=TaskSpec(2), prize=None)
    return builder.build()


def test_a_round_changes_hands_with_its_break() -> None:
    """Tests that two rounds that one vehicle has made are both used, and are legal for the vehicles that get them."""
    problem = two_alike()
    incumbent = [Column(0, [0, -1, 1], 1_000), Column(1, [2, -2, 3], 1_000)]
    pool = [Column(1, [0, -2, 1], 400), Column(1, [2, -2, 3], 400)]
    items = recombine(problem, [0, 0], pool, incumbent, frozenset(), 5.0, False)
    assert items is not None
    assert sorted(map(tuple, items)) in ([(0, -1, 1), (2, -2, 3)], [(0, -2, 1), (2, -1, 3)])
    assert referee.faults(problem, assemble(problem, items, 0)) == []


def test_halts_are_those_of_the_taker() -> None:
    """Tests that breaks and reload places are numbered anew, and tasks stay."""
    problem = two_alike()
    assert handed_over(problem, [0, -1, 1, -3, 2, 3], 0, 1) == [0, -2, 1, -4, 2, 3]
    assert handed_over(problem, [0, -2, 1, -4, 2, 3], 1, 0) == [0, -1, 1, -3, 2, 3]
    assert handed_over(problem, [0, -1, 1], 0, 0) == [0, -1, 1]
