"""A chain as it is stored: one for each time that nobody opens the door of a visit."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch.escalation.act import Result
from dispatch.escalation.fold import step_at
from dispatch.lifecycle.escalation import EscalationStatus
from dispatch.parties.recipient import Purpose
from dispatch.services.service_type import EscalationStep
from dispatch.services.visit import VisitOutcome


@dataclass(frozen=True, slots=True)
class Escalation:
    """A chain.

    Attributes
    ----------
    number
        Which of the visit's: a second attempt on another day has a chain of its own.
    steps
        Of the service as they were when it began: who changes the service changes nothing of what is under way.
    step, since_s, due_s
        See `dispatch.escalation.fold.State`.
    told
        The highest number of a step of which somebody was told, -1 for none.
    courier_id, round_id
        Who stands at the door, empty where nobody does.
    """

    id: str
    visit_id: str
    enrolment_id: str
    number: int
    service_key: str
    purpose: Purpose
    steps: tuple[EscalationStep, ...]
    status: EscalationStatus
    step: int
    since_s: int
    due_s: int | None
    began_s: int
    delivery_id: str = ""
    courier_id: str = ""
    round_id: str = ""
    told: int = -1
    reminders: int = 0
    result: Result | None = None
    outcome: VisitOutcome = VisitOutcome.NO_ANSWER
    closed_s: int | None = None
    version: int = 1

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something."""
        return self.status is not EscalationStatus.CLOSED

    @property
    def present(self) -> EscalationStep:
        """The step that it is at."""
        return step_at(self.steps, self.step)
