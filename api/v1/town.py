"""The town: its settings, and what it takes on on a day."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from fastapi import Query
from pydantic import Field
from starlette.responses import Response

from api.errors import LONGEST_DETAIL, ApiError, FaultyField
from api.gate.answer import Answer, etag
from api.gate.call import Call, Calling
from api.gate.seen_version import IfMatch, check_seen, seen_version
from api.v1.changing import changed
from api.v1.scalars import DateText, Form, Minor, Moment, Version, Window, maybe_moment, moment_of
from api.v1.town_router import problems, town_router
from dispatch.domain import TimeWindow
from dispatch.escalation.numbers import emergency_numbers
from dispatch.orders.capacity import Capacity, capacity_of
from dispatch.parties.town import Town
from dispatch.storage import parties
from dispatch.storage.store import Reading, Writing
from dispatch.town.setting_parts import InvalidSettingsError
from dispatch.town.settings import change_settings

router = town_router("town", "/town")


class TownForm(Form):
    """A town."""

    id: str
    name: Annotated[str, Field(description="Short name.")]
    title: str
    time_zone: str
    map: Annotated[str, Field(description="Name of its map.")]
    currency: str
    emergency_numbers: Annotated[
        list[str], Field(description="Of the emergency services, in the order in which they are offered.")
    ]
    live_mode: Annotated[
        bool, Field(description="False in a sandbox: it has a clock of its own, and nobody is written to.")
    ]
    settings: Annotated[
        dict[str, Any] | None,
        Field(description="What it has decided, part by part; null for who does not work for the town."),
    ]
    version: Version


class SettingsPatch(Form):
    """Parts of the settings that are to change, as a JSON merge patch (RFC 7396): null takes something out, objects are merged."""

    settings: Annotated[
        dict[str, Any],
        Field(
            examples=[{"orders": {"cut_off": {"sa": "09:30"}}, "notify": None}],
            description="What is unknown, or what a policy cannot read, is refused, all of it at once.",
        ),
    ]


class DayForm(Form):
    """What a town takes on on a day, or in a stretch of it."""

    day: str
    slot: Annotated[
        Window, Field(description="The stretch; its end is not in it. The whole day where no `at` is given.")
    ]
    takes_on: Annotated[bool, Field(description="Whether anything more is taken on.")]
    why: Annotated[str | None, Field(description="Why not: `day_closed`, `cut_off_passed` or `slot_full`.")]
    cut_off_at: Annotated[Moment | None, Field(description="Until when orders for the day are taken.")]
    lead_s: Annotated[
        int | None,
        Field(description="How long before the end of its window an order comes in at the latest."),
    ]
    taken: Annotated[
        int | None, Field(description="Deliveries whose windows begin in the stretch; for the town alone.")
    ]
    left: Annotated[
        int | None, Field(description="How many more; null for no bound, and for others than the town.")
    ]
    most_baskets: Annotated[
        Minor | None,
        Field(
            description="Most baskets that are ready in the whole town in a quarter of an hour; for the town alone."
        ),
    ]


def _form(call: Call, town: Town) -> TownForm:
    return TownForm(
        id=town.id,
        name=town.slug,
        title=town.title,
        time_zone=town.time_zone,
        map=town.map,
        currency=str(town.settings.get("currency", "EUR")),
        emergency_numbers=list(emergency_numbers(town.settings, town.time_zone)),
        live_mode=town.live,
        settings=town.settings if call.subject.sees_town else None,
        version=town.version,
    )


def _answer(call: Call, town: Town) -> Answer:
    return Answer(_form(call, town), headers={"etag": etag(town.version)})


@router.get("", operation_id="get_town", summary="Look at the town", response_model=TownForm)
def get_town(call: Calling) -> Response:
    """Look at the town that your key is for: its clocks, its map, its currency; its settings if you work for it."""
    return call.look(lambda reading: _answer(call, parties.get_town(reading)))


@router.patch(
    "/settings",
    operation_id="change_town_settings",
    summary="Change the settings of the town",
    response_model=TownForm,
    responses=problems(412, 428),
)
def change_town_settings(call: Calling, patch: SettingsPatch, if_match: IfMatch = None) -> Response:
    """Change what the town has decided: how plans are made, what is promised and when, what people are told, how long things are kept.

    Nothing is stored that one of the policies could not read; they apply to what happens from then on.
    """
    seen = seen_version(if_match)

    def step(writing: Writing) -> Answer:
        town = parties.get_town(writing)
        check_seen("town", town.id, town.version, seen)
        return _answer(call, change_settings(writing, town, patch.settings))

    try:
        return changed(call, step)
    except InvalidSettingsError as error:
        raise ApiError(
            str(error)[:LONGEST_DETAIL],
            code=error.code,
            faults=[
                FaultyField(pointer=f"/settings{one.pointer}", code=one.code, message=one.message, remedy=one.remedy, value=one.value)
                for one in error.faults
            ],
        ) from error  # fmt: skip


@router.get("/day", operation_id="get_town_day", summary="What is taken on on a day", response_model=DayForm)
def get_town_day(
    call: Calling,
    day: Annotated[DateText, Query(description="Date in the town's time zone.", examples=["2026-11-28"])],
    at: Annotated[
        str,
        Query(
            max_length=5,
            pattern=r"^([01]\d|2[0-3]):[0-5]\d$|^$",
            description="Time on the town's clocks, for the stretch of the day that it lies in.",
            examples=["10:00"],
        ),
    ] = "",
) -> Response:
    """Say whether the town takes on anything more for a day, until when, and, to those who work for it, how much.

    Rules are those of the settings (`orders`), and of the peaks that cover the day.
    """
    date = dt.date.fromisoformat(day)
    when: dt.date | TimeWindow = date
    if at:
        hours, minutes = map(int, at.split(":"))
        start = int(dt.datetime.combine(date, dt.time(hours, minutes), call.zone).timestamp())
        when = TimeWindow(start, start)

    def render(reading: Reading) -> Answer:
        return Answer(_day(call, capacity_of(reading, when)))

    return call.look(render)


def _day(call: Call, found: Capacity) -> DayForm:
    zone, whole = call.zone, call.subject.sees_town
    return DayForm(
        day=found.day.isoformat(),
        slot=Window.model_construct(
            earliest=moment_of(found.slot.earliest, zone), latest=moment_of(found.slot.latest, zone)
        ),
        takes_on=not found.why,
        why=found.why or None,
        cut_off_at=maybe_moment(found.cut_off_s, zone),
        lead_s=found.rules.lead_s,
        # How much a town carries tells of visits as well.
        taken=found.taken if whole else None,
        left=found.left if whole else None,
        most_baskets=found.rules.most_baskets if whole else None,
    )
