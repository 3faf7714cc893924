"""Tests of the bytes of tiles, read back by another library, and of the cutting of large shapes."""

from __future__ import annotations

import mapbox_vector_tile
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import shape as as_shape

from geo.tiles.cut import EXTENT, cut
from geo.tiles.encode import Geometries, layer_bytes


def _decoded(pieces, feature_of, count, shape, looks):
    geometries = Geometries(np.array(pieces, dtype=object), np.array(feature_of), count, shape)
    features = [(geometries[at], looks[at]) for at in range(count)]
    tile = mapbox_vector_tile.decode(
        layer_bytes("layer", EXTENT, geometries.kind, features), default_options={"y_coord_down": True}
    )
    assert tile["layer"]["extent"] == EXTENT
    return tile["layer"]["features"]


def test_points_lines_and_areas():
    """Tests one feature of each kind, one of them in two pieces and one with a hole."""
    point = _decoded([shapely.Point(5, 4095)], [0], 1, "point", [{"number": "12 bis"}])
    assert point[0]["geometry"] == {"type": "Point", "coordinates": [5, 4095]}
    assert point[0]["properties"] == {"number": "12 bis"}
    lines = [shapely.LineString([(0, 0), (5, -64)]), shapely.LineString([(9, 9), (8, 8), (7, 9)])]
    both = _decoded([*lines, lines[0]], [0, 0, 1], 2, "line", [{"oneway": -1, "bridge": True}, {"oneway": 1}])
    assert both[0]["geometry"]["coordinates"] == [[[0, 0], [5, -64]], [[9, 9], [8, 8], [7, 9]]]
    assert both[0]["properties"] == {"oneway": -1, "bridge": True}
    assert both[1]["geometry"] == {"type": "LineString", "coordinates": [[0, 0], [5, -64]]}
    assert both[1]["properties"] == {"oneway": 1}
    ring = shapely.orient_polygons(
        shapely.Polygon([(0, 0), (100, 0), (100, 100), (0, 100)], [[(10, 10), (20, 10), (20, 20)]]),
        exterior_cw=False,
    )
    area = _decoded([ring], [0], 1, "area", [{}])
    assert as_shape(area[0]["geometry"]).equals(ring)


_COORDINATE = st.integers(-64, 4160)
_LINE = st.lists(st.tuples(_COORDINATE, _COORDINATE), min_size=2, max_size=8, unique=True)


@given(st.lists(st.lists(_LINE, min_size=1, max_size=3), min_size=1, max_size=5))
def test_any_lines_come_back(features):
    """Tests that any lines, in any number of pieces, are read back as they were."""
    pieces = [shapely.LineString(line) for lines in features for line in lines]
    feature_of = [at for at, lines in enumerate(features) for _ in lines]
    found = _decoded(pieces, feature_of, len(features), "line", [{}] * len(features))
    for lines, feature in zip(features, found, strict=True):
        coordinates = feature["geometry"]["coordinates"]
        parts = [coordinates] if len(lines) == 1 else coordinates
        assert [[tuple(point) for point in part] for part in parts] == lines


@pytest.mark.parametrize("shape", ["area", "line"])
def test_large_shapes_are_cut_as_small_ones(shape):
    """Tests that a coast of thousands of points, quartered first, covers each tile as it should."""
    chance = np.random.default_rng(4)
    turn = np.linspace(0, 2 * np.pi, 3_000, endpoint=False)
    reach = EXTENT * (14 + np.cumsum(chance.normal(0, 0.02, turn.size)))
    points = np.column_stack([np.cos(turn) * reach, np.sin(turn) * reach]) + 17 * EXTENT
    coast = shapely.make_valid(shapely.Polygon(points)) if shape == "area" else shapely.LineString(points)
    x, y = np.meshgrid(np.arange(40), np.arange(40))
    tiles = np.column_stack([x.ravel(), y.ravel()])
    seen = {}
    for pieces in cut(np.array([coast], dtype=object), shape, tiles):
        for tile, piece in zip(pieces.tile.tolist(), pieces.shape, strict=True):
            assert tile not in seen
            assert piece.is_valid
            seen[tile] = piece
    size = shapely.area if shape == "area" else shapely.length
    for at, (column, row) in enumerate(tiles.tolist()):
        low_x, low_y = column * EXTENT - 64, row * EXTENT - 64
        whole = size(
            shapely.intersection(coast, shapely.box(low_x, low_y, low_x + EXTENT + 128, low_y + EXTENT + 128))
        )
        assert size(seen.get(at, shapely.Point())) == pytest.approx(
            whole, abs=6 * EXTENT if shape == "area" else 60
        )
