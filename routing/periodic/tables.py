"""What the kernels of periodic rounds read and write, as arrays."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from routing.periodic.problem import ABSENT, PeriodicProblem

#: More than any plan costs.
NEVER: int = 2**60
#: Entries of the pool of rounds, a power of two, and tries to find a free one.
POOL = 2**16
POOL_TRIES = 8


class PeriodTables(NamedTuple):
    """A `PeriodicProblem` for the kernels; rows are ``day * vehicles + vehicle``.

    Attributes
    ----------
    travel, via
        int32[n, n], seconds between locations, straight and by the best facility, its service included; ``via`` is empty where there is
        no facility.
    location, service, load
        int32[c], of the clients.
    window
        int32[c, d, 2].
    may
        uint8[c, v].
    visit_cost
        int64[c, v], what a visit by the vehicle costs besides travel.
    change_cost, prize
        int64[c].
    scheme_first, scheme_days, scheme_cost
        As in the problem.
    days_wanted
        int64[c], all days of any scheme of the client.
    start, end, capacity
        int32[v].
    use_cost
        int64[v].
    shift
        int32[d, v, 2].
    longest
        int32[d, v], most seconds of a round.
    near
        int32[c, c - 1], the other clients of each, nearest first.
    tag
        uint64[c], random words; the exclusive or of those of a round's clients tells it from others.
    timed
        Whether windows bound more than the shifts do.
    peak_cost
        As in the problem.
    """

    travel: NDArray[np.int32]
    via: NDArray[np.int32]
    location: NDArray[np.int32]
    service: NDArray[np.int32]
    load: NDArray[np.int32]
    window: NDArray[np.int32]
    may: NDArray[np.uint8]
    visit_cost: NDArray[np.int64]
    change_cost: NDArray[np.int64]
    prize: NDArray[np.int64]
    scheme_first: NDArray[np.int32]
    scheme_days: NDArray[np.int64]
    scheme_cost: NDArray[np.int64]
    days_wanted: NDArray[np.int64]
    start: NDArray[np.int32]
    end: NDArray[np.int32]
    capacity: NDArray[np.int32]
    use_cost: NDArray[np.int64]
    shift: NDArray[np.int32]
    longest: NDArray[np.int32]
    near: NDArray[np.int32]
    tag: NDArray[np.uint64]
    timed: bool
    peak_cost: int


class Rows(NamedTuple):
    """The rounds of a plan.

    Attributes
    ----------
    client
        int32[d * v, c + 1], the clients of each row in order.
    size
        int32[d * v], how many they are.
    cost, duration
        int64[d * v], of the legal rounds that they are.
    vehicle
        int32[c, d], who visits the client on that day, -1 for nobody.
    scheme
        int32[c], the scheme chosen, -1 where the client is left out.
    stamp
        int64[d * v], a number that no other content of the row had before.
    """

    client: NDArray[np.int32]
    size: NDArray[np.int32]
    cost: NDArray[np.int64]
    duration: NDArray[np.int64]
    vehicle: NDArray[np.int32]
    scheme: NDArray[np.int32]
    stamp: NDArray[np.int64]


class Desk(NamedTuple):
    """Where the kernels put things down; what outlives a call is ``random``, the last stamp, and what is known of stamped rows.

    Attributes
    ----------
    random
        uint64[1], state of the generator.
    trip, came
        int64[c + 3] and int32[c + 3], cost of serving the first clients of a round and being empty, and where the last trip began.
    order
        int32[c + 2], a round that is tried.
    delta, place, longer, rise
        int64[d, v], int32[d, v], int64[d, v], int64[d, v], cheapest insertion of a client by row, where, what it lengthens the round
        by, and what it costs that the day becomes longer.
    by
        int32[d], the cheapest vehicle of each day, -1 for none.
    loose, loose_day
        int32[c * d], clients taken out; the day, or -1 for all of their days.
    rank
        float64[c * d].
    gone
        uint8[c], clients already taken out.
    dirty
        uint8[d * v].
    touched
        int64[3], number of loose visits; duration of the last round measured; the last stamp given to a row.
    front, back
        int64[d * v, c + 2, 3], of each row from its beginning and from its end: see `routing.periodic.sides_kernels`.
    seen
        int64[d * v], the stamp of the content that ``front`` and ``back`` belong to.
    right, load_right
        int64[c + 2], ways to end the trip that a client is put into, and what they have on board.
    day_length
        int64[d + 1], how long each day is, all vehicles together, and the longest of them.
    known
        int64[c, d * v, 4], the cheapest insertion of each client by row: the stamp it belongs to, cost, place, seconds longer.
    """

    random: NDArray[np.uint64]
    trip: NDArray[np.int64]
    came: NDArray[np.int32]
    order: NDArray[np.int32]
    delta: NDArray[np.int64]
    place: NDArray[np.int32]
    longer: NDArray[np.int64]
    rise: NDArray[np.int64]
    by: NDArray[np.int32]
    loose: NDArray[np.int32]
    loose_day: NDArray[np.int32]
    rank: NDArray[np.float64]
    gone: NDArray[np.uint8]
    dirty: NDArray[np.uint8]
    touched: NDArray[np.int64]
    front: NDArray[np.int64]
    back: NDArray[np.int64]
    seen: NDArray[np.int64]
    right: NDArray[np.int64]
    load_right: NDArray[np.int64]
    day_length: NDArray[np.int64]
    known: NDArray[np.int64]


class Pool(NamedTuple):
    """Legal rounds seen on the way, the cheapest order of each set of clients.

    Attributes
    ----------
    key
        uint64[p], 0 where the entry is free.
    client, size
        int32[p, c] and int32[p].
    cost, lasts, row, age
        int64[p], int64[p], int32[p], int64[p]: the cost, the duration, the row that it was seen in, and the iteration that saw it last.
    """

    key: NDArray[np.uint64]
    client: NDArray[np.int32]
    size: NDArray[np.int32]
    cost: NDArray[np.int64]
    lasts: NDArray[np.int64]
    row: NDArray[np.int32]
    age: NDArray[np.int64]


def make_tables(problem: PeriodicProblem) -> PeriodTables:
    """Return the tables of a problem."""
    places, travel = problem.client_location, problem.travel
    via = np.zeros((0, 0), dtype=np.int32)
    if len(problem.facility_location):
        ways = [
            travel[:, place].astype(np.int64)[:, None] + service + travel[place, :].astype(np.int64)[None, :]
            for place, service in zip(problem.facility_location, problem.facility_service, strict=True)
        ]
        via = np.minimum(np.minimum.reduce(ways), 2**31 - 1).astype(np.int32)
    there = travel[np.ix_(places, places)].astype(np.int64)
    apart = there + there.T
    np.fill_diagonal(apart, -1)
    near = np.argsort(apart, axis=1, kind="stable")[:, 1:].astype(np.int32)
    wanted = np.array(
        [
            np.bitwise_or.reduce(problem.scheme_days[list(problem.schemes_of(client))])
            for client in range(problem.client_count)
        ],
        dtype=np.int64,
    )
    shift = np.ascontiguousarray(np.swapaxes(problem.shift, 0, 1))
    there_at = shift[:, :, 0] != ABSENT
    longest = np.where(there_at, np.minimum(problem.most_duration.T, shift[:, :, 1] - shift[:, :, 0]), ABSENT)
    timed = False
    for day in range(problem.days):
        if there_at[day].any():
            open_s, close_s = shift[day, there_at[day], 0].min(), shift[day, there_at[day], 1].max()
            window = problem.client_window[:, day]
            timed = timed or bool((window[:, 0] > open_s).any() or (window[:, 1] < close_s).any())
    tag = np.random.default_rng(20_260).integers(1, 2**63, problem.client_count, dtype=np.uint64)
    return PeriodTables(
        travel, via, places, problem.client_service, problem.client_load, problem.client_window, problem.client_vehicle,
        problem.client_vehicle_cost, problem.client_change_cost, problem.client_prize, problem.scheme_first, problem.scheme_days, problem.scheme_cost,
        wanted, problem.vehicle_start, problem.vehicle_end, problem.vehicle_capacity, problem.vehicle_cost,
        shift, np.ascontiguousarray(longest.astype(np.int32)), np.ascontiguousarray(near), tag, timed, problem.peak_cost,
    )  # fmt: skip


def empty_rows(problem: PeriodicProblem) -> Rows:
    """Return rows without any client."""
    rows, clients = problem.days * problem.vehicle_count, problem.client_count
    return Rows(
        np.zeros((rows, clients + 1), dtype=np.int32),
        np.zeros(rows, dtype=np.int32),
        np.zeros(rows, dtype=np.int64),
        np.zeros(rows, dtype=np.int64),
        np.full((clients, problem.days), -1, dtype=np.int32),
        np.full(clients, -1, dtype=np.int32),
        np.zeros(rows, dtype=np.int64),
    )


def new_desk(problem: PeriodicProblem, random: NDArray[np.uint64]) -> Desk:
    """Return a desk for a problem."""
    days, vehicles, clients = problem.days, problem.vehicle_count, problem.client_count
    visits = max(clients * days, 1)
    return Desk(
        random,
        np.zeros(clients + 3, dtype=np.int64),
        np.zeros(clients + 3, dtype=np.int32),
        np.zeros(clients + 2, dtype=np.int32),
        np.zeros((days, vehicles), dtype=np.int64),
        np.zeros((days, vehicles), dtype=np.int32),
        np.zeros((days, vehicles), dtype=np.int64),
        np.zeros((days, vehicles), dtype=np.int64),
        np.zeros(days, dtype=np.int32),
        np.zeros(visits, dtype=np.int32),
        np.zeros(visits, dtype=np.int32),
        np.zeros(visits, dtype=np.float64),
        np.zeros(clients, dtype=np.uint8),
        np.zeros(days * vehicles, dtype=np.uint8),
        np.zeros(3, dtype=np.int64),
        np.zeros((days * vehicles, clients + 2, 3), dtype=np.int64),
        np.zeros((days * vehicles, clients + 2, 3), dtype=np.int64),
        np.full(days * vehicles, -1, dtype=np.int64),
        np.zeros(clients + 2, dtype=np.int64),
        np.zeros(clients + 2, dtype=np.int64),
        np.zeros(days + 1, dtype=np.int64),
        np.full((clients, days * vehicles, 4), -1, dtype=np.int64),
    )


def new_pool(problem: PeriodicProblem) -> Pool:
    """Return an empty pool."""
    return Pool(
        np.zeros(POOL, dtype=np.uint64),
        np.zeros((POOL, problem.client_count), dtype=np.int32),
        np.zeros(POOL, dtype=np.int32),
        np.zeros(POOL, dtype=np.int64),
        np.zeros(POOL, dtype=np.int64),
        np.zeros(POOL, dtype=np.int32),
        np.zeros(POOL, dtype=np.int64),
    )
