"""Parting the rounds of a plan in two halves that lie apart, for two threads that work on one plan."""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np

from routing.rounds.problem import Problem


def halves(
    problem: Problem, items: Sequence[Sequence[int]], parts: int, choice: random.Random
) -> list[list[int]]:
    """Return the used vehicles in parts of about as many tasks, by travel time from a task drawn at random.

    Parameters
    ----------
    items
        By vehicle, as in `Solution`.
    parts
        Number of parts, at least 1.
    choice
        Draws the task: other calls part the plan elsewhere.
    """
    used = [vehicle for vehicle, own in enumerate(items) if own]
    seed = int(problem.task_location[choice.choice(items[choice.choice(used)])])
    # The mean way from the task to those of the round and back, by the first profile.
    ways = problem.durations_s[0][seed].astype(np.float64) + problem.durations_s[0][:, seed]
    mean = {
        vehicle: float(ways[problem.task_location[[item for item in items[vehicle] if item >= 0]]].mean())
        for vehicle in used
    }
    order = sorted(used, key=lambda vehicle: (mean[vehicle], vehicle))
    total = sum(len(items[vehicle]) for vehicle in used)
    result: list[list[int]] = [[] for _ in range(parts)]
    passed = 0
    for vehicle in order:
        result[min(passed * parts // max(total, 1), parts - 1)].append(vehicle)
        passed += len(items[vehicle])
    return result
