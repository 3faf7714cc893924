"""The streets of a part of a town as one small picture (SVG), drawn from the tiles of its base map; nothing else is on it.

The picture brings its own colours for light and for dark, so that it is right as an image in any page, without a script and under any
content policy.
"""

from __future__ import annotations

import gzip
import itertools
import struct
import zlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from typing import Any, Final, cast

from pmtiles.reader import MmapSource, Reader
from pmtiles.tile import MagicNumberNotFound, SpecVersionUnsupported

from geo.errors import MapError
from geo.tiles.cut import EXTENT
from geo.tiles.decode import TileFeature, read_layers
from geo.tiles.sheet_names import Name, Written, written
from geo.tiles.street_view import CELL, FINEST, HEIGHT, SHEET_HEIGHT, SHEET_WIDTH, WIDTH

#: What the library and the decompression say of a file that is no base map, or only the beginning of one.
_DAMAGED: Final = (
    OSError, EOFError, ValueError, KeyError, IndexError, struct.error, zlib.error, MagicNumberNotFound, SpecVersionUnsupported,
)  # fmt: skip
#: Changes with what pictures look like, so that none that was kept is taken for a new one.
DRAWN_AS: Final = "1"
#: The zoom of the tiles that each scale is drawn from.
_ZOOMS: Final = (14, 14, 13, 12, 11)
#: By class of street its group: those of a group look alike.
_GROUPS: Final = {
    "motorway": "a", "trunk": "a", "primary": "a", "secondary": "a", "tertiary": "b", "minor": "c", "living_street": "c",
    "pedestrian": "c", "service": "d", "cycleway": "e", "track": "e", "path": "e", "footway": "e", "steps": "e",
}  # fmt: skip
#: Widths of the groups by scale, units; 0 for those that are not drawn.
_WIDTHS: Final = {
    "a": (16, 11, 7, 5, 4),
    "b": (14, 9, 6, 4, 3),
    "c": (11, 6, 3, 2, 0),
    "d": (6, 3, 0, 0, 0),
    "e": (3, 2, 0, 0, 0),
}
_GREEN: Final = frozenset(
    {"cemetery", "forest", "garden", "grass", "park", "pitch", "scrub", "wetland", "farmland"}
)
#: What is smaller than this is not drawn, units; points nearer to each other than this are one.
_SMALLEST, _STEP = 9, 2
#: Lines reach so far over the edges, so that no end of theirs is seen.
_OVER: Final = 12
_LIGHT: Final = (
    "#f1f2ef", "#c9dde8", "#d9e5d1", "#e0e1de", "#ffffff", "#c3c9cb", "#bfc1ba", "#3c4850", "#f7f8f6",
)  # fmt: skip
_DARK: Final = (
    "#172028", "#0d2a3a", "#1b2c27", "#202b34", "#3d4d59", "#0e151b", "#34424d", "#c3d0d9", "#121a21",
)  # fmt: skip
_STYLE: Final = (
    ".l{{fill:{0}}}.w{{fill:{1}}}.r{{stroke:{1}}}.g{{fill:{2}}}.h{{fill:{3}}}"
    ".a,.b,.c,.d{{stroke:{4}}}.u{{stroke:{5}}}.e{{stroke:{6}}}text{{fill:{7};stroke:{8}}}"
)
_FIXED: Final = (
    "path{stroke-linecap:round;stroke-linejoin:round}.r,.a,.b,.c,.d,.e,.u,.n{fill:none}.e{stroke-dasharray:5 4}"
    "text{font:500 22px system-ui,sans-serif;text-anchor:middle;paint-order:stroke;stroke-width:5px;stroke-linejoin:round}"
    ".q{font-size:19px;font-style:italic}"
)
#: Squares and parks have their names after all streets.
_LAST_RANK: Final = 9
_Point = tuple[int, int]
_Line = list[_Point]
Areas = dict[str, list[_Line]]


def draw_sheet(tiles: Path, scale: int, cell: tuple[int, int]) -> str:
    """Draw the sheet of streets that lies under every view of a cell.

    Parameters
    ----------
    tiles
        The town's base map (PMTiles).
    scale, cell
        See `geo.tiles.street_view.StreetView`.

    Returns
    -------
    str
        SVG of `SHEET_WIDTH` by `SHEET_HEIGHT` units. Where the map ends it is bare ground.

    Raises
    ------
    MapError
        ``tiles_damaged``: the base map cannot be read.
    """
    west, north = cell[0] * CELL - WIDTH // 2, cell[1] * CELL - HEIGHT // 2
    areas, streets, streams, names = _drawn(_pieces(tiles, scale, west, north), scale)
    body = [f'<path class="l" d="M0 0h{SHEET_WIDTH}v{SHEET_HEIGHT}H0z"/>']
    body += [_path(kind, areas[kind], close=True) for kind in ("g", "w", "h") if areas[kind]]
    if streams:
        body.append(_path("r", streams, width=4))
    if streets["e"] and _WIDTHS["e"][scale]:
        body.append(_path("e", streets["e"], width=_WIDTHS["e"][scale]))
    drawn = [group for group in "dcba" if streets[group] and _WIDTHS[group][scale]]
    # All edges first, then all streets: where two meet no edge lies across.
    body += ["<defs>", *(_path("", streets[group], name=group) for group in drawn), "</defs>"]
    body += [_use(group, "u", _WIDTHS[group][scale] + 3) for group in drawn]
    body += [_use(group, group, _WIDTHS[group][scale]) for group in drawn]
    body += [_text(number, each) for number, each in enumerate(written(names))]
    style = f"{_FIXED}{_STYLE.format(*_LIGHT)}@media(prefers-color-scheme:dark){{{_STYLE.format(*_DARK)}}}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SHEET_WIDTH} {SHEET_HEIGHT}" '
        f'width="{SHEET_WIDTH}" height="{SHEET_HEIGHT}"><style>{style}</style>{"".join(body)}</svg>'
    )


def _pieces(tiles: Path, scale: int, west: int, north: int) -> Iterator[tuple[str, TileFeature, list[_Line]]]:
    """Yield layer, feature and its parts on the sheet, tile by tile."""
    with tiles.open("rb") as file:
        try:
            reader: Any = cast("Any", Reader)(cast("Any", MmapSource)(file))  # the library carries no types
            header = reader.header()
            zoom = max(header["min_zoom"], min(_ZOOMS[scale], header["max_zoom"]))
            side = (FINEST >> scale) >> zoom
            for x in range(west // side, (west + SHEET_WIDTH) // side + 1):
                for y in range(north // side, (north + SHEET_HEIGHT) // side + 1):
                    data = reader.get(zoom, x, y)
                    if data is None:
                        continue
                    left, top = x * side - west, y * side - north
                    layers = read_layers(gzip.decompress(data), _LAYERS)
                    for name in _LAYERS:
                        for feature in layers.get(name, ()):
                            yield (
                                name,
                                feature,
                                [
                                    [
                                        (left + px * side // EXTENT, top + py * side // EXTENT)
                                        for px, py in part
                                    ]
                                    for part in (
                                        _in_tile(feature.parts) if name == "streets" else feature.parts
                                    )
                                ],
                            )
        except _DAMAGED as error:
            raise MapError(
                f"The base map {tiles.name!r} cannot be read; add the town again from its extract.",
                code="tiles_damaged",
            ) from error


def _in_tile(parts: Sequence[_Line]) -> Iterator[_Line]:
    """Yield lines without what reaches over their tile's edge, which the next tile has too: so they meet end to end."""
    for part in parts:
        held: _Line = []
        for here, there in itertools.pairwise(part):
            cut = _clipped_segment(here, there)
            if cut is None:
                continue
            if held and held[-1] != cut[0]:
                yield held
                held = []
            held = [*held, cut[1]] if held else list(cut)
        if len(held) > 1:
            yield held


def _clipped_segment(here: _Point, there: _Point) -> tuple[_Point, _Point] | None:
    """Return what of a segment lies on a tile (Liang, Barsky 1984), None for nothing."""
    first, last = 0.0, 1.0
    for start, step in ((here[0], there[0] - here[0]), (here[1], there[1] - here[1])):
        if not step:
            if not 0 <= start <= EXTENT:
                return None
            continue
        enter, leave = sorted((-start / step, (EXTENT - start) / step))
        first, last = max(first, enter), min(last, leave)
    if first >= last:
        return None
    x, y = here
    east, south = there[0] - x, there[1] - y
    return (
        (round(x + first * east), round(y + first * south)),
        (round(x + last * east), round(y + last * south)),
    )


_LAYERS: Final = ("landuse", "water", "waterways", "buildings", "streets", "labels")


def _drawn(
    pieces: Iterator[tuple[str, TileFeature, list[_Line]]], scale: int
) -> tuple[Areas, Areas, list[_Line], list[Name]]:
    areas: Areas = defaultdict(list)
    streets: Areas = defaultdict(list)
    streams: list[_Line] = []
    names: list[Name] = []
    for layer, feature, parts in pieces:
        kind, name = str(feature.properties.get("class", "")), str(feature.properties.get("name", ""))
        if layer == "streets":
            if feature.properties.get("tunnel"):
                continue
            group = _GROUPS.get(kind, "c")
            lines = [line for part in parts for line in _within(part)]
            streets[group] += lines
            if name and _WIDTHS[group][scale] >= 3 and group != "e":
                names += [Name(name, line, "abcde".index(group)) for line in lines]
        elif layer == "waterways":
            streams += [line for part in parts for line in _within(part)]
        elif layer == "labels":
            # Names of settlements are for maps of the whole town: on one of a few streets nobody is lost by a quarter.
            if kind in {"square", "park"} and scale == 0:
                names += [Name(name, part, _LAST_RANK) for part in parts]
        elif layer == "buildings":
            if scale == 0:
                areas["h"] += _rings(parts)
        elif layer == "water" or kind in _GREEN:
            areas["w" if layer == "water" else "g"] += _rings(parts)
    return areas, streets, streams, names


def _within(line: _Line) -> Iterator[_Line]:
    """Yield the stretches of a line that touch the sheet, thinned out."""
    held: _Line = []
    for here, there in itertools.pairwise(line):
        touches = (
            max(here[0], there[0]) >= -_OVER
            and min(here[0], there[0]) <= SHEET_WIDTH + _OVER
            and max(here[1], there[1]) >= -_OVER
            and min(here[1], there[1]) <= SHEET_HEIGHT + _OVER
        )
        if touches:
            held = [*held, there] if held else [here, there]
        elif held:
            yield from _thin(held)
            held = []
    if held:
        yield from _thin(held)


def _thin(line: _Line) -> Iterator[_Line]:
    kept = [line[0]]
    for point in line[1:-1]:
        if abs(point[0] - kept[-1][0]) + abs(point[1] - kept[-1][1]) >= _STEP:
            kept.append(point)
    if line[-1] != kept[-1]:
        kept.append(line[-1])
    if len(kept) > 1:
        yield kept


def _rings(parts: Sequence[_Line]) -> list[_Line]:
    """Return the rings of an area on the sheet without those that nobody would see."""
    found = []
    for part in parts:
        ring = _clipped(part)
        if len(ring) < 3:
            continue
        wide = max(x for x, _ in ring) - min(x for x, _ in ring)
        high = max(y for _, y in ring) - min(y for _, y in ring)
        if wide * high >= _SMALLEST**2:
            found += list(_thin(ring))
    return found


def _clipped(ring: _Line) -> _Line:
    """Cut a ring with the edges of the sheet, one after the other (Sutherland, Hodgman 1974: Reentrant polygon clipping)."""
    for axis, edge, sign in (
        (0, -_OVER, 1),
        (0, SHEET_WIDTH + _OVER, -1),
        (1, -_OVER, 1),
        (1, SHEET_HEIGHT + _OVER, -1),
    ):
        if all((point[axis] - edge) * sign >= 0 for point in ring):
            continue
        cut: _Line = []
        for before, point in zip([ring[-1:][0], *ring[:-1]] if ring else [], ring, strict=True):
            inside, was = (point[axis] - edge) * sign >= 0, (before[axis] - edge) * sign >= 0
            if inside != was:
                share = (edge - before[axis]) / (point[axis] - before[axis])
                other = round(before[1 - axis] + share * (point[1 - axis] - before[1 - axis]))
                cut.append((edge, other) if axis == 0 else (other, edge))
            if inside:
                cut.append(point)
        ring = cut
    return ring


def _steps(line: _Line) -> str:
    x, y = line[0]
    steps = []
    for to_x, to_y in line[1:]:
        steps.append(f"{to_x - x} {to_y - y}")
        x, y = to_x, to_y
    return f"M{line[0][0]} {line[0][1]}l" + " ".join(steps).replace(" -", "-")


def _path(kind: str, lines: Sequence[_Line], *, close: bool = False, width: int = 0, name: str = "") -> str:
    own = [("id", name), ("class", kind), ("stroke-width", str(width or ""))]
    said = "".join(f' {key}="{value}"' for key, value in own if value)
    return f'<path{said} d="{"".join(_steps(line) + ("z" if close else "") for line in lines)}"/>'


def _use(name: str, kind: str, width: int) -> str:
    return f'<use href="#{name}" class="{kind}" stroke-width="{width}"/>'


def _text(number: int, one: Written) -> str:
    # The middle of letters is a third of their height above the line that they stand on.
    if len(one.line) == 1:
        x, y = one.line[0]
        return f'<text class="q" x="{x}" y="{y}" dy="7">{escape(one.name)}</text>'
    return (
        f'<path id="n{number}" class="n" d="{_steps(list(one.line))}"/>'
        f'<text dy="8"><textPath href="#n{number}" startOffset="50%">{escape(one.name)}</textPath></text>'
    )
