"""One occurrence of a plan."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from dispatch.domain import TimeWindow
from dispatch.lifecycle.visit import VisitStatus


class VisitOutcome(StrEnum):
    """How a visit ended."""

    OK = "ok"
    NO_ANSWER = "no_answer"
    CONCERN = "concern"
    EMERGENCY = "emergency"


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit that is to be, or was.

    Attributes
    ----------
    plan_id, occurrence
        Whose it is, and which of it: the date that the rule names, or week and number (``2026-W49/2``) where the days are
        chosen. The two are one visit for ever: generating again finds it, wherever it was moved.
    day
        The local date that it is on, empty while the planner has not chosen one.
    window
        When it begins, on that date.
    units
        How much is brought or fetched.
    delivery_id
        The delivery that rounds know it by, once it is made.
    skipped_reason
        Why there is none: ``pause``, ``holiday``, ``eligibility_expired``, ``cancelled``, ``too_late``, and those of
        `dispatch.services.skipping`.
    by_hand
        Somebody has moved it: what plans say of its day and its window does not move it again.
    service_version
        The version of the service by whose rules it is: the one it was generated with, until it is ordered, or its delivery follows a
        later one; 0 for a basket.
    """

    id: str
    plan_id: str
    enrolment_id: str
    occurrence: str
    day: str
    window: TimeWindow | None
    units: int = 1
    status: VisitStatus = VisitStatus.EXPECTED
    delivery_id: str = ""
    skipped_reason: str = ""
    outcome: VisitOutcome | None = None
    by_hand: bool = False
    service_version: int = 0
    version: int = 1
    created_s: int = 0
    updated_s: int = 0
