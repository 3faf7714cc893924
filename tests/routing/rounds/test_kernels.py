"""Tests of the kernels on single rounds against naive twins, over every combination of constraints."""

from __future__ import annotations

import numpy as np
import pytest

from tests.naive import rounds as naive
from tests.routing.rounds.bench import Bench
from tests.routing.rounds.random_problems import random_problem
from tests.routing.rounds.random_rounds import insertion_cases, random_items


@pytest.mark.parametrize("block", range(8))
def test_rounds_equal_the_naive_schedule(block):
    """Tests that legality and cost of 1,600 random rounds are those of the plain schedule."""
    legal = 0
    for seed in range(block * 200, block * 200 + 200):
        random = np.random.default_rng(seed)
        problem = random_problem(
            seed, requests=1 + seed % 5, most_pickups=1 + seed % 4, chance=0.2 + 0.4 * (seed % 2)
        )
        items = random_items(problem, random, 0)
        if not any(item >= 0 for item in items):
            continue
        expected = naive.round_cost(problem, 0, items)
        assert Bench(problem, 2).load(0, items) == expected, seed
        legal += expected is not None
    assert legal > 10


@pytest.mark.parametrize("block", range(4))
def test_breaks_are_placed_wherever_they_can_be(block):
    """Tests that a sequence of tasks gets its breaks if any placement is legal, where windows are all that matters."""
    others = ("rides", "releases", "lateness", "buckets", "classes", "lifo", "reloads", "effort", "overtime")
    others += ("prefix", "skills", "skills_more", "forbidden", "apart", "in_order")
    placed_breaks = 0
    for seed in range(block * 150, block * 150 + 150):
        random = np.random.default_rng(seed)
        problem = random_problem(seed, requests=1 + seed % 3, most_pickups=2, limits=False, without=others)
        tasks = [item for item in random_items(problem, random, 0) if item >= 0]
        if not tasks:
            continue
        bench = Bench(problem, 2)
        expected = naive.cheapest(problem, 0, tasks)
        items = bench.arranged(0, tasks)
        cost = None if items is None else bench.load(0, items)
        assert (cost is None) == (expected is None), seed
        if cost is not None:
            assert cost >= expected
            assert [item for item in items if item >= 0] == tasks
            placed_breaks += len(items) - len(tasks)
    assert placed_breaks > 5


def test_arranged_rounds_are_legal():
    """Tests that breaks and reload stops are put where they are legal, seldom dearer than need be, rarely in vain."""
    found = missed = dearer = stops = 0
    for seed in range(600):
        random = np.random.default_rng(seed)
        problem = random_problem(
            seed, requests=1 + seed % 3, most_pickups=2, chance=0.15 + 0.3 * (seed % 2), without=("prefix",)
        )
        tasks = [item for item in random_items(problem, random, 0) if item >= 0][:5]
        owner = np.repeat(np.arange(problem.request_count), np.diff(problem.request_first))
        counts = np.bincount(owner[tasks], minlength=problem.request_count)
        tasks = [task for task in tasks if counts[owner[task]] == np.diff(problem.request_first)[owner[task]]]
        if not tasks:
            continue
        expected = naive.cheapest(problem, 0, tasks)
        bench = Bench(problem, 2)
        items = bench.arranged(0, tasks)
        if items is None:
            missed += expected is not None
            continue
        cost = bench.load(0, items)
        assert cost == naive.round_cost(problem, 0, items), seed
        assert [item for item in items if item >= 0] == tasks
        if expected is None:  # skills or other requests forbid the round itself
            continue
        assert cost >= expected, seed
        found += 1
        dearer += cost > expected
        stops += len(items) - len(tasks)
    assert found > 50
    assert stops > 10
    assert missed <= found // 25
    assert dearer <= found // 8


@pytest.mark.parametrize("block", range(4))
def test_insertion_is_the_cheapest(block):
    """Tests that no insertion is cheaper than the one found, where windows are single and nothing is rearranged."""
    found = 0
    for seed, problem, bench, items, request, before in insertion_cases(
        range(block * 200, block * 200 + 200), 400, several_windows=False, breaks=False, without=("reloads",)
    ):
        expected = naive.best_insertion_in_place(problem, 0, items, request)
        cost = bench.insertion(0, request)
        assert cost == (None if expected is None else expected - before), seed
        found += cost is not None
    assert found > 20


def test_insertion_is_legal_and_costs_what_it_says():
    """Tests that with everything on an insertion found is legal, as dear as said or cheaper, and rarely missed."""
    found = missed = dearer = 0
    for seed, problem, bench, items, request, before in insertion_cases(range(400), 48):
        expected = naive.best_insertion(problem, 0, items, request)
        cost = bench.insertion(0, request)
        if cost is None:
            missed += expected is not None
            continue
        found += 1
        assert bench.insert_found(0, request) == 1, seed
        after = naive.evaluate(problem, 0, bench.items(0))
        assert after is not None, seed
        assert after - before <= cost, seed
        assert expected is not None
        assert after >= expected, seed
        dearer += after > expected
    assert found > 50
    assert missed <= found // 25
    assert dearer <= found // 12
