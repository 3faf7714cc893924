"""Several executors behind one: each lane's jobs go to the executor that has the lane."""

from __future__ import annotations

import time
from collections.abc import Sequence
from types import TracebackType
from typing import Self, TypeVar

from dispatch.executor.errors import InvalidJobError
from dispatch.executor.executor import Executor, OnProgress, Verify
from dispatch.executor.kinds import JobKind
from dispatch.executor.metrics import ExecutorMetrics
from dispatch.executor.ticket import Ticket

P = TypeVar("P")
R = TypeVar("R")


class ByLaneExecutor:
    """Hands long jobs to a cluster, say, and keeps here those that somebody waits for or that need this machine's files.

    Parameters
    ----------
    executors
        With lanes that differ. They are closed with this one.

    Raises
    ------
    ValueError
        If two of them have the same lane.
    """

    def __init__(self, executors: Sequence[Executor]) -> None:
        self._executors = tuple(executors)
        self._of: dict[str, Executor] = {}
        for executor in self._executors:
            for lane in executor.metrics().lanes:
                if lane.lane in self._of:
                    raise ValueError(f"two executors have a lane {lane.lane!r}")
                self._of[lane.lane] = executor

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
        """Hand a job in; see `dispatch.executor.executor.Executor.submit`."""
        if (chosen := self._of.get(lane)) is None:
            raise InvalidJobError(f"there is no lane {lane!r}; there are {', '.join(self._of)}")
        return chosen.submit(
            kind,
            payload,
            deadline_s=deadline_s,
            memory_mb=memory_mb,
            on_progress=on_progress,
            verify=verify,
            lane=lane,
        )

    def metrics(self) -> ExecutorMetrics:
        """Return the counts of all lanes, in the order of the executors."""
        return ExecutorMetrics(tuple(lane for one in self._executors for lane in one.metrics().lanes))

    def close(self, wait_s: float = 5.0) -> None:
        """Close all of them, within so many seconds together; see `dispatch.executor.executor.Executor.close`."""
        ends = time.monotonic() + wait_s
        for executor in self._executors:
            executor.close(max(0.5, ends - time.monotonic()))

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close."""
        self.close()
