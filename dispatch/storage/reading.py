"""One town, as it is at one moment."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Column, Connection, Row, Select, Table, select

from dispatch.clock import SandboxClock
from dispatch.storage.conflicts import NotFoundError
from dispatch.storage.prepared import NAMES, OWN_ID, OWN_TOWN, one_row, rows_among

#: Names in one query: databases bound the number of parameters.
BATCH = 500


class Reading:
    """One town at one moment.

    Parameters
    ----------
    connection
        In a transaction.
    town_id
        The town; rows of others are out of reach.
    real_s
        The time of the transaction, by the clock of the machines.
    clock
        That of the town, where it is a sandbox.

    Attributes
    ----------
    now_s
        The time of the transaction by the clock of the town, which all of its business goes by. ``real_s`` is for what has to do with the
        world: how long keys and sessions are good, who has what in hand, when something is tried again. In a live town they are the same.
    """

    def __init__(
        self, connection: Connection, town_id: str, real_s: int, clock: SandboxClock | None = None
    ) -> None:
        self.connection = connection
        self.town_id = town_id
        self.real_s = real_s
        self.clock = clock
        self.now_s = self.town_s(real_s)

    @property
    def live(self) -> bool:
        """Whether the town goes by the clock of the world; else it is a sandbox."""
        return self.clock is None

    def town_s(self, real_s: int) -> int:
        """Return what the clock of the town shows when that of the machines shows ``real_s``."""
        return real_s if self.clock is None else self.clock.at(real_s)

    def real_of(self, moment_s: int) -> int:
        """Return when a moment of the town comes by the clock of the machines, if nobody moves that of the town until then."""
        return self.real_s + moment_s - self.now_s

    @property
    def sees_one_state(self) -> bool:
        """Whether all that is read is of one state of the database, which everybody else sees or has seen."""
        return True

    def select(self, table: Table) -> Select[Any]:
        """Return a query of the rows of the town."""
        return select(table).where(table.c.town_id == self.town_id)

    def rows(self, query: Select[Any]) -> Sequence[Row[Any]]:
        """Return all rows of a query."""
        return self.connection.execute(query).all()

    def fetch(self, statement: Select[Any], **values: Any) -> Sequence[Row[Any]]:
        """Return all rows of a statement of `dispatch.storage.prepared`, with what it binds beside the town."""
        return self.connection.execute(statement, {OWN_TOWN: self.town_id, **values}).all()

    def among(
        self, column: Column[Any], names: Iterable[str], statement: Select[Any] | None = None, **values: Any
    ) -> list[Row[Any]]:
        """Return the rows of the town in which a column has one of some values.

        Parameters
        ----------
        column, names
            Any number of names, each asked for once.
        statement
            What to return of them and in which order, if not the rows as they are; it binds the names under `NAMES`. The order is that of
            one batch: more than `BATCH` names come in several.
        values
            What else it binds.
        """
        wanted = sorted(set(names))
        made = rows_among(column) if statement is None else statement
        found: list[Row[Any]] = []
        for first in range(0, len(wanted), BATCH):
            found += self.fetch(made, **values, **{NAMES: wanted[first : first + BATCH]})
        return found

    def find(self, table: Table, name: str) -> Row[Any] | None:
        """Return the row with that name, if the town has it."""
        return self.connection.execute(one_row(table), {OWN_TOWN: self.town_id, OWN_ID: name}).one_or_none()

    def get(self, table: Table, name: str) -> Row[Any]:
        """Return the row with that name.

        Raises
        ------
        NotFoundError
            The town has none.
        """
        row = self.find(table, name)
        if row is None:
            raise NotFoundError(table.name, name)
        return row
