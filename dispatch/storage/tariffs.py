"""Tariffs, fees and shares of rounds in the database."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row

from dispatch import ids
from dispatch.storage.schema_money import COST_SHARE, FEE, TARIFF
from dispatch.storage.store import Reading, Writing


def add(writing: Writing, values: Mapping[str, Any]) -> str:
    """Store a new tariff, and return its name."""
    name = writing.ids.new(ids.TARIFF)
    writing.insert(TARIFF, {"id": name, "version": 1, "published_s": writing.now_s, "used_s": None, **values})
    return name


def find(reading: Reading, code: str, number: int) -> Row[Any] | None:
    """Return a version of a tariff, if the town has it."""
    rows = reading.rows(reading.select(TARIFF).where(TARIFF.c.code == code, TARIFF.c.number == number))
    return rows[0] if rows else None


def valid_on(reading: Reading, code: str, day: str) -> Row[Any] | None:
    """Return the latest version of a tariff that is valid on a local date, if there is one."""
    query = reading.select(TARIFF).where(
        TARIFF.c.code == code,
        TARIFF.c.valid_from <= day,
        (TARIFF.c.valid_to == "") | (TARIFF.c.valid_to >= day),
    )
    rows = reading.rows(query.order_by(TARIFF.c.number.desc()).limit(1))
    return rows[0] if rows else None


def fees_of(reading: Reading, delivery_id: str) -> list[Row[Any]]:
    """Return the fees of a delivery, the first one first; the last one counts."""
    query = reading.select(FEE).where(FEE.c.delivery_id == delivery_id)
    return list(reading.rows(query.order_by(FEE.c.number)))


def shares_of(reading: Reading, round_id: str) -> list[Row[Any]]:
    """Return what shops bear of a round."""
    query = reading.select(COST_SHARE).where(COST_SHARE.c.round_id == round_id)
    return list(reading.rows(query.order_by(COST_SHARE.c.org_id, COST_SHARE.c.delivery_id)))
