"""Kernels of reach: how far one gets from some places, or from how far one gets to them.

One search serves both directions. Going out, the label of an arc is the time at its *start*, after
the turn into it; coming in, it is the time still to go at its *end*, before the turn out of it. A
label is an int64 key, ``milliseconds << 32 | owner``, where the owner is the number of the source
whose trip it is: keys add up with ``weight << 32`` and compare by time, then by owner, so that of two
equally near sources the lower number wins, everywhere and every time.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from routing.jit import kernel
from routing.streets.locations_kernels import part_before
from routing.streets.network import FORBIDDEN, Locations

#: The label of an arc that is not reached.
UNREACHED = 2**63 - 1


@kernel
def spread(
    first: NDArray[np.int32],
    head: NDArray[np.int32],
    weight: NDArray[np.int64],
    seed_arc: NDArray[np.int32],
    seed_key: NDArray[np.int64],
    limit_key: int,
) -> NDArray[np.int64]:
    """Label every arc that is reached within a limit.

    Parameters
    ----------
    first
        int32[m + 1], followers by arc: what it may turn into or, coming in, what may turn into it.
    head
        int32[t], the followers.
    weight
        int64[t], milliseconds of the whole arc of the row and the turn, shifted left by 32.
    seed_arc, seed_key
        int32[s] and int64[s], the arcs of the sources, and the key by which the search has a head
        start there (the part of the arc that is not travelled, negative, plus the owner).
    limit_key
        The largest key to keep.

    Returns
    -------
    ndarray
        int64[m], the final key of every arc, `UNREACHED` beyond the limit.

    Notes
    -----
    O((t + m) log m) for the t turns and m arcs within the limit, and O(m) to clear the labels.

    References
    ----------
    E. W. Dijkstra, "A note on two problems in connexion with graphs", Numerische Mathematik 1
    (1959), doi:10.1007/BF01386390. Many sources with owners, the graph's Voronoi diagram: M. Erwig,
    "The graph Voronoi diagram with applications", Networks 36 (2000),
    doi:10.1002/1097-0037(200010)36:3<156::AID-NET2>3.0.CO;2-L.
    """
    arc_count = len(first) - 1
    label = np.full(arc_count, UNREACHED, dtype=np.int64)
    slot = np.full(arc_count, -1, dtype=np.int32)
    heap_key = np.empty(arc_count, dtype=np.int64)
    heap_arc = np.empty(arc_count, dtype=np.int32)
    size = 0
    seed = 0
    while seed < len(seed_arc) or size > 0:
        # Every source leaves along its own arcs before anything is settled.
        if seed < len(seed_arc):
            arc = int(seed_arc[seed])
            base = seed_key[seed]
            seed += 1
        else:
            arc = int(heap_arc[0])
            base = heap_key[0]
            slot[arc] = -1
            size -= 1
            if size > 0:
                key = heap_key[size]
                last = heap_arc[size]
                hole = 0
                child = 1
                while child < size:
                    least = child
                    least_key = heap_key[child]
                    for other in range(child + 1, min(child + 4, size)):
                        if heap_key[other] < least_key:
                            least = other
                            least_key = heap_key[other]
                    if least_key >= key:
                        break
                    heap_key[hole] = least_key
                    heap_arc[hole] = heap_arc[least]
                    slot[heap_arc[hole]] = hole
                    hole = least
                    child = 4 * hole + 1
                heap_key[hole] = key
                heap_arc[hole] = last
                slot[last] = hole
        for turn in range(first[arc], first[arc + 1]):
            key = base + weight[turn]
            to = head[turn]
            # Negative: a sum of more than 2**31 - 1 milliseconds, the sign bit of the key.
            if key < 0 or key > limit_key or key >= label[to]:
                continue
            label[to] = key
            hole = slot[to]
            if hole < 0:
                # What leads nowhere new needs no place in the heap: labels only fall, so it will not
                # later either, unless its own label improves, which brings it here again.
                useful = False
                for onward in range(first[to], first[to + 1]):
                    if key + weight[onward] < label[head[onward]]:
                        useful = True
                        break
                if not useful:
                    continue
                hole = size
                size += 1
            while hole > 0:
                parent = (hole - 1) >> 2
                if heap_key[parent] <= key:
                    break
                heap_key[hole] = heap_key[parent]
                heap_arc[hole] = heap_arc[parent]
                slot[heap_arc[hole]] = hole
                hole = parent
            heap_key[hole] = key
            heap_arc[hole] = to
            slot[to] = hole
    return label


@kernel
def keys_at(
    label: NDArray[np.int64],
    arc_ms: NDArray[np.int32],
    end_first: NDArray[np.int32],
    end: NDArray[np.int32],
    sources: Locations,
    source_owner: NDArray[np.int32],
    edge_sources: NDArray[np.int32],
    places: Locations,
    inward: bool,  # noqa: FBT001
) -> NDArray[np.int64]:
    """Return the key of every place, exactly as a table would time its trip.

    Parameters
    ----------
    label
        int64[m], from `spread`.
    arc_ms
        int32[m].
    end_first, end
        int32[m + 1] and int32[u], the arcs along which a trip may arrive at a point on an arc.
    sources, source_owner
        s locations sorted by edge, and int32[s], the number that each had when it was given.
    edge_sources
        int32[e + 1], sources by edge.
    places
        Where to ask.
    inward
        Whether trips run from the places to the sources.

    Returns
    -------
    ndarray
        int64[k], `UNREACHED` where there is no trip.
    """
    keys = np.full(len(places.edge), UNREACHED, dtype=np.int64)
    for j in range(len(places.edge)):
        edge = places.edge[j]
        fraction = places.fraction[j]
        best = keys[j]
        for side in range(2):
            arc = int(places.forward_arc[j] if side == 0 else places.backward_arc[j])
            if arc < 0 or arc_ms[arc] == FORBIDDEN:
                continue
            whole = int(arc_ms[arc])
            done = part_before(whole, fraction, side == 1)
            if inward:
                # A trip begins on the street as drawn, never on a copy.
                if label[arc] != UNREACHED:
                    best = min(best, label[arc] + ((whole - done) << 32))
            else:
                for at in range(end_first[arc], end_first[arc + 1]):
                    if label[end[at]] != UNREACHED:
                        best = min(best, label[end[at]] + (done << 32))
            for s in range(edge_sources[edge], edge_sources[edge + 1]):
                if (sources.forward_arc[s] if side == 0 else sources.backward_arc[s]) != arc:
                    continue
                rest = done - part_before(whole, sources.fraction[s], side == 1)
                if inward:
                    rest = -rest
                # Zero either way is a trip ahead only where the source does lie ahead.
                ahead = (fraction >= sources.fraction[s]) != ((side == 1) != inward)
                if rest >= 0 and (ahead or fraction == sources.fraction[s]):
                    best = min(best, (rest << 32) + source_owner[s])
        for s in range(edge_sources[edge], edge_sources[edge + 1]):
            if sources.fraction[s] == fraction:
                best = min(best, np.int64(source_owner[s]))
        # Sums beyond what a label can hold are no trips.
        keys[j] = best if best >= 0 else UNREACHED
    return keys


@kernel
def envelope(
    label: NDArray[np.int64],
    arc_ms: NDArray[np.int32],
    end_first: NDArray[np.int32],
    end: NDArray[np.int32],
    edge_arc: NDArray[np.int32],
    original_edge: NDArray[np.int32],
    sources: Locations,
    source_owner: NDArray[np.int32],
    edge_sources: NDArray[np.int32],
    limit_ms: int,
    inward: bool,  # noqa: FBT001
) -> tuple[
    NDArray[np.int32],
    NDArray[np.float64],
    NDArray[np.float64],
    NDArray[np.float64],
    NDArray[np.float64],
    NDArray[np.int32],
]:
    """Cut every street as drawn into pieces along which the least time runs evenly.

    Along an edge, time rises with the fraction for who comes over its first point (or from a source
    on the edge), and falls for who comes over its last point. The lower of the two is a broken line;
    these are its straight pieces, as far as the limit allows.

    Parameters
    ----------
    label, arc_ms, end_first, end, sources, source_owner, edge_sources, inward
        As for `keys_at`; the sources of an edge are sorted by fraction.
    edge_arc, original_edge
        int32[e, 2] and int32[e], as in `StreetNetwork`.
    limit_ms
        Milliseconds within which points count as reached.

    Returns
    -------
    tuple
        int32[p] edge; float64[p] first and last fraction of the piece; float64[p] milliseconds at
        the first and at the last; int32[p] owner. Sorted by edge and fraction, without overlap.
    """
    edge_count = len(original_edge)
    room = 2 * (edge_count + len(source_owner))
    edge_of = np.empty(room, dtype=np.int32)
    start = np.empty(room, dtype=np.float64)
    stop = np.empty(room, dtype=np.float64)
    start_ms = np.empty(room, dtype=np.float64)
    stop_ms = np.empty(room, dtype=np.float64)
    owner = np.empty(room, dtype=np.int32)
    size = 0
    for edge in range(edge_count):
        if original_edge[edge] != edge:
            continue
        low_source = edge_sources[edge]
        high_source = edge_sources[edge + 1]
        # Rising: towards the last drawn point as time passes. Coming in, time left passes backwards.
        rising_side = 1 if inward else 0
        rising_arc = edge_arc[edge, rising_side]
        falling_arc = edge_arc[edge, 1 - rising_side]
        rising_key = UNREACHED
        falling_key = UNREACHED
        slope_up = 0.0
        slope_down = 0.0
        if rising_arc >= 0 and arc_ms[rising_arc] != FORBIDDEN:
            slope_up = float(arc_ms[rising_arc])
            if inward:
                rising_key = int(label[rising_arc])
            else:
                for at in range(end_first[rising_arc], end_first[rising_arc + 1]):
                    rising_key = min(rising_key, int(label[end[at]]))
        else:
            rising_arc = -1
        if falling_arc >= 0 and arc_ms[falling_arc] != FORBIDDEN:
            slope_down = float(arc_ms[falling_arc])
            if inward:
                falling_key = int(label[falling_arc])
            else:
                for at in range(end_first[falling_arc], end_first[falling_arc + 1]):
                    falling_key = min(falling_key, int(label[end[at]]))
        else:
            falling_arc = -1
        if rising_key == UNREACHED and falling_key == UNREACHED and low_source == high_source:
            continue
        # Between two sources nothing can beat them, each in the direction it may leave in.
        left = 0.0
        up_ms = float(rising_key >> 32) if rising_key != UNREACHED else np.inf
        up_owner = rising_key & 0xFFFFFFFF
        for gap in range(low_source, high_source + 1):
            right = 1.0
            if gap < high_source:
                right = sources.fraction[gap]
            down_ms = np.inf
            down_owner = 0
            for s in range(gap, high_source):
                arc = sources.forward_arc[s] if rising_side == 1 else sources.backward_arc[s]
                if falling_arc >= 0 and arc == falling_arc:
                    down_ms = (sources.fraction[s] - right) * slope_down
                    down_owner = int(source_owner[s])
                    break
            if down_ms == np.inf and falling_key != UNREACHED:
                down_ms = float(falling_key >> 32) + (1.0 - right) * slope_down
                down_owner = falling_key & 0xFFFFFFFF
            meet = right
            if up_ms == np.inf:
                meet = left
            elif down_ms != np.inf:
                slope = slope_up + slope_down
                if slope > 0:
                    meet = (down_ms - up_ms + right * slope_down + left * slope_up) / slope
                    meet = min(right, max(left, meet))
                elif down_ms < up_ms or (down_ms == up_ms and down_owner < up_owner):
                    meet = left
            if up_ms <= limit_ms and (meet > left or down_ms == np.inf):
                until = meet
                if slope_up > 0:
                    until = min(meet, left + (limit_ms - up_ms) / slope_up)
                edge_of[size] = edge
                start[size] = left
                stop[size] = until
                start_ms[size] = up_ms
                stop_ms[size] = up_ms + (until - left) * slope_up
                owner[size] = up_owner
                size += 1
            if down_ms <= limit_ms and (meet < right or up_ms == np.inf):
                since = meet
                if slope_down > 0:
                    since = max(meet, right - (limit_ms - down_ms) / slope_down)
                edge_of[size] = edge
                start[size] = since
                stop[size] = right
                start_ms[size] = down_ms + (right - since) * slope_down
                stop_ms[size] = down_ms
                owner[size] = down_owner
                size += 1
            if gap < high_source:
                up_ms += (right - left) * slope_up
                left = right
                arc = sources.forward_arc[gap] if rising_side == 0 else sources.backward_arc[gap]
                here = int(source_owner[gap])
                if rising_arc >= 0 and arc == rising_arc and (up_ms > 0 or here < up_owner):
                    up_ms = 0.0
                    up_owner = here
    return (
        edge_of[:size].copy(),
        start[:size].copy(),
        stop[:size].copy(),
        start_ms[:size].copy(),
        stop_ms[:size].copy(),
        owner[:size].copy(),
    )
