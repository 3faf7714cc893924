"""Saying something in a conversation, and reading it."""

from __future__ import annotations

import unicodedata

from dispatch import ids
from dispatch.orders.delivery import Delivery
from dispatch.storage import messages
from dispatch.storage.store import Writing
from dispatch.thread.message import LONGEST, InvalidMessageError, Kind, Message, Party, ShopNeededError, Side
from dispatch.thread.viewing import find_delivery, shops_of


def post(
    writing: Writing,
    author: Party,
    delivery_id: str,
    text: str,
    *,
    org_id: str = "",
    kind: Kind = Kind.TEXT,
    channel: str = "app",
) -> Message:
    """Say something, and return it as it is kept.

    Notes ``message.received`` with the names of the message and the shop, never the words: events are kept for ever, words are not.

    Parameters
    ----------
    author
        Who says it.
    delivery_id
        In which conversation.
    text
        Its words; control characters are left out.
    org_id
        The shop that it is for, needed from a recipient whose basket comes from several; a shop speaks for itself. An instruction of
        a recipient may be for no shop.
    kind
        An instruction is read by the courier, too.
    channel
        By which it came in.

    Raises
    ------
    NotFoundError
        The author has no such conversation.
    ShopNeededError
        It does not say which shop it is for.
    InvalidMessageError
        It has no words, too many of them, or an author who only reads.
    """
    delivery = find_delivery(writing, author, delivery_id)
    words = _clean(text)
    if author.side is Side.COURIER:
        raise InvalidMessageError(
            "author", author.id, "couriers read instructions here; they call, or note an incident"
        )
    if author.side is Side.SHOP and kind is Kind.INSTRUCTION:
        raise InvalidMessageError(
            "kind", kind, "a shop writes texts; what is to be done at a door the recipient says"
        )
    message = Message(
        id=writing.ids.new(ids.MESSAGE),
        delivery_id=delivery.id,
        number=messages.next_number(writing, delivery.id),
        org_id=_shop(author, delivery, org_id, kind),
        side=author.side,
        author=author.id,
        kind=kind,
        channel=channel,
        text=words,
        posted_s=writing.now_s,
    )
    messages.add(writing, message)
    writing.note(
        "message.received",
        delivery.id,
        delivery.version,
        {
            "message_id": message.id,
            "number": message.number,
            "org_id": message.org_id,
            "side": message.side,
            "kind": message.kind,
            "channel": channel,
        },
    )
    return message


def mark_read(writing: Writing, reader: Party, delivery_id: str, number: int, *, org_id: str = "") -> int:
    """Keep that somebody has read a thread up to a message, and return how far it is read now; it never goes back.

    Notes ``message.read`` where that is new.

    Raises
    ------
    NotFoundError
        The reader has no such conversation.
    """
    delivery = find_delivery(writing, reader, delivery_id)
    thread = reader.id if reader.side is Side.SHOP else org_id
    last = messages.next_number(writing, delivery_id) - 1
    before = messages.read_up_to(writing, delivery_id, thread, reader.side)
    now = min(number, last)
    if now <= before:
        return before
    messages.set_read(writing, delivery_id, thread, reader.side, now)
    data = {"org_id": thread, "side": reader.side, "number": now}
    writing.note("message.read", delivery_id, delivery.version, data)
    return now


def _shop(author: Party, delivery: Delivery, org_id: str, kind: Kind) -> str:
    shops = shops_of(delivery)
    if author.side is Side.SHOP:
        return author.id
    if org_id:
        if org_id not in shops:
            raise InvalidMessageError("org_id", org_id, f"the shops of this basket are {', '.join(shops)}")
        return org_id
    if kind is Kind.INSTRUCTION:
        return ""
    if len(shops) != 1:
        raise ShopNeededError(shops)
    return shops[0]


def _clean(text: str) -> str:
    kept = "".join(
        one for one in text if one in "\n\t" or unicodedata.category(one) not in {"Cc", "Cs", "Co", "Cn"}
    )
    words = unicodedata.normalize("NFC", kept).strip()
    if not words:
        raise InvalidMessageError("text", text[:40], "write something")
    if len(words) > LONGEST:
        raise InvalidMessageError(
            "text", f"{words[:40]}…", f"write at most {LONGEST} characters, here are {len(words)}"
        )
    return words
