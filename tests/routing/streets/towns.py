"""Small street networks: one drawn by hand, and random ones with every legal oddity."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from routing.streets.assemble import assemble_network
from routing.streets.locations import drawn_metres, locate_on_edges
from routing.streets.network import FORBIDDEN, Locations, Metric, StreetNetwork, freeze


def straight_network(
    node_lon: list[float],
    node_lat: list[float],
    streets: list[tuple[int, int, bool]],
    length_cm: list[int],
) -> StreetNetwork:
    """Draw straight streets ``(from, to, both ways)``."""
    start = np.array([street[0] for street in streets], dtype=np.int32)
    end = np.array([street[1] for street in streets], dtype=np.int32)
    lon, lat = np.array(node_lon), np.array(node_lat)
    return assemble_network(
        node_lon=lon,
        node_lat=lat,
        edge_from=start,
        edge_to=end,
        edge_forward=np.ones(len(streets), dtype=np.bool_),
        edge_backward=[street[2] for street in streets],
        edge_length_cm=length_cm,
        shape_first=np.arange(len(streets) + 1) * 2,
        shape_lon=np.stack([lon[start], lon[end]], axis=1).ravel(),
        shape_lat=np.stack([lat[start], lat[end]], axis=1).ravel(),
    )


def make_metric(network: StreetNetwork, arc_ms: object, turn_ms: object = 0) -> Metric:
    """Freeze a metric, broadcasting single numbers."""
    arcs = np.array(np.broadcast_to(np.asarray(arc_ms, dtype=np.int32), (network.arc_count,)))
    turns = np.array(np.broadcast_to(np.asarray(turn_ms, dtype=np.int32), (len(network.turn_head),)))
    freeze(arcs)
    freeze(turns)
    return Metric(arc_ms=arcs, turn_ms=turns)


def without_u_turns(network: StreetNetwork, turn_ms: int = 0) -> NDArray[np.int32]:
    """Return turns that cost the same, but may not lead back along the same edge."""
    arriving = np.repeat(np.arange(network.arc_count), np.diff(network.turn_first))
    back = network.arc_edge[arriving] == network.arc_edge[network.turn_head]
    return np.where(back, FORBIDDEN, turn_ms).astype(np.int32)


def square_block() -> tuple[StreetNetwork, Metric]:
    """Draw four one-way streets round a block (0 -> 1 -> 2 -> 3 -> 0) and a two-way spur 0 - 4.

    Streets take 10, 20, 30 and 40 s, the spur 50 s; they are as many metres long as they take
    seconds. Turns cost a second; back along the same street is forbidden except at the dead end.
    """
    network = straight_network(
        [0.0, 0.001, 0.001, 0.0, -0.001],
        [0.0, 0.0, 0.001, 0.001, 0.0],
        [(0, 1, False), (1, 2, False), (2, 3, False), (3, 0, False), (0, 4, True)],
        [1000, 2000, 3000, 4000, 5000],
    )
    turn_ms = without_u_turns(network, 1000)
    arriving = np.repeat(np.arange(network.arc_count), np.diff(network.turn_first))
    turn_ms[(network.head[arriving] == 4)] = 1000
    return network, make_metric(network, network.length_cm * 10, turn_ms)


def random_town(seed: int, *, plain: bool = False) -> tuple[StreetNetwork, Metric]:
    """Draw a town with parallel streets, loops, dead ends, one-ways, zeros and separate parts.

    Every second pair of towns has copies of some streets, onto which any turn may lead. ``plain``
    leaves out forbidden and zero costs, so that most trips exist.
    """
    rng = np.random.default_rng(seed)
    n = int(rng.integers(1, 11))
    e = int(rng.integers(1, 19))
    lon, lat = 7.4 + rng.random(n) * 0.01, 43.7 + rng.random(n) * 0.01
    start, end = rng.integers(0, n, e), rng.integers(0, n, e)
    points_lon, points_lat, first = [], [], [0]
    for a, b in zip(start, end, strict=True):
        between = int(rng.integers(0, 4))
        line_lon = [lon[a], *(7.4 + rng.random(between) * 0.01), lon[b]]
        line_lat = [lat[a], *(43.7 + rng.random(between) * 0.01), lat[b]]
        if between and rng.random() < 0.2:
            line_lon[1], line_lat[1] = line_lon[0], line_lat[0]  # the same point drawn twice
        points_lon += line_lon
        points_lat += line_lat
        first.append(len(points_lon))
    forward, backward = rng.random(e) < 0.9, rng.random(e) < 0.7
    length_cm = rng.integers(1 if plain else 0, rng.choice([3, 50]), e) * rng.choice([1, 1, 997], e)
    copied = rng.integers(0, e, int(rng.integers(1, 5)) if seed % 4 > 1 else 0)
    for edge in copied.tolist():
        points_lon += points_lon[first[edge] : first[edge + 1]]
        points_lat += points_lat[first[edge] : first[edge + 1]]
        first.append(len(points_lon))
    every = np.concatenate([np.arange(e), copied])
    # A copy may lack a direction that its original has.
    kept = np.concatenate([np.ones((e, 2)), rng.random((len(copied), 2)) < 0.8]).astype(np.bool_)
    network = assemble_network(
        node_lon=lon,
        node_lat=lat,
        edge_from=start[every],
        edge_to=end[every],
        edge_forward=forward[every] & kept[:, 0],
        edge_backward=backward[every] & kept[:, 1],
        edge_length_cm=length_cm[every],
        shape_first=first,
        shape_lon=points_lon,
        shape_lat=points_lat,
        original_edge=every,
    )
    # Few different values, so that ties in time are common and length has to decide.
    arc_ms = rng.integers(1 if plain else 0, rng.choice([2, 8]), network.arc_count) * rng.choice(
        [1, 1003], network.arc_count
    )
    turn_ms = rng.integers(0, 4, len(network.turn_head))
    original = network.original_arc
    arc_ms = arc_ms[original]
    if not plain:
        arc_ms[rng.random(len(arc_ms)) < 0.1] = FORBIDDEN
        turn_ms[rng.random(len(turn_ms)) < 0.25] = FORBIDDEN
        arc_ms[arc_ms[original] == FORBIDDEN] = FORBIDDEN
    return network, make_metric(network, arc_ms, turn_ms)


def random_grid(seed: int, size: int = 9) -> tuple[StreetNetwork, Metric]:
    """Draw a square grid of two-way streets with costs so small that many ways are nearly equal."""
    rng = np.random.default_rng(seed)
    node = np.arange(size * size).reshape(size, size)
    streets = [
        *zip(node[1:].flat, node[:-1].flat, strict=True),
        *zip(node[:, 1:].flat, node[:, :-1].flat, strict=True),
    ]
    network = straight_network(
        (np.repeat(np.arange(size), size) * 0.001).tolist(),
        (np.tile(np.arange(size), size) * 0.001).tolist(),
        [(int(a), int(b), True) for a, b in streets],
        rng.integers(1, 4, len(streets)).tolist(),
    )
    arc_ms = rng.integers(1, 3, network.arc_count)
    turn_ms = rng.integers(0, 2, len(network.turn_head))
    if seed % 3 == 0:
        turn_ms[without_u_turns(network) == FORBIDDEN] = FORBIDDEN
    return network, make_metric(network, arc_ms, turn_ms)


def place(network: StreetNetwork, edge: object, fraction: object) -> Locations:
    """Place points that may use every arc of their edge."""
    usable = np.ones(network.arc_count, dtype=np.bool_)
    return locate_on_edges(network, drawn_metres(network), edge, fraction, usable_arcs=usable)


def random_places(network: StreetNetwork, seed: int, count: int = 7) -> Locations | None:
    """Place points anywhere, some of them at ends, in the same spot, or on one side only."""
    rng = np.random.default_rng(seed)
    as_drawn = network.original_edge == np.arange(network.edge_count)
    edges = np.flatnonzero(as_drawn & (network.edge_arc >= 0).any(axis=1))
    if len(edges) == 0:
        return None
    edge = rng.choice(edges, count)
    fraction = rng.choice([0.0, 0.25, 0.5, 1.0, *rng.random(4)], count)
    places = place(network, edge, fraction)
    forward, backward = places.forward_arc.copy(), places.backward_arc.copy()
    both = (forward >= 0) & (backward >= 0)
    forward[both & (rng.random(count) < 0.15)] = -1
    backward[both & (forward >= 0) & (rng.random(count) < 0.15)] = -1
    return places._replace(forward_arc=forward, backward_arc=backward)
