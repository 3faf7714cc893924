"""A plan run: one plan that is asked for, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch.lifecycle.plan_run import PlanRunStatus
from dispatch.runs.proposal import Proposal

#: Who plans after events and minutes. What it has proposed and nobody has applied is not kept once something else takes its place.
PLANNER = "planner"


@dataclass(frozen=True, slots=True)
class PlanRun:
    """One plan run.

    Attributes
    ----------
    day
        The local date that is planned.
    cause
        Why: ``asked``, ``clock``, ``import``, or the type of an event.
    actor
        Who asked for it.
    automatic
        Whether it is applied without a person, within the bounds of the policy.
    seconds, iterations, seed
        Of the search.
    based_on
        The last event that the plan knows of, None before it is made.
    proposal
        The plan, None before it is made or if there is none.
    failure, message
        Code and words of what went wrong.
    requested_s, started_s, finished_s
        UTC epoch seconds.
    lease_s
        While it is computed: until when at most, by the clock of leases. Whoever has not said anything by then is dead.
    """

    id: str
    day: str
    cause: str
    actor: str
    automatic: bool = False
    seconds: float | None = None
    iterations: int | None = None
    seed: int = 1
    status: PlanRunStatus = PlanRunStatus.QUEUED
    based_on: int | None = None
    proposal: Proposal | None = None
    failure: str = ""
    message: str = ""
    requested_s: int = 0
    started_s: int | None = None
    lease_s: int | None = None
    finished_s: int | None = None
    version: int = 1
