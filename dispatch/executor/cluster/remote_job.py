"""A job on its way to a worker of the cluster, and what comes back."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from dispatch.executor.kinds import JobKind
from dispatch.executor.order import JobOrder

#: Of what runs here. Jobs go to workers of the same version only, so that a cluster may be upgraded while it works.
VERSION = version("tournee")


def place_of(lane: str) -> str:
    """Return the name by which the cluster counts the places of a lane: those of this version."""
    return f"tournee-{lane}-{VERSION}"


@dataclass(frozen=True, slots=True)
class RemoteJob:
    """What a worker has to know of a job.

    Attributes
    ----------
    name
        Of the job in the whole cluster; another one each time it is sent.
    topic
        Under which whoever has asked for it listens.
    lane
        Where it runs.
    kind, order, payload
        As in `dispatch.executor.lane.PendingJob`; the payload is opened by the child only.
    tells
        Whether somebody wants to know how far it is.
    """

    name: str
    topic: str
    lane: str
    kind: JobKind[Any, Any]
    order: JobOrder
    payload: bytes
    tells: bool


@dataclass(frozen=True, slots=True)
class LaneCounts:
    """What has befallen the children of a lane of a worker since it began."""

    restarts: int = 0
    failed_starts: int = 0
    stale: int = 0

    def since(self, before: LaneCounts) -> LaneCounts:
        """Return what has been added."""
        return LaneCounts(
            self.restarts - before.restarts,
            self.failed_starts - before.failed_starts,
            self.stale - before.stale,
        )


@dataclass(frozen=True, slots=True)
class RemoteEnd:
    """How a job has ended on its worker.

    Attributes
    ----------
    is_result
        Whether ``body`` is a result, else an error.
    body
        Packed (`dispatch.executor.packing`), to be opened with care: it comes from native code.
    seconds
        That it ran.
    before, counts
        Of the lane of the worker, when the job came and when it had ended.
    last_start_s
        Seconds that its newest child took to get ready.
    """

    is_result: bool
    body: bytes
    seconds: float
    before: LaneCounts
    counts: LaneCounts
    last_start_s: float
