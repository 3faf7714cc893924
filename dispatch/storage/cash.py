"""Money taken at doors, floats and counts in the database."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Row, func, select

from dispatch.storage.schema_field import CASH_COLLECTION
from dispatch.storage.schema_money import CASH_FLOAT, CASH_RECONCILIATION
from dispatch.storage.schema_orders import DELIVERY
from dispatch.storage.schema_rounds import ROUND
from dispatch.storage.store import Reading


def collections(reading: Reading, round_id: str) -> list[Row[Any]]:
    """Return what was taken on a round and not taken back, with ``org_id`` and ``payment`` of the delivery."""
    query = (
        select(CASH_COLLECTION, DELIVERY.c.org_id, DELIVERY.c.payment)
        .join(DELIVERY, DELIVERY.c.id == CASH_COLLECTION.c.delivery_id)
        .where(
            CASH_COLLECTION.c.town_id == reading.town_id,
            CASH_COLLECTION.c.round_id == round_id,
            CASH_COLLECTION.c.reversed_s.is_(None),
        )
    )
    return list(reading.rows(query.order_by(CASH_COLLECTION.c.happened_s, CASH_COLLECTION.c.id)))


def float_of(reading: Reading, round_id: str) -> dict[str, int]:
    """Return the small change that a courier has for a round, by currency."""
    query = (
        select(CASH_FLOAT.c.currency, func.sum(CASH_FLOAT.c.amount_minor).label("amount_minor"))
        .where(CASH_FLOAT.c.town_id == reading.town_id, CASH_FLOAT.c.round_id == round_id)
        .group_by(CASH_FLOAT.c.currency)
    )
    return {row.currency: int(row.amount_minor) for row in reading.rows(query)}


def counts(reading: Reading, round_id: str) -> list[Row[Any]]:
    """Return the counts of a round: the first one, then those that correct it."""
    query = reading.select(CASH_RECONCILIATION).where(CASH_RECONCILIATION.c.round_id == round_id)
    return list(reading.rows(query.order_by(CASH_RECONCILIATION.c.number)))


def closed_counts(reading: Reading, from_day: str, to_day: str) -> list[Row[Any]]:
    """Return the closed counts of the rounds of local dates, both included, with the date as ``day``."""
    query = (
        select(CASH_RECONCILIATION, ROUND.c.day)
        .join(ROUND, ROUND.c.id == CASH_RECONCILIATION.c.round_id)
        .where(
            CASH_RECONCILIATION.c.town_id == reading.town_id,
            CASH_RECONCILIATION.c.status == "closed",
            ROUND.c.day >= from_day,
            ROUND.c.day <= to_day,
        )
    )
    return list(reading.rows(query.order_by(ROUND.c.day, CASH_RECONCILIATION.c.id)))


def summed(parts: Iterable[dict[str, dict[str, int]]]) -> dict[str, dict[str, int]]:
    """Return amounts by method and shop added up; methods and shops that come to nothing are left out."""
    sums: dict[str, dict[str, int]] = {}
    for part in parts:
        for method, shops in part.items():
            own = sums.setdefault(method, {})
            for shop, amount in shops.items():
                own[shop] = own.get(shop, 0) + amount
    kept = {
        method: {shop: amount for shop, amount in shops.items() if amount} for method, shops in sums.items()
    }
    return {method: shops for method, shops in kept.items() if shops}
