"""The bounded scalars of the API's forms, and the base of them all."""

from __future__ import annotations

import datetime as dt
import re
from enum import StrEnum
from typing import Annotated, Final
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from api.schemas.scalars import EARLIEST, LATEST, DateText, Latitude, Longitude, Position, Seconds

__all__ = ["DateText", "Latitude", "Longitude", "Position", "Seconds"]

#: Characters that no text of a form may hold: databases refuse the first, terminals and files are confused by the others.
_CONTROLS: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class Language(StrEnum):
    """Of sentences, and of files and pages that people read."""

    FR = "fr"
    EN = "en"


class Form(BaseModel):
    """Base of every form of the API: strict types, unknown fields refused, values never changed."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


def _moment(value: dt.datetime) -> dt.datetime:
    if value.microsecond:
        raise PydanticCustomError(
            "fraction_of_second",
            "{moment} has a fraction of a second; give whole seconds",
            {"moment": value.isoformat()},
        )
    if not EARLIEST <= value < LATEST:
        raise PydanticCustomError(
            "year_out_of_range",
            "{moment} is not between the years 2000 and 2099",
            {"moment": value.isoformat()},
        )
    return value


def _storable(value: str) -> str:
    if _CONTROLS.search(value):
        raise PydanticCustomError("control_characters", "it has control characters; leave them out")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise PydanticCustomError(
            "half_character", "it has half of a character (a lone surrogate); send whole ones"
        ) from None
    return value


Moment = Annotated[
    AwareDatetime,
    AfterValidator(_moment),
    Field(description="RFC 3339, whole seconds, with an offset.", examples=["2026-12-05T10:00:00+01:00"]),
]
_Storable = AfterValidator(_storable)
ShortText = Annotated[str, StringConstraints(max_length=200), _Storable]
Words = Annotated[str, StringConstraints(max_length=2_000), _Storable]
Name = Annotated[str, StringConstraints(min_length=1, max_length=200), _Storable]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,4}_[0-9a-z]{1,64}$")]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
Minor = Annotated[int, Field(ge=0, le=100_000_000, description="In the smallest unit of the currency.")]
Version = Annotated[int, Field(ge=1, description="Counts the changes; the ETag holds it.")]


class Money(Form):
    """An amount."""

    amount_minor: Annotated[int, Field(ge=-1_000_000_000, le=1_000_000_000, description="Smallest unit.")]
    currency: Currency


class Window(Form):
    """Inclusive bounds of when something begins."""

    earliest: Moment
    latest: Moment


def moment_of(seconds: int, zone: ZoneInfo) -> dt.datetime:
    """Return a moment with the offset of a town's clocks."""
    return dt.datetime.fromtimestamp(seconds, zone)


def maybe_moment(seconds: int | None, zone: ZoneInfo) -> dt.datetime | None:
    """Return a moment with the offset of a town's clocks, None for none."""
    return None if seconds is None else dt.datetime.fromtimestamp(seconds, zone)


def seconds_of(moment: dt.datetime) -> int:
    """Return a moment as UTC epoch seconds."""
    return int(moment.timestamp())
