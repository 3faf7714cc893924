"""A week run: one plan of a week that is asked for, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch.lifecycle.plan_run import PlanRunStatus
from dispatch.week.proposal import WeekProposal


@dataclass(frozen=True, slots=True)
class WeekRun:
    """One week run; its states are those of a plan run.

    Attributes
    ----------
    week
        The ISO 8601 week.
    actor
        Who asked for it.
    seconds, iterations, seed
        Of the search.
    proposal
        The plan, None before it is made or if there is none.
    failure, message
        Code and words of what went wrong, or why it was rejected.
    requested_s, started_s, finished_s
        UTC epoch seconds.
    lease_s
        While it is computed: until when at most, by the clock of leases. Whoever has not said anything by then is dead.
    """

    id: str
    week: str
    actor: str
    seconds: float | None = None
    iterations: int | None = None
    seed: int = 1
    status: PlanRunStatus = PlanRunStatus.QUEUED
    proposal: WeekProposal | None = None
    failure: str = ""
    message: str = ""
    requested_s: int = 0
    started_s: int | None = None
    lease_s: int | None = None
    finished_s: int | None = None
    version: int = 1
