"""Visits: listed, looked at, skipped, moved, taken back; who is visited is shown with a reason that is kept, and never to others than the town."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Annotated, Final

from fastapi import Path, Query
from starlette.responses import Response

from api.errors import ApiError, FaultyField
from api.gate.answer import Answer, etag
from api.gate.call import Call, Calling
from api.gate.look_reason import NeededReason, XReason, look_kept, look_with, reason_of
from api.v1.paging import USUAL, Cursor, Limit, cursor_of, place_of
from api.v1.scalars import DateText
from api.v1.service_scalars import minute_of, words_of
from api.v1.town_router import town_router
from api.v1.visit_forms import CheckForm, CheckList, Move, VisitForm, VisitPage, visit_forms
from dispatch.field.visit_checks import checks_of
from dispatch.lifecycle.visit import VisitStatus
from dispatch.services.visit import Visit
from dispatch.services.visit_changes import move_visit, restore_visit, skip_visit
from dispatch.storage import deliveries, visits
from dispatch.storage.catalogue_versions import service_of_visit
from dispatch.storage.service_lists import visits_page
from dispatch.storage.store import NotFoundError, Reading, Writing

router = town_router("services", "/visits")

VisitId = Annotated[str, Path(max_length=80, examples=["vis_01kbq0m3c8f6x2v9w4y7z5t1ra"])]
#: Days that one list may have, at most.
LONGEST_SPAN: Final = 92


@router.get("", operation_id="list_visits", summary="List visits", response_model=VisitPage)
def list_visits(
    call: Calling,
    *,
    from_day: Annotated[
        DateText | None, Query(description="First local date; needed unless `undated`.")
    ] = None,
    to_day: Annotated[
        DateText | None, Query(description=f"Last one, {LONGEST_SPAN} days from the first at most; the same date where it is not said.")
    ] = None,
    undated: Annotated[bool, Query(description="Instead, those for which the planner has to choose a day.")] = False,
    programme_id: Annotated[str, Query(max_length=80, description="Of that programme alone.")] = "",
    enrolment_id: Annotated[str, Query(max_length=80, description="Of that enrolment alone.")] = "",
    status: Annotated[
        list[VisitStatus], Query(description="In one of these.", max_length=len(VisitStatus))
    ] = [],  # noqa: B006
    limit: Limit = USUAL,
    cursor: Cursor = "",
    x_reason: XReason = "",
) -> Response:  # fmt: skip
    """List the visits of some days, in order; who is visited, if you say why you look: that is kept with each of them."""
    reason, place = reason_of(call, x_reason), place_of(cursor, str, str)
    first, last = ("", "") if undated else _span(from_day, to_day)

    def render(reading: Reading) -> Answer:
        found = visits_page(
            reading,
            from_day=first,
            to_day=last,
            undated=undated,
            enrolment_id=enrolment_id,
            programme_id=programme_id,
            statuses=status,
            after=None if place is None else (str(place[0]), str(place[1])),
            most=limit + 1,
        )
        shown = found[:limit]
        following = None
        if len(found) > limit:
            following = cursor_of(shown[-1].occurrence if undated else shown[-1].day, shown[-1].id)
        forms = visit_forms(reading, shown, call.zone, call.subject.role, reason)
        return Answer(VisitPage(visits=forms, next_cursor=following))

    return look_with(call, reason, render)


@router.get("/{visit_id}", operation_id="get_visit", summary="Look at a visit", response_model=VisitForm)
def get_visit(call: Calling, visit_id: VisitId, x_reason: XReason = "") -> Response:
    """Look at one visit; who is visited, if you say why you look."""
    reason = reason_of(call, x_reason)
    return look_with(
        call, reason, lambda reading: _answer(call, reading, own_visit(reading, visit_id), reason)
    )


@router.get(
    "/{visit_id}/checks",
    operation_id="get_visit_checks",
    summary="Look at what was asked at the door",
    response_model=CheckList,
)
def get_visit_checks(call: Calling, visit_id: VisitId, x_reason: NeededReason = "") -> Response:
    """Look at the questions of the service and the courier's answers. They are about a person: that they were looked at is kept."""
    reason = reason_of(call, x_reason, needed=True)

    def render(writing: Writing) -> Answer:
        visit = own_visit(writing, visit_id)
        answers: tuple[bool | None, ...] = ()
        if visit.delivery_id:
            answers = checks_of(writing, deliveries.get(writing, visit.delivery_id), reason=reason)
        asked = service_of_visit(writing, visit).checks
        told = (*answers, *(None for _ in asked))[: len(asked)]
        return Answer(
            CheckList(
                visit_id=visit.id,
                checks=[
                    CheckForm(question=words_of(words), answer=answer)
                    for words, answer in zip(asked, told, strict=True)
                ],
            )
        )

    return look_kept(call, render)


@router.post(
    "/{visit_id}/skip", operation_id="skip_visit", summary="Let one visit not take place", response_model=VisitForm
)  # fmt: skip
def skip(call: Calling, visit_id: VisitId) -> Response:
    """Let one visit not take place; what was promised is called off, as long as its goods are not on their way. Skipped again, it stays so."""
    return _act(call, visit_id, lambda writing, visit: skip_visit(writing, visit.id, visit.version))


@router.post(
    "/{visit_id}/restore",
    operation_id="restore_visit",
    summary="Let a visit take place after all",
    response_model=VisitForm,
)
def restore(call: Calling, visit_id: VisitId) -> Response:
    """Let a visit take place that was skipped. What follows from a pause or a holiday is skipped again by night: end the pause instead."""
    return _act(call, visit_id, lambda writing, visit: restore_visit(writing, visit.id, visit.version))


@router.post(
    "/{visit_id}/move",
    operation_id="move_visit",
    summary="Put a visit on another day",
    response_model=VisitForm,
)
def move(call: Calling, visit_id: VisitId, wanted: Move) -> Response:
    """Put a visit that is not ordered yet on another day, or at other hours; its plan does not move it back."""
    hours = wanted.window
    window = None if hours is None else (minute_of(hours.earliest), minute_of(hours.latest))
    return _act(
        call,
        visit_id,
        lambda writing, visit: move_visit(writing, visit.id, visit.version, wanted.day, window),
    )


def own_visit(reading: Reading, visit_id: str) -> Visit:
    """Return a visit to somebody.

    Raises
    ------
    NotFoundError
        There is none of that name, or it is the basket of a subscription.
    """
    visit = visits.get_visit(reading, visit_id)
    if not visit.enrolment_id:
        raise NotFoundError("visit", visit_id)
    return visit


def _act(call: Call, visit_id: str, step: Callable[[Writing, Visit], Visit]) -> Response:
    return call.once(
        lambda: call.write(lambda writing: step(writing, own_visit(writing, visit_id)), conflicts=3),
        lambda reading, stored: _answer(call, reading, stored),
        Visit,
    )


def _answer(call: Call, reading: Reading, visit: Visit, reason: str = "") -> Answer:
    (form,) = visit_forms(reading, [visit], call.zone, call.subject.role, reason)
    return Answer(form, headers={"etag": etag(visit.version)})


def _span(from_day: str | None, to_day: str | None) -> tuple[str, str]:
    if from_day is None:
        raise _wrong("from_day", "missing", "it is not said of which days", "give from_day, or undated=true")
    last = to_day or from_day
    days = (dt.date.fromisoformat(last) - dt.date.fromisoformat(from_day)).days
    if not 0 <= days < LONGEST_SPAN:
        raise _wrong(
            "to_day", "bad_span", f"it is not within {LONGEST_SPAN} days from the first one", "ask for fewer days"
        )  # fmt: skip
    return from_day, last


def _wrong(name: str, code: str, message: str, remedy: str) -> ApiError:
    return ApiError(
        f"{name}: {message}; {remedy}.",
        code=code,
        status=422,
        faults=[FaultyField(pointer=f"query/{name}", code=code, message=message, remedy=remedy)],
    )
