"""Isochrones, service areas and reach maps of a town, for any profile, there or back.

Everything here comes from one exact search over the streets (`routing.streets.reach`): which parts of
which streets lie within the limit, to the metre, with turn costs and restrictions. Areas are drawn
round those streets; the streets and doors counted are exact and do not depend on how areas are drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from geo.errors import MapError
from geo.reach.shapes import Lines, area_km2, draw_pieces, reach_polygons, service_polygons
from geo.reach.town import doors, drawn_metres_of, places_of, reacher_of
from geo.town import Town
from routing.streets.network import Metric
from routing.streets.reach import MAX_LIMIT_MS, Pieces, Reach

#: Half the depth of a small block: who is at the street in front is at the house.
MARGIN_M = 50.0
#: The inside of a block is filled, a park or a harbour basin is not.
FILL_HOLES_M2 = 50_000.0


@dataclass(frozen=True, slots=True, eq=False)
class ReachArea:
    """What lies within a limit.

    Attributes
    ----------
    limit_s
        Seconds.
    place
        In service areas the number of the place that this is nearest to; None: of all places.
    area
        Degrees, valid; empty where nothing is reached.
    area_km2
        Its size.
    street_km
        Length of the streets within the limit, exactly, each drawn line counted once.
    doors
        Houses of the town within the limit, exactly; None where they were not counted.
    streets
        The streets within the limit, cut where the time is over; None where they were not asked for.
    """

    limit_s: int
    place: int | None
    area: shapely.MultiPolygon
    area_km2: float
    street_km: float
    doors: int | None
    streets: shapely.MultiLineString | None


@dataclass(frozen=True, slots=True, eq=False)
class ReachStreets:
    """A reach map: parts of streets, each within one band of time.

    Attributes
    ----------
    limits_s
        The upper ends of the bands, ascending.
    band
        int32[p], the band of each part.
    pieces
        p parts; times are of their two ends.
    lines
        p drawings of them.
    """

    limits_s: tuple[int, ...]
    band: NDArray[np.int32]
    pieces: Pieces
    lines: Lines

    def of_band(self, band: int) -> Pieces:
        """Return the parts within one band."""
        first, last = np.searchsorted(self.band, [band, band + 1]).tolist()
        columns: list[Any] = [column[first:last] for column in self.pieces]
        return Pieces(*columns)


def isochrones(
    town: Town,
    profile: str,
    lon: ArrayLike,
    lat: ArrayLike,
    limits_s: Sequence[int],
    *,
    inward: bool = False,
    at: datetime | None = None,
    metric: Metric | None = None,
    margin_m: float = MARGIN_M,
    fill_holes_m2: float = FILL_HOLES_M2,
    count_doors: bool = True,
    with_streets: bool = False,
) -> tuple[ReachArea, ...]:
    """Return what lies within some limits of the nearest of some places.

    Parameters
    ----------
    town, profile
        Whose streets.
    lon, lat
        float64[k], degrees; single numbers are one place.
    limits_s
        Seconds, such as ``[300, 600, 900]``.
    inward
        False: where one gets to from the places. True: from where one gets to them.
    at
        The moment whose hours of access hold; None: access without conditions.
    metric
        A metric of the town's network to use instead, such as one with closures.
    margin_m
        How far from a street that is reached a point still counts; 1 to 10,000 m. Areas of hundreds of
        kilometres are drawn with a wider one.
    fill_holes_m2
        Holes of an area that are smaller are filled.
    count_doors
        Whether to count the houses; the first time this looks for the door of every house.
    with_streets
        Whether to draw the streets too.

    Returns
    -------
    tuple of ReachArea
        By ascending limit, each within the next.

    Raises
    ------
    MapError
        ``profile_unknown``, ``reach_invalid``, ``outside_town``, ``too_far_from_street``,
        ``position_invalid``.

    Notes
    -----
    One search to the largest limit, O((t + m) log m) for the turns and arcs within, and O(grid points
    near a street) for the areas: a quarter of an hour by cargo bike in a city takes about 40 ms.
    """
    limits = check_limits(limits_s)
    reach = _reach(town, profile, lon, lat, limits[-1], inward=inward, at=at, metric=metric)
    pieces, drawn_m = reach.pieces(), drawn_metres_of(town)
    bands = [pieces.between(*band) for band in _bands(limits)]
    lines = [draw_pieces(town.network, drawn_m, band) for band in bands]
    areas = reach_polygons(lines, margin_m=margin_m, fill_holes_m2=fill_holes_m2)
    counts = _door_counts(town, profile, reach, limits) if count_doors else [None] * len(limits)
    found = []
    for upto, (limit, area, count) in enumerate(zip(limits, areas, counts, strict=True), start=1):
        within = pieces.between(-1, limit * 1000)
        drawn = _multi_line(draw_pieces(town.network, drawn_m, within)) if with_streets else None
        # The same arithmetic as the pieces, so that bands and whole agree to the centimetre.
        length_cm = sum(band.length_cm(town.network) for band in bands[:upto])
        found.append(ReachArea(limit, None, area, area_km2(area), length_cm / 100_000, count, drawn))
    return tuple(found)


def service_areas(
    town: Town,
    profile: str,
    lon: ArrayLike,
    lat: ArrayLike,
    limit_s: int,
    *,
    inward: bool = False,
    at: datetime | None = None,
    metric: Metric | None = None,
    margin_m: float = MARGIN_M,
    fill_holes_m2: float = FILL_HOLES_M2,
    count_doors: bool = True,
    with_streets: bool = False,
) -> tuple[ReachArea, ...]:
    """Share the streets within a limit among places: each belongs to the nearest in time.

    Parameters
    ----------
    town, profile, lon, lat, inward, at, metric, margin_m, fill_holes_m2, count_doors, with_streets
        As for `isochrones`.
    limit_s
        Seconds.

    Returns
    -------
    tuple of ReachArea
        One a place, in their order; areas do not overlap. Where two places are equally near, the
        first one has the street.

    Raises
    ------
    MapError
        As `isochrones`.
    """
    (limit,) = check_limits([limit_s])
    reach = _reach(town, profile, lon, lat, limit, inward=inward, at=at, metric=metric)
    pieces, drawn_m = reach.pieces(), drawn_metres_of(town)
    places = len(reach.source_owner)
    own = [pieces.of_owner(place) for place in range(places)]
    lines = [draw_pieces(town.network, drawn_m, part) for part in own]
    areas = service_polygons(lines, margin_m=margin_m, fill_holes_m2=fill_holes_m2)
    counts: list[int] | list[None] = [None] * places
    if count_doors:
        _, owner = reach.times_at(doors(town, profile).locations)
        counts = np.bincount(owner[owner >= 0], minlength=places).tolist()
    return tuple(
        ReachArea(
            limit,
            place,
            areas[place],
            area_km2(areas[place]),
            own[place].length_cm(town.network) / 100_000,
            counts[place],
            _multi_line(lines[place]) if with_streets else None,
        )
        for place in range(places)
    )


def reach_streets(
    town: Town,
    profile: str,
    lon: ArrayLike,
    lat: ArrayLike,
    limits_s: Sequence[int],
    *,
    inward: bool = False,
    at: datetime | None = None,
    metric: Metric | None = None,
) -> ReachStreets:
    """Return the reach map of places: how long every street takes from the nearest of them.

    Parameters
    ----------
    town, profile, lon, lat, limits_s, inward, at, metric
        As for `isochrones`.

    Returns
    -------
    ReachStreets
        Parts of streets by band and then by edge; `geo.reach.geojson.streets_geojson` writes them.

    Raises
    ------
    MapError
        As `isochrones`.
    """
    limits = check_limits(limits_s)
    pieces = _reach(town, profile, lon, lat, limits[-1], inward=inward, at=at, metric=metric).pieces()
    bands = [pieces.between(*band) for band in _bands(limits)]
    joined = Pieces(*(np.concatenate(columns) for columns in zip(*bands, strict=True)))
    band = np.repeat(np.arange(len(limits), dtype=np.int32), [len(part.edge) for part in bands])
    return ReachStreets(limits, band, joined, draw_pieces(town.network, drawn_metres_of(town), joined))


def check_limits(limits_s: Sequence[int]) -> tuple[int, ...]:
    """Return limits in ascending order.

    Raises
    ------
    MapError
        ``reach_invalid`` where there is none, one twice, or one that is no number of seconds.
    """
    limits = sorted(limits_s)
    longest = MAX_LIMIT_MS // 1000
    wrong = [limit for limit in limits if limit != int(limit) or not 0 <= limit <= longest]
    if not limits or wrong or len(set(limits)) < len(limits):
        raise MapError(
            f"limits_s: {list(limits_s)}; give different whole numbers of seconds, 0 to {longest}, at least one.",
            code="reach_invalid",
        )
    return tuple(int(limit) for limit in limits)


def _reach(
    town: Town,
    profile: str,
    lon: ArrayLike,
    lat: ArrayLike,
    limit_s: int,
    *,
    inward: bool,
    at: datetime | None,
    metric: Metric | None,
) -> Reach:
    streets = reacher_of(town, profile, at, metric)
    return streets.reach(places_of(town, profile, lon, lat), limit_s * 1000, inward=inward)


def _bands(limits_s: tuple[int, ...]) -> list[tuple[int, int]]:
    """Return the milliseconds of each band; the first one holds the places themselves."""
    ends = [limit * 1000 for limit in limits_s]
    return list(zip([-1, *ends[:-1]], ends, strict=True))


def _door_counts(town: Town, profile: str, reach: Reach, limits_s: tuple[int, ...]) -> list[int]:
    milliseconds, _ = reach.times_at(doors(town, profile).locations)
    reached = np.sort(milliseconds[milliseconds >= 0])
    return [int(np.searchsorted(reached, limit * 1000, side="right")) for limit in limits_s]


def _multi_line(lines: Lines) -> shapely.MultiLineString:
    drawn = lines.geometries()
    return shapely.MultiLineString(drawn[shapely.length(drawn) > 0].tolist())
