"""Asks OSRM for single routes with all that it says about them; runs in the peers' interpreter."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import osrm

from benchmarks.streets_bench.peer_osrm import open_engine
from benchmarks.streets_bench.workload import Workload


def route(engine: osrm.OSRM, start: tuple[float, float], end: tuple[float, float]) -> dict[str, Any]:
    """Return the duration, the metres, the drawing, and the seconds and metres of each stretch of it."""
    answer = engine.Route(
        osrm.RouteParameters(
            coordinates=[start, end],
            overview="full",
            geometries="geojson",
            annotations=["duration", "distance"],
            generate_hints=False,
        )
    )
    best = answer["routes"][0]
    notes = best["legs"][0]["annotation"]
    return {
        "duration_s": best["duration"],
        "distance_m": best["distance"],
        "line": [[point[0], point[1]] for point in best["geometry"]["coordinates"]],
        "stretch_s": list(notes["duration"]),
        "stretch_m": list(notes["distance"]),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description="Ask OSRM for routes.")
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--variant", required=True)
    parser.add_argument("--pairs", type=Path, required=True, help="JSON: pairs of points of the workload")
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    engine = open_engine(arguments.folder / f"osrm-{arguments.variant}-car" / "map.osrm", arguments.variant)
    workload = Workload.load(arguments.folder / "workload.npz")
    places = workload.places(len(workload.lon))
    pairs = json.loads(arguments.pairs.read_text(encoding="utf-8"))
    routes = [route(engine, places[start], places[end]) for start, end in pairs]
    arguments.out.write_text(json.dumps(routes), encoding="utf-8")


if __name__ == "__main__":
    main()
