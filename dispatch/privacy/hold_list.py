"""Holds that were placed by hand: what must not be erased because of a dispute, listed for those who answer for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Row

from dispatch.privacy.holds import lift_hold, place_hold
from dispatch.storage.schema_orders import DELIVERY
from dispatch.storage.schema_parties import COURIER, RECIPIENT, SHIFT
from dispatch.storage.schema_privacy import PRIVACY_HOLD
from dispatch.storage.schema_rounds import ROUND
from dispatch.storage.store import NotFoundError, Reading, Writing

#: What can be held, by the first letters of its name.
TABLES = {"rcp": RECIPIENT, "dlv": DELIVERY, "rnd": ROUND, "shf": SHIFT, "cou": COURIER}


@dataclass(frozen=True, slots=True)
class Hold:
    """Something that is kept for now: what, why, by whom and since when; ``lifted_s`` None while it holds."""

    id: str
    subject: str
    reason: str
    actor: str
    placed_s: int
    lifted_s: int | None
    version: int


def hold(writing: Writing, subject: str, reason: str) -> Hold:
    """Keep everything of a person, a delivery, a round, a shift or a courier until the hold is lifted; see `dispatch.privacy.holds`.

    Raises
    ------
    NotFoundError
        The town has no such thing.
    """
    table = TABLES.get(subject.partition("_")[0])
    if table is None or writing.find(table, subject) is None:
        raise NotFoundError("person, delivery, round, shift or courier", subject)
    return get_hold(writing, place_hold(writing, subject, reason.strip()))


def lift(writing: Writing, name: str) -> Hold:
    """Let what was held be erased when its time is over; lifted again, it stays so.

    Raises
    ------
    NotFoundError
        The town has no such hold.
    """
    lift_hold(writing, name)
    return get_hold(writing, name)


def get_hold(reading: Reading, name: str) -> Hold:
    """Return a hold.

    Raises
    ------
    NotFoundError
        The town has none of that name.
    """
    return _hold(reading.get(PRIVACY_HOLD, name))


def holds(reading: Reading, *, standing: bool | None = None, after: str = "", most: int) -> Iterable[Hold]:
    """Return a page of holds in the order in which they were placed.

    Parameters
    ----------
    standing
        Those that hold, or those that do not any more; None for all.
    after
        The last one that is known, empty for the beginning.
    """
    query = reading.select(PRIVACY_HOLD)
    if standing is not None:
        lifted = PRIVACY_HOLD.c.lifted_s
        query = query.where(lifted.is_(None) if standing else lifted.is_not(None))
    if after:
        query = query.where(PRIVACY_HOLD.c.id > after)
    return [_hold(row) for row in reading.rows(query.order_by(PRIVACY_HOLD.c.id).limit(most))]


def _hold(row: Row[tuple[object, ...]]) -> Hold:
    return Hold(row.id, row.subject, row.reason, row.actor, row.placed_s, row.lifted_s, row.version)
