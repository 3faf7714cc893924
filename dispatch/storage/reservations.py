"""What kept windows take, in the database: stored with the hold, counted beside deliveries, gone with the hold."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ColumnElement, func, select

from dispatch.domain import TimeWindow
from dispatch.orders.delivery import Mode
from dispatch.promises.reservation import Reservation, ReservedBasket
from dispatch.storage.documents import windows_document, windows_of
from dispatch.storage.schema_promises import RESERVATION, RESERVED_BASKET
from dispatch.storage.store import Reading, Writing


def keep(writing: Writing, new: Reservation) -> None:
    """Store what a window takes; what its quote has taken before is given back. The caller notes what that means."""
    remove(writing, new.quote_id)
    writing.insert(
        RESERVATION,
        {
            "quote_id": new.quote_id,
            "delivery_id": new.delivery_id,
            "day": new.day,
            "mode": new.mode,
            "from_s": new.window.earliest,
            "to_s": new.window.latest,
            "document": {
                "baskets": [windows_document(one.windows) for one in new.baskets],
                "drop_windows": windows_document(new.drop_windows),
                "confidence": new.confidence,
            },
            "relay_id": new.relay_id,
            "compartment_id": new.compartment_id,
            "room_until_s": new.room_until_s,
            "expires_s": new.expires_s,
        },
    )
    writing.insert(
        RESERVED_BASKET,
        *(
            {"quote_id": new.quote_id, "number": number, "org_id": one.org_id, "ready_s": one.ready_s}
            for number, one in enumerate(new.baskets)
        ),
    )


def remove(writing: Writing, quote_id: str) -> None:
    """Give back what a quote has taken, if it has."""
    writing.remove(RESERVED_BASKET, RESERVED_BASKET.c.quote_id == quote_id)
    writing.remove(RESERVATION, RESERVATION.c.quote_id == quote_id)


def find(reading: Reading, quote_id: str) -> Reservation | None:
    """Return what a quote has taken, if it has."""
    rows = reading.rows(reading.select(RESERVATION).where(RESERVATION.c.quote_id == quote_id))
    if not rows:
        return None
    (row,) = rows
    baskets = reading.rows(
        reading.select(RESERVED_BASKET)
        .where(RESERVED_BASKET.c.quote_id == quote_id)
        .order_by(RESERVED_BASKET.c.number)
    )
    return Reservation(
        quote_id=quote_id,
        delivery_id=row.delivery_id,
        day=row.day,
        window=TimeWindow(row.from_s, row.to_s),
        mode=Mode(row.mode),
        baskets=tuple(
            ReservedBasket(one.org_id, one.ready_s, windows_of(windows))
            for one, windows in zip(baskets, row.document["baskets"], strict=True)
        ),
        drop_windows=windows_of(row.document["drop_windows"]),
        confidence=row.document["confidence"],
        relay_id=row.relay_id,
        compartment_id=row.compartment_id,
        room_until_s=row.room_until_s,
        expires_s=row.expires_s,
    )


def count_baskets(reading: Reading, length_s: int, *, besides: str = "") -> list[tuple[str, int, int]]:
    """Return shop, number of a stretch of the day since 1970, and how many baskets are kept room for there.

    Parameters
    ----------
    length_s
        Of a stretch.
    besides
        A quote, or a delivery that is to be moved, that does not count.
    """
    stretch = (RESERVED_BASKET.c.ready_s // length_s).label("stretch")
    query = (
        select(RESERVED_BASKET.c.org_id, stretch, func.count())
        .join(RESERVATION, RESERVATION.c.quote_id == RESERVED_BASKET.c.quote_id)
        .where(RESERVED_BASKET.c.town_id == reading.town_id, *_alive(reading, besides))
        .group_by(RESERVED_BASKET.c.org_id, stretch)
    )
    return [(shop, int(number), int(count)) for shop, number, count in reading.connection.execute(query)]


def count_begun(reading: Reading, day: dt.date, slot: TimeWindow, *, besides: str = "") -> int:
    """Return how many windows are kept on a local date that begin in a stretch of it, whose end is not in it.

    Parameters
    ----------
    besides
        See `count_baskets`.
    """
    query = (
        select(func.count())
        .select_from(RESERVATION)
        .where(
            *_alive(reading, besides),
            RESERVATION.c.day == day.isoformat(),
            RESERVATION.c.from_s >= slot.earliest,
            RESERVATION.c.from_s < slot.latest,
            RESERVATION.c.mode != Mode.COLLECT.value,
        )
    )
    return int(reading.connection.execute(query).scalar_one())


def stays(reading: Reading, relay_id: str, *, besides: str = "") -> list[tuple[str, TimeWindow]]:
    """Return what room of a relay point is kept: the compartment, and from when to when.

    Parameters
    ----------
    besides
        See `count_baskets`.
    """
    query = select(RESERVATION.c.compartment_id, RESERVATION.c.from_s, RESERVATION.c.room_until_s).where(
        *_alive(reading, besides), RESERVATION.c.relay_id == relay_id, RESERVATION.c.room_until_s.is_not(None)
    )
    return [(row.compartment_id, TimeWindow(row.from_s, row.room_until_s)) for row in reading.rows(query)]


def _alive(reading: Reading, besides: str) -> list[ColumnElement[bool]]:
    return [
        RESERVATION.c.town_id == reading.town_id,
        RESERVATION.c.expires_s > reading.now_s,
        RESERVATION.c.quote_id != besides,
        (RESERVATION.c.delivery_id == "") | (RESERVATION.c.delivery_id != besides),
    ]
