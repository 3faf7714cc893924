"""Orders that are begun at a counter, on the telephone or at a till, and finished later, on another device if need be."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path
from pydantic import Field
from starlette.responses import Response

from api.gate.answer import Answer, etag
from api.gate.call import Call, Calling
from api.gate.seen_version import IfMatch, seen_version
from api.v1.deliveries import sender_of, views
from api.v1.delivery_forms import CreatedDelivery
from api.v1.draft_forms import DraftForm, DraftOrder, DraftPage, NewDraft, document_of, draft_form
from api.v1.known_doors import check_door
from api.v1.order_pointers import as_sent
from api.v1.paging import USUAL, Cursor, Limit, cursor_of, place_of
from api.v1.scalars import Form
from api.v1.town_router import problems, town_router
from dispatch.orders.drafts import Draft, drop, fill, get, open_drafts, promote, start
from dispatch.orders.intake import Taken
from dispatch.storage.store import Reading

router = town_router("drafts", "/drafts")

DraftId = Annotated[str, Path(max_length=80, examples=["drf_01kbq0m3c8f6x2v9w4y7z5t1ra"])]


class Promotion(Form):
    """How a draft becomes an order."""

    promise: Annotated[
        bool,
        Field(
            description="Promise the window as it is asked for. To have it checked against the plan, ask for a quote instead."
        ),
    ] = True


@router.post(
    "", operation_id="create_draft", summary="Begin an order", status_code=201, response_model=DraftForm
)
def create_draft(call: Calling, wanted: NewDraft) -> Response:
    """Begin an order that is not complete yet. It promises nothing and bounds nothing; it is kept for two days."""
    check_door(call, wanted.order.door, "/order/door/place_id")
    sender = sender_of(call, wanted.sender_id)
    body = {name: value for name, value in document_of(wanted.order).items() if value is not None}
    return call.once(
        lambda: call.write(lambda writing: start(writing, sender, wanted.channel, body)),
        lambda _, draft: _answer(call, draft, 201),
        Draft,
    )


@router.get("", operation_id="list_drafts", summary="List begun orders", response_model=DraftPage)
def list_drafts(call: Calling, limit: Limit = USUAL, cursor: Cursor = "") -> Response:
    """List the drafts that can still be finished, the one changed last first; organisations see their own."""
    place = place_of(cursor, int, str)

    def render(reading: Reading) -> Answer:
        after = None if place is None else (int(place[0]), str(place[1]))
        found = open_drafts(reading, org_id=call.org_id, after=after, most=limit + 1)
        shown = found[:limit]
        following = cursor_of(shown[-1].updated_s, shown[-1].id) if len(found) > limit else None
        return Answer(DraftPage(drafts=[draft_form(one, call.zone) for one in shown], next_cursor=following))

    return call.look(render)


@router.get(
    "/{draft_id}", operation_id="get_draft", summary="Look at a begun order", response_model=DraftForm
)
def get_draft(call: Calling, draft_id: DraftId) -> Response:
    """Look at a draft, whatever has become of it."""
    return call.look(lambda reading: _answer(call, get(reading, draft_id, org_id=call.org_id)))


@router.patch(
    "/{draft_id}",
    operation_id="fill_draft",
    summary="Say more of a begun order",
    response_model=DraftForm,
    responses=problems(410, 412, 428),
)
def fill_draft(call: Calling, draft_id: DraftId, said: DraftOrder, if_match: IfMatch = None) -> Response:
    """Say more in a draft: a part that is named replaces that part, null takes it out. What another device has said meanwhile is not lost.

    Needs `If-Match`.
    """
    seen = seen_version(if_match)
    check_door(call, said.door)
    return call.once(
        lambda: call.write(
            lambda writing: fill(writing, draft_id, seen, document_of(said), org_id=call.org_id)
        ),
        lambda _, draft: _answer(call, draft),
        Draft,
    )


@router.post(
    "/{draft_id}/promote",
    operation_id="promote_draft",
    summary="Make it an order",
    status_code=201,
    response_model=CreatedDelivery,
    responses=problems(410),
)
def promote_draft(call: Calling, draft_id: DraftId, wanted: Promotion) -> Response:
    """Make a draft an order, with the checks of every order; all that is wrong or missing is told at once, and the draft stays as it is.

    A draft becomes one delivery, however many devices ask for it.
    """

    def render(reading: Reading, taken: Taken) -> Answer:
        shown = views(call, reading).created(taken)
        return Answer(shown, 201, {"location": f"/v1/deliveries/{shown.id}", "etag": etag(shown.version)})

    with as_sent():
        return call.once(
            lambda: promote(
                call.store,
                call.town_map,
                call.town_id,
                call.actor,
                draft_id,
                org_id=call.org_id,
                behalf=call.behalf,
                promise=wanted.promise,
            ),
            render,
            Taken,
        )


@router.delete(
    "/{draft_id}", operation_id="drop_draft", summary="Give a begun order up", response_model=DraftForm
)
def drop_draft(call: Calling, draft_id: DraftId) -> Response:
    """Give a draft up, and forget what was said in it; given up again, it stays so. What is an order already is cancelled instead."""
    return call.once(
        lambda: call.write(lambda writing: drop(writing, draft_id, org_id=call.org_id), conflicts=3),
        lambda _, draft: _answer(call, draft),
        Draft,
    )


def _answer(call: Call, draft: Draft, status: int = 200) -> Answer:
    shown = draft_form(draft, call.zone)
    headers = {"etag": etag(shown.version)}
    if status == 201:
        headers["location"] = f"/v1/drafts/{shown.id}"
    return Answer(shown, status, headers)
