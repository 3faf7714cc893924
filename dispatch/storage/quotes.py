"""Quotes in the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import Row, bindparam, func, select

from dispatch.board.ask import Ask, AskStop
from dispatch.board.state import Wish
from dispatch.domain import Load, Place, PlaceKind, TimeWindow
from dispatch.lifecycle.quote import QUOTE as LIFE
from dispatch.lifecycle.quote import QuoteStatus
from dispatch.promises.quote import Quote, SlotOffer
from dispatch.promises.refusal import SlotRefusal
from dispatch.storage import reservations
from dispatch.storage.prepared import of_town
from dispatch.storage.schema_promises import QUOTE
from dispatch.storage.store import NotFoundError, Reading, Writing

_WISHES = (
    of_town(QUOTE, QUOTE.c.id, QUOTE.c.ask, QUOTE.c.document, QUOTE.c.expires_s)
    .where(
        QUOTE.c.day == bindparam("own_day"),
        QUOTE.c.status == QuoteStatus.HELD.value,
        QUOTE.c.expires_s > bindparam("now_s"),
    )
    .order_by(QUOTE.c.id)
)

_ACCEPTED = of_town(QUOTE, QUOTE.c.delivery_id).where(
    QUOTE.c.day == bindparam("own_day"), QUOTE.c.status == QuoteStatus.ACCEPTED.value
)


def add(writing: Writing, quote: Quote) -> Quote:
    """Store a new quote, and return it as it is now."""
    stored = replace(quote, version=1, created_s=writing.now_s)
    writing.insert(QUOTE, {"id": stored.id, "version": 1, "created_s": stored.created_s, **_values(stored)})
    return stored


def change(writing: Writing, old: Quote, **changes: Any) -> Quote:
    """Store a quote with some fields changed, and return it as it is now; what a kept window has taken goes with the hold.

    Raises
    ------
    IllegalMoveError
        Its state cannot follow the one it is in.
    ConflictError
        It has changed since it was read.
    """
    new = replace(old, **changes)
    if "status" in changes:
        # To the state that it is in as well: what is accepted cannot be accepted again.
        LIFE.check(old.status, new.status)
    stored = replace(new, version=writing.change(QUOTE, old.id, old.version, _values(new)))
    if old.status is QuoteStatus.HELD and new.status is not QuoteStatus.HELD:
        reservations.remove(writing, old.id)
    return stored


def get(reading: Reading, name: str) -> Quote:
    """Return a quote.

    Raises
    ------
    NotFoundError
        The town has none of that name.
    """
    return _quote(reading.get(QUOTE, name))


def get_own(reading: Reading, name: str, client: str) -> Quote:
    """Return a quote of a client.

    Raises
    ------
    NotFoundError
        The town has none of that name, or it is somebody else's: of those nobody learns that there are any.
    """
    quote = get(reading, name)
    if quote.client != client:
        raise NotFoundError(QUOTE.name, name)
    return quote


def count(reading: Reading, client: str, status: QuoteStatus) -> int:
    """Return how many quotes of a client are in a state and not over."""
    query = (
        select(func.count())
        .select_from(QUOTE)
        .where(
            QUOTE.c.town_id == reading.town_id,
            QUOTE.c.client == client,
            QUOTE.c.status == status.value,
            QUOTE.c.expires_s > reading.now_s,
        )
    )
    return int(reading.connection.execute(query).scalar_one())


def open_moves(reading: Reading, client: str, delivery_id: str) -> tuple[Quote, ...]:
    """Return the quotes of a client by which a delivery may come at another time, and that are still open; also where their time is over."""
    query = reading.select(QUOTE).where(QUOTE.c.client == client, QUOTE.c.status == QuoteStatus.OPEN.value)
    found = (_quote(row) for row in reading.rows(query))
    return tuple(one for one in found if one.moves == delivery_id)


def overdue(reading: Reading, *, most: int = 500) -> tuple[Quote, ...]:
    """Return quotes that are still open or kept, and whose time is over."""
    query = reading.select(QUOTE).where(
        QUOTE.c.status.in_([QuoteStatus.OPEN.value, QuoteStatus.HELD.value]),
        QUOTE.c.expires_s <= reading.now_s,
    )
    return tuple(_quote(row) for row in reading.rows(query.order_by(QUOTE.c.expires_s).limit(most)))


def wishes_of_day(reading: Reading, day: str) -> tuple[Wish, ...]:
    """Return the windows that are kept on a local date."""
    return tuple(
        Wish(row.id, ask_of(row.ask), _window_of(row.document["chosen"]["window"]), row.expires_s)
        for row in reading.fetch(_WISHES, own_day=day, now_s=reading.now_s)
    )


def accepted_of_day(reading: Reading, day: str) -> frozenset[str]:
    """Return the deliveries that accepted windows of a local date have become."""
    return frozenset(row.delivery_id for row in reading.fetch(_ACCEPTED, own_day=day))


def count_moves(reading: Reading, delivery_id: str) -> int:
    """Return how often a delivery has got another window because somebody asked for it."""
    query = reading.select(QUOTE).where(
        QUOTE.c.delivery_id == delivery_id, QUOTE.c.status == QuoteStatus.ACCEPTED.value
    )
    return sum(1 for row in reading.rows(query) if row.document.get("moves") and not row.document["owed"])


def ask_document(ask: Ask) -> dict[str, Any]:
    """Return what a courier has to do as a document."""
    return {
        "fetches": [
            {
                "place": asdict(stop.place),
                "windows": [[window.earliest, window.latest] for window in stop.windows],
                "service_s": stop.service_s,
                "load": asdict(stop.load),
            }
            for stop in ask.fetches
        ],
        "door": asdict(ask.door),
        "service_s": ask.service_s,
        "skills": sorted(ask.skills),
        "max_ride_s": ask.max_ride_s,
        "shift_id": ask.shift_id,
    }


def ask_of(document: Mapping[str, Any]) -> Ask:
    """Return what a courier has to do, of a document."""
    return Ask(
        fetches=tuple(
            AskStop(
                _place_of(stop["place"]),
                tuple(TimeWindow(opens, closes) for opens, closes in stop["windows"]),
                stop["service_s"],
                Load(**stop["load"]),
            )
            for stop in document["fetches"]
        ),
        door=_place_of(document["door"]),
        service_s=document["service_s"],
        skills=frozenset(document["skills"]),
        max_ride_s=document["max_ride_s"],
        shift_id=document.get("shift_id", ""),
    )


def _place_of(document: Mapping[str, Any]) -> Place:
    return Place(**{**document, "kind": PlaceKind(document["kind"])})


def _window_of(pair: list[int]) -> TimeWindow:
    return TimeWindow(pair[0], pair[1])


def _offer_document(offer: SlotOffer) -> dict[str, Any]:
    values = {name: getattr(offer, name) for name in SlotOffer.__dataclass_fields__}
    return {**values, "window": [offer.window.earliest, offer.window.latest]}


def _offer_of(document: Mapping[str, Any]) -> SlotOffer:
    return SlotOffer(**{**document, "window": _window_of(document["window"])})


def _values(quote: Quote) -> dict[str, Any]:
    return {
        "org_id": quote.org_id,
        "client": quote.client,
        "status": quote.status,
        "day": "" if quote.chosen is None else quote.chosen.day,
        "document": {
            "order": dict(quote.order),
            "offers": [_offer_document(offer) for offer in quote.offers],
            "refusals": [asdict(refusal) for refusal in quote.refusals],
            "chosen": None if quote.chosen is None else _offer_document(quote.chosen),
            **({"moves": quote.moves, "owed": quote.owed} if quote.moves else {}),
        },
        "ask": quote.ask,
        "expires_s": quote.expires_s,
        "delivery_id": quote.delivery_id,
    }


def _quote(row: Row[Any]) -> Quote:
    document = row.document
    return Quote(
        id=row.id,
        org_id=row.org_id,
        client=row.client,
        order=document["order"],
        offers=tuple(_offer_of(offer) for offer in document["offers"]),
        refusals=tuple(SlotRefusal(**refusal) for refusal in document["refusals"]),
        expires_s=row.expires_s,
        status=QuoteStatus(row.status),
        chosen=None if document["chosen"] is None else _offer_of(document["chosen"]),
        ask=row.ask,
        delivery_id=row.delivery_id,
        moves=document.get("moves", ""),
        owed=document.get("owed", False),
        version=row.version,
        created_s=row.created_s,
    )
