"""Pictures of reach as SVG: streets, bands of time, a legend with minutes, a scale, the map's credit.

Plain text made here, so that a picture needs no drawing library, no network and no font of its own. It is
drawn for the width of a phone and stays sharp on a poster.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from geo.errors import MapError
from geo.reach.areas import ReachArea, ReachStreets
from geo.reach.geojson import CREDIT
from geo.reach.shapes import Plane
from geo.town import Town

Theme = Literal["auto", "light", "dark"]

#: Units of the picture across; text of 22 of them is 11 pixels on a phone of 360.
_WIDTH = 720.0
_MARGIN = 28.0
_HEADER = 96.0
_ROW = 40.0
#: Streets of these classes are left out where a picture unit is more than so many metres.
_FINE = {"footway": 6.0, "path": 6.0, "steps": 4.0, "service": 6.0, "track": 9.0, "cycleway": 9.0}
_MAJOR = frozenset({"motorway", "trunk", "primary", "secondary"})
#: From near to far: lightness falls evenly while the hue goes from yellow over green to violet, so that the order
#: is seen without telling red from green. Both ends are clear of the light and of the dark ground.
_RAMP = ((240, 210, 40), (122, 200, 90), (38, 150, 140), (60, 98, 165), (98, 55, 145))
#: Hues that people who confuse colours tell apart: M. Okabe and K. Ito, "Color Universal Design" (2008).
_HUES = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#f0e442", "#999999")

_STYLE = """
.ground{fill:#fbfaf7}.street{stroke:#8a8a86;fill:none}.name{fill:#1c1c1a}.soft{fill:#55554f}
.place{fill:#1c1c1a;stroke:#fff}.rule{stroke:#1c1c1a;fill:none}
.halo{paint-order:stroke;stroke:#fbfaf7;stroke-width:5;stroke-linejoin:round}
text{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
"""
_DARK = (
    ".ground{fill:#16181c}.street{stroke:#75787f;fill:none}.name{fill:#f2f2ee}.soft{fill:#b9bbc0}"
    ".place{fill:#fff;stroke:#16181c}.rule{stroke:#f2f2ee;fill:none}.halo{stroke:#16181c}"
)


@dataclass(frozen=True, slots=True)
class _View:
    """The part of the map shown, and where it is on the picture."""

    plane: Plane
    west: float
    north: float
    metres: float
    height: float

    def points(self, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return float64[k, 2] picture units, y downwards."""
        x, y = self.plane.metres(lon, lat)
        return np.stack(
            [_MARGIN + (x - self.west) / self.metres, _HEADER + (self.north - y) / self.metres], axis=1
        )


def areas_svg(
    town: Town,
    areas: Sequence[ReachArea],
    *,
    lon: ArrayLike,
    lat: ArrayLike,
    title: str,
    labels: Sequence[str] | None = None,
    theme: Theme = "auto",
) -> str:
    """Draw isochrones or service areas over the streets.

    Parameters
    ----------
    town
        Whose streets are drawn beneath.
    areas
        From `geo.reach.areas.isochrones` (coloured from near to far) or `geo.reach.areas.service_areas` (a colour
        a place).
    lon, lat
        float64[k], degrees, the places.
    title
        The heading.
    labels
        What the legend says of each area, in the order given; left out: minutes or numbers of places.
    theme
        Colours of the ground: ``auto`` follows the reader's device.

    Returns
    -------
    str
        An SVG document, the same for the same input.

    Raises
    ------
    MapError
        ``reach_invalid`` where there is nothing to draw.
    """
    places = _places(lon, lat)
    shown = [area for area in areas if not area.area.is_empty]
    if not shown:
        raise MapError("areas: none of them has any extent; nothing can be drawn.", code="reach_invalid")
    names = list(labels) if labels is not None else [_area_label(area) for area in areas]
    by_place = any(area.place is not None for area in areas)
    colours = _hues(len(areas)) if by_place else _ramp(len(areas))
    bounds = shapely.union_all([shapely.box(*area.area.bounds) for area in shown]).bounds
    view = _view((bounds[0], bounds[1], bounds[2], bounds[3]))
    drawn = sorted(zip(areas, colours, strict=True), key=lambda pair: -pair[0].limit_s)
    body = [
        f'<path d="{_area_path(view, area.area)}" fill="{colour}" fill-rule="evenodd"/>'
        for area, colour in drawn
    ]
    over = _street_paths(town, view)
    rows = list(zip(colours, names, strict=True))
    # Streets go over the areas, thin and half clear: where one is matters more than its colour.
    return _document(view, title, [*body, *over, *_place_marks(view, places, numbered=by_place)], rows, theme)


def streets_svg(
    town: Town,
    streets: ReachStreets,
    *,
    lon: ArrayLike,
    lat: ArrayLike,
    title: str,
    theme: Theme = "auto",
) -> str:
    """Draw a reach map: every street in the colour of its band.

    Parameters
    ----------
    town, lon, lat, title, theme
        As for `areas_svg`.
    streets
        From `geo.reach.areas.reach_streets`.

    Returns
    -------
    str
        An SVG document, the same for the same input.

    Raises
    ------
    MapError
        ``reach_invalid`` where there is nothing to draw.
    """
    lines = streets.lines
    if len(lines.lon) == 0:
        raise MapError("streets: none is reached; nothing can be drawn.", code="reach_invalid")
    view = _view((lines.lon.min(), lines.lat.min(), lines.lon.max(), lines.lat.max()))
    colours = _ramp(len(streets.limits_s))
    body = _street_paths(town, view)
    points = view.points(lines.lon, lines.lat)
    for number, colour in reversed(list(enumerate(colours))):
        mine = np.flatnonzero(streets.band == number)
        path = _line_path(points, lines.first[mine], lines.first[mine + 1])
        body.append(
            f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="2.6" stroke-linecap="round"/>'
        )
    rows = [(colour, _minutes(limit)) for colour, limit in zip(colours, streets.limits_s, strict=True)]
    marks = _place_marks(view, _places(lon, lat), numbered=False)
    return _document(view, title, [*body, *marks], rows, theme)


def _places(lon: ArrayLike, lat: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    return np.atleast_1d(np.asarray(lon, dtype=np.float64)), np.atleast_1d(np.asarray(lat, dtype=np.float64))


def _minutes(limit_s: int) -> str:
    whole, rest = divmod(limit_s, 60)
    return f"{whole} min" if rest == 0 else f"{whole} min {rest} s"


def _area_label(area: ReachArea) -> str:
    return _minutes(area.limit_s) if area.place is None else str(area.place + 1)


def _ramp(count: int) -> list[str]:
    """Return colours from near to far, evenly spaced along the ramp."""
    colours = []
    for number in range(count):
        at = (number + 0.5) / count * (len(_RAMP) - 1)
        low = min(int(at), len(_RAMP) - 2)
        mixed = [round(a + (b - a) * (at - low)) for a, b in zip(_RAMP[low], _RAMP[low + 1], strict=True)]
        colours.append("#" + "".join(f"{part:02x}" for part in mixed))
    return colours


def _hues(count: int) -> list[str]:
    return [_HUES[number % len(_HUES)] for number in range(count)]


def _view(bounds: tuple[float, float, float, float]) -> _View:
    """Return a view of some degrees with air round them, neither a needle nor a tower."""
    plane = Plane((bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2)
    x, y = plane.metres(np.array([bounds[0], bounds[2]]), np.array([bounds[1], bounds[3]]))
    width, height = max(float(np.ptp(x)), 50.0) * 1.06, max(float(np.ptp(y)), 50.0) * 1.06
    inside = _WIDTH - 2 * _MARGIN
    height = max(height, width * 0.6)
    metres = max(width / inside, height / (inside * 1.4))
    middle_x, middle_y = float(x.sum()) / 2, float(y.sum()) / 2
    return _View(
        plane, middle_x - inside * metres / 2, middle_y + height / 2, metres, math.ceil(height / metres)
    )


def _street_paths(town: Town, view: _View) -> list[str]:
    """Return the streets in view, major ones a little wider, none too fine to be seen."""
    network = town.network
    points = view.points(network.shape_lon, network.shape_lat)
    starts, ends = network.shape_first[:-1], network.shape_first[1:]
    right, bottom = _WIDTH - _MARGIN, _HEADER + view.height
    low, high = np.minimum.reduceat(points, starts), np.maximum.reduceat(points, starts)
    seen = (high[:, 0] > _MARGIN) & (low[:, 0] < right) & (high[:, 1] > _HEADER) & (low[:, 1] < bottom)
    seen &= network.original_edge == np.arange(network.edge_count)
    fine: list[int] = []
    major: list[int] = []
    for edge in np.flatnonzero(seen).tolist():
        kind = town.edge_class(edge)
        if view.metres <= _FINE.get(kind, math.inf):
            (major if kind in _MAJOR else fine).append(edge)
    return [
        f'<path class="street" d="{_line_path(points, starts[edges], ends[edges])}" stroke-width="{width}" '
        f'stroke-opacity="{opacity}" clip-path="url(#map)"/>'
        for edges, width, opacity in ((fine, 0.7, 0.6), (major, 1.7, 0.75))
        if edges
    ]


def _line_path(points: NDArray[np.float64], first: NDArray[np.integer], last: NDArray[np.integer]) -> str:
    """Return path data of lines, in tenths of a unit; points that fall together are drawn once."""
    tenths = np.rint(points * 10).astype(np.int64)
    parts = []
    for start, stop in zip(first.tolist(), last.tolist(), strict=True):
        x, y = tenths[start].tolist()
        parts.append(f"M{x / 10:g} {y / 10:g}")
        moves = tenths[start:stop].tolist()
        for at, (to_x, to_y) in enumerate(moves[1:], start=2):
            # The eye does not see bends within a unit; the last point always counts.
            if at < len(moves) and abs(to_x - x) + abs(to_y - y) < 10:
                continue
            parts.append(f"l{(to_x - x) / 10:g} {(to_y - y) / 10:g}")
            x, y = to_x, to_y
    return "".join(parts)


def _area_path(view: _View, area: shapely.MultiPolygon) -> str:
    rings = shapely.get_rings(shapely.get_parts(area))
    coordinates, ring = shapely.get_coordinates(rings, return_index=True)
    points = np.round(view.points(coordinates[:, 0], coordinates[:, 1]), 1)
    parts = []
    for number in range(len(rings)):
        line = points[ring == number][:-1].tolist()
        parts.append("M" + "L".join(f"{x:g} {y:g}" for x, y in line) + "Z")
    return "".join(parts)


def _place_marks(
    view: _View, places: tuple[NDArray[np.float64], NDArray[np.float64]], *, numbered: bool
) -> list[str]:
    marks = []
    for number, (x, y) in enumerate(np.round(view.points(*places), 1).tolist(), start=1):
        marks.append(f'<circle class="place" cx="{x:g}" cy="{y:g}" r="7" stroke-width="2.5"/>')
        if numbered:
            marks.append(
                f'<text class="name halo" x="{x + 12:g}" y="{y + 8:g}" font-size="22" font-weight="600">{number}</text>'
            )
    return marks


def _scale_bar(view: _View, y: float) -> list[str]:
    """Return a bar of a round length, about a quarter of the width, from the right margin."""
    longest = view.metres * (_WIDTH - 2 * _MARGIN) / 4
    power = 10.0 ** math.floor(math.log10(longest))
    length = max(step * power for step in (1, 2, 5) if step * power <= longest)
    right = _WIDTH - _MARGIN
    left = right - length / view.metres
    said = f"{length / 1000:g} km" if length >= 1000 else f"{length:g} m"
    return [
        f'<path class="rule" d="M{left:.1f} {y - 6:.1f}v6H{right:.1f}v-6" stroke-width="2"/>',
        f'<text class="soft" x="{right:.1f}" y="{y - 14:.1f}" font-size="22" text-anchor="end">{said}</text>',
    ]


def _document(
    view: _View, title: str, body: Sequence[str], rows: Sequence[tuple[str, str]], theme: Theme
) -> str:
    foot = _HEADER + view.height
    columns = max(1, min(len(rows), 4, int((_WIDTH - 2 * _MARGIN) // _legend_width(rows))))
    legend_rows = math.ceil(len(rows) / columns)
    bottom = foot + 52 + legend_rows * _ROW
    height = bottom + 44
    legend = []
    for number, (colour, said) in enumerate(rows):
        x = _MARGIN + (number % columns) * (_WIDTH - 2 * _MARGIN) / columns
        y = foot + 56 + (number // columns) * _ROW
        legend.append(f'<rect x="{x:.1f}" y="{y:.1f}" width="30" height="24" rx="4" fill="{colour}"/>')
        legend.append(
            f'<text class="name" x="{x + 40:.1f}" y="{y + 20:.1f}" font-size="22">{escape(said)}</text>'
        )
    style = {
        "light": _STYLE,
        "dark": _STYLE + _DARK,
        "auto": f"{_STYLE}@media (prefers-color-scheme:dark){{{_DARK}}}",
    }[theme]
    lines = _wrapped(title)
    heading = [
        f'<text class="name" x="{_MARGIN:g}" y="{(58 if len(lines) == 1 else 42) + 34 * at:g}" font-size="28" '
        f'font-weight="600">{escape(line)}</text>'
        for at, line in enumerate(lines)
    ]
    frame = (
        f'<clipPath id="map"><rect x="{_MARGIN:g}" y="{_HEADER:g}" width="{_WIDTH - 2 * _MARGIN:g}" '
        f'height="{view.height:g}"/></clipPath>'
    )
    return "\n".join(
        [
            (
                f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH:g} {height:g}" role="img" '
                f'aria-label="{escape(title)}" style="width:100%;max-width:{_WIDTH * 1.5:g}px;height:auto">'
            ),
            f"<title>{escape(title)}</title>",
            f"<style>{style}</style>",
            f"<defs>{frame}</defs>",
            f'<rect class="ground" width="{_WIDTH:g}" height="{height:g}"/>',
            *heading,
            *body,
            *_scale_bar(view, foot + 36),
            *legend,
            f'<text class="soft" x="{_MARGIN:g}" y="{height - 18:g}" font-size="20">{CREDIT}</text>',
            "</svg>\n",
        ]
    )


def _legend_width(rows: Sequence[tuple[str, str]]) -> float:
    """Return what the widest entry needs; letters of this size are at most some 13 units wide."""
    return 60 + 13.0 * max((len(said) for _, said in rows), default=0)


def _wrapped(title: str) -> list[str]:
    """Break a heading into at most two lines."""
    longest = 38
    if len(title) <= longest:
        return [title]
    cut = title.rfind(" ", 0, longest)
    cut = cut if cut > 0 else longest
    rest = title[cut:].strip()
    return [title[:cut], rest if len(rest) <= longest else rest[: longest - 1] + "…"]
