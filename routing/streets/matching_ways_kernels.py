"""Kernel of driven ways: from one place a point to arcs with the times at their ends."""

from __future__ import annotations

from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from routing.jit import kernel
from routing.streets.matching_kernels import BEGINS, Chain, Points, States, Tuning, limits, straight_metres
from routing.streets.matching_search_kernels import bounded_search, clean, new_scratch
from routing.streets.turn_graph import TurnGraph

T = TypeVar("T", bound=np.generic)


class Ways(NamedTuple):
    """The ways of all pieces of a track.

    Attributes
    ----------
    piece
        int32[n], the piece of each point, -1 for points without a state.
    first
        int32[p + 1], arcs by piece.
    arc
        int32[k], in the order of driving.
    enter_s, leave_s
        float64[k], when the arc's start and end were passed, or the piece began or ended on it.
    enter_key, leave_key
        int64[k], packed costs (see `TurnGraph`) from the arc's start to where the piece enters and leaves it.
    """

    piece: NDArray[np.int32]
    first: NDArray[np.int32]
    arc: NDArray[np.int32]
    enter_s: NDArray[np.float64]
    leave_s: NDArray[np.float64]
    enter_key: NDArray[np.int64]
    leave_key: NDArray[np.int64]


@kernel
def driven(
    graph: TurnGraph,
    tail_lon: NDArray[np.float64],
    tail_lat: NDArray[np.float64],
    points: Points,
    states: States,
    tuning: Tuning,
    chain: Chain,
    chosen: NDArray[np.int32],
) -> Ways:
    """List the arcs of all pieces.

    Parameters
    ----------
    graph, tail_lon, tail_lat, points, states, tuning, chain, chosen
        As given to and by the kernels of `routing.streets.matching_kernels`.

    Notes
    -----
    Between two points, time runs as on the map. Who stands keeps the place that was reached: an arc is
    driven forwards only.
    """
    n = len(points.lon)
    piece = np.full(n, -1, dtype=np.int32)
    following = np.full(n, -1, dtype=np.int32)
    pieces = 0
    for p in range(n):
        if chosen[p] >= 0:
            if chain.came_from[p] >= 0:
                following[chain.came_from[p]] = p
            else:
                pieces += 1
    arc_first = np.zeros(pieces + 1, dtype=np.int32)
    room = 2 * n + 16
    arcs = np.empty(room, dtype=np.int32)
    enter_s = np.empty(room, dtype=np.float64)
    leave_s = np.empty(room, dtype=np.float64)
    enter_key = np.empty(room, dtype=np.int64)
    leave_key = np.empty(room, dtype=np.int64)
    scratch = new_scratch(len(graph.arc_ms))
    way = np.empty(1024, dtype=np.int32)
    count = 0
    number = 0
    for begin in range(n):
        if chosen[begin] < 0 or chain.came_from[begin] != BEGINS:
            continue
        here = states.arc[chosen[begin]]
        place = states.before[chosen[begin]]
        arcs[count] = here
        enter_s[count] = points.time_s[begin]
        enter_key[count] = place
        p = begin
        piece[p] = number
        while following[p] >= 0:
            q = following[p]
            piece[q] = number
            to, place_there = states.arc[chosen[q]], states.before[chosen[q]]
            length = 0
            rest = np.int64(0)
            straight_m = straight_metres(points, p, q, tuning.metres_per_degree)
            noise_m = 3 * (points.sigma_m[p] + points.sigma_m[q])
            # What was scored as standing, or as a straight way along the arc, is just that.
            behind_m = 1e-2 * ((place - place_there) & 0xFFFFFFFF)
            stays = to == here and (place_there >= place or behind_m <= noise_m)
            if not stays:
                limit_ms, limit_cm = limits(points, p, q, straight_m, tuning)
                scratch.wanted[to] = True
                # The place may lie farther on than the state that was scored, never farther back.
                bounded_search(
                    graph,
                    tail_lon,
                    tail_lat,
                    here,
                    place,
                    points.lon[q],
                    points.lat[q],
                    limit_ms,
                    limit_cm,
                    100 * states.off_m[chosen[q]],
                    1,
                    tuning.metres_per_degree,
                    scratch,
                )
                scratch.wanted[to] = False
                # Only a place on the present arc, and behind what was reached, can be out of the limits.
                stays = scratch.label[to] < 0
            if not stays:
                rest = scratch.label[to] + place_there
                arc = to
                while arc >= 0:
                    if length == len(way):
                        more_way = np.empty(2 * length, dtype=np.int32)
                        more_way[:length] = way
                        way = more_way
                    way[length] = arc
                    length += 1
                    arc = scratch.previous[arc]
            if count + length + 2 > room:
                room = 2 * room + length
                arcs = _longer(arcs, room)
                enter_s, leave_s = _longer(enter_s, room), _longer(leave_s, room)
                enter_key, leave_key = _longer(enter_key, room), _longer(leave_key, room)
            start_s = points.time_s[p]
            total_ms = max(rest >> 32, 1)
            per_ms = (points.time_s[q] - start_s) / total_ms
            # The end of the present arc lies behind its own rest, the turn comes after.
            passed_ms = (graph.arc_ms[here] - (place >> 32)) if length else 0
            for step in range(length - 1, -1, -1):
                leave_s[count] = start_s + per_ms * min(passed_ms, total_ms)
                leave_key[count] = (np.int64(graph.arc_ms[here]) << 32) + graph.length_cm[here]
                count += 1
                here = way[step]
                arcs[count] = here
                enter_key[count] = 0
                enter_s[count] = start_s + per_ms * min(scratch.label[here] >> 32, total_ms)
                passed_ms = (scratch.label[here] >> 32) + graph.arc_ms[here]
            clean(scratch)
            place = max(place, place_there) if stays else place_there
            p = q
        leave_s[count] = points.time_s[p]
        leave_key[count] = place
        count += 1
        number += 1
        arc_first[number] = count
    return Ways(
        piece,
        arc_first,
        arcs[:count].copy(),
        enter_s[:count].copy(),
        leave_s[:count].copy(),
        enter_key[:count].copy(),
        leave_key[:count].copy(),
    )


@kernel
def _longer(values: NDArray[T], size: int) -> NDArray[T]:
    grown = np.empty(size, dtype=values.dtype)
    grown[: len(values)] = values
    return grown


@kernel
def turns_into(
    turn_first: NDArray[np.int32],
    turn_head: NDArray[np.int32],
    turn_ms: NDArray[np.int32],
    arcs: NDArray[np.int32],
) -> NDArray[np.int64]:
    """Return the milliseconds of the turn into each arc from the one before it, 0 for the first."""
    lost = np.zeros(len(arcs), dtype=np.int64)
    for at in range(1, len(arcs)):
        for turn in range(turn_first[arcs[at - 1]], turn_first[arcs[at - 1] + 1]):
            if turn_head[turn] == arcs[at]:
                lost[at] = turn_ms[turn]
    return lost
