"""Enrolments: asked for, checked, let in or refused, changed, paused, ended; nobody is named without a reason that is kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import Path, Query
from starlette.responses import Response

from api.gate.answer import Answer, etag, respond
from api.gate.call import Call, Calling
from api.gate.look_reason import XReason, look_with, reason_of
from api.gate.seen_version import IfMatch, check_seen, seen_version
from api.v1.enrolment_forms import (
    EnrolmentChanges,
    EnrolmentForm,
    EnrolmentPage,
    NewEnrolment,
    Refusal,
    enrolment_forms,
    new_file_of,
)
from api.v1.order_forms import NewDoor
from api.v1.paging import USUAL, Cursor, Limit, cursor_of, place_of
from api.v1.programme_forms import LastDay
from api.v1.service_plan_forms import FirstDay, NewPause, plan_of, plan_place
from api.v1.service_scalars import placed, refused
from api.v1.town_router import problems, town_router
from dispatch.domain import Place
from dispatch.lifecycle.enrolment import EnrolmentStatus
from dispatch.orders.asked import AskedDoor, AskedRecipient
from dispatch.orders.certain_door import certain_door
from dispatch.parties.recipient import Door
from dispatch.services import enrolments as parts
from dispatch.services import pausing
from dispatch.services.enrolment import Enrolment
from dispatch.services.following import follow
from dispatch.services.joining import Joining, join
from dispatch.storage import parties
from dispatch.storage import programmes as storage
from dispatch.storage.service_lists import enrolments_page
from dispatch.storage.store import Reading, Writing

router = town_router("services", "/enrolments")

EnrolmentId = Annotated[str, Path(max_length=80, examples=["enr_01kbq0m3c8f6x2v9w4y7z5t1ra"])]


@router.post(
    "",
    operation_id="create_enrolment",
    summary="Ask for a part in a programme",
    status_code=201,
    response_model=EnrolmentForm,
    responses=problems(410),
)
def create_enrolment(call: Calling, wanted: NewEnrolment) -> Response:
    """Take somebody in who asks for a part in a programme, with what is known of them for it and when they are to be visited.

    The enrolment is requested; activate it to let them take part. The answer names nobody: whoever asks knows whom they have named.
    """
    if (wanted.recipient is None) is (wanted.recipient_id is None):
        raise refused(
            "/recipient", "one_of_two", "it is said once who it is", "give recipient, or recipient_id"
        )

    def do() -> Enrolment:
        with call.reading() as reading:
            programme = storage.get_programme(reading, wanted.programme_id)
            service = storage.get_service(reading, programme.service_key)
        place, place_id, confidence = _place(call, wanted.door)
        joining = Joining(
            programme_id=programme.id,
            from_day=wanted.from_day,
            to_day=wanted.to_day or "",
            recipient_id=wanted.recipient_id or "",
            recipient=_asked(wanted),
            place_id=place_id,
            place=place,
            confidence=confidence,
            external_ref=wanted.external_ref.strip(),
            file=None if wanted.file is None else new_file_of(wanted.file),
            plan=None if wanted.plan is None else plan_of(wanted.plan, service),
        )
        with placed(_place_in_body):
            return join(call.store, call.town_id, call.actor, joining, behalf=call.behalf)

    return call.once(do, lambda reading, made: _answer(call, reading, made, status=201), Enrolment)


@router.get("", operation_id="list_enrolments", summary="List enrolments", response_model=EnrolmentPage)
def list_enrolments(
    call: Calling,
    programme_id: Annotated[str, Query(max_length=80, description="Of that programme alone.")] = "",
    recipient_id: Annotated[
        str, Query(max_length=80, description="Of that person alone; say why you look.")
    ] = "",
    external_ref: Annotated[
        str, Query(max_length=200, description="With that reference alone; say why you look.")
    ] = "",
    status: Annotated[
        list[EnrolmentStatus], Query(description="In one of these.", max_length=len(EnrolmentStatus))
    ] = [],  # noqa: B006
    limit: Limit = USUAL,
    cursor: Cursor = "",
    x_reason: XReason = "",
) -> Response:
    """List who takes part in what; by name if you say why you look, which is kept with each of them."""
    # Whom a name or a reference leads to is known by the answer, whatever it shows.
    reason = reason_of(call, x_reason, needed=bool(recipient_id or external_ref))
    place = place_of(cursor, str)

    def render(reading: Reading) -> Answer:
        found = enrolments_page(
            reading,
            programme_id=programme_id,
            recipient_id=recipient_id,
            external_ref=external_ref,
            statuses=status,
            after="" if place is None else str(place[0]),
            most=limit + 1,
        )
        shown = found[:limit]
        following = cursor_of(shown[-1].id) if len(found) > limit else None
        forms = enrolment_forms(reading, shown, call.zone, call.subject.role, reason)
        return Answer(EnrolmentPage(enrolments=forms, next_cursor=following))

    return look_with(call, reason, render)


@router.get(
    "/{enrolment_id}",
    operation_id="get_enrolment",
    summary="Look at an enrolment",
    response_model=EnrolmentForm,
)
def get_enrolment(call: Calling, enrolment_id: EnrolmentId, x_reason: XReason = "") -> Response:
    """Look at one enrolment; who it is, if you say why you look."""
    reason = reason_of(call, x_reason)

    def render(reading: Reading) -> Answer:
        return _answer(call, reading, storage.get_enrolment(reading, enrolment_id), reason=reason)

    return look_with(call, reason, render)


@router.patch(
    "/{enrolment_id}",
    operation_id="change_enrolment",
    summary="Change dates or door of an enrolment",
    response_model=EnrolmentForm,
    responses=problems(412, 428),
)
def change_enrolment(
    call: Calling, enrolment_id: EnrolmentId, wanted: EnrolmentChanges, if_match: IfMatch = None
) -> Response:
    """Change from when to when somebody takes part, or where they are visited; visits follow."""
    version = seen_version(if_match)
    with call.reading() as reading:
        storage.get_enrolment(reading, enrolment_id)
    given = wanted.model_fields_set
    place, place_id, confidence = (None, "", 1.0) if wanted.door is None else _place(call, wanted.door)

    def step(writing: Writing) -> Enrolment:
        one = storage.get_enrolment(writing, enrolment_id)
        check_seen("enrolment", one.id, one.version, version)
        changes = {}
        if "from_day" in given:
            changes["from_day"] = wanted.from_day
        if "to_day" in given:
            changes["to_day"] = wanted.to_day or ""
        if wanted.door is not None:
            changes["place_id"] = place_id
        if place is not None:
            parties.add_places(writing, [place], confidence=confidence)
            changes["place_id"] = place.id
        stored = parts.change(writing, one, **changes)
        follow(writing, stored)
        return stored

    def render(reading: Reading, stored: Enrolment) -> Answer:
        return _answer(call, reading, stored)

    stored = call.write(step)
    with call.reading() as reading:
        answer = render(reading, stored)
    return respond(answer.status, answer.text, answer.headers)


@router.post(
    "/{enrolment_id}/activate",
    operation_id="activate_enrolment",
    summary="Let somebody take part",
    response_model=EnrolmentForm,
)
def activate_enrolment(call: Calling, enrolment_id: EnrolmentId) -> Response:
    """Let somebody take part who meets the conditions, if there is a place; visits follow. Let in again, nothing changes.

    Free places go to who has asked first (`programme_full`). What conditions are not met is told (`conditions_unmet`); that the file was read
    is kept, also where it says no.
    """
    return call.once(
        lambda: parts.let_in(call.store, call.town_id, call.actor, enrolment_id, behalf=call.behalf),
        lambda reading, stored: _answer(call, reading, stored),
        Enrolment,
    )


@router.post(
    "/{enrolment_id}/refuse",
    operation_id="refuse_enrolment",
    summary="Refuse a request",
    response_model=EnrolmentForm,
)
def refuse_enrolment(call: Calling, enrolment_id: EnrolmentId, wanted: Refusal) -> Response:
    """Say no to somebody who has asked."""
    return _act(call, enrolment_id, lambda writing, one: parts.refuse(writing, one, wanted.reason))


@router.post(
    "/{enrolment_id}/ask-again",
    operation_id="ask_again_enrolment",
    summary="Take a refused request up again",
    response_model=EnrolmentForm,
)
def ask_again_enrolment(call: Calling, enrolment_id: EnrolmentId) -> Response:
    """Take a request up again that was refused; it keeps its turn."""
    return _act(call, enrolment_id, parts.ask_again)


@router.post(
    "/{enrolment_id}/pause",
    operation_id="pause_enrolment",
    summary="Leave visits out for some days",
    response_model=EnrolmentForm,
)
def pause_enrolment(call: Calling, enrolment_id: EnrolmentId, wanted: NewPause) -> Response:
    """Leave somebody's visits out for some days, in all plans of the programme. The same pause again is the same one."""
    return _act(
        call,
        enrolment_id,
        lambda writing, one: pausing.pause(
            writing, one, wanted.from_day, wanted.to_day or "", reason=wanted.reason
        ),
    )


@router.post(
    "/{enrolment_id}/resume",
    operation_id="resume_enrolment",
    summary="Take visits up again",
    response_model=EnrolmentForm,
)
def resume_enrolment(call: Calling, enrolment_id: EnrolmentId, wanted: FirstDay) -> Response:
    """Take somebody's visits up again from a date on: the pause of that date ends the day before."""
    return _act(call, enrolment_id, lambda writing, one: pausing.resume(writing, one, wanted.day))


@router.post(
    "/{enrolment_id}/end",
    operation_id="end_enrolment",
    summary="End an enrolment",
    response_model=EnrolmentForm,
)
def end_enrolment(call: Calling, enrolment_id: EnrolmentId, wanted: LastDay) -> Response:
    """End somebody's part in a programme with a last date; the place goes to who waits."""
    return _act(call, enrolment_id, lambda writing, one: parts.end(writing, one, wanted.last_day))


def _act(call: Call, enrolment_id: str, step: Callable[[Writing, Enrolment], Enrolment]) -> Response:
    return call.once(
        lambda: call.write(
            lambda writing: step(writing, storage.get_enrolment(writing, enrolment_id)), conflicts=3
        ),
        lambda reading, stored: _answer(call, reading, stored),
        Enrolment,
    )


def _answer(call: Call, reading: Reading, one: Enrolment, *, status: int = 200, reason: str = "") -> Answer:
    headers = {"etag": etag(one.version)}
    if status == 201:
        headers["location"] = f"/v1/enrolments/{one.id}"
    (form,) = enrolment_forms(reading, [one], call.zone, call.subject.role, reason)
    return Answer(form, status, headers)


def _place(call: Call, door: NewDoor) -> tuple[Place | None, str, float]:
    """Return a new place, or the name of a known one."""
    if door.place_id is not None:
        return None, door.place_id, 1.0
    lon, lat = door.position or (None, None)
    asked = AskedDoor(door.address, lon, lat, door.name, door.access_note)
    with placed(lambda pointer: "/door/position" if pointer in {"/door/lon", "/door/lat"} else pointer):
        place, confidence = certain_door(call.store, call.town_map, call.town_id, asked)
    return place, "", confidence


def _asked(wanted: NewEnrolment) -> AskedRecipient | None:
    known = wanted.recipient
    if known is None:
        return None
    at_door = None if known.at_door is None else Door(**known.at_door.model_dump())
    return AskedRecipient(known.name, known.phone, known.email, known.language, at_door)


def _place_in_body(pointer: str) -> str:
    if pointer.startswith(
        ("/birth_day", "/papers", "/contacts", "/diet", "/prescriber", "/note", "/consent")
    ):
        return f"/file{pointer}".replace("/file/consent", "/file/consented_at")
    return str(plan_place("/plan")(pointer))
