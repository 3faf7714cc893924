"""Recipients: recognised by their telephone number, looked at, put right."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query
from starlette.responses import Response

from api.gate.answer import Answer, etag
from api.gate.call import Call, Calling
from api.gate.seen_version import IfMatch, check_seen, seen_version
from api.v1.changing import changed
from api.v1.recipient_forms import (
    PersonForm,
    PersonList,
    RecipientPatch,
    changes_of,
    person_form,
    reach_of,
)
from api.v1.town_router import problems, town_router
from dispatch.orders.callers import known, recognise
from dispatch.orders.recipient_changes import correct
from dispatch.storage import parties
from dispatch.storage.store import Reading, Writing

router = town_router("recipients", "/recipients")

RecipientId = Annotated[str, Path(max_length=80, examples=["rcp_01kbq0m3c8f6x2v9w4y7z5t1ra"])]


def _answer(call: Call, reading: Reading, name: str) -> Answer:
    found = known(reading, name, org_id=call.org_id)
    form = person_form(found, call.zone, desk=not call.org_id)
    return Answer(form, headers={"etag": etag(found.recipient.version)})


@router.get(
    "", operation_id="recognize_recipients", summary="Recognise who is calling", response_model=PersonList
)
def recognize_recipients(
    call: Calling,
    phone: Annotated[
        str,
        Query(
            min_length=3,
            max_length=32,
            description="As it was typed, or as the telephone tells it.",
            examples=["06 00 00 00 01"],
        ),
    ],
) -> Response:
    """Say who a telephone number may be, where they had things brought, and what they usually order.

    A shop finds its own customers alone, and of them what concerns it.
    """

    def render(reading: Reading) -> Answer:
        found = recognise(reading, phone, org_id=call.org_id)
        forms = [person_form(one, call.zone, desk=not call.org_id) for one in found]
        return Answer(PersonList(recipients=forms))

    return call.look(render)


@router.get(
    "/{recipient_id}", operation_id="get_recipient", summary="Look at a recipient", response_model=PersonForm
)
def get_recipient(call: Calling, recipient_id: RecipientId) -> Response:
    """Look at somebody as a customer: nothing is told here of the services that they may take part in."""
    return call.look(lambda reading: _answer(call, reading, recipient_id))


@router.patch(
    "/{recipient_id}",
    operation_id="change_recipient",
    summary="Put a recipient right",
    response_model=PersonForm,
    responses=problems(410, 412, 428),
)
def change_recipient(
    call: Calling, recipient_id: RecipientId, patch: RecipientPatch, if_match: IfMatch = None
) -> Response:
    """Change name, number, language, what couriers must know at the door, and how somebody wants to be told things."""
    seen = seen_version(if_match)

    def step(writing: Writing) -> Answer:
        old = parties.get_recipient(writing, recipient_id)
        check_seen("recipient", old.id, old.version, seen)
        reach = None if patch.reach is None else reach_of(patch.reach)
        correct(writing, old, changes_of(patch, old), reach=reach, source=patch.said_by)
        return _answer(call, writing, recipient_id)

    return changed(call, step)
