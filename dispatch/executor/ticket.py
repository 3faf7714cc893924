"""What a caller holds while a job is waiting or running."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from concurrent.futures import CancelledError, Future, InvalidStateError
from enum import StrEnum
from typing import Generic, TypeVar

from dispatch.executor.errors import JobCancelledError

R = TypeVar("R")

_numbers = itertools.count(1)


class TicketState(StrEnum):
    """Where a job is."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


def _nobody() -> None:
    """Wake nobody."""


class Ticket(Generic[R]):
    """One job. It ends once: whatever comes after its first result, error or cancellation is dropped.

    In an event loop, ``await asyncio.wrap_future(ticket.future)``; cancelling that cancels the job.

    Parameters
    ----------
    name
        Of the function.

    Attributes
    ----------
    number
        Different for every job of this process.
    future
        Ends with the job. Its callbacks are called in the thread that supervises the job, and must be quick.
    """

    def __init__(self, name: str) -> None:
        self.number = next(_numbers)
        self.name = name
        self.future: Future[R] = Future()
        self.wants_stop = False
        self._running = False
        self._wake: Callable[[], None] = _nobody
        self.future.add_done_callback(self._on_done)

    @property
    def state(self) -> TicketState:
        """Where the job is."""
        if self.future.cancelled():
            return TicketState.CANCELLED
        if self.future.done():
            return TicketState.FAILED if self.future.exception() is not None else TicketState.DONE
        return TicketState.RUNNING if self._running else TicketState.QUEUED

    def result(self, timeout: float | None = None) -> R:
        """Wait for the result and return it.

        Parameters
        ----------
        timeout
            Seconds to wait at most; the job goes on when they are over.

        Raises
        ------
        TimeoutError
            If the job has not ended by then.
        DispatchError
            An `ExecutorError` if the job was lost, killed, refused or cancelled.
        Exception
            The function's own error, if it carries a ``code`` (`DispatchError`, `RoutingError`, `MapError`).
        """
        try:
            return self.future.result(timeout)
        except CancelledError:
            raise JobCancelledError(f"job {self.number} ({self.name}) was cancelled") from None

    def stop(self) -> None:
        """Ask the job to end now with the best it has; if it does not within the grace of its lane, it is killed.

        A job that is still waiting runs, and finds itself asked to stop.
        """
        self.wants_stop = True
        self._wake()

    def cancel(self) -> bool:
        """Give the job up: a waiting one never runs, a running one is asked to stop, then killed. Return False if it has ended."""
        return self.future.cancel()

    def on_wake(self, wake: Callable[[], None]) -> None:
        """Have ``wake`` called when the job is to stop; for executors."""
        self._wake = wake

    def begin(self) -> None:
        """Note that the job runs; for executors."""
        self._running = True

    def requeue(self) -> None:
        """Note that the job waits again; for executors."""
        self._running = False

    def succeed(self, result: R) -> bool:
        """End the job with its result; return False if it had ended. For executors."""
        try:
            self.future.set_result(result)
        except InvalidStateError:
            return False
        return True

    def fail(self, error: Exception) -> bool:
        """End the job with an error; return False if it had ended. For executors."""
        try:
            self.future.set_exception(error)
        except InvalidStateError:
            return False
        return True

    def _on_done(self, future: Future[R]) -> None:
        if future.cancelled():
            self._wake()
