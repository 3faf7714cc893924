"""A town of blocks whose traffic is known, for tests of learning: main roads run east, homes north."""

from __future__ import annotations

import datetime as dt

import numpy as np

from geo.store import TownStore
from geo.tracks.reading import Track
from routing.streets.network import FORBIDDEN, Metric
from tests.geo.small_maps import draw
from tests.routing.streets.tracks import driven_track

SIZE = 6
BLOCK = 150
#: The multiple of the map's time that each class truly takes at eight and at two o'clock.
TRUTH = {"secondary": {8: 2.0, 14: 1.25}, "residential": {8: 1.1, 14: 0.8}}


def add_block_town(home, tmp_path, name="blocks"):
    """Draw the blocks and add them as a town of a home."""
    tmp_path.mkdir(parents=True, exist_ok=True)
    node = {(i, j): 100 + i * SIZE + j for i in range(SIZE) for j in range(SIZE)}
    nodes = {number: (i * BLOCK, j * BLOCK) for (i, j), number in node.items()}
    ways = {}
    for k in range(SIZE):
        east = [node[i, k] for i in range(SIZE)]
        north = [node[k, j] for j in range(SIZE)]
        ways[10 + k] = east, f"highway=secondary name=Avenue_{k}"
        ways[30 + k] = north, f"highway=residential name=Rue_{k}"
    extract = draw(tmp_path / f"{name}.osm", nodes, ways)
    return TownStore(home).add(name, extract, tiles=False, time_zone="Europe/Paris")


def true_metric(town, profile, hour):
    """Return the metric as traffic makes it at an hour."""
    metric, arrays = town.metric(profile), town.edge_arrays
    classes = [arrays.classes[c] for c in arrays.street_class[town.network.arc_edge].tolist()]
    times = np.array([TRUTH[name][hour] for name in classes])
    arc_ms = np.where(metric.arc_ms == FORBIDDEN, FORBIDDEN, np.rint(metric.arc_ms * times)).astype(np.int32)
    return Metric(arc_ms, metric.turn_ms)


def trips(town, profile, hour, count, seed, *, noise_m=5.0):
    """Return tracks of fastest paths, driven on weekdays of November 2026 as traffic allows at an hour."""
    rng = np.random.default_rng(seed)
    network = town.network
    truth = true_metric(town, profile, hour)
    found = []
    while len(found) < count:
        ends = rng.choice(network.node_count, 2, replace=False)
        (path,) = town.route(profile, network.node_lon[ends], network.node_lat[ends])
        if len(path.arcs) < 5:
            continue
        day = dt.datetime(
            2026, 11, 23 + int(rng.integers(0, 5)), hour, tzinfo=dt.timezone(dt.timedelta(hours=1))
        )
        start_s = day.timestamp() + float(rng.integers(0, 1_800))
        lon, lat, time_s = driven_track(
            network, truth, path.arcs, 5, noise_m=noise_m, rng=rng, start_s=start_s
        )
        found.append(Track(time_s, lon, lat, np.full(len(lon), max(noise_m, 3.0))))
    return found
