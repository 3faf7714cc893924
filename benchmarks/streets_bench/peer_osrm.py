"""OSRM, through its own Python package ``osrm-bindings`` and the tools and profiles that come with it.

``--variant`` chooses contraction hierarchies (``ch``), multi-level Dijkstra (``mld``), or hierarchies over
durations (``fastest``): the car profile as published does not look for the fastest route but weighs
roads for how well they serve through traffic, and then says how long the chosen route takes.
"""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from typing import Any

import numpy as np
import osrm
from numpy.typing import NDArray

from benchmarks.streets_bench.timing import folder_mb, peak_mb, run_tool, tools_peak_mb
from benchmarks.streets_bench.workload import COMPARED, NONE, PAIRS, Task, read_task, task_parser

PACKAGE = Path(osrm.__file__).parent
TOOLS = PACKAGE / "bin"
PROFILES = PACKAGE / "share" / "profiles"
ALGORITHM = {"ch": "CH", "mld": "MLD", "fastest": "CH"}
#: Beyond this, turning OSRM's answer into an array takes longer than all else, and is not what is asked.
LARGEST_ARRAY = 2000


def fastest_profile(profile: str, folder: Path) -> Path:
    """Write a profile that differs from the published one only in looking for the shortest time."""
    text = (PROFILES / f"{profile}.lua").read_text(encoding="utf-8")
    start = text.index("weight_name ")
    line = text[start : text.index("\n", start)]
    shutil.copytree(PROFILES / "lib", folder / "lib", dirs_exist_ok=True)
    path = folder / f"{profile}.lua"
    path.write_text(text.replace(line, "weight_name = 'duration',", 1), encoding="utf-8")
    return path


def build(task: Task, variant: str) -> Path:
    """Prepare the map with OSRM's tools, timed one by one, and return the path that the engine opens."""
    folder = task.folder / f"osrm-{variant}-{task.profile}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    extract = folder / "map.osm.pbf"
    extract.symlink_to(task.extract.resolve())
    base = folder / "map.osrm"
    lua = PROFILES / f"{task.profile}.lua"
    if variant == "fastest":
        lua = fastest_profile(task.profile, folder)
    threads = ["-t", str(task.threads)]
    steps = {"extract": run_tool([TOOLS / "osrm-extract", *threads, "-p", lua, extract])}
    if ALGORITHM[variant] == "CH":
        steps["contract"] = run_tool([TOOLS / "osrm-contract", *threads, base])
    else:
        steps["partition"] = run_tool([TOOLS / "osrm-partition", *threads, base])
        steps["customize"] = run_tool([TOOLS / "osrm-customize", *threads, base])
    for name, seconds in steps.items():
        task.record.put(f"build_{name}", [seconds])
    task.record.put("build", [sum(steps.values())])
    task.record.facts["build_peak_mb"] = tools_peak_mb()
    task.record.facts["disk_mb"] = folder_mb(folder, "map.osrm*")
    return base


def open_engine(base: Path, variant: str) -> osrm.OSRM:
    """Load a prepared map into memory; no size of table is refused."""
    return osrm.OSRM(
        storage_config=str(base),
        algorithm=ALGORITHM[variant],
        use_shared_memory=False,
        max_locations_distance_table=-1,
        max_locations_viaroute=-1,
    )


def as_array(rows: Any) -> NDArray[np.float64]:
    """Return OSRM's table as an array, `NONE` where there is no path."""
    return np.array([[NONE if value is None else value for value in row] for row in rows])


def measure_tables(task: Task, engine: osrm.OSRM) -> None:
    """Time tables: of durations, of durations and metres, without snapping, and of half the rows."""
    record, places = task.record, task.workload.places(max(task.sizes))

    def table(size: int, **options: Any) -> Any:
        chosen = {"annotations": ["duration"], "generate_hints": False, **options}
        return engine.Table(osrm.TableParameters(coordinates=places[:size], **chosen))

    record.tables("table", task.sizes, table)
    record.tables("table_both", task.sizes, lambda size: table(size, annotations=["duration", "distance"]))
    points = table(max(task.sizes), sources=[0], generate_hints=True)["destinations"]
    hints = [point["hint"] for point in points]
    np.save(
        task.folder / f"{record.facts['peer']}-{task.profile}-snapped.npy",
        np.array([[*point["location"], point["distance"]] for point in points]),
    )
    record.tables("table_snapped", task.sizes, lambda size: table(size, hints=hints[:size]))

    # The package holds the interpreter's lock while it searches, so threads gain nothing; two processes
    # with half of the origins each could at best take what one takes for its half.
    record.tables("table_half", task.sizes, lambda size: table(size, sources=list(range(size // 2))))
    for size in (size for size in task.sizes if size <= LARGEST_ARRAY):
        rows = table(size)["durations"]
        start = time.perf_counter()
        found = as_array(rows)
        record.put(f"to_array_{size}", [time.perf_counter() - start])
        if size == COMPARED:
            np.save(task.matrix_path(str(record.facts["peer"])), found)
            record.facts["unreachable"] = int((found < 0).sum())


def measure_routes(task: Task, engine: osrm.OSRM) -> None:
    """Time single routes: how long, the drawing, and the drawing with instructions."""
    places, (_, _, _, start, end) = task.workload.places(len(task.workload.lon)), task.workload
    kinds = {
        "route_duration": {"overview": "false", "steps": False},
        "route_geometry": {"overview": "full", "geometries": "geojson", "steps": False},
        "route_steps": {"overview": "full", "geometries": "geojson", "steps": True},
    }
    for name, options in kinds.items():

        def route(pair: int, options: dict[str, Any] = options) -> None:
            two = [places[start[pair]], places[end[pair]]]
            try:
                engine.Route(osrm.RouteParameters(coordinates=two, generate_hints=False, **options))
            except RuntimeError:
                task.record.facts["route_failed"] = task.record.facts.get("route_failed", 0) + 1

        task.record.each(name, PAIRS, route)


def measure_closures(task: Task, base: Path) -> None:
    """Time what it takes until a table is answered with closed streets: customise, load, ask."""
    closed = task.folder / "closed-nodes.csv"
    places = task.workload.places(100)
    for name, options in {"plain": [], "closed": ["--segment-speed-file", closed]}.items():
        customize, load, first = [], [], []
        for _ in range(3):
            tool = [TOOLS / "osrm-customize", "-t", str(task.threads), *options, base]
            customize.append(run_tool(tool))
            start = time.perf_counter()
            engine = open_engine(base, "mld")
            load.append(time.perf_counter() - start)
            start = time.perf_counter()
            found = engine.Table(osrm.TableParameters(coordinates=places, annotations=["duration"]))
            first.append(time.perf_counter() - start)
        task.record.put(f"customize_{name}", customize)
        task.record.put(f"reload_{name}", load)
        task.record.put(f"first_table_100_{name}", first)
        task.record.facts[f"sum_100_{name}_s"] = float(as_array(found["durations"]).sum())


def main() -> None:
    parser = task_parser("Measure OSRM.")
    parser.add_argument("--variant", choices=ALGORITHM, default="ch")
    arguments = parser.parse_args()
    task = read_task(arguments, f"osrm-{arguments.variant}", ("osrm-bindings",))
    base = build(task, arguments.variant)
    start = time.perf_counter()
    engine = open_engine(base, arguments.variant)
    task.record.put("load", [time.perf_counter() - start])
    task.record.facts["loaded_mb"] = peak_mb()
    measure_tables(task, engine)
    measure_routes(task, engine)
    if arguments.variant == "mld":
        measure_closures(task, base)
    task.record.write(task.out)


if __name__ == "__main__":
    main()
