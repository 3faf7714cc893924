"""Tests of finding all streets around a position."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from geo.errors import MapError
from geo.snapping.candidates import CandidateIndex
from geo.snapping.nearest import SnapIndex
from tests.routing.streets.towns import make_metric, random_town, straight_network
from tests.routing.streets.tracks import NearestStreets, block_town


def test_by_hand():
    """Tests two streets on both sides of a point, and one beyond the radius."""
    network = straight_network(
        [7.0, 7.001] * 3,
        [0.0, 0.0, 0.0003, 0.0003, 0.002, 0.002],
        [(0, 1, True), (2, 3, True), (4, 5, True), (0, 2, True), (2, 4, True)],
        [11_120, 11_120, 11_120, 3336, 18_900],
    )
    index = CandidateIndex(network, make_metric(network, 10))
    first, places = index.around([7.0005, 7.0005], [0.0001, 0.01], np.array([40.0, 40.0]), most=5)
    assert first.tolist() == [0, 2, 2]
    assert places.edge.tolist() == [0, 1]
    assert places.fraction.tolist() == pytest.approx([0.5, 0.5])
    assert places.distance_m.tolist() == pytest.approx([11.12, 22.24], abs=0.01)


@pytest.mark.parametrize("seed", range(12))
def test_as_measuring_every_street(seed):
    """Tests the streets, places and distances against measuring all of them, with few and many wanted."""
    network, metric = block_town(seed)
    rng = np.random.default_rng(seed)
    lon, lat = rng.random(60) * 0.006, rng.random(60) * 0.006
    radius_m = rng.uniform(0, 150, 60)
    most = int(rng.integers(1, 9))
    first, places = CandidateIndex(network, metric).around(lon, lat, radius_m, most=most)
    expected_first, expected = NearestStreets(network, metric).around(lon, lat, radius_m, most=most)
    assert first.tolist() == expected_first.tolist()
    np.testing.assert_allclose(places.distance_m, expected.distance_m, rtol=1e-6)
    differs = places.edge != expected.edge
    # Streets that meet in the nearest point are equally far but for rounding.
    assert np.isin(places.fraction[differs].round(9), [0, 1]).all()


@pytest.mark.parametrize("seed", range(12))
def test_the_first_is_the_nearest(seed):
    """Tests that the first candidate is what snapping finds, on towns with every oddity."""
    network, metric = random_town(seed)
    try:
        index = CandidateIndex(network, metric)
    except MapError:
        return
    rng = np.random.default_rng(seed)
    lon, lat = 7.4 + rng.random(40) * 0.01, 43.7 + rng.random(40) * 0.01
    first, places = index.around(lon, lat, np.full(40, 5_000.0), most=3)
    nearest = SnapIndex(network, metric).nearest(lon, lat)
    assert (np.diff(first) >= 1).all()
    np.testing.assert_allclose(places.distance_m[first[:-1]], nearest.distance_m, rtol=1e-9, atol=1e-9)
    for low, high in pairwise(first):
        assert len(set(places.edge[low:high].tolist())) == high - low
        assert (np.diff(places.distance_m[low:high]) >= 0).all()


@pytest.mark.parametrize(("radius_m", "most"), [([np.nan], 1), ([-1.0], 1), ([1.0, 2.0], 1), ([1.0], 0)])
def test_bad_radii_are_refused(radius_m, most):
    """Tests that a radius that is no length, too many radii, and no streets wanted are refused."""
    network, metric = block_town(0)
    with pytest.raises(MapError, match="radius_m must hold"):
        CandidateIndex(network, metric).around([0.0], [0.0], np.array(radius_m), most=most)
