"""The seam between those who need long computations and whatever runs them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from dispatch.executor.errors import GarbageResultError
from dispatch.executor.kinds import JobKind
from dispatch.executor.metrics import ExecutorMetrics
from dispatch.executor.ticket import Ticket

P = TypeVar("P")
R = TypeVar("R")

#: Called with each message of progress; False asks the job to end with the best it has.
OnProgress = Callable[[Any], bool | None]
#: Says in a few words what is wrong with a result, None if nothing is.
Verify = Callable[[R], str | None]


class Executor(Protocol):
    """Runs declared functions somewhere else; a crash or a hang there costs one job."""

    def submit(
        self,
        kind: JobKind[P, R],
        payload: P,
        *,
        deadline_s: float,
        memory_mb: int | None = None,
        on_progress: OnProgress | None = None,
        verify: Verify[R] | None = None,
        lane: str = "plan",
    ) -> Ticket[R]:
        """Hand a job in; return at once.

        Parameters
        ----------
        kind
            The function, declared by its part (`dispatch.executor.kinds.find_kind` finds one by its name).
        payload
            What the function works on; it is pickled here and now, so that later changes do not matter.
        deadline_s
            Seconds that the job may run, counted from its start and not from now. Then it is asked to stop, and killed after the
            grace of its lane; a result that comes within the grace counts.
        memory_mb
            Megabytes (2^20 bytes) that the job may take beyond what its process holds at its start; None for the lane's own limit.
        on_progress
            Called with the job's messages, in a thread of the executor, one at a time; of several that have come meanwhile only with
            the newest. Its False asks the job to stop. An error in it is logged and changes nothing.
        verify
            A quick check of the result on this side.
        lane
            The queue.

        Raises
        ------
        InvalidJobError
            If the function is not declared, the lane does not exist, the times or the memory are not positive, or the payload is of
            another type, too large or cannot be pickled.
        ExecutorBusyError
            If as many jobs wait in the lane as may.
        ExecutorClosedError
            After `close`.
        """
        ...

    def metrics(self) -> ExecutorMetrics:
        """Return the counts so far and the lengths of the queues now."""
        ...

    def close(self, wait_s: float = 5.0) -> None:
        """Take no more jobs, fail those that wait, ask those that run to stop, and leave no process behind.

        Parameters
        ----------
        wait_s
            Seconds until whatever still runs is killed.
        """
        ...


def accepted(kind: JobKind[Any, R], result: object, verify: Verify[R] | None) -> R:
    """Return a result that is one.

    Raises
    ------
    GarbageResultError
        If it is not of the declared type, or ``verify`` finds fault with it or fails itself.
    """
    if not isinstance(result, kind.result):
        expected, got = kind.result.__name__, type(result).__name__
        raise GarbageResultError(f"{kind.name} returned a {got} where a {expected} was declared")
    if verify is not None:
        try:
            fault = verify(result)
        except Exception as error:  # a check that breaks on a result has found it unusable
            raise GarbageResultError(f"the check of the result of {kind.name} failed: {error!r}") from error
        if fault is not None:
            raise GarbageResultError(f"the result of {kind.name} is refused: {fault}")
    return result
