"""Carries out plan runs that people and programs have asked for: any number of processes may, and each run is made once."""

from __future__ import annotations

import logging
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final

from sqlalchemy.exc import SQLAlchemyError

from dispatch.errors import DispatchError
from dispatch.lifecycle.machine import IllegalMoveError
from dispatch.logs.about import about
from dispatch.runs.runner import PlanRunner
from dispatch.storage import planning
from dispatch.storage.parties import town_ids
from dispatch.storage.store import ConflictError

LOG = logging.getLogger("tournee.live")

#: Seconds between two looks, where nobody says that there is something new.
LOOK_S: Final = 2.0
#: Seconds between two looks for runs whose process was killed.
BURY_S: Final = 30.0


class QueuedRuns:
    """Carries out queued plan runs.

    Parameters
    ----------
    runner
        Computes them.
    at_once
        So many at a time; the processes that compute decide how many of them go on.
    """

    def __init__(self, runner: PlanRunner, *, at_once: int = 4) -> None:
        self.runner = runner
        self._at_once = at_once
        self._new = threading.Event()

    def wake(self) -> None:
        """Look again now: a run has been asked for."""
        self._new.set()

    def run(self, stop: threading.Event) -> None:
        """Carry out what is queued until ``stop`` is set."""
        going: dict[str, Future[None]] = {}
        buried = 0.0
        pool = ThreadPoolExecutor(self._at_once, thread_name_prefix="plan-run")
        try:
            while not stop.is_set():
                self._new.clear()
                try:
                    buries = time.monotonic() - buried >= BURY_S
                    buried = time.monotonic() if buries else buried
                    for town_id in town_ids(self.runner.store.database):
                        if buries:
                            self._bury(town_id)
                        with self.runner.store.reading(town_id) as reading:
                            queued = planning.queued_runs(reading)
                        for name in queued:
                            if name not in going:
                                going[name] = pool.submit(self._carry_out, town_id, name)
                except (DispatchError, SQLAlchemyError):
                    LOG.exception("queued plan runs cannot be looked up: they are tried again")
                going = {name: one for name, one in going.items() if not one.done()}
                self._new.wait(LOOK_S)
        finally:
            # What nobody has begun with is queued still: other processes make it, or the next start.
            pool.shutdown(wait=False, cancel_futures=True)

    def _bury(self, town_id: str) -> None:
        """Give up the runs whose process was killed, of whatever day: whoever waits for them learns of it."""
        with self.runner.store.reading(town_id) as reading:
            days = planning.running_days(reading)
        for day in days:
            self.runner.bury(town_id, day)

    def _carry_out(self, town_id: str, name: str) -> None:
        try:
            with about(town_id=town_id):
                self.runner.carry_out(town_id, name)
        except (IllegalMoveError, ConflictError):
            # Another process was faster, or somebody has said no to it.
            return
        except Exception:
            # Whatever one run has met must not stop the others; what was begun is buried by whoever plans the day next.
            LOG.exception("plan run %s of town %s was not carried out", name, town_id)
