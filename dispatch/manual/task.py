"""What is asked of whoever computes plans by hand."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch.board.policy import PlanningPolicy
from dispatch.board.state import DayState
from dispatch.executor.kinds import declare
from dispatch.manual.edits import Edit
from dispatch.runs.proposal import Proposal


@dataclass(frozen=True, slots=True)
class EditTask:
    """A day, and what a coordinator does to its rounds."""

    state: DayState
    policy: PlanningPolicy
    edits: tuple[Edit, ...]


#: Carries edits out; what they break is in ``record["broken"]``.
EDIT = declare("dispatch.manual.job:edit", payload=EditTask, result=Proposal)
