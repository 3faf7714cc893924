"""The life of an enrolment."""

from __future__ import annotations

from enum import StrEnum

from dispatch.lifecycle.machine import Machine


class EnrolmentStatus(StrEnum):
    """How far an enrolment is."""

    REQUESTED = "requested"  # conditions are not checked, or no place is free
    ACTIVE = "active"
    ENDED = "ended"
    REFUSED = "refused"


_E = EnrolmentStatus

ENROLMENT = Machine(
    "enrolment",
    EnrolmentStatus,
    {
        _E.REQUESTED: (_E.ACTIVE, _E.REFUSED, _E.ENDED),
        _E.ACTIVE: (_E.ENDED,),
        # Who comes back is enrolled again.
        _E.ENDED: (),
        _E.REFUSED: (_E.REQUESTED,),
    },
)
