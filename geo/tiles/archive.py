"""The base map: vector tiles of a town, from its own extract, in one file.

The file is a PMTiles archive, read by range requests or whole; its tiles are Mapbox Vector Tiles in
the layers of `geo.tiles.schema`. No third party serves the map, it works offline, and the same
extract gives the same bytes.

References
----------
PMTiles version 3 specification, https://github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md
Mapbox Vector Tile specification 2.1, https://github.com/mapbox/vector-tile-spec/tree/master/2.1
"""

from __future__ import annotations

import gzip
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import shapely
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

from geo.errors import MapError
from geo.tiles.cut import EXTENT, Pieces, at_zoom, cut, project, to_world
from geo.tiles.encode import Geometries, layer_bytes
from geo.tiles.read import Feature, read_features
from geo.tiles.schema import LAYERS, MAX_ZOOM, MIN_ZOOM, Layer, Properties
from geo.tiles.sea import surroundings

Box = tuple[float, float, float, float]

ATTRIBUTION = "© OpenStreetMap contributors"
NAMES_FROM_ZOOM = 13
"""Street names are left out of shallower tiles, where nobody could read them."""

MAX_TILES = 200_000
"""So many tiles at most are drawn at the deepest zoom: a country's is shallower than a town's."""

MIN_DEEPEST = 13
"""But no map is so shallow that its streets could not be told apart."""


def build_tiles(
    extract: Path,
    out: Path,
    *,
    bbox: Box | Callable[[], Box],
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
        West, south, east, north of the map in degrees, or what to ask for them once the extract is read.
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
    if not callable(bbox):
        _deepest(bbox)
    drawn = read_features(extract)
    report(0.3)
    bbox = bbox() if callable(bbox) else bbox
    deepest = _deepest(bbox)
    features = drawn.with_sea(bbox)
    fresh = out.with_name(f"{out.name}.part")
    tiles: list[tuple[int, bytes]] = []
    tables = _Tables(features, deepest)
    for zoom in range(MIN_ZOOM, deepest + 1):
        # The shallowest tiles reach far beyond the town: enlarged, they are the sea on a wide screen.
        tiles += tables.tiles(zoom, _tiles_of(surroundings(bbox) if zoom == MIN_ZOOM else bbox, zoom))
        report(0.3 + 0.65 * 4.0 ** (zoom - deepest))
    if not tiles:
        raise MapError(
            f"The extract {extract.name!r} has nothing to draw within {bbox}; "
            "check that the box is west, south, east, north of this extract.",
            code="extract_empty",
        )
    with fresh.open("wb") as file:
        writer: Any = cast("Any", Writer)(file)  # the library carries no types
        for number, data in sorted(tiles):
            writer.write_tile(number, data)
        writer.finalize(_header(bbox), _metadata(title, deepest))
    fresh.replace(out)
    report(1.0)


class _Tables:
    """The features of every layer, projected once and cut for each zoom."""

    def __init__(self, features: list[Feature], deepest: int) -> None:
        self._deepest = deepest
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
        filled: dict[int, list[bytes]] = defaultdict(list)
        for layer in LAYERS:
            if zoom < min(layer.min_zoom, self._deepest) or layer.name not in self._features:
                continue
            shapes, looks, look_of = self._layer(layer, zoom)
            for pieces in cut(shapes, layer.shape, at):
                for tile, data in _encoded(layer, pieces, looks, look_of):
                    filled[tile].append(data)
        return [
            (
                zxy_to_tileid(zoom, int(at[tile, 0]), int(at[tile, 1])),
                gzip.compress(b"".join(layers), mtime=0),
            )
            for tile, layers in filled.items()
        ]

    def _layer(self, layer: Layer, zoom: int) -> tuple[Any, list[Properties], npt.NDArray[np.int64]]:
        """Return a layer's shapes at a zoom, the looks there are, and each shape's look.

        Lines that look alike are joined end to end, and are one feature of a tile; areas and points
        stay apart, each with a look of its own.
        """
        chosen = [
            i for i, f in enumerate(self._features[layer.name]) if f.min_zoom <= zoom or zoom == self._deepest
        ]
        shapes = self._shapes[layer.name][chosen]
        looks = [self._features[layer.name][i].properties for i in chosen]
        if layer.shape != "line":
            return (
                at_zoom(shapes, layer.shape, zoom, deepest=zoom == self._deepest),
                looks,
                np.arange(len(looks)),
            )
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
        return (
            at_zoom(lines, layer.shape, zoom, deepest=zoom == self._deepest),
            [dict(key) for key in alike],
            look_of,
        )


def _encoded(
    layer: Layer, pieces: Pieces, looks: list[Properties], look_of: npt.NDArray[np.int64]
) -> Iterator[tuple[int, bytes]]:
    """Return each tile of a block and a layer's bytes in it; pieces that look alike are one feature."""
    look = look_of[pieces.feature]
    order = np.lexsort((np.arange(len(look)), look, pieces.tile))
    tile, look = pieces.tile[order], look[order]
    fresh = np.flatnonzero((np.diff(tile, prepend=-1) != 0) | (np.diff(look, prepend=-1) != 0))
    feature_of = np.repeat(np.arange(len(fresh)), np.diff(fresh, append=len(tile)))
    geometries = Geometries(pieces.shape[order], feature_of, len(fresh), layer.shape)
    drawn: dict[int, list[tuple[bytes, Properties]]] = defaultdict(list)
    for feature, (of, like) in enumerate(zip(tile[fresh].tolist(), look[fresh].tolist(), strict=True)):
        if geometry := geometries[feature]:
            drawn[of].append((geometry, looks[like]))
    for of, features in drawn.items():
        yield of, layer_bytes(layer.name, EXTENT, geometries.kind, features)


def _deepest(bbox: Box) -> int:
    """Return the deepest zoom of a box: `MAX_ZOOM` for towns, less for countries."""
    for zoom in range(MAX_ZOOM, MIN_DEEPEST, -1):
        try:
            _tiles_of(bbox, zoom)
        except MapError:
            continue
        return zoom
    _tiles_of(bbox, MIN_DEEPEST)
    return MIN_DEEPEST


def _tiles_of(bbox: Box, zoom: int) -> npt.NDArray[np.int64]:
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
            f"The box {bbox} is too large for a map of streets; choose a town or a country.",
            code="bbox_invalid",
        )
    x, y = np.meshgrid(np.arange(first[0], last[0] + 1), np.arange(first[1], last[1] + 1))
    return np.column_stack([x.ravel(), y.ravel()])


def _header(bbox: Box) -> dict[str, Any]:
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


def _metadata(title: str, deepest: int) -> dict[str, Any]:
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
                "minzoom": min(layer.min_zoom, deepest),
                "maxzoom": deepest,
            }
            for layer in LAYERS
        ],
    }


def _silent(share: float) -> None:
    """Hear nothing."""
