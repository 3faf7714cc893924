"""Accuracy and speed of map matching: ``python -m benchmarks.matching_accuracy TOWN [--profile P]``.

Random fastest ways are driven 1.2 times as slowly as the map says, at an even speed. Positions are taken of
them every few seconds, with normal noise in each direction, and matched. Counted is the length of arcs as
drawn: "found" is what the matched way has of the true one (but for the first and the last arc), "wrong" what
it has besides, both as shares of the true length. With ``--own-mind S`` travellers choose ways by times of
their own, which differ from the map's by a log-normal factor of that spread for every arc.
"""

from __future__ import annotations

import argparse
import time

import numpy as np

from geo.snapping.candidates import CandidateIndex
from geo.store import TownStore
from geo.town import Town
from routing.streets.engine import StreetEngine
from routing.streets.locations import EARTH_RADIUS_M
from routing.streets.matching import StreetMatcher
from routing.streets.network import FORBIDDEN, Metric, freeze
from routing.streets.paths import StreetPath

_M_PER_DEGREE = float(np.radians(EARTH_RADIUS_M))
#: Seconds between positions, metres of noise, share of positions lost, share that is off by 200 to 500 m.
_CASES = [(every_s, noise_m, 0.0, 0.0) for every_s in (5, 10, 30, 60) for noise_m in (5, 10, 20)]
_CASES += [(10, 10, 0.2, 0.0), (10, 10, 0.0, 0.05)]
_SLOWER = 1.2


def own_mind(town: Town, profile: str, spread: float, rng: np.random.Generator) -> StreetEngine:
    """Return an engine of somebody's own idea of every street's time."""
    metric, network = town.metric(profile), town.network
    if not spread:
        return town.engine(profile)
    factor = np.exp(rng.normal(0, spread, network.arc_count))[network.original_arc]
    changed = np.rint(np.maximum(1, np.minimum(metric.arc_ms, 10**8) * factor))
    arc_ms = np.where(metric.arc_ms == FORBIDDEN, FORBIDDEN, changed).astype(np.int32)
    freeze(arc_ms)
    return town.engine(profile).with_metric(Metric(arc_ms, metric.turn_ms))


def random_ways(town: Town, profile: str, spread: float, count: int) -> list[StreetPath]:
    """Return ways of one minute to one hour between random junctions."""
    rng = np.random.default_rng(5)
    index = CandidateIndex(town.network, town.metric(profile))
    node = town.network.head[rng.choice(np.flatnonzero(index.usable_arcs), 2 * count)]
    ends = index.nearest(town.network.node_lon[node], town.network.node_lat[node])
    engine = own_mind(town, profile, spread, rng)
    found = engine.fastest_paths(ends, ends, np.arange(count), np.arange(count, 2 * count))
    return [way for way in found if way is not None and 60_000 < way.duration_ms < 3_600_000]


def positions(
    way: StreetPath, case: tuple[float, float, float, float], rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return longitudes, latitudes and seconds of what a phone sends on a way."""
    every_s, noise_m, lost, off = case
    scale = _M_PER_DEGREE * np.array([np.cos(np.radians(way.lat.mean())), 1.0])
    line = np.stack([way.lon, way.lat], axis=1) * scale
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    last_s = way.duration_ms / 1000 * _SLOWER
    seconds = np.append(np.arange(0.0, last_s, every_s), last_s)
    place = np.stack([np.interp(seconds / last_s * along[-1], along, line[:, axis]) for axis in (0, 1)])
    place += rng.normal(0, noise_m, place.shape)
    far, angle = rng.uniform(200, 500, len(seconds)), rng.uniform(0, 2 * np.pi, len(seconds))
    place += (rng.random(len(seconds)) < off) * far * np.stack([np.cos(angle), np.sin(angle)])
    sent = rng.random(len(seconds)) >= lost
    return place[0, sent] / scale[0], place[1, sent] / scale[1], seconds[sent]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("town", help="short name of a town that was added")
    parser.add_argument("--profile", default="cargo_bike")
    parser.add_argument("--ways", type=int, default=100)
    parser.add_argument("--own-mind", type=float, default=0.0, metavar="S")
    given = parser.parse_args()
    town = TownStore().load(given.town)
    network, metric = town.network, town.metric(given.profile)
    matcher = StreetMatcher(network, metric, CandidateIndex(network, metric))
    ways = random_ways(town, given.profile, given.own_mind, given.ways)
    if not ways:
        raise SystemExit("No way of one minute to one hour was found; ask for more --ways.")
    matcher.match(*positions(ways[0], _CASES[0], np.random.default_rng(0)), 10.0)  # compiles
    print(f"{len(ways)} ways of {given.profile} in {town.title}")
    print("every s  noise m  lost  off    found   wrong  pieces/way  positions/s")
    for case in _CASES:
        rng = np.random.default_rng(7)
        found = wrong = length = pieces = sent = 0
        spent_s = 0.0
        for way in ways:
            track = positions(way, case, rng)
            begin = time.perf_counter()
            matched = matcher.match(*track, float(case[1]))
            spent_s += time.perf_counter() - begin
            sent += len(track[0])
            pieces += len(matched.pieces)
            true = network.original_arc[way.arcs]
            got = [network.original_arc[piece.arcs] for piece in matched.pieces]
            every = np.concatenate([np.empty(0, np.int32), *got])
            inner = true[1:-1]
            length += int(network.length_cm[inner].sum())
            found += int(network.length_cm[inner[np.isin(inner, every)]].sum())
            wrong += int(network.length_cm[every[~np.isin(every, true)]].sum())
        shares = f"{100 * found / length:6.2f}% {100 * wrong / length:6.2f}%"
        print(
            f"{case[0]:7} {case[1]:8} {case[2]:5} {case[3]:5}  {shares} {pieces / len(ways):10.2f} {sent / spent_s:12,.0f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
