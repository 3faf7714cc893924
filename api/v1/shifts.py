"""Shifts: who rides what and when, and who does not come."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Annotated

from fastapi import Path, Query
from starlette.responses import Response

from api.gate.answer import Answer, etag
from api.gate.call import Call, Calling
from api.gate.seen_version import IfMatch, seen_version
from api.v1.crew_forms import (
    AbsenceForm,
    NewShift,
    ShiftCancellation,
    ShiftChange,
    ShiftForm,
    ShiftPage,
    breaks_of,
    shift_form,
)
from api.v1.one_step import in_one_step
from api.v1.paging import USUAL, Cursor, Limit, cursor_of, place_of
from api.v1.scalars import DateText, seconds_of
from api.v1.town_router import problems, town_router
from dispatch.access.role import Role
from dispatch.domain import TimeWindow
from dispatch.lifecycle.shift import ShiftStatus
from dispatch.people import roster
from dispatch.people.shift_by_hand import InvalidShiftError, WantedShift, add_shift, change_shift
from dispatch.storage import crew_lists
from dispatch.storage.crew_lists import KnownShift
from dispatch.storage.store import NotFoundError, Reading, Writing

router = town_router("crew", "/shifts")

ShiftId = Annotated[str, Path(max_length=80, examples=["shf_01kbq0m3c8f6x2v9w4y7z5t1ra"])]


@router.get("", operation_id="list_shifts", summary="List shifts", response_model=ShiftPage)
def list_shifts(
    call: Calling,
    day: Annotated[DateText, Query(description="The first date.")],
    to_day: Annotated[DateText | None, Query(description="The last one; by default the first.")] = None,
    status: Annotated[
        list[ShiftStatus], Query(description="In one of these.", max_length=len(ShiftStatus))
    ] = [],  # noqa: B006
    courier_id: Annotated[
        str, Query(pattern=r"^([a-z]{2,4}_[0-9a-z]{1,64})?$", description="Of one courier.")
    ] = "",
    limit: Limit = USUAL,
    cursor: Cursor = "",
) -> Response:
    """List the shifts of a date, or of several, in the order in which they begin; a courier's key shows its own alone."""
    place = place_of(cursor, str, int, str)
    whose = call.subject.courier_id if call.subject.role is Role.COURIER else courier_id

    def render(reading: Reading) -> Answer:
        found = crew_lists.shifts_page(
            reading,
            day,
            to_day or day,
            courier_id=whose,
            statuses=status,
            after=None if place is None else (str(place[0]), int(place[1]), str(place[2])),
            most=limit + 1,
        )
        shown = found[:limit]
        following = None
        if len(found) > limit:
            following = cursor_of(shown[-1].day, shown[-1].window.earliest, shown[-1].id)
        return Answer(ShiftPage(shifts=[shift_form(one, call.zone) for one in shown], next_cursor=following))

    return call.look(render)


@router.post(
    "", operation_id="create_shift", summary="Add a shift", status_code=201, response_model=ShiftForm
)
def create_shift(call: Calling, wanted: NewShift) -> Response:
    """Add a shift, and give it to a courier with a vehicle. Both must be free then."""
    shift = WantedShift(
        wanted.courier_id,
        wanted.vehicle_id,
        TimeWindow(seconds_of(wanted.begins_at), seconds_of(wanted.ends_at)),
        wanted.start_place_id,
        wanted.end_place_id or "",
        breaks_of(wanted.breaks),
    )

    def do() -> KnownShift:
        with _as_sent():
            return call.write(lambda writing: add_shift(writing, shift))

    def render(_: Reading, made: KnownShift) -> Answer:
        form = shift_form(made, call.zone)
        return Answer(form, 201, {"location": f"/v1/shifts/{made.id}", "etag": etag(made.version)})

    return call.once(do, render, KnownShift)


@router.get("/{shift_id}", operation_id="get_shift", summary="Look at a shift", response_model=ShiftForm)
def get_shift(call: Calling, shift_id: ShiftId) -> Response:
    """Look at a shift; a courier's key shows its own alone."""

    def render(reading: Reading) -> Answer:
        found = crew_lists.get_shift(reading, shift_id)
        if call.subject.role is Role.COURIER and found.courier_id != call.subject.courier_id:
            raise NotFoundError("shift", shift_id)
        return _answer(call, found)

    return call.look(render)


@router.patch(
    "/{shift_id}",
    operation_id="change_shift",
    summary="Change a shift",
    response_model=ShiftForm,
    responses=problems(412, 428),
)
def update_shift(call: Calling, shift_id: ShiftId, change: ShiftChange, if_match: IfMatch = None) -> Response:
    """Change the hours, the breaks, the courier or the vehicle of a shift; refused where its round speaks against it."""
    version = seen_version(if_match)

    def step(writing: Writing) -> Answer:
        old = crew_lists.get_shift(writing, shift_id)
        window = None
        if change.begins_at is not None or change.ends_at is not None:
            window = TimeWindow(
                old.window.earliest if change.begins_at is None else seconds_of(change.begins_at),
                old.window.latest if change.ends_at is None else seconds_of(change.ends_at),
            )
        changed = change_shift(
            writing,
            shift_id,
            version,
            window=window,
            breaks=None if change.breaks is None else breaks_of(change.breaks),
            courier_id=change.courier_id or "",
            vehicle_id=change.vehicle_id or "",
        )
        return _answer(call, changed)

    with _as_sent():
        return in_one_step(call, step)


@router.post(
    "/{shift_id}/cancel",
    operation_id="cancel_shift",
    summary="Cancel a shift",
    response_model=ShiftForm,
    responses=problems(412, 428),
)
def cancel_shift(
    call: Calling, shift_id: ShiftId, cancellation: ShiftCancellation, if_match: IfMatch = None
) -> Response:
    """Take a shift off the roster; refused while its round has stops still to be done."""
    version = seen_version(if_match)
    return _done(
        call, shift_id, lambda writing: roster.cancel(writing, shift_id, version, cancellation.reason)
    )


@router.post(
    "/{shift_id}/absent",
    operation_id="mark_shift_absent",
    summary="Say that a courier does not come",
    response_model=ShiftForm,
    responses=problems(412, 428),
)
def mark_shift_absent(
    call: Calling, shift_id: ShiftId, absence: AbsenceForm, if_match: IfMatch = None
) -> Response:
    """Say that a courier does not come, or has to stop. The place is open again for what is left of it; the next plan gives its stops to others."""
    version = seen_version(if_match)
    from_s = None if absence.absent_from is None else seconds_of(absence.absent_from)
    return _done(
        call,
        shift_id,
        lambda writing: roster.mark_absent(writing, shift_id, version, absence.kind, from_s=from_s),
    )


def _done(call: Call, shift_id: str, step: Callable[[Writing], None]) -> Response:
    def carry_out(writing: Writing) -> KnownShift:
        step(writing)
        return crew_lists.get_shift(writing, shift_id)

    return call.once(lambda: call.write(carry_out), lambda _, one: _answer(call, one), KnownShift)


def _answer(call: Call, one: KnownShift) -> Answer:
    return Answer(shift_form(one, call.zone), headers={"etag": etag(one.version)})


@contextmanager
def _as_sent() -> Iterator[None]:
    """Have faults point to the fields as they were sent."""
    try:
        yield
    except InvalidShiftError as error:
        raise InvalidShiftError(
            tuple(
                replace(one, pointer="/ends_at") if one.pointer.startswith("/window") else one
                for one in error.faults
            )
        ) from error
