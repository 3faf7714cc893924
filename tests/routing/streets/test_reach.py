"""Tests of reach: times from and to places, exact to the millisecond, and the streets within a limit."""

from __future__ import annotations

import numpy as np
import pytest

from routing.errors import InvalidNetworkError, RoutingError
from routing.streets.assemble import assemble_network
from routing.streets.engine import StreetEngine
from routing.streets.network import FORBIDDEN
from routing.streets.reach import MAX_LIMIT_MS, Reacher
from tests.naive.reach import times_at
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

SEEDS = range(0, 240, 3)


def by_edge(pieces):
    """Return pieces as plain rows, rounded."""
    columns = (pieces.edge, pieces.start, pieces.stop, pieces.start_ms, pieces.stop_ms, pieces.owner)
    return [
        tuple(round(float(value), 6) for value in row)
        for row in zip(*(column.tolist() for column in columns), strict=True)
    ]


def test_block_by_hand():
    """Tests the pieces of a one-way block, out and in, against sums made by hand."""
    network, metric = square_block()
    reacher = Reacher(network, metric)
    # From the middle of the first street (10 s): 5 s to its end, a turn of 1 s, 20 s, 1 s, 30 s ...
    out = reacher.reach(place(network, [0], [0.5]), 42_000)
    assert by_edge(out.pieces()) == [
        (0, 0.5, 1.0, 0, 5000, 0),
        (1, 0.0, 1.0, 6000, 26_000, 0),
        (2, 0.0, 0.5, 27_000, 42_000, 0),
    ]
    assert out.pieces().length_cm(network) == 500 + 2000 + 1500
    # To it: 5 s on its own street, before that a turn from the last street (40 s) and from the spur.
    home = reacher.reach(place(network, [0], [0.5]), 26_000, inward=True)
    assert by_edge(home.pieces()) == [
        (0, 0.0, 0.5, 5000, 0, 0),
        (3, 0.5, 1.0, 26_000, 6000, 0),
        (4, 0.0, 0.4, 6000, 26_000, 0),
    ]


def test_arc_arrays_by_hand():
    """Tests the time, the owner and the share of every arc of the block."""
    network, metric = square_block()
    reach = Reacher(network, metric).reach(place(network, [0], [0.5]), 42_000, owner=[3])
    arcs = network.edge_arc[:4, 0]
    assert reach.arc_time_ms[arcs].tolist() == [-1, 6000, 27_000, -1]
    assert reach.arc_owner[arcs].tolist() == [-1, 3, 3, -1]
    assert reach.arc_share[arcs].tolist() == [0.0, 1.0, 0.5, 0.0]


def test_two_way_street_is_met_from_both_ends():
    """Tests that the pieces of a street meet where both ways in take equally long."""
    # A triangle of streets of 10, 10 and 40 s; from the corner 0 the long one is entered at both ends.
    network = straight_network(
        [0.0, 0.001, 0.002], [0.0, 0.001, 0.0], [(0, 1, True), (1, 2, True), (0, 2, True)], [1, 1, 4]
    )
    metric = make_metric(network, np.where(network.arc_edge == 2, 40_000, 10_000))
    reach = Reacher(network, metric).reach(place(network, [0], [0.0]))
    rows = [row for row in by_edge(reach.pieces()) if row[0] == 2]
    assert rows == [(2, 0.0, 0.75, 0, 30_000, 0), (2, 0.75, 1.0, 30_000, 20_000, 0)]


def test_forbidden_turn_forces_a_detour():
    """Tests that a street behind a forbidden turn is reached the long way only."""
    network = straight_network(
        [-0.001, 0.0, 0.001, 0.0],
        [0.0, 0.0, 0.0, 0.001],
        [(0, 1, True), (1, 2, True), (1, 3, True)],
        [10] * 3,
    )
    turn_ms = without_u_turns(network)
    arriving = np.repeat(np.arange(network.arc_count), np.diff(network.turn_first))
    turn_ms[network.head[arriving] == 2] = 7
    turn_ms[(arriving == network.edge_arc[0, 0]) & (network.turn_head == network.edge_arc[2, 0])] = FORBIDDEN
    reacher = Reacher(network, make_metric(network, 100, turn_ms))
    west, north = place(network, [0], [0.0]), place(network, [2], [1.0])
    assert reacher.reach(west).times_at(north)[0].tolist() == [407]
    assert reacher.reach(west, 406).times_at(north)[0].tolist() == [-1]
    assert reacher.reach(north, inward=True).times_at(west)[0].tolist() == [407]


def copied_street():
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


def test_copies_are_the_street_they_copy():
    """Tests that a street is reached over its copy, named by its original, and left as from nowhere."""
    network, metric = copied_street()
    reacher = Reacher(network, metric)
    out = reacher.reach(place(network, [0], [0.5]))
    assert by_edge(out.pieces()) == [
        (0, 0.0, 0.5, 5000, 0, 0),
        (0, 0.5, 1.0, 0, 5000, 0),
        (1, 0.0, 1.0, 5000, 25_000, 0),
    ]
    # To the end of the copied street one comes from the first; from the copied street on to the last.
    assert reacher.reach(place(network, [1], [1.0]), inward=True).times_at(place(network, [0], [0.5]))[
        0
    ].tolist() == [25_000]
    assert by_edge(reacher.reach(place(network, [2], [0.5]), inward=True).pieces()) == [
        (1, 0.0, 1.0, 35_000, 15_000, 0),
        (2, 0.0, 0.5, 15_000, 0, 0),
    ]


def test_island_is_never_reached():
    """Tests that streets without connection have no time, however large the limit."""
    network = straight_network([0.0, 0.001, 0.01, 0.011], [0.0] * 4, [(0, 1, True), (2, 3, True)], [100, 100])
    reach = Reacher(network, make_metric(network, 1000)).reach(place(network, [0], [0.5]), MAX_LIMIT_MS)
    assert reach.times_at(place(network, [1], [0.5]))[0].tolist() == [-1]
    assert set(reach.pieces().edge.tolist()) == {0}


def test_limit_zero_is_the_source_itself():
    """Tests that nothing but the source's point is within no time."""
    network, metric = square_block()
    reach = Reacher(network, metric).reach(place(network, [0, 2], [0.5, 1.0]), 0)
    assert {(row[0], row[1], row[2]) for row in by_edge(reach.pieces())} == {(0, 0.5, 0.5), (2, 1.0, 1.0)}
    assert reach.pieces().length_cm(network) == 0
    assert reach.times_at(place(network, [0, 0], [0.5, 0.75]))[0].tolist() == [0, -1]


def test_service_areas_meet_half_way():
    """Tests that a street between two sources is shared at the point equally far from both."""
    network = straight_network([0.0, 0.001], [0.0, 0.0], [(0, 1, True)], [1000])
    metric = make_metric(network, 10_000)
    reach = Reacher(network, metric).reach(place(network, [0, 0, 0], [0.9, 0.1, 0.9]))
    rows = by_edge(reach.pieces())
    assert [row[:3] + row[5:] for row in rows] == [
        (0, 0.0, 0.1, 1),
        (0, 0.1, 0.5, 1),
        (0, 0.5, 0.9, 0),
        (0, 0.9, 1.0, 0),
    ]
    assert reach.times_at(place(network, [0, 0], [0.5, 0.6]))[1].tolist() == [0, 0]


@pytest.mark.parametrize("inward", [False, True])
def test_times_match_the_naive_twin_and_the_tables(inward):
    """Tests random towns with copies, loops and islands: equal to the twin and to tables, with owners."""
    asked = 0
    for seed in SEEDS:
        network, metric = random_town(seed)
        sources, places = random_places(network, seed, 3), random_places(network, seed + 1, 9)
        if sources is None or places is None:
            continue
        ms, owner = Reacher(network, metric).reach(sources, inward=inward).times_at(places)
        naive = times_at(network, metric, sources, places, inward=inward)
        got = [None if a < 0 else (a, b) for a, b in zip(ms.tolist(), owner.tolist(), strict=True)]
        assert got == naive, seed
        engine = StreetEngine(network, metric)
        if inward:
            table = engine.travel_times(places, sources).durations_ms.T
        else:
            table = engine.travel_times(sources, places).durations_ms
        table = np.where(table < 0, 2**31 - 1, table).min(axis=0)
        assert ms.tolist() == np.where(table == 2**31 - 1, -1, table).tolist(), seed
        asked += len(got)
    assert asked > 300


@pytest.mark.parametrize("inward", [False, True])
def test_pieces_say_what_the_twin_says_everywhere(inward):
    """Tests that, at any point of any street, the pieces give the twin's time, or rightly nothing."""
    inside = outside = 0
    for seed in SEEDS:
        network, metric = random_town(seed)
        sources = random_places(network, seed, 2)
        if sources is None:
            continue
        limit = int(np.random.default_rng(seed).choice([0, 5, 40, 3000, MAX_LIMIT_MS]))
        pieces = Reacher(network, metric).reach(sources, limit, inward=inward).pieces()
        drawn = np.unique(network.original_edge)
        drawn = drawn[(network.edge_arc[drawn] >= 0).any(axis=1)]
        # Seldom a round number, so that no sample falls on a rounding boundary or on a source.
        spots = place(network, np.repeat(drawn, 4), np.tile([0.0137, 0.3071, 0.6643, 0.9819], len(drawn)))
        naive = times_at(network, metric, sources, spots, inward=inward)
        for at, best in enumerate(naive):
            here = np.flatnonzero(
                (pieces.edge == spots.edge[at])
                & (pieces.start <= spots.fraction[at])
                & (pieces.stop >= spots.fraction[at])
            )
            assert len(here) <= 1, seed
            if len(here) == 0:
                assert best is None or best[0] >= limit - 1, (seed, at)
                outside += 1
                continue
            (row,) = here.tolist()
            span = pieces.stop[row] - pieces.start[row]
            part = (spots.fraction[at] - pieces.start[row]) / span if span > 0 else 0.0
            ms = pieces.start_ms[row] + part * (pieces.stop_ms[row] - pieces.start_ms[row])
            assert best is not None, (seed, at)
            assert abs(ms - best[0]) <= 1.5, (seed, at)
            inside += 1
    assert inside > 200
    assert outside > 200


def test_bands_share_the_streets_without_loss():
    """Tests that bands cut from the whole add up to what smaller limits reach, and follow each other."""
    for seed in range(6):
        network, metric = random_grid(seed)
        reacher = Reacher(network, metric)
        source = place(network, [seed * 7], [0.3])
        whole = reacher.reach(source, 12).pieces()
        for limit in (0, 3, 7, 12):
            mine, theirs = whole.between(-1, limit), reacher.reach(source, limit).pieces()
            metres = [(piece.stop - piece.start).sum() for piece in (mine, theirs)]
            assert metres[0] == pytest.approx(metres[1], abs=1e-9)
        bands = [whole.between(a, b) for a, b in ((-1, 3), (3, 7), (7, 12))]
        total = sum(float((band.stop - band.start).sum()) for band in bands)
        assert total == pytest.approx(float((whole.stop - whole.start).sum()))
        assert all(band.start_ms.max() <= b for band, b in zip(bands, (3, 7, 12), strict=True))


def test_there_and_back_are_dual():
    """Tests that the time out from A to B is the time in to B from A, for every pair of places."""
    for seed in range(20):
        network, metric = random_town(seed)
        places = random_places(network, seed, 5)
        if places is None:
            continue
        reacher = Reacher(network, metric)
        one = [type(places)(*(column[i : i + 1] for column in places)) for i in range(5)]
        out = np.stack([reacher.reach(source).times_at(places)[0] for source in one])
        back = np.stack([reacher.reach(source, inward=True).times_at(places)[0] for source in one])
        assert out.tolist() == back.T.tolist(), seed


def test_owners_of_several_places():
    """Tests that places of one owner count as one, and equally near owners go by number."""
    network, metric = random_grid(1)
    sources = place(network, [3, 90, 40, 40], [0.5, 0.5, 0.25, 0.25])
    spots = place(network, np.arange(network.edge_count), np.full(network.edge_count, 0.5))
    reacher = Reacher(network, metric)
    alone = reacher.reach(sources).times_at(spots)
    shared = reacher.reach(sources, owner=[4, 4, 9, 2]).times_at(spots)
    assert alone[0].tolist() == shared[0].tolist()
    assert set(shared[1].tolist()) == {2, 4}
    assert set(alone[1].tolist()) == {0, 1, 2}


def test_closed_street_is_no_source():
    """Tests that a source on a closed street reaches only itself, as in tables."""
    network, metric = square_block()
    closed = make_metric(network, np.where(network.arc_edge == 0, FORBIDDEN, metric.arc_ms), metric.turn_ms)
    for inward in (False, True):
        reach = Reacher(network, closed).reach(place(network, [0], [0.5]), inward=inward)
        assert len(reach.pieces().edge) == 0
        assert reach.times_at(place(network, [0, 0, 1], [0.5, 0.6, 0.0]))[0].tolist() == [0, -1, -1]


@pytest.mark.parametrize(
    ("change", "code", "said"),
    [
        ({"limit_ms": -1}, "invalid_limit", "limit_ms is -1"),
        ({"limit_ms": 2**31}, "invalid_limit", "24 days|None for no limit"),
        ({"owner": [0, 1]}, "invalid_owner", "one integer for each of 1 sources"),
        ({"owner": [-3]}, "invalid_owner", r"owner\[0\] is -3"),
        ({"owner": [0.5]}, "invalid_owner", "float64"),
    ],
)
def test_bad_requests_are_refused(change, code, said):
    """Tests that limits and owners out of range are named with their value."""
    network, metric = square_block()
    with pytest.raises(RoutingError, match=said) as caught:
        Reacher(network, metric).reach(place(network, [0], [0.5]), **change)
    assert caught.value.code == code


def test_metric_of_another_network_is_refused():
    """Tests that a metric that does not fit is refused before anything is searched."""
    network, _ = square_block()
    _, other = random_grid(0)
    with pytest.raises(InvalidNetworkError, match="arc_ms"):
        Reacher(network, other)
