"""What is asked of whoever computes plans: a state goes in, a proposal comes out."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch.board.policy import PlanningPolicy
from dispatch.board.state import DayState
from dispatch.executor.kinds import declare
from dispatch.runs.proposal import Proposal


@dataclass(frozen=True, slots=True)
class PlanTask:
    """What is to be planned, and how long that may take; see `dispatch.runs.compute.propose`."""

    state: DayState
    policy: PlanningPolicy
    seconds: float | None
    iterations: int | None
    seed: int


#: Finds a plan.
PLAN = declare("dispatch.runs.job:plan", payload=PlanTask, result=Proposal)
