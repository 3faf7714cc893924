"""The life of a plan run: one search for better rounds, whose outcome is proposed before it is applied."""

from __future__ import annotations

from enum import StrEnum

from dispatch.lifecycle.machine import Machine


class PlanRunStatus(StrEnum):
    """How far a plan run is."""

    QUEUED = "queued"
    RUNNING = "running"
    PROPOSED = "proposed"
    APPLIED = "applied"
    REJECTED = "rejected"
    SUPERSEDED = "superseded"  # the rounds have changed meanwhile, or a newer run covers it
    FAILED = "failed"  # the solver crashed, hung, or gave a plan that is not legal


_P = PlanRunStatus

PLAN_RUN = Machine(
    "plan run",
    PlanRunStatus,
    {
        # A run whose worker has died is queued again.
        _P.QUEUED: (_P.RUNNING, _P.REJECTED, _P.SUPERSEDED, _P.FAILED),
        _P.RUNNING: (_P.QUEUED, _P.PROPOSED, _P.REJECTED, _P.SUPERSEDED, _P.FAILED),
        _P.PROPOSED: (_P.APPLIED, _P.REJECTED, _P.SUPERSEDED),
        _P.APPLIED: (),
        _P.REJECTED: (),
        _P.SUPERSEDED: (),
        _P.FAILED: (),
    },
)
