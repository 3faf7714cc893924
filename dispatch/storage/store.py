"""Transactions of the business: every change commits together with its event and with what is to be told about it.

A `Reading` sees one town at one moment. A `Writing` may change things as well; whatever it changes, it must note as an event,
and events, changes and outbox rows are committed at once or not at all. Whoever changes a thing says which version of it was
seen: where it has changed since, nothing happens and `ConflictError` tells so.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlalchemy import Column, Connection, Row, Select, Table, bindparam, delete, select, text, update
from sqlalchemy.exc import OperationalError

from dispatch.clock import Clock, SandboxClock, SystemClock
from dispatch.ids import EVENT as EVENT_PREFIX
from dispatch.ids import Ids, RandomIds
from dispatch.storage.conflicts import ConflictError, NotFoundError, is_lost
from dispatch.storage.database import Database
from dispatch.storage.notes import Event, Notes, keep_notes
from dispatch.storage.prepared import (
    NAMES,
    OWN_ID,
    OWN_TOWN,
    OWN_VERSION,
    adding,
    amending,
    changing,
    one_row,
    removing,
    rows_among,
)
from dispatch.storage.remembered import written_rows
from dispatch.storage.topics import topics_of
from dispatch.storage.town_clocks import clock_of, is_known_live

__all__ = ["ConflictError", "Event", "NotFoundError", "Reading", "Store", "Writing"]

T = TypeVar("T")

#: A transaction that lost against another one (a deadlock, a busy database) is tried so often.
TRIES = 5
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


class Writing(Reading):
    """One town, to be changed.

    Parameters
    ----------
    connection, town_id, real_s, clock
        See `Reading`.
    actor
        Who changes it: ``courier:cou_…``, ``coordinator:…``, ``api:…``, ``system``.
    behalf
        For whom, where a coordinator acts for a shop.
    ids
        Makes names.
    """

    def __init__(
        self,
        connection: Connection,
        town_id: str,
        real_s: int,
        clock: SandboxClock | None = None,
        *,
        actor: str,
        behalf: str,
        ids: Ids,
    ) -> None:
        super().__init__(connection, town_id, real_s, clock)
        self.actor = actor
        self.behalf = behalf
        self.ids = ids
        self._notes = Notes()
        self._written = written_rows(connection)

    @property
    def sees_one_state(self) -> bool:
        """Whether all that is read is of one state of the database, which everybody else sees or has seen.

        What was changed here may never be committed. With PostgreSQL others may commit between two statements; SQLite has one writer at a time.
        """
        return self._written is not None and self._written == written_rows(self.connection)

    def go_by(self, clock: SandboxClock) -> None:
        """Have the transaction go by another clock of the town from here on."""
        self.clock = clock
        self.now_s = self.town_s(self.real_s)

    def enter(self, *, alone: bool) -> None:
        """Take part in the writing of the town, or (``alone``) wait until nobody else does, and keep the others out until the end.

        The first thing in a transaction, before it holds anything that somebody else may wait for. SQLite has one writer at a time anyway.
        """
        if self.connection.dialect.name == "postgresql":
            key = zlib.crc32(f"{self.town_id} writing".encode())
            mode = "" if alone else "_shared"
            self.connection.execute(text(f"SELECT pg_advisory_xact_lock{mode}(:key)"), {"key": key})

    def exclude(self, matter: str) -> None:
        """Wait until no other transaction of the town has the matter in hand, and keep it until the end of this one.

        For what no unique key can say: at most so many rows of a kind, the next free number. SQLite has one writer at a time anyway.
        """
        if self.connection.dialect.name == "postgresql":
            key = zlib.crc32(f"{self.town_id} {matter}".encode())
            self.connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Do the block as a whole or not at all: where it raises, its changes and its events are undone, and those before it stay."""
        changes, events, told = self._notes.changes, len(self._notes.events), len(self._notes.told)
        try:
            with self.connection.begin_nested():
                yield
        except BaseException:
            self._notes.changes = changes
            del self._notes.events[events:], self._notes.told[told:]
            raise

    @contextmanager
    def acting(self, actor: str, behalf: str = "") -> Iterator[None]:
        """Have the block's events say that somebody else acts: for transactions that do what several have asked for."""
        before = self.actor, self.behalf
        self.actor, self.behalf = actor, behalf
        try:
            yield
        finally:
            self.actor, self.behalf = before

    def insert(self, table: Table, *rows: Mapping[str, Any]) -> None:
        """Add rows of the town."""
        if rows:
            self._notes.changes += len(rows)
            self.connection.execute(adding(table), [{**row, "town_id": self.town_id} for row in rows])

    def change(self, table: Table, name: str, version: int, values: Mapping[str, Any]) -> int:
        """Change the row with that name, and return its new version.

        Raises
        ------
        ConflictError
            It is not in the version that was seen, or not there any more.
        """
        own = {OWN_ID: name, OWN_TOWN: self.town_id, OWN_VERSION: version}
        made = {**values, "version": version + 1, **own}
        if self.connection.execute(changing(table), made).rowcount != 1:
            raise ConflictError(table.name, name, version)
        self._notes.changes += 1
        return version + 1

    def change_many(self, table: Table, rows: Sequence[Mapping[str, Any]], values: Mapping[str, Any]) -> int:
        """Change rows, each if it is in the version that was seen, and return how many were.

        Parameters
        ----------
        rows
            ``own``, the name of a row, ``seen``, its version, and what else ``values`` binds.
        values
            Columns, and bound parameters or values. The version is counted up.
        """
        statement = (
            update(table)
            .where(
                table.c.id == bindparam("own"),
                table.c.town_id == self.town_id,
                table.c.version == bindparam("seen"),
            )
            .values(**values, version=table.c.version + 1)
        )
        changed = self.connection.execute(statement, [dict(row) for row in rows]).rowcount
        self._notes.changes += changed
        return changed

    def amend(self, table: Table, name: str, values: Mapping[str, Any]) -> None:
        """Change a row that belongs to another one, whose version has been changed before in this transaction."""
        self._notes.changes += 1
        self.connection.execute(amending(table), {**values, OWN_ID: name, OWN_TOWN: self.town_id})

    def remove(self, table: Table, *conditions: Any) -> int:
        """Remove the rows of the town that meet all conditions, and return how many there were."""
        removed = self.connection.execute(
            delete(table).where(table.c.town_id == self.town_id, *conditions)
        ).rowcount
        self._notes.changes += removed
        return removed

    def remove_among(self, column: Column[Any], names: Iterable[str]) -> int:
        """Remove the rows of the town in which a column has one of some values, and return how many there were."""
        wanted = sorted(set(names))
        removed = 0
        for first in range(0, len(wanted), BATCH):
            own = {OWN_TOWN: self.town_id, NAMES: wanted[first : first + BATCH]}
            removed += self.connection.execute(removing(column), own).rowcount
        self._notes.changes += removed
        return removed

    def note(
        self,
        kind: str,
        subject: str,
        version: int,
        data: Mapping[str, Any] | None = None,
        *,
        happened_s: int | None = None,
        topics: Sequence[str] | None = None,
    ) -> Event:
        """Note an event, to be stored with the changes.

        Parameters
        ----------
        kind
            Like ``delivery.assigned``.
        subject, version
            The thing that it happened to, and its version since.
        data
            What else there is to know; plain JSON.
        happened_s
            When it happened by the clock of the device that saw it; now where that is not given.
        topics
            Who is to be told: each gets a row of the outbox. Where they are not given, `dispatch.storage.topics` says who; give
            them for exceptions only, ``()`` for an event that nobody is told.
        """
        event = Event(
            id=self.ids.new(EVENT_PREFIX),
            type=kind,
            subject=subject,
            version=version,
            actor=self.actor,
            behalf=self.behalf,
            data=dict(data or {}),
            happened_s=self.now_s if happened_s is None else happened_s,
            recorded_s=self.now_s,
        )
        self._notes.events.append(event)
        told = topics_of(kind) if topics is None else topics
        self._notes.told += [{"event_id": event.id, "topic": topic, "subject": subject} for topic in told]
        return event

    def tell(self, topic: str, subject: str, payload: Mapping[str, Any], *, due_s: int | None = None) -> None:
        """Put something into the outbox that is no event, to be handed over with the changes.

        Parameters
        ----------
        topic
            Who gets it.
        subject
            What it is about: rows of one subject are handed over one after the other.
        payload
            What the handler needs; plain JSON.
        due_s
            Not before that time, by the clock of the town; now where it is not given.
        """
        # Workers look for the rows of all towns at once, by the clock of the machines.
        due = self.real_s if due_s is None else self.real_of(due_s)
        self._notes.told.append({"topic": topic, "subject": subject, "payload": dict(payload), "due_s": due})

    def flush(self) -> None:
        """Store the events noted, and what is to be told about them; the last thing before the commit.

        Raises
        ------
        RuntimeError
            Something was changed, and nothing noted: a fault of the caller.
        """
        notes, self._notes = self._notes, Notes()
        if notes.changes and not notes.events:
            raise RuntimeError("a transaction changes rows and notes no event")
        keep_notes(self.connection, self.town_id, self.real_s, notes)


class Store:
    """The business of all towns in one database.

    Parameters
    ----------
    database
        Where it is kept.
    clock
        What time it is in the world. The business of a town goes by `now_s`, which is another one in a sandbox.
    ids
        Makes names.
    """

    def __init__(self, database: Database, *, clock: Clock | None = None, ids: Ids | None = None) -> None:
        self.database = database
        self.clock = clock or SystemClock()
        self.ids = ids or RandomIds()

    @contextmanager
    def reading(self, town_id: str) -> Iterator[Reading]:
        """Look at a town at one moment."""
        with self.database.reading() as connection:
            yield Reading(connection, town_id, self.clock.now_s(), clock_of(connection, town_id))

    def now_s(self, town_id: str) -> int:
        """Return what the clock of a town shows now: that of the machines, unless it is a sandbox."""
        real_s = self.clock.now_s()
        if is_known_live(self.database.engine, town_id):
            return real_s
        with self.database.reading() as connection:
            return Reading(connection, town_id, real_s, clock_of(connection, town_id)).now_s

    @contextmanager
    def writing(
        self, town_id: str, actor: str, *, behalf: str = "", alone: bool = False
    ) -> Iterator[Writing]:
        """Change a town: all of it is kept once the block ends, nothing if it raises; ``alone`` while nobody else writes."""
        with self.database.writing() as connection:
            writing = Writing(
                connection, town_id, self.clock.now_s(), actor=actor, behalf=behalf, ids=self.ids
            )
            writing.enter(alone=alone)
            # Not before: whoever moves it keeps all others out.
            clock = clock_of(connection, town_id)
            if clock is not None:
                writing.go_by(clock)
            yield writing
            writing.flush()

    def write(
        self,
        town_id: str,
        actor: str,
        step: Callable[[Writing], T],
        *,
        behalf: str = "",
        conflicts: int = 0,
        alone: bool = False,
    ) -> T:
        """Carry out a step in a transaction, again where the database says that it lost against another.

        Parameters
        ----------
        step
            Does the work, and nothing that outlives a rollback.
        conflicts
            How often it is tried again after a `ConflictError`: for steps that read what they change themselves. From the second
            time on nobody else writes in the town meanwhile, so that among many who change the same things nobody starves.
        alone
            Whether nobody else does from the first time on.

        Returns
        -------
        object
            What the step returned.

        Raises
        ------
        ConflictError
            Things have changed since they were read, each time.
        """
        lost = TRIES - 1
        while True:
            try:
                with self.writing(town_id, actor, behalf=behalf, alone=alone) as writing:
                    return step(writing)
            except OperationalError as error:
                if lost == 0 or not is_lost(error):
                    raise
                lost -= 1
            except ConflictError:
                if conflicts == 0:
                    raise
                conflicts -= 1
                alone = True
