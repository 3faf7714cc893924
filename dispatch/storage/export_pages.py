"""What files are made of, page by page: each thing once, whatever changes between two pages, since pages go by what never changes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Select, and_, func, or_, select

from dispatch.storage.schema_field import CASH_COLLECTION
from dispatch.storage.schema_log import EVENT
from dispatch.storage.schema_money import COST_SHARE, FEE
from dispatch.storage.schema_orders import DELIVERY, TASK
from dispatch.storage.schema_rounds import ROUND
from dispatch.storage.schema_services import VISIT
from dispatch.storage.store import Reading


def delivery_names(
    reading: Reading,
    days: tuple[str, str],
    *,
    org_id: str = "",
    statuses: Sequence[str] = (),
    after: str = "",
    most: int,
) -> list[str]:
    """Return names of deliveries of some days, in the order in which they were ordered.

    Parameters
    ----------
    days
        First and last local date.
    org_id
        Those that an organisation has ordered or has a part in; empty for all.
    statuses
        In one of these; empty for all.
    """
    one = DELIVERY.c
    query = select(one.id).where(
        one.town_id == reading.town_id, one.day >= days[0], one.day <= days[1], one.id > after
    )
    if org_id:
        part = select(TASK.c.id).where(TASK.c.delivery_id == one.id, TASK.c.org_id == org_id).exists()
        query = query.where(or_(one.org_id == org_id, part))
    return _names(reading, _in(query, one.status, statuses).order_by(one.id).limit(most))


def visit_names(
    reading: Reading, days: tuple[str, str], *, statuses: Sequence[str] = (), after: str = "", most: int
) -> list[str]:
    """Return names of visits to people on some days, in the order in which they were made."""
    one = VISIT.c
    query = select(one.id).where(
        one.town_id == reading.town_id,
        one.enrolment_id.is_not(None),
        one.day >= days[0],
        one.day <= days[1],
        one.id > after,
    )
    return _names(reading, _in(query, one.status, statuses).order_by(one.id).limit(most))


def round_names(
    reading: Reading,
    days: tuple[str, str],
    *,
    statuses: Sequence[str] = (),
    after: tuple[str, str] = ("", ""),
    most: int,
) -> list[str]:
    """Return names of rounds of some days, by date and name; no round goes to another day."""
    one = ROUND.c
    query = select(one.id).where(
        one.town_id == reading.town_id,
        one.day >= max(days[0], after[0]),
        one.day <= days[1],
        or_(one.day > after[0], one.id > after[1]),
    )
    return _names(reading, _in(query, one.status, statuses).order_by(one.day, one.id).limit(most))


def events_recorded(
    reading: Reading, bounds: tuple[int, int], *, types: Sequence[str] = (), after: int = 0, most: int
) -> Sequence[Row[Any]]:
    """Return rows of the log that were recorded between two moments, the second not in it, the oldest first; of some types, if wanted."""
    one = EVENT.c
    query = reading.select(EVENT).where(
        one.sequence > after, one.recorded_s >= bounds[0], one.recorded_s < bounds[1]
    )
    return reading.rows(_in(query, one.type, types).order_by(one.sequence).limit(most))


def cash_taken(
    reading: Reading, bounds: tuple[int, int], *, org_id: str = "", after: str = "", most: int
) -> Sequence[Row[Any]]:
    """Return what was taken at doors between two moments, with the delivery; what is an organisation's, if wanted."""
    one = CASH_COLLECTION.c
    query = (
        select(
            CASH_COLLECTION,
            DELIVERY.c.code,
            DELIVERY.c.external_ref,
            DELIVERY.c.org_id,
        )
        .join(DELIVERY, and_(DELIVERY.c.id == one.delivery_id, DELIVERY.c.town_id == one.town_id))
        .where(
            one.town_id == reading.town_id,
            one.happened_s >= bounds[0],
            one.happened_s < bounds[1],
            one.id > after,
        )
    )
    if org_id:
        query = query.where(DELIVERY.c.org_id == org_id)
    return reading.rows(query.order_by(one.id).limit(most))


def fees_charged(
    reading: Reading, days: tuple[str, str], *, org_id: str = "", after: str = "", most: int
) -> Sequence[Row[Any]]:
    """Return the last fee of each delivery of some days that has one, with the delivery; of one sender, if wanted."""
    last = (
        select(FEE.c.delivery_id, func.max(FEE.c.number).label("number"))
        .where(FEE.c.town_id == reading.town_id)
        .group_by(FEE.c.delivery_id)
        .subquery()
    )
    one = DELIVERY.c
    query = (
        select(FEE, one.code, one.external_ref, one.org_id, one.day, one.status)
        .join(last, and_(last.c.delivery_id == FEE.c.delivery_id, last.c.number == FEE.c.number))
        .join(DELIVERY, and_(one.id == FEE.c.delivery_id, one.town_id == FEE.c.town_id))
        .where(
            FEE.c.town_id == reading.town_id,
            one.day >= days[0],
            one.day <= days[1],
            FEE.c.delivery_id > after,
            last.c.delivery_id > after,
        )
    )
    if org_id:
        query = query.where(one.org_id == org_id)
    return reading.rows(query.order_by(FEE.c.delivery_id).limit(most))


def shares_settled(
    reading: Reading,
    days: tuple[str, str],
    *,
    org_id: str = "",
    after: tuple[str, str, str] = ("", "", ""),
    most: int,
) -> Sequence[Row[Any]]:
    """Return what shops bear of the rounds of some days, by round, delivery and shop; of one shop, if wanted."""
    one = COST_SHARE.c
    query = reading.select(COST_SHARE).where(
        one.day >= days[0],
        one.day <= days[1],
        or_(
            one.round_id > after[0],
            and_(one.round_id == after[0], one.delivery_id > after[1]),
            and_(one.round_id == after[0], one.delivery_id == after[1], one.org_id > after[2]),
        ),
    )
    if org_id:
        query = query.where(one.org_id == org_id)
    return reading.rows(query.order_by(one.round_id, one.delivery_id, one.org_id).limit(most))


def _in(query: Select[Any], column: Any, values: Sequence[str]) -> Select[Any]:
    return query.where(column.in_(sorted(values))) if values else query


def _names(reading: Reading, query: Select[Any]) -> list[str]:
    return [row.id for row in reading.rows(query)]
