"""The time zone and the side of the road of a place, from the tz database.

The zone is that of the nearest principal place in ``zone.tab``, which keeps right hours for nearly
all towns though not always the expected name (Nice lies nearer to Monaco than to Paris); whoever
adds a town may name the zone instead. ``zone1970.tab`` would not do: it drops the places whose
clocks agree with a larger one since 1970, so that Iceland's nearest would be in another country.
"""

from __future__ import annotations

import math
import re
from functools import cache
from importlib.resources import files
from typing import NamedTuple
from zoneinfo import ZoneInfo

from geo.errors import MapError

#: Countries and territories (ISO 3166-1) whose traffic keeps to the left.
_LEFT_HAND = frozenset(
    (  # noqa: SIM905
        "AG AI AU BB BD BM BN BS BT BW CC CK CX CY DM FJ FK GB GD GG GY HK ID IE IM IN JE JM JP KE KI KN KY LC "
        "LK LS MO MS MT MU MV MW MY MZ NA NF NP NR NU NZ PG PK PN SB SC SG SH SR SZ TC TH TK TL TO TT TV TZ "
        "UG VC VG VI WS ZA ZM ZW"
    ).split()
)
_POSITION = re.compile(r"^([+-])(\d{4}|\d{6})([+-])(\d{5}|\d{7})$")


class PrincipalPlace(NamedTuple):
    """One line of the table: a zone, where its principal place lies, and its first country."""

    time_zone: str
    country: str
    lon: float
    lat: float


def nearest_place(lon: float, lat: float) -> PrincipalPlace:
    """Return the principal place nearest to a point on the globe."""

    def chord(place: PrincipalPlace) -> float:
        x, y = math.radians(place.lon - lon), math.radians(place.lat - lat)
        return (
            math.sin(y / 2) ** 2
            + math.cos(math.radians(lat)) * math.cos(math.radians(place.lat)) * math.sin(x / 2) ** 2
        )

    return min(_places(), key=chord)


def time_zone_at(lon: float, lat: float) -> str:
    """Return the name of the time zone of a point, such as ``Europe/Monaco``."""
    return nearest_place(lon, lat).time_zone


def left_hand_traffic_at(lon: float, lat: float) -> bool:
    """Tell whether traffic keeps to the left around a point."""
    return nearest_place(lon, lat).country in _LEFT_HAND


def check_time_zone(name: str) -> str:
    """Return the name of a time zone if the tz database knows it.

    Raises
    ------
    MapError
        ``time_zone_unknown``.
    """
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise MapError(
            f"time_zone: {name!r} is not in the tz database. Give a name such as Europe/Paris.",
            code="time_zone_unknown",
        ) from error
    return name


@cache
def _places() -> tuple[PrincipalPlace, ...]:
    table = (files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8")
    places = []
    for line in table.splitlines():
        columns = line.split("\t")
        position = _POSITION.match(columns[1]) if len(columns) > 2 else None
        if position is not None:
            lat = _degrees(position[1], position[2], 2)
            lon = _degrees(position[3], position[4], 3)
            places.append(PrincipalPlace(columns[2], columns[0].split(",")[0], lon, lat))
    return tuple(places)


def _degrees(sign: str, digits: str, whole: int) -> float:
    """Read ISO 6709 degrees: ``whole`` digits of degrees, then minutes, then perhaps seconds."""
    degrees = int(digits[:whole]) + int(digits[whole : whole + 2]) / 60
    if len(digits) > whole + 2:
        degrees += int(digits[whole + 2 :]) / 3600
    return -degrees if sign == "-" else degrees
