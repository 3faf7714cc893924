"""The arrays that the kernels read and write: the problem rearranged for speed, and the search's state."""

from __future__ import annotations

from typing import NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from routing.rounds.problem import NO_LIMIT, Problem

#: Neighbours kept for each request.
NEIGHBOURS = 120
#: Partial insertions kept side by side while a request is being inserted.
LABELS = 64


class Tables(NamedTuple):
    """A problem as the kernels read it; see `Problem` for the arrays of the same name. All read-only.

    Attributes
    ----------
    legs
        int32[p, n, n, 2], seconds and metres side by side: both are always needed together.
    task_request
        int32[t].
    vehicle_class
        int32[v], equal for vehicles that are alike in everything.
    class_count
        int32[1].
    """

    legs: NDArray[np.int32]
    request_first: NDArray[np.int32]
    request_has_drop: NDArray[np.bool_]
    request_prize: NDArray[np.int64]
    request_skills: NDArray[np.uint64]
    task_request: NDArray[np.int32]
    task_location: NDArray[np.int32]
    task_setup_s: NDArray[np.int32]
    task_service_s: NDArray[np.int32]
    task_load: NDArray[np.int32]
    window_first: NDArray[np.int32]
    window_earliest: NDArray[np.int64]
    window_latest: NDArray[np.int64]
    vehicle_profile: NDArray[np.int32]
    vehicle_capacity: NDArray[np.int32]
    vehicle_skills: NDArray[np.uint64]
    vehicle_start: NDArray[np.int32]
    vehicle_end: NDArray[np.int32]
    vehicle_earliest: NDArray[np.int64]
    vehicle_latest: NDArray[np.int64]
    vehicle_max_duration_s: NDArray[np.int64]
    vehicle_max_distance_m: NDArray[np.int64]
    vehicle_fixed_cost: NDArray[np.int64]
    vehicle_cost_per_s: NDArray[np.int64]
    vehicle_cost_per_m: NDArray[np.int64]
    break_first: NDArray[np.int32]
    break_earliest: NDArray[np.int64]
    break_latest: NDArray[np.int64]
    break_duration_s: NDArray[np.int32]
    vehicle_class: NDArray[np.int32]
    class_count: NDArray[np.int32]


class Rounds(NamedTuple):
    """The rounds under construction, one row a vehicle, and what makes an insertion cheap to judge.

    A row has the start of the round at position 0, its items at ``1 .. length`` and its end at
    ``length + 1``. The columns of ``times`` and ``figures`` are named in `round_kernels`.

    Attributes
    ----------
    length
        int32[v], items of the round.
    item, place
        int32[v, w], item (a task, or ``-1 - b``) and the location where it is done.
    times
        int64[v, w, 9].
    load, load_after
        int64[v, w, d], on board after the item; the most on board from the item to the end.
    figures
        int64[v, 8].
    position
        int32[t], where the task is in its round.
    vehicle_of
        int32[r], -1 where the request is left out.
    """

    length: NDArray[np.int32]
    item: NDArray[np.int32]
    place: NDArray[np.int32]
    times: NDArray[np.int64]
    load: NDArray[np.int64]
    load_after: NDArray[np.int64]
    figures: NDArray[np.int64]
    position: NDArray[np.int32]
    vehicle_of: NDArray[np.int32]


class Desk(NamedTuple):
    """Scratch arrays of the kernels, allocated once.

    Attributes
    ----------
    label
        int64[LABELS + 1, 8], partial insertions, columns named in `insertion_kernels`; the last
        row is where a new one is drafted, as in the next three arrays.
    label_load
        int64[LABELS + 1, d], what the label has taken on board.
    label_task, label_gap
        int32[LABELS + 1, m], tasks inserted so far and the gap of each.
    solo
        int64[m, w], cost of inserting each task alone in each gap, or no cost at all.
    rest, rest_m
        int64[m, w], least of ``solo`` and of the metres added, in this gap or a later one.
    into
        int64[m, w, 2], seconds and metres from the item before the gap to the task.
    pair
        int64[m, m, 2], legs between the tasks of the request.
    found_task, found_gap
        int32[m], the best insertion found by the last call.
    chosen_task, chosen_gap
        int32[m], the best insertion over all vehicles.
    items, sequence, backup
        int32[w], rows under construction, and a row to go back to.
    place
        int32[w].
    times
        int64[w, 9].
    break_state
        int64[w, b, 3], break_taken int8[w, b]: table of the placement of breaks.
    """

    label: NDArray[np.int64]
    label_load: NDArray[np.int64]
    label_task: NDArray[np.int32]
    label_gap: NDArray[np.int32]
    solo: NDArray[np.int64]
    rest: NDArray[np.int64]
    rest_m: NDArray[np.int64]
    into: NDArray[np.int64]
    pair: NDArray[np.int64]
    found_task: NDArray[np.int32]
    found_gap: NDArray[np.int32]
    chosen_task: NDArray[np.int32]
    chosen_gap: NDArray[np.int32]
    items: NDArray[np.int32]
    sequence: NDArray[np.int32]
    backup: NDArray[np.int32]
    place: NDArray[np.int32]
    times: NDArray[np.int64]
    break_state: NDArray[np.int64]
    break_taken: NDArray[np.int8]


class Trail(NamedTuple):
    """Where the search stands and where it has been.

    Attributes
    ----------
    kept_count, kept_item
        int32[v], int32[v, w], the rounds that the search goes on from.
    best_count, best_item
        The best rounds so far.
    touched
        int8[v], rounds that differ from the kept ones.
    newer
        int8[v], kept rounds that differ from the best ones.
    struck
        int8[v], rounds that have lost a string in this iteration.
    marked
        int8[r], requests to remove.
    tried
        int8[c], vehicle classes of which an empty one has been tried.
    absent
        int32[r], requests left out.
    totals
        int64[3], named in `search_kernels`.
    """

    kept_count: NDArray[np.int32]
    kept_item: NDArray[np.int32]
    best_count: NDArray[np.int32]
    best_item: NDArray[np.int32]
    touched: NDArray[np.int8]
    newer: NDArray[np.int8]
    struck: NDArray[np.int8]
    marked: NDArray[np.int8]
    tried: NDArray[np.int8]
    absent: NDArray[np.int32]
    totals: NDArray[np.int64]


def frozen(array: NDArray[np.generic]) -> NDArray[np.generic]:
    """Return the array as C-contiguous and read-only: numba compiles one signature for it."""
    result = np.ascontiguousarray(array)
    result.flags.writeable = False
    return result


def vehicle_classes(problem: Problem) -> NDArray[np.int32]:
    """Return int32[v], equal numbers for vehicles that are alike in every array."""
    seen: dict[tuple[bytes, ...], int] = {}
    classes = np.zeros(problem.vehicle_count, dtype=np.int32)
    columns = [
        cast("NDArray[np.generic]", getattr(problem, name))
        for name in Problem._fields
        if name.startswith("vehicle_")
    ]
    for vehicle in range(problem.vehicle_count):
        breaks = slice(problem.break_first[vehicle], problem.break_first[vehicle + 1])
        key = (
            *(np.asarray(column[vehicle]).tobytes() for column in columns),
            problem.break_earliest[breaks].tobytes(),
            problem.break_latest[breaks].tobytes(),
            problem.break_duration_s[breaks].tobytes(),
        )
        classes[vehicle] = seen.setdefault(key, len(seen))
    return classes


def make_tables(problem: Problem) -> Tables:
    """Rearrange a checked problem for the kernels."""
    legs = np.stack([problem.durations_s, problem.distances_m], axis=-1)
    task_request = np.repeat(
        np.arange(problem.request_count, dtype=np.int32), np.diff(problem.request_first)
    ).astype(np.int32)
    classes = vehicle_classes(problem)
    own = {
        "legs": legs,
        "task_request": task_request,
        "vehicle_class": classes,
        "class_count": np.array([int(classes.max(initial=-1)) + 1], dtype=np.int32),
    }
    arrays = [
        frozen(own[name] if name in own else cast("NDArray[np.generic]", getattr(problem, name)))
        for name in Tables._fields
    ]
    return Tables(*cast("list[NDArray[np.int32]]", arrays))  # type: ignore[arg-type]


def row_width(problem: Problem) -> int:
    """Return how many positions a round can need: every task, the breaks, start and end."""
    breaks = int(np.diff(problem.break_first).max(initial=0))
    return problem.task_count + breaks + 2


def make_rounds(problem: Problem) -> Rounds:
    """Allocate rows for all vehicles; `round_kernels.install` makes them valid rounds."""
    vehicles, width = problem.vehicle_count, row_width(problem)
    dimensions = problem.task_load.shape[1]
    return Rounds(
        length=np.zeros(vehicles, dtype=np.int32),
        item=np.zeros((vehicles, width), dtype=np.int32),
        place=np.zeros((vehicles, width), dtype=np.int32),
        times=np.zeros((vehicles, width, 9), dtype=np.int64),
        load=np.zeros((vehicles, width, dimensions), dtype=np.int64),
        load_after=np.zeros((vehicles, width, dimensions), dtype=np.int64),
        figures=np.zeros((vehicles, 8), dtype=np.int64),
        position=np.zeros(problem.task_count, dtype=np.int32),
        vehicle_of=np.full(problem.request_count, -1, dtype=np.int32),
    )


def make_trail(problem: Problem, classes: int) -> Trail:
    """Allocate the memory of a search."""
    vehicles, width = problem.vehicle_count, row_width(problem)
    return Trail(
        kept_count=np.zeros(vehicles, dtype=np.int32),
        kept_item=np.zeros((vehicles, width), dtype=np.int32),
        best_count=np.zeros(vehicles, dtype=np.int32),
        best_item=np.zeros((vehicles, width), dtype=np.int32),
        touched=np.zeros(vehicles, dtype=np.int8),
        newer=np.zeros(vehicles, dtype=np.int8),
        struck=np.zeros(vehicles, dtype=np.int8),
        marked=np.zeros(problem.request_count, dtype=np.int8),
        tried=np.zeros(max(classes, 1), dtype=np.int8),
        absent=np.zeros(problem.request_count, dtype=np.int32),
        totals=np.zeros(3, dtype=np.int64),
    )


def make_desk(problem: Problem) -> Desk:
    """Allocate the scratch arrays."""
    width = row_width(problem)
    tasks = max(int(np.diff(problem.request_first).max(initial=0)), 1)
    breaks = int(np.diff(problem.break_first).max(initial=0))
    return Desk(
        label=np.zeros((LABELS + 1, 8), dtype=np.int64),
        label_load=np.zeros((LABELS + 1, problem.task_load.shape[1]), dtype=np.int64),
        label_task=np.zeros((LABELS + 1, tasks), dtype=np.int32),
        label_gap=np.zeros((LABELS + 1, tasks), dtype=np.int32),
        solo=np.zeros((tasks, width), dtype=np.int64),
        rest=np.zeros((tasks, width + 1), dtype=np.int64),
        rest_m=np.zeros((tasks, width + 1), dtype=np.int64),
        into=np.zeros((tasks, width, 2), dtype=np.int64),
        pair=np.zeros((tasks, tasks, 2), dtype=np.int64),
        found_task=np.zeros(tasks, dtype=np.int32),
        found_gap=np.zeros(tasks, dtype=np.int32),
        chosen_task=np.zeros(tasks, dtype=np.int32),
        chosen_gap=np.zeros(tasks, dtype=np.int32),
        items=np.zeros(width + 1, dtype=np.int32),
        sequence=np.zeros(width + 1, dtype=np.int32),
        backup=np.zeros(width + 1, dtype=np.int32),
        place=np.zeros(width + 1, dtype=np.int32),
        times=np.zeros((width + 1, 9), dtype=np.int64),
        break_state=np.zeros((width + 1, breaks + 1, 3), dtype=np.int64),
        break_taken=np.zeros((width + 1, breaks + 1), dtype=np.int8),
    )


def proximity(problem: Problem) -> NDArray[np.float32]:
    """Return how far requests are from one another in place and time.

    The distance of a task to another is the travel time between them, plus a fifth of the wait and
    the whole of the delay that the windows force; a request's distance to another is the mean over
    its tasks of the nearest task of the other, and the two directions are averaged.

    Returns
    -------
    NDArray
        float32[r, r], seconds.

    Notes
    -----
    The weights of wait and delay follow Vidal et al. (2013), doi 10.1016/j.cor.2012.07.018.
    """
    requests = problem.request_count
    result = np.zeros((requests, requests), dtype=np.float32)
    if requests == 0:
        return result
    location = problem.task_location
    earliest = problem.window_earliest[problem.window_first[:-1]].astype(np.float64)
    latest = problem.window_latest[problem.window_first[1:] - 1].astype(np.float64)
    service = problem.task_service_s.astype(np.float64)
    travel = problem.durations_s.min(axis=0)
    first = problem.request_first
    sizes = np.diff(first)
    for request in range(requests):
        total = np.zeros(requests, dtype=np.float64)
        for task in range(first[request], first[request + 1]):
            way = travel[location[task]][location].astype(np.float64)
            back = travel[:, location[task]][location].astype(np.float64)
            out = _strain(way, service[task], earliest[task], latest[task], earliest, latest)
            home = _strain(back, service, earliest, latest, earliest[task], latest[task])
            total += np.minimum.reduceat(np.minimum(out, home), first[:-1])
        result[request] = total / sizes[request]
    return cast("NDArray[np.float32]", (result + result.T) / 2)


def _strain(
    way: NDArray[np.float64],
    service: NDArray[np.float64] | float,
    earliest: NDArray[np.float64] | float,
    latest: NDArray[np.float64] | float,
    next_earliest: NDArray[np.float64] | float,
    next_latest: NDArray[np.float64] | float,
) -> NDArray[np.float64]:
    wait = np.maximum(next_earliest - latest - service - way, 0.0)
    delay = np.maximum(earliest + service + way - next_latest, 0.0)
    return way + 0.2 * np.minimum(wait, NO_LIMIT) + np.minimum(delay, NO_LIMIT)


def neighbours(problem: Problem) -> NDArray[np.int32]:
    """Return int32[r, k], the requests nearest to each request, itself first."""
    near = proximity(problem)
    np.fill_diagonal(near, -1.0)
    kept = min(NEIGHBOURS, problem.request_count)
    order = np.argsort(near, axis=1, kind="stable")[:, :kept].astype(np.int32)
    return cast("NDArray[np.int32]", frozen(order))
