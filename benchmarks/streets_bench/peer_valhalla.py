"""Valhalla, through its own Python package ``pyvalhalla`` and the tool that comes with it."""

from __future__ import annotations

import json
import shutil
import time
from pathlib import Path
from typing import Any

import numpy as np
import valhalla
from numpy.typing import NDArray

from benchmarks.streets_bench.timing import folder_mb, peak_mb, run_tool, tools_peak_mb
from benchmarks.streets_bench.workload import COMPARED, NONE, PAIRS, Task, read_task, task_parser

TOOLS = Path(valhalla.__file__).parent / "bin"
COSTING = {"car": "auto", "bicycle": "bicycle"}
#: Large enough that no table or route of these maps is refused.
NO_LIMIT = 100_000_000
#: The default algorithm of tables leaves entries out on these maps and takes longer; this one does not.
TABLE_ALGORITHM = "timedistancematrix"


def configuration(folder: Path, threads: int) -> dict[str, Any]:
    """Return Valhalla's configuration for a folder of tiles."""
    config: dict[str, Any] = valhalla.get_config(tile_extract="", tile_dir=folder, verbose=False)
    for costing in COSTING.values():
        limits = config["service_limits"][costing]
        limits.update({name: NO_LIMIT for name in limits if name.startswith("max_")})
    config["mjolnir"]["concurrency"] = threads
    config["thor"]["source_to_target_algorithm"] = TABLE_ALGORITHM
    return config


def build(task: Task) -> dict[str, Any]:
    """Cut the map into tiles and return the configuration to open them with."""
    folder = task.folder / "valhalla"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    config = configuration(folder, task.threads)
    path = task.folder / "valhalla.json"
    path.write_text(json.dumps(config), encoding="utf-8")
    command = [TOOLS / "valhalla_build_tiles", "-c", path, "-j", str(task.threads), task.extract]
    task.record.put("build", [run_tool(command)])
    task.record.facts["build_peak_mb"] = tools_peak_mb()
    task.record.facts["disk_mb"] = folder_mb(folder)
    return config


def measure_tables(task: Task, actor: valhalla.Actor) -> None:
    """Time tables; Valhalla's always hold the metres too."""
    costing = COSTING[task.profile]
    places = [{"lon": lon, "lat": lat} for lon, lat in task.workload.places(max(task.sizes))]

    def table(size: int) -> NDArray[np.float64]:
        asked = {"sources": places[:size], "targets": places[:size], "costing": costing, "verbose": False}
        answer = actor.matrix(json.dumps(asked))
        rows = json.loads(answer)["sources_to_targets"]["durations"]
        found = np.array([[NONE if value is None else value for value in row] for row in rows])
        if size == COMPARED:
            np.save(task.matrix_path("valhalla"), found)
            task.record.facts["unreachable"] = int((found < 0).sum())
        return found

    task.record.tables("table_both", task.sizes, table)


def measure_routes(task: Task, actor: valhalla.Actor) -> None:
    """Time single routes: the drawing, and the drawing with instructions."""
    places, (_, _, _, start, end) = task.workload.places(len(task.workload.lon)), task.workload
    kinds = {
        "route_geometry": {"directions_type": "none"},
        "route_steps": {"directions_type": "instructions", "language": "fr-FR"},
    }
    for name, options in kinds.items():

        def route(pair: int, options: dict[str, str] = options) -> None:
            two = [{"lon": lon, "lat": lat} for lon, lat in (places[start[pair]], places[end[pair]])]
            try:
                actor.route(json.dumps({"locations": two, "costing": COSTING[task.profile], **options}))
            except RuntimeError:
                task.record.facts["route_failed"] = task.record.facts.get("route_failed", 0) + 1

        task.record.each(name, PAIRS, route)


def main() -> None:
    arguments = task_parser("Measure Valhalla.").parse_args()
    task = read_task(arguments, "valhalla", ("pyvalhalla",))
    config = build(task)
    start = time.perf_counter()
    actor = valhalla.Actor(config)
    task.record.put("load", [time.perf_counter() - start])
    task.record.facts["loaded_mb"] = peak_mb()
    measure_tables(task, actor)
    measure_routes(task, actor)
    task.record.write(task.out)


if __name__ == "__main__":
    main()
