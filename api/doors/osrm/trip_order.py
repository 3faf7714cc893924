"""In which order to visit places: exactly for a few, by the solver of rounds for more."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

#: So many places between the ends are ordered exactly: the work doubles with each one more.
EXACT_PLACES = 10
#: Milliseconds in the solver's unit of time: its tables hold whole numbers below a thousand million.
_UNIT_MS = 100


class Between(NamedTuple):
    """Places to be put in order, and what it takes to come to the first and to go on from the last.

    Attributes
    ----------
    first_ms
        int64[m], from where the trip starts to each place; zeros where it may start anywhere.
    last_ms
        int64[m], from each place to where the trip ends; zeros where it may end anywhere.
    between_ms
        int64[m, m], from each place to each other one.
    """

    first_ms: NDArray[np.int64]
    last_ms: NDArray[np.int64]
    between_ms: NDArray[np.int64]


def best_order(
    durations_ms: NDArray[np.int32], *, roundtrip: bool, first: bool, last: bool, iterations: int
) -> list[int]:
    """Return the order in which all places are visited fastest.

    Parameters
    ----------
    durations_ms
        int32[n, n], n >= 2, from each place to each other one; all reachable.
    roundtrip
        Whether the trip ends where it starts.
    first, last
        Whether it starts at the first place, and whether the last place is the last one visited. One of them or
        ``roundtrip`` holds.
    iterations
        Iterations of the solver where the order is not found exactly.

    Returns
    -------
    list of int
        All places once, from the start on; a round trip that may start anywhere starts at the first place, or behind
        the last one. The fastest order for up to `EXACT_PLACES` places besides the fixed ones, else the best one that
        the solver found: the same one each time.
    """
    count = len(durations_ms)
    table = durations_ms.astype(np.int64)
    if roundtrip and not (first and last):
        # A tour has no first place: it is a way from any place back to it.
        home = count - 1 if last and not first else 0
        middle = [place for place in range(count) if place != home]
        ends = Between(table[home, middle], table[middle, home], table[np.ix_(middle, middle)])
        inside = [middle[at] for at in _ordered(ends, iterations)]
        return [*inside, home] if home else [home, *inside]
    begin, end = (0 if first else -1), (count - 1 if last else -1)
    middle = [place for place in range(count) if place not in {begin, end}]
    none = np.zeros(len(middle), dtype=np.int64)
    ends = Between(
        table[begin, middle] if first else none,
        table[middle, end] if last else none,
        table[np.ix_(middle, middle)],
    )
    inside = [middle[at] for at in _ordered(ends, iterations)]
    return [*([begin] if first else []), *inside, *([end] if last else [])]


def _ordered(places: Between, iterations: int) -> list[int]:
    count = len(places.first_ms)
    if count < 2:
        return list(range(count))
    return _exactly(places) if count <= EXACT_PLACES else _searched(places, iterations)


def _exactly(places: Between) -> list[int]:
    """Return the best order by what the best order of each set of places is, the last one fixed.

    References
    ----------
    Held and Karp, *A dynamic programming approach to sequencing problems*, 1962, doi:10.1137/0110015.
    """
    count = len(places.first_ms)
    never = np.iinfo(np.int64).max // 4
    cost = np.full((1 << count, count), never, dtype=np.int64)
    came = np.full((1 << count, count), -1, dtype=np.int64)
    each = np.arange(count)
    cost[1 << each, each] = places.first_ms
    for members in range(1, 1 << count):
        inside = (members >> each) & 1 == 1
        if members & (members - 1) == 0:
            continue
        for last in each[inside].tolist():
            ways = cost[members ^ (1 << last)] + places.between_ms[:, last]
            best = int(np.argmin(ways))
            cost[members, last], came[members, last] = ways[best], best
    members = (1 << count) - 1
    last = int(np.argmin(cost[members] + places.last_ms))
    order = []
    while last >= 0:
        order.append(last)
        members, last = members ^ (1 << last), int(came[members, last])
    return order[::-1]


def _searched(places: Between, iterations: int) -> list[int]:
    from routing.rounds import ProblemBuilder, TaskSpec, solve

    count = len(places.first_ms)
    begin, end = count, count + 1
    table = np.zeros((count + 2, count + 2), dtype=np.int64)
    table[:count, :count] = places.between_ms
    table[begin, :count] = places.first_ms
    table[:count, end] = places.last_ms
    units = (table + _UNIT_MS // 2) // _UNIT_MS
    builder = ProblemBuilder(units, np.zeros_like(units))
    latest = int(units.max()) * (count + 1)
    builder.add_vehicle(start=begin, end=end, latest=latest, cost_per_s=1)
    for place in range(count):
        builder.add_request(pickups=[TaskSpec(place)], prize=None)
    # Requests have one task each, so that tasks have the numbers of their places.
    found: list[int] = solve(builder.build(), iterations=iterations).item.tolist()
    return found
