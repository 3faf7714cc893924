"""Random rounds and insertions into them, over all features."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from routing.rounds.problem import Problem
from tests.naive import rounds as naive
from tests.routing.rounds.bench import Bench
from tests.routing.rounds.random_problems import random_problem


def random_items(problem: Problem, random: np.random.Generator, vehicle: int) -> list[int]:
    """Return a random order of the tasks of some requests, drops last, with some breaks and reload stops."""
    chosen = [r for r in range(problem.request_count) if random.random() < 0.5]
    tasks: list[int] = []
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
    places = range(problem.reload_first[vehicle], problem.reload_first[vehicle + 1])
    if places:
        for _ in range(int(random.integers(0, problem.vehicle_max_reloads[vehicle] + 1))):
            stop = -1 - len(problem.break_earliest) - int(random.choice(places))
            tasks.insert(int(random.integers(0, len(tasks) + 1)), stop)
    return tasks


def insertion_cases(
    seeds: range, labels: int, **features: object
) -> Iterator[tuple[int, Problem, Bench, list[int], int, int]]:
    """Yield random legal rounds and a request that is not in them."""
    for seed in seeds:
        random = np.random.default_rng(seed)
        problem = random_problem(
            seed,
            requests=2 + seed % 4,
            most_pickups=1 + seed % 3,
            chance=0.15 + 0.35 * (seed % 2),
            **features,  # type: ignore[arg-type]
        )
        request = problem.request_count - 1
        owner = np.repeat(np.arange(problem.request_count), np.diff(problem.request_first))
        items = [item for item in random_items(problem, random, 0) if item < problem.request_first[request]][
            :9
        ]
        whole = {
            r
            for r in range(request)
            if set(range(problem.request_first[r], problem.request_first[r + 1])) <= set(items)
        }
        items = [item for item in items if item < 0 or int(owner[item]) in whole]
        if not any(item >= 0 for item in items):
            items = []
        elsewhere = set(owner[problem.prefix_task[problem.prefix_first[1] :]].tolist())
        if (owner[problem.prefix_task] == request).any() or elsewhere & whole:
            continue
        if naive.evaluate(problem, 0, items) is None:
            continue
        bench = Bench(problem, labels)
        before = bench.load(0, items)
        assert before is not None
        yield seed, problem, bench, items, request, before
