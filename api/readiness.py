"""Whether this server can do its work: its database, the processes that compute, and the towns that it follows."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy.exc import SQLAlchemyError

from dispatch.errors import DispatchError

if TYPE_CHECKING:
    from api.business import Business

LOG = logging.getLogger("tournee.ready")

#: What was found is told for so long, seconds: whoever asks more often costs nothing.
KEPT_S: Final = 1.0
#: A database that does not answer within so many seconds is not there.
PATIENCE_S: Final = 2.0
#: A lease is renewed every five seconds and lasts 25: once it is over for so long, nobody follows the town. New towns are looked for every ten.
UNFOLLOWED_S: Final = 20


@dataclass(frozen=True, slots=True)
class Lack:
    """What is missing: a code, and for whoever runs the server what to do. Neither names anybody, nor where anything is."""

    code: str
    words: str
    remedy: str


DATABASE = Lack(
    "database_unreachable",
    "the database does not answer",
    "check that it runs, and the address of it that this server was given",
)
SCHEMA = Lack(
    "database_outdated",
    "the database is of another version than this server",
    "bring it up to date with `tournee dispatch init`, or start the version that fits",
)
EXECUTOR = Lack(
    "solver_not_ready",
    "what computes plans is starting, or cannot start",
    "wait for a minute after a start; then the log says why, and `tournee doctor` tries it",
)
ENGINE = Lack(
    "engine_stopped", "a part of what follows the towns has ended", "the log says why; start this server anew"
)
TOWN = Lack(
    "town_unfollowed", "a town is followed by no server", "the log of those that have an engine says why; `tournee doctor` names the town"
)  # fmt: skip


class Readiness:
    """Looks at what a server works with; threads may share it.

    Parameters
    ----------
    clock
        Monotonic seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._found: tuple[float, Business, tuple[Lack, ...]] | None = None
        self._looking: Future[tuple[Lack, ...]] | None = None
        self._unfollowed: dict[str, float] = {}
        self._said: tuple[Lack, ...] = ()

    def lacks(self, business: Business) -> tuple[Lack, ...]:
        """Return what is missing, as it was at most a second ago."""
        with self._lock:
            found, now = self._found, self._clock()
            if found is None or found[1] is not business or now - found[0] >= KEPT_S:
                lacks = (*self._database(business), *_processes(business))
                found = self._found = (self._clock(), business, lacks)
                if lacks != self._said:
                    self._said = lacks
                    LOG.warning("not ready: %s", ", ".join(one.code for one in lacks)) if lacks else LOG.info(
                        "ready"
                    )
            return found[2]

    def _database(self, business: Business) -> tuple[Lack, ...]:
        """Ask the database on a thread of its own: one that hangs is waited for by nobody, and is not asked again meanwhile."""
        if self._looking is None or self._looking.done():
            self._looking = Future()
            threading.Thread(
                target=self._ask, args=(business, self._looking), name="tournee-ready", daemon=True
            ).start()
        try:
            return self._looking.result(PATIENCE_S)
        except TimeoutError:
            return (DATABASE,)

    def _ask(self, business: Business, answer: Future[tuple[Lack, ...]]) -> None:
        from dispatch.storage.migrate import newest, present

        try:
            if present(business.store.database) != newest():
                answer.set_result((SCHEMA,))
                return
            answer.set_result(
                (TOWN,) if business.engine is not None and self._is_any_unfollowed(business) else ()
            )
        except (DispatchError, SQLAlchemyError):
            answer.set_result((DATABASE,))
        except BaseException as error:
            answer.set_exception(error)
            raise

    def _is_any_unfollowed(self, business: Business) -> bool:
        """Whether a town's lease is over for too long, or it has had none for as long as that."""
        from dispatch.storage.live_leases import live_leases

        now, late = self._clock(), False
        free = {}
        for one in live_leases(business.store.database):
            if one.over_s is not None:
                late |= one.over_s > UNFOLLOWED_S
                continue
            # Just founded, or just given back: nobody has written down since when.
            free[one.town_id] = self._unfollowed.get(one.town_id, now)
            late |= now - free[one.town_id] > UNFOLLOWED_S
        self._unfollowed = free
        return late


def _processes(business: Business) -> tuple[Lack, ...]:
    found = []
    executor = business.executor_or_none
    if executor is None or not executor.metrics().is_ready:
        found.append(EXECUTOR)
    if business.engine is not None and business.engine.ended():
        found.append(ENGINE)
    return tuple(found)
