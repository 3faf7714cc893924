"""Moves of returnable containers in the database."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, func, select

from dispatch.storage.schema_money import CONTAINER_MOVE
from dispatch.storage.store import Reading


def of_recipient(reading: Reading, recipient_id: str, org_id: str = "") -> list[Row[Any]]:
    """Return the sums of what a recipient has by shop, kind and currency: ``number`` and ``deposit``; of one shop if one is given."""
    groups = (CONTAINER_MOVE.c.org_id, CONTAINER_MOVE.c.kind, CONTAINER_MOVE.c.currency)
    sums = (
        select(
            *groups,
            func.sum(CONTAINER_MOVE.c.pieces).label("number"),
            func.sum(CONTAINER_MOVE.c.deposit_minor).label("deposit"),
        )
        .where(CONTAINER_MOVE.c.town_id == reading.town_id, CONTAINER_MOVE.c.recipient_id == recipient_id)
        .group_by(*groups)
        .order_by(*groups)
    )
    if org_id:
        sums = sums.where(CONTAINER_MOVE.c.org_id == org_id)
    return list(reading.rows(sums))


def of_round(reading: Reading, round_id: str) -> list[Row[Any]]:
    """Return the moves that happened on a round, in their order."""
    query = reading.select(CONTAINER_MOVE).where(CONTAINER_MOVE.c.round_id == round_id)
    return list(reading.rows(query.order_by(CONTAINER_MOVE.c.happened_s, CONTAINER_MOVE.c.id)))


def of_shop(reading: Reading, org_id: str, from_day: str, to_day: str) -> list[Row[Any]]:
    """Return the moves of containers of a shop on local dates, both included, in their order."""
    query = reading.select(CONTAINER_MOVE).where(
        CONTAINER_MOVE.c.org_id == org_id, CONTAINER_MOVE.c.day >= from_day, CONTAINER_MOVE.c.day <= to_day
    )
    return list(reading.rows(query.order_by(CONTAINER_MOVE.c.day, CONTAINER_MOVE.c.id)))
