"""The life of a chain for a door that stays closed: whose turn it is, until somebody has settled it."""

from __future__ import annotations

from enum import StrEnum

from dispatch.lifecycle.machine import Machine


class EscalationStatus(StrEnum):
    """Whose turn it is."""

    AT_DOOR = "at_door"  # the courier's
    CONTACT = "contact"  # a person of trust is told
    COORDINATOR = "coordinator"
    EMERGENCY = "emergency"  # somebody reads the script and calls
    CLOSED = "closed"


_E = EscalationStatus
_OPEN = (_E.AT_DOOR, _E.CONTACT, _E.COORDINATOR, _E.EMERGENCY)

ESCALATION = Machine(
    "escalation",
    EscalationStatus,
    {
        # The order of the steps is the service's own, and a phone may tell late that its courier was at another one.
        **{one: tuple(other for other in (*_OPEN, _E.CLOSED) if other is not one) for one in _OPEN},
        # What was closed by mistake is the coordinator's to look at, or somebody has called meanwhile; a courier who undoes the
        # closing of the stop that had settled it is at the door again.
        _E.CLOSED: _OPEN,
    },
)
