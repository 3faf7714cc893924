"""What is known of people for a service: their file, their consent, the conditions; each look is kept with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from api.gate.answer import Answer, etag, respond
from api.gate.call import Calling
from api.gate.look_reason import NeededReason, look_kept, reason_of
from api.gate.seen_version import IfMatch, seen_version
from api.said.catalogue import told
from api.said.language import spoken
from api.v1.enrolment_forms import (
    ConditionsForm,
    ConsentKept,
    ConsentSaid,
    EnrolmentConsentForm,
    FileContent,
    FileForm,
    FileKept,
    UnmetForm,
    file_form,
    file_of,
)
from api.v1.enrolments import EnrolmentId
from api.v1.scalars import DateText, maybe_moment, seconds_of
from api.v1.town_router import problems, town_router
from dispatch.services.enrolments import check
from dispatch.services.file_changes import open_file, replace_file, say_consent
from dispatch.storage import programmes as storage
from dispatch.storage.store import Reading, Writing

router = town_router("services", "/enrolments")


@dataclass(frozen=True, slots=True)
class _Said:
    """What a word does to visits."""

    changed: int
    staying: int


@router.get(
    "/{enrolment_id}/file",
    operation_id="get_enrolment_file",
    summary="Look at what is known of somebody for a service",
    response_model=FileForm,
)
def get_enrolment_file(call: Calling, enrolment_id: EnrolmentId, x_reason: NeededReason = "") -> Response:
    """Look at somebody's file. Who has looked, when and why is kept before anything is shown, and told to the person who asks for it."""
    reason = reason_of(call, x_reason, needed=True)

    def render(writing: Writing) -> Answer:
        one = storage.get_enrolment(writing, enrolment_id)
        file, version = open_file(writing, one, reason=reason)
        return Answer(file_form(one.id, file, call.zone), headers={"etag": etag(version)})

    return look_kept(call, render)


@router.put(
    "/{enrolment_id}/file",
    operation_id="replace_enrolment_file",
    summary="Keep another file",
    response_model=FileKept,
    responses=problems(412, 428),
)
def replace_enrolment_file(
    call: Calling, enrolment_id: EnrolmentId, wanted: FileContent, if_match: IfMatch = None
) -> Response:
    """Keep what is known of somebody, all of it anew but for the consent; visits follow. If-Match has the ETag of the file that you have seen."""
    version = seen_version(if_match)

    def step(writing: Writing) -> int:
        one = storage.get_enrolment(writing, enrolment_id)
        return replace_file(writing, one, file_of(wanted), version=version)

    now = call.write(step)
    return respond(200, FileKept(enrolment_id=enrolment_id).model_dump_json(), {"etag": etag(now)})


@router.get(
    "/{enrolment_id}/consent",
    operation_id="get_enrolment_consent",
    summary="Look at what somebody has said to a service",
    response_model=EnrolmentConsentForm,
)
def get_enrolment_consent(call: Calling, enrolment_id: EnrolmentId, x_reason: NeededReason = "") -> Response:
    """Look at whether somebody has agreed, and when; the look is kept."""
    reason = reason_of(call, x_reason, needed=True)

    def render(writing: Writing) -> Answer:
        one = storage.get_enrolment(writing, enrolment_id)
        file, _ = open_file(writing, one, reason=reason)
        return Answer(
            EnrolmentConsentForm(
                enrolment_id=one.id, consent=file.consent, said_at=maybe_moment(file.consent_s, call.zone)
            )
        )

    return look_kept(call, render)


@router.post(
    "/{enrolment_id}/consent",
    operation_id="say_enrolment_consent",
    summary="Note what somebody says to a service",
    response_model=ConsentKept,
)
def say_enrolment_consent(call: Calling, enrolment_id: EnrolmentId, wanted: ConsentSaid) -> Response:
    """Note that somebody agrees, or does not any more; visits follow at once. Said again, nothing changes."""
    said_s = None if wanted.said_at is None else seconds_of(wanted.said_at)

    def step(writing: Writing) -> _Said:
        one = storage.get_enrolment(writing, enrolment_id)
        _, generated = say_consent(writing, one, wanted.consent, given_s=said_s)
        return _Said(generated.count, len(generated.clashes))

    def render(_: Reading, said: _Said) -> Answer:
        return Answer(
            ConsentKept(enrolment_id=enrolment_id, visits_changed=said.changed, visits_staying=said.staying)
        )

    return call.once(lambda: call.write(step, conflicts=3), render, _Said)


@router.get(
    "/{enrolment_id}/conditions",
    operation_id="check_enrolment",
    summary="Check whether somebody meets the conditions",
    response_model=ConditionsForm,
)
def check_enrolment(
    call: Calling,
    enrolment_id: EnrolmentId,
    day: Annotated[
        DateText | None, Query(description="On that date; on the first to come where it is not said.")
    ] = None,
    x_reason: NeededReason = "",
) -> Response:
    """Say which conditions of the programme somebody does not meet, and what mends each; that the file was read for it is kept."""
    reason = reason_of(call, x_reason, needed=True)

    def render(writing: Writing) -> Answer:
        one = storage.get_enrolment(writing, enrolment_id)
        found = check(writing, one, day or "", reason=reason)
        unmet = [
            UnmetForm(
                code=fault.code,
                title=told(fault.code, spoken(), {"value": fault.value}),
                message=fault.message,
                remedy=fault.remedy,
            )
            for fault in found
        ]
        return Answer(ConditionsForm(enrolment_id=one.id, day=day, met=not unmet, unmet=unmet))

    return look_kept(call, render)
