"""Workers of the outbox: any number of them, in one process or on many machines.

What is handed over may be handed over twice where a worker is killed at the wrong moment; what its handler writes into the database
is committed together with the mark that it is done, and is there exactly once.
"""

from __future__ import annotations

import logging
import random
import secrets
import threading
import time
from collections.abc import Callable, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Final, Protocol

from sqlalchemy.exc import SQLAlchemyError

from dispatch.errors import DispatchError
from dispatch.logs.about import about
from dispatch.outbox.failures import NotYetError, PermanentError, TemporaryError
from dispatch.outbox.item import Item
from dispatch.outbox.retries import Retries
from dispatch.storage.outbox import LeaseLostError, claim, extend, give_up, put_off, settle
from dispatch.storage.store import Store, Writing

LOG = logging.getLogger("tournee.outbox")

#: Beyond so many seconds of waiting for another writer it is a busy one, which is left alone for as long, though no longer than so many.
WAITING_S: Final = 0.005
LONGEST_WAY_S: Final = 0.5
#: Writes into the database; may be called again where the transaction lost against another one.
Effect = Callable[[Writing], None]
_Done = tuple[Item, Effect | None]


class Handler(Protocol):
    """Does something with what is handed over."""

    def carry_out(self, item: Item, /) -> Effect | None:
        """Do what is outside of the database, and return what is to be written into it together with the mark that it is done.

        No transaction is open meanwhile. Whatever is raised counts as a failure: `TemporaryError` and others are tried again,
        `PermanentError` is not, `NotYetError` is no failure.
        """
        ...

    def given_up(self, item: Item, failure: str, /) -> Effect | None:
        """Return what is to be written into the database when nobody tries it again."""
        ...


class Worker:
    """Hands rows of one topic to a handler.

    Parameters
    ----------
    store
        Where they are.
    topic
        Which ones.
    handler
        What is done with them.
    retries
        When what has failed is tried again.
    lease_s
        How long a row is this worker's, seconds; a killed worker's rows wait so long. Longer than one row takes.
    batch
        How many rows are claimed at once, and settled with one commit; 1 for handlers that wait for a network.
    chance
        Source of the jitter.
    """

    def __init__(
        self,
        store: Store,
        topic: str,
        handler: Handler,
        *,
        retries: Retries | None = None,
        lease_s: int = 60,
        batch: int = 8,
        chance: random.Random | None = None,
    ) -> None:
        self.store = store
        self.topic = topic
        self.handler = handler
        self.retries = retries or Retries()
        self.lease_s = lease_s
        self.batch = batch
        self.chance = chance or random.Random()  # noqa: S311
        self._waited_s = 0.0

    def run_once(self) -> int:
        """Handle the rows that are due, up to one batch, and return how many there were."""
        # A name of its own for each claim: rows claimed anew by the same worker are in other hands, too.
        holder = secrets.token_hex(12)
        asked = time.monotonic()
        with self.store.database.writing() as connection:
            self._waited_s = time.monotonic() - asked
            items = claim(
                connection,
                self.topic,
                now_s=self.store.clock.now_s(),
                holder=holder,
                lease_for_s=self.lease_s,
                most=self.batch,
            )
        since, place = time.monotonic(), 0
        try:
            for _, several in groupby(items, key=attrgetter("town_id")):
                group = list(several)
                self._handle_together(group, since)
                place += len(group)
        except BaseException:
            self._hand_back(items[place:])
            raise
        return len(items)

    def run(self, stop: threading.Event, *, pause_s: float = 0.5) -> None:
        """Handle rows until ``stop`` is set; where none is due, look again after a pause. A database that fails is waited for.

        Whoever had to wait for another writer leaves the database to others for as long: what is told can wait for what is being ordered.
        """
        while not stop.is_set():
            try:
                if self.run_once():
                    if self._waited_s > WAITING_S:
                        stop.wait(min(self._waited_s, LONGEST_WAY_S))
                    continue
            except (SQLAlchemyError, DispatchError):
                LOG.exception("the outbox of %s cannot be read: it is tried again", self.topic)
                stop.wait(10 * pause_s)
            stop.wait(pause_s)

    def _handle_together(self, items: Sequence[Item], since: float) -> None:
        """Hand rows of one town over, and write what all of them have to write with one commit: a commit takes longer than most effects."""
        ready: list[_Done] = []
        for item in items:
            self._judged(item, lambda item=item: ready.append((item, self._carry_out(item, since))))  # type: ignore[misc]
        if len(ready) > 1:
            try:
                self._settle(ready)
            except Exception as error:  # noqa: BLE001 - one by one it turns out whose fault it is
                LOG.info("%d rows of the outbox are settled one by one: %s", len(ready), type(error).__name__)
            else:
                return
        for done in ready:
            self._judged(done[0], lambda done=done: self._settle([done]))  # type: ignore[misc]

    def _carry_out(self, item: Item, since: float) -> Effect | None:
        if item.attempts > self.retries.most:
            # No failure was ever noted for its last attempts: its workers did not live to do so.
            raise PermanentError(
                f"its worker ended before it was done, at the latest of {item.attempts - 1} attempts"
            )
        if time.monotonic() - since > self.lease_s / 2:
            with self.store.database.writing() as connection:
                extend(connection, item, lease_for_s=self.lease_s)
        with about(town_id=item.town_id):
            return self.handler.carry_out(item)

    def _judged(self, item: Item, step: Callable[[], object]) -> None:
        """Do a step for a row, and see to it where it fails: whatever a handler raises must not stop the others."""
        try:
            step()
        except LeaseLostError as error:
            LOG.warning("%s", error)
        except NotYetError as error:
            with self.store.database.writing() as connection:
                put_off(connection, item, due_s=error.due_s, counts=False)
        except PermanentError as error:
            self._give_up(item, str(error), error)
        except Exception as error:  # noqa: BLE001
            self._failed(item, error)

    def _settle(self, done: Sequence[_Done]) -> None:
        def step(writing: Writing) -> None:
            for item, effect in done:
                settle(writing.connection, item, now_s=writing.real_s)
                if effect is not None:
                    effect(writing)

        self.store.write(done[0][0].town_id, "system", step)

    def _failed(self, item: Item, error: Exception) -> None:
        failure = f"{type(error).__name__}: {error}"
        asked_s = error.retry_after_s if isinstance(error, TemporaryError) else 0
        if not isinstance(error, DispatchError):
            LOG.error("row %d of the outbox has failed", item.sequence, exc_info=error)
        delay_s = self.retries.delay_s(item.attempts, self.chance, retry_after_s=asked_s)
        if delay_s is None:
            self._give_up(item, failure, error)
            return
        with self.store.database.writing() as connection:
            put_off(connection, item, due_s=self.store.clock.now_s() + delay_s, failure=failure)

    def _give_up(self, item: Item, failure: str, error: Exception) -> None:
        # What has been said by the other side may quote whom it was for: that is in the row, and not in the log.
        LOG.error(
            "row %d of the outbox (%s) is given up after %d attempts: %s",
            item.sequence,
            item.topic,
            item.attempts,
            error,
        )
        try:
            last = self.handler.given_up(item, failure)
            self._write_off(item, failure, last)
        except LeaseLostError:
            raise
        except Exception:
            # What else there was to write must not keep a row alive that nobody can handle.
            LOG.exception(
                "row %d of the outbox: nothing but that it is given up can be written", item.sequence
            )
            self._write_off(item, failure, None)

    def _write_off(self, item: Item, failure: str, last: Effect | None) -> None:
        def step(writing: Writing) -> None:
            give_up(writing.connection, item, now_s=writing.real_s, failure=failure)
            if last is not None:
                last(writing)
            version = item.event.version if item.event else 0
            data = {"topic": item.topic, "sequence": item.sequence, "attempts": item.attempts}
            writing.note("outbox.given_up", item.subject, version, data, topics=())

        self.store.write(item.town_id, "system", step)

    def _hand_back(self, items: Sequence[Item]) -> None:
        """Give rows back that an interrupted worker has not come to."""
        now_s = self.store.clock.now_s()
        for item in items:
            try:
                with self.store.database.writing() as connection:
                    put_off(connection, item, due_s=now_s, counts=False)
            except (DispatchError, SQLAlchemyError):
                LOG.warning(
                    "row %d of the outbox could not be given back: it waits for the end of its lease",
                    item.sequence,
                )
