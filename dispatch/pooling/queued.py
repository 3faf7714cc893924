"""Days that somebody at a desk wants compared: one after the other, behind whatever else the machine does, kept when they are done.

What waits is known to this process alone: the reports are what counts, and they are kept. Whoever asks again after a restart has only what is missing
computed.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from dispatch.errors import DispatchError
from dispatch.executor.executor import Executor
from dispatch.pooling.runner import compare_stored
from dispatch.pooling.solving import Effort
from dispatch.simulations.task import SIMULATION_LANE
from dispatch.storage.store import Store
from geo.errors import MapError
from routing.errors import RoutingError

LOG = logging.getLogger("tournee.pooling")

#: Days that one asking may have: two months.
MOST_DAYS: Final = 62


class ComparingStatus(StrEnum):
    """How far days are that somebody wants compared."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Comparing:
    """Days that are compared. ``without`` are dates for which there is nothing to say, with the reason; ``failure`` is a code."""

    dates: tuple[str, ...]
    status: ComparingStatus = ComparingStatus.QUEUED
    done: int = 0
    without: tuple[tuple[str, str], ...] = ()
    failure: str = ""
    message: str = ""


class QueuedPooling:
    """Compares days of towns in the background.

    Parameters
    ----------
    store
        The business.
    executor
        With the lane of simulations, which gives way to all others.
    """

    def __init__(self, store: Store, executor: Executor) -> None:
        self._store = store
        self._executor = executor
        self._lock = threading.Lock()
        self._asked: dict[str, tuple[str, Comparing]] = {}
        self.wake: Callable[[], None] = _nobody

    def ask(self, town_id: str, actor: str, dates: Sequence[str]) -> Comparing:
        """Have days compared, and return how far that is; what a town has compared already goes on, and is not begun anew.

        Raises
        ------
        DispatchError
            ``pooling_busy``: other days of the town are being compared. ``too_many_days``.
        """
        if len(dates) > MOST_DAYS:
            raise DispatchError(
                f"{len(dates)} days are too many at a time: ask for {MOST_DAYS} at most", code="too_many_days"
            )
        wanted = Comparing(tuple(sorted(dates)))
        with self._lock:
            _, known = self._asked.get(town_id, ("", None))
            if known is not None and known.status in {ComparingStatus.QUEUED, ComparingStatus.RUNNING}:
                if known.dates == wanted.dates:
                    return known
                raise DispatchError(
                    "other days of the town are being compared: ask again when they are done",
                    code="pooling_busy",
                )
            self._asked[town_id] = (actor, wanted)
        self.wake()
        return wanted

    def state(self, town_id: str) -> Comparing | None:
        """Return what a town has last asked for, None for nothing."""
        with self._lock:
            return self._asked.get(town_id, ("", None))[1]

    def run_once(self, stop: threading.Event | None = None) -> int:
        """Compare what waits, and return how many askings are over by this."""
        over = 0
        while (stop is None or not stop.is_set()) and (waiting := self._waiting()) is not None:
            self._compare(*waiting, stop)
            over += 1
        return over

    def _waiting(self) -> tuple[str, str, Comparing] | None:
        with self._lock:
            for town_id, (actor, one) in self._asked.items():
                if one.status is ComparingStatus.QUEUED:
                    return town_id, actor, one
        return None

    def _compare(self, town_id: str, actor: str, one: Comparing, stop: threading.Event | None) -> None:
        self._change(town_id, status=ComparingStatus.RUNNING)
        without: list[tuple[str, str]] = []
        try:
            # Day by day: what is done is kept, whatever becomes of the others.
            for number, date in enumerate(one.dates):
                if stop is not None and stop.is_set():
                    self._change(town_id, status=ComparingStatus.QUEUED)
                    return
                found = compare_stored(
                    self._store,
                    town_id,
                    actor,
                    [date],
                    self._executor,
                    effort=Effort(),
                    lane=SIMULATION_LANE.name,
                )
                without += found.without
                self._change(town_id, done=number + 1, without=tuple(without))
        except (DispatchError, MapError, RoutingError) as error:
            self._change(town_id, status=ComparingStatus.FAILED, failure=error.code, message=str(error))
        except Exception:
            # Whatever one has met must not stop the others.
            LOG.exception("days of town %s cannot be compared", town_id)
            self._change(
                town_id,
                status=ComparingStatus.FAILED,
                failure="pooling_failed",
                message="the server's log says why",
            )
        else:
            self._change(town_id, status=ComparingStatus.DONE)

    def _change(self, town_id: str, **changes: object) -> None:
        with self._lock:
            actor, one = self._asked[town_id]
            self._asked[town_id] = actor, replace(one, **changes)  # type: ignore[arg-type]


def _nobody() -> None:
    """Tell nobody: what waits is looked for every few seconds anyway."""
