"""A town is followed by one process at a time: whoever has its lease, for as long as the lease is renewed.

Two planners of one town would put each other's proposals aside. The lease is a row beside those of the chores, by the clock of the database. It is
renewed by a thread of its own, since a plan may take longer than a lease: a process that lives keeps its town, one that is killed leaves it
to another one within half a minute.
"""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy.exc import SQLAlchemyError

from dispatch.errors import DispatchError
from dispatch.storage import chores
from dispatch.storage.lease_clock import is_held, lease_now_s
from dispatch.storage.live_leases import LEASE
from dispatch.storage.store import Reading, Store, Writing

LOG = logging.getLogger("tournee.live")

#: A town is one process's for so long, and is asked for anew so often: who has it, to keep it; who has not, to take it over.
LEASE_S: Final = 25
RENEWED_S: Final = 5.0
#: Who is told to end has so long for what is under way, seconds; the rest of five is for the database.
LEAVING_S: Final = 3.0


class TownLease:
    """The lease of a town, of one process.

    Parameters
    ----------
    store
        The business.
    town_id
        The town.
    clock
        Monotonic seconds.
    """

    def __init__(self, store: Store, town_id: str, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.store = store
        self.town_id = town_id
        self._holder = secrets.token_hex(8)
        self._clock = clock
        self._until = 0.0
        #: Since when the town is this process's, by the same clock; of no use while it is not.
        self.since = 0.0
        self._lock = threading.Lock()

    @property
    def is_ours(self) -> bool:
        """Whether the town is this process's, as far as it knows without asking: who was not able to renew the lease thinks so no more."""
        return self._clock() < self._until

    def hold(self) -> bool:
        """Take the town if it is nobody's, keep it if it is ours, and return whether it is.

        Raises
        ------
        DispatchError, SQLAlchemyError
            The database cannot say; what was ours is so until the lease is over.
        """
        # From before it was asked, and a second less: that of the database ends at a whole one.
        asked = self._clock()
        with self.store.reading(self.town_id) as reading:
            others = self._is_others(reading)
        if others:
            self._end_at(0.0)
            return False
        ours = self.store.write(self.town_id, "system", self._take)
        self._end_at(asked + LEASE_S - 1 if ours else 0.0)
        return ours

    def still_ours(self, writing: Writing) -> bool:
        """Return whether the town is ours, and keep it so until the end of a transaction: for changes that nobody else may make meanwhile."""
        writing.exclude(LEASE)
        known = chores.known(writing).get(LEASE)
        return known is not None and known.holder == self._holder

    def keep(self, stop: threading.Event, ending: threading.Event | None = None) -> None:
        """Take the town and keep it until ``stop`` is set; what fails is tried again.

        Once ``ending`` is set what is under way has a moment left, and then the town is left to others, whatever is still going on here: a plan may take
        longer than anybody should wait for the next one.
        """
        trouble = ""
        while not stop.is_set():
            try:
                self.hold()
                trouble = ""
            except Exception as error:
                # Whatever it is, the town has to go on. Said once, not every time.
                if str(error) != trouble:
                    LOG.exception(
                        "town %s: whose it is cannot be looked up: that is tried again", self.town_id
                    )
                trouble = str(error)
            (ending or stop).wait(RENEWED_S)
            if ending is not None and ending.is_set():
                stop.wait(LEAVING_S)
                self.give_back()
                return

    @contextmanager
    def kept(self, ending: threading.Event | None = None) -> Iterator[None]:
        """Take the town and keep it while the block runs, by a thread of its own; then leave it to others at once.

        Parameters
        ----------
        ending
            Set when the block is to end soon: if it has not a moment later, the town is left to others nevertheless.
        """
        stop = threading.Event()
        keeping = threading.Thread(
            target=self.keep, args=(stop, ending), name=f"tournee-lease-{self.town_id}", daemon=True
        )
        keeping.start()
        try:
            yield
        finally:
            stop.set()
            # What is taken after it was given back would wait for the end of its lease.
            keeping.join()
            self.give_back()

    def give_back(self) -> None:
        """Leave the town to others at once, where it is ours."""
        self._end_at(0.0)
        try:
            self.store.write(
                self.town_id,
                "system",
                lambda writing: chores.end(writing, LEASE, self._holder, last_s=writing.now_s, failure=""),
            )
        except (DispatchError, SQLAlchemyError):
            LOG.warning("town %s: it waits for the end of its lease", self.town_id)

    def _take(self, writing: Writing) -> bool:
        writing.exclude(LEASE)
        if self._is_others(writing):
            return False
        chores.take(writing, LEASE, self._holder, lease_now_s(writing) + LEASE_S)
        return True

    def _is_others(self, reading: Reading) -> bool:
        known = chores.known(reading).get(LEASE)
        if known is None or known.holder in {"", self._holder}:
            return False
        return is_held(known.lease_s, lease_now_s(reading), LEASE_S)

    def _end_at(self, until: float) -> None:
        with self._lock:
            if until and not self._clock() < self._until:
                self.since = self._clock()
            self._until = until
