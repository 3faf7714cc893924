"""The time zone and the side of the road of a place.

The zone comes from the borders themselves. The nearest principal place of the tz database, which
needs no borders, puts Saint-Malo on the clock of Jersey and Calais on that of London.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from tzfpy import get_tz

from geo.errors import MapError

#: Countries and territories (ISO 3166-1) whose traffic keeps to the left.
_LEFT_HAND = frozenset(
    (  # noqa: SIM905
        "AG AI AU BB BD BM BN BS BT BW CC CK CX CY DM FJ FK GB GD GG GY HK ID IE IM IN JE JM JP KE KI KN KY LC "
        "LK LS MO MS MT MU MV MW MY MZ NA NF NP NR NU NZ PG PK PN SB SC SG SH SR SZ TC TH TK TL TO TT TV TZ "
        "UG VC VG VI WS ZA ZM ZW"
    ).split()
)


def time_zone_at(lon: float, lat: float) -> str:
    """Return the name of the time zone of a point in degrees, such as ``Europe/Paris``.

    Notes
    -----
    The borders are exact to about a hundred metres; at sea the zone is a fixed offset.
    """
    return get_tz(lon, lat) or "UTC"


def left_hand_traffic_at(lon: float, lat: float) -> bool:
    """Tell whether traffic keeps to the left at a point in degrees."""
    return _countries().get(time_zone_at(lon, lat)) in _LEFT_HAND


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
def _countries() -> dict[str, str]:
    """Return the country (ISO 3166-1) of each time zone, from the tz database's ``zone.tab``."""
    table = (files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in table.splitlines() if line and not line.startswith("#")]
    return {row[2]: row[0] for row in rows}
