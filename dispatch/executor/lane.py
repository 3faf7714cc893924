"""One queue of jobs, and the counts of what has become of them."""

from __future__ import annotations

import threading
from collections import Counter, deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from dispatch.executor.errors import (
    ExecutorBusyError,
    ExecutorClosedError,
    GarbageResultError,
    SolverCrashedError,
    SolverOutOfMemoryError,
    SolverTimeoutError,
)
from dispatch.executor.executor import OnProgress
from dispatch.executor.kinds import JobKind
from dispatch.executor.metrics import LaneMetrics
from dispatch.executor.order import JobOrder
from dispatch.executor.settings import LaneSettings
from dispatch.executor.ticket import Ticket

_COUNTED = {
    SolverCrashedError: "crashes",
    SolverTimeoutError: "timeouts",
    SolverOutOfMemoryError: "out_of_memory",
    GarbageResultError: "garbage",
}


@dataclass(slots=True, eq=False)
class PendingJob:
    """A job between `submit` and its end.

    Attributes
    ----------
    ticket
        The caller's side.
    order, payload
        What is sent to a child.
    kind
        The function and its types.
    on_progress, verify
        Of the caller.
    sent
        How often it was sent to a child.
    """

    ticket: Ticket[Any]
    kind: JobKind[Any, Any]
    order: JobOrder
    payload: bytes
    on_progress: OnProgress | None
    verify: Callable[[Any], str | None] | None
    sent: int = 0


class Lane:
    """Jobs that wait, first come, first served; safe for threads.

    Parameters
    ----------
    settings
        Of the lane.
    """

    def __init__(self, settings: LaneSettings) -> None:
        self.settings = settings
        self.closing = False
        self.counts: Counter[str] = Counter()
        self.busy_s = 0.0
        self.last_start_s = 0.0
        self._lock = threading.Lock()
        self._waiting: deque[PendingJob] = deque()
        self._wakers: list[Callable[[], None]] = []

    def on_wake(self, wake: Callable[[], None]) -> None:
        """Have ``wake`` called whenever there is something to do."""
        self._wakers.append(wake)

    def wake(self) -> None:
        """Wake all supervisors."""
        for wake in self._wakers:
            wake()

    def put(self, job: PendingJob) -> None:
        """Add a job.

        Raises
        ------
        ExecutorBusyError
            If the queue is full.
        ExecutorClosedError
            If the lane is closed.
        """
        name = self.settings.name
        with self._lock:
            if self.closing:
                raise ExecutorClosedError(f"lane {name!r} takes no more jobs: the executor is closed")
            if len(self._waiting) >= self.settings.queue_limit:
                self.counts["refused"] += 1
                raise ExecutorBusyError(
                    f"{len(self._waiting)} jobs wait in lane {name!r}, which is all it takes; try again when some have ended"
                )
            self._waiting.append(job)
            self.counts["submitted"] += 1
        job.ticket.on_wake(self.wake)
        job.ticket.future.add_done_callback(lambda future: self._on_end(job, future))
        self.wake()

    def put_back(self, job: PendingJob) -> None:
        """Put a job that has not begun back to the head of the queue."""
        with self._lock:
            job.ticket.requeue()
            if not self.closing:
                self._waiting.appendleft(job)
                return
        job.ticket.fail(_closed_while_waiting(job))

    @property
    def is_waited_for(self) -> bool:
        """Whether a job waits."""
        with self._lock:
            return any(not job.ticket.future.done() for job in self._waiting)

    def take(self) -> PendingJob | None:
        """Take the next job, None if there is none."""
        with self._lock:
            while self._waiting:
                job = self._waiting.popleft()
                if not job.ticket.future.done():
                    job.ticket.begin()
                    self.counts["running"] += 1
                    return job
        return None

    def leave(self, seconds: float) -> None:
        """Note that a job taken runs no more."""
        with self._lock:
            self.counts["running"] -= 1
            self.busy_s += seconds

    def count(self, name: str, step: int = 1) -> None:
        """Count something."""
        with self._lock:
            self.counts[name] += step

    def fail_waiting(self, error: Callable[[PendingJob], Exception]) -> None:
        """End all jobs that wait."""
        with self._lock:
            waiting = list(self._waiting)
            self._waiting.clear()
        for job in waiting:
            job.ticket.fail(error(job))

    def close(self) -> None:
        """Take no more jobs, and end those that wait."""
        with self._lock:
            self.closing = True
        self.fail_waiting(_closed_while_waiting)
        self.wake()

    def metrics(self) -> LaneMetrics:
        """Return the counts."""
        with self._lock:
            return LaneMetrics(
                self.settings.name,
                queued=len(self._waiting),
                children=self.settings.children,
                busy_s=self.busy_s,
                last_start_s=self.last_start_s,
                may_rest=self.settings.rests_after_s is not None,
                **self.counts,
            )

    def _on_end(self, job: PendingJob, future: Future[Any]) -> None:
        with self._lock:
            if future.cancelled():
                self.counts["cancelled"] += 1
                if job in self._waiting:
                    self._waiting.remove(job)
                return
            error = future.exception()
            self.counts["done" if error is None else "failed"] += 1
            if (counted := _COUNTED.get(type(error))) is not None:
                self.counts[counted] += 1


def _closed_while_waiting(job: PendingJob) -> ExecutorClosedError:
    return ExecutorClosedError(f"{job.kind.name} was still waiting when the executor was closed")
