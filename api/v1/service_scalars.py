"""What the forms of services share: weekdays, hours of the day, dates, documents, and where faults are in what was sent."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Annotated, Any, Final, Literal, cast
from zoneinfo import ZoneInfo

from fastapi import Path
from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from api.errors import ApiError, FaultyField
from api.v1.scalars import DateText, Form, Window, moment_of
from dispatch.domain import TimeWindow
from dispatch.errors import DispatchError
from dispatch.services.json_fields import WEEKDAYS
from dispatch.services.service_type import Words

Weekday = Literal["mo", "tu", "we", "th", "fr", "sa", "su"]
Clock = Annotated[
    str,
    StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$"),
    Field(description="Local time of the day, HH:MM.", examples=["11:30"]),
]
#: Dates left out or added, at most.
MOST_DATES: Final = 400
Dates = Annotated[tuple[DateText, ...], Field(max_length=MOST_DATES)]
#: A date, or one visit of a week whose days the planner chooses.
Occasion = Annotated[
    str,
    StringConstraints(pattern=r"^\d{4}-(\d{2}-\d{2}|W\d{2}/[1-7])$"),
    Field(description="A local date, or a visit of a week whose days the planner chooses: `2026-W49/2`."),
]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,47}$")]
ServiceKey = Annotated[str, Path(max_length=48, description="Short name of the service.", examples=["meals"])]
#: Characters of a document as it is stored.
LONGEST_DOCUMENT: Final = 256 * 1024
#: How deep a document may be: none that is right is half as deep.
DEEPEST: Final = 12


class Hours(Form):
    """When visits begin, by the clocks of the town; `latest` before `earliest` runs over midnight."""

    earliest: Clock
    latest: Clock


class WordsForm(Form):
    """A text in the languages of the screens."""

    fr: str
    en: str


def _plain(value: Mapping[str, Any]) -> Mapping[str, Any]:
    """Let a document pass that can be stored: not too long, not too deep, no character that databases refuse."""
    _check_depth(value, DEEPEST)
    text = json.dumps(value, ensure_ascii=False)
    if len(text) > LONGEST_DOCUMENT:
        raise PydanticCustomError(
            "text_too_long",
            "it has more than {most} characters; a service is a page of text",
            {"most": LONGEST_DOCUMENT},
        )
    if "\\u00" in text:
        raise PydanticCustomError("control_characters", "it has control characters; leave them out")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise PydanticCustomError(
            "half_character", "it has half of a character (a lone surrogate); send whole ones"
        ) from None
    return value


def _check_depth(value: object, left: int) -> None:
    if left == 0:
        raise PydanticCustomError("too_deep", "it is more than {most} levels deep", {"most": DEEPEST})
    inner = value.values() if isinstance(value, Mapping) else value if isinstance(value, list | tuple) else ()
    for one in inner:
        _check_depth(one, left - 1)


Document = Annotated[dict[str, Any], AfterValidator(_plain)]


def clock_of(minute: int) -> str:
    """Return a minute of the day as clocks show it."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def minute_of(clock: str) -> int:
    """Return the minute of the day that clocks show."""
    hours, _, minutes = clock.partition(":")
    return 60 * int(hours) + int(minutes)


def hours_of(from_min: int, to_min: int) -> Hours:
    """Return hours of two minutes of the day."""
    return Hours(earliest=clock_of(from_min), latest=clock_of(to_min))


def weekdays_of(numbers: frozenset[int]) -> list[Weekday]:
    """Return weekdays by their short names, Monday first."""
    return [cast("Weekday", WEEKDAYS[number]) for number in sorted(numbers)]


def numbers_of(weekdays: tuple[Weekday, ...]) -> frozenset[int]:
    """Return weekdays as numbers, 0 for Monday."""
    return frozenset(WEEKDAYS.index(one) for one in weekdays)


def words_of(words: Words) -> WordsForm:
    """Return a text in both languages."""
    return WordsForm(fr=words.fr, en=words.en)


def window_form(window: TimeWindow, zone: ZoneInfo) -> Window:
    """Return a window with the offset of a town's clocks."""
    return Window(earliest=moment_of(window.earliest, zone), latest=moment_of(window.latest, zone))


@contextmanager
def placed(place: Callable[[str], str]) -> Iterator[None]:
    """Have the faults of whatever is refused in the block point into the body as it was sent.

    Parameters
    ----------
    place
        Returns where the sender has said what a pointer of the service means.
    """
    try:
        yield
    except DispatchError as error:
        faults = getattr(error, "faults", None)
        if faults:
            cast("Any", error).faults = tuple(
                replace(fault, pointer=place(fault.pointer)) for fault in faults
            )
        raise
    except ApiError as error:
        if error.faults:
            error.faults = [one.model_copy(update={"pointer": place(one.pointer)}) for one in error.faults]
        raise


def refused(pointer: str, code: str, message: str, remedy: str) -> ApiError:
    """Return what refuses one field of a body."""
    return ApiError(
        f"{pointer}: {message}; {remedy}.",
        code=code,
        status=422,
        faults=[FaultyField(pointer=pointer, code=code, message=message, remedy=remedy)],
    )
