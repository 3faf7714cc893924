"""Carries out weeks that people and programs have asked for: any number of processes may, and each run is made once."""

from __future__ import annotations

import logging
import threading

from dispatch.lifecycle.machine import IllegalMoveError
from dispatch.storage import week_runs
from dispatch.storage.parties import town_ids
from dispatch.storage.store import ConflictError
from dispatch.week.runner import WeekRunner

LOG = logging.getLogger("tournee.week")


class QueuedWeeks:
    """Carries out queued week runs, one after the other: a week is nothing that anybody waits for at a door.

    Parameters
    ----------
    runner
        Computes them.
    """

    def __init__(self, runner: WeekRunner) -> None:
        self.runner = runner

    def run_once(self, stop: threading.Event | None = None) -> int:
        """Carry out every run that is queued, and return how many were by this."""
        done = 0
        store = self.runner.store
        for town_id in town_ids(store.database):
            with store.reading(town_id) as reading:
                queued = week_runs.queued_runs(reading)
            for name in queued:
                if stop is not None and stop.is_set():
                    return done
                done += self._carry_out(town_id, name)
        return done

    def _carry_out(self, town_id: str, name: str) -> bool:
        try:
            self.runner.carry_out(town_id, name)
        except (IllegalMoveError, ConflictError):
            # Another process was faster, or somebody has said no to it.
            return False
        except Exception:
            # Whatever one run has met must not stop the others; what was begun is buried by whoever asks for the week next.
            LOG.exception("week run %s of town %s was not carried out", name, town_id)
            return False
        return True
