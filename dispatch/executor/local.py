"""An executor whose jobs run in supervised processes on this machine."""

from __future__ import annotations

import time
from collections.abc import Sequence
from types import TracebackType
from typing import Self, TypeVar

from dispatch.executor.errors import InvalidJobError
from dispatch.executor.executor import OnProgress, Verify
from dispatch.executor.kinds import JobKind
from dispatch.executor.lane import PendingJob
from dispatch.executor.metrics import ExecutorMetrics
from dispatch.executor.order import JobOrder
from dispatch.executor.settings import SERVER_LANES, LaneSettings
from dispatch.executor.submission import lanes_of, ordered
from dispatch.executor.supervisor import Supervisor
from dispatch.executor.ticket import Ticket

P = TypeVar("P")
R = TypeVar("R")

#: Part of the time to close that is left for killing.
_KILLING_S = 0.5


class LocalProcessExecutor:
    """Runs jobs in processes that are kept warm, one job at a time in each, and replaced when they die or have to be killed.

    Parameters
    ----------
    lanes
        The queues, each with children of its own. They start at once, in the background, but for those that rest.
    """

    def __init__(self, lanes: Sequence[LaneSettings] = SERVER_LANES) -> None:
        self._lanes = lanes_of(lanes)
        self._supervisors = [
            Supervisor(lane, number)
            for lane in self._lanes.values()
            for number in range(lane.settings.children)
        ]

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
        order, packed = ordered(self._lanes, lane, kind, payload, deadline_s=deadline_s, memory_mb=memory_mb)
        return self.submit_packed(kind, order, packed, lane=lane, on_progress=on_progress, verify=verify)

    def submit_packed(
        self,
        kind: JobKind[P, R],
        order: JobOrder,
        payload: bytes,
        *,
        lane: str,
        on_progress: OnProgress | None = None,
        verify: Verify[R] | None = None,
    ) -> Ticket[R]:
        """Hand in a job that another executor has checked and packed; see `submit`."""
        if (chosen := self._lanes.get(lane)) is None:
            raise InvalidJobError(f"there is no lane {lane!r}; there are {', '.join(self._lanes)}")
        ticket: Ticket[R] = Ticket(kind.name)
        chosen.put(PendingJob(ticket, kind, order, payload, on_progress, verify))
        return ticket

    def metrics(self) -> ExecutorMetrics:
        """Return the counts so far and the lengths of the queues now."""
        return ExecutorMetrics(tuple(lane.metrics() for lane in self._lanes.values()))

    def wait_ready(self, timeout: float) -> bool:
        """Wait until every child takes jobs, for so many seconds at most; return whether they do. Of those that may rest none is waited for."""
        ends = time.monotonic() + timeout
        lanes = [lane for lane in self._lanes.values() if lane.settings.rests_after_s is None]
        while not all(lane.counts["ready"] == lane.settings.children for lane in lanes):
            if time.monotonic() >= ends:
                return False
            time.sleep(0.01)
        return True

    def close(self, wait_s: float = 5.0) -> None:
        """Take no more jobs and leave no process behind; see `dispatch.executor.executor.Executor.close`."""
        ends = time.monotonic() + wait_s
        for lane in self._lanes.values():
            lane.close()
        for supervisor in self._supervisors:
            supervisor.kill_after(max(0.0, wait_s - _KILLING_S))
        for supervisor in self._supervisors:
            supervisor.join(max(1.0, ends - time.monotonic()))

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close."""
        self.close()
