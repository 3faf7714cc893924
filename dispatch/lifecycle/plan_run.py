"""The life of a plan run."""

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
    SUPERSEDED = "superseded"  # another plan has been applied, or asked for, since
    FAILED = "failed"  # the search crashed, hung or had no plan; the message says why


_P = PlanRunStatus

PLAN_RUN = Machine(
    "plan run",
    PlanRunStatus,
    {
        _P.QUEUED: (_P.RUNNING, _P.REJECTED, _P.SUPERSEDED, _P.FAILED),
        _P.RUNNING: (_P.PROPOSED, _P.REJECTED, _P.SUPERSEDED, _P.FAILED),
        _P.PROPOSED: (_P.APPLIED, _P.REJECTED, _P.SUPERSEDED),
        _P.APPLIED: (),
        _P.REJECTED: (),
        _P.SUPERSEDED: (),
        _P.FAILED: (),
    },
)
