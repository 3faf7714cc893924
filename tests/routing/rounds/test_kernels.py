"""Tests of the kernels on single rounds against naive twins, over all features."""

from __future__ import annotations

import numpy as np
import pytest

from tests.naive import rounds as naive
from tests.routing.rounds.bench import Bench
from tests.routing.rounds.random_problems import random_problem


def random_items(problem, random, vehicle):
    """Return a random order of the tasks of some requests, drops last, with some breaks."""
    chosen = [r for r in range(problem.request_count) if random.random() < 0.5]
    tasks = []
    for request in chosen:
        own = list(range(problem.request_first[request], problem.request_first[request + 1]))
        slots = sorted(random.integers(0, len(tasks) + 1, len(own)))
        pickups = own[:-1] if problem.request_has_drop[request] else own
        random.shuffle(pickups)
        for offset, (slot, task) in enumerate(zip(slots, [*pickups, *own[len(pickups) :]], strict=True)):
            tasks.insert(slot + offset, task)
    for brk in range(problem.break_first[vehicle], problem.break_first[vehicle + 1]):
        if tasks and random.random() < 0.6:
            tasks.insert(int(random.integers(0, len(tasks) + 1)), -1 - brk)
    return tasks


@pytest.mark.parametrize("block", range(10))
def test_rounds_equal_the_naive_schedule(block):
    """Tests that legality and cost of 2,000 random rounds are those of the plain schedule."""
    legal = 0
    for seed in range(block * 200, block * 200 + 200):
        random = np.random.default_rng(seed)
        problem = random_problem(seed, requests=1 + seed % 5, most_pickups=1 + seed % 4)
        items = random_items(problem, random, 0)
        if not any(item >= 0 for item in items):
            continue
        expected = naive.round_cost(problem, 0, items)
        assert Bench(problem, 2).load(0, items) == expected, seed
        legal += expected is not None
    assert legal > 10


@pytest.mark.parametrize("block", range(4))
def test_breaks_are_placed_wherever_they_can_be(block):
    """Tests that a sequence of tasks gets its breaks if any placement is legal, and no other tasks."""
    placed_breaks = 0
    for seed in range(block * 150, block * 150 + 150):
        random = np.random.default_rng(seed)
        problem = random_problem(seed, requests=1 + seed % 3, most_pickups=2, limits=False)
        tasks = [item for item in random_items(problem, random, 0) if item >= 0]
        if not tasks:
            continue
        bench = Bench(problem, 2)
        expected = naive.cheapest(problem, 0, tasks)
        items = bench.with_breaks(0, tasks)
        cost = None if items is None else bench.load(0, items)
        assert (cost is None) == (expected is None), seed
        if cost is not None:
            assert cost >= expected
            assert [item for item in items if item >= 0] == tasks
            placed_breaks += len(items) - len(tasks)
    assert placed_breaks > 10


def insertion_cases(seeds, **features):
    """Yield random legal rounds and a request that is not in them."""
    for seed in seeds:
        random = np.random.default_rng(seed)
        problem = random_problem(seed, requests=2 + seed % 4, most_pickups=1 + seed % 3, **features)
        bench = Bench(problem)
        request = problem.request_count - 1
        last_task = problem.request_first[request]
        items = [item for item in random_items(problem, random, 0) if item < last_task][:9]
        whole = {
            r
            for r in range(request)
            if set(range(problem.request_first[r], problem.request_first[r + 1])) <= set(items)
        }
        owner = np.repeat(np.arange(problem.request_count), np.diff(problem.request_first))
        items = [item for item in items if item < 0 or int(owner[item]) in whole]
        if not any(item >= 0 for item in items):
            items = []
        before = bench.load(0, items)
        if before is not None:
            yield seed, problem, bench, items, request, before


@pytest.mark.parametrize("block", range(5))
def test_insertion_is_the_cheapest(block):
    """Tests that no insertion is cheaper than the one found, where legs are metric and windows single."""
    found = 0
    for seed, problem, bench, items, request, before in insertion_cases(
        range(block * 200, block * 200 + 200), several_windows=False, breaks=False
    ):
        expected = naive.best_insertion(problem, 0, items, request)
        cost = bench.insertion(0, request)
        assert cost == (None if expected is None else expected - before), seed
        found += cost is not None
    assert found > 20


@pytest.mark.parametrize("block", range(5))
def test_insertion_is_legal_and_costs_what_it_says(block):
    """Tests that with breaks and several windows an insertion found is legal, as dear as said or cheaper, and rarely missed."""
    found = missed = dearer = 0
    for seed, problem, bench, items, request, before in insertion_cases(
        range(block * 200, block * 200 + 200)
    ):
        expected = naive.best_insertion(problem, 0, items, request)
        cost = bench.insertion(0, request)
        if cost is None:
            missed += expected is not None
            continue
        found += 1
        assert bench.insert_found(0, request) == 1, seed
        after = naive.round_cost(problem, 0, bench.items(0))
        assert after is not None, seed
        assert after - before <= cost, seed
        dearer += expected is not None and after > expected
    assert found > 20
    assert missed <= 2
    assert dearer <= 6
