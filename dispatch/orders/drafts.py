"""Orders that are not complete yet: begun at a counter, on the telephone or at a till, finished later, on another device if need be.

A draft promises nothing and bounds nothing. What is in it is checked when it becomes an order, through the same door as every other.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from sqlalchemy import and_, or_

from dispatch import ids
from dispatch.errors import DispatchError
from dispatch.orders.checks import RefusedOrderError, storable
from dispatch.orders.delivery import Channel
from dispatch.orders.intake import Taken, admit, look, pinned_order, with_next_window
from dispatch.orders.order_documents import order_of
from dispatch.orders.town_facts import read_facts
from dispatch.promises.as_asked import promise_as_asked
from dispatch.storage import deliveries
from dispatch.storage.schema_intake import DRAFT
from dispatch.storage.schema_parties import ORGANIZATION
from dispatch.storage.store import ConflictError, NotFoundError, Reading, Store, Writing
from dispatch.town_map import TownMap

#: How long a draft is kept where nothing else is said.
LIVES_S = 48 * 3_600
#: Longest draft, characters of JSON.
LONGEST = 60_000
#: What a draft never says of itself: who it is from and how it came are known.
_GIVEN = frozenset({"org_id", "channel", "external_ref"})


class DraftError(DispatchError):
    """A draft that cannot be used; code ``draft_expired``, ``draft_promoted`` or ``draft_invalid``."""


class DraftStatus(StrEnum):
    """How far a draft is."""

    OPEN = "open"
    PROMOTED = "promoted"  # it is an order now
    DROPPED = "dropped"  # nobody finished it


@dataclass(frozen=True, slots=True)
class Draft:
    """An order that is not complete. ``body`` has fields of `dispatch.orders.asked.Order`, some of them."""

    id: str
    org_id: str
    channel: Channel
    body: Mapping[str, Any]
    expires_s: int
    status: DraftStatus = DraftStatus.OPEN
    delivery_id: str = ""
    actor: str = ""
    behalf: str = ""
    version: int = 1
    created_s: int = 0
    updated_s: int = 0


def start(
    writing: Writing,
    org_id: str,
    channel: Channel,
    body: Mapping[str, Any] | None = None,
    *,
    lives_s: int = LIVES_S,
) -> Draft:
    """Begin a draft; notes ``draft.started``.

    Parameters
    ----------
    org_id
        Whose order it is to be.
    channel
        By which door it comes: it stays the order's.
    lives_s
        How long it is kept.

    Raises
    ------
    DraftError
        What it says is no JSON, or too long.
    NotFoundError
        There is no such organisation.
    """
    writing.get(ORGANIZATION, org_id)
    draft = Draft(
        writing.ids.new(ids.DRAFT), org_id, channel, _checked(body or {}), writing.now_s + lives_s, actor=writing.actor,
        behalf=writing.behalf, created_s=writing.now_s, updated_s=writing.now_s,
    )  # fmt: skip
    writing.insert(DRAFT, {"id": draft.id, "version": 1, **_values(draft)})
    writing.note("draft.started", draft.id, 1, {"org_id": org_id, "channel": channel})
    return draft


def fill(
    writing: Writing, draft_id: str, version: int, changes: Mapping[str, Any], *, org_id: str = ""
) -> Draft:
    """Say more in a draft; a field given as None is taken out. Notes ``draft.filled``.

    Parameters
    ----------
    version
        The version that was seen: what another device has said meanwhile is not lost.
    org_id
        Who asks, where only its own drafts are its business.

    Raises
    ------
    NotFoundError
        There is none of that name, or it is somebody else's.
    DraftError
        It is over, or what it says is no JSON, or too long.
    ConflictError
        It has changed since it was seen.
    """
    old = _usable(writing, draft_id, org_id)
    if old.version != version:
        raise ConflictError(DRAFT.name, draft_id, version)
    body = {name: value for name, value in {**old.body, **changes}.items() if value is not None}
    new = replace(old, body=_checked(body), updated_s=writing.now_s)
    new = replace(new, version=writing.change(DRAFT, old.id, version, _values(new)))
    # What it says of people is not for the log: it may come to nothing.
    writing.note("draft.filled", new.id, new.version, {"fields": sorted(changes)})
    return new


def get(reading: Reading, draft_id: str, *, org_id: str = "") -> Draft:
    """Return a draft, whatever has become of it.

    Raises
    ------
    NotFoundError
        There is none of that name, or it is somebody else's.
    """
    draft = _draft(reading.get(DRAFT, draft_id))
    if org_id not in {"", draft.org_id}:
        raise NotFoundError(DRAFT.name, draft_id)
    return draft


def open_drafts(
    reading: Reading,
    *,
    org_id: str = "",
    after: tuple[int, str] | None = None,
    most: int | None = None,
) -> tuple[Draft, ...]:
    """Return the drafts that can still be finished, the one changed last first.

    Parameters
    ----------
    org_id
        Of one organisation only; empty for all.
    after, most
        Those behind a moment of change and a name, and so many; None for all.
    """
    query = reading.select(DRAFT).where(
        DRAFT.c.status == DraftStatus.OPEN.value, DRAFT.c.expires_s > reading.now_s
    )
    if org_id:
        query = query.where(DRAFT.c.org_id == org_id)
    if after is not None:
        changed_s, name = after
        older = DRAFT.c.updated_s < changed_s
        query = query.where(or_(older, and_(DRAFT.c.updated_s == changed_s, DRAFT.c.id > name)))
    query = query.order_by(DRAFT.c.updated_s.desc(), DRAFT.c.id).limit(most)
    return tuple(_draft(row) for row in reading.rows(query))


def promote(
    store: Store,
    town_map: TownMap,
    town_id: str,
    actor: str,
    draft_id: str,
    *,
    version: int | None = None,
    org_id: str = "",
    behalf: str = "",
    promise: bool = False,
) -> Taken:
    """Make a draft an order, with the checks of every order; notes ``draft.promoted``.

    A draft becomes one delivery, however many devices ask for it: who comes second gets the same.

    Parameters
    ----------
    version
        The version that was seen, None for the present one.
    org_id
        Who asks, where only its own drafts are its business.
    promise
        Whether what is new is promised the window that it asks for; what is held is left as it is.

    Raises
    ------
    NotFoundError
        There is none of that name, or it is somebody else's.
    DraftError
        It has expired.
    RefusedOrderError
        Listing everything that is wrong or missing; the draft stays as it is.
    ConflictError
        It has changed since it was seen.
    """
    with store.reading(town_id) as reading:
        draft = get(reading, draft_id, org_id=org_id)
        if draft.status is DraftStatus.PROMOTED:
            return Taken(deliveries.get(reading, draft.delivery_id), new=False)
        draft = _usable(reading, draft_id, org_id)
        if version is not None and draft.version != version:
            raise ConflictError(DRAFT.name, draft_id, version)
        order = order_of({**draft.body, "org_id": draft.org_id, "channel": draft.channel})
        facts = read_facts(reading, [order])
        order = pinned_order(reading, order, facts)
    try:
        looked = look(town_map, order, facts, store.ids)
    except RefusedOrderError as refused:
        with store.reading(town_id) as reading:
            raise with_next_window(refused, order, facts, reading) from None

    def step(writing: Writing) -> Taken:
        # Before the draft is read again: who waits here for another one that promotes it must see what that one has done.
        writing.exclude("orders")
        present = get(writing, draft_id)
        if present.status is DraftStatus.PROMOTED:
            return Taken(deliveries.get(writing, present.delivery_id), new=False)
        if present.version != draft.version:
            raise ConflictError(DRAFT.name, draft_id, draft.version)
        taken = admit(writing, looked, read_facts(writing, [order]))
        done = replace(
            present,
            status=DraftStatus.PROMOTED,
            delivery_id=taken.delivery.id,
            body={},
            updated_s=writing.now_s,
        )
        number = writing.change(DRAFT, draft_id, present.version, _values(done))
        writing.note(
            "draft.promoted", draft_id, number, {"delivery_id": taken.delivery.id, "channel": draft.channel}
        )
        kept = promise_as_asked(writing, [taken.delivery]) if promise else ()
        return replace(taken, delivery=kept[0]) if kept else taken

    return store.write(town_id, actor, step, behalf=behalf or draft.behalf)


def become(writing: Writing, draft_id: str, delivery_id: str, *, org_id: str = "") -> Draft:
    """Keep that a draft is an order now, which came by a quote; notes ``draft.promoted``. Of the same order once more, nothing happens.

    Parameters
    ----------
    org_id
        Who asks, where only its own drafts are its business.

    Raises
    ------
    NotFoundError
        There is none of that name, or it is somebody else's.
    DraftError
        It has expired, or is another order.
    """
    old = get(writing, draft_id, org_id=org_id)
    if old.status is DraftStatus.PROMOTED and old.delivery_id == delivery_id:
        return old
    old = _usable(writing, draft_id, org_id)
    new = replace(old, status=DraftStatus.PROMOTED, delivery_id=delivery_id, body={}, updated_s=writing.now_s)
    new = replace(new, version=writing.change(DRAFT, old.id, old.version, _values(new)))
    writing.note("draft.promoted", new.id, new.version, {"delivery_id": delivery_id, "channel": new.channel})
    return new


def drop(writing: Writing, draft_id: str, *, org_id: str = "") -> Draft:
    """Give a draft up: nothing is to come of it; notes ``draft.dropped``. One that is given up already stays so.

    Parameters
    ----------
    org_id
        Who asks, where only its own drafts are its business.

    Raises
    ------
    NotFoundError
        There is none of that name, or it is somebody else's.
    DraftError
        It is an order already.
    """
    old = get(writing, draft_id, org_id=org_id)
    if old.status is DraftStatus.DROPPED:
        return old
    if old.status is DraftStatus.PROMOTED:
        raise DraftError(
            f"draft {draft_id} is order {old.delivery_id} already: cancel that one", code="draft_promoted"
        )
    return _dropped(writing, old)


def _dropped(writing: Writing, old: Draft) -> Draft:
    new = replace(old, status=DraftStatus.DROPPED, body={}, updated_s=writing.now_s)
    new = replace(new, version=writing.change(DRAFT, old.id, old.version, _values(new)))
    writing.note("draft.dropped", old.id, new.version)
    return new


def drop_expired(writing: Writing, *, most: int = 500) -> int:
    """Empty drafts that nobody has finished in time, and return how many; notes ``draft.dropped`` for each."""
    over = writing.select(DRAFT).where(
        DRAFT.c.status == DraftStatus.OPEN.value, DRAFT.c.expires_s <= writing.now_s
    )
    rows = writing.rows(over.order_by(DRAFT.c.expires_s).limit(most))
    for row in rows:
        _dropped(writing, _draft(row))
    return len(rows)


def _usable(reading: Reading, draft_id: str, org_id: str) -> Draft:
    draft = get(reading, draft_id, org_id=org_id)
    if draft.status is DraftStatus.PROMOTED:
        raise DraftError(
            f"draft {draft_id} is order {draft.delivery_id} already: change that one", code="draft_promoted"
        )
    if draft.status is DraftStatus.DROPPED or draft.expires_s <= reading.now_s:
        raise DraftError(f"draft {draft_id} has expired: begin a new one", code="draft_expired")
    return draft


def _checked(body: Mapping[str, Any]) -> dict[str, Any]:
    given = sorted(_GIVEN & body.keys())
    if given:
        raise DraftError(f"field {given[0]!r} is not a draft's to say: leave it out", code="draft_invalid")
    try:
        text = json.dumps(body, allow_nan=False, ensure_ascii=False)
    except (TypeError, ValueError, RecursionError) as error:
        raise DraftError(
            f"a draft is plain JSON ({error}): check its fields", code="draft_invalid"
        ) from error
    if len(text) > LONGEST:
        raise DraftError(
            f"a draft has at most {LONGEST} characters, this one {len(text)}: shorten it",
            code="draft_invalid",
        )
    if not storable(text) or "\\u0000" in text:
        raise DraftError("a draft has characters that cannot be stored: remove them", code="draft_invalid")
    plain: dict[str, Any] = json.loads(text)
    return plain


def _draft(row: Any) -> Draft:
    return Draft(
        row.id, row.org_id, Channel(row.channel), row.body, row.expires_s, DraftStatus(row.status), row.delivery_id or "", row.actor,
        row.behalf, row.version, row.created_s, row.updated_s,
    )  # fmt: skip


def _values(draft: Draft) -> dict[str, Any]:
    return {
        "org_id": draft.org_id,
        "channel": draft.channel,
        "status": draft.status,
        "body": dict(draft.body),
        "delivery_id": draft.delivery_id or None,
        "actor": draft.actor,
        "behalf": draft.behalf,
        "created_s": draft.created_s,
        "updated_s": draft.updated_s,
        "expires_s": draft.expires_s,
    }
