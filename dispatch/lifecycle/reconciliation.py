"""The life of a count of money: opened at the end of a round, declared by the courier, closed by a second person."""

from __future__ import annotations

from enum import StrEnum

from dispatch.lifecycle.machine import Machine


class ReconciliationStatus(StrEnum):
    """How far a count is."""

    OPEN = "open"
    DECLARED = "declared"  # counted and signed by the courier
    CLOSED = "closed"  # signed by the coordinator as well


_R = ReconciliationStatus

RECONCILIATION = Machine(
    "cash reconciliation",
    ReconciliationStatus,
    {
        _R.OPEN: (_R.DECLARED,),
        # Counted again, or sent back by the coordinator.
        _R.DECLARED: (_R.OPEN, _R.CLOSED),
        # What is wrong later on is corrected by another count, never by this one.
        _R.CLOSED: (),
    },
)
