"""Hours that a courier has worked, line by line, as the courier sees them too."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Annotated, Final
from zoneinfo import ZoneInfo

from fastapi import Query
from pydantic import Field
from starlette.responses import Response

from api.errors import ApiError, FaultyField
from api.gate.answer import Answer
from api.gate.call import Calling
from api.v1.couriers import CourierId, check_own
from api.v1.scalars import DateText, Form, Moment, moment_of
from api.v1.town_router import town_router
from dispatch.people.hours import Hours, hours_by, work_lines
from dispatch.people.work_lines import Cause, WorkKind, WorkLine
from dispatch.storage import crew_lists
from dispatch.storage.store import Reading

router = town_router("crew", "/couriers")

#: No more dates at once.
MOST_DAYS: Final = 31


class Period(StrEnum):
    """What is summed up."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class SumsForm(Form):
    """Sums of one period; all in seconds."""

    period: Annotated[str, Field(description="A date, the Monday of a week, or a month such as 2026-11.")]
    paid_s: int
    travel_s: int
    service_s: int
    on_hand_s: Annotated[int, Field(description="In the shift, with nothing planned.")]
    break_s: int
    correction_s: int
    waiting_s: Annotated[dict[Cause, int], Field(description="By whom or what was waited for.")]


class HoursLineForm(Form):
    """What was done from one moment to another."""

    id: Annotated[str, Field(description="A remark about it names it.")]
    shift_id: str
    kind: WorkKind
    cause: Annotated[Cause | None, Field(description="Of waiting: whom or what for.")]
    begins_at: Moment
    ends_at: Moment
    paid_s: int
    round_id: str | None
    stop_id: str | None
    doubtful: Annotated[bool, Field(description="The clock of a phone went wrong: somebody should look.")]
    text: Annotated[str, Field(description="Of a correction: why.")]


class HoursForm(Form):
    """Hours of a courier on some dates, up to now."""

    courier_id: str
    from_day: str
    to_day: str
    sums: list[SumsForm]
    lines: list[HoursLineForm]


@router.get(
    "/{courier_id}/hours",
    operation_id="get_courier_hours",
    summary="Look at the hours of a courier",
    response_model=HoursForm,
)
def get_courier_hours(
    call: Calling,
    courier_id: CourierId,
    day: Annotated[DateText, Query(description="The first date.")],
    to_day: Annotated[DateText | None, Query(description="The last one; by default the first.")] = None,
    period: Annotated[Period, Query(description="What is summed up.")] = Period.DAY,
) -> Response:
    """Look at what a courier has worked, and what of it is paid: the same for the courier and for the town, down to every line."""
    check_own(call, courier_id)
    last = to_day or day
    length = (dt.date.fromisoformat(last) - dt.date.fromisoformat(day)).days
    if not 0 <= length < MOST_DAYS:
        raise ApiError(
            f"to_day {last}: give a date from {day} on, and at most {MOST_DAYS} dates in all.",
            code="invalid_period",
            faults=[FaultyField(pointer="query/to_day", code="invalid_period", message="it lies before the first date, or too far behind")],
        )  # fmt: skip

    def render(reading: Reading) -> Answer:
        # Nobody has hours whom the town does not know.
        crew_lists.get_courier(reading, courier_id)
        lines = work_lines(reading, [courier_id], day, last)
        sums = hours_by(lines, period, call.town.time_zone)
        return Answer(
            HoursForm(
                courier_id=courier_id,
                from_day=day,
                to_day=last,
                sums=[_sums(one) for one in sums],
                lines=[_line(one, call.zone) for one in lines],
            )
        )

    return call.look(render)


def _sums(one: Hours) -> SumsForm:
    return SumsForm(
        period=one.period,
        paid_s=one.paid_s,
        travel_s=one.travel_s,
        service_s=one.service_s,
        on_hand_s=one.on_hand_s,
        break_s=one.break_s,
        correction_s=one.correction_s,
        waiting_s={Cause(cause): seconds for cause, seconds in one.waiting_s.items()},
    )


def _line(one: WorkLine, zone: ZoneInfo) -> HoursLineForm:
    return HoursLineForm(
        id=one.id,
        shift_id=one.shift_id,
        kind=one.kind,
        cause=one.cause or None,
        begins_at=moment_of(one.from_s, zone),
        ends_at=moment_of(one.to_s, zone),
        paid_s=one.paid_s,
        round_id=one.round_id or None,
        stop_id=one.stop_id or None,
        doubtful=one.doubtful,
        text=one.text,
    )
