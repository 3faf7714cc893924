"""When a shop works, said by itself: opening hours, other hours on a day, holidays, a pause, and how fast it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from pydantic import Field
from starlette.responses import Response

from api.gate.answer import Answer, etag
from api.gate.call import Call, Calling
from api.gate.seen_version import IfMatch, check_seen, seen_version
from api.v1.order_forms import window_of
from api.v1.scalars import DateText, Form, Moment, Version, Window, maybe_moment, moment_of, seconds_of
from api.v1.shops import ShopId, own_shop
from api.v1.town_router import problems, town_router
from dispatch.shops.hours import (
    LONGEST_HOURS,
    MOST_CLOSED_DAYS,
    Misfit,
    ShopHours,
    close_days,
    misfits,
    open_days,
    pause,
    resume,
    set_day_hours,
    set_opening_hours,
    set_pace,
)
from dispatch.storage import parties
from dispatch.storage.store import Reading, Writing

router = town_router("shops", "/shops/{shop_id}")


class Pause(Form):
    """Until when nothing is taken on."""

    until: Moment


class Days(Form):
    """Local dates."""

    days: Annotated[list[DateText], Field(min_length=1, max_length=MOST_CLOSED_DAYS)]


class OpeningHours(Form):
    """In the syntax of OpenStreetMap."""

    opening_hours: Annotated[
        str, Field(max_length=LONGEST_HOURS, examples=["Mo-Fr 08:00-12:00,14:00-19:00; PH off"])
    ]


class DayHours(Form):
    """Hours of one date."""

    day: DateText
    windows: Annotated[
        list[Window],
        Field(
            max_length=12,
            description="In their order, beginning on that date; none to go back to the opening hours. To close, close the day.",
        ),
    ]


class Pace(Form):
    """How fast a shop is."""

    prepare_s: Annotated[int, Field(ge=0, le=86_400, description="How long a basket takes.")]
    most_per_quarter: Annotated[
        int | None,
        Field(
            ge=1,
            le=1_000,
            description="Baskets that may be ready in a quarter of an hour; null for any number.",
        ),
    ] = None


class ShopMisfitForm(Form):
    """A basket that a shop has taken on and is not open for any more: somebody calls the customer, or the shop."""

    delivery_id: str
    code: str
    task_id: str
    ready_at: Moment | None
    day: str
    why: Annotated[str, Field(description="`closed`, or `too_late` for the window of the delivery.")]


class ShopHoursForm(Form):
    """When a shop works, and what of its orders does not fit that."""

    shop_id: str
    opening_hours: str
    paused_until: Moment | None
    closed_days: list[str]
    day_hours: list[DayHours]
    prepare_s: int
    most_per_quarter: int | None
    misfits: list[ShopMisfitForm]
    version: Version


@router.get(
    "/hours", operation_id="get_shop_hours", summary="When a shop works", response_model=ShopHoursForm
)
def get_shop_hours(call: Calling, shop_id: ShopId) -> Response:
    """Look at when a shop works, how fast it is, and which of its baskets it is not open for any more."""

    def render(reading: Reading) -> Answer:
        shop = own_shop(reading, call, shop_id)
        return _answer(call, reading, ShopHours(shop, misfits(reading, shop_id)))

    return call.look(render)


@router.put(
    "/hours",
    operation_id="set_shop_hours",
    summary="Change opening hours",
    response_model=ShopHoursForm,
    responses=problems(412, 428),
)
def set_shop_hours(
    call: Calling, shop_id: ShopId, wanted: OpeningHours, if_match: IfMatch = None
) -> Response:
    """Change the opening hours of a shop. Baskets that still fit get the new hours, the others are listed. Needs `If-Match`."""
    seen = seen_version(if_match)
    return _changed(
        call, shop_id, lambda writing: set_opening_hours(writing, shop_id, wanted.opening_hours), seen=seen
    )


@router.put(
    "/day-hours",
    operation_id="set_shop_day_hours",
    summary="Change the hours of a day",
    response_model=ShopHoursForm,
    responses=problems(412, 428),
)
def set_shop_day_hours(
    call: Calling, shop_id: ShopId, wanted: DayHours, if_match: IfMatch = None
) -> Response:
    """Have a shop hand goods over in other hours on one date, or in its opening hours again. Needs `If-Match`."""
    seen = seen_version(if_match)
    windows = [window_of(one) for one in wanted.windows]
    return _changed(
        call, shop_id, lambda writing: set_day_hours(writing, shop_id, wanted.day, windows), seen=seen
    )


@router.put(
    "/pace",
    operation_id="set_shop_pace",
    summary="Say how fast a shop is",
    response_model=ShopHoursForm,
    responses=problems(412, 428),
)
def set_shop_pace(call: Calling, shop_id: ShopId, wanted: Pace, if_match: IfMatch = None) -> Response:
    """Say how long a basket takes, and how many may be ready in a quarter of an hour. What is taken on keeps its times. Needs `If-Match`."""
    seen = seen_version(if_match)

    def step(writing: Writing) -> ShopHours:
        return set_pace(
            writing, shop_id, prepare_s=wanted.prepare_s, most_per_quarter=wanted.most_per_quarter
        )

    return _changed(call, shop_id, step, seen=seen)


@router.post("/pause", operation_id="pause_shop", summary="Take nothing on", response_model=ShopHoursForm)
def pause_shop(call: Calling, shop_id: ShopId, wanted: Pause) -> Response:
    """Take nothing on for a while, as when there is too much to do. What is taken on already stays."""
    return _changed(call, shop_id, lambda writing: pause(writing, shop_id, seconds_of(wanted.until)))


@router.post("/resume", operation_id="resume_shop", summary="End a pause", response_model=ShopHoursForm)
def resume_shop(call: Calling, shop_id: ShopId) -> Response:
    """Take orders on again; nothing happens where there is no pause."""
    return _changed(call, shop_id, lambda writing: resume(writing, shop_id))


@router.post(
    "/close-days", operation_id="close_shop_days", summary="Close on dates", response_model=ShopHoursForm
)
def close_shop_days(call: Calling, shop_id: ShopId, wanted: Days) -> Response:
    """Close a shop on some dates, as for holidays. Baskets that were taken on for them are listed."""
    return _changed(call, shop_id, lambda writing: close_days(writing, shop_id, wanted.days))


@router.post(
    "/open-days", operation_id="open_shop_days", summary="Open on dates again", response_model=ShopHoursForm
)
def open_shop_days(call: Calling, shop_id: ShopId, wanted: Days) -> Response:
    """Open a shop again on dates that it was to be closed on."""
    return _changed(call, shop_id, lambda writing: open_days(writing, shop_id, wanted.days))


def _changed(
    call: Call, shop_id: str, change: Callable[[Writing], ShopHours], *, seen: int | None = None
) -> Response:
    def step(writing: Writing) -> ShopHours:
        shop = own_shop(writing, call, shop_id)
        if seen is not None:
            version = shop.version + parties.place_version(writing, shop.place_id)
            check_seen("organization", shop_id, version, seen)
        return change(writing)

    return call.once(
        lambda: call.write(step, conflicts=0 if seen is not None else 3),
        lambda reading, done: _answer(call, reading, done),
        ShopHours,
    )


def _answer(call: Call, reading: Reading, found: ShopHours) -> Answer:
    shop, zone = found.shop, call.zone
    place = parties.get_places(reading, [shop.place_id])[shop.place_id]
    throttle = shop.throttle
    # Hours are the place's, the rest is the shop's: the version counts the changes of both.
    version = shop.version + parties.place_version(reading, shop.place_id)
    return Answer(
        ShopHoursForm(
            shop_id=shop.id,
            opening_hours=place.opening_hours or "",
            paused_until=moment_of(throttle.paused_until_s, zone)
            if throttle.paused_until_s > reading.now_s
            else None,
            closed_days=sorted(throttle.closed_days),
            day_hours=[
                DayHours(
                    day=day,
                    windows=[
                        Window.model_construct(
                            earliest=moment_of(one.earliest, zone), latest=moment_of(one.latest, zone)
                        )
                        for one in windows
                    ],
                )
                for day, windows in sorted(throttle.day_hours.items())
            ],
            prepare_s=throttle.prepare_s,
            most_per_quarter=throttle.most_per_quarter,
            misfits=[_misfit(call, one) for one in found.misfits],
            version=version,
        ),
        headers={"etag": etag(version)},
    )


def _misfit(call: Call, one: Misfit) -> ShopMisfitForm:
    return ShopMisfitForm(
        delivery_id=one.delivery_id,
        code=one.code,
        task_id=one.task_id,
        ready_at=maybe_moment(one.ready_s, call.zone),
        day=one.day,
        why=one.why,
    )
