"""The base map: vector tiles of a town, from its own extract, in one file.

The file is a PMTiles archive, read by range requests or whole; its tiles are Mapbox Vector Tiles in
the layers of `geo.tiles_schema`. No third party serves the map, it works offline, and the same
extract gives the same bytes.

References
----------
PMTiles version 3 specification, https://github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md
Mapbox Vector Tile specification 2.1, https://github.com/mapbox/vector-tile-spec/tree/master/2.1
"""

from __future__ import annotations

import gzip
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import mapbox_vector_tile
import numpy as np
import numpy.typing as npt
import shapely
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

from geo.errors import MapError
from geo.tiles_cut import EXTENT, at_zoom, cut, project, to_world
from geo.tiles_read import Feature, read_features
from geo.tiles_schema import LAYERS, MAX_ZOOM, MIN_ZOOM, Layer, Properties
from geo.tiles_sea import surroundings

ATTRIBUTION = "© OpenStreetMap contributors"
NAMES_FROM_ZOOM = 13
"""Street names are left out of shallower tiles, where nobody could read them."""

MAX_TILES = 200_000
"""More tiles than this at the deepest zoom is a box for a country, not for a town."""


def build_tiles(
    extract: Path,
    out: Path,
    *,
    bbox: tuple[float, float, float, float],
    title: str,
    on_progress: Callable[[float], None] | None = None,
) -> None:
    """Build the base map of a town.

    Parameters
    ----------
    extract
        An OpenStreetMap file.
    out
        The PMTiles file to write; it appears whole, or not at all.
    bbox
        West, south, east, north of the map in degrees.
    title
        Name of the town, written in the file's metadata.
    on_progress
        Called with the share done, 0 to 1, increasing.

    Raises
    ------
    MapError
        Code ``extract_unreadable`` when the extract cannot be read, ``extract_empty`` when it has
        nothing to draw in the box, ``bbox_invalid`` when the box is none or far too large.
    """
    report = on_progress or _silent
    deepest = _tiles_of(bbox, MAX_ZOOM)
    features = read_features(extract, bbox)
    report(0.3)
    fresh = out.with_name(f"{out.name}.part")
    tiles: list[tuple[int, bytes]] = []
    tables = _Tables(features)
    for zoom in range(MIN_ZOOM, MAX_ZOOM + 1):
        # The shallowest tiles reach far beyond the town: enlarged, they are the sea on a wide screen.
        tiles += tables.tiles(zoom, _tiles_of(surroundings(bbox) if zoom == MIN_ZOOM else bbox, zoom))
        report(0.3 + 0.65 * 4.0 ** (zoom - MAX_ZOOM))
    if not tiles:
        raise MapError(
            f"The extract {extract.name!r} has nothing to draw within {bbox} ({len(deepest)} tiles); "
            "check that the box is west, south, east, north of this extract.",
            code="extract_empty",
        )
    with fresh.open("wb") as file:
        writer: Any = cast("Any", Writer)(file)  # the library carries no types
        for number, data in sorted(tiles):
            writer.write_tile(number, data)
        writer.finalize(_header(bbox), _metadata(title))
    fresh.replace(out)
    report(1.0)


class _Tables:
    """The features of every layer, projected once and cut for each zoom."""

    def __init__(self, features: list[Feature]) -> None:
        groups: dict[str, list[Feature]] = defaultdict(list)
        for feature in features:
            groups[feature.layer].append(feature)
        for layer in LAYERS:
            if layer.shape == "area":  # small grounds lie on large ones, and are drawn after them
                groups[layer.name].sort(key=lambda feature: -float(feature.shape.area))
        self._features = {name: group for name, group in groups.items() if group}
        self._shapes = {
            name: project(np.array([f.shape for f in group])) for name, group in self._features.items()
        }

    def tiles(self, zoom: int, at: npt.NDArray[np.int64]) -> list[tuple[int, bytes]]:
        """Return the numbered, compressed tiles of a zoom that have anything in them."""
        filled: dict[int, list[dict[str, Any]]] = defaultdict(list)
        for layer in LAYERS:
            if zoom < layer.min_zoom or layer.name not in self._features:
                continue
            shapes, looks, look_of = self._layer(layer, zoom)
            pieces: dict[int, dict[int, list[Any]]] = defaultdict(lambda: defaultdict(list))
            for tile, feature, shape in cut(shapes, layer.shape, at):
                pieces[tile][look_of[feature]].append(shape)
            for tile, drawn in pieces.items():
                features = [
                    {"geometry": _joined(parts), "properties": looks[look]} for look, parts in drawn.items()
                ]
                filled[tile].append({"name": layer.name, "features": features})
        return [
            (zxy_to_tileid(zoom, int(at[tile, 0]), int(at[tile, 1])), _encode(layers))
            for tile, layers in filled.items()
        ]

    def _layer(self, layer: Layer, zoom: int) -> tuple[Any, list[Properties], list[int]]:
        """Return a layer's shapes at a zoom, the looks there are, and each shape's look.

        Lines that look alike are joined end to end, and are one feature of a tile; areas and points
        stay apart, each with a look of its own.
        """
        chosen = [i for i, f in enumerate(self._features[layer.name]) if f.min_zoom <= zoom]
        shapes = self._shapes[layer.name][chosen]
        looks = [self._features[layer.name][i].properties for i in chosen]
        if layer.shape != "line":
            return at_zoom(shapes, layer.shape, zoom), looks, list(range(len(looks)))
        if zoom < NAMES_FROM_ZOOM:
            looks = [{key: each[key] for key in each if key != "name"} for each in looks]
        alike: dict[tuple[tuple[str, Any], ...], list[int]] = defaultdict(list)
        for i, each in enumerate(looks):
            alike[tuple(each.items())].append(i)
        merged = [shapely.multilinestrings(shapes[members]) for members in alike.values()]
        # Direction is kept: a one-way street must not be turned round.
        lines, look_of = shapely.get_parts(
            shapely.line_merge(np.array(merged), directed=True), return_index=True
        )
        return at_zoom(lines, layer.shape, zoom), [dict(key) for key in alike], look_of.tolist()


def _joined(parts: list[Any]) -> Any:
    return parts[0] if len(parts) == 1 else shapely.multilinestrings(shapely.get_parts(parts))


def _encode(layers: list[dict[str, Any]]) -> bytes:
    # Rings were turned the right way by the thousand when they were cut.
    options = {"y_coord_down": True, "extents": EXTENT, "check_winding_order": False}
    tile: bytes = mapbox_vector_tile.encode(layers, default_options=options)
    return gzip.compress(tile, mtime=0)


def _tiles_of(bbox: tuple[float, float, float, float], zoom: int) -> npt.NDArray[np.int64]:
    """Return x and y of the tiles that touch a box."""
    west, south, east, north = bbox
    if not (-180 <= west < east <= 180 and -85 <= south < north <= 85):
        raise MapError(
            f"The box {bbox} is no west, south, east, north in degrees; put the smaller value first.",
            code="bbox_invalid",
        )
    corners = to_world(np.array([west, east]), np.array([north, south])) * 2**zoom
    first, last = np.floor(corners).astype(np.int64)
    if int(np.prod(last - first + 1)) > MAX_TILES:
        raise MapError(
            f"The box {bbox} is too large for a town's map; choose the town itself.", code="bbox_invalid"
        )
    x, y = np.meshgrid(np.arange(first[0], last[0] + 1), np.arange(first[1], last[1] + 1))
    return np.column_stack([x.ravel(), y.ravel()])


def _header(bbox: tuple[float, float, float, float]) -> dict[str, Any]:
    west, south, east, north = (round(side * 1e7) for side in bbox)
    return {
        "tile_type": TileType.MVT,
        "tile_compression": Compression.GZIP,
        "min_lon_e7": west,
        "min_lat_e7": south,
        "max_lon_e7": east,
        "max_lat_e7": north,
        "center_zoom": 13,
        "center_lon_e7": (west + east) // 2,
        "center_lat_e7": (south + north) // 2,
    }


def _metadata(title: str) -> dict[str, Any]:
    return {
        "name": title,
        "attribution": ATTRIBUTION,
        "type": "baselayer",
        "format": "pbf",
        "vector_layers": [
            {
                "id": layer.name,
                "description": layer.description,
                "fields": dict(layer.fields),
                "minzoom": layer.min_zoom,
                "maxzoom": MAX_ZOOM,
            }
            for layer in LAYERS
        ],
    }


def _silent(share: float) -> None:
    """Hear nothing."""
