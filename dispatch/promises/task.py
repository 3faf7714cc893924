"""What is asked of whoever computes insertions."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch.board.ask import Ask
from dispatch.board.policy import PlanningPolicy
from dispatch.board.state import DayState
from dispatch.domain import TimeWindow
from dispatch.executor.kinds import declare


@dataclass(frozen=True, slots=True)
class InsertionTask:
    """A basket, the windows that it might have, and the day that it would join.

    ``state`` is None where whoever computes is expected to have it already, under ``key`` and ``stamp``.
    """

    key: str
    stamp: int
    now_s: int
    state: DayState | None
    policy: PlanningPolicy
    ask: Ask
    windows: tuple[TimeWindow, ...]


@dataclass(frozen=True, slots=True)
class Insertions:
    """For each window the shift that would have the basket at the least cost, and that cost in units of the solver; None where nobody could.

    ``nobody``: no courier is on shift any more. ``closed``: nobody could in any window, and of each a closure is why.
    """

    found: tuple[tuple[str, int] | None, ...]
    nobody: bool = False
    closed: bool = False


#: Computes what a basket costs in the plan as it is.
INSERT = declare("dispatch.promises.job:insert", payload=InsertionTask, result=Insertions)
