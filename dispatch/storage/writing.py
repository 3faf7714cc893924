"""One town, to be changed: changes, events and what is told about them are kept together or not at all."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Column, Connection, Table, bindparam, delete, text, update

from dispatch.clock import SandboxClock
from dispatch.ids import EVENT as EVENT_PREFIX
from dispatch.ids import Ids
from dispatch.storage.conflicts import ConflictError
from dispatch.storage.many_rows import add_rows
from dispatch.storage.notes import Event, Notes, keep_notes
from dispatch.storage.prepared import NAMES, OWN_ID, OWN_TOWN, OWN_VERSION, amending, changing, removing
from dispatch.storage.reading import BATCH, Reading
from dispatch.storage.remembered import written_rows
from dispatch.storage.topics import topics_of


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
            add_rows(self.connection, table, [{**row, "town_id": self.town_id} for row in rows])

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
