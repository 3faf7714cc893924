"""Exactness on real maps: ``python -m benchmarks.streets_exactness EXTRACT... [--pairs 20000]``.

For every map and profile, with and without closures, random pairs are asked of the engine as a
table, as single costs and as paths, and of Dijkstra's algorithm on the turn-expanded graph. The
arcs, turns and cut ends of every path are added up again with numpy, and every path is held to the
turn restrictions as they stand in the file. Anything that differs is counted; the exit code is 1
if anything does.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import osmium
from numpy.typing import NDArray

from geo.building.source_tags import read_source_tags
from geo.store import TownStore
from geo.town import Town
from routing.streets.components import largest_component
from routing.streets.dijkstra import DijkstraEngine
from routing.streets.engine import StreetEngine
from routing.streets.locations import drawn_metres, locate_on_edges
from routing.streets.network import FORBIDDEN, Locations, Metric, StreetNetwork, freeze
from routing.streets.paths import StreetPath

#: Destinations asked of one origin: each origin is one search of the reference engine.
_FAN = 10
_CLOSED_STREETS = 20
#: Profiles that every restriction without exceptions binds.
_DRIVEN = ("van", "car")
_EXEMPTING = {"motorcar", "goods", "hgv", "motor_vehicle", "vehicle"}


def random_locations(network: StreetNetwork, metric: Metric, count: int, seed: int) -> Locations:
    usable = largest_component(network, metric)
    drawn = network.original_edge == np.arange(network.edge_count)
    edges = np.flatnonzero(drawn & np.append(usable, False)[network.edge_arc].any(axis=1))
    rng = np.random.default_rng(seed)
    return locate_on_edges(
        network, drawn_metres(network), rng.choice(edges, count), rng.random(count), usable_arcs=usable
    )


def with_closures(network: StreetNetwork, metric: Metric, seed: int) -> Metric:
    """Close random streets, and halve the speed on a tenth of all."""
    rng = np.random.default_rng(seed)
    edge = network.original_edge[network.arc_edge]
    arc_ms = metric.arc_ms.copy()
    slow = (rng.random(network.edge_count) < 0.1)[edge] & (arc_ms != FORBIDDEN)
    arc_ms[slow] *= 2
    closed = rng.choice(np.unique(edge[arc_ms != FORBIDDEN]), _CLOSED_STREETS, replace=False)
    arc_ms[np.isin(edge, closed)] = FORBIDDEN
    freeze(arc_ms)
    return Metric(arc_ms, metric.turn_ms)


class Sums:
    """Adds up paths again, by another way than the engines."""

    def __init__(self, network: StreetNetwork, metric: Metric) -> None:
        self._network, self._metric = network, metric
        arriving = np.repeat(np.arange(network.arc_count, dtype=np.int64), np.diff(network.turn_first))
        key = arriving * network.arc_count + network.turn_head
        self._order = np.argsort(key)
        self._key = key[self._order]

    def of(self, path: StreetPath, start: float, stop: float) -> tuple[int, int]:
        if not len(path.arcs):
            return 0, 0
        network, arc_ms = self._network, self._metric.arc_ms.astype(np.int64)
        arcs = path.arcs.astype(np.int64)
        wanted = arcs[:-1] * network.arc_count + arcs[1:]
        at = np.searchsorted(self._key, wanted)
        turns = self._metric.turn_ms[self._order[at]].astype(np.int64)
        if (self._key[at] != wanted).any() or (turns == FORBIDDEN).any() or (arc_ms[arcs] == FORBIDDEN).any():
            return -1, -1
        ms = int(arc_ms[arcs].sum() + turns.sum())
        cm = int(network.length_cm[arcs].sum(dtype=np.int64))
        for arc, fraction, sign in ((arcs[0], start, -1), (arcs[-1], stop, 0)):
            for whole, is_time in ((int(arc_ms[arc]), True), (int(network.length_cm[arc]), False)):
                along = int(np.floor(whole * fraction + 0.5))
                before = whole - along if network.arc_reversed[arc] else along
                cut = before if sign else whole - before
                ms, cm = (ms - cut, cm) if is_time else (ms, cm - cut)
        return ms, cm


class FileRestrictions:
    """Turn restrictions over a node, read from the file again, where the ways leave no doubt."""

    def __init__(self, extract: Path, town: Town) -> None:
        network = town.network
        numbers = read_source_tags(town.folder, network.node_count, network.edge_count).node_number
        self._node = numbers
        self._way = np.array([town.edge_way_id(edge) for edge in range(network.edge_count)], dtype=np.int64)
        ends: dict[tuple[int, int], int] = {}
        drawn = network.original_edge == np.arange(network.edge_count)
        for arc in np.flatnonzero(drawn[network.arc_edge] & ~network.arc_reversed).tolist():
            for node in (network.tail[arc], network.head[arc]):
                key = int(self._way[network.arc_edge[arc]]), int(numbers[node])
                ends[key] = ends.get(key, 0) + 1
        self.no: set[tuple[int, int, int]] = set()
        self.only: dict[tuple[int, int], set[int]] = {}
        for item in osmium.FileProcessor(str(extract), osmium.osm.RELATION):
            tags = {tag.k: tag.v for tag in item.tags}
            kind = tags.get("restriction", "")
            exempt = {each.strip() for each in tags.get("except", "").split(";")} & _EXEMPTING
            clocked = any(key.startswith(("day_", "hour_")) or key.endswith(":conditional") for key in tags)
            members = {role: [m for m in item.members if m.role == role] for role in ("from", "via", "to")}
            typed = tags.get("type") == "restriction"
            if not typed or exempt or clocked or any(len(each) != 1 for each in members.values()):
                continue
            start, via, stop = (members[role][0] for role in ("from", "via", "to"))
            if via.type != "n" or start.ref == stop.ref:
                continue
            # A way that goes on beyond the junction leaves open which of its halves is meant.
            if ends.get((start.ref, via.ref)) != 1 or ends.get((stop.ref, via.ref)) != 1:
                continue
            if kind.startswith("no_"):
                self.no.add((start.ref, via.ref, stop.ref))
            elif kind.startswith("only_"):
                self.only.setdefault((start.ref, via.ref), set()).add(stop.ref)

    def duties(self, network: StreetNetwork, metric: Metric) -> dict[tuple[int, int], set[int]]:
        """Return the duties that a profile can follow: one onto a street closed to it binds nobody."""
        usable = np.flatnonzero(metric.arc_ms != FORBIDDEN)
        way, node = self._way[network.arc_edge[usable]], self._node[network.tail[usable]]
        leaving = set(zip(way.tolist(), node.tolist(), strict=True))
        return {
            (start, via): stops
            for (start, via), stops in self.only.items()
            if any((stop, via) in leaving for stop in stops)
        }

    def broken(
        self, network: StreetNetwork, arcs: NDArray[np.int32], duties: dict[tuple[int, int], set[int]]
    ) -> int:
        way = self._way[network.arc_edge[arcs]].tolist()
        node = self._node[network.head[arcs]].tolist()
        return sum(
            (a, via, b) in self.no or (a != b and (a, via) in duties and b not in duties[a, via])
            for a, via, b in zip(way[:-1], node[:-1], way[1:], strict=True)
        )


def compare(
    engine: StreetEngine,
    base: Metric,
    places: Locations,
    pairs: int,
    seed: int,
    restrictions: FileRestrictions | None,
) -> tuple[int, int, str]:
    """Return the pairs with a path, the differences, and a line that says what they are."""
    rng = np.random.default_rng(seed)
    origins = rng.choice(len(places.edge), pairs // _FAN, replace=False)
    i = np.repeat(origins, _FAN)
    j = rng.integers(0, len(places.edge), len(i))
    reference = DijkstraEngine(engine.network, engine.metric)
    ms, cm = reference.costs(places, places, i, j)
    found_ms, found_cm = engine.costs(places, places, i, j)
    wrong_costs = int(((found_ms != ms) | (found_cm != cm)).sum())
    # As tables: each origin's row is looked up where it was asked.
    take = Locations(*(np.ascontiguousarray(column[origins]) for column in places))
    table = engine.travel_times(take, places)
    row = np.repeat(np.arange(len(origins)), _FAN)
    durations = engine.durations(take, places)
    wrong_table = int(
        (
            (table.durations_ms[row, j] != ms)
            | (table.distances_cm[row, j] != cm)
            | (durations[row, j] != ms)
        ).sum()
    )
    sums = Sums(engine.network, engine.metric)
    wrong_paths = broken = there = 0
    # A street that is closed today does not lift the duty to turn into it.
    duties = restrictions.duties(engine.network, base) if restrictions is not None else {}
    for at, path in enumerate(engine.fastest_paths(places, places, i, j)):
        expected = (int(ms[at]), int(cm[at]))
        if path is None:
            wrong_paths += expected != (-1, -1)
            continue
        there += 1
        total = sums.of(path, float(places.fraction[i[at]]), float(places.fraction[j[at]]))
        wrong_paths += (path.duration_ms, path.distance_cm) != expected or total != expected
        if restrictions is not None:
            broken += restrictions.broken(engine.network, path.arcs, duties)
    text = f"costs {wrong_costs}, tables {wrong_table}, paths {wrong_paths}, restrictions broken {broken}"
    return there, wrong_costs + wrong_table + wrong_paths + broken, text


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.streets_exactness", description=__doc__)
    parser.add_argument("extracts", nargs="+", type=Path)
    parser.add_argument("--pairs", type=int, default=20_000)
    parser.add_argument("--profiles", default="", help="comma-separated; default: all")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    differences = 0
    with tempfile.TemporaryDirectory(prefix="tournee-exactness-") as home:
        for extract in arguments.extracts:
            name = extract.name.split(".")[0].lower()
            town = TownStore(Path(home)).add(name, extract, tiles=False)
            restrictions = FileRestrictions(extract, town)
            print(
                f"{name}: {len(restrictions.no)} bans and {len(restrictions.only)} duties checked", flush=True
            )
            wanted = [each for each in arguments.profiles.split(",") if each] or list(town.profiles)
            for profile in wanted:
                base = town.engine(profile)
                places = random_locations(town.network, base.metric, arguments.pairs, arguments.seed)
                closed = base.with_metric(with_closures(town.network, base.metric, arguments.seed))
                for label, engine in (("", base), (" with closures", closed)):
                    begun = time.perf_counter()
                    there, wrong, text = compare(
                        engine,
                        base.metric,
                        places,
                        arguments.pairs,
                        arguments.seed,
                        restrictions if profile in _DRIVEN else None,
                    )
                    differences += wrong
                    seconds = time.perf_counter() - begun
                    print(
                        f"  {profile}{label}: {arguments.pairs} pairs, {there} with a path; "
                        f"differences: {text} ({seconds:.0f} s)",
                        flush=True,
                    )
    print(f"{differences} differences in all")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
