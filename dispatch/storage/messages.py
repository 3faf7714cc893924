"""Messages of conversations in the database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Row, func, select

from dispatch.storage.schema_parties import SHIFT
from dispatch.storage.schema_rounds import ASSIGNMENT, ROUND
from dispatch.storage.schema_thread import MESSAGE, MESSAGE_READ
from dispatch.storage.store import Reading, Writing
from dispatch.thread.message import Kind, Message, Side


def next_number(writing: Writing, delivery_id: str) -> int:
    """Return the number of the next message of a delivery; nobody else gets it before the end of the transaction."""
    writing.exclude(f"messages of {delivery_id}")
    query = select(func.max(MESSAGE.c.number)).where(
        MESSAGE.c.town_id == writing.town_id, MESSAGE.c.delivery_id == delivery_id
    )
    return int(writing.connection.execute(query).scalar_one() or 0) + 1


def add(writing: Writing, message: Message) -> None:
    """Store a message."""
    writing.insert(MESSAGE, {name: getattr(message, name) for name in Message.__dataclass_fields__})


def of_delivery(
    reading: Reading,
    delivery_id: str,
    *,
    org_id: str | None = None,
    kind: Kind | None = None,
    after: int = 0,
    most: int | None = None,
) -> tuple[Message, ...]:
    """Return the messages of a delivery in their order, those of one shop or kind only where it is given.

    Parameters
    ----------
    after, most
        Those after a number, and so many; None for all.
    """
    query = reading.select(MESSAGE).where(MESSAGE.c.delivery_id == delivery_id)
    if org_id is not None:
        query = query.where(MESSAGE.c.org_id == org_id)
    if kind is not None:
        query = query.where(MESSAGE.c.kind == kind.value)
    if after:
        query = query.where(MESSAGE.c.number > after)
    return tuple(_message(row) for row in reading.rows(query.order_by(MESSAGE.c.number).limit(most)))


def get_many(reading: Reading, names: Iterable[str]) -> tuple[Message, ...]:
    """Return those of the messages that the town has, in their order."""
    query = reading.select(MESSAGE).where(MESSAGE.c.id.in_(list(names)))
    return tuple(_message(row) for row in reading.rows(query.order_by(MESSAGE.c.number)))


def read_up_to(reading: Reading, delivery_id: str, org_id: str, side: Side) -> int:
    """Return the number of the last message that a side has read of a thread, 0 for none."""
    query = select(MESSAGE_READ.c.number).where(
        MESSAGE_READ.c.town_id == reading.town_id,
        MESSAGE_READ.c.delivery_id == delivery_id,
        MESSAGE_READ.c.org_id == org_id,
        MESSAGE_READ.c.side == side.value,
    )
    return int(reading.connection.execute(query).scalar_one_or_none() or 0)


def set_read(writing: Writing, delivery_id: str, org_id: str, side: Side, number: int) -> None:
    """Keep how far a side has read a thread."""
    # Two screens of one shop may say so at once.
    writing.exclude(f"messages of {delivery_id}")
    own = (
        MESSAGE_READ.c.delivery_id == delivery_id,
        MESSAGE_READ.c.org_id == org_id,
        MESSAGE_READ.c.side == side.value,
    )
    writing.remove(MESSAGE_READ, *own)
    writing.insert(
        MESSAGE_READ,
        {
            "delivery_id": delivery_id,
            "org_id": org_id,
            "side": side.value,
            "number": number,
            "read_s": writing.now_s,
        },
    )


def unread_by_delivery(
    reading: Reading, side: Side, delivery_ids: Sequence[str], *, org_id: str | None = None
) -> dict[str, int]:
    """Return how many messages of others each delivery has that a side has not read; deliveries without any are left out."""
    query = (
        select(MESSAGE.c.delivery_id, func.count())
        .outerjoin(
            MESSAGE_READ,
            (MESSAGE_READ.c.delivery_id == MESSAGE.c.delivery_id)
            & (MESSAGE_READ.c.org_id == MESSAGE.c.org_id)
            & (MESSAGE_READ.c.side == side.value),
        )
        .where(
            MESSAGE.c.town_id == reading.town_id,
            MESSAGE.c.delivery_id.in_(delivery_ids),
            MESSAGE.c.side != side.value,
            MESSAGE.c.number > func.coalesce(MESSAGE_READ.c.number, 0),
        )
        .group_by(MESSAGE.c.delivery_id)
    )
    if org_id is not None:
        query = query.where(MESSAGE.c.org_id == org_id)
    return {name: int(count) for name, count in reading.connection.execute(query)}


def courier_has(reading: Reading, courier_id: str, delivery_id: str) -> bool:
    """Return whether a delivery is on an active round of a courier."""
    query = (
        select(ASSIGNMENT.c.delivery_id)
        .join(ROUND, ROUND.c.id == ASSIGNMENT.c.round_id)
        .join(SHIFT, SHIFT.c.id == ROUND.c.shift_id)
        .where(
            ASSIGNMENT.c.town_id == reading.town_id,
            ASSIGNMENT.c.delivery_id == delivery_id,
            SHIFT.c.courier_id == courier_id,
        )
    )
    return reading.connection.execute(query).first() is not None


def _message(row: Row[Any]) -> Message:
    values = {name: getattr(row, name) for name in Message.__dataclass_fields__}
    return Message(**{**values, "side": Side(row.side), "kind": Kind(row.kind)})
