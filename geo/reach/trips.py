"""Trips between points and places, one way, the other way, or there and back."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo.errors import MapError
from geo.town import Town
from routing.streets.engine import StreetEngine
from routing.streets.network import Locations


class Direction(StrEnum):
    """Which way a trip between a point and a place runs."""

    TO_PLACE = "to_place"
    FROM_PLACE = "from_place"
    ROUND_TRIP = "round_trip"


def engine_of(town: Town, profile: str, at: datetime | None, engine: StreetEngine | None) -> StreetEngine:
    """Return the engine to ask.

    Raises
    ------
    MapError
        ``profile_unknown``, or ``reach_invalid`` where a moment and an engine are both given.
    """
    if engine is None:
        return town.engine(profile) if at is None else town.engine(profile, at)
    if at is not None:
        raise MapError(
            f"at: {at} and an engine are both given; an engine already holds for its moment. Give one.",
            code="reach_invalid",
        )
    return engine


def trips(
    engine: StreetEngine, points: Locations, places: Locations, direction: Direction
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Time all trips between p points and n places.

    Returns
    -------
    tuple
        int64[p, n] milliseconds and centimetres, -1 where there is no trip.
    """
    milliseconds = np.zeros((len(points.edge), len(places.edge)), dtype=np.int64)
    centimetres = milliseconds.copy()
    missing = np.zeros(milliseconds.shape, dtype=np.bool_)
    if direction != Direction.FROM_PLACE:
        there = engine.travel_times(points, places)
        milliseconds += there.durations_ms
        centimetres += there.distances_cm
        missing |= there.durations_ms < 0
    if direction != Direction.TO_PLACE:
        back = engine.travel_times(places, points)
        milliseconds += back.durations_ms.T
        centimetres += back.distances_cm.T
        missing |= back.durations_ms.T < 0
    milliseconds[missing] = -1
    centimetres[missing] = -1
    return milliseconds, centimetres


def some(locations: Locations, start: int, stop: int) -> Locations:
    """Return the locations ``start .. stop - 1``."""
    columns: list[Any] = [column[start:stop] for column in locations]
    return Locations(*columns)
