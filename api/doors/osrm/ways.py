"""Fastest ways through places, in their order, turning back at a stop or not."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from api.doors.osrm.coordinates import Coordinate
from api.doors.osrm.faults import NO_ROUTE, OsrmError
from api.doors.osrm.legs import Stretch
from routing.streets.blocks import take

if TYPE_CHECKING:
    from api.doors.osrm.streets import DoorStreets
    from routing.streets.network import Locations
    from routing.streets.paths import StreetPath


def fastest_stretches(
    streets: DoorStreets, locations: Locations, order: Sequence[int], asked: Sequence[Coordinate]
) -> list[Stretch]:
    """Return the fastest way from each place to the next; one may turn back at a place.

    Parameters
    ----------
    streets
        The streets.
    locations
        Places.
    order
        Numbers of places in the order of the way, k of them.
    asked
        By place, the coordinate that was asked for.

    Returns
    -------
    list
        k - 1 stretches.

    Raises
    ------
    OsrmError
        ``NoRoute``, naming the pair.
    """
    paths = streets.engine.fastest_paths(locations, locations, order[:-1], order[1:], threads=1)
    return [stretch(locations, pair, asked, path) for pair, path in zip(pairwise(order), paths, strict=True)]


def straight_stretches(
    streets: DoorStreets, locations: Locations, asked: Sequence[Coordinate]
) -> list[Stretch]:
    """Return the fastest way through all places on which one never turns back at a place.

    Parameters
    ----------
    streets, locations, asked
        As for `fastest_stretches`.

    Raises
    ------
    OsrmError
        ``NoRoute`` where there is no such way.

    Notes
    -----
    Each place is split into its two directions; a shortest path over the 2 k directions then tells by which one each
    place is passed. Exact; O(k) trips.
    """
    count = len(locations.edge)
    one_way = _one_way(locations)
    usable = np.flatnonzero((one_way.forward_arc >= 0) | (one_way.backward_arc >= 0))
    row = {int(split): at for at, split in enumerate(usable.tolist())}
    kept = take(one_way, usable)
    pairs = [
        (first, second)
        for at in range(count - 1)
        for first in (2 * at, 2 * at + 1)
        for second in (2 * at + 2, 2 * at + 3)
        if first in row and second in row
    ]
    origin, destination = [row[first] for first, _ in pairs], [row[second] for _, second in pairs]
    costs = streets.engine.costs(kept, kept, origin, destination, threads=1)[0].tolist()
    best: dict[int, tuple[int, int]] = {split: (0, -1) for split in (0, 1) if split in row}
    for (first, second), ms in zip(pairs, costs, strict=True):
        if ms >= 0 and first in best:
            total = best[first][0] + ms
            if second not in best or total < best[second][0]:
                best[second] = total, first
    ends = [split for split in (2 * count - 2, 2 * count - 1) if split in best]
    if not ends:
        raise OsrmError(
            NO_ROUTE, "Impossible route between points: none without turning back at one of them."
        )
    passed = [min(ends, key=lambda split: best[split][0])]
    while best[passed[-1]][1] >= 0:
        passed.append(best[passed[-1]][1])
    chosen = [row[split] for split in reversed(passed)]
    return fastest_stretches(streets, take(kept, np.array(chosen)), range(count), asked)


def stretch(
    locations: Locations, pair: tuple[int, int], asked: Sequence[Coordinate], path: StreetPath | None
) -> Stretch:
    """Return a path with its ends.

    Raises
    ------
    OsrmError
        ``NoRoute`` where there is no path.
    """
    start, end = pair
    if path is None:
        raise OsrmError(NO_ROUTE, f"Impossible route between points {start} and {end}.")
    return Stretch(
        path,
        float(locations.fraction[start]),
        float(locations.fraction[end]),
        asked[start],
        asked[end],
    )


def _one_way(locations: Locations) -> Locations:
    """Return each place twice: to be passed along its street's drawing only, and against it only."""
    doubled = take(locations, np.repeat(np.arange(len(locations.edge)), 2))
    forward, backward = doubled.forward_arc.copy(), doubled.backward_arc.copy()
    forward[1::2] = -1
    backward[::2] = -1
    return doubled._replace(forward_arc=forward, backward_arc=backward)
