"""An executor whose jobs run on the machines of a Dask cluster."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from types import TracebackType
from typing import Self, TypeVar

from distributed import Security

from dispatch.executor.cluster.link import Link
from dispatch.executor.cluster.remote_job import LaneCounts
from dispatch.executor.cluster.slot import Slot
from dispatch.executor.executor import OnProgress, Verify
from dispatch.executor.kinds import JobKind
from dispatch.executor.lane import PendingJob
from dispatch.executor.metrics import ExecutorMetrics
from dispatch.executor.settings import SERVER_LANES, LaneSettings
from dispatch.executor.submission import lanes_of, ordered
from dispatch.executor.ticket import Ticket

P = TypeVar("P")
R = TypeVar("R")

#: Part of the time to close that is left for giving up.
_GIVING_UP_S = 0.5


class DaskExecutor:
    """Runs jobs on workers that `dispatch.executor.cluster.worker.serve` has started, on any machine.

    What is lost with a worker or with the scheduler is sent again: jobs compute and change nothing, so that one which has run twice has
    done no harm, and of two results the first counts. While there is no scheduler, jobs wait in their lanes.

    Parameters
    ----------
    address
        Of the scheduler, such as ``tcp://10.0.0.4:8786``; it need not be there yet.
    lanes
        The queues here; ``children`` is how many of each are in the cluster at a time on behalf of this process.
    security
        Keys and certificates of the cluster. Whoever can speak to a scheduler can run code on its workers: give it a network of its own, or these.
    """

    def __init__(
        self, address: str, lanes: Sequence[LaneSettings] = SERVER_LANES, *, security: Security | None = None
    ) -> None:
        self._lanes = lanes_of(lanes)
        self._link = Link(address, security=security, on_change=self._wake)
        self._slots: list[Slot] = []
        for lane in self._lanes.values():
            counted: dict[str, LaneCounts] = {}
            self._slots += [
                Slot(lane, self._link, counted, number) for number in range(lane.settings.children)
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
        ticket: Ticket[R] = Ticket(kind.name)
        self._lanes[lane].put(PendingJob(ticket, kind, order, packed, on_progress, verify))
        return ticket

    def metrics(self) -> ExecutorMetrics:
        """Return the counts so far and the lengths of the queues now; ``ready`` is how many places the cluster has for each lane."""
        return ExecutorMetrics(
            tuple(
                replace(lane.metrics(), ready=self._link.places(name)) for name, lane in self._lanes.items()
            )
        )

    def wait_ready(self, timeout: float) -> bool:
        """Wait until the cluster takes jobs of every lane, for so many seconds at most; return whether it does."""
        ends = time.monotonic() + timeout
        while not all(self._link.places(name) for name in self._lanes):
            if time.monotonic() >= ends:
                return False
            time.sleep(0.01)
        return True

    def close(self, wait_s: float = 5.0) -> None:
        """Take no more jobs and leave the cluster; see `dispatch.executor.executor.Executor.close`."""
        ends = time.monotonic() + wait_s
        for lane in self._lanes.values():
            lane.close()
        for slot in self._slots:
            slot.kill_after(max(0.0, wait_s - _GIVING_UP_S))
        for slot in self._slots:
            slot.join(max(1.0, ends - time.monotonic()))
        self._link.close()

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close."""
        self.close()

    def _wake(self) -> None:
        for lane in self._lanes.values():
            lane.wake()
