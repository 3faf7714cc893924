"""Making the arrays of `routing.rounds.general.layout` from a problem."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from routing.rounds.general.layout import (
    LABEL_LOADS,
    MOST_CLASS_BITS,
    MOST_FREE_PICKUPS,
    QUEUE,
    Desk,
    Rounds,
    Tables,
    Trail,
)
from routing.rounds.general.relations import make_relations
from routing.rounds.problem import NO_LIMIT, Problem
from routing.rounds.task_order import inner_tasks, task_requests
from routing.rounds.vehicle_kinds import vehicle_kinds

Number = TypeVar("Number", bound=np.generic)

#: Most reload stops of a round that are looked for, whatever the vehicle may do.
MOST_RELOADS = 30
#: Rows have room for that many times the tasks that a vehicle has on average, and for some more.
ROOM = 3
MORE_ROOM = 100


def reload_limits(problem: Problem) -> NDArray[np.int64]:
    """Return int64[v], the most reload stops that are looked for."""
    places = np.diff(problem.reload_first)
    return np.where(places > 0, np.minimum(problem.vehicle_max_reloads, MOST_RELOADS), 0).astype(np.int64)


def _goods_classes(problem: Problem) -> NDArray[np.int64]:
    """Return int64[r], the class of a request's goods, -1 where nothing may not be beside them."""
    classes = problem.request_class.astype(np.int64)
    hostile = problem.class_conflict.any(axis=1)
    return np.where((classes >= 0) & np.append(hostile, [False])[classes], classes, -1)


def _clashes(problem: Problem, goods: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return int64[r], the classes that the goods of a request may not be beside, by bit."""
    conflict = problem.class_conflict[:, :MOST_CLASS_BITS]
    bits = (conflict * (1 << np.arange(conflict.shape[1], dtype=np.int64))).sum(axis=1)
    return np.where(goods >= 0, np.append(bits, [0])[goods], 0).astype(np.int64)


def _intricate(problem: Problem, goods: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return bool[r], requests for which spans alone do not judge a round."""
    first = problem.request_first[:-1]
    if problem.request_count == 0:
        return np.zeros(0, dtype=np.bool_)
    begin = int(problem.vehicle_earliest.min(initial=NO_LIMIT))
    costly = (problem.task_late_cost_per_s > 0) | (problem.task_late_cost_per_s2 > 0)
    closing = problem.window_latest[problem.window_first[1:] - 1]
    odd = (problem.task_release_s > begin) | (costly & (problem.task_due_s < closing))
    handed_over = np.logical_or.reduceat((problem.task_load < 0).any(axis=1), first)
    sizes = np.diff(problem.request_first)
    return (
        np.logical_or.reduceat(odd, first)
        | (problem.request_max_ride_s < NO_LIMIT)
        | problem.request_lifo
        | (goods >= 0)
        | (~problem.request_has_drop & handed_over & (sizes > 1))
    )


def _strict(problem: Problem, limits: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return bool[v], vehicles for which spans alone do not judge a round."""
    several = bool((np.diff(problem.window_first) > 1).any())
    return (
        (
            (problem.vehicle_overtime_cost_per_s > 0)
            & (problem.vehicle_overtime_from_s < problem.vehicle_latest)
        )
        | (problem.vehicle_effort_cost > 0)
        | (limits > 0)
        | (len(problem.bucket_from_s) > 0)
        | (several & (problem.vehicle_max_duration_s < NO_LIMIT))
    )


def _scarcest(
    problem: Problem, inner: NDArray[np.int64], frozen_by_request: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return int64[r], the task that is open for the shortest time, as numbered in the kernels; the last of equals."""
    if problem.request_count == 0:
        return np.zeros(0, dtype=np.int64)
    open_s = np.add.reduceat(problem.window_latest - problem.window_earliest, problem.window_first[:-1])[
        inner
    ]
    first = problem.request_first[:-1].astype(np.int64)
    place = np.arange(problem.task_count) - np.repeat(first, np.diff(problem.request_first))
    open_s = np.where(
        place < np.repeat(frozen_by_request, np.diff(problem.request_first)), 2 * NO_LIMIT + 1, open_s
    )
    order = np.lexsort((-place, open_s, task_requests(problem)))
    return order[first]


def _bound_to(problem: Problem) -> NDArray[np.int64]:
    """Return int64[r], the vehicle that has frozen tasks of a request, -1 for none."""
    bound = np.full(problem.request_count, -1, dtype=np.int64)
    owner = task_requests(problem)
    for vehicle in range(problem.vehicle_count):
        own = problem.prefix_task[problem.prefix_first[vehicle] : problem.prefix_first[vehicle + 1]]
        bound[owner[own]] = vehicle
    return bound


def make_tables(problem: Problem) -> Tables:
    """Rearrange a checked problem for the kernels."""
    inner = inner_tasks(problem)
    owner = task_requests(problem)
    tasks, places = problem.task_count, len(problem.reload_location)
    limits = reload_limits(problem)
    relations = make_relations(problem)
    goods = _goods_classes(problem)
    frozen = np.zeros(tasks, dtype=np.int64)
    frozen[problem.prefix_task] = 1
    frozen_by_request = np.bincount(owner, weights=frozen, minlength=problem.request_count).astype(np.int64)
    number = np.empty(tasks, dtype=np.int64)
    number[inner] = np.arange(tasks)
    counts = np.append(np.diff(problem.window_first)[inner], np.ones(places, dtype=np.int64))
    past_window = np.cumsum(counts) + len(problem.break_latest)
    windows = np.concatenate(
        [np.arange(problem.window_first[task], problem.window_first[task + 1]) for task in inner]
        or [np.zeros(0, dtype=np.int64)]
    )
    opening = (problem.break_earliest, problem.window_earliest[windows], problem.reload_earliest)
    closing = (problem.break_latest, problem.window_latest[windows], problem.reload_latest)
    lengths = np.zeros(len(windows) + places, dtype=np.int64)
    ties = [relations.links, relations.groups, relations.bundles, number[problem.prefix_task]]
    first_tie = np.cumsum([0, len(relations.links), len(relations.groups), len(relations.bundles)])
    tie = np.zeros((sum(len(part) for part in ties), 2), dtype=np.int64)
    tie[: len(relations.links)] = relations.links
    tie[len(relations.links) :, 0] = np.concatenate(ties[1:])

    def of_stops(
        task_values: NDArray[np.generic], place_value: NDArray[np.generic] | int
    ) -> NDArray[np.int64]:
        filler = np.broadcast_to(place_value, places)
        return np.append(task_values.astype(np.int64)[inner], filler.astype(np.int64))

    durations = problem.durations_s
    bucket = np.zeros((0, *durations.shape), dtype=np.int32)
    if len(problem.bucket_from_s):
        bucket = np.concatenate([durations[None], problem.bucket_durations_s])
        durations = bucket.min(axis=0)
    return Tables(
        legs=_sealed(np.stack([durations, problem.distances_m], axis=-1)),
        bucket=_sealed(bucket),
        bucket_from=_sealed(np.append([-(2**62)], problem.bucket_from_s).astype(np.int64)[: len(bucket)]),
        request=_columns(
            problem.request_first[:-1] + frozen_by_request,
            problem.request_first[1:],
            problem.request_has_drop,
            problem.request_prize,
            problem.request_skills.view(np.int64),
            problem.request_skills_any.view(np.int64),
            problem.request_skills_none.view(np.int64),
            problem.request_max_ride_s,
            problem.request_lifo,
            goods,
            _clashes(problem, goods),
            problem.request_first[:-1],
            _bound_to(problem),
            _intricate(problem, goods),
            relations.link_range[0],
            relations.link_range[1],
            relations.group_range[0] + first_tie[1],
            relations.group_range[1] + first_tie[1],
            relations.bundle_range[0] + first_tie[2],
            relations.bundle_range[1] + first_tie[2],
            _scarcest(problem, inner, frozen_by_request),
        ),
        task=_columns(
            of_stops(problem.task_location, problem.reload_location),
            of_stops(problem.task_setup_s, 0),
            of_stops(problem.task_service_s, problem.reload_service_s),
            of_stops(owner, -1),
            past_window - counts,
            past_window,
            of_stops(problem.task_release_s, -NO_LIMIT),
            of_stops(problem.task_due_s, NO_LIMIT),
            of_stops(problem.task_late_cost_per_s, 0),
            of_stops(problem.task_late_cost_per_s2, 0),
            of_stops(~problem.request_has_drop[owner], 0),
            *(of_stops(column, 0) for column in problem.task_load.T),
        ),
        window=_columns(
            np.concatenate(opening),
            np.concatenate(closing),
            np.concatenate([problem.break_duration_s, lengths]),
        ),
        vehicle=_columns(
            problem.vehicle_profile,
            problem.vehicle_skills.view(np.int64),
            problem.vehicle_start,
            problem.vehicle_end,
            problem.vehicle_earliest,
            problem.vehicle_latest,
            problem.vehicle_max_duration_s,
            problem.vehicle_max_distance_m,
            problem.vehicle_fixed_cost,
            problem.vehicle_cost_per_s,
            problem.vehicle_cost_per_m,
            problem.break_first[:-1],
            problem.break_first[1:],
            vehicle_kinds(problem),
            problem.vehicle_overtime_from_s,
            problem.vehicle_overtime_cost_per_s,
            problem.vehicle_effort_cost,
            limits,
            problem.reload_first[:-1].astype(np.int64) + tasks,
            problem.reload_first[1:].astype(np.int64) + tasks,
            problem.prefix_first[:-1] + first_tie[3],
            problem.prefix_first[1:] + first_tie[3],
            _strict(problem, limits),
            *problem.vehicle_capacity.T,
        ),
        surcharge=_sealed(problem.request_vehicle_cost),
        tie=_sealed(tie),
        clash=_sealed(problem.class_conflict.astype(np.int8)),
    )


def _columns(*columns: NDArray[np.generic]) -> NDArray[np.int64]:
    return _sealed(np.stack([column.astype(np.int64) for column in columns], axis=-1))


def _sealed(array: NDArray[Number]) -> NDArray[Number]:
    result = np.ascontiguousarray(array)
    result.flags.writeable = False
    return result


def extra_items(problem: Problem) -> int:
    """Return how many breaks and reload stops a round can have, with a position for its start and one for its end."""
    breaks = int(np.diff(problem.break_first).max(initial=0))
    return breaks + int(reload_limits(problem).max(initial=0)) + 2


def full_width(problem: Problem) -> int:
    """Return how many positions a round of all tasks needs."""
    return problem.task_count + extra_items(problem)


def row_width(problem: Problem) -> int:
    """Return how many positions rows have at first; rows are made longer when one is full."""
    share = ROOM * problem.task_count // max(problem.vehicle_count, 1) + MORE_ROOM
    frozen = int(np.diff(problem.prefix_first).max(initial=0))
    return min(problem.task_count, max(share, frozen + MORE_ROOM)) + extra_items(problem)


def make_rounds(problem: Problem, width: int | None = None) -> Rounds:
    """Allocate rows for all vehicles; `round_kernels.install` makes them valid rounds."""
    vehicles = problem.vehicle_count
    width = row_width(problem) if width is None else width
    dimensions = problem.task_load.shape[1]
    return Rounds(
        length=np.zeros(vehicles, dtype=np.int64),
        item=np.zeros((vehicles, width), dtype=np.int64),
        times=np.zeros((vehicles, width, 11), dtype=np.int64),
        load=np.zeros((vehicles, width, dimensions, 3), dtype=np.int64),
        figures=np.zeros((vehicles, 14), dtype=np.int64),
        position=np.zeros((problem.task_count + len(problem.reload_location), 2), dtype=np.int64),
        vehicle_of=np.full(problem.request_count, -1, dtype=np.int64),
        scratch=np.zeros((2 * width + 2, 16), dtype=np.int64),
    )


def make_trail(problem: Problem, classes: int, width: int | None = None) -> Trail:
    """Allocate the memory of a search."""
    vehicles = problem.vehicle_count
    width = row_width(problem) if width is None else width
    return Trail(
        kept_count=np.zeros(vehicles, dtype=np.int64),
        kept_item=np.zeros((vehicles, width), dtype=np.int64),
        best_count=np.zeros(vehicles, dtype=np.int64),
        best_item=np.zeros((vehicles, width), dtype=np.int64),
        touched=np.zeros(vehicles, dtype=np.int8),
        newer=np.zeros(vehicles, dtype=np.int8),
        struck=np.zeros(vehicles, dtype=np.int8),
        marked=np.zeros(problem.request_count, dtype=np.int8),
        tried=np.zeros(max(classes, 1), dtype=np.int8),
        absent=np.zeros(problem.request_count, dtype=np.int64),
        hopeful=np.zeros(vehicles, dtype=np.int64),
        floor=np.zeros(vehicles, dtype=np.int64),
        totals=np.zeros(6, dtype=np.int64),
    )


def make_desk(problem: Problem, labels: int, width: int | None = None) -> Desk:
    """Allocate the scratch arrays, with room for so many labels in each state."""
    width = (row_width(problem) if width is None else width) + 1
    tasks = max(int(np.diff(problem.request_first).max(initial=0)), 1)
    breaks = int(np.diff(problem.break_first).max(initial=0))
    reloads = int(reload_limits(problem).max(initial=0))
    states = max(2 ** min(tasks, MOST_FREE_PICKUPS), tasks + 1)
    rows = states * labels + 1
    dimensions = problem.task_load.shape[1]
    shapes = {
        "label": (rows, LABEL_LOADS + dimensions),
        "steps": (rows, tasks, 2),
        "alive": (states,),
        "order": (tasks, 3),
        "gap": (tasks, width, 6),
        "pair": (tasks, tasks, 2),
        "plan": (2, tasks, 2),
        "row": (6, width),
        "times": (width, 11),
        "break_state": (width, breaks + 1, 4),
        "trip": (width if reloads else 1, reloads + 1, 2, 6),
        "run": (dimensions, 3),
        "queue": (QUEUE, tasks + 1, 2),
    }
    return Desk(**{name: np.zeros(shape, dtype=np.int64) for name, shape in shapes.items()})
