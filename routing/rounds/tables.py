"""The arrays that the kernels read and write: the problem rearranged for speed, and the search's state."""

from __future__ import annotations

from typing import NamedTuple, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from routing.rounds.problem import Problem

Number = TypeVar("Number", bound=np.generic)

#: More pickups of one request are inserted in one order only: 2^8 sets of them are enough to keep apart.
MOST_FREE_PICKUPS = 8
#: Up to that many pickups, all orders are tried without a first guess.
MOST_UNGUIDED_PICKUPS = 2

# Columns of Tables.request.
FIRST = 0  # its tasks are FIRST .. PAST - 1
PAST = 1
HAS_DROP = 2
PRIZE = 3
NEEDS = 4  # skills, by bit

# Columns of Tables.task.
LOCATION = 0
SETUP = 1
SERVICE = 2
REQUEST = 3
FIRST_WINDOW = 4  # its windows are FIRST_WINDOW .. PAST_WINDOW - 1
PAST_WINDOW = 5

# Columns of Tables.window and Tables.pause.
OPENING = 0
CLOSING = 1
LENGTH = 2  # of a break, seconds

# Columns of Tables.vehicle.
PROFILE = 0
SKILLS = 1
START = 2
END = 3
EARLIEST = 4
LATEST = 5
MAX_SPAN = 6
MAX_M = 7
FIXED = 8
PER_S = 9
PER_M = 10
FIRST_BREAK = 11  # its breaks are FIRST_BREAK .. PAST_BREAK - 1
PAST_BREAK = 12
CLASS = 13  # equal for vehicles that are alike in everything

# Columns of Desk.gap.
SOLO = 0  # cost of inserting the task alone in the gap, or no cost at all
REST = 1  # least of that in this gap or a later one
REST_M = 2  # least metres added in this gap or a later one
INTO_S = 3  # seconds from the item before the gap until the task is ready
INTO_M = 4  # metres of that leg
REST_W = 5  # least seconds of work added in this gap or a later one


class Tables(NamedTuple):
    """A problem as the kernels read it: few arrays of one width, which compile and pass faster. All read-only.

    Attributes
    ----------
    legs
        int32[p, n, n, 2], seconds and metres side by side: both are always needed together.
    request, task, window, pause, vehicle
        int64[r, 5], int64[t, 6], int64[w, 3], int64[b, 3] (breaks), int64[v, 14].
    task_load
        int64[t, d].
    capacity
        int64[v, d].
    """

    legs: NDArray[np.int32]
    request: NDArray[np.int64]
    task: NDArray[np.int64]
    window: NDArray[np.int64]
    pause: NDArray[np.int64]
    vehicle: NDArray[np.int64]
    task_load: NDArray[np.int64]
    capacity: NDArray[np.int64]


class Rounds(NamedTuple):
    """The rounds under construction, one row a vehicle, and what makes an insertion cheap to judge.

    A row has the start of the round at position 0, its items at ``1 .. length`` and its end at
    ``length + 1``. The columns of ``times`` and ``figures`` are named in `round_kernels`.

    Attributes
    ----------
    length
        int64[v], items of the round.
    item, place
        int64[v, w], item (a task, or ``-1 - b``) and the location where it is done.
    times
        int64[v, w, 9].
    load, load_after
        int64[v, w, d], on board after the item; the most on board from the item to the end.
    figures
        int64[v, 9].
    position
        int64[t], where the task is in its round.
    vehicle_of
        int64[r], -1 where the request is left out.
    """

    length: NDArray[np.int64]
    item: NDArray[np.int64]
    place: NDArray[np.int64]
    times: NDArray[np.int64]
    load: NDArray[np.int64]
    load_after: NDArray[np.int64]
    figures: NDArray[np.int64]
    position: NDArray[np.int64]
    vehicle_of: NDArray[np.int64]


class Desk(NamedTuple):
    """Scratch arrays of the kernels, allocated once.

    Attributes
    ----------
    label
        int64[states * labels + 1, 10], partial insertions by state, columns named in
        `label_kernels`; the last row is where a new one is drafted, as in the next two arrays.
    label_load
        int64[states * labels + 1, d], what the label has taken on board.
    steps
        int64[states * labels + 1, m, 2], tasks inserted so far and the gap of each.
    alive
        int64[states], labels in use by state.
    order, order_gap
        int64[m], int64[m, 2], the one order of many pickups; the gaps and closings it comes from.
    gap
        int64[m, w, 6], each task alone in each gap.
    pair
        int64[m, m, 2], seconds and metres between the tasks of the request.
    found, chosen
        int64[m, 2], task and gap: the last insertion found, and the best over all vehicles.
    items, sequence, backup
        int64[w], rows under construction, and a row to go back to.
    place, times
        int64[w], int64[w, 9], a row being judged.
    break_state
        int64[w, b, 4], table of the placement of breaks.
    """

    label: NDArray[np.int64]
    label_load: NDArray[np.int64]
    steps: NDArray[np.int64]
    alive: NDArray[np.int64]
    order: NDArray[np.int64]
    order_gap: NDArray[np.int64]
    gap: NDArray[np.int64]
    pair: NDArray[np.int64]
    found: NDArray[np.int64]
    chosen: NDArray[np.int64]
    items: NDArray[np.int64]
    sequence: NDArray[np.int64]
    backup: NDArray[np.int64]
    place: NDArray[np.int64]
    times: NDArray[np.int64]
    break_state: NDArray[np.int64]


class Trail(NamedTuple):
    """Where the search stands and where it has been.

    Attributes
    ----------
    kept_count, kept_item
        int64[v], int64[v, w], the rounds that the search goes on from.
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
        int64[r], requests left out.
    hopeful, floor
        int64[v], vehicles that may take a request, and what it costs there at least.
    totals
        int64[3], named in `search_kernels`.
    """

    kept_count: NDArray[np.int64]
    kept_item: NDArray[np.int64]
    best_count: NDArray[np.int64]
    best_item: NDArray[np.int64]
    touched: NDArray[np.int8]
    newer: NDArray[np.int8]
    struck: NDArray[np.int8]
    marked: NDArray[np.int8]
    tried: NDArray[np.int8]
    absent: NDArray[np.int64]
    hopeful: NDArray[np.int64]
    floor: NDArray[np.int64]
    totals: NDArray[np.int64]


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
    task_request = np.repeat(np.arange(problem.request_count), np.diff(problem.request_first))
    closing = problem.window_latest
    return Tables(
        legs=_sealed(np.stack([problem.durations_s, problem.distances_m], axis=-1)),
        request=_columns(
            problem.request_first[:-1],
            problem.request_first[1:],
            problem.request_has_drop,
            problem.request_prize,
            problem.request_skills.view(np.int64),
        ),
        task=_columns(
            problem.task_location,
            problem.task_setup_s,
            problem.task_service_s,
            task_request,
            problem.window_first[:-1],
            problem.window_first[1:],
        ),
        window=_columns(problem.window_earliest, closing, np.zeros_like(closing)),
        pause=_columns(problem.break_earliest, problem.break_latest, problem.break_duration_s),
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
            vehicle_classes(problem),
        ),
        task_load=_sealed(problem.task_load.astype(np.int64)),
        capacity=_sealed(problem.vehicle_capacity.astype(np.int64)),
    )


def _columns(*columns: NDArray[np.generic]) -> NDArray[np.int64]:
    return _sealed(np.stack([column.astype(np.int64) for column in columns], axis=-1))


def _sealed(array: NDArray[Number]) -> NDArray[Number]:
    result = np.ascontiguousarray(array)
    result.flags.writeable = False
    return result


def row_width(problem: Problem) -> int:
    """Return how many positions a round can need: every task, the breaks, start and end."""
    breaks = int(np.diff(problem.break_first).max(initial=0))
    return problem.task_count + breaks + 2


def make_rounds(problem: Problem) -> Rounds:
    """Allocate rows for all vehicles; `round_kernels.install` makes them valid rounds."""
    vehicles, width = problem.vehicle_count, row_width(problem)
    dimensions = problem.task_load.shape[1]
    return Rounds(
        length=np.zeros(vehicles, dtype=np.int64),
        item=np.zeros((vehicles, width), dtype=np.int64),
        place=np.zeros((vehicles, width), dtype=np.int64),
        times=np.zeros((vehicles, width, 9), dtype=np.int64),
        load=np.zeros((vehicles, width, dimensions), dtype=np.int64),
        load_after=np.zeros((vehicles, width, dimensions), dtype=np.int64),
        figures=np.zeros((vehicles, 9), dtype=np.int64),
        position=np.zeros(problem.task_count, dtype=np.int64),
        vehicle_of=np.full(problem.request_count, -1, dtype=np.int64),
    )


def make_trail(problem: Problem, classes: int) -> Trail:
    """Allocate the memory of a search."""
    vehicles, width = problem.vehicle_count, row_width(problem)
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
        totals=np.zeros(3, dtype=np.int64),
    )


def make_desk(problem: Problem, labels: int) -> Desk:
    """Allocate the scratch arrays, with room for so many labels in each state."""
    width = row_width(problem) + 1
    tasks = max(int(np.diff(problem.request_first).max(initial=0)), 1)
    breaks = int(np.diff(problem.break_first).max(initial=0))
    states = max(2 ** min(tasks, MOST_FREE_PICKUPS), tasks + 1)
    rows = states * labels + 1
    shapes = {
        "label": (rows, 10),
        "label_load": (rows, problem.task_load.shape[1]),
        "steps": (rows, tasks, 2),
        "alive": (states,),
        "order": (tasks,),
        "order_gap": (tasks, 2),
        "gap": (tasks, width, 6),
        "pair": (tasks, tasks, 2),
        "found": (tasks, 2),
        "chosen": (tasks, 2),
        "items": (width,),
        "sequence": (width,),
        "backup": (width,),
        "place": (width,),
        "times": (width, 9),
        "break_state": (width, breaks + 1, 4),
    }
    return Desk(**{name: np.zeros(shape, dtype=np.int64) for name, shape in shapes.items()})
