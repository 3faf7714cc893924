"""Tests of map matching on towns of blocks."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest

from routing.errors import RoutingError
from routing.streets import matching
from routing.streets.engine import StreetEngine
from routing.streets.matched_track import Fate
from routing.streets.matching import MatchOptions, StreetMatcher
from routing.streets.network import FORBIDDEN
from tests.naive.matching import best_rows
from tests.routing.streets.tracks import (
    BLOCK_M,
    NearestStreets,
    block_town,
    degrees,
    driven_track,
)


def matcher_of(network, metric):
    return StreetMatcher(network, metric, NearestStreets(network, metric))


def long_path(network, metric, seed=0):
    """Return the arcs of a long fastest path, from the start of the first to the end of the last."""
    source = NearestStreets(network, metric)
    rng = np.random.default_rng(seed)
    x, y = degrees(rng.random(40) * 5 * BLOCK_M, rng.random(40) * 5 * BLOCK_M)
    _, places = source.around(x, y, np.full(40, 1e4), most=1)
    found = StreetEngine(network, metric).fastest_paths(places, places, range(20), range(20, 40))
    return max((one.arcs for one in found if one is not None), key=len)


def as_drawn(network, arcs):
    return network.original_arc[arcs].tolist()


@pytest.mark.parametrize("seed", range(6))
def test_a_clean_track_gives_the_way_and_its_times(seed):
    """Tests that exact positions give the arcs driven, with the moments at which each was entered."""
    network, metric = block_town(seed)
    path = long_path(network, metric, seed)
    lon, lat, time_s = driven_track(network, metric, path, 5)
    found = matcher_of(network, metric).match(lon, lat, time_s, 3.0)
    (piece,) = found.pieces
    assert as_drawn(network, piece.arcs)[1:-1] == as_drawn(network, path)[1:-1]
    moments = np.cumsum(metric.arc_ms[path])[:-1] / 1000 + 1_000
    assert np.abs(piece.leave_s[:-1][-len(moments) :] - moments).max() < 5.5
    assert (piece.leave_s >= piece.enter_s).all()
    assert (np.diff(piece.enter_s) >= 0).all()
    assert piece.duration_s == pytest.approx(time_s[-1] - time_s[0])
    assert found.count(Fate.MATCHED) + found.count(Fate.THINNED) == len(lon)
    assert piece.confidence > 0.9


@pytest.mark.parametrize("seed", range(8))
def test_ways_obey_every_turn(seed):
    """Tests that consecutive arcs are allowed turns of the metric, copies included, however noisy the track."""
    network, metric = block_town(seed, copies=20)
    rng = np.random.default_rng(seed)
    path = long_path(network, metric, seed)
    lon, lat, time_s = driven_track(network, metric, path, 10, noise_m=25, rng=rng)
    pieces = matcher_of(network, metric).match(lon, lat, time_s, 25.0).pieces
    assert pieces
    for piece in pieces:
        # No trip begins on a copy.
        assert network.original_arc[piece.arcs[0]] == piece.arcs[0]
        for before, after, turn_ms in zip(piece.arcs, piece.arcs[1:], piece.turn_ms[1:], strict=False):
            row = slice(network.turn_first[before], network.turn_first[before + 1])
            cost = metric.turn_ms[row][network.turn_head[row] == after]
            assert cost.tolist() == [turn_ms]
            assert turn_ms != FORBIDDEN
        assert piece.arc_ms[1:-1].tolist() == metric.arc_ms[piece.arcs[1:-1]].tolist()
        assert piece.arc_cm[1:-1].tolist() == network.length_cm[piece.arcs[1:-1]].tolist()


@pytest.mark.parametrize(("noise_m", "every_s", "least"), [(5, 10, 0.99), (15, 10, 0.95), (10, 60, 0.9)])
def test_noisy_tracks_are_recovered(noise_m, every_s, least):
    """Tests the share of length that is recovered of noisy tracks."""
    right = total = 0
    for seed in range(8):
        network, metric = block_town(seed)
        rng = np.random.default_rng(seed)
        path = long_path(network, metric, seed)
        track = driven_track(network, metric, path, every_s, noise_m=noise_m, rng=rng)
        pieces = matcher_of(network, metric).match(*track, float(noise_m)).pieces
        got = {arc for piece in pieces for arc in as_drawn(network, piece.arcs)}
        wanted = as_drawn(network, path)[1:-1]
        right += sum(arc in got for arc in wanted)
        total += len(wanted)
    assert right >= least * total


def test_scores_are_those_of_every_row_of_states(monkeypatch):
    """Tests the likeliest way and the confidences against all rows of states of three points."""
    network, metric = block_town(1)
    kept = {}

    def keep(name):
        whole = getattr(matching, name)

        def run(*arguments):
            kept[name] = arguments, whole(*arguments)
            return kept[name][1]

        monkeypatch.setattr(matching, name, run)

    for name in ("decode", "best_way", "posterior"):
        keep(name)
    lon, lat = degrees([250, 330, 365], [130, 112, 60])
    found = matcher_of(network, metric).match(lon, lat, [0, 20, 40], 20.0, MatchOptions(streets=4))
    (*_, states, _), chain = kept["decode"]
    emissions = [
        [-0.5 * (off / 20) ** 2 for off in states.off_m[states.first[p] : states.first[p + 1]]]
        for p in range(3)
    ]
    emissions[0] = [
        score if begins else -math.inf for score, begins in zip(emissions[0], states.begins, strict=False)
    ]
    links = []
    for p in (1, 2):
        height, width = len(emissions[p - 1]), len(emissions[p])
        first = chain.link_first[p]
        links.append(chain.link[first : first + height * width].reshape(height, width).tolist())
    best, shares = best_rows(emissions, links)
    chosen = kept["best_way"][1] - states.first[:3]
    assert chosen.tolist() == list(best)
    street = kept["posterior"][0][-1]
    for p in range(3):
        mine = street[states.first[p] : states.first[p + 1]]
        same = sum(share for share, edge in zip(shares[p], mine, strict=True) if edge == mine[best[p]])
        assert found.confidence[p] == pytest.approx(same, rel=1e-4)


def test_links_are_the_engine_s_ways(monkeypatch):
    """Tests every link between the states of two points against the engine's time and length."""
    network, metric = block_town(3, copies=0)
    kept = []
    whole = matching.decode
    monkeypatch.setattr(matching, "decode", lambda *given: kept.append((given, whole(*given))) or kept[-1][1])
    options = MatchOptions(streets=6, detour_m=5_000, hurry=100)
    lon, lat = degrees([130, 400], [130, 300])
    source = NearestStreets(network, metric)
    StreetMatcher(network, metric, source).match(lon, lat, [0, 60], 30.0, options)
    ((*_, states, tuning), chain) = kept[0]
    _, places = source.around(lon, lat, np.array([120.0, 120.0]), most=6)
    engine = StreetEngine(network, metric)
    straight = math.hypot(270, 170)
    width = states.first[2] - states.first[1]
    compared = 0
    for s in range(states.first[1]):
        for t in range(states.first[1], states.first[2]):
            ends = []
            for state in (s, t):
                arc = states.arc[state]
                at = int(np.flatnonzero(places.edge == network.arc_edge[arc])[0 if state == s else -1])
                backward = bool(network.arc_reversed[arc])
                one = [np.array([value[at]]) for value in places]
                one[1 if backward else 2] = np.array([-1], dtype=np.int32)
                ends.append(type(places)(*one))
            (ms,), (cm,) = engine.costs(*ends, [0], [0])
            expected = (
                -abs(cm / 100 - straight) / (tuning.beta_m + tuning.beta_share * straight)
                - ms / 1000 / tuning.tau_s
            )
            score = chain.link[chain.link_first[1] + s * width + t - states.first[1]]
            if chain.score[s] > max(chain.score[: states.first[1]]) - 16:
                assert score == pytest.approx(expected, rel=1e-4)
                compared += 1
    assert compared > 20


def test_what_becomes_of_positions():
    """Tests bad times, outliers, positions far from streets, near ones, and teleports."""
    network, metric = block_town(2, copies=0, one_ways=0)
    # Along the street at y = 0 from x = 0 to 600, at 5 m/s, then a jump to y = 600.
    x = np.arange(0, 600, 50.0)
    y = np.zeros(len(x))
    t = x / 5
    x[4], y[4] = x[4] + 20, 400.0
    t[7] = t[6]
    x[9], y[9] = x[8] + 1, y[8]
    lon, lat = degrees(np.append(x, [100, 150, 200, 9_000]), np.append(y, [600, 600, 600, 9_000]))
    time_s = np.append(t, [115, 125, 135, 145])
    found = matcher_of(network, metric).match(lon, lat, time_s, 5.0, MatchOptions(slack_s=5, max_skipped=2))
    fates = [Fate(fate) for fate in found.fate]
    assert fates[4] == Fate.OUTLIER
    assert fates[7] == Fate.BAD_TIME
    assert fates[9] == Fate.THINNED
    assert fates[-1] == Fate.FAR
    assert [len(piece.points) for piece in found.pieces] == [9, 3]
    assert found.unmatched.tolist() == [4, 7, 15]
    assert np.isnan(found.lon[found.unmatched]).all()
    assert (found.confidence[found.unmatched] == 0).all()


def test_standing_still_goes_no_way():
    """Tests that noise around one place, thinning left out, is no driving to and fro."""
    network, metric = block_town(2, copies=0, one_ways=0)
    rng = np.random.default_rng(4)
    lon, lat = degrees(180 + rng.normal(0, 6, 20), rng.normal(0, 6, 20))
    options = MatchOptions(thinning_sigmas=0)
    (piece,) = matcher_of(network, metric).match(lon, lat, np.arange(20) * 5, 6.0, options).pieces
    assert len(piece.arcs) == 1
    assert piece.distance_cm < 40_00


def test_silence_ends_a_piece():
    """Tests that a gap of more than three minutes makes two pieces."""
    network, metric = block_town(2, copies=0, one_ways=0)
    lon, lat = degrees([10, 100, 200, 300, 400], np.zeros(5))
    found = matcher_of(network, metric).match(lon, lat, [0, 20, 40, 300, 320], 5.0)
    assert [piece.points.tolist() for piece in found.pieces] == [[0, 1, 2], [3, 4]]


@pytest.mark.parametrize("size", [0, 1])
def test_hardly_a_track(size):
    """Tests that no position, and a single one, have no way."""
    network, metric = block_town(2)
    found = matcher_of(network, metric).match(np.zeros(size), np.zeros(size), np.zeros(size), 5.0)
    assert found.pieces == ()
    assert found.fate.tolist() == [Fate.ALONE] * size


def test_it_is_the_same_every_time():
    """Tests that equal tracks give equal bytes, from one matcher and another."""
    network, metric = block_town(5)
    track = driven_track(
        network, metric, long_path(network, metric), 7, noise_m=9, rng=np.random.default_rng(1)
    )
    first = matcher_of(network, metric)
    found = [one.match(*track, 9.0) for one in (first, first, matcher_of(network, metric))]
    for other in found[1:]:
        for mine, same in zip(found[0].pieces, other.pieces, strict=True):
            for field in dataclasses.fields(mine):
                np.testing.assert_array_equal(getattr(mine, field.name), getattr(same, field.name))


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        ({"lon": [0.0, 181.0]}, r"lon\[1\] is 181"),
        ({"lat": [math.nan, 0.0]}, r"lat\[0\] is nan"),
        ({"time_s": [0.0]}, "time_s must have 2 entries"),
        ({"accuracy_m": [5.0, 0.0]}, r"accuracy_m\[1\] is 0"),
        ({"time_s": [0.0, math.inf]}, r"time_s\[1\] is inf"),
    ],
)
def test_bad_input_is_named(wrong, name):
    """Tests that values at fault are named."""
    network, metric = block_town(2)
    given = {"lon": [0.0, 0.0], "lat": [0.0, 0.0], "time_s": [0.0, 1.0], "accuracy_m": [5.0, 5.0], **wrong}
    with pytest.raises(RoutingError, match=name) as caught:
        matcher_of(network, metric).match(**given)
    assert caught.value.code == "invalid_track"


@pytest.mark.parametrize("wrong", [{"streets": 0}, {"beta_m": 0.0}, {"max_gap_s": -1}, {"tau_s": math.nan}])
def test_bad_options_are_named(wrong):
    """Tests that options at fault are named."""
    with pytest.raises(RoutingError, match=f"option {next(iter(wrong))} is"):
        MatchOptions(**wrong)
