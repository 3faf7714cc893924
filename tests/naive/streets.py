"""Slow, obvious twins of the street kernels, in plain Python on numbers and tuples."""

from __future__ import annotations

import heapq
import math

from routing.streets.network import FORBIDDEN, Locations, Metric, StreetNetwork

EARTH_RADIUS_M = 6_371_008.8


def before(whole: int, fraction: float, against: bool) -> int:  # noqa: FBT001
    """Round the part along the drawing half up; against the drawing it lies behind the point."""
    along = math.floor(whole * fraction + 0.5)
    return whole - along if against else along


def usable(metric: Metric, locations: Locations, i: int) -> list[tuple[int, bool]]:
    """List the arcs that a trip may use at a location, with their direction."""
    arcs = [(int(locations.forward_arc[i]), False), (int(locations.backward_arc[i]), True)]
    return [(arc, against) for arc, against in arcs if arc >= 0 and metric.arc_ms[arc] != FORBIDDEN]


def ends(network: StreetNetwork, metric: Metric, locations: Locations, i: int) -> list[tuple[int, bool]]:
    """List the arcs along which a trip may arrive: those it may leave by, and their usable copies."""
    found = []
    for drawn, against in usable(metric, locations, i):
        for arc in range(network.arc_count):
            edge = int(network.original_edge[network.arc_edge[arc]])
            lies_there = edge == network.arc_edge[drawn] and bool(network.arc_reversed[arc]) == against
            if lies_there and metric.arc_ms[arc] != FORBIDDEN:
                found.append((arc, against))
    return found


def turns(network: StreetNetwork, metric: Metric, arc: int) -> list[tuple[int, int]]:
    """List the turns allowed out of an arc: milliseconds and the arc that follows."""
    found = []
    for turn in range(network.turn_first[arc], network.turn_first[arc + 1]):
        follower = int(network.turn_head[turn])
        if metric.turn_ms[turn] != FORBIDDEN and metric.arc_ms[follower] != FORBIDDEN:
            found.append((int(metric.turn_ms[turn]), follower))
    return found


def arc_cost(network: StreetNetwork, metric: Metric, arc: int) -> tuple[int, int]:
    """Return the milliseconds and centimetres of a whole arc."""
    return int(metric.arc_ms[arc]), int(network.length_cm[arc])


def cost_before(
    network: StreetNetwork,
    metric: Metric,
    arc: int,
    fraction: float,
    against: bool,  # noqa: FBT001
) -> tuple[int, int]:
    """Return the milliseconds and centimetres of an arc before a point on it."""
    whole_ms, whole_cm = arc_cost(network, metric, arc)
    return before(whole_ms, fraction, against), before(whole_cm, fraction, against)


def trips_from(
    network: StreetNetwork, metric: Metric, origins: Locations, i: int, destinations: Locations
) -> list[tuple[int, int] | None]:
    """Search over the *ends* of arcs, unlike the kernels, and finish with one turn and one part."""
    queue: list[tuple[int, int, int]] = []
    start = float(origins.fraction[i])
    for arc, against in usable(metric, origins, i):
        whole, done = (
            arc_cost(network, metric, arc),
            cost_before(network, metric, arc, start, against),
        )
        heapq.heappush(queue, (whole[0] - done[0], whole[1] - done[1], arc))
    at_end: dict[int, tuple[int, int]] = {}
    seeds: list[tuple[int, int, int]] = list(queue)
    while queue:
        ms, cm, arc = heapq.heappop(queue)
        if arc in at_end:
            continue
        at_end[arc] = (ms, cm)
        for turn_ms, follower in turns(network, metric, arc):
            arc_ms, arc_cm = arc_cost(network, metric, follower)
            heapq.heappush(queue, (ms + turn_ms + arc_ms, cm + arc_cm, follower))
    # An origin's arc may be left at once, at the price of its remaining part.
    covered = [(arc, ms, cm) for arc, (ms, cm) in at_end.items()] + [(arc, ms, cm) for ms, cm, arc in seeds]
    found: list[tuple[int, int] | None] = []
    for j in range(len(destinations.edge)):
        end = float(destinations.fraction[j])
        if origins.edge[i] == destinations.edge[j] and start == end:
            found.append((0, 0))
            continue
        best: tuple[int, int] | None = None
        for arc, against in ends(network, metric, destinations, j):
            part = cost_before(network, metric, arc, end, against)
            candidates = [
                (ms + turn_ms + part[0], cm + part[1])
                for last, ms, cm in covered
                for turn_ms, follower in turns(network, metric, last)
                if follower == arc
            ]
            ahead = start >= end if against else start <= end
            if ahead and (arc, against) in usable(metric, origins, i):
                done = cost_before(network, metric, arc, start, against)
                candidates.append((part[0] - done[0], part[1] - done[1]))
            for candidate in candidates:
                best = candidate if best is None else min(best, candidate)
        found.append(best)
    return found


def trip_sum(
    network: StreetNetwork,
    metric: Metric,
    arcs: list[int],
    start: float,
    end: float,
) -> tuple[int, int]:
    """Add up a trip from its arcs, the turns between them and the parts at both ends."""
    ms = cm = 0
    for at, arc in enumerate(arcs):
        against = bool(network.arc_reversed[arc])
        whole = arc_cost(network, metric, arc)
        upto = cost_before(network, metric, arc, end, against) if at == len(arcs) - 1 else whole
        done = cost_before(network, metric, arc, start, against) if at == 0 else (0, 0)
        ms += upto[0] - done[0]
        cm += upto[1] - done[1]
        if at + 1 < len(arcs):
            ms += {follower: turn for turn, follower in turns(network, metric, arc)}[arcs[at + 1]]
    return ms, cm


def reachable(network: StreetNetwork, metric: Metric, arc: int) -> set[int]:
    """Return the arcs that can be reached from an arc, itself included."""
    seen = {arc}
    waiting = [arc]
    while waiting:
        for _, follower in turns(network, metric, waiting.pop()):
            if follower not in seen:
                seen.add(follower)
                waiting.append(follower)
    return seen


def largest_component(network: StreetNetwork, metric: Metric) -> set[int]:
    """Return the largest set of arcs that reach each other (lowest arc first), copies as originals."""
    allowed = [arc for arc in range(network.arc_count) if metric.arc_ms[arc] != FORBIDDEN]
    reach = {arc: reachable(network, metric, arc) for arc in allowed}
    best: set[int] = set()
    for arc in allowed:
        mutual = {other for other in reach[arc] if arc in reach[other]}
        if len(mutual) > len(best):
            best = mutual
    return {
        int(network.edge_arc[network.original_edge[network.arc_edge[arc]], int(network.arc_reversed[arc])])
        for arc in best
    }


def nearest_m(network: StreetNetwork, edges: set[int], lon: float, lat: float) -> float:
    """Return the metres to the nearest of some edges, trying every segment."""
    degree = math.radians(EARTH_RADIUS_M)
    scale = degree * math.cos(math.radians(lat))
    best = math.inf
    for edge in edges:
        for point in range(network.shape_first[edge], network.shape_first[edge + 1] - 1):
            x = (float(network.shape_lon[point]) - lon) * scale
            y = (float(network.shape_lat[point]) - lat) * degree
            u = (float(network.shape_lon[point + 1]) - lon) * scale
            v = (float(network.shape_lat[point + 1]) - lat) * degree
            square = (u - x) ** 2 + (v - y) ** 2
            part = min(1.0, max(0.0, (x * (x - u) + y * (y - v)) / square)) if square > 0 else 0.0
            best = min(best, math.hypot(x + part * (u - x), y + part * (v - y)))
    return best
