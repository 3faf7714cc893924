"""What a town has, page by page and in the order in which it was made: organisations, places, zones, peaks, tariffs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, Table, or_

from dispatch.storage.schema_intake import PEAK, ZONE
from dispatch.storage.schema_money import TARIFF
from dispatch.storage.schema_parties import ORGANIZATION, PLACE
from dispatch.storage.schema_planning import CLOSURE
from dispatch.storage.schema_waiting import RELAY_POINT
from dispatch.storage.store import Reading


def _page(
    reading: Reading, table: Table, after: str, most: int, *conditions: ColumnElement[bool]
) -> list[Row[Any]]:
    query = reading.select(table).where(*conditions)
    if after:
        query = query.where(table.c.id > after)
    return list(reading.rows(query.order_by(table.c.id).limit(most)))


def organization_ids(
    reading: Reading,
    *,
    kinds: Iterable[str] = (),
    only: Iterable[str] | None = None,
    parent_id: str = "",
    active: bool | None = None,
    after: str = "",
    most: int,
) -> list[str]:
    """Return the names of a page of organisations.

    Parameters
    ----------
    kinds, parent_id, active
        Those alone; empty or None for all.
    only
        Nothing but these, None for all.
    after
        The last one that is known, empty for the beginning.
    most
        So many.
    """
    one = ORGANIZATION.c
    conditions: list[ColumnElement[bool]] = []
    wanted = sorted(kinds)
    if wanted:
        conditions.append(one.kind.in_(wanted))
    if only is not None:
        conditions.append(one.id.in_(sorted(only)))
    if parent_id:
        conditions.append(one.parent_id == parent_id)
    if active is not None:
        conditions.append(one.active.is_(active))
    return [row.id for row in _page(reading, ORGANIZATION, after, most, *conditions)]


def place_ids(reading: Reading, kinds: Iterable[str], *, after: str = "", most: int) -> list[str]:
    """Return the names of a page of places of some kinds."""
    return [row.id for row in _page(reading, PLACE, after, most, PLACE.c.kind.in_(sorted(kinds)))]


def zone_ids(
    reading: Reading,
    *,
    purposes: Iterable[str] = (),
    org_id: str | None = None,
    active: bool | None = None,
    after: str = "",
    most: int,
) -> list[str]:
    """Return the names of a page of zones.

    Parameters
    ----------
    org_id
        Those of an organisation, and the town's own; None for all.
    """
    one = ZONE.c
    conditions: list[ColumnElement[bool]] = []
    wanted = sorted(purposes)
    if wanted:
        conditions.append(one.purpose.in_(wanted))
    if org_id is not None:
        conditions.append(or_(one.org_id == org_id, one.org_id.is_(None)))
    if active is not None:
        conditions.append(one.active.is_(active))
    return [row.id for row in _page(reading, ZONE, after, most, *conditions)]


def relay_ids(reading: Reading, *, active: bool | None = None, after: str = "", most: int) -> list[str]:
    """Return the names of a page of relay points."""
    conditions = () if active is None else (RELAY_POINT.c.active.is_(active),)
    return [row.id for row in _page(reading, RELAY_POINT, after, most, *conditions)]


def peak_ids(reading: Reading, *, from_day: str = "", after: str = "", most: int) -> list[str]:
    """Return the names of a page of peaks that are not over on a date."""
    return [row.id for row in _page(reading, PEAK, after, most, PEAK.c.to_day >= from_day)]


def closure_ids(reading: Reading, *, ahead_s: int | None = None, after: str = "", most: int) -> list[str]:
    """Return the names of a page of closures, those that are not over at a moment only if one is given."""
    until_s = CLOSURE.c.until_s
    conditions = () if ahead_s is None else (or_(until_s.is_(None), until_s > ahead_s),)
    return [row.id for row in _page(reading, CLOSURE, after, most, *conditions)]


def tariff_rows(
    reading: Reading, *, code: str = "", valid_on: str = "", after: str = "", most: int
) -> Sequence[Row[Any]]:
    """Return a page of tariffs.

    Parameters
    ----------
    code
        Versions of that one alone.
    valid_on
        Those alone that may be charged by on a local date.
    """
    one = TARIFF.c
    conditions: list[ColumnElement[bool]] = []
    if code:
        conditions.append(one.code == code)
    if valid_on:
        conditions += [one.valid_from <= valid_on, or_(one.valid_to == "", one.valid_to >= valid_on)]
    return _page(reading, TARIFF, after, most, *conditions)
