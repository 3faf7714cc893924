"""Tests of exact tables and paths."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from routing.errors import InvalidNetworkError, RoutingError
from routing.streets.assemble import assemble_network
from routing.streets.dijkstra import DijkstraEngine
from routing.streets.engine import StreetEngine
from routing.streets.locations import drawn_metres
from routing.streets.network import FORBIDDEN, MAX_ARC_MS
from tests.naive.streets import trip_sum, trips_from, turns
from tests.routing.streets.towns import (
    make_metric,
    place,
    random_grid,
    random_places,
    random_town,
    square_block,
    straight_network,
    without_u_turns,
)

SEEDS = range(0, 400, 2)


def test_block_by_hand():
    """Tests a table of the square block against sums made by hand."""
    network, metric = square_block()
    # A quarter along the first street, half along the third, and the dead end.
    places = place(network, [0, 2, 4], [0.25, 0.5, 1.0])
    table = StreetEngine(network, metric).travel_times(places, places)
    # 7.5 + 1 + 20 + 1 + 15; 7.5 + 1 + 20 + 1 + 30 + 1 + 40 + 1 + 50; 15 + 1 + 40 + 1 + 2.5; ...
    assert table.durations_ms.tolist() == [[0, 44_500, 151_500], [59_500, 0, 107_000], [53_500, 98_000, 0]]
    assert table.distances_cm.tolist() == [[0, 4250, 14_750], [5750, 0, 10_500], [5250, 9500, 0]]
    assert table.durations_s.tolist()[0] == [0, 45, 152]
    assert table.distances_m.tolist()[0] == [0, 43, 148]


def test_target_behind_the_origin_goes_round_the_block():
    """Tests that a point just behind on a one-way street costs the whole loop."""
    network, metric = square_block()
    places = place(network, [0, 0], [0.75, 0.25])
    engine = StreetEngine(network, metric)
    table = engine.travel_times(places, places)
    assert table.durations_ms.tolist() == [[0, 2500 + 20_000 + 30_000 + 40_000 + 2500 + 4000], [5000, 0]]
    round_trip, ahead = engine.fastest_paths(places, places, [0, 1], [1, 0])
    assert round_trip is not None
    assert ahead is not None
    assert network.arc_edge[round_trip.arcs].tolist() == [0, 1, 2, 3, 0]
    assert ahead.arcs.tolist() == [network.edge_arc[0, 0]]
    np.testing.assert_allclose(round_trip.lon, [0.00075, 0.001, 0.001, 0, 0, 0.00025], atol=1e-12)
    np.testing.assert_allclose(round_trip.lat, [0, 0, 0.001, 0.001, 0, 0], atol=1e-12)


def test_forbidden_turn_forces_a_detour():
    """Tests that a forbidden turn is avoided even where the detour passes the same junction again."""
    # A cross: 0 west, 1 centre, 2 east, 3 north; from the west, the way north is forbidden.
    network = straight_network(
        [-0.001, 0.0, 0.001, 0.0],
        [0.0, 0.0, 0.0, 0.001],
        [(0, 1, True), (1, 2, True), (1, 3, True)],
        [10] * 3,
    )
    turn_ms = without_u_turns(network)
    arriving = np.repeat(np.arange(network.arc_count), np.diff(network.turn_first))
    turn_ms[network.head[arriving] == 2] = 7  # the dead end in the east may be turned in
    west_in, north_out = network.edge_arc[0, 0], network.edge_arc[2, 0]
    turn_ms[(arriving == west_in) & (network.turn_head == north_out)] = FORBIDDEN
    engine = StreetEngine(network, make_metric(network, 100, turn_ms))
    west, north = place(network, [0], [0.0]), place(network, [2], [1.0])
    assert engine.travel_times(west, north).durations_ms.tolist() == [[100 + 100 + 7 + 100 + 100]]
    (path,) = engine.fastest_paths(west, north, [0], [0])
    assert path is not None
    assert network.arc_edge[path.arcs].tolist() == [0, 1, 1, 2]


def test_shortest_of_the_fastest():
    """Tests that length decides between equally fast streets."""
    network = straight_network([0.0, 0.001], [0.0, 0.0], [(0, 1, True)] * 3, [500, 300, 400])
    engine = StreetEngine(network, make_metric(network, 1000, 0))
    # From the start of street 0 to the end of street 2, by one of three ways and two free turns.
    table = engine.travel_times(place(network, [0], [0.0]), place(network, [2], [1.0]))
    assert (table.durations_ms.tolist(), table.distances_cm.tolist()) == ([[1000]], [[300]])


def forked_street():
    """A street 0 == 1 -> 2 -> 3 whose middle is there twice; who comes from 0 travels on the copy."""
    lon = np.array([0.0, 0.001, 0.002, 0.003])
    start, end = np.array([0, 1, 2, 1]), np.array([1, 2, 3, 2])
    network = assemble_network(
        node_lon=lon,
        node_lat=lon * 0,
        edge_from=start,
        edge_to=end,
        edge_forward=[True] * 4,
        edge_backward=[True, False, False, False],
        edge_length_cm=[1000, 2000, 3000, 2000],
        shape_first=np.arange(5) * 2,
        shape_lon=np.stack([lon[start], lon[end]], axis=1).ravel(),
        shape_lat=np.zeros(8),
        original_edge=[0, 1, 2, 1],
    )
    first, middle, last, copy = (int(arc) for arc in network.edge_arc[:, 0])
    turn_ms = np.zeros(len(network.turn_head), dtype=np.int32)
    arriving = np.repeat(np.arange(network.arc_count), np.diff(network.turn_first))
    turn_ms[(arriving == first) & (network.turn_head == middle)] = FORBIDDEN
    turn_ms[(arriving == copy) & (network.turn_head == last)] = FORBIDDEN
    return network, make_metric(network, network.length_cm * 10, turn_ms)


def test_trips_end_on_copies_and_begin_as_drawn():
    """Tests that a door on a copied street is reached over the copy, and left as from nowhere."""
    network, metric = forked_street()
    engine = StreetEngine(network, metric)
    places = place(network, [0, 1, 2], [0.5, 0.25, 0.5])
    # 5 + 5 s to the door; from it 15 + 15 s on; past it there is no way.
    table = engine.travel_times(places, places)
    assert table.durations_ms.tolist() == [[0, 10_000, -1], [-1, 0, 30_000], [-1, -1, 0]]
    to_door, from_door = engine.fastest_paths(places, places, [0, 1], [1, 2])
    assert to_door is not None
    assert from_door is not None
    assert network.arc_edge[to_door.arcs].tolist() == [0, 3]
    assert network.arc_edge[from_door.arcs].tolist() == [1, 2]
    np.testing.assert_allclose(to_door.lon, [0.0005, 0.001, 0.00125], atol=1e-12)


def test_forbidden_copies_are_not_used():
    """Tests that a profile for which the copy is forbidden does not arrive on it."""
    network, metric = forked_street()
    arc_ms = metric.arc_ms.copy()
    arc_ms[network.edge_arc[3, 0]] = FORBIDDEN
    engine = StreetEngine(network, make_metric(network, arc_ms, metric.turn_ms))
    places = place(network, [0, 1], [0.5, 0.25])
    assert engine.travel_times(places, places).durations_ms.tolist() == [[0, -1], [-1, 0]]


@pytest.mark.parametrize("seed", SEEDS)
def test_tables_equal_the_naive_search(seed):
    """Tests random towns with every legal oddity against the twin that searches over arc ends."""
    network, metric = random_town(seed)
    places = random_places(network, seed)
    if places is None:
        assert not (network.edge_arc >= 0).any()
        return
    table = StreetEngine(network, metric).travel_times(places, places, threads=1)
    for i in range(len(places.edge)):
        expected = [trip or (-1, -1) for trip in trips_from(network, metric, places, i, places)]
        found = list(zip(table.durations_ms[i].tolist(), table.distances_cm[i].tolist(), strict=True))
        assert found == expected


@pytest.mark.parametrize("seed", range(30))
def test_far_trips_equal_the_naive_search(seed):
    """Tests trips across grids of almost equal ways, where few arcs are asked for and most are passed."""
    network, metric = random_grid(seed)
    rng = np.random.default_rng(seed)
    places = place(network, rng.integers(0, network.edge_count, 3), rng.random(3))
    table = StreetEngine(network, metric).travel_times(places, places)
    for i in range(3):
        expected = [trip or (-1, -1) for trip in trips_from(network, metric, places, i, places)]
        found = list(zip(table.durations_ms[i].tolist(), table.distances_cm[i].tolist(), strict=True))
        assert found == expected


@pytest.mark.parametrize("seed", range(100))
def test_asking_for_more_changes_nothing(seed):
    """Tests that the arcs left out of the heap are those that do not matter.

    Where every arc is asked for none is left out, so few and many destinations must agree.
    """
    network, metric = random_grid(seed, 15)
    rng = np.random.default_rng(seed)
    few = rng.integers(0, network.edge_count, 6)
    every = np.arange(network.edge_count)
    fraction = rng.random(6)
    places = place(network, few, fraction)
    more = place(network, [*few, *every], [*fraction, *(every * 0.0)])
    engine = StreetEngine(network, metric)
    alone, among = engine.travel_times(places, places), engine.travel_times(places, more)
    np.testing.assert_array_equal(alone.durations_ms, among.durations_ms[:, :6])
    np.testing.assert_array_equal(alone.distances_cm, among.distances_cm[:, :6])


@pytest.mark.parametrize("seed", range(1, 60, 2))
def test_tables_equal_networkx(seed):
    """Tests random towns against networkx on a graph of arc starts."""
    network, metric = random_town(seed, plain=seed % 4 == 1)
    places = random_places(network, seed)
    assert places is not None
    graph = nx.DiGraph()
    graph.add_nodes_from(range(network.arc_count))
    allowed = np.flatnonzero(metric.arc_ms != FORBIDDEN).tolist()
    for arc in allowed:
        for turn_ms, follower in turns(network, metric, arc):
            weight = (int(metric.arc_ms[arc]) + turn_ms) * 2**32 + int(network.length_cm[arc])
            graph.add_edge(arc, follower, weight=weight)
    reach = dict(nx.all_pairs_dijkstra_path_length(graph))
    alike = {arc: [a for a in allowed if network.original_arc[a] == arc] for arc in allowed}
    allowed = [arc for arc in allowed if network.original_arc[arc] == arc]
    # From the start of one arc's edge to the start of another's: whole arcs, no parts.
    forward = place(
        network, [int(network.arc_edge[arc]) for arc in allowed], network.arc_reversed[allowed] * 1.0
    )
    one_way = forward._replace(
        forward_arc=np.where(network.arc_reversed[allowed], -1, allowed).astype(np.int32),
        backward_arc=np.where(network.arc_reversed[allowed], allowed, -1).astype(np.int32),
    )
    table = StreetEngine(network, metric).travel_times(one_way, one_way)
    for i, a in enumerate(allowed):
        for j, b in enumerate(allowed):
            if network.arc_edge[a] == network.arc_edge[b]:
                continue  # coinciding points cost nothing, whatever their arcs
            key = min((reach[a][end] for end in alike[b] if end in reach[a]), default=None)
            expected = (-1, -1) if key is None else divmod(key, 2**32)
            assert (table.durations_ms[i, j], table.distances_cm[i, j]) == expected


@pytest.mark.parametrize("seed", SEEDS)
def test_paths_add_up_to_the_table(seed):
    """Tests that arcs connect over allowed turns and that parts, turns and drawings add up."""
    network, metric = random_town(seed)
    places = random_places(network, seed)
    if places is None:
        return
    count = len(places.edge)
    engine = StreetEngine(network, metric)
    table = engine.travel_times(places, places)
    pairs = np.random.default_rng(seed).permutation(count * count)  # not grouped by origin
    paths = engine.fastest_paths(places, places, pairs // count, pairs % count)
    drawn = drawn_metres(network)
    for pair, path in zip(pairs.tolist(), paths, strict=True):
        i, j = divmod(pair, count)
        if path is None:
            assert table.durations_ms[i, j] == -1
            continue
        assert (path.duration_ms, path.distance_cm) == (table.durations_ms[i, j], table.distances_cm[i, j])
        start, end = float(places.fraction[i]), float(places.fraction[j])
        arcs = path.arcs.tolist()
        assert trip_sum(network, metric, arcs, start, end) == (path.duration_ms, path.distance_cm)
        assert (path.lon[0], path.lat[0]) == (places.lon[i], places.lat[i])
        assert (path.lon[-1], path.lat[-1]) == (places.lon[j], places.lat[j])
        assert len(path.lon) >= 2
        moved = (np.diff(path.lon) != 0) | (np.diff(path.lat) != 0)
        assert moved.all() or len(path.lon) == 2
        if not arcs:
            assert (places.edge[i], start) == (places.edge[j], end)
            continue
        assert network.arc_edge[arcs[0]] == places.edge[i]
        assert network.original_edge[network.arc_edge[arcs[-1]]] == places.edge[j]
        expected_m = 0.0
        for at, arc in enumerate(arcs):
            edge, against = network.arc_edge[arc], bool(network.arc_reversed[arc])
            entry = start if at == 0 else float(against)
            leave = end if at == len(arcs) - 1 else float(not against)
            expected_m += abs(leave - entry) * drawn[network.shape_first[edge + 1] - 1]
        scale = np.cos(np.radians((path.lat[:-1] + path.lat[1:]) / 2))
        steps = np.radians(np.hypot(np.diff(path.lon) * scale, np.diff(path.lat))) * 6_371_008.8
        assert steps.sum() == pytest.approx(expected_m, rel=5e-5, abs=1e-6)


def test_equal_origins_and_threads_change_nothing():
    """Tests that repeated origins get repeated rows and that one or many threads agree."""
    network, metric = random_town(5, plain=True)
    places = random_places(network, 5, 40)
    assert places is not None
    engine = StreetEngine(network, metric)
    one = engine.travel_times(places, places, threads=1)
    many = engine.travel_times(places, places, threads=4)
    np.testing.assert_array_equal(one.durations_ms, many.durations_ms)
    np.testing.assert_array_equal(one.distances_cm, many.distances_cm)
    single = place(network, places.edge[3:4], places.fraction[3:4])
    row = engine.travel_times(single, places)
    twice = engine.travel_times(place(network, places.edge[[3, 3]], places.fraction[[3, 3]]), places)
    np.testing.assert_array_equal(twice.durations_ms, np.repeat(row.durations_ms, 2, axis=0))


def test_tables_are_read_only_and_inputs_untouched():
    """Tests that results cannot be changed by accident and that callers keep their writable arrays."""
    network, metric = square_block()
    places = place(network, [0, 2], [0.25, 0.5])
    writable = type(places)(*(array.copy() for array in places))
    table = StreetEngine(network, metric).travel_times(writable, places)
    assert not table.durations_ms.flags.writeable
    assert not table.distances_cm.flags.writeable
    assert writable.fraction.flags.writeable


def test_nothing_asked_nothing_answered():
    """Tests tables without origins or destinations and an empty list of pairs."""
    network, metric = square_block()
    engine = StreetEngine(network, metric)
    some, none = place(network, [0, 2], [0.25, 0.5]), place(network, [], [])
    assert engine.travel_times(none, some).durations_ms.shape == (0, 2)
    assert engine.travel_times(some, none).durations_ms.shape == (2, 0)
    assert engine.fastest_paths(some, some, [], []) == []


def test_closed_street():
    """Tests that locations on a closed street are unreachable, but still coincide with themselves."""
    network, metric = square_block()
    arc_ms = metric.arc_ms.copy()
    arc_ms[network.edge_arc[1, 0]] = FORBIDDEN
    engine = StreetEngine(network, make_metric(network, arc_ms, metric.turn_ms))
    places = place(network, [1, 0], [0.5, 0.5])
    assert engine.travel_times(places, places).durations_ms.tolist() == [[0, -1], [-1, 0]]
    assert engine.fastest_paths(places, places, [0], [1]) == [None]


def test_trips_too_long_for_the_table_are_no_path():
    """Tests that trips of 1,000,000 seconds, or of more centimetres than int32 holds, count as no path."""
    count = 5
    network = straight_network(
        [0.0] * (count + 1),
        [0.0] * (count + 1),
        [(i, i + 1, False) for i in range(count)],
        [2**31 - 1 if i == 3 else 10 for i in range(count)],
    )
    places = place(network, range(count), [0.0] * count)
    slow = make_metric(network, [499_999_999, 500_000_000, MAX_ARC_MS, 2**29, 10], 0)
    fast = make_metric(network, [10, 10, 10, 2**29, 10], 0)
    for engine in (StreetEngine, DijkstraEngine):
        table = engine(network, slow).travel_times(places, places)
        assert table.durations_ms[0].tolist() == [0, 499_999_999, 999_999_999, -1, -1]
        assert table.durations_ms[1].tolist() == [-1, 0, 500_000_000, -1, -1]
        assert table.durations_ms[3].tolist() == [-1, -1, -1, 0, 2**29]
        table = engine(network, fast).travel_times(places, places)
        assert table.distances_cm[2].tolist() == [-1, -1, 0, 10, -1]
        assert table.distances_cm[3].tolist() == [-1, -1, -1, 0, 2**31 - 1]
        assert table.durations_ms[2].tolist() == [-1, -1, 0, 10, -1]
        durations, distances = engine(network, fast).costs(places, places, [2, 3, 2], [4, 4, 3])
        assert durations.tolist() == [-1, 2**29, 10]
        assert distances.tolist() == [-1, 2**31 - 1, 10]
        assert engine(network, fast).fastest_paths(places, places, [2], [4]) == [None]
    # At such a speed a trip of less than the limit could need more than 32 bits of centimetres.
    with pytest.raises(InvalidNetworkError, match="144 km/h"):
        StreetEngine(network, make_metric(network, 1, 0))


def test_progress_reaches_the_end():
    """Tests that progress rises to the number of different origins, in the caller's thread."""
    network, metric = square_block()
    engine = StreetEngine(network, metric)
    places = place(network, [0] * 100, np.linspace(0, 1, 100))
    for threads in (1, 3):
        seen: list[tuple[int, int]] = []
        engine.travel_times(
            places, places, threads=threads, on_progress=lambda done, of, seen=seen: seen.append((done, of))
        )
        assert seen == sorted(seen)
        assert seen[-1] == (100, 100)
        assert len(seen) > threads


@pytest.mark.parametrize("threads", [1, 2])
def test_progress_can_stop_the_work(threads):
    """Tests that what the progress callback raises comes out."""
    network, metric = square_block()
    places = place(network, [0] * 500, np.linspace(0, 1, 500))

    def stop(_done, _of):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        StreetEngine(network, metric).travel_times(places, places, threads=threads, on_progress=stop)


@pytest.mark.parametrize(
    ("origin_index", "destination_index", "message"),
    [
        ([0, 2], [0, 0], r"origin_index\[1\] is 2; there are 2"),  # beyond the end
        ([0], [-1], r"destination_index\[0\] is -1"),  # no counting from the back
        ([0.5], [0], "origin_index must be a list of integers"),  # a fraction
        ([0, 1], [0], "equally long, not 2 and 1"),  # lengths differ
    ],
)
def test_bad_pairs(origin_index, destination_index, message):
    """Tests that pairs which do not fit the locations are named."""
    network, metric = square_block()
    places = place(network, [0, 2], [0.25, 0.5])
    with pytest.raises(RoutingError, match=message) as caught:
        StreetEngine(network, metric).fastest_paths(places, places, origin_index, destination_index)
    assert caught.value.code == "invalid_pair"


def test_bad_thread_count():
    """Tests that no thread at all is refused."""
    network, metric = square_block()
    places = place(network, [0], [0.25])
    with pytest.raises(RoutingError, match="threads is 0") as caught:
        StreetEngine(network, metric).travel_times(places, places, threads=0)
    assert caught.value.code == "invalid_threads"


def test_engine_checks_its_metric():
    """Tests that a metric of another network is refused before any kernel runs."""
    network, _ = square_block()
    other, metric = random_town(3)
    assert other.arc_count != network.arc_count
    with pytest.raises(InvalidNetworkError, match="arc_ms"):
        StreetEngine(network, metric)
