"""The log page by page, for those who follow it: by kinds, by what it is about, and what is new in all towns that somebody watches."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import or_

from dispatch.storage.events import event_of_row
from dispatch.storage.schema_log import EVENT
from dispatch.storage.store import Event, Reading


def page_after(
    reading: Reading, sequence: int, *, kinds: Sequence[str] = (), subject: str = "", most: int
) -> tuple[Event, ...]:
    """Return events of the town after a number, the oldest first.

    Parameters
    ----------
    sequence
        Of the last event that is known; 0 for the beginning.
    kinds
        Types, or beginnings of types that end in a dot; empty for all.
    subject
        About that thing alone; empty for all.
    most
        So many.
    """
    one = EVENT.c
    query = reading.select(EVENT).where(one.sequence > sequence)
    if subject:
        query = query.where(one.subject == subject)
    if kinds:
        exact = one.type.in_([kind for kind in kinds if not kind.endswith(".")])
        beginnings = [one.type.startswith(kind, autoescape=True) for kind in kinds if kind.endswith(".")]
        query = query.where(or_(exact, *beginnings))
    return tuple(event_of_row(row) for row in reading.rows(query.order_by(one.sequence).limit(most)))
