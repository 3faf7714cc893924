"""A town of blocks for tests of map matching, and tracks of known ways through it."""

from __future__ import annotations

import numpy as np

from routing.streets.assemble import assemble_network
from routing.streets.components import largest_component
from routing.streets.locations import EARTH_RADIUS_M, drawn_metres, locate_on_edges
from tests.routing.streets.towns import make_metric, without_u_turns

M_PER_DEGREE = float(np.radians(EARTH_RADIUS_M))
BLOCK_M = 120.0


def degrees(x, y):
    """Return the degrees of points given in metres (on the equator, where both are alike)."""
    return np.asarray(x) / M_PER_DEGREE, np.asarray(y) / M_PER_DEGREE


def block_town(seed, size=6, *, copies=6, one_ways=0.2):
    """Draw blocks of two-way and one-way streets, some of them there twice, with their true lengths."""
    rng = np.random.default_rng(seed)
    node = np.arange(size * size).reshape(size, size)
    ends = [
        *zip(node[1:].flat, node[:-1].flat, strict=True),
        *zip(node[:, 1:].flat, node[:, :-1].flat, strict=True),
    ]
    e = len(ends)
    every = np.concatenate([np.arange(e), rng.choice(e, copies, replace=False)])
    lon, lat = degrees(np.repeat(np.arange(size), size) * BLOCK_M, np.tile(np.arange(size), size) * BLOCK_M)
    start, end = np.array(ends)[every].T
    network = assemble_network(
        node_lon=lon,
        node_lat=lat,
        edge_from=start,
        edge_to=end,
        edge_forward=np.ones(len(every), dtype=np.bool_),
        edge_backward=(rng.random(e) >= one_ways)[every],
        edge_length_cm=np.full(len(every), round(BLOCK_M * 100)),
        shape_first=np.arange(len(every) + 1) * 2,
        shape_lon=np.stack([lon[start], lon[end]], axis=1).ravel(),
        shape_lat=np.stack([lat[start], lat[end]], axis=1).ravel(),
        original_edge=every,
    )
    arc_ms = rng.integers(15_000, 40_000, network.arc_count)[network.original_arc]
    turn_ms = without_u_turns(network, 500)
    turn_ms[rng.random(len(turn_ms)) < 0.03] = 2_000
    return network, make_metric(network, arc_ms, turn_ms)


class NearestStreets:
    """Finds candidates by measuring all straight streets."""

    def __init__(self, network, metric):
        self.network, self.usable = network, largest_component(network, metric)
        self.drawn_m = drawn_metres(network)
        arcs = network.edge_arc[: int((network.original_edge == np.arange(network.edge_count)).sum())]
        ok = np.append(self.usable, False)[arcs].any(axis=1)
        self.edges = np.flatnonzero(ok)

    def around(self, lon, lat, radius_m, *, most):
        from routing.streets.matching import Candidates

        first = self.network.shape_first[self.edges]
        x, y = self.network.shape_lon, self.network.shape_lat
        ax, ay = x[first] * M_PER_DEGREE, y[first] * M_PER_DEGREE
        dx, dy = x[first + 1] * M_PER_DEGREE - ax, y[first + 1] * M_PER_DEGREE - ay
        edges, fractions, away, bounds = [], [], [], [0]
        for at in range(len(lon)):
            px, py = lon[at] * M_PER_DEGREE - ax, lat[at] * M_PER_DEGREE - ay
            part = np.clip((px * dx + py * dy) / (dx**2 + dy**2), 0, 1)
            off = np.hypot(px - part * dx, py - part * dy)
            near = np.lexsort((self.edges, off))[:most]
            near = near[off[near] <= radius_m[at]]
            edges += self.edges[near].tolist()
            fractions += part[near].tolist()
            away += off[near].tolist()
            bounds.append(len(edges))
        places = locate_on_edges(
            self.network,
            self.drawn_m,
            np.array(edges, dtype=np.int32),
            np.array(fractions),
            usable_arcs=self.usable,
            distance_m=np.array(away),
        )
        bounds = np.array(bounds, dtype=np.int32)
        bounds.flags.writeable = False
        return Candidates(bounds, places)


def driven_track(network, metric, path, every_s, *, noise_m=0.0, rng=None, start_s=1_000.0):
    """Return (lon, lat, time_s) of a path of whole arcs, driven as the map says."""
    x, y, t = [], [], []
    now = start_s
    for at, arc in enumerate(path):
        if at:
            turns = range(network.turn_first[path[at - 1]], network.turn_first[path[at - 1] + 1])
            now += next(metric.turn_ms[turn] for turn in turns if network.turn_head[turn] == arc) / 1000
        for node, passed in ((network.tail[arc], 0), (network.head[arc], metric.arc_ms[arc] / 1000)):
            x.append(network.node_lon[node])
            y.append(network.node_lat[node])
            t.append(now + passed)
        now = t[-1]
    times = np.append(np.arange(t[0], t[-1], every_s), t[-1])
    lon, lat = np.interp(times, t, x), np.interp(times, t, y)
    if noise_m:
        lon = lon + rng.normal(0, noise_m, len(times)) / M_PER_DEGREE
        lat = lat + rng.normal(0, noise_m, len(times)) / M_PER_DEGREE
    return lon, lat, times
