"""The work of a plan run, as it is given to whoever computes: a state in, a proposal out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from dispatch.board.board import Impossible
from dispatch.board.desk import Desk, street_version
from dispatch.board.policy import PlanningPolicy
from dispatch.board.reasons import WhyNot, WhyNotCode
from dispatch.board.state import DayState
from dispatch.runs.compute import SearchProgress, propose
from dispatch.runs.proposal import Figures, LeftOut, Proposal

_NOTHING = Figures(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class PlanTask:
    """What is to be planned, and how long that may take; see `dispatch.runs.compute.propose`."""

    state: DayState
    policy: PlanningPolicy
    seconds: float | None
    iterations: int | None
    seed: int


def compute(
    desk: Desk, task: PlanTask, on_progress: Callable[[SearchProgress], bool | None] | None = None
) -> Proposal:
    """Return a plan.

    Raises
    ------
    DispatchError
        ``plan_impossible``, ``too_many_skills``.
    """
    state = task.state
    board = desk.board(state, task.policy)
    streets = desk.book(state).town
    record = {"street_version": street_version(streets), "map_hash": streets.map_hash}
    if board is None:
        return _nobody(state, record)
    return propose(
        board,
        seconds=task.seconds,
        iterations=task.iterations,
        seed=task.seed,
        record=record,
        on_progress=on_progress,
    )


def _nobody(state: DayState, record: dict[str, str]) -> Proposal:
    left_out = [Impossible(delivery, WhyNot(WhyNotCode.NO_COURIER)) for delivery in state.deliveries.values()]
    nothing = Figures(0, 0, len(left_out), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
    return Proposal(
        day=state.day,
        now_s=state.now_s,
        sequence=state.sequence,
        versions={name: delivery.version for name, delivery in state.deliveries.items()},
        rounds=(),
        left_out=tuple(LeftOut(one.delivery.id, (one.reason,)) for one in left_out),
        before=_NOTHING,
        after=nothing,
        moved=(),
        record=record,
    )
