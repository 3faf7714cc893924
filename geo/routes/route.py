"""A way through many points: its legs, its steps, what it asks of the courier."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.elevation.effort import PathEffort, path_effort
from geo.errors import MapError
from geo.routes.guide import Guide, end_of
from geo.routes.maneuvers import Step
from geo.routes.polyline import encode_polyline
from routing.streets.network import freeze

if TYPE_CHECKING:
    from geo.town import Town
    from routing.streets.network import Locations
    from routing.streets.paths import StreetPath

ATTRIBUTION = "© OpenStreetMap contributors"
LICENCE_URL = "https://opendatacommons.org/licenses/odbl/1-0/"


@dataclass(frozen=True, slots=True, eq=False)
class Leg:
    """The way from one point to the next.

    Attributes
    ----------
    path
        Its arcs, milliseconds, centimetres and drawing.
    steps
        What to do, from the departure to the arrival.
    effort
        Climb, work and elevation.
    """

    path: StreetPath
    steps: tuple[Step, ...]
    effort: PathEffort


@dataclass(frozen=True, slots=True, eq=False)
class Route:
    """A way through two or more points of a town.

    Attributes
    ----------
    town_title
        The town's name.
    profile
        Who travels.
    points
        (longitude, latitude) as asked for, degrees.
    snapped
        The same points on the streets.
    legs
        One less than points.
    """

    town_title: str
    profile: str
    points: tuple[tuple[float, float], ...]
    snapped: tuple[tuple[float, float], ...]
    legs: tuple[Leg, ...]

    @property
    def duration_ms(self) -> int:
        """Milliseconds, stops not counted."""
        return sum(leg.path.duration_ms for leg in self.legs)

    @property
    def distance_cm(self) -> int:
        """Centimetres."""
        return sum(leg.path.distance_cm for leg in self.legs)

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps of all legs; their ranges of arcs and points are those of their leg's path."""
        return tuple(step for leg in self.legs for step in leg.steps)

    @property
    def line(self) -> NDArray[np.float64]:
        """float64[p, 2], read-only: the whole drawing, longitude and latitude, p >= 2, joints once."""
        pieces = [np.stack([leg.path.lon, leg.path.lat], axis=1) for leg in self.legs]
        line = np.concatenate([pieces[0], *(piece[1:] for piece in pieces[1:])])
        freeze(line)
        return line

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """(west, south, east, north) of the drawing, degrees."""
        line = self.line
        (west, south), (east, north) = line.min(axis=0).tolist(), line.max(axis=0).tolist()
        return west, south, east, north

    @property
    def ascent_m(self) -> float | None:
        """Metres climbed; None where the elevation is not known all along."""
        return _total([leg.effort.ascent_m for leg in self.legs])

    @property
    def descent_m(self) -> float | None:
        """Metres descended; None where the elevation is not known all along."""
        return _total([leg.effort.descent_m for leg in self.legs])

    @property
    def work_kj(self) -> float | None:
        """Kilojoules of the courier's own work; None in a motor vehicle and without elevation."""
        return _total([leg.effort.work_kj for leg in self.legs])

    @property
    def pushed_cm(self) -> int:
        """Centimetres on which the bicycle is pushed."""
        return sum(step.distance_cm for step in self.steps if step.pushed)

    def polyline(self, precision: int = 6) -> str:
        """Return the drawing as an encoded polyline of five or six decimals.

        Raises
        ------
        ValueError
            Another precision.
        """
        return encode_polyline(self.line, precision=precision)


def find_route(
    town: Town, profile: str, lon: ArrayLike, lat: ArrayLike, *, max_distance_m: float = 300.0
) -> Route:
    """Find the fastest way through points, in their order.

    Parameters
    ----------
    town
        The town, or its streets at a moment (`geo.live.streets.LiveStreets.at`).
    profile
        Who travels.
    lon, lat
        float64[k], degrees, k >= 2.
    max_distance_m
        How far a street may be from its point.

    Returns
    -------
    Route
        k - 1 legs, exact.

    Raises
    ------
    MapError
        ``route_too_short`` for less than two points; ``profile_unknown``, ``position_invalid``,
        ``outside_town``, ``too_far_from_street``, or ``no_route`` naming the leg.
    """
    if np.size(lon) < 2:
        raise MapError(
            f"points: a route needs at least two, not {np.size(lon)}. Give where it starts and where it ends.",
            code="route_too_short",
        )
    locations = town.snap(profile, lon, lat, max_distance_m=max_distance_m)
    count = len(locations.edge)
    start = np.arange(count - 1)
    found = town.engine(profile).fastest_paths(locations, locations, start, start + 1)
    if any(path is None for path in found):
        # Asked again the long way round: it knows what is in the way, and says so.
        paths = town.route(profile, lon, lat)
    else:
        paths = [path for path in found if path is not None]
    return _route(town, profile, (lon, lat), locations, paths)


def find_alternatives(
    town: Town,
    profile: str,
    origin: tuple[float, float],
    destination: tuple[float, float],
    *,
    count: int = 2,
    max_distance_m: float = 300.0,
) -> list[Route]:
    """Find the fastest way between two points and reasonable other ones.

    Parameters
    ----------
    town
        The town, or its streets at a moment.
    profile
        Who travels.
    origin, destination
        (longitude, latitude), degrees.
    count
        How many ways besides the fastest, at most.
    max_distance_m
        How far a street may be from its point.

    Returns
    -------
    list of Route
        The fastest first, then the others from the best on; see `routing.streets.alternatives`.

    Raises
    ------
    MapError
        As `find_route`.
    """
    lon, lat = [origin[0], destination[0]], [origin[1], destination[1]]
    locations = town.snap(profile, lon, lat, max_distance_m=max_distance_m)
    paths = town.alternatives(profile, origin, destination, count=count, max_distance_m=max_distance_m)
    return [_route(town, profile, (lon, lat), locations, [path]) for path in paths]


def _route(
    town: Town,
    profile: str,
    asked: tuple[ArrayLike, ArrayLike],
    locations: Locations,
    paths: Sequence[StreetPath],
) -> Route:
    points = tuple(
        zip(
            np.asarray(asked[0], dtype=float).tolist(),
            np.asarray(asked[1], dtype=float).tolist(),
            strict=True,
        )
    )
    guide = Guide(town, profile, metric=town.engine(profile).metric)
    legs = []
    for at, path in enumerate(paths):
        waypoint = at + 1 if at + 1 < len(paths) else 0
        ends = end_of(locations, at, points[at]), end_of(locations, at + 1, points[at + 1])
        fractions = ends[0].fraction, ends[1].fraction
        steps = guide.steps(path, *ends, waypoint=waypoint)
        legs.append(Leg(path, steps, path_effort(town, profile, path, fractions)))
    return Route(
        town_title=town.title,
        profile=profile,
        points=points,
        snapped=tuple(zip(locations.lon.tolist(), locations.lat.tolist(), strict=True)),
        legs=tuple(legs),
    )


def _total(values: list[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) if len(known) == len(values) else None
