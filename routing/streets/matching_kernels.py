"""Kernels of map matching: which way along the streets explains a row of noisy positions best.

A *state* of a point is a place on a directed arc, copies included, so that a way through states is a
way through the turn graph and obeys whatever it forbids. Scores are natural logarithms.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from routing.jit import kernel
from routing.streets.matching_search_kernels import Scratch, bounded_search, clean, new_scratch
from routing.streets.turn_graph import TurnGraph

#: In ``came_from``: the point begins a piece, lies near no street, or was passed over as an outlier.
BEGINS, NOWHERE, OUTLIER = -1, -2, -3
#: States that are this much less likely than the best one of their point lead nowhere.
_BEAM = 16.0


class Points(NamedTuple):
    """The positions of one track that are used, in the order of time.

    Attributes
    ----------
    lon, lat
        float64[n], degrees.
    time_s
        float64[n], strictly increasing.
    sigma_m
        float64[n], standard deviation of a position in each direction.
    """

    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    time_s: NDArray[np.float64]
    sigma_m: NDArray[np.float64]


class States(NamedTuple):
    """The states of all points.

    Attributes
    ----------
    first
        int32[n + 1], states by point.
    arc
        int32[s], the arc, perhaps a copy.
    before
        int64[s], packed cost (see `TurnGraph`) from the start of the arc to the place.
    off_m
        float64[s], metres from the point to the place.
    begins
        bool[s], whether a way may begin there: on arcs as drawn.
    """

    first: NDArray[np.int32]
    arc: NDArray[np.int32]
    before: NDArray[np.int64]
    off_m: NDArray[np.float64]
    begins: NDArray[np.bool_]


class Tuning(NamedTuple):
    """What is plausible; see `routing.streets.matching.MatchOptions`."""

    beta_m: float
    beta_share: float
    tau_s: float
    max_gap_s: float
    max_skipped: int
    hurry: float
    slack_s: float
    detour_m: float
    max_speed_m_s: float
    metres_per_degree: float


class Chain(NamedTuple):
    """How states of one point are reached from those of the point before.

    Attributes
    ----------
    came_from
        int32[n], the point before, or one of `BEGINS`, `NOWHERE`, `OUTLIER`.
    score
        float64[s], of the best way to each state, -inf where there is none.
    back
        int32[s], the state before on that way.
    link_first
        int64[n], where the links into the point begin.
    link
        float32[...], the score of the way from each state of the point before to each of this one, row by
        row.
    """

    came_from: NDArray[np.int32]
    score: NDArray[np.float64]
    back: NDArray[np.int32]
    link_first: NDArray[np.int64]
    link: NDArray[np.float32]


@kernel
def straight_metres(points: Points, p: int, q: int, metres_per_degree: float) -> float:
    """Return metres between two points, flat between their latitudes."""
    step = abs(points.lon[p] - points.lon[q])
    if step > 180:
        step = 360 - step
    x = step * math.cos(math.radians((points.lat[p] + points.lat[q]) / 2))
    return metres_per_degree * math.hypot(x, points.lat[p] - points.lat[q])


@kernel
def limits(points: Points, p: int, q: int, straight_m: float, tuning: Tuning) -> tuple[int, float]:
    """Return the longest plausible way between two points: map milliseconds, centimetres."""
    seconds = points.time_s[q] - points.time_s[p]
    limit_ms = int(1000 * (tuning.hurry * seconds + tuning.slack_s))
    return limit_ms, 100 * (straight_m + tuning.detour_m)


@kernel
def _link(
    graph: TurnGraph,
    tail_lon: NDArray[np.float64],
    tail_lat: NDArray[np.float64],
    points: Points,
    states: States,
    p: int,
    q: int,
    tuning: Tuning,
    scratch: Scratch,
    score: NDArray[np.float64],
    back: NDArray[np.int32],
    link: NDArray[np.float32],
) -> bool:
    """Score all states of point q from those of point p; tell whether any is reached."""
    low, high = states.first[q], states.first[q + 1]
    width = high - low
    straight_m = straight_metres(points, p, q, tuning.metres_per_degree)
    noise_m = 3 * (points.sigma_m[p] + points.sigma_m[q])
    seconds = points.time_s[q] - points.time_s[p]
    if seconds > tuning.max_gap_s or straight_m - noise_m > tuning.max_speed_m_s * seconds:
        return False
    limit_ms, limit_cm = limits(points, p, q, straight_m, tuning)
    beta_m = tuning.beta_m + tuning.beta_share * straight_m
    best = -np.inf
    for s in range(states.first[p], states.first[p + 1]):
        best = max(best, score[s])
    wanted_count = 0
    farthest_m = 0.0
    for t in range(low, high):
        score[t] = -np.inf
        back[t] = -1
        farthest_m = max(farthest_m, states.off_m[t])
        if not scratch.wanted[states.arc[t]]:
            scratch.wanted[states.arc[t]] = True
            wanted_count += 1
    found = False
    for s in range(states.first[p], states.first[p + 1]):
        row = (s - states.first[p]) * width
        for t in range(width):
            link[row + t] = -np.inf
        if score[s] == -np.inf or score[s] < best - _BEAM:
            continue
        bounded_search(
            graph,
            tail_lon,
            tail_lat,
            states.arc[s],
            states.before[s],
            points.lon[q],
            points.lat[q],
            limit_ms,
            limit_cm,
            100 * farthest_m,
            wanted_count,
            tuning.metres_per_degree,
            scratch,
        )
        for t in range(low, high):
            arc = states.arc[t]
            key = np.int64(-1)
            if scratch.label[arc] >= 0:
                key = scratch.label[arc] + states.before[t]
            route_m = 1e-2 * (key & 0xFFFFFFFF)
            if arc == states.arc[s]:
                ahead = states.before[t] - states.before[s]
                if ahead >= 0:
                    if key < 0 or ahead < key:
                        key = ahead
                        route_m = 1e-2 * (key & 0xFFFFFFFF)
                elif 1e-2 * ((-ahead) & 0xFFFFFFFF) <= noise_m:
                    # Noise put the place a little behind: the traveller stood there.
                    key = np.int64(0)
                    route_m = -1e-2 * ((-ahead) & 0xFFFFFFFF)
            if key < 0 or (key >> 32) > limit_ms or route_m * 100 > limit_cm:
                continue
            way = -abs(route_m - straight_m) / beta_m - 1e-3 * (key >> 32) / tuning.tau_s
            link[row + t - low] = way
            total = score[s] + way
            if total > score[t]:
                score[t] = total
                back[t] = s
                found = True
        clean(scratch)
    for t in range(low, high):
        scratch.wanted[states.arc[t]] = False
        score[t] += emission(states, points, t, q)
    return found


@kernel
def emission(states: States, points: Points, s: int, p: int) -> float:
    """Return the score of a point that lies as far from its place as it does, up to a constant."""
    away = float(states.off_m[s]) / float(points.sigma_m[p])
    return -0.5 * away * away


@kernel
def decode(
    graph: TurnGraph,
    tail_lon: NDArray[np.float64],
    tail_lat: NDArray[np.float64],
    points: Points,
    states: States,
    tuning: Tuning,
) -> Chain:
    """Score all states of all points.

    Points that cannot be reached from the one before are passed over if a later one can; otherwise a new
    piece begins.

    Parameters
    ----------
    graph
        Streets of the profile.
    tail_lon, tail_lat
        float64[m], degrees, where arcs start.
    points, states, tuning
        As described there.

    Notes
    -----
    O(states of a point) bounded searches a point.

    References
    ----------
    P. Newson and J. Krumm, "Hidden Markov map matching through noise and sparseness", ACM SIGSPATIAL GIS
    2009, doi:10.1145/1653771.1653818. A. J. Viterbi, "Error bounds for convolutional codes", IEEE
    Transactions on Information Theory 13 (1967), doi:10.1109/TIT.1967.1054010.
    """
    n = len(points.lon)
    came_from = np.full(n, NOWHERE, dtype=np.int32)
    score = np.full(len(states.arc), -np.inf, dtype=np.float64)
    back = np.full(len(states.arc), -1, dtype=np.int32)
    link_first = np.zeros(n, dtype=np.int64)
    widest = 0
    for p in range(n):
        widest = max(widest, states.first[p + 1] - states.first[p])
    link = np.empty(widest * len(states.arc), dtype=np.float32)
    for p in range(n):
        # Every point has one point before, whose states are no more than the widest.
        link_first[p] = np.int64(widest) * states.first[p]
    scratch = new_scratch(len(graph.arc_ms))
    current = -1
    skipped = 0
    p = 0
    while p < n:
        low, high = states.first[p], states.first[p + 1]
        if low == high:
            p += 1
            continue
        if current >= 0:
            linked = _link(
                graph,
                tail_lon,
                tail_lat,
                points,
                states,
                current,
                p,
                tuning,
                scratch,
                score,
                back,
                link[link_first[p] : link_first[p] + widest * (high - low)],
            )
            if linked:
                came_from[p] = current
                current = p
                skipped = 0
                p += 1
                continue
            came_from[p] = OUTLIER
            late = points.time_s[p] - points.time_s[current] > tuning.max_gap_s
            if skipped < tuning.max_skipped and not late and p < n - 1:
                skipped += 1
                p += 1
                continue
            # What was passed over may belong together: the next piece begins with its first point.
            p = current + 1
            while states.first[p] == states.first[p + 1]:
                p += 1
            low, high = states.first[p], states.first[p + 1]
        came_from[p] = BEGINS
        for s in range(low, high):
            score[s] = emission(states, points, s, p) if states.begins[s] else -np.inf
            back[s] = -1
        current = p
        skipped = 0
        p += 1
    return Chain(came_from, score, back, link_first, link)


@kernel
def best_way(points: Points, states: States, chain: Chain) -> NDArray[np.int32]:
    """Return int32[n], the state of each point on the most likely way, -1 for points without one."""
    n = len(points.lon)
    chosen = np.full(n, -1, dtype=np.int32)
    has_next = np.zeros(n, dtype=np.bool_)
    for p in range(n):
        if chain.came_from[p] >= 0:
            has_next[chain.came_from[p]] = True
    for end in range(n):
        if chain.came_from[end] < BEGINS or has_next[end]:
            continue
        best = -1
        for s in range(states.first[end], states.first[end + 1]):
            if chain.score[s] > -np.inf and (best < 0 or chain.score[s] > chain.score[best]):
                best = s
        p = end
        while best >= 0:
            chosen[p] = best
            best = chain.back[best]
            p = chain.came_from[p]
    return chosen
