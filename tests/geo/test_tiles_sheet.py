"""Small pictures of streets: the tiles read back as another reader reads them, the grid, and the names."""

from __future__ import annotations

import gzip
import itertools
import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import mapbox_vector_tile
import numpy as np
import pytest
from pmtiles.reader import MmapSource, Reader, all_tiles

from geo.errors import MapError
from geo.tiles.archive import build_tiles
from geo.tiles.decode import read_layers
from geo.tiles.schema import LAYERS
from geo.tiles.sheet_names import SIZE, Name, written
from geo.tiles.street_sheet import draw_sheet
from geo.tiles.street_view import CELL, HEIGHT, SCALES, SHEET_HEIGHT, SHEET_WIDTH, WIDTH, view_at, view_of

MONACO = (7.409205, 43.72335, 7.448637, 43.75169)
CASINO = (7.4278, 43.7393)
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def tiles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The base map of Monaco."""
    out = tmp_path_factory.mktemp("map") / "map.pmtiles"
    build_tiles(
        Path(__file__).parents[2] / "geo" / "data" / "monaco.osm.pbf", out, bbox=MONACO, title="Monaco"
    )
    return out


def stored(path: Path) -> Iterator[bytes]:
    """Yield every tile of a map."""
    with path.open("rb") as file:
        for _, data in all_tiles(MmapSource(file)):
            yield gzip.decompress(data)


def test_tiles_are_read_as_others_read_them(tiles: Path) -> None:
    """Tests every layer of every tile against a library: properties, points, lines and rings."""
    count = 0
    names = {layer.name for layer in LAYERS}
    for tile in stored(tiles):
        expected = mapbox_vector_tile.decode(tile, default_options={"y_coord_down": True})
        found = read_layers(tile, names)
        assert set(found) == set(expected)
        for name, features in found.items():
            for ours, theirs in zip(features, expected[name]["features"], strict=True):
                assert ours.properties == theirs["properties"]
                assert sorted(ours.parts) == sorted(_parts(theirs["geometry"]))
                count += 1
    assert count > 5_000


def _parts(geometry: dict[str, Any]) -> list[list[tuple[int, int]]]:
    """Return a geometry as the parts that a tile has of it."""
    kind, given = geometry["type"], geometry["coordinates"]
    if kind == "Point":
        return [[tuple(given)]]
    if kind == "LineString":
        return [[tuple(point) for point in given]]
    if kind == "MultiLineString":
        return [[tuple(point) for point in line] for line in given]
    polygons = [given] if kind == "Polygon" else given
    return [[tuple(point) for point in ring[:-1]] for polygon in polygons for ring in polygon]


def test_layers_that_nobody_wants_are_not_read(tiles: Path) -> None:
    """Tests that only what is asked for is there."""
    tile = next(stored(tiles))
    assert set(read_layers(tile, {"water"})) <= {"water"}
    assert read_layers(b"", {"water"}) == {}


@pytest.mark.parametrize(
    "cut", [b"\x1a\xff\x01x", b"\x1a\x05\x0a\x09ab", b"\x80", b"\x1f", b"\x1a\x04\x0a\x02\xff\xfe"]
)
def test_what_is_no_tile_is_refused(cut: bytes) -> None:
    """Tests that bytes that end too early or mean nothing are an error of the map and no other."""
    with pytest.raises(MapError) as error:
        read_layers(cut, {"water"})
    assert error.value.code == "tiles_damaged"


@pytest.mark.parametrize("scale", range(SCALES))
def test_a_sheet_lies_under_every_view_of_its_cell(scale: int) -> None:
    """Tests by many points that views of a cell have one sheet, that it covers them, and that a spot on the view is the same spot of the world."""
    rng = np.random.default_rng(3)
    cells: dict[tuple[int, int], set[tuple[int, int]]] = {}
    for lon, lat in zip(7.42 + 0.002 * rng.random(300), 43.73 + 0.002 * rng.random(300), strict=True):
        view = view_at(float(lon), float(lat), scale)
        assert view.spot(float(lon), float(lat)) == (WIDTH // 2, HEIGHT // 2)
        left, top = view.sheet_at
        assert left <= 0 <= WIDTH <= left + SHEET_WIDTH
        assert top <= 0 <= HEIGHT <= top + SHEET_HEIGHT
        # Where the sheet begins in the world does not depend on the point.
        cells.setdefault(view.cell, set()).add((view.x - WIDTH // 2 + left, view.y - HEIGHT // 2 + top))
    for cell, begins in cells.items():
        assert begins == {(cell[0] * CELL - WIDTH // 2, cell[1] * CELL - HEIGHT // 2)}


def test_the_closest_view_is_taken() -> None:
    """Tests that a view has all that is to be seen on it, no closer one would, and that too far is no view."""
    lon, lat = CASINO
    metre = 1 / 111_195 / math.cos(math.radians(lat))
    scales = []
    for east_m in (0, 150, 300, 600, 1_200, 2_400, 3_700, 6_000):
        view = view_of(lon, lat, ((lon + east_m * metre, lat),))
        scales.append(None if view is None else view.scale)
    assert scales == [0, 0, 1, 2, 3, 4, 4, None]


@pytest.mark.parametrize("scale", range(SCALES))
def test_streets_are_drawn_small_and_where_they_are(tiles: Path, scale: int) -> None:
    """Tests size, that the drawing is well-formed and stays on its sheet, and that a main street goes where the tiles have it."""
    view = view_at(*CASINO, scale)
    drawn = draw_sheet(tiles, scale, view.cell)
    assert draw_sheet(tiles, scale, view.cell) == drawn
    assert len(gzip.compress(drawn.encode())) < 30_000
    svg = ET.fromstring(drawn)
    assert svg.attrib["viewBox"] == f"0 0 {SHEET_WIDTH} {SHEET_HEIGHT}"
    ends = [points for path in svg.iter(f"{SVG}path") for points in _walked(path.attrib["d"])]
    assert len(ends) > 20
    for points in ends:
        xs, ys = zip(*points, strict=True)
        assert max(xs) >= -12
        assert min(xs) <= SHEET_WIDTH + 12
        assert max(ys) >= -12
        assert min(ys) <= SHEET_HEIGHT + 12
    expected = _streets_near(tiles, scale)
    streets = [
        points
        for path in svg.iter(f"{SVG}path")
        if path.attrib.get("id") in set("abc")
        for points in _walked(path.attrib["d"])
    ]
    left, top = view.sheet_at
    for x, y in expected:
        at = (x - view.x + WIDTH / 2 - left, y - view.y + HEIGHT / 2 - top)
        if 20 < at[0] < SHEET_WIDTH - 20 and 20 < at[1] < SHEET_HEIGHT - 20:
            assert min(_apart(at, line) for line in streets) < 4


def _streets_near(tiles: Path, scale: int) -> list[tuple[float, float]]:
    """Return points of main streets of the tile of the middle, in units of a scale from the north-west of the world."""
    zoom = (14, 14, 13, 12, 11)[scale]
    x, y = view_at(*CASINO, scale)[1:]
    side = (1 << 25 >> scale) >> zoom
    with tiles.open("rb") as file:
        data = Reader(MmapSource(file)).get(zoom, x // side, y // side)
    layer = mapbox_vector_tile.decode(gzip.decompress(data), default_options={"y_coord_down": True})[
        "streets"
    ]
    return [
        ((x // side + px / 4096) * side, (y // side + py / 4096) * side)
        for feature in layer["features"]
        if feature["properties"]["class"] in {"primary", "secondary", "tertiary"}
        and not feature["properties"].get("tunnel")
        for part in _parts(feature["geometry"])
        for px, py in part[::3]
        if 0 <= px <= 4096 and 0 <= py <= 4096
    ]


def _walked(data: str) -> list[list[tuple[int, int]]]:
    """Follow the steps of a path."""
    found = []
    for line in re.findall(r"M(-?\d+) (-?\d+)l([^Mz]*)", data):
        x, y = int(line[0]), int(line[1])
        points = [(x, y)]
        steps = [int(number) for number in re.findall(r"-?\d+", line[2])]
        for east, south in zip(steps[::2], steps[1::2], strict=True):
            x, y = x + east, y + south
            points.append((x, y))
        found.append(points)
    return found


def _apart(at: tuple[float, float], line: list[tuple[int, int]]) -> float:
    nearest = math.inf
    for (ax, ay), (bx, by) in itertools.pairwise(line):
        east, south = bx - ax, by - ay
        share = ((at[0] - ax) * east + (at[1] - ay) * south) / ((east**2 + south**2) or 1)
        share = min(1.0, max(0.0, share))
        nearest = min(nearest, math.dist(at, (ax + share * east, ay + share * south)))
    return nearest


def test_beyond_the_map_is_bare_ground(tiles: Path) -> None:
    """Tests that where no tile is, there is a picture all the same."""
    svg = ET.fromstring(draw_sheet(tiles, 0, view_at(2.35, 48.85, 0).cell))
    assert len(list(svg.iter(f"{SVG}path"))) == 1


def test_names_can_be_read() -> None:
    """Tests that names run from left to right, lie on the sheet, none on another, and that pieces of a street are put together."""
    names = [
        Name("Rue du Test", [(400, 300), (300, 300)], 2),
        Name("Rue du Test", [(300, 300), (200, 301)], 2),
        Name("Boulevard Exemple", [(200, 310), (420, 310)], 0),
        Name("Rue trop courte pour son nom", [(500, 500), (560, 500)], 2),
        Name("Rue du Bord", [(0, 20), (0, 400)], 2),
        Name("Rue en épingle", [(500, 100), (600, 100), (500, 110), (600, 120)], 2),
        Name("Square Exemple", [(600, 400)], 9),
    ]
    found = written(names)
    # The boulevard is a main street, and the street beside it would lie on its name.
    assert [one.name for one in found] == ["Bd Exemple", "Sq. Exemple"]
    (alone,) = written(names[:2])
    assert alone.line[0][0] < alone.line[-1][0]
    assert {alone.line[0][0], alone.line[-1][0]} == {200, 400}
    assert written([]) == []


def test_no_two_names_lie_on_each_other(tiles: Path) -> None:
    """Tests by the middles of the names of a real town that they keep their distance, and that there are some."""
    svg = ET.fromstring(draw_sheet(tiles, 0, view_at(*CASINO, 0).cell))
    middles = []
    paths = {
        path.attrib["id"]: _walked(path.attrib["d"])[0]
        for path in svg.iter(f"{SVG}path")
        if "id" in path.attrib
    }
    for text in svg.iter(f"{SVG}textPath"):
        line = paths[text.attrib["href"][1:]]
        middles.append(((line[0][0] + line[-1][0]) / 2, (line[0][1] + line[-1][1]) / 2))
    assert len(middles) >= 4
    for place, one in enumerate(middles):
        for other in middles[:place]:
            assert math.dist(one, other) > SIZE
