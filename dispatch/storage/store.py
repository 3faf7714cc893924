"""Transactions of the business: every change commits together with its event and with what is to be told about it.

A `Reading` sees one town at one moment. A `Writing` may change things as well; whatever it changes, it must note as an event,
and events, changes and outbox rows are committed at once or not at all. Whoever changes a thing says which version of it was
seen: where it has changed since, nothing happens and `ConflictError` tells so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy.exc import OperationalError

from dispatch.clock import Clock, SystemClock
from dispatch.ids import Ids, RandomIds
from dispatch.storage.conflicts import ConflictError, NotFoundError, is_lost
from dispatch.storage.database import Database
from dispatch.storage.notes import Event
from dispatch.storage.reading import BATCH, Reading
from dispatch.storage.town_clocks import clock_of, is_known_live
from dispatch.storage.writing import Writing

__all__ = ["BATCH", "ConflictError", "Event", "NotFoundError", "Reading", "Store", "Writing"]

T = TypeVar("T")

#: A transaction that lost against another one (a deadlock, a busy database) is tried so often.
TRIES = 5


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
