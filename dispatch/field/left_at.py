"""Where the goods of a round that is broken off are left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dispatch.errors import DispatchError
from dispatch.storage import parties
from dispatch.storage.store import Writing


@dataclass(frozen=True, slots=True)
class LeftAt:
    """Where the goods of a round that is broken off are: a place that is known, or a position with an address."""

    place_id: str = ""
    lon: float | None = None
    lat: float | None = None
    name: str = ""
    address: str = ""
    note: str = ""


def check_left_at(writing: Writing, place: Mapping[str, Any]) -> None:
    """Let a place pass where goods can be left.

    Raises
    ------
    DispatchError
        ``invalid_place``: there is neither a place that the town has nor a position.
    """
    if place.get("place_id"):
        if not parties.get_places(writing, [place["place_id"]]):
            raise DispatchError(
                f"place_id {place['place_id']!r}: this town has no such place; give the id of one, or a position",
                code="invalid_place",
            )
        return
    lon, lat = place.get("lon"), place.get("lat")
    numbers = isinstance(lon, (int, float)) and isinstance(lat, (int, float))
    if not numbers or not (-180 <= lon <= 180 and -90 <= lat <= 90):  # type: ignore[operator]
        raise DispatchError(
            "lon, lat: say where the goods are, by a place_id or by a position in degrees",
            code="invalid_place",
        )
