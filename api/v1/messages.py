"""The conversation about a delivery: between its recipient and its shops, with the town looking on."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from pydantic import Field
from starlette.responses import Response

from api.gate.answer import Answer
from api.gate.call import Call, Calling
from api.v1.deliveries import DeliveryId
from api.v1.paging import USUAL, Cursor, Limit, NextCursor, cursor_of, place_of
from api.v1.scalars import Form, Id, Moment, maybe_moment, moment_of
from api.v1.town_router import town_router
from dispatch.access.role import Role
from dispatch.orders.changes import own_delivery
from dispatch.orders.rights import IsVisitError
from dispatch.storage.store import Reading, Writing
from dispatch.thread.message import LONGEST, Kind, Message, Party, Side
from dispatch.thread.posting import mark_read, post
from dispatch.thread.viewing import read

router = town_router("messages", "/deliveries/{delivery_id}/messages")

_SHOP = Annotated[
    Id | None,
    Field(
        description="The shop of the conversation; a shop leaves it out, and so may all where there is one."
    ),
]


class NewMessage(Form):
    """What is said."""

    text: Annotated[str, Field(min_length=1, max_length=LONGEST)]
    shop_id: _SHOP = None
    kind: Annotated[
        Kind, Field(description="An `instruction` is read by the courier, too; shops write texts.")
    ] = Kind.TEXT


class ReadUpTo(Form):
    """How far a conversation was read."""

    number: Annotated[int, Field(ge=1, le=1_000_000)]
    shop_id: _SHOP = None


class MessageForm(Form):
    """Something that was said."""

    id: str
    number: Annotated[int, Field(description="Its place in the conversation about the delivery.")]
    shop_id: Annotated[str | None, Field(description="Null for an instruction that no shop sees.")]
    side: Side
    kind: Kind
    channel: str
    text: Annotated[str, Field(description="Empty once its words were erased.")]
    posted_at: Moment
    erased_at: Moment | None


class MessagePage(Form):
    """A page of a conversation, the oldest first."""

    messages: list[MessageForm]
    next_cursor: NextCursor


class ReadForm(Form):
    """How far a conversation is read now; it never goes back."""

    number: int


@router.post(
    "", operation_id="post_message", summary="Say something", status_code=201, response_model=MessageForm
)
def post_message(call: Calling, delivery_id: DeliveryId, said: NewMessage) -> Response:
    """Say something to the recipient of a delivery: a shop in its own conversation, the town in that of any shop."""

    def step(writing: Writing) -> Message:
        _check(writing, call, delivery_id)
        return post(
            writing,
            _party(call),
            delivery_id,
            said.text,
            org_id=said.shop_id or "",
            kind=said.kind,
            channel="api",
        )

    return call.once(lambda: call.write(step), lambda _, made: Answer(_form(call, made), 201), Message)


@router.get("", operation_id="list_messages", summary="Read a conversation", response_model=MessagePage)
def list_messages(
    call: Calling,
    delivery_id: DeliveryId,
    shop_id: Annotated[str, Query(max_length=80, description="With one shop only.")] = "",
    limit: Limit = USUAL,
    cursor: Cursor = "",
) -> Response:
    """Read what was said about a delivery; a shop reads its own conversation, and does not learn that there are others."""
    place = place_of(cursor, int)

    def render(reading: Reading) -> Answer:
        _check(reading, call, delivery_id)
        found = read(
            reading,
            _party(call),
            delivery_id,
            org_id=shop_id or None,
            after=int(place[0]) if place else 0,
            most=limit + 1,
        )
        shown = found[:limit]
        following = cursor_of(shown[-1].number) if len(found) > limit else None
        return Answer(MessagePage(messages=[_form(call, one) for one in shown], next_cursor=following))

    return call.look(render)


@router.post("/read", operation_id="read_messages", summary="Mark as read", response_model=ReadForm)
def read_messages(call: Calling, delivery_id: DeliveryId, seen: ReadUpTo) -> Response:
    """Keep that a conversation was read up to a message, so that every screen counts the same as new."""

    def step(writing: Writing) -> int:
        _check(writing, call, delivery_id)
        return mark_read(writing, _party(call), delivery_id, seen.number, org_id=seen.shop_id or "")

    return call.once(lambda: call.write(step), lambda _, number: Answer(ReadForm(number=number)), int)


def _party(call: Call) -> Party:
    if call.subject.role is Role.SHOP:
        return Party(Side.SHOP, call.org_id)
    return Party(Side.COORDINATOR, call.subject.id)


def _check(reading: Reading, call: Call, delivery_id: str) -> None:
    if own_delivery(reading, delivery_id, call.org_id).visit_id:
        raise IsVisitError(delivery_id)


def _form(call: Call, one: Message) -> MessageForm:
    return MessageForm(
        id=one.id,
        number=one.number,
        shop_id=one.org_id or None,
        side=one.side,
        kind=one.kind,
        channel=one.channel,
        text=one.text,
        posted_at=moment_of(one.posted_s, call.zone),
        erased_at=maybe_moment(one.erased_s, call.zone),
    )
