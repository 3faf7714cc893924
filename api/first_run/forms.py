"""What the page of the set-up asks and is told."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from api.first_run.choices import SLUG_PATTERN, CallingCode, Choices
from api.first_run.extracts import ExtractForm
from api.first_run.map_build import BuildStatus
from api.v1.scalars import Currency, Form, ShortText

#: Strict as what is kept: a name that could be kept and not read again would cost all other choices.
Slug = Annotated[str, Field(pattern=SLUG_PATTERN)]
Password = Annotated[str, Field(min_length=1, max_length=200)]


class MapChoice(Form):
    """A map that can be chosen."""

    name: str
    title: str
    ready: bool


class BuildForm(Form):
    """A map that is being built, or was."""

    map: str
    status: BuildStatus
    stage: str
    share: float
    code: str
    title: str
    message: str


class MapFacts(Form):
    """The map that was chosen, once it is built."""

    name: str
    title: str
    time_zone: str
    bbox: tuple[float, float, float, float]


class StateForm(Form):
    """How far the set-up is."""

    choices: Choices
    maps: list[MapChoice]
    build: BuildForm
    extract: ExtractForm | None
    facts: MapFacts | None
    most_bytes: int
    holidays: list[str]


class WantedMap(Form):
    """Which map is to be built."""

    name: Slug
    title: ShortText = ""
    own: Annotated[bool, Field(description="From the extract that was sent.")] = False
    boundary: Annotated[dict[str, Any] | None, Field(description="GeoJSON of the area served.")] = None


class ChoicesPatch(Form):
    """What has just been chosen; what is left out stays."""

    title: ShortText | None = None
    name: Slug | None = None
    time_zone: Annotated[str, Field(max_length=64)] | None = None
    currency: Currency | None = None
    calling_code: CallingCode | None = None
    holidays: Annotated[str, Field(max_length=40)] | None = None
    person: ShortText | None = None
    email: Annotated[str, Field(max_length=254)] | None = None
    language: Annotated[str, Field(pattern=r"^(fr|en)$")] | None = None


class WantedTown(Form):
    """The last word: the password of whoever runs the town."""

    password: Password


class WantedDemo(Form):
    """A town for trials."""

    map: Slug = "monaco"
    language: Annotated[str, Field(pattern=r"^(fr|en)$")] = "fr"


class FoundedForm(Form):
    """A town; the rest is of one for trials, and shown this once."""

    town: str
    email: str
    password: str
    marketplace_key: str
    coordinator_key: str
