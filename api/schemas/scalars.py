"""The bounded scalars that wire forms are made of."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Annotated, Final
from zoneinfo import available_timezones

from pydantic import AfterValidator, AwareDatetime, Field, StringConstraints

EARLIEST: Final = datetime(2000, 1, 1, tzinfo=UTC)
LATEST: Final = datetime(2100, 1, 1, tzinfo=UTC)

# Both become file names: no separator, no dot, no capital that some file systems do not tell apart.
PLAN_ID_PATTERN: Final = r"^[a-z0-9][a-z0-9_\-]{0,79}$"
TOWN_PATTERN: Final = r"^[a-z0-9][a-z0-9_\-]{0,63}$"

_DATE = re.compile(r"^\d{4}-\d{2}-\d{2}$")


def _instant(value: datetime) -> datetime:
    if value.microsecond:
        raise ValueError(f"{value.isoformat()} has a fraction of a second; give whole seconds")
    if not EARLIEST <= value < LATEST:
        raise ValueError(f"{value.isoformat()} is not between the years 2000 and 2099")
    return value


def _date(value: str) -> str:
    if not _DATE.match(value):
        raise ValueError(f"{value!r} is not a date; write it as YYYY-MM-DD")
    datetime.strptime(value, "%Y-%m-%d").replace(tzinfo=UTC)
    return value


def _time_zone(value: str) -> str:
    if value not in available_timezones():
        raise ValueError(
            f"{value!r} is not a time zone of the IANA database; write for instance Europe/Paris"
        )
    return value


Instant = Annotated[
    AwareDatetime,
    AfterValidator(_instant),
    Field(description="RFC 3339 time, whole seconds, with the offset of the plan's time zone."),
]
DateText = Annotated[
    str, AfterValidator(_date), Field(description="Calendar day in the town's time zone, YYYY-MM-DD.")
]
TimeZone = Annotated[
    str, AfterValidator(_time_zone), Field(description="IANA time zone of the town, such as Europe/Paris.")
]
Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
Position = Annotated[
    tuple[Longitude, Latitude], Field(description="[longitude, latitude] in degrees, WGS 84, as in GeoJSON.")
]
Text = Annotated[str, StringConstraints(max_length=500)]
LongText = Annotated[str, StringConstraints(max_length=2_000)]
Identifier = Annotated[str, StringConstraints(min_length=1, max_length=100)]
TownName = Annotated[str, StringConstraints(pattern=TOWN_PATTERN)]
Seconds = Annotated[int, Field(ge=0, le=10_000_000_000, description="Seconds.")]
Metres = Annotated[int, Field(ge=0, le=10_000_000_000, description="Metres.")]
Count = Annotated[int, Field(ge=0, le=10_000_000)]
Amount = Annotated[int, Field(ge=0, le=1_000_000_000_000)]
