"""Kinds of vehicles, and what the enumeration of their rounds reads, as arrays.

Vehicles are of one kind where everything about them is equal; those with frozen tasks are kinds of their own.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from routing.rounds.problem import FORBIDDEN, NO_LIMIT, UNREACHABLE, Problem

#: Most requests, and most tasks and breaks of a kind together: their sets are bits of machine words.
MOST_REQUESTS = 62
MOST_ITEMS = 124
WORD = 62
#: Beyond every time and cost.
FAR = 2**60

# Entries of Kind.facts.
START, END, EARLIEST, LATEST, MAX_SPAN, MAX_M, FIXED, PER_S, PER_M, OVERTIME_FROM, OVERTIME_COST = range(11)
EFFORT, MAX_RELOADS, MODE, TASKS, FROZEN, COMPARED, METRIC, JUDGED, SPAN_KNOWN = range(11, 20)
FACTS = 20

#: `MODE`, what the future depends on besides the tasks done and the place: the earliest end and the metres;
EARLY = 0
#: ... also the least span and the latest departure: with one window a task, no round that ends later is shorter;
SPAN = 1
#: ... the same, but to end earlier may mean another window, or to be late no longer, and so a longer span.
LOOSE = 2

# Columns of Kind.task.
(
    LOCATION,
    SETUP,
    SERVICE,
    REQUEST,
    RELEASE,
    FIRST_WINDOW,
    PAST_WINDOW,
    CLOSING,
    DUE,
    LATE_1,
    LATE_2,
    IS_DROP,
) = range(12)
# Columns of Kind.request.
FIRST, PAST, HAS_DROP, ALLOWED, SURCHARGE, CLASH, APART, MUST_BE_CLOSED, MUST_NOT_BE_BEGUN, RIDE, LIFO = (
    range(11)
)
# Columns of Kind.pause and Kind.reload.
FROM, UNTIL, LENGTH, AT = range(4)


class Kind(NamedTuple):
    """One kind of vehicle. All arrays are int64 and read-only unless said otherwise.

    Attributes
    ----------
    facts
        [`FACTS`], figures of the vehicle.
    capacity
        [d].
    from_s, legs_s
        [k], [k, n, n], starts of the buckets of travel time and the seconds; the first starts at minus `FAR`.
    least_s
        [n, n], no journey over any number of places is shorter at any time.
    metres
        [n, n], `FAR` where there is no path.
    task
        [t, 12]; ``RELEASE`` is an index into ``releases``.
    load
        [t, d].
    window
        [w, 2].
    request
        [r, 11]; the columns from ``CLASH`` to ``MUST_NOT_BE_BEGUN`` are sets of requests as bits.
    team
        [s], sets of requests as bits that one vehicle has to serve.
    pause, reload
        [b, 4], [x, 4].
    releases
        [k], ascending, the first is minus `FAR`.
    prefix
        [y], frozen tasks.
    """

    facts: NDArray[np.int64]
    capacity: NDArray[np.int64]
    from_s: NDArray[np.int64]
    legs_s: NDArray[np.int64]
    least_s: NDArray[np.int64]
    metres: NDArray[np.int64]
    task: NDArray[np.int64]
    load: NDArray[np.int64]
    window: NDArray[np.int64]
    request: NDArray[np.int64]
    team: NDArray[np.int64]
    pause: NDArray[np.int64]
    reload: NDArray[np.int64]
    releases: NDArray[np.int64]
    prefix: NDArray[np.int64]


def kinds_of(problem: Problem) -> list[list[int]]:
    """Return the vehicles of each kind, kinds by their first vehicle."""
    kinds: dict[tuple[object, ...], list[int]] = {}
    fields = [name for name in Problem._fields if name.startswith("vehicle_")]
    for vehicle in range(problem.vehicle_count):
        own = [np.asarray(getattr(problem, name)[vehicle]).tobytes() for name in fields]
        own.append(problem.request_vehicle_cost[:, vehicle].tobytes())
        for first, names in (
            (problem.break_first, ("break_earliest", "break_latest", "break_duration_s")),
            (
                problem.reload_first,
                ("reload_location", "reload_service_s", "reload_earliest", "reload_latest"),
            ),
        ):
            mine = slice(first[vehicle], first[vehicle + 1])
            own += [getattr(problem, name)[mine].tobytes() for name in names]
        frozen = problem.prefix_first[vehicle + 1] > problem.prefix_first[vehicle]
        kinds.setdefault((*own, vehicle if frozen else -1), []).append(vehicle)
    return list(kinds.values())


def teams_of(problem: Problem) -> list[list[int]]:
    """Return the sets of requests that one vehicle has to serve: groups, and pairs in an order."""
    group = problem.request_group
    teams = [np.flatnonzero(group == number).tolist() for number in np.unique(group[group >= 0]).tolist()]
    teams += [sorted(pair) for pair in problem.order_pair.tolist()]
    return [team for team in teams if len(team) > 1]


def make_kind(problem: Problem, vehicle: int) -> Kind:
    """Collect what the enumeration reads about a vehicle of a checked problem that is small enough."""
    profile = int(problem.vehicle_profile[vehicle])
    metres = problem.distances_m[profile].astype(np.int64)
    tables = [problem.durations_s[profile], *problem.bucket_durations_s[:, profile]]
    legs = np.stack([table.astype(np.int64) for table in tables])
    cut = (metres >= UNREACHABLE) | (legs[0] >= UNREACHABLE)
    metres = np.where(cut, FAR, metres)
    legs = np.where(cut, FAR, legs)
    request, allowed = _requests(problem, vehicle)
    task, releases = _tasks(problem, allowed)
    facts = np.zeros(FACTS, dtype=np.int64)
    for place, name in (
        (START, "start"), (END, "end"), (EARLIEST, "earliest"), (LATEST, "latest"), (MAX_SPAN, "max_duration_s"),
        (MAX_M, "max_distance_m"), (FIXED, "fixed_cost"), (PER_S, "cost_per_s"), (PER_M, "cost_per_m"),
        (OVERTIME_FROM, "overtime_from_s"), (OVERTIME_COST, "overtime_cost_per_s"), (EFFORT, "effort_cost"),
        (MAX_RELOADS, "max_reloads"),
    ):  # fmt: skip
        facts[place] = getattr(problem, f"vehicle_{name}")[vehicle]
    prefix = problem.prefix_task[problem.prefix_first[vehicle] : problem.prefix_first[vehicle + 1]]
    owner = np.repeat(np.arange(problem.request_count), np.diff(problem.request_first))
    tasks_allowed = np.flatnonzero(allowed[owner])
    least = _closed(legs.min(axis=0))
    facts[TASKS] = problem.task_count
    facts[FROZEN] = len(prefix)
    _set_mode(facts, problem, tasks_allowed, allowed)
    facts[METRIC] = bool((legs[0] <= least).all() and (metres <= _closed(metres)).all()) and len(legs) == 1
    breaks = slice(problem.break_first[vehicle], problem.break_first[vehicle + 1])
    reloads = slice(problem.reload_first[vehicle], problem.reload_first[vehicle + 1])
    nowhere = np.zeros(breaks.stop - breaks.start)
    pause = _stacked(
        problem.break_earliest[breaks],
        problem.break_latest[breaks],
        problem.break_duration_s[breaks],
        nowhere,
    )
    reload = _stacked(
        problem.reload_earliest[reloads], problem.reload_latest[reloads], problem.reload_service_s[reloads],
        problem.reload_location[reloads],
    )  # fmt: skip
    team = [sum(1 << member for member in members) for members in teams_of(problem)]
    arrays = (
        facts, problem.vehicle_capacity[vehicle], np.array([-FAR, *problem.bucket_from_s.tolist()]), legs, least,
        metres, task, problem.task_load, np.stack([problem.window_earliest, problem.window_latest], axis=1),
        request, np.array(team), pause, reload, releases, prefix,
    )  # fmt: skip
    frozen = [np.array(array, dtype=np.int64, order="C") for array in arrays]
    for array in frozen:
        array.flags.writeable = False
    return Kind(*frozen)


def _stacked(*columns: NDArray[np.generic]) -> NDArray[np.int64]:
    return np.stack([column.astype(np.int64) for column in columns], axis=1)


def _closed(table: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the lengths of the shortest journeys over any number of places (Floyd)."""
    least = table.copy()
    np.fill_diagonal(least, 0)
    for via in range(len(least)):
        least = np.minimum(least, least[:, via, None] + least[None, via])
    return np.minimum(least, FAR)


def _set_mode(
    facts: NDArray[np.int64], problem: Problem, tasks: NDArray[np.int64], allowed: NDArray[np.bool_]
) -> None:
    """Say how partial rounds are compared, and whether whole ones have to be judged by the plain rule."""
    timed = facts[PER_S] > 0 or facts[EFFORT] > 0
    bounded = facts[MAX_SPAN] < NO_LIMIT
    rides = bool((problem.request_max_ride_s[allowed] < NO_LIMIT).any())
    buckets = len(problem.bucket_from_s) > 0
    several = bool((problem.window_first[tasks + 1] - problem.window_first[tasks] > 1).any())
    due = bool((problem.task_due_s[tasks] < NO_LIMIT).any())
    facts[COMPARED], facts[JUDGED], facts[SPAN_KNOWN] = 1, 0, 1
    if not timed and not bounded:
        facts[MODE] = EARLY
    elif not (several or due or buckets):
        facts[MODE] = SPAN
    else:
        facts[MODE] = LOOSE
        # A limit on the span can move a round into later windows: then nothing is known before the end.
        facts[COMPARED] = not bounded
        facts[JUDGED] = bounded or buckets
        facts[SPAN_KNOWN] = not (rides or buckets or bounded)


def _tasks(problem: Problem, allowed: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    count = problem.task_count
    task = np.zeros((count, 12), dtype=np.int64)
    owner = np.repeat(np.arange(problem.request_count), np.diff(problem.request_first))
    wanted = problem.task_release_s[allowed[owner]]
    releases = np.unique(np.concatenate([[-FAR], wanted[wanted > -NO_LIMIT]]))
    task[:, LOCATION] = problem.task_location
    task[:, SETUP] = problem.task_setup_s
    task[:, SERVICE] = problem.task_service_s
    task[:, REQUEST] = owner
    task[:, RELEASE] = np.searchsorted(releases, problem.task_release_s)
    task[problem.task_release_s <= -NO_LIMIT, RELEASE] = 0
    task[:, FIRST_WINDOW] = problem.window_first[:-1]
    task[:, PAST_WINDOW] = problem.window_first[1:]
    task[:, CLOSING] = problem.window_latest[problem.window_first[1:] - 1]
    task[:, DUE] = problem.task_due_s
    task[:, LATE_1] = problem.task_late_cost_per_s
    task[:, LATE_2] = problem.task_late_cost_per_s2
    task[problem.request_first[1:][problem.request_has_drop] - 1, IS_DROP] = 1
    return task, releases


def _requests(problem: Problem, vehicle: int) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    count = problem.request_count
    request = np.zeros((count, 11), dtype=np.int64)
    has = problem.vehicle_skills[vehicle]
    cost = problem.request_vehicle_cost[:, vehicle]
    wants_any = problem.request_skills_any
    allowed = (
        ((problem.request_skills & ~has) == 0)
        & ((wants_any == 0) | ((wants_any & has) != 0))
        & ((problem.request_skills_none & has) == 0)
        & (cost < FORBIDDEN)
    )
    frozen = np.searchsorted(problem.request_first, problem.prefix_task, side="right") - 1
    owner = np.repeat(np.arange(problem.vehicle_count), np.diff(problem.prefix_first))
    allowed[frozen[owner != vehicle]] = False
    request[:, FIRST] = problem.request_first[:-1]
    request[:, PAST] = problem.request_first[1:]
    request[:, HAS_DROP] = problem.request_has_drop
    request[:, ALLOWED] = allowed
    request[:, SURCHARGE] = np.where(allowed, cost, 0)
    request[:, RIDE] = problem.request_max_ride_s
    request[:, LIFO] = problem.request_lifo
    goods = problem.request_class
    for a in range(count):
        for b in range(count):
            if a != b and goods[a] >= 0 and goods[b] >= 0 and problem.class_conflict[goods[a], goods[b]]:
                request[a, CLASH] |= 1 << b
    for a, b in problem.apart_pair.tolist():
        request[a, APART] |= 1 << b
        request[b, APART] |= 1 << a
    for a, b in problem.order_pair.tolist():
        request[b, MUST_BE_CLOSED] |= 1 << a
        request[a, MUST_NOT_BE_BEGUN] |= 1 << b
    return request, allowed
