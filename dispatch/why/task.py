"""Questions about the plan of a day, as they are given to whoever computes the answers."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch.board.policy import PlanningPolicy
from dispatch.board.state import DayState
from dispatch.executor.executor import Executor
from dispatch.executor.kinds import declare
from dispatch.why.answers import WhyCourier, WhyHour, WhyLeftOut

#: An answer takes no longer, seconds.
DEADLINE_S = 10.0


@dataclass(frozen=True, slots=True)
class WhyTask:
    """A day and a delivery of it."""

    state: DayState
    policy: PlanningPolicy
    delivery_id: str


@dataclass(frozen=True, slots=True)
class WhyAnswer:
    """Why a delivery is where it is: with a courier and at an hour, or left out."""

    courier: WhyCourier | None = None
    hour: WhyHour | None = None
    left_out: WhyLeftOut | None = None


#: Answers.
WHY = declare("dispatch.why.job:answer", payload=WhyTask, result=WhyAnswer)


def ask_why(executor: Executor, state: DayState, policy: PlanningPolicy, delivery_id: str) -> WhyAnswer:
    """Return why a delivery is where it is.

    Raises
    ------
    DispatchError
        ``not_planned``: nothing is to be done for it on that day.
    """
    return executor.submit(
        WHY, WhyTask(state, policy, delivery_id), deadline_s=DEADLINE_S, lane="live"
    ).result()
