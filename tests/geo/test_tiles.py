"""The base map of two towns by the sea, decoded again as a browser would."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import mapbox_vector_tile
import numpy as np
import pytest
import shapely
from pmtiles.reader import MmapSource, Reader
from shapely.geometry import shape as as_shape

from geo.errors import MapError
from geo.tiles.archive import build_tiles
from geo.tiles.cut import to_world
from geo.tiles.schema import LAYERS, MAX_ZOOM
from tests.geo.osm_text import write_osm

DATA = Path(__file__).parents[2] / "geo" / "data"
MONACO = (7.409205, 43.72335, 7.448637, 43.75169)
AKUREYRI = (-18.22, 65.62, -18.00, 65.72)


class Map:
    """A tiles file, opened as a reader would."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb")
        self._reader = Reader(MmapSource(self._file))
        self.header: dict[str, Any] = self._reader.header()
        self.metadata: dict[str, Any] = self._reader.metadata()

    def close(self) -> None:
        self._file.close()

    def layer(self, name: str, zoom: int, lon: float, lat: float) -> tuple[list[dict[str, Any]], np.ndarray]:
        """Return a layer's features in the tile at a position, and the position in tile units."""
        x, y = to_world(np.array([lon]), np.array([lat]))[0] * 2**zoom
        data = self._reader.get(zoom, int(x), int(y))
        assert data is not None, "the tile is missing"
        decoded = mapbox_vector_tile.decode(gzip.decompress(data), default_options={"y_coord_down": True})
        here = np.array([x % 1, y % 1]) * 4096
        return decoded.get(name, {"features": []})["features"], here

    def covers(self, name: str, zoom: int, lon: float, lat: float) -> list[str]:
        """Return the classes of the areas of a layer that cover a position."""
        features, here = self.layer(name, zoom, lon, lat)
        return [
            feature["properties"].get("class", "")
            for feature in features
            if shapely.contains_xy(as_shape(feature["geometry"]), *here)
        ]

    def nearest_m(self, layer: str, zoom: int, lon: float, lat: float, **properties: str) -> float:
        """Return how far the nearest feature with these properties is, in metres."""
        features, here = self.layer(layer, zoom, lon, lat)
        metres = 40_075_016.7 * np.cos(np.radians(lat)) / 2**zoom / 4096
        return min(
            (
                float(as_shape(feature["geometry"]).distance(shapely.Point(here)) * metres)
                for feature in features
                if properties.items() <= feature["properties"].items()
            ),
            default=float("inf"),
        )


@pytest.fixture(scope="module")
def monaco(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Map]:
    """Give the map of Monaco."""
    path = tmp_path_factory.mktemp("tiles") / "monaco.pmtiles"
    build_tiles(DATA / "monaco.osm.pbf", path, bbox=MONACO, title="Monaco")
    opened = Map(path)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def akureyri(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Map]:
    """Give the map of Akureyri."""
    path = tmp_path_factory.mktemp("tiles") / "akureyri.pmtiles"
    build_tiles(DATA / "akureyri.osm.pbf", path, bbox=AKUREYRI, title="Akureyri")
    opened = Map(path)
    yield opened
    opened.close()


@pytest.mark.parametrize("zoom", [10, 12, 14, 15])
def test_sea_lies_off_monaco(monaco: Map, zoom: int) -> None:
    """Tests that the sea covers the open sea and the harbour, and not the Rock nor the casino."""
    assert "sea" in monaco.covers("water", zoom, 7.4400, 43.7300)
    assert "sea" in monaco.covers("water", zoom, 7.4250, 43.7350)
    assert "sea" not in monaco.covers("water", zoom, 7.4205, 43.7313)
    assert "sea" not in monaco.covers("water", zoom, 7.4275, 43.7395)


def test_the_shallowest_tiles_show_the_sea_around(monaco: Map) -> None:
    """Tests that open sea well outside the box is drawn at zoom 10, and the mountains behind are not sea."""
    assert "sea" in monaco.covers("water", 10, 7.50, 43.69)
    assert "sea" not in monaco.covers("water", 10, 7.38, 43.80)


@pytest.mark.parametrize("zoom", [10, 12, 14, 15])
def test_sea_lies_in_the_fjord(akureyri: Map, zoom: int) -> None:
    """Tests that the fjord is sea, and neither the town nor the farms across are."""
    assert "sea" in akureyri.covers("water", zoom, -18.0700, 65.6900)
    assert "sea" not in akureyri.covers("water", zoom, -18.1000, 65.6800)
    assert "sea" not in akureyri.covers("water", zoom, -18.0200, 65.6800)


@pytest.mark.parametrize("zoom", [13, 14, 15])
def test_street_is_where_it_is(monaco: Map, akureyri: Map, zoom: int) -> None:
    """Tests that named streets pass within a few metres of positions on them."""
    assert monaco.nearest_m("streets", zoom, 7.4192258, 43.7350566, name="Rue Grimaldi") < 8
    assert akureyri.nearest_m("streets", zoom, -18.0895768, 65.6765956, name="Hafnarstræti") < 8


def test_shallow_streets_have_no_names(monaco: Map) -> None:
    """Tests that names nobody could read are left out, and small streets with them."""
    features, _ = monaco.layer("streets", 11, 7.42, 43.735)
    assert features
    assert all("name" not in feature["properties"] for feature in features)
    assert not any(feature["properties"]["class"] in {"minor", "steps"} for feature in features)


def test_doors_shops_and_buildings_are_at_the_deepest_zoom(akureyri: Map) -> None:
    """Tests that Hafnarstræti 97 has its number, its building and a shop nearby."""
    door = (-18.0907491, 65.6813599)
    assert akureyri.nearest_m("housenumbers", MAX_ZOOM, *door, number="97") < 1
    assert akureyri.nearest_m("buildings", MAX_ZOOM, *door) < 10
    assert akureyri.nearest_m("poi", MAX_ZOOM, *door) < 100
    assert akureyri.layer("housenumbers", 14, *door)[0] == []


def test_every_feature_is_valid_and_declared(monaco: Map) -> None:
    """Tests all tiles of the centre: areas valid, lines real, fields and layers as the metadata say."""
    declared = {layer["id"]: layer for layer in monaco.metadata["vector_layers"]}
    for zoom in (10, 13, 15):
        for name, layer in declared.items():
            features, _ = monaco.layer(name, zoom, 7.4205, 43.7313)
            assert not features or zoom >= layer["minzoom"]
            for feature in features:
                assert set(feature["properties"]) <= set(layer["fields"])
                drawn = as_shape(feature["geometry"])
                assert drawn.is_valid
                low_x, low_y, high_x, high_y = drawn.bounds
                assert low_x >= -64 and low_y >= -64 and high_x <= 4160 and high_y <= 4160  # noqa: PT018
                assert drawn.geom_type.endswith(
                    {"area": "Polygon", "line": "LineString", "point": "Point"}[
                        next(each.shape for each in LAYERS if each.name == name)
                    ]
                )


def test_archive_says_what_it_is(monaco: Map) -> None:
    """Tests the header and metadata that a map reads before any tile."""
    assert (monaco.header["min_zoom"], monaco.header["max_zoom"]) == (10, MAX_ZOOM)
    assert monaco.header["clustered"] is True
    assert monaco.header["min_lon_e7"] == 74092050
    assert monaco.metadata["name"] == "Monaco"
    assert monaco.metadata["attribution"] == "© OpenStreetMap contributors"
    assert {layer["id"] for layer in monaco.metadata["vector_layers"]} == {layer.name for layer in LAYERS}
    json.dumps(monaco.metadata)


def test_two_builds_have_the_same_bytes(tmp_path: Path) -> None:
    """Tests that the file depends on the extract only, stays small, and that progress ends at 1."""
    heard: list[float] = []
    for name in ("one", "two"):
        build_tiles(
            DATA / "monaco.osm.pbf", tmp_path / name, bbox=MONACO, title="Monaco", on_progress=heard.append
        )
    one = (tmp_path / "one").read_bytes()
    assert one == (tmp_path / "two").read_bytes()
    assert len(one) < 3_000_000
    assert heard[len(heard) // 2 - 1] == heard[-1] == 1.0
    assert heard[: len(heard) // 2] == sorted(heard[: len(heard) // 2])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one", "two"]


def test_one_way_streets_keep_their_direction(tmp_path: Path) -> None:
    """Tests that joining ways end to end never turns a one-way street round."""
    extract = write_osm(
        tmp_path / "town.osm",
        nodes=[(n, 1.5 + 0.001 * n, 43.5, {}) for n in range(4)],
        ways=[
            (1, [3, 2], {"highway": "residential", "oneway": "yes"}),
            (2, [2, 1], {"highway": "residential", "oneway": "yes"}),
            (3, [0, 1], {"highway": "residential", "oneway": "yes"}),
        ],
    )
    build_tiles(extract, tmp_path / "tiles", bbox=(1.499, 43.499, 1.504, 43.501), title="Town")
    town = Map(tmp_path / "tiles")
    (feature,) = town.layer("streets", 14, 1.5015, 43.5)[0]
    town.close()
    parts = [part.coords for part in shapely.get_parts(as_shape(feature["geometry"]))]
    assert sorted(np.sign(part[-1][0] - part[0][0]) for part in parts) == [-1, 1]
    westward = max(parts, key=lambda part: part[0][0] - part[-1][0])
    assert len(westward) == 2  # ways 1 and 2 in one straight line


@pytest.mark.parametrize(
    "bbox",
    [
        (7.5, 43.7, 7.4, 43.8),  # east of west
        (7.4, 43.8, 7.5, 43.7),  # south of north
        (7.4, 43.7, 7.5, 89.0),  # beyond the web map
        (float("nan"), 43.7, 7.5, 43.8),
        (-10.0, 35.0, 20.0, 60.0),  # half of Europe
    ],
)
def test_impossible_box_is_refused(tmp_path: Path, bbox: tuple[float, float, float, float]) -> None:
    """Tests that the box is checked before the extract is read."""
    with pytest.raises(MapError, match="box") as caught:
        build_tiles(tmp_path / "missing.osm.pbf", tmp_path / "out", bbox=bbox, title="Nowhere")
    assert caught.value.code == "bbox_invalid"


def test_box_elsewhere_is_refused(tmp_path: Path) -> None:
    """Tests that a box without anything to draw is named, and no file is left."""
    with pytest.raises(MapError, match="nothing to draw") as caught:
        build_tiles(DATA / "monaco.osm.pbf", tmp_path / "out", bbox=(20.0, 10.0, 20.1, 10.1), title="Desert")
    assert caught.value.code == "extract_empty"
    assert not list(tmp_path.iterdir())


def test_truncated_extract_is_refused(tmp_path: Path) -> None:
    """Tests that half an extract gives an error and leaves no file."""
    half = tmp_path / "half.osm.pbf"
    half.write_bytes((DATA / "monaco.osm.pbf").read_bytes()[:300_000])
    with pytest.raises(MapError, match="half") as caught:
        build_tiles(half, tmp_path / "out", bbox=MONACO, title="Monaco")
    assert caught.value.code == "extract_unreadable"
    assert not (tmp_path / "out").exists()
