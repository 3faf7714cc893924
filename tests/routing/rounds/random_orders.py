"""Random orders of whole requests, frozen tasks first, with some breaks and reload stops."""

from __future__ import annotations

import numpy as np

from routing.rounds.problem import Problem


def random_items(
    problem: Problem, random: np.random.Generator, vehicle: int, among: list[int] | None = None
) -> list[int]:
    """Return frozen tasks first, then a random order of the tasks of some requests, drops last, with some halts."""
    owner = np.repeat(np.arange(problem.request_count), np.diff(problem.request_first))
    frozen = problem.prefix_task[problem.prefix_first[vehicle] : problem.prefix_first[vehicle + 1]].tolist()
    chosen = {int(owner[task]) for task in frozen}
    candidates = range(problem.request_count) if among is None else among
    chosen |= {r for r in candidates if random.random() < 0.5}
    tasks = list(frozen)
    for request in sorted(chosen):
        own = [
            t
            for t in range(problem.request_first[request], problem.request_first[request + 1])
            if t not in frozen
        ]
        pickups = own[:-1] if problem.request_has_drop[request] else own
        slots = sorted(random.integers(len(frozen), len(tasks) + 1, len(own)))
        random.shuffle(pickups)
        for offset, (slot, task) in enumerate(zip(slots, [*pickups, *own[len(pickups) :]], strict=True)):
            tasks.insert(slot + offset, task)
    if not tasks:
        return []
    for brk in range(problem.break_first[vehicle], problem.break_first[vehicle + 1]):
        if random.random() < 0.6:
            tasks.insert(int(random.integers(0, len(tasks) + 1)), -1 - brk)
    places = range(problem.reload_first[vehicle], problem.reload_first[vehicle + 1])
    for _ in range(int(random.integers(0, problem.vehicle_max_reloads[vehicle] + 1)) if places else 0):
        place = -1 - len(problem.break_earliest) - int(random.choice(places))
        tasks.insert(int(random.integers(0, len(tasks) + 1)), place)
    return tasks
