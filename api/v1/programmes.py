"""Programmes: added, changed with a look at what that moves, ended; and who waits for a place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import Path, Query
from starlette.responses import Response

from api.gate.answer import Answer, etag, respond
from api.gate.call import Call, Calling
from api.gate.look_reason import XReason, look_with, reason_of
from api.gate.seen_version import IfMatch, seen_version
from api.v1.paging import USUAL, Cursor, Limit, cursor_of, place_of
from api.v1.programme_forms import (
    ChangedProgramme,
    LastDay,
    NewProgramme,
    ProgrammeChanges,
    ProgrammeForm,
    ProgrammeOutcome,
    ProgrammePage,
    WaitingForm,
    WaitingPage,
    changes_of,
    place_of_fault,
    programme_form,
    programme_of,
)
from api.v1.scalars import moment_of
from api.v1.service_scalars import placed
from api.v1.town_router import problems, town_router
from api.v1.visit_forms import outcome_form, people_of
from dispatch.services.eligibility import ConditionsCheck
from dispatch.services.programme import Programme
from dispatch.services.programme_changes import change_and_follow, outside_zone, preview_programme
from dispatch.services.programmes import add_programme, end_programme
from dispatch.services.rehearsing import Outcome
from dispatch.storage import programmes as storage
from dispatch.storage.service_lists import counts_of, programmes_page, waiting_page
from dispatch.storage.store import Reading

router = town_router("services", "/programmes")

ProgrammeId = Annotated[str, Path(max_length=80, examples=["prg_01kbq0m3c8f6x2v9w4y7z5t1ra"])]


@router.post(
    "",
    operation_id="create_programme",
    summary="Add a programme",
    status_code=201,
    response_model=ProgrammeForm,
)
def create_programme(call: Calling, wanted: NewProgramme) -> Response:
    """Run a service of the town for people who meet conditions. All that is wrong is told at once."""

    def do() -> Programme:
        with placed(place_of_fault):
            return call.write(lambda writing: add_programme(writing, programme_of(wanted)))

    return call.once(do, lambda reading, stored: _answer(call, reading, stored, 201), Programme)


@router.get("", operation_id="list_programmes", summary="List programmes", response_model=ProgrammePage)
def list_programmes(
    call: Calling,
    service: Annotated[str, Query(max_length=48, description="Of that service alone.")] = "",
    active: Annotated[bool | None, Query(description="Only those that run, or that do not.")] = None,
    limit: Limit = USUAL,
    cursor: Cursor = "",
) -> Response:
    """List the programmes of the town, with how many take part and how many wait."""
    place = place_of(cursor, str)

    def render(reading: Reading) -> Answer:
        found = programmes_page(
            reading,
            service_key=service,
            active=active,
            after="" if place is None else str(place[0]),
            most=limit + 1,
        )
        shown = found[:limit]
        counts = counts_of(reading, [one.id for one in shown])
        following = cursor_of(shown[-1].id) if len(found) > limit else None
        return Answer(
            ProgrammePage(programmes=[_form(call, one, counts) for one in shown], next_cursor=following)
        )

    return call.look(render)


@router.get(
    "/{programme_id}", operation_id="get_programme", summary="Look at a programme", response_model=ProgrammeForm
)  # fmt: skip
def get_programme(call: Calling, programme_id: ProgrammeId) -> Response:
    """Look at one programme."""
    return call.look(lambda reading: _answer(call, reading, storage.get_programme(reading, programme_id)))


@router.patch(
    "/{programme_id}",
    operation_id="change_programme",
    summary="Change a programme",
    response_model=ChangedProgramme,
    responses=problems(412, 428),
)
def change_programme(
    call: Calling, programme_id: ProgrammeId, wanted: ProgrammeChanges, if_match: IfMatch = None
) -> Response:
    """Change a programme, and have everybody's visits follow; what is promised stays where public holidays change, unless `move_promised`.

    Who lives outside of another zone has no visits any more, promised ones neither: look at a preview first.
    """
    version = seen_version(if_match)
    with placed(place_of_fault):
        stored, outcome, _ = change_and_follow(
            call.store,
            call.town_id,
            call.actor,
            programme_id,
            version=version,
            eligible=ConditionsCheck(),
            holidays_now=wanted.move_promised,
            **changes_of(wanted),
        )
    with call.reading() as reading:
        form = _form(call, stored, counts_of(reading, [stored.id]))
    shown = Answer(ChangedProgramme(programme=form, outcome=outcome_form(outcome, call.zone, preview=False)))
    return respond(shown.status, shown.text, {"etag": etag(stored.version)})


@router.post(
    "/{programme_id}/preview",
    operation_id="preview_programme",
    summary="Try a change of a programme",
    response_model=ProgrammeOutcome,
)
def preview_change(call: Calling, programme_id: ProgrammeId, wanted: ProgrammeChanges) -> Response:
    """Say what a change would do to visits, and leave everything as it is. Nobody's file is read for it: conditions are not looked at."""

    def do() -> Outcome:
        with placed(place_of_fault):
            return preview_programme(
                call.store,
                call.town_id,
                call.actor,
                programme_id,
                holidays_now=wanted.move_promised,
                **changes_of(wanted),
            )

    zone_id = "" if wanted.conditions is None else wanted.conditions.zone_id or ""

    def render(reading: Reading, outcome: Outcome) -> Answer:
        return Answer(
            ProgrammeOutcome(
                outcome=outcome_form(outcome, call.zone, preview=True),
                outside_zone=list(outside_zone(reading, programme_id, zone_id)),
            )
        )

    return call.once(do, render, Outcome)


@router.post(
    "/{programme_id}/end",
    operation_id="end_programme",
    summary="End a programme",
    response_model=ProgrammeForm,
)
def end(call: Calling, programme_id: ProgrammeId, wanted: LastDay) -> Response:
    """End a programme with a last date, and everybody's part in it; visits that are later are called off."""

    def do() -> Programme:
        with placed(lambda pointer: "/last_day" if pointer == "/to_day" else pointer):
            return call.write(
                lambda writing: end_programme(
                    writing, storage.get_programme(writing, programme_id), wanted.last_day
                ),
                conflicts=3,
            )

    return call.once(do, lambda reading, stored: _answer(call, reading, stored), Programme)


@router.get(
    "/{programme_id}/waiting-list",
    operation_id="list_waiting",
    summary="List who waits for a place",
    response_model=WaitingPage,
)
def list_waiting(
    call: Calling,
    programme_id: ProgrammeId,
    limit: Limit = USUAL,
    cursor: Cursor = "",
    x_reason: XReason = "",
) -> Response:
    """List those who have asked for a part in a programme and have none yet, in the order of request; by name if you say why you look."""
    reason, place = reason_of(call, x_reason), place_of(cursor, int, str)

    def render(reading: Reading) -> Answer:
        storage.get_programme(reading, programme_id)
        after = None if place is None else (int(place[0]), str(place[1]))
        found = waiting_page(reading, programme_id, after=after, most=limit + 1)
        shown = found[:limit]
        people = people_of(reading, shown, reason)
        return Answer(
            WaitingPage(
                waiting=[
                    WaitingForm(
                        enrolment_id=one.id,
                        asked_at=moment_of(one.created_s, call.zone),
                        from_day=one.from_day,
                        person=people.get(one.id),
                    )
                    for one in shown
                ],
                next_cursor=cursor_of(shown[-1].created_s, shown[-1].id) if len(found) > limit else None,
            )
        )

    return look_with(call, reason, render)


def _answer(call: Call, reading: Reading, one: Programme, status: int = 200) -> Answer:
    headers = {"etag": etag(one.version)}
    if status == 201:
        headers["location"] = f"/v1/programmes/{one.id}"
    return Answer(_form(call, one, counts_of(reading, [one.id])), status, headers)


def _form(call: Call, one: Programme, counts: Mapping[str, tuple[int, int]]) -> ProgrammeForm:
    return programme_form(one, counts.get(one.id, (0, 0)), call.zone)
