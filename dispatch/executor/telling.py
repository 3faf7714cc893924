"""Callers' progress functions are called in a thread of their own: a slow or hanging one must not delay the killing of a job."""

from __future__ import annotations

import logging
import threading
from typing import Any

from dispatch.executor.lane import PendingJob

_log = logging.getLogger(__name__)


class Teller:
    """Calls the progress functions of one child's jobs, with the newest message only.

    Parameters
    ----------
    name
        Of the thread.
    """

    def __init__(self, name: str) -> None:
        self._changed = threading.Condition()
        self._news: tuple[PendingJob, Any] | None = None
        self._closed = False
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def tell(self, job: PendingJob, message: Any) -> None:
        """Have the job's function called soon; a message that has not been told yet is replaced."""
        with self._changed:
            self._news = (job, message)
            self._changed.notify()

    def close(self) -> None:
        """End the thread after the call under way, without waiting for it."""
        with self._changed:
            self._closed = True
            self._changed.notify()

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._closed or self._news is not None)
                if self._closed or self._news is None:
                    return
                (job, message), self._news = self._news, None
            if job.on_progress is None or job.ticket.future.done():
                continue
            try:
                go_on = job.on_progress(message)
            except Exception:  # noqa: BLE001 -- a broken display does not end a plan
                _log.exception(
                    "the progress function of job %d (%s) failed", job.ticket.number, job.kind.name
                )
                continue
            if go_on is False:
                job.ticket.stop()
