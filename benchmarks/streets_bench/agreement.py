"""Compares Tournée's times with OSRM's on the same points, with OSRM's speeds, and explains what differs most.

The worst pairs are written to ``outliers.geojson`` with both drawings, both times and what is known of the cause.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from benchmarks.streets_bench.explain import Streetwise
from benchmarks.streets_bench.osrm_speeds import OSRM_CAR
from benchmarks.streets_bench.timing import Record
from benchmarks.streets_bench.workload import COMPARED, SEED, Workload, read_task, task_parser
from geo.building.extract import read_extract
from geo.building.network import Streets, build_streets
from geo.snapping.nearest import SnapIndex
from geo.timezones import left_hand_traffic_at
from routing.streets.engine import StreetEngine
from routing.streets.network import Locations
from routing.streets.paths import StreetPath

PEERS_PYTHON = Path("build/bench-streets/venv/bin/python")
#: Points that both put within this distance of each other count as snapped alike.
ALIKE_M = 5.0
#: Shorter trips differ by what the ends of a trip cost, not by how streets are read.
SHORTEST_S = 60.0
WORST = 20
#: Routes of OSRM that are followed through our streets, to compare speeds by class of street.
FOLLOWED = 400


class Own(NamedTuple):
    """Our side: streets read with OSRM's speeds, and the table between the points."""

    streets: Streets
    engine: StreetEngine
    places: Locations
    durations_s: NDArray[np.float64]


def own_side(extract: Path, workload: Workload) -> Own:
    """Build the streets with OSRM's speeds and find all trips between the first points."""
    raw = read_extract(extract)
    left = left_hand_traffic_at(float(np.median(raw.node_lon)), float(np.median(raw.node_lat)))
    streets = build_streets(raw, [OSRM_CAR], left_hand_traffic=left)
    metric = streets.metrics[OSRM_CAR.name]
    count = min(COMPARED, len(workload.lon))
    places = SnapIndex(streets.network, metric).nearest(workload.lon[:count], workload.lat[:count])
    engine = StreetEngine(streets.network, metric)
    table = engine.travel_times(places, places).durations_ms
    return Own(streets, engine, places, np.where(table < 0, np.nan, table / 1000.0))


def metres_between(places: Locations, snapped: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how far apart the two engines put each point."""
    north = (snapped[:, 1] - places.lat) * 111_195.0
    east = (snapped[:, 0] - places.lon) * 111_195.0 * np.cos(np.radians(places.lat))
    return np.hypot(north, east)


def summary(ours: NDArray[np.float64], theirs: NDArray[np.float64]) -> dict[str, float]:
    """Describe the ratios of our times to theirs, over the pairs that both reach."""
    both = np.isfinite(ours) & np.isfinite(theirs) & (theirs > 0)
    ratio = ours[both] / theirs[both]
    low, median, high = np.percentile(ratio, (5, 50, 95))
    return {
        "pairs": int(both.sum()),
        "median": float(median),
        "p5": float(low),
        "p95": float(high),
        "within_3_percent": float((np.abs(ratio - 1) <= 0.03).mean()),
        "within_10_percent": float((np.abs(ratio - 1) <= 0.1).mean()),
        "only_ours_reached": int((np.isfinite(ours) & ~np.isfinite(theirs)).sum()),
        "only_theirs_reached": int((~np.isfinite(ours) & np.isfinite(theirs)).sum()),
    }


def worst_pairs(ours: NDArray[np.float64], theirs: NDArray[np.float64]) -> list[tuple[int, int]]:
    """Return the pairs that differ most in proportion, no point twice, so that one bad point is seen once."""
    with np.errstate(invalid="ignore", divide="ignore"):
        apart = np.abs(np.log(ours / theirs))
        apart[~(np.minimum(ours, theirs) >= SHORTEST_S)] = -1.0
    found: list[tuple[int, int]] = []
    while len(found) < WORST and apart.max(initial=-1.0) > 0:
        start, end = divmod(int(np.argmax(apart)), apart.shape[1])
        found.append((start, end))
        for point in (start, end):
            apart[point, :] = apart[:, point] = -1.0
    return found


def ask_osrm(folder: Path, variant: str, pairs: list[tuple[int, int]]) -> list[dict[str, Any]]:
    """Let OSRM, in its own interpreter, say its routes."""
    asked, answered = folder / "asked-pairs.json", folder / "osrm-routes.json"
    asked.write_text(json.dumps(pairs), encoding="utf-8")
    command: list[str | Path] = [
        PEERS_PYTHON,
        "-m",
        "benchmarks.streets_bench.osrm_routes",
        "--folder",
        folder,
    ]
    subprocess.run([*command, "--variant", variant, "--pairs", asked, "--out", answered], check=True)
    routes: list[dict[str, Any]] = json.loads(answered.read_text(encoding="utf-8"))
    return routes


def feature(line: list[list[float]], properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": "LineString", "coordinates": line},
    }


def outlier(
    pair: tuple[int, int],
    path: StreetPath | None,
    route: dict[str, Any],
    apart: NDArray[np.float64],
    streetwise: Streetwise,
    places: Locations,
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return what is known of one pair, and its two drawings."""
    known = {
        "pair": list(pair),
        "ours_s": None if path is None else path.duration_ms / 1000,
        "osrm_s": route["duration_s"],
        "ours_m": None if path is None else path.distance_cm / 100,
        "osrm_m": route["distance_m"],
        "snapped_apart_m": [round(float(apart[end]), 1) for end in pair],
        "osrm_route_by_our_times_s": streetwise.seconds_of(route),
        "causes": streetwise.causes(route, *(_arcs_at(places, end) for end in pair)),
    }
    drawings = [feature(route["line"], {"who": "OSRM", **known})]
    if path is not None:
        line = np.stack([path.lon, path.lat], axis=1).round(6).tolist()
        drawings.append(feature(line, {"who": "Tournée", **known}))
    return known, drawings


def _arcs_at(places: Locations, point: int) -> tuple[int, int]:
    """Return the arcs that a trip may leave or arrive along at a point, -1 for none."""
    return int(places.forward_arc[point]), int(places.backward_arc[point])


def compare(own: Own, folder: Path, variant: str, record: Record) -> None:
    """Compare with one variant of OSRM."""
    theirs = np.load(folder / f"osrm-{variant}-car-durations.npy")
    theirs = np.where(theirs < 0, np.nan, theirs)
    np.fill_diagonal(theirs, np.nan)
    apart = metres_between(own.places, np.load(folder / f"osrm-{variant}-car-snapped.npy")[: len(theirs)])
    alike = apart <= ALIKE_M
    facts: dict[str, Any] = {
        "all": summary(own.durations_s, theirs),
        "points_snapped_alike": int(alike.sum()),
        "snapped_alike": summary(own.durations_s[np.ix_(alike, alike)], theirs[np.ix_(alike, alike)]),
    }
    streetwise = Streetwise(own.streets, own.engine.metric)
    sampled = np.random.default_rng(SEED).integers(0, len(theirs), (FOLLOWED, 2))
    facts["by_class"] = streetwise.by_class(ask_osrm(folder, variant, sampled.tolist()))
    pairs = worst_pairs(own.durations_s, theirs)
    routes = ask_osrm(folder, variant, pairs)
    starts, ends = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    paths = own.engine.fastest_paths(own.places, own.places, starts, ends)
    facts["outliers"], features = [], []
    for pair, path, route in zip(pairs, paths, routes, strict=True):
        known, drawings = outlier(pair, path, route, apart, streetwise, own.places)
        facts["outliers"].append(known)
        features += drawings
    drawn = {"type": "FeatureCollection", "attribution": "© OpenStreetMap contributors", "features": features}
    (folder / f"outliers-{variant}.geojson").write_text(json.dumps(drawn), encoding="utf-8")
    record.facts[variant] = facts


def main() -> None:
    task = read_task(task_parser("Compare times with OSRM's.").parse_args(), "agreement", ("numpy",))
    own = own_side(task.extract, task.workload)
    for variant in ("fastest", "ch"):
        if (task.folder / f"osrm-{variant}-car-durations.npy").is_file():
            compare(own, task.folder, variant, task.record)
    task.record.write(task.out)


if __name__ == "__main__":
    main()
