"""Statements that are made once and carried out many times: making one anew takes several times as long as carrying it out.

Each of them asks for the town, which is bound when it is carried out, as are the names and values (`dispatch.storage.store.Reading.fetch`).
"""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Delete,
    Insert,
    Select,
    Table,
    Update,
    bindparam,
    delete,
    insert,
    select,
    update,
)

from dispatch.storage.one_of import one_of

#: What is bound by every statement, and by those about one row. No column has such a name.
OWN_TOWN, OWN_ID, OWN_VERSION = "own_town", "own_id", "own_version"
#: What is bound by statements about rows whose names are given.
NAMES = "names"


def of_town(table: Table, *columns: ColumnElement[Any]) -> Select[Any]:
    """Return a statement for the rows of a table that are the town's, or some columns of them."""
    return select(*(columns or (table,))).where(in_town(table))


def in_town(table: Table) -> ColumnElement[bool]:
    """Return the condition that a row is the town's."""
    return table.c.town_id == bindparam(OWN_TOWN)


def among(column: ColumnElement[Any], name: str = NAMES) -> ColumnElement[bool]:
    """Return the condition that a column has one of the values of a list, which is bound under a name."""
    return one_of(column, name)


@cache
def rows_among(column: Column[Any]) -> Select[Any]:
    """Return the statement for the rows of the town in which a column has one of some values."""
    return of_town(column.table).where(among(column))


@cache
def one_row(table: Table) -> Select[Any]:
    """Return the statement for the row of a name."""
    return of_town(table).where(table.c.id == bindparam(OWN_ID))


@cache
def adding(table: Table) -> Insert:
    """Return the statement that adds rows."""
    return insert(table)


@cache
def changing(table: Table) -> Update:
    """Return the statement that changes the row of a name, if it is in the version that was seen."""
    return amending(table).where(table.c.version == bindparam(OWN_VERSION))


@cache
def amending(table: Table) -> Update:
    """Return the statement that changes the row of a name."""
    return update(table).where(in_town(table), table.c.id == bindparam(OWN_ID))


@cache
def removing(column: Column[Any]) -> Delete:
    """Return the statement that removes the rows of the town in which a column has one of some values."""
    return delete(column.table).where(in_town(column.table), among(column))
