"""Counts for operators."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LaneMetrics:
    """What one lane has done since it was opened, and is doing now.

    Attributes
    ----------
    lane
        Its name.
    submitted, done, failed, cancelled
        Jobs taken, and how they ended; ``failed`` counts every error, the function's own included.
    refused
        Jobs not taken because the queue was full.
    crashes, timeouts, out_of_memory, garbage
        The failures that were no error of the function.
    restarts
        Children started in the place of another one.
    failed_starts
        Children that did not get ready.
    stale
        Messages dropped since they belonged to no job under way: late, or sent twice.
    queued, running
        Jobs now.
    children, ready
        Children that there should be, and those that take jobs now.
    busy_s
        Seconds that children have spent on jobs.
    last_start_s
        Seconds that the newest child took to get ready.
    may_rest
        Whether no child is a good state, too: one starts with the next job.
    """

    lane: str
    submitted: int = 0
    done: int = 0
    failed: int = 0
    cancelled: int = 0
    refused: int = 0
    crashes: int = 0
    timeouts: int = 0
    out_of_memory: int = 0
    garbage: int = 0
    restarts: int = 0
    failed_starts: int = 0
    stale: int = 0
    queued: int = 0
    running: int = 0
    children: int = 0
    ready: int = 0
    busy_s: float = 0.0
    last_start_s: float = 0.0
    may_rest: bool = False


@dataclass(frozen=True, slots=True)
class ExecutorMetrics:
    """The counts of all lanes, in the order in which they were given."""

    lanes: tuple[LaneMetrics, ...]

    def lane(self, name: str) -> LaneMetrics:
        """Return the counts of one lane.

        Raises
        ------
        KeyError
            If there is no such lane.
        """
        for lane in self.lanes:
            if lane.lane == name:
                return lane
        raise KeyError(name)

    @property
    def is_ready(self) -> bool:
        """Whether every lane has a child that takes jobs, or may be without one until there is a job."""
        return all(lane.ready > 0 or lane.may_rest for lane in self.lanes)
