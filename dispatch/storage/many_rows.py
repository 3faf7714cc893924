"""Many rows at once: the statement and what turns values into the database's are made once for a table, and nothing else is done for a row.

SQLAlchemy looks at every value of every row again; where a file of orders is taken in, that takes longer than the database does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from typing import Any, Final

from sqlalchemy import Connection, Dialect, Table, insert

from dispatch.storage.prepared import adding

#: Below so many rows the usual way is as good.
FEW: Final = 8


@dataclass(frozen=True, slots=True)
class _Statement:
    """``values`` gives those of a row in the order of the statement, ``names`` are their columns, ``turns`` what turns some of them, by their places."""

    text: str
    names: tuple[str, ...]
    values: Callable[[Mapping[str, Any]], tuple[Any, ...]]
    turns: tuple[tuple[int, Callable[[Any], Any]], ...]
    in_order: bool

    def bound(self, row: Mapping[str, Any]) -> Any:
        values = list(self.values(row))
        for place, turn in self.turns:
            values[place] = turn(values[place])
        return tuple(values) if self.in_order else dict(zip(self.names, values, strict=True))


def add_rows(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add rows that name all the same columns.

    Raises
    ------
    KeyError
        A row lacks a column that the first one names.
    """
    statement = None if len(rows) < FEW else _statement(table, tuple(rows[0]), connection.dialect)
    if statement is None:
        connection.execute(adding(table), rows)
        return
    connection.exec_driver_sql(statement.text, [statement.bound(row) for row in rows])


@lru_cache(maxsize=1024)  # engines come and go
def _statement(table: Table, columns: tuple[str, ...], dialect: Dialect) -> _Statement | None:
    """Return the statement for rows with some columns, None where a column is left out that only SQLAlchemy knows a value for."""
    # Inline: nobody asks for the numbers that the database gives.
    compiled = insert(table).inline().compile(dialect=dialect, column_keys=list(columns))
    if set(compiled.binds) != set(columns):
        return None
    order = compiled.positiontup or list(columns)
    turns = [table.c[name].type.dialect_impl(dialect).bind_processor(dialect) for name in order]
    return _Statement(
        str(compiled),
        tuple(order),
        itemgetter(*order),
        tuple((place, turn) for place, turn in enumerate(turns) if turn is not None),
        in_order=compiled.positiontup is not None,
    )
