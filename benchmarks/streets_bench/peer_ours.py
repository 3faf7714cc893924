"""Tournée itself, asked as its users ask: points in degrees go in, arrays come out."""

from __future__ import annotations

import json
import sys
import time

import numpy as np

from benchmarks.streets_bench.closures import arcs_of, closed_metric
from benchmarks.streets_bench.own_build import OWN_PROFILES
from benchmarks.streets_bench.timing import peak_mb, run_tool
from benchmarks.streets_bench.workload import COMPARED, NONE, PAIRS, Task, Workload, read_task, task_parser
from benchmarks.streets_peers import starts_of_arcs, turns_allowed
from geo.routes.geojson import route_geojson
from geo.routes.route import find_route
from geo.store import TownStore
from geo.town import Town
from routing.streets.network import FORBIDDEN, Locations
from routing.streets.tables import TravelTimes

#: What a fresh process is timed on, from its start to its end.
COLD_START = "benchmarks.streets_bench.own_cold_start"
SNAPPED = 10_000
#: How often the pairs are asked for in one request for durations, which takes too little time once.
REPEATS = 20


def first(places: Locations, count: int) -> Locations:
    """Return the first of some locations, read-only."""
    taken = Locations(*(array[:count] for array in places))
    for array in taken:
        array.flags.writeable = False
    return taken


def measure_tables(task: Task, town: Town, profile: str) -> None:
    """Time tables on one thread and on all, with snapping and without, of durations and of metres too."""
    record, (lon, lat, *_) = task.record, task.workload
    engine = town.engine(profile)
    places = town.snap(profile, lon, lat)

    def asked(size: int, threads: int) -> TravelTimes:
        return town.travel_times(profile, lon[:size], lat[:size], threads=threads)

    def durations(size: int, threads: int) -> object:
        few = town.snap(profile, lon[:size], lat[:size])
        return engine.durations(few, few, threads=threads)

    def snapped(size: int, threads: int) -> object:
        few = first(places, size)
        return engine.durations(few, few, threads=threads)

    kinds = {"table": durations, "table_both": asked, "table_snapped": snapped}
    for threads in sorted({1, task.threads}):
        suffix = "" if threads == task.threads else "_one_thread"
        for name, work in kinds.items():
            record.tables(
                f"{name}{suffix}",
                task.sizes,
                lambda size, work=work, threads=threads: work(size, threads),
            )
    if len(lon) >= COMPARED:
        table = asked(COMPARED, task.threads).durations_ms
        np.save(task.matrix_path("ours"), np.where(table < 0, NONE, table / 1000))
        record.facts["unreachable"] = int((table < 0).sum())
    many = np.resize(np.arange(len(lon)), SNAPPED)
    record.time(f"snap_{SNAPPED}", lambda: town.snap(profile, lon[many], lat[many]))


def measure_same_graph(task: Task, town: Town, profile: str) -> None:
    """Time tables between starts of arcs, and write the very same graph for the libraries of graphs."""
    metric, network = town.metric(profile), town.network
    usable = np.flatnonzero(metric.arc_ms != FORBIDDEN)
    streets = len(np.unique(network.arc_edge[usable]))
    places, arcs = starts_of_arcs(town, profile, min(COMPARED, streets // 2))
    before, after, ms = turns_allowed(network, metric)
    vertex = np.full(network.arc_count, -1)
    vertex[usable] = np.arange(len(usable))
    engine = town.engine(profile)
    for threads in sorted({1, task.threads}):
        suffix = "" if threads == task.threads else "_one_thread"
        task.record.tables(
            f"graph{suffix}",
            [size for size in task.sizes if size <= len(arcs)],
            lambda size, threads=threads: engine.durations(
                first(places, size), first(places, size), threads=threads
            ),
        )
    np.savez(
        task.folder / f"graph-{task.profile}.npz",
        tail=vertex[before].astype(np.int32),
        head=vertex[after].astype(np.int32),
        ms=ms,
        lon=network.node_lon[network.tail[usable]],
        lat=network.node_lat[network.tail[usable]],
        places=vertex[arcs].astype(np.int32),
        durations_ms=engine.durations(places, places),
    )


def measure_routes(task: Task, town: Town, profile: str) -> None:
    """Time single routes: asked one by one, and as one request for all."""
    record, (lon, lat, _, start, end) = task.record, task.workload
    engine, places = town.engine(profile), town.snap(profile, lon, lat)
    trips = np.stack([start, end], axis=1)

    def duration(pair: int) -> None:
        two = town.snap(profile, lon[trips[pair]], lat[trips[pair]])
        engine.costs(two, two, [0], [1], threads=1)

    def geometry(pair: int) -> None:
        town.route(profile, lon[trips[pair]], lat[trips[pair]])

    def steps(pair: int) -> None:
        route_geojson([find_route(town, profile, lon[trips[pair]], lat[trips[pair]])], "fr")

    record.each("route_duration", PAIRS, duration)
    record.each("route_geometry", PAIRS, geometry)
    record.each("route_steps", PAIRS, steps)
    many = np.tile(start, REPEATS), np.tile(end, REPEATS)
    for name, work in {
        "pairs_duration": lambda: engine.costs(places, places, *many, threads=1),
        "pairs_geometry": lambda: engine.fastest_paths(places, places, start, end, threads=1),
    }.items():
        record.time(name, work)
        asked = len(many[0]) if name == "pairs_duration" else PAIRS
        record.facts[f"{name}_per_s"] = asked / record.figures[name]["median"]


def measure_closures(task: Task, town: Town, profile: str) -> None:
    """Time what it takes until a table is answered with closed streets: re-weigh, ask."""
    record, (lon, lat, *_) = task.record, task.workload
    ways = json.loads((task.folder / "closed-ways.json").read_text(encoding="utf-8"))
    arcs, engine, base = arcs_of(town, ways), town.engine(profile), town.metric(profile)
    few = town.snap(profile, lon[:100], lat[:100])
    closed = record.time("closure", lambda: engine.with_metric(closed_metric(base, arcs)))
    record.time("first_table_100_closed", lambda: closed.durations(few, few))
    every = closed_metric(base, np.arange(0))
    every = every._replace(arc_ms=np.where(base.arc_ms < FORBIDDEN, base.arc_ms // 2 + 1, FORBIDDEN))
    every.arc_ms.flags.writeable = False
    record.time("customize", lambda: engine.with_metric(every))
    record.facts["closed_arcs"] = len(arcs)


def use(town: Town, profile: str, asked: Workload) -> None:
    """Ask a town for one of each thing."""
    lon, lat = asked.lon[:100], asked.lat[:100]
    few = town.snap(profile, lon, lat)
    town.travel_times(profile, lon, lat)
    engine = town.engine(profile)
    engine.durations(few, few)
    engine.costs(few, few, [0], [1])
    engine.with_metric(town.metric(profile))
    route_geojson([find_route(town, profile, lon[:2], lat[:2])], "fr")


def main() -> None:
    task = read_task(task_parser("Measure Tournée.").parse_args(), "ours", ("numba", "numpy"))
    profile = OWN_PROFILES[task.profile]
    store = TownStore(task.folder / "home")
    use(store.load("town"), profile, task.workload)  # compiles what is not compiled yet
    task.record.time("cold_start", lambda: run_tool([sys.executable, "-m", COLD_START, task.folder, profile]))
    start = time.perf_counter()
    town = store.load("town")
    task.record.put("load", [time.perf_counter() - start])
    town.engine(profile)
    town.snap(profile, task.workload.lon[:1], task.workload.lat[:1])
    task.record.put("load_engine", [time.perf_counter() - start])
    task.record.facts["loaded_mb"] = peak_mb()
    measure_tables(task, town, profile)
    measure_same_graph(task, town, profile)
    measure_routes(task, town, profile)
    measure_closures(task, town, profile)
    task.record.write(task.out)


if __name__ == "__main__":
    main()
