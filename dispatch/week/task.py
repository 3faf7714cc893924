"""What is asked of whoever computes weeks: a state goes in, a proposal comes out."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch.executor.kinds import declare
from dispatch.week.policy import WeekPolicy
from dispatch.week.proposal import WeekProposal
from dispatch.week.week_state import WeekState


@dataclass(frozen=True, slots=True)
class WeekTask:
    """What is to be planned, and how long that may take; see `dispatch.week.compute.propose`."""

    state: WeekState
    policy: WeekPolicy
    seconds: float | None
    iterations: int | None
    seed: int


#: Finds a plan of a week.
WEEK = declare("dispatch.week.job:plan_week", payload=WeekTask, result=WeekProposal)
