"""Find a plan for a board: gently, or anew where that is worth what it changes."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from dispatch.board.abilities import abilities, needs, plain
from dispatch.board.board import Board
from dispatch.board.ladder import ORDER
from dispatch.board.mixing import may_not_meet
from dispatch.board.reasons import WhyNot, WhyNotCode
from dispatch.board.to_do import why_off
from dispatch.closures.in_the_way import closure_names
from dispatch.cost_units import COST_PER_CENT
from dispatch.errors import DispatchError
from dispatch.runs.decode import decode
from dispatch.runs.figures import tasks_moved
from dispatch.runs.proposal import LeftOut, Proposal
from dispatch.runs.search_progress import OnSearch, SearchProgress
from routing.errors import RoutingError
from routing.online.insertion import inserted
from routing.online.registry import policy_named
from routing.online.situation import Effort, Situation
from routing.rounds.explain import Explainer
from routing.rounds.obstacle import Obstacle, ObstacleCode
from routing.rounds.solution import Solution
from routing.rounds.solver import Progress

#: Reasons are worked out for so long after a plan is found, seconds; those of further deliveries are told when asked for.
REASONS_S = 0.5
_DIMENSIONS = ("volume_l", "weight_g")
_MEASURED = frozenset(
    {
        ObstacleCode.CAPACITY, ObstacleCode.SHIFT, ObstacleCode.WINDOW, ObstacleCode.RANGE, ObstacleCode.RIDE,
        ObstacleCode.FULL,
    }
)  # fmt: skip


def propose(
    board: Board,
    *,
    seconds: float | None = None,
    iterations: int | None = None,
    seed: int = 1,
    record: Mapping[str, Any] | None = None,
    on_progress: OnSearch | None = None,
) -> Proposal:
    """Return the best plan found for a board.

    Which one that is the town's way of dispatching says (`routing.online`). By the usual one two are made: a gentle one, which only inserts what
    the plan so far has not, and a search from that one that may change everything but what is settled; the second is taken where it saves
    more than the changes that couriers would see are reckoned to cost. The record names under ``go`` the shifts that do not wait.

    Parameters
    ----------
    board
        The day as it stands.
    seconds, iterations
        How long to search; with ``iterations`` alone, equal boards and seeds have equal plans. Neither: the gentle plan.
    seed
        Of the search.
    record
        What else is to be kept about the plan.
    on_progress
        Told how the search goes; returning False ends it with the best plan so far.

    Raises
    ------
    DispatchError
        ``plan_impossible``: what is on board and settled cannot be carried out by any round. ``invalid_settings``: there is no such way of
        dispatching.
    """
    began = time.monotonic()
    try:
        policy = policy_named(board.policy.dispatching)
        decision = policy.decide(
            situation_of(board),
            Effort(
                iterations=iterations,
                seconds=seconds,
                seed=seed,
                threads=board.policy.threads if iterations is None else 1,
                on_progress=_told(on_progress, seconds, iterations),
            ),
        )
    except RoutingError as error:
        raise _impossible(error) from error
    facts = {
        "seed": seed,
        "seconds": round(time.monotonic() - began, 3),
        **decision.record,
        "go": [board.standings[vehicle].shift.id for vehicle in np.flatnonzero(decision.go).tolist()],
        "waived": [list(own) for own in board.waived],
        "overtime_s": dict(board.overtime_s),
        **(record or {}),
    }
    plan = board.without_wishes(decision.plan)
    left_out = left_out_of(board, decision.plan, reasons_s=math.inf if seconds is None else REASONS_S)
    return decode(board, plan, left_out, facts)


def _impossible(error: RoutingError) -> DispatchError:
    if error.code == "unknown_policy":
        return DispatchError(f"planning.dispatching: {error}", code="invalid_settings")
    return DispatchError(
        f"what is on board and settled fits no round any more ({error}): take a stop off by hand",
        code="plan_impossible",
    )


def situation_of(board: Board) -> Situation:
    """Return what a way of dispatching looks at."""

    def rank(request: int) -> tuple[int, ...]:
        # What must be comes first, then those who were told that there is room.
        one = board.demands[request].delivery
        is_sure = board.is_wish(request) or one.id in board.state.assured
        return ORDER[one.rank], not is_sure, -one.priority

    def change_cost(plan: Solution) -> int:
        return tasks_moved(board, plan) * board.policy.order_change_minor * COST_PER_CENT

    now_s = board.state.now_s
    return Situation(
        board.problem,
        board.present_solution,
        now_s,
        now_s + board.policy.clock_s,
        np.zeros(board.problem.request_count, dtype=np.bool_),
        change_cost,
        rank,
    )


def gentle_plan(board: Board) -> Solution:
    """Return the plan so far with everything inserted that it leaves out, the most pressing first."""
    situation = situation_of(board)
    return inserted(board.problem, board.present_solution, rank=situation.rank)


def left_out_of(board: Board, solution: Solution, *, reasons_s: float = REASONS_S) -> tuple[LeftOut, ...]:
    """Return what a plan does not have, with the obstacles of each courier as far as there is time: so many seconds."""
    found = [*never_planned(board)]
    if len(solution.unassigned):
        explainer = Explainer(board.problem, solution)
        until = time.monotonic() + reasons_s
        for request in solution.unassigned.tolist():
            if board.is_wish(request):
                continue
            reasons = obstacles_of(board, explainer, request) if time.monotonic() < until else ()
            found.append(LeftOut(board.demands[request].delivery.id, reasons))
    merged: dict[str, LeftOut] = {}
    for one in found:
        merged.setdefault(one.delivery_id, one)
    return tuple(merged.values())


def never_planned(board: Board) -> tuple[LeftOut, ...]:
    """Return what no plan of a board can have, and what persons have taken off."""
    off = board.state.left_off
    found = [LeftOut(name, (why_off(off[name]),)) for name in board.left_off]
    return (*(LeftOut(one.delivery.id, (one.reason,)) for one in board.impossible), *found)


def obstacles_of(board: Board, explainer: Explainer, request: int) -> tuple[WhyNot, ...]:
    """Return what keeps a request off each shift; one obstacle where all have the same."""
    found = [why_not(board, request, obstacle) for obstacle in explainer.obstacles(request)]
    alike = {(one.code, one.detail, one.value) for one in found}
    if len(found) > 1 and len(alike) == 1:
        return (WhyNot(found[0].code, "", found[0].detail, found[0].value),)
    return tuple(found)


def why_not(board: Board, request: int, obstacle: Obstacle) -> WhyNot:
    """Return an obstacle of the solver in the names of the board."""
    vehicle = obstacle.vehicle
    detail, code = "", WhyNotCode(obstacle.code.value)
    if request in board.shut_out and code is WhyNotCode.FORBIDDEN:
        code = WhyNotCode.UNREACHABLE
    elif obstacle.code is ObstacleCode.UNREACHABLE and _barred_by_load(board, request, vehicle):
        # The solver tries it beside what is settled: goods that are on board stay there in such a trial.
        code = WhyNotCode.GOODS
    if code is WhyNotCode.UNREACHABLE:
        detail = _in_the_way(board, request, vehicle)
    elif obstacle.code is ObstacleCode.SKILL:
        has = abilities(board.vehicles[vehicle], board.couriers[vehicle])
        detail = ", ".join(plain(needs(board.demands[request].delivery) - has))
    elif code is WhyNotCode.GOODS:
        own = board.demands[request].delivery
        detail = ", ".join(
            sorted({one.delivery.goods for one in board.demands if may_not_meet(own, one.delivery)})
        )
    elif obstacle.code is ObstacleCode.CAPACITY:
        detail = _DIMENSIONS[obstacle.dimension]
    value = int(obstacle.value) if obstacle.code in _MEASURED else -1
    return WhyNot(code, board.standings[vehicle].shift.id, detail, value)


def _in_the_way(board: Board, request: int, vehicle: int) -> str:
    """Return what is closed around the places of a request, as whoever has closed it calls it; empty where that is not why."""
    if board.travels is None:
        return ""
    places = {task.place_id for task in board.demands[request].tasks}
    return closure_names(
        board.travels.in_the_way(
            [board.vehicles[vehicle].profile], [place for place in board.places if place.id in places]
        )
    )


def _barred_by_load(board: Board, request: int, vehicle: int) -> bool:
    """Whether goods that are on board, or settled to be, may not be with those of a request."""
    problem = board.problem
    first, past = int(problem.prefix_first[vehicle]), int(problem.prefix_first[vehicle + 1])
    owner = board.request_of_task
    own = board.demands[request].delivery
    return any(
        may_not_meet(own, board.demands[owner[task]].delivery)
        for task in problem.prefix_task[first:past].tolist()
    )


def _told(
    on_progress: OnSearch | None, seconds: float | None, iterations: int | None
) -> Callable[[Progress], bool | None] | None:
    if on_progress is None:
        return None

    def told(progress: Progress) -> bool | None:
        shares = [progress.seconds / seconds] if seconds else []
        shares += [progress.iterations / iterations] if iterations else []
        return on_progress(
            SearchProgress(
                min(1.0, max(shares, default=0.0)),
                progress.seconds,
                progress.vehicles,
                progress.unassigned,
                progress.cost,
            )
        )

    return told
