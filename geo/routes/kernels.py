"""Kernels of instructions: what a path costs, where its arcs are drawn, and what it passes."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.routes.bearings import ArcBearings
from geo.routes.ways import WayFacts
from routing.jit import kernel
from routing.streets.locations_kernels import part_before
from routing.streets.network import FORBIDDEN, Metric, StreetNetwork

#: A way this many ranks below the traveller's is a trifle.
TRIFLE = 2
#: What goes on within this angle goes straight on.
AHEAD_DEG = 25.0
SLIGHT_DEG = 60.0
#: Ways that lie ahead within this angle can be mistaken for one another.
RIVAL_DEG = 45.0
#: A bend is obvious where every other way turns off this much more.
MARGIN_DEG = 40.0


class Passed(NamedTuple):
    """The junctions that a path of k arcs passes; junction j lies before arc j.

    Attributes
    ----------
    way
        int32[k], the way of each arc in its `WayTable`.
    drawn
        int32[k], the arc that each arc is a copy of, or itself.
    angle
        float64[k], degrees by which one turns into the arc, to the right positive.
    back
        bool[k], whether one turns back there.
    loud
        int32[k + 1], the next junction from here on where something may have to be said to a traveller
        who knows the street before it; k where there is none.
    first
        int64[k + 1], the ways on from each junction, going back left out.
    onto
        int32[...], the arc as drawn.
    onto_angle
        float64[...], degrees to the right.
    onto_way
        int32[...], its way.
    """

    way: NDArray[np.int32]
    drawn: NDArray[np.int32]
    angle: NDArray[np.float64]
    back: NDArray[np.bool_]
    loud: NDArray[np.int32]
    first: NDArray[np.int64]
    onto: NDArray[np.int32]
    onto_angle: NDArray[np.float64]
    onto_way: NDArray[np.int32]


@kernel
def spent_along(
    network: StreetNetwork, metric: Metric, arcs: NDArray[np.int32], start: float, end: float
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return what a path takes up to each of its arcs.

    Parameters
    ----------
    network, metric
        The streets.
    arcs
        int32[k], the path.
    start, end
        Fractions of the first and the last edge.

    Returns
    -------
    upto_ms, upto_cm
        int64[k + 1], milliseconds and centimetres, those of a turn counted with the arc behind it.
    """
    count = len(arcs)
    upto_ms = np.zeros(count + 1, dtype=np.int64)
    upto_cm = np.zeros(count + 1, dtype=np.int64)
    for at in range(count):
        arc = arcs[at]
        time, length = int(metric.arc_ms[arc]), int(network.length_cm[arc])
        spent, covered = time, length
        against = network.arc_reversed[arc]
        if at == count - 1:
            spent, covered = part_before(time, end, against), part_before(length, end, against)
        if at == 0:
            spent -= part_before(time, start, against)
            covered -= part_before(length, start, against)
        else:
            before = arcs[at - 1]
            for turn in range(network.turn_first[before], network.turn_first[before + 1]):
                if network.turn_head[turn] == arc:
                    spent += metric.turn_ms[turn]
                    break
        upto_ms[at + 1] = upto_ms[at] + spent
        upto_cm[at + 1] = upto_cm[at] + covered
    return upto_ms, upto_cm


@kernel
def joints(
    network: StreetNetwork,
    arcs: NDArray[np.int32],
    lon: NDArray[np.float64],
    lat: NDArray[np.float64],
    start: float,
) -> NDArray[np.int64]:
    """Return where the arcs of a path begin in its drawing.

    Parameters
    ----------
    network
        The streets.
    arcs
        int32[k], the path.
    lon, lat
        float64[p], its drawing.
    start
        Fraction of the first edge.

    Returns
    -------
    ndarray
        int64[k + 1], the drawing's points; the last is the end, or the start where there is no arc.
    """
    count, last = len(arcs), len(lon) - 1
    found = np.zeros(count + 1, dtype=np.int64)
    point = 0
    for at in range(count - 1):
        arc = arcs[at]
        edge, node = network.arc_edge[arc], network.head[arc]
        first = network.shape_first[edge]
        bare = True
        for shape in range(first + 1, network.shape_first[edge + 1]):
            if (
                network.shape_lon[shape] != network.shape_lon[first]
                or network.shape_lat[shape] != network.shape_lat[first]
            ):
                bare = False
                break
        if at == 0 and start == (0.0 if network.arc_reversed[arc] else 1.0):
            bare = True
        # A street that leads back to where it began must not end where it begins.
        if not bare:
            point += 1
        while point < last and (lon[point] != network.node_lon[node] or lat[point] != network.node_lat[node]):
            point += 1
        found[at + 1] = point
    if count:
        found[count] = last
    return found


@kernel
def look_along(
    network: StreetNetwork,
    metric: Metric,
    bearings: ArcBearings,
    facts: WayFacts,
    edge_flags: NDArray[np.uint16],
    pushed: NDArray[np.bool_],
    arcs: NDArray[np.int32],
    end_flags: tuple[int, int],
) -> Passed:
    """List what a traveller sees along a path.

    Parameters
    ----------
    network, metric, bearings
        The streets, what the profile may use, and the directions of arcs.
    facts
        The ways.
    edge_flags
        uint16[e], bits of `EdgeFlag`.
    pushed
        bool[m], arcs along which a bicycle is pushed.
    arcs
        int32[k], the path.
    end_flags
        Bits of an edge whose start, and whose end, is a special junction.

    Returns
    -------
    Passed
        A junction is quiet only where the street goes on as it was, and every way off it that counts
        turns off clearly more; `geo.routes.junctions` decides about the others.
    """
    count = len(arcs)
    way = np.empty(count, dtype=np.int32)
    drawn = np.empty(count, dtype=np.int32)
    angle = np.zeros(count, dtype=np.float64)
    back = np.zeros(count, dtype=np.bool_)
    quiet = np.zeros(count, dtype=np.bool_)
    first = np.zeros(count + 1, dtype=np.int64)
    room = 0
    for at in range(count):
        arc = arcs[at]
        edge = network.arc_edge[arc]
        way[at] = facts.of_edge[edge] + pushed[arc]
        drawn[at] = _as_drawn(network, arc)
        if at + 1 < count:
            room += network.turn_first[arc + 1] - network.turn_first[arc]
    onto = np.empty(room, dtype=np.int32)
    onto_angle = np.empty(room, dtype=np.float64)
    onto_way = np.empty(room, dtype=np.int32)
    size = 0
    for at in range(1, count):
        first[at] = size
        arc = arcs[at - 1]
        angle[at] = _turned(bearings, arc, arcs[at])
        back[at] = _goes_back(network, arc, arcs[at])
        for turn in range(network.turn_first[arc], network.turn_first[arc + 1]):
            to = network.turn_head[turn]
            if metric.turn_ms[turn] == FORBIDDEN or metric.arc_ms[to] == FORBIDDEN:
                continue
            if _goes_back(network, arc, to):
                continue
            original = _as_drawn(network, to)
            place = first[at]
            while place < size and onto[place] != original:
                place += 1
            onto[place] = original
            onto_angle[place] = _turned(bearings, arc, to)
            onto_way[place] = facts.of_edge[network.arc_edge[to]] + pushed[to]
            size = max(size, place + 1)
        special = end_flags[0] if network.arc_reversed[arc] else end_flags[1]
        one, two = way[at - 1], way[at]
        if (
            back[at]
            or facts.street[one] != facts.street[two]
            or facts.roundabout[one]
            or facts.roundabout[two]
            or edge_flags[network.arc_edge[arc]] & special
        ):
            continue
        bend = abs(angle[at])
        if bend < AHEAD_DEG:
            clear = RIVAL_DEG
        elif bend < SLIGHT_DEG:
            clear = bend + MARGIN_DEG
        else:
            clear = np.inf
        rank = max(facts.rank[one], facts.rank[two]) + TRIFLE
        quiet[at] = True
        for place in range(first[at], size):
            other = onto_way[place]
            if (
                onto[place] != drawn[at]
                and facts.rank[other] < rank
                and not (facts.moving[two] and facts.pushed[other])
                and abs(onto_angle[place]) < clear
            ):
                quiet[at] = False
                break
    first[count] = size
    loud = np.empty(count + 1, dtype=np.int32)
    loud[count] = count
    for at in range(count - 1, -1, -1):
        loud[at] = loud[at + 1] if quiet[at] else at
    return Passed(way, drawn, angle, back, loud, first, onto[:size], onto_angle[:size], onto_way[:size])


@kernel
def _as_drawn(network: StreetNetwork, arc: int) -> int:
    edge = network.original_edge[network.arc_edge[arc]]
    return int(network.edge_arc[edge, 1 if network.arc_reversed[arc] else 0])


@kernel
def _goes_back(network: StreetNetwork, arc: int, onto: int) -> bool:
    """Tell whether a turn goes back along the same segment."""
    one, other = network.arc_edge[arc], network.arc_edge[onto]
    return bool(
        network.original_edge[one] == network.original_edge[other]
        and network.arc_reversed[arc] != network.arc_reversed[onto]
    )


@kernel
def _turned(bearings: ArcBearings, arc: int, onto: int) -> float:
    """Return by how many degrees one turns from one arc into another, to the right positive."""
    after, before = np.float64(bearings.leaving[onto]), np.float64(bearings.arriving[arc])
    return (after - before + 180.0) % 360.0 - 180.0
