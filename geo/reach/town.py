"""What questions of reach need of a town, prepared on first use and kept as long as the town is."""

from __future__ import annotations

import json
import math
import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from geo.errors import MapError
from geo.town import Town
from routing.streets.locations import drawn_metres
from routing.streets.network import Locations, Metric, freeze
from routing.streets.reach import Reacher

#: Metrics that a town remembers: profiles, and what closures or hours made of them.
_REMEMBERED = 8
#: A house farther than this from every street of a profile has no door there.
_DOOR_M = 300.0


@dataclass(slots=True)
class _Prepared:
    """A town's lasting parts; the lock guards making them, not reading."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    drawn_m: NDArray[np.float64] | None = None
    reachers: OrderedDict[tuple[int, int], Reacher] = field(default_factory=OrderedDict)
    doors: dict[str, Doors] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Doors:
    """The houses of a town at the streets of a profile.

    Attributes
    ----------
    house
        int32[d], the number of the house in ``town.addresses.houses()``.
    locations
        d locations.
    """

    house: NDArray[np.int32]
    locations: Locations


_TOWNS: WeakKeyDictionary[Town, _Prepared] = WeakKeyDictionary()
_TOWNS_LOCK = threading.Lock()


def reacher_of(town: Town, profile: str, at: datetime | None, metric: Metric | None) -> Reacher:
    """Return what answers questions of reach on a town's streets.

    Parameters
    ----------
    town, profile
        Whose streets.
    at
        The moment whose hours of access hold; None: access without conditions.
    metric
        A metric of the town's network to use instead, such as one with closures.

    Raises
    ------
    MapError
        ``profile_unknown``, or ``reach_invalid`` where both ``at`` and ``metric`` are given.
    """
    if metric is None:
        metric = town.metric(profile) if at is None else town.metric(profile, at)
    elif at is not None:
        raise MapError(
            f"at: {at} and a metric are both given; a metric already holds for its moment. Give one of them.",
            code="reach_invalid",
        )
    prepared = _prepared(town)
    # The reacher holds its metric, so that these numbers cannot be used again while it is remembered.
    key = (id(metric.arc_ms), id(metric.turn_ms))
    with prepared.lock:
        found = prepared.reachers.get(key)
        if found is None:
            found = prepared.reachers[key] = Reacher(town.network, metric)
            if len(prepared.reachers) > _REMEMBERED:
                prepared.reachers.popitem(last=False)
        prepared.reachers.move_to_end(key)
        return found


def drawn_metres_of(town: Town) -> NDArray[np.float64]:
    """Return `drawn_metres` of a town's streets."""
    prepared = _prepared(town)
    with prepared.lock:
        if prepared.drawn_m is None:
            prepared.drawn_m = drawn_metres(town.network)
        return prepared.drawn_m


def doors(town: Town, profile: str) -> Doors:
    """Return the houses of a town that a profile can be at: in the area served and near a street.

    Raises
    ------
    MapError
        ``profile_unknown``.
    """
    prepared = _prepared(town)
    with prepared.lock:
        found = prepared.doors.get(profile)
        if found is None:
            found = prepared.doors[profile] = _doors(town, profile)
        return found


def _doors(town: Town, profile: str) -> Doors:
    houses = town.addresses.houses()
    lon = np.array([house.lon for house in houses], dtype=np.float64)
    lat = np.array([house.lat for house in houses], dtype=np.float64)
    served = np.ones(len(houses), dtype=np.bool_)
    if town.boundary is not None:
        served = shapely.intersects_xy(shapely.from_geojson(json.dumps(town.boundary)), lon, lat)
    house = np.flatnonzero(served).astype(np.int32)
    found = town.snap(profile, lon[house], lat[house], max_distance_m=math.inf)
    near = found.distance_m <= _DOOR_M
    columns: list[Any] = [column[near] for column in found]
    house = house[near]
    for column in (house, *columns):
        freeze(column)
    return Doors(house, Locations(*columns))


def places_of(town: Town, profile: str, lon: ArrayLike, lat: ArrayLike, name: str = "places") -> Locations:
    """Snap at least one place.

    Raises
    ------
    MapError
        ``reach_invalid`` where there is none; else as `Town.snap`.
    """
    if np.size(lon) == 0:
        raise MapError(f"{name}: none given; give at least one position.", code="reach_invalid")
    return town.snap(profile, lon, lat)


def _prepared(town: Town) -> _Prepared:
    with _TOWNS_LOCK:
        return _TOWNS.setdefault(town, _Prepared())
