"""Tests of alternative paths: exact, different, not much longer, and without detours."""

from __future__ import annotations

import heapq

import numpy as np
import pytest

from routing.errors import RoutingError
from routing.streets import alternatives, alternatives_kernels
from routing.streets.alternatives import LOCAL_OPTIMALITY, MAX_SHARING, MAX_STRETCH, AlternativeFinder
from routing.streets.engine import StreetEngine
from routing.streets.network import Locations
from tests.naive.streets import trip_sum, turns
from tests.routing.streets.towns import (
    make_metric,
    place,
    random_grid,
    random_places,
    random_town,
    straight_network,
    without_u_turns,
)


def one(places: Locations, at: int) -> Locations:
    return Locations(*(column[at : at + 1] for column in places))


def ask(network, metric, places, i, j, count=3):
    """Return the fastest path, None where there is none, and the alternatives."""
    (fastest,) = StreetEngine(network, metric).fastest_paths(places, places, [i], [j])
    if fastest is None:
        return None, []
    found = AlternativeFinder(network, metric).find(one(places, i), one(places, j), fastest, count=count)
    return fastest, found


def three_roads(seconds: tuple[int, int, int]):
    """Draw a way in, three roads of the given seconds for each half, and a way out."""
    network = straight_network(
        [0.0, 0.001, 0.002, 0.002, 0.002, 0.003, 0.004],
        [0.0, 0.0, 0.001, 0.0, -0.001, 0.0, 0.0],
        [
            (0, 1, True),
            (1, 2, True),
            (2, 5, True),
            (1, 3, True),
            (3, 5, True),
            (1, 4, True),
            (4, 5, True),
            (5, 6, True),
        ],
        [1000, *(100 * half for half in seconds for _ in range(2)), 1000],
    )
    metric = make_metric(network, network.length_cm * 10, without_u_turns(network))
    return network, metric, place(network, [0, 7], [0.5, 0.5])


def test_the_second_road_is_found_and_the_long_one_is_not() -> None:
    """Tests roads of 100, 110 and 180 s between ends of 5 s each, by hand."""
    network, metric, places = three_roads((50, 55, 90))
    fastest, found = ask(network, metric, places, 0, 1)
    assert fastest is not None
    assert fastest.duration_ms == 110_000
    assert [path.duration_ms for path in found] == [120_000]
    assert [int(network.arc_edge[arc]) for arc in found[0].arcs] == [0, 3, 4, 7]
    assert found[0].distance_cm == 12_000
    assert (found[0].lon[0], found[0].lon[-1]) == (places.lon[0], places.lon[1])
    assert len(found[0].lon) == 5


def test_the_best_comes_first_and_count_limits() -> None:
    """Tests three roads of nearly the same length."""
    network, metric, places = three_roads((50, 55, 53))
    _, found = ask(network, metric, places, 0, 1)
    assert [path.duration_ms for path in found] == [116_000, 120_000]
    assert len(ask(network, metric, places, 0, 1, count=1)[1]) == 1
    assert ask(network, metric, places, 0, 1, count=0)[1] == []
    with pytest.raises(RoutingError, match="-1"):
        ask(network, metric, places, 0, 1, count=-1)


@pytest.mark.parametrize("sharing", [MAX_SHARING, 1.0])
def test_a_small_detour_is_no_alternative(monkeypatch: pytest.MonkeyPatch, sharing: float) -> None:
    """Tests a long street with one block of two sides: nine tenths are shared, and the rest is a detour."""
    monkeypatch.setattr(alternatives, "MAX_SHARING", sharing)
    count = 10
    streets = [(at, at + 1, True) for at in range(count)]
    network = straight_network(
        [0.001 * at for at in range(count + 1)] + [0.0055], [0.0] * (count + 1) + [0.001],
        [*streets, (5, count + 1, True), (count + 1, 6, True)],
        [10_000] * count + [5_200] * 2,
    )  # fmt: skip
    metric = make_metric(network, network.length_cm * 10, without_u_turns(network))
    places = place(network, [0, count - 1], [0.0, 1.0])
    fastest, found = ask(network, metric, places, 0, 1)
    assert fastest is not None
    assert fastest.duration_ms == 1_000_000
    assert found == []


def test_trips_within_one_street_have_none() -> None:
    """Tests two points on one segment, either way round."""
    network, metric, _ = three_roads((50, 55, 60))
    places = place(network, [1, 1], [0.2, 0.8])
    assert ask(network, metric, places, 0, 1)[1] == []
    assert ask(network, metric, places, 1, 0)[1] == []


def costs_from(network, metric, start):
    """Return the milliseconds from the start of an arc to the start of every arc, by Dijkstra."""
    best = {start: 0}
    queue = [(0, start)]
    while queue:
        ms, arc = heapq.heappop(queue)
        if ms > best[arc]:
            continue
        for turn_ms, onto in turns(network, metric, arc):
            key = ms + int(metric.arc_ms[arc]) + turn_ms
            if key < best.get(onto, key + 1):
                best[onto] = key
                heapq.heappush(queue, (key, onto))
    return best


@pytest.mark.parametrize("sharing", [MAX_SHARING, 1.0])
@pytest.mark.parametrize("seed", range(24))
def test_alternatives_are_admissible(monkeypatch: pytest.MonkeyPatch, seed: int, sharing: float) -> None:
    """Tests sums, stretch, sharing, simplicity and local optimality against a plain search."""
    # Where anything may be shared, only local optimality keeps small detours out.
    monkeypatch.setattr(alternatives, "MAX_SHARING", sharing)
    network, metric = random_grid(seed, 8) if seed % 3 else random_town(seed, plain=True)
    places = random_places(network, seed, count=6)
    if places is None:
        return
    for i, j in ((0, 1), (2, 3), (4, 5)):
        fastest, found = ask(network, metric, places, i, j, count=20)
        assert [path.arcs.tolist() for path in found] == [
            path.arcs.tolist() for path in ask(network, metric, places, i, j, count=20)[1]
        ]
        used = set() if fastest is None else set(network.original_arc[fastest.arcs].tolist())
        for path in found:
            arcs = path.arcs.tolist()
            start, end = float(places.fraction[i]), float(places.fraction[j])
            assert trip_sum(network, metric, arcs, start, end) == (path.duration_ms, path.distance_cm)
            assert fastest.duration_ms <= path.duration_ms <= MAX_STRETCH * fastest.duration_ms
            fresh = sum(
                int(metric.arc_ms[arc]) for arc in arcs[1:-1] if network.original_arc[arc] not in used
            )
            assert path.duration_ms - fresh <= sharing * fastest.duration_ms
            used |= set(network.original_arc[path.arcs].tolist())
            nodes = network.tail[path.arcs[1:]].tolist()
            assert len(set(nodes)) == len(nodes)
            _check_locally_optimal(network, metric, arcs, fastest.duration_ms)


def _check_locally_optimal(network, metric, arcs, best_ms) -> None:
    """Check that every part that is short enough is as fast as any way between its ends."""
    for at in range(1, len(arcs)):
        reach = costs_from(network, metric, arcs[at])
        along = 0
        for arc, onto in zip(arcs[at:], arcs[at + 1 :], strict=False):
            along += int(metric.arc_ms[arc]) + next(
                ms for ms, to in turns(network, metric, arc) if to == onto
            )
            if along > LOCAL_OPTIMALITY * best_ms:
                break
            assert reach[onto] == along


def test_towns_have_alternatives(monaco) -> None:
    """Tests that most trips through a real town have one, and that kernels are compiled once."""
    rng = np.random.default_rng(4)
    west, south, east, north = monaco.bbox
    points = rng.uniform((west, south), (east, north), (200, 2))
    snapped = monaco.snap("bike", points[:, 0], points[:, 1], max_distance_m=10_000)
    near = points[snapped.distance_m < 80][:40].tolist()
    counts = [
        len(monaco.alternatives("bike", tuple(near[at]), tuple(near[at + 1]), count=2)) - 1
        for at in range(0, len(near) - 1, 2)
    ]
    assert sum(count > 0 for count in counts) >= len(counts) // 2
    for kernel in (alternatives_kernels.grow, alternatives_kernels.plateaus, alternatives_kernels.via_path):
        assert len(getattr(kernel, "signatures", [1])) == 1
