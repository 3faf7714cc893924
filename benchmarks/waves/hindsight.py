"""What a day costs to those who know from the start what will come: no policy can be expected to do as well."""

from __future__ import annotations

import numpy as np

from benchmarks.waves.problems import problem_of
from benchmarks.waves.stream import Day
from routing.online.departures import by_departure
from routing.online.quick import QuickSearch, Slice
from routing.rounds.solver import solve


def hindsight(
    day: Day, seed: int, *, seconds: float | None = None, iterations: int | None = None, threads: int = 1
) -> int:
    """Return the length of the best plan found for a whole day, each request on a vehicle of its epoch or of a later one.

    The search is no proof: the figure is where a very good plan lies, not a bound.
    """
    requests = day.stream(seed)
    count = len(requests.location)
    if count == 0:
        return 0
    known = problem_of(day, requests, day.leaves_s(0), (requests.epoch + 1) * day.epoch_s)
    problem, moment = by_departure(known, day.leaves_s(1), count)
    used = np.array([bool(items) for items in QuickSearch(problem, seed=seed).rounds(Slice(None, None))])
    # The fleet never binds, but vehicles that nobody needs cost time.
    most = min(count, int(1.5 * np.unique(moment[used], return_counts=True)[1].max()) + 8)
    problem, _ = by_departure(known, day.leaves_s(1), most)
    return solve(problem, seconds=seconds, iterations=iterations, seed=seed, threads=threads).cost
