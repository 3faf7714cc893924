"""The arrays of the linear engine: the problem rearranged for speed, the rounds, and scratch space."""

from __future__ import annotations

from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from routing.rounds.check_values import MOST_CLASSES
from routing.rounds.linear.frozen import binding_prizes, bound_vehicles, open_first
from routing.rounds.linear.span_tables import COLUMNS, FRAME, IMAGES, LABEL_COLUMNS, NO_PAUSE
from routing.rounds.linear.strict import clash_bits, goods_class, narrowed_windows, strict_rules
from routing.rounds.linear.timed import first_breaks, timed_vehicles
from routing.rounds.problem import FORBIDDEN, UNREACHABLE, Problem
from routing.rounds.task_order import inner_tasks
from routing.rounds.vehicle_kinds import vehicle_kinds

Number = TypeVar("Number", bound=np.generic)

#: No insertion at all; sums of a few of them do not overflow.
NO_COST = 2**60
#: Beyond every legal time.
FAR = 2**50

# Columns of LinearTables.task.
LOCATION = 0
SETUP = 1
SERVICE = 2
REQUEST = 3
FIRST_WINDOW = 4
PAST_WINDOW = 5
OPENS = 6  # of the first window
CLOSES = 7  # of the last window
RELEASE = 8

# Columns of LinearTables.request.
FIRST = 0
PAST = 1
HAS_DROP = 2
PRIZE = 3
RIDE = 4  # longest, from the end of a pickup to the start of the drop
GOODS = 5  # class of them, -1 for none
REQUEST_CLASH = 6  # bits of the classes that may not be on board with it
BEGUN = 7  # whether some of its tasks are frozen

# Entries of LinearTables.strict: whether there is any such rule at all.
RIDES = 0
COMPANY = 1

# Entries of Desk.rule, of the request that is being inserted.
CLASHING = 0
LONGEST_RIDE = 1

# Columns of LinearTables.vehicle.
PROFILE = 0
START = 1
END = 2
EARLIEST = 3
LATEST = 4
MAX_M = 5
FIXED = 6
PER_M = 7
CLASS = 8
DEPOT = 9  # where it reloads, -1 for nowhere
DEPOT_SERVICE = 10
DEPOT_OPENS = 11
DEPOT_CLOSES = 12
MAX_RELOADS = 13
PRICED = 14  # whether requests cost anything on it beside the way
TIMED = 15  # whether the length of a round matters: then the kernels of spans are asked
PER_S = 16
EFFORT = 17
OVERTIME_FROM = 18
OVERTIME_PER_S = 19
MAX_S = 20
BREAK_OPENS = 21  # of the break that it may owe
BREAK_CLOSES = 22  # -1 where it never owes one
BREAK_LENGTH = 23
PREFIX = 24  # tasks frozen at the beginning of its round

#: Items of a row that are a reload stop and a break; tasks are 0 and more, start and end are -1.
RELOAD = -2
BREAK = -3


class LinearTables(NamedTuple):
    """A problem as the linear engine reads it. All arrays are read-only.

    Attributes
    ----------
    legs, back
        int32[p, n + 1, n + 1, 2], seconds and metres from the first to the second location, and from the
        second to the first; location n stands for the end of open rounds: it is everywhere at once.
    task, request, vehicle
        int64[t, 9], int64[r, 8], int64[v, 25], columns named above. Tasks are numbered as by `inner_tasks`; of a request with
        frozen tasks only the others are counted, so that it may have none: `FIRST` is `PAST` then.
    window
        int64[w, 2], inclusive bounds, narrowed to those between which rides can be short enough.
    fit
        int64[r, c], cost of the request on a vehicle class beside the way there, `NO_COST` where it may not.
    load, capacity
        int64[t, d], int64[v, d]; goods handed over from the depot count like goods taken on board: on one
        trip both come to the same total.
    strict
        int64[2], named above.
    """

    legs: NDArray[np.int32]
    back: NDArray[np.int32]
    task: NDArray[np.int64]
    request: NDArray[np.int64]
    vehicle: NDArray[np.int64]
    window: NDArray[np.int64]
    fit: NDArray[np.int64]
    load: NDArray[np.int64]
    capacity: NDArray[np.int64]
    strict: NDArray[np.int64]


class Rows(NamedTuple):
    """The rounds under construction, one row a vehicle: position 0 is the start, ``length + 1`` the end.

    Attributes
    ----------
    length
        int64[v], items of the round.
    item, place
        int64[v, w], task or `RELOAD`, and its location.
    leave, deadline
        int64[v, w], earliest end of the item; latest time to be ready for it (arrival and setup) that keeps the rest legal.
    setup, leg
        int64[v, w], setup of the task (paid where the item before it is elsewhere), metres of the leg to the item.
    load, top
        int64[v, w, d], on board after the item; the most on board from the item to the end of its trip.
    opened
        int64[v, w], when the trip of the position starts at the earliest.
    metres, cost, reloads
        int64[v], of the round.
    mark
        int64[v], equal for equal rounds of a vehicle, and different (but for an accident in 2^64) for different ones.
    pause
        int64[v], where the break is: after that many items, `NO_PAUSE` for none, 0 before the departure.
    aboard
        int64[v, w], bits of the classes on board after the item; kept where classes clash.
    image, frame
        int64[v, 3, 16, w], int64[v, 4, 3], the round in its forms, see `span_tables`; empty where no vehicle is timed.
    vehicle_of
        int64[r], -1 where the request is left out.
    tally, begun, ride, clock, ridden
        int64[60], int64[r], int64[w, 3], int64[4, w], int64[3], scratch of the row that is being made valid: requests on board by
        class, whether goods of a request have come on board, rides and times as in `ride_kernels`, the price of each image with them.
    """

    length: NDArray[np.int64]
    item: NDArray[np.int64]
    place: NDArray[np.int64]
    leave: NDArray[np.int64]
    deadline: NDArray[np.int64]
    setup: NDArray[np.int64]
    leg: NDArray[np.int64]
    load: NDArray[np.int64]
    top: NDArray[np.int64]
    opened: NDArray[np.int64]
    metres: NDArray[np.int64]
    cost: NDArray[np.int64]
    reloads: NDArray[np.int64]
    mark: NDArray[np.int64]
    pause: NDArray[np.int64]
    aboard: NDArray[np.int64]
    image: NDArray[np.int64]
    frame: NDArray[np.int64]
    vehicle_of: NDArray[np.int64]
    tally: NDArray[np.int64]
    begun: NDArray[np.int64]
    ride: NDArray[np.int64]
    clock: NDArray[np.int64]
    ridden: NDArray[np.int64]


class Desk(NamedTuple):
    """Scratch arrays of one thread.

    Attributes
    ----------
    gap, rest
        int64[m, w], metres that a task adds in a gap, and the least in that gap or a later one.
    own, cheapest
        int64[m], what a task adds in every gap, whatever else is inserted; what it adds in its best gap.
    found, chosen, draft
        int64[m + 2, 2], task (or `RELOAD`) and gap of an insertion.
    items, backup
        int64[w], rows under construction.
    label
        int64[2^m * k + 1, 9], partial insertions, columns as the kernels that make them say; the last row is the draft.
    steps
        int64[2^m * k + 1, m, 2], tasks and gaps of each.
    alive
        int64[2^m], labels in use.
    weight
        int64[2^m, d], load of a set of pickups.
    rule
        int64[2], named above.
    blink
        int64[1], gaps to look at before one is passed over.
    """

    gap: NDArray[np.int64]
    rest: NDArray[np.int64]
    own: NDArray[np.int64]
    cheapest: NDArray[np.int64]
    found: NDArray[np.int64]
    chosen: NDArray[np.int64]
    draft: NDArray[np.int64]
    items: NDArray[np.int64]
    backup: NDArray[np.int64]
    label: NDArray[np.int64]
    steps: NDArray[np.int64]
    alive: NDArray[np.int64]
    weight: NDArray[np.int64]
    rule: NDArray[np.int64]
    blink: NDArray[np.int64]


#: Pickups of one request that are inserted in every order, and labels kept for each set of them.
MOST_FREE = 8
LABELS = 3


def sealed(array: NDArray[Number]) -> NDArray[Number]:
    """Return the array C-contiguous and read-only."""
    result = np.ascontiguousarray(array)
    result.flags.writeable = False
    return result


def make_linear_tables(problem: Problem) -> LinearTables:
    """Rearrange a checked problem for which `is_linear` holds."""
    profiles, locations = problem.durations_s.shape[:2]
    legs = np.zeros((profiles, locations + 1, locations + 1, 2), dtype=np.int32)
    legs[:, :-1, :-1, 0] = problem.durations_s
    legs[:, :-1, :-1, 1] = problem.distances_m
    blocked = (legs >= UNREACHABLE).any(axis=-1)
    legs[blocked] = UNREACHABLE
    classes = vehicle_kinds(problem)
    count = int(classes.max(initial=-1)) + 1
    bound = bound_vehicles(problem)
    fit = np.zeros((problem.request_count, max(count, 1)), dtype=np.int64)
    need = np.add.reduceat(
        np.maximum(problem.task_load, 0).astype(np.int64), problem.request_first[:-1], axis=0
    )
    need = np.maximum(
        need,
        np.add.reduceat(np.maximum(-visit_loads(problem), 0), problem.request_first[:-1], axis=0),
    )
    for number in range(count):
        vehicle = int(np.flatnonzero(classes == number)[0])
        own = np.uint64(problem.vehicle_skills[vehicle])
        refused = (problem.request_skills & ~own) != 0
        refused |= (problem.request_skills_any != 0) & ((problem.request_skills_any & own) == 0)
        refused |= (problem.request_skills_none & own) != 0
        price = problem.request_vehicle_cost[:, vehicle]
        refused |= price >= FORBIDDEN
        refused |= (need > problem.vehicle_capacity[vehicle]).any(axis=1)
        refused |= (bound >= 0) & (bound != vehicle)
        fit[:, number] = np.where(refused, NO_COST, price)
    task_request = np.repeat(np.arange(problem.request_count), np.diff(problem.request_first))
    order = inner_tasks(problem)
    strict = strict_rules(problem)
    first_window, past_window, earliest, latest = narrowed_windows(problem)
    reloads = np.diff(problem.reload_first) > 0
    at = np.where(reloads, problem.reload_first[:-1], 0)
    empty = np.zeros(1, dtype=np.int64)

    def of_depot(column: NDArray[np.generic], default: int) -> NDArray[np.int64]:
        source = column if len(column) else empty
        return np.where(reloads, source[at], default).astype(np.int64)

    return LinearTables(
        legs=sealed(legs),
        back=sealed(legs.transpose(0, 2, 1, 3)),
        task=_columns(
            problem.task_location, problem.task_setup_s, problem.task_service_s, task_request,
            first_window, past_window, earliest[first_window], latest[past_window - 1], problem.task_release_s,
        )[order],
        request=_columns(
            open_first(problem), problem.request_first[1:], problem.request_has_drop, binding_prizes(problem, bound),
            problem.request_max_ride_s, goods_class(problem), clash_bits(problem), bound >= 0,
        ),
        vehicle=_columns(
            problem.vehicle_profile, problem.vehicle_start,
            np.where(problem.vehicle_end < 0, locations, problem.vehicle_end),
            problem.vehicle_earliest, problem.vehicle_latest, problem.vehicle_max_distance_m,
            problem.vehicle_fixed_cost, problem.vehicle_cost_per_m, classes,
            of_depot(problem.reload_location, -1), of_depot(problem.reload_service_s, 0),
            of_depot(problem.reload_earliest, 0), of_depot(problem.reload_latest, 0),
            np.where(reloads, problem.vehicle_max_reloads, 0),
            (problem.request_vehicle_cost % FORBIDDEN != 0).any(axis=0), timed_vehicles(problem),
            problem.vehicle_cost_per_s, problem.vehicle_effort_cost, problem.vehicle_overtime_from_s,
            problem.vehicle_overtime_cost_per_s, problem.vehicle_max_duration_s, *first_breaks(problem), np.diff(problem.prefix_first),
        ),
        window=_columns(earliest, latest),
        fit=sealed(fit),
        load=sealed(np.where(visits(problem)[:, None], np.abs(problem.task_load), problem.task_load)[order].astype(np.int64)),
        capacity=sealed(problem.vehicle_capacity.astype(np.int64)),
        strict=sealed(strict),
    )  # fmt: skip


def visits(problem: Problem) -> NDArray[np.bool_]:
    """Return bool[t], whether the request of each task has no drop."""
    return np.repeat(~problem.request_has_drop, np.diff(problem.request_first))


def visit_loads(problem: Problem) -> NDArray[np.int64]:
    """Return int64[t, d], loads of tasks of requests without a drop, 0 for the others."""
    return np.where(visits(problem)[:, None], problem.task_load, 0).astype(np.int64)


def _columns(*columns: NDArray[np.generic]) -> NDArray[np.int64]:
    return sealed(np.stack([column.astype(np.int64) for column in columns], axis=-1))


def row_width(problem: Problem) -> int:
    """Return how many positions a round can need: tasks that a shift has time for, reloads between them, start and end."""
    tasks = problem.task_count
    shift = (problem.vehicle_latest - problem.vehicle_earliest).max(initial=0)
    served = np.cumsum(np.sort(problem.task_service_s.astype(np.int64)))
    tasks = min(tasks, int(np.searchsorted(served, shift, side="right")))
    reloads = int(np.minimum(problem.vehicle_max_reloads.max(initial=0), tasks))
    return tasks + reloads + 5


def make_rows(problem: Problem) -> Rows:
    """Allocate rows for all vehicles; `install` makes them valid rounds."""
    vehicles, width, dimensions = problem.vehicle_count, row_width(problem), problem.task_load.shape[1]
    timed = int(timed_vehicles(problem).any())

    def whole(*shape: int) -> NDArray[np.int64]:
        return np.zeros(shape, dtype=np.int64)

    return Rows(
        length=whole(vehicles),
        item=whole(vehicles, width),
        place=whole(vehicles, width),
        leave=whole(vehicles, width),
        deadline=whole(vehicles, width),
        setup=whole(vehicles, width),
        leg=whole(vehicles, width),
        load=whole(vehicles, width, dimensions),
        top=whole(vehicles, width, dimensions),
        opened=whole(vehicles, width),
        metres=whole(vehicles),
        cost=whole(vehicles),
        reloads=whole(vehicles),
        mark=whole(vehicles),
        pause=whole(vehicles) + NO_PAUSE,
        aboard=whole(vehicles, width),
        image=whole(timed * vehicles, IMAGES, COLUMNS, width),
        frame=whole(timed * vehicles, IMAGES + 1, FRAME),
        vehicle_of=np.full(problem.request_count, -1, dtype=np.int64),
        tally=whole(MOST_CLASSES),
        begun=whole(problem.request_count),
        ride=whole(width, 3),
        clock=whole(4, width),
        ridden=whole(IMAGES),
    )


def make_desk(problem: Problem) -> Desk:
    """Allocate the scratch arrays of one thread."""
    width = row_width(problem) + 2
    tasks = max(int(np.diff(problem.request_first).max(initial=0)), 1)
    states = 2 ** min(tasks, MOST_FREE + 1)
    rows = states * LABELS + 1

    def whole(*shape: int) -> NDArray[np.int64]:
        return np.zeros(shape, dtype=np.int64)

    return Desk(
        gap=whole(tasks, width),
        rest=whole(tasks, width),
        own=whole(tasks),
        cheapest=whole(tasks),
        found=whole(tasks + 2, 2),
        chosen=whole(tasks + 2, 2),
        draft=whole(tasks + 2, 2),
        items=whole(width),
        backup=whole(width),
        label=whole(rows, LABEL_COLUMNS),
        steps=whole(rows, tasks, 2),
        alive=whole(states),
        weight=whole(states, problem.task_load.shape[1]),
        rule=whole(2),
        blink=whole(1) + 100,
    )
