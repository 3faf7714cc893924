"""Bounds that hold for every plan and are cheap at any size: on the cost, and on the vehicles of a plan that serves all."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from routing.rounds.problem import FORBIDDEN, NO_LIMIT, Problem

#: Beyond every leg.
_FAR = 2**40
#: Up to this many locations, journeys over other places are taken into account; beyond, only the last leg of a journey is.
MOST_LOCATIONS = 400
#: Columns of a travel table looked at together.
_CHUNK = 256


def lower_bound(problem: Problem) -> int:
    """Return a cost that no plan undercuts.

    Each request costs its prize, or on the cheapest vehicle that may serve it the cheapest leg into each of its tasks,
    their service and its surcharge; and whoever serves anything pays a fixed cost.

    Notes
    -----
    O(n^2) for each pair of rates (cost for the second, cost for the metre) and profile; 2,000 tasks take about a second.
    """
    requests, vehicles = problem.request_count, problem.vehicle_count
    prizes = problem.request_prize.tolist()
    if not requests or not vehicles:
        return int(sum(prizes))
    serve = np.full(requests, FORBIDDEN, dtype=np.int64)
    rates = np.stack(
        [problem.vehicle_profile, problem.vehicle_cost_per_s, problem.vehicle_cost_per_m], axis=1
    ).astype(np.int64)
    for rate in np.unique(rates, axis=0):
        own = np.flatnonzero((rates == rate).all(axis=1))
        into = _cheapest_in(problem, own, int(rate[0]), int(rate[1]), int(rate[2]))
        work = into + problem.task_service_s.astype(np.int64) * rate[1]
        visits = np.add.reduceat(np.minimum(work, _FAR), problem.request_first[:-1])
        for vehicle in own.tolist():
            serve = np.minimum(
                serve,
                np.where(
                    _allowed(problem, vehicle), visits + problem.request_vehicle_cost[:, vehicle], FORBIDDEN
                ),
            )
    least = [min(prize, cost) for prize, cost in zip(prizes, serve.tolist(), strict=True)]
    return min(int(sum(prizes)), int(problem.vehicle_fixed_cost.min()) + int(sum(least)))


def fleet_lower_bound(problem: Problem) -> int:
    """Return how many vehicles a plan needs at least that serves every request.

    The largest of three counts: the work of all tasks against the longest shifts; what is taken on board for good against the
    largest holds, where nobody can unload within a round; and requests of which no two can share a vehicle, found greedily.

    Returns
    -------
    int
        0 without requests.
    """
    if not problem.request_count or not problem.vehicle_count:
        return 0
    return max(1, _by_work(problem), _by_load(problem), _by_clique(problem))


def _allowed(problem: Problem, vehicle: int) -> NDArray[np.bool_]:
    has = problem.vehicle_skills[vehicle]
    wants = problem.request_skills_any
    allowed: NDArray[np.bool_] = (
        ((problem.request_skills & ~has) == 0)
        & ((wants == 0) | ((wants & has) != 0))
        & ((problem.request_skills_none & has) == 0)
        & (problem.request_vehicle_cost[:, vehicle] < FORBIDDEN)
    )
    return allowed


def _durations(problem: Problem, profile: int) -> NDArray[np.int64]:
    """Return int64[n, n], the least seconds at any time of day."""
    table = problem.durations_s[profile]
    for bucket in range(len(problem.bucket_from_s)):
        table = np.minimum(table, problem.bucket_durations_s[bucket, profile])
    least: NDArray[np.int64] = table.astype(np.int64)
    return least


def _cheapest_in(
    problem: Problem, vehicles: NDArray[np.int64], profile: int, per_s: int, per_m: int
) -> NDArray[np.int64]:
    """Return int64[t], the cost of the cheapest leg into each task from another task, a start or a reload place."""
    seconds, metres = _durations(problem, profile), problem.distances_m[profile]
    reloads = [
        problem.reload_location[problem.reload_first[v] : problem.reload_first[v + 1]]
        for v in vehicles.tolist()
    ]
    others = np.unique(np.concatenate([problem.vehicle_start[vehicles], *reloads]))
    count = np.bincount(problem.task_location, minlength=len(metres))
    sources = np.union1d(others, problem.task_location)
    # From its own place a task can be reached for nothing only if something else happens there.
    alone = (count == 1) & ~np.isin(np.arange(len(metres)), others)
    into = np.empty(len(metres), dtype=np.int64)
    for first in range(0, len(metres), _CHUNK):
        block = slice(first, first + _CHUNK)
        costs = seconds[sources, block] * per_s + metres[sources, block].astype(np.int64) * per_m
        columns = np.arange(first, min(first + _CHUNK, len(metres)))
        costs[(sources[:, None] == columns[None]) & alone[columns][None]] = _FAR
        into[block] = costs.min(axis=0)
    by_task: NDArray[np.int64] = into[problem.task_location]
    return by_task


def _least_legs(problem: Problem) -> NDArray[np.int64]:
    """Return int64[n, n], below every journey between two places by any vehicle at any time of day."""
    profiles = np.unique(problem.vehicle_profile).tolist()
    table = _durations(problem, profiles[0])
    for profile in profiles[1:]:
        table = np.minimum(table, _durations(problem, profile))
    if len(table) > MOST_LOCATIONS:
        last = table.copy()
        np.fill_diagonal(last, _FAR)
        legs: NDArray[np.int64] = np.minimum(table, last.min(axis=0)[None])
        np.fill_diagonal(legs, 0)
        return legs
    closed = table.copy()
    np.fill_diagonal(closed, 0)
    for via in range(len(closed)):
        closed = np.minimum(closed, closed[:, via, None] + closed[None, via])
    return closed


def _by_work(problem: Problem) -> int:
    """Count by seconds: all service and the shortest legs in, against the longest shift."""
    into = np.full(problem.task_count, _FAR, dtype=np.int64)
    for profile in np.unique(problem.vehicle_profile).tolist():
        own = np.flatnonzero(problem.vehicle_profile == profile)
        into = np.minimum(into, _cheapest_in(problem, own, profile, 1, 0))
    closing = int(problem.window_latest.max()) + int(problem.task_service_s.max())
    last = np.minimum(problem.vehicle_latest, max(closing, 0) + int(problem.durations_s.max()))
    shift = np.minimum(last - problem.vehicle_earliest, problem.vehicle_max_duration_s)
    longest = int(shift.max())
    work = sum(np.minimum(into, _FAR).tolist()) + sum(problem.task_service_s.tolist())
    return -(-work // longest) if 0 < longest < NO_LIMIT and work < _FAR else 1


def _by_load(problem: Problem) -> int:
    """Count by goods that stay on board to the end or are there from the start, without reloads."""
    if problem.vehicle_max_reloads.any():
        return 1
    owner = np.repeat(np.arange(problem.request_count), np.diff(problem.request_first))
    kept = problem.task_load[~problem.request_has_drop[owner]].astype(np.int64)
    most = 1
    for sign in (1, -1):
        total = np.maximum(sign * kept, 0).sum(axis=0)
        room = problem.vehicle_capacity.max(axis=0).astype(np.int64)
        most = max(
            [most, *(int(-(-t // r)) for t, r in zip(total.tolist(), room.tolist(), strict=True) if r > 0)]
        )
    return most


def _by_clique(problem: Problem) -> int:
    """Count requests of which no two fit one round, each after the other in neither order, taken greedily."""
    legs = _least_legs(problem)
    where = problem.task_location
    opening = problem.window_earliest[problem.window_first[:-1]]
    closing = problem.window_latest[problem.window_first[1:] - 1]
    first_seen = legs[np.ix_(problem.vehicle_start, where)] + problem.vehicle_earliest[:, None]
    opening = np.maximum(opening, first_seen.min(axis=0))
    closing = np.minimum(closing, int(problem.vehicle_latest.max()) - problem.task_service_s)
    ready = opening + problem.task_service_s
    owner = np.repeat(np.arange(problem.request_count), np.diff(problem.request_first))
    count = problem.request_count
    apart = np.zeros((count, count), dtype=np.bool_)
    for task in range(problem.task_count):
        after = ready[task] + legs[where[task], where] <= closing
        before = ready + legs[where, where[task]] <= closing[task]
        clash = owner[~after & ~before]
        apart[owner[task], clash] = True
        apart[clash, owner[task]] = True
    pairs = problem.apart_pair
    apart[pairs[:, 0], pairs[:, 1]] = apart[pairs[:, 1], pairs[:, 0]] = True
    np.fill_diagonal(apart, val=False)
    order = np.argsort(-apart.sum(axis=0), kind="stable").tolist()
    best = 1
    for first in order[:20]:
        clique, open_to = 1, apart[first].copy()
        while open_to.any():
            degree = (apart[:, open_to].sum(axis=1)) * open_to
            member = int(degree.argmax()) if degree.any() else int(open_to.argmax())
            clique += 1
            open_to &= apart[member]
        best = max(best, clique)
    return best
