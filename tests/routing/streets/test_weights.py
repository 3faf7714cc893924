"""Tests of customisation: weights of a hierarchy under a metric, and after a change."""

from __future__ import annotations

import numpy as np
import pytest

from routing.errors import InvalidNetworkError, RoutingError
from routing.streets import weights as weights_module
from routing.streets.climb_kernels import Rows
from routing.streets.customisation import Customisation
from routing.streets.dijkstra import DijkstraEngine
from routing.streets.engine import StreetEngine
from routing.streets.hierarchy import build_hierarchy
from routing.streets.lanes import NOT_REACHED
from routing.streets.network import FORBIDDEN, MAX_ARC_MS, Metric, freeze
from routing.streets.weights import ancestors, customise, recustomise
from tests.naive.hierarchy import eliminate, listed, moves
from tests.routing.streets.towns import (
    make_metric,
    place,
    random_grid,
    random_places,
    random_town,
    square_block,
    without_u_turns,
)


def changed(network, metric, seed, *, opens=False):
    """Close some arcs and slow others down, copies like their originals."""
    rng = np.random.default_rng(seed)
    arc_ms = metric.arc_ms.copy()
    drawn = network.original_arc
    slow = rng.random(network.arc_count)[drawn] < 0.2
    arc_ms[slow & (arc_ms != FORBIDDEN)] += int(rng.integers(1, 2000))
    arc_ms[rng.random(network.arc_count)[drawn] < 0.15] = FORBIDDEN
    turn_ms = metric.turn_ms.copy()
    if opens:
        turn_ms[rng.random(len(turn_ms)) < 0.1] = FORBIDDEN
    return make_metric(network, arc_ms, turn_ms)


@pytest.mark.parametrize("seed", range(1, 120, 3))
def test_weights_equal_elimination_by_hand(seed):
    """Tests every weight against eliminating vertices one by one."""
    network, metric = random_town(seed)
    hierarchy = build_hierarchy(network, [metric])
    weights = customise(Customisation(network, hierarchy), metric)
    expected = eliminate(moves(network, metric, hierarchy), hierarchy.vertex_count)
    for rows, up in ((weights.up, True), (weights.down, False)):
        arcs = listed(rows.first.tolist(), rows.other.tolist(), up=up)
        for arc, weight in zip(arcs, rows.weight.tolist(), strict=True):
            ms, cm = expected[arc]
            assert weight == (ms << 32) + cm


@pytest.mark.parametrize("seed", range(60))
def test_change_equals_a_new_customisation(seed):
    """Tests that closures give the numbers that starting again would, and leave the old ones alone."""
    network, metric = random_town(seed) if seed % 2 else random_grid(seed, 8)
    hierarchy = build_hierarchy(network, [metric])
    shared = Customisation(network, hierarchy)
    before = customise(shared, metric)
    kept = before.up.weight.copy(), before.down.weight.copy()
    weights, current = before, metric
    for step in range(3):
        current = changed(network, current if step < 2 else metric, seed + 1000 * step)
        weights = recustomise(weights, current)
        anew = customise(shared, current)
        np.testing.assert_array_equal(weights.up.weight, anew.up.weight)
        np.testing.assert_array_equal(weights.down.weight, anew.down.weight)
    np.testing.assert_array_equal(before.up.weight, kept[0])
    np.testing.assert_array_equal(before.down.weight, kept[1])


def test_small_changes_touch_few_rows():
    """Tests that one closed street of a grid costs only the rows above it."""
    network, metric = random_grid(1, 30)
    base = StreetEngine(network, metric)
    arc_ms = metric.arc_ms.copy()
    arc_ms[network.edge_arc[100]] = FORBIDDEN
    weights = recustomise(base._weights, make_metric(network, arc_ms, metric.turn_ms))
    assert 0 < weights.rows_gathered < 0.15 * base.hierarchy.vertex_count
    same = recustomise(base._weights, make_metric(network, metric.arc_ms, metric.turn_ms))
    assert same.rows_gathered == 0


def test_threads_change_nothing(monkeypatch):
    """Tests that subtrees customised side by side give the same weights."""
    network, metric = random_grid(4, 20)
    shared = Customisation(network, build_hierarchy(network, [metric]))
    alone = customise(shared, metric, threads=1)
    monkeypatch.setattr(weights_module, "_WORTH_THREADS", 0)
    together = customise(shared, metric, threads=3)
    np.testing.assert_array_equal(alone.up.weight, together.up.weight)
    np.testing.assert_array_equal(alone.down.weight, together.down.weight)
    tasks, above = shared.tasks
    every = np.concatenate([*tasks, above])
    assert sorted(every.tolist()) == list(range(shared.hierarchy.vertex_count))
    assert len(tasks) > 3


@pytest.mark.parametrize("seed", range(0, 60, 2))
def test_engine_with_closures_equals_dijkstra(seed):
    """Tests tables, pairs and paths under changed metrics against the reference engine."""
    network, metric = random_town(seed)
    places = random_places(network, seed)
    if places is None:
        pytest.skip("a town without streets")
    engine = StreetEngine(network, metric)
    first = engine.travel_times(places, places)
    for step in range(3):
        other = changed(network, metric, seed + 77 * step)
        live, reference = engine.with_metric(other), DijkstraEngine(network, other)
        expected = reference.travel_times(places, places)
        found = live.travel_times(places, places)
        np.testing.assert_array_equal(found.durations_ms, expected.durations_ms)
        np.testing.assert_array_equal(found.distances_cm, expected.distances_cm)
        np.testing.assert_array_equal(live.durations(places, places), expected.durations_ms)
        i, j = np.divmod(np.arange(49), 7)
        ms, cm = live.costs(places, places, i, j)
        np.testing.assert_array_equal(ms, expected.durations_ms.ravel())
        np.testing.assert_array_equal(cm, expected.distances_cm.ravel())
        for at, path in enumerate(live.fastest_paths(places, places, i, j)):
            assert (path is None) == (ms[at] < 0)
            assert path is None or (path.duration_ms, path.distance_cm) == (ms[at], cm[at])
    again = engine.travel_times(places, places)
    np.testing.assert_array_equal(again.durations_ms, first.durations_ms)


@pytest.mark.parametrize("seed", range(12))
def test_perfect_customisation_keeps_tables_exact(seed, monkeypatch):
    """Tests that tables stay the same once arcs that others undercut are left out."""
    network, metric = random_grid(seed, 9)
    rng = np.random.default_rng(seed)
    places = place(network, rng.integers(0, network.edge_count, 80), rng.random(80))
    engine = StreetEngine(network, metric)
    whole = engine.travel_times(places, places)
    up, down = engine._weights.needed
    assert not up.all()
    assert not down.all()
    monkeypatch.setattr(weights_module, "_WORTH_PERFECT", 100)
    pruned = engine.travel_times(places, places)
    assert len(engine._weights.table_arcs(0, with_distances=True).up_head) == up.sum()
    np.testing.assert_array_equal(pruned.durations_ms, whole.durations_ms)
    np.testing.assert_array_equal(pruned.distances_cm, whole.distances_cm)
    np.testing.assert_array_equal(engine.durations(places, places), whole.durations_ms)


@pytest.mark.parametrize("seed", range(6))
def test_needed_arcs_are_those_that_are_fastest(seed):
    """Tests that an arc is kept only if no other way over higher vertices takes less."""
    network, metric = random_grid(seed, 5)
    engine = StreetEngine(network, metric)
    up, down = engine._weights.needed
    arcs = {}
    for rows, is_up in ((engine._weights.up, True), (engine._weights.down, False)):
        names = listed(rows.first.tolist(), rows.other.tolist(), up=is_up)
        arcs.update(zip(names, rows.weight.tolist(), strict=True))
    kept = dict(zip(arcs, [*up.tolist(), *down.tolist()], strict=True))
    n = engine.hierarchy.vertex_count
    best = np.full((n, n), np.inf)
    np.fill_diagonal(best, 0)
    for (a, b), weight in arcs.items():
        best[a, b] = min(best[a, b], weight)
    for k in range(n):
        best = np.minimum(best, best[:, k : k + 1] + best[k : k + 1])
    for (a, b), weight in arcs.items():
        # Whatever is fastest must stay; what is undercut may stay only where no arcs show it.
        assert kept[a, b] or best[a, b] < weight
    undercut = [arc for arc, weight in arcs.items() if best[arc] < weight]
    assert sum(not kept[arc] for arc in undercut) > 0.6 * len(undercut)


@pytest.mark.parametrize("count", [1, 31, 32, 33, 63, 64, 65, 130])
def test_batches_of_any_size(count):
    """Tests that tables do not depend on how origins fill the lanes of a batch."""
    network, metric = random_grid(7, 7)
    rng = np.random.default_rng(count)
    many = place(network, rng.integers(0, network.edge_count, count), rng.random(count))
    few = place(network, [3, 40], [0.25, 0.75])
    engine, reference = StreetEngine(network, metric), DijkstraEngine(network, metric)
    for origins, destinations in ((many, few), (few, many)):
        expected = reference.travel_times(origins, destinations)
        found = engine.travel_times(origins, destinations, threads=2)
        np.testing.assert_array_equal(found.durations_ms, expected.durations_ms)
        np.testing.assert_array_equal(found.distances_cm, expected.distances_cm)
        np.testing.assert_array_equal(engine.durations(origins, destinations), expected.durations_ms)


def test_blocks_make_up_the_table():
    """Tests that a table computed in blocks of rows is the table, whatever their size."""
    network, metric = random_grid(7, 7)
    places = place(network, range(30), np.linspace(0, 1, 30))
    engine = StreetEngine(network, metric)
    whole = engine.travel_times(places, places)
    for rows in (1, 7, 30, 1000):
        blocks = list(engine.table_blocks(places, places, rows))
        assert [start for start, _ in blocks] == list(range(0, 30, rows))
        durations = np.concatenate([block.durations_ms for _, block in blocks])
        np.testing.assert_array_equal(durations, whole.durations_ms)
        distances = np.concatenate([block.distances_cm for _, block in blocks])
        np.testing.assert_array_equal(distances, whole.distances_cm)
    with pytest.raises(RoutingError, match="at least 1"):
        next(engine.table_blocks(places, places, 0))


def test_moves_beyond_the_limit_do_not_wrap():
    """Tests that the longest legal arcs and turns together count as no path and overflow nowhere."""
    network, _ = random_grid(1, 4)
    metric = make_metric(network, MAX_ARC_MS, MAX_ARC_MS)
    places = place(network, [0, 0, 5, 9], [0.25, 0.75, 0.5, 0.999])
    expected = DijkstraEngine(network, metric).travel_times(places, places)
    found = StreetEngine(network, metric).travel_times(places, places)
    np.testing.assert_array_equal(found.durations_ms, expected.durations_ms)
    assert (found.durations_ms[0] >= 0).tolist() == [True, True, False, False]
    ms, _ = StreetEngine(network, metric).costs(places, places, [0, 0], [1, 2])
    assert ms.tolist() == [MAX_ARC_MS // 2, -1]


def test_metric_that_opens_more_is_refused():
    """Tests that arcs and turns which the hierarchy was not built for are named, not ignored."""
    network, _ = square_block()
    turns = without_u_turns(network)
    arc_ms = np.full(network.arc_count, 1000, dtype=np.int32)
    arc_ms[network.edge_arc[1, 0]] = FORBIDDEN
    engine = StreetEngine(network, make_metric(network, arc_ms, turns))
    with pytest.raises(InvalidNetworkError, match="allows an arc"):
        engine.with_metric(make_metric(network, 1000, turns))
    with pytest.raises(InvalidNetworkError, match="turns are not those"):
        engine.with_metric(make_metric(network, arc_ms, 0))
    wide = build_hierarchy(network, [engine.metric, make_metric(network, 1000, turns)])
    opened = StreetEngine(network, engine.metric, wide).with_metric(make_metric(network, 1000, turns))
    places = place(network, [0, 2], [0.5, 0.5])
    expected = DijkstraEngine(network, opened.metric).travel_times(places, places)
    np.testing.assert_array_equal(opened.travel_times(places, places).durations_ms, expected.durations_ms)


def test_metric_that_tells_merged_turns_apart_is_refused():
    """Tests that a ban on one of two turns that share a state is refused, however it is asked for."""
    network, _ = square_block()
    free = make_metric(network, 1000, 0)
    engine = StreetEngine(network, free)
    turn_ms = np.zeros(len(network.turn_head), dtype=np.int32)
    # Into the spur from street 3: it shares its state with the turn into street 0.
    arriving = np.repeat(np.arange(network.arc_count), np.diff(network.turn_first))
    banned = (arriving == network.edge_arc[3, 0]) & (network.turn_head == network.edge_arc[4, 0])
    assert banned.sum() == 1
    turn_ms[banned] = FORBIDDEN
    apart = make_metric(network, 1000, turn_ms)
    with pytest.raises(InvalidNetworkError, match="turns are not those"):
        engine.with_metric(apart)
    with pytest.raises(InvalidNetworkError, match="turns are not those"):
        StreetEngine(network, apart, engine.hierarchy)
    # Built for both, the states are apart and both metrics are exact.
    wide = build_hierarchy(network, [free, apart])
    places = place(network, [3, 4, 0], [0.5, 0.5, 0.5])
    for metric in (free, apart):
        expected = DijkstraEngine(network, metric).travel_times(places, places).durations_ms
        found = StreetEngine(network, free, wide).with_metric(metric).travel_times(places, places)
        np.testing.assert_array_equal(found.durations_ms, expected)


def test_ancestors_are_all_above():
    """Tests the vertices above some vertices of a tree drawn by hand."""
    parent = np.array([2, 2, 5, 4, 5, -1, -1], dtype=np.int32)
    assert ancestors(parent, np.array([1, 3], dtype=np.int32)).tolist() == [1, 2, 3, 4, 5]
    assert ancestors(parent, np.array([6], dtype=np.int32)).tolist() == [6]
    assert ancestors(parent, np.array([], dtype=np.int32)).tolist() == []


def test_weights_of_another_metric_are_noticed():
    """Tests that unpacking a shortcut whose weight nothing explains fails instead of looping."""
    network, metric = random_grid(1, 5)
    engine = StreetEngine(network, metric)
    wrong = engine._weights.up.weight + 1
    freeze(wrong)
    engine._weights.up = Rows(engine._weights.up.first, engine._weights.up.other, wrong)
    places = place(network, [0, 30], [0.5, 0.5])
    with pytest.raises(AssertionError, match="stands for nothing"):
        engine.fastest_paths(places, places, [0], [1])


def test_closed_arcs_weigh_nothing_reached():
    """Tests that a metric which forbids everything leaves every weight at the mark for no path."""
    network, metric = random_grid(2, 4)
    engine = StreetEngine(network, metric)
    closed = Metric(make_metric(network, FORBIDDEN).arc_ms, metric.turn_ms)
    none = engine.with_metric(closed)
    assert (none._weights.up.weight == NOT_REACHED).all()
    places = place(network, [0, 3], [0.5, 0.5])
    assert none.travel_times(places, places).durations_ms.tolist() == [[0, -1], [-1, 0]]
