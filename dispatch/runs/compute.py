"""Find a plan for a board: gently, or anew where that is worth what it changes."""

from __future__ import annotations

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
from dispatch.cost_units import COST_PER_CENT
from dispatch.errors import DispatchError
from dispatch.runs.decode import decode
from dispatch.runs.figures import tasks_moved
from dispatch.runs.proposal import LeftOut, Proposal
from dispatch.runs.search_progress import OnSearch, SearchProgress
from routing.errors import RoutingError
from routing.rounds.explain import Explainer
from routing.rounds.live import LivePlan
from routing.rounds.obstacle import Obstacle, ObstacleCode
from routing.rounds.solution import Solution
from routing.rounds.solver import Progress, solve

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

    Two are made: a gentle one, which only inserts what the plan so far has not, and a search from that one that may change everything but
    what is settled. The second is taken where it saves more than the changes that couriers would see are reckoned to cost.

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
        ``plan_impossible``: what is on board and settled cannot be carried out by any round.
    """
    began = time.monotonic()
    try:
        gentle = gentle_plan(board)
    except RoutingError as error:
        raise _impossible(error) from error
    chosen, is_gentle, searched = gentle, True, gentle
    if seconds is not None or iterations is not None:
        try:
            searched = solve(
                board.problem,
                seconds=seconds,
                iterations=iterations,
                seed=seed,
                threads=board.policy.threads if iterations is None else 1,
                # A plan to go on from keeps the search near it; a first one would only be in its way.
                initial=gentle if any(board.present) else None,
                on_progress=_told(on_progress, seconds, iterations),
            )
        except RoutingError as error:
            raise _impossible(error) from error
        if _price(board, searched) < _price(board, gentle):
            chosen, is_gentle = searched, False
    facts = {
        "seed": seed,
        "iterations": searched.iterations,
        "seconds": round(time.monotonic() - began, 3),
        "bound": searched.lower_bound,
        "gentle": is_gentle,
        "waived": [list(own) for own in board.waived],
        "overtime_s": dict(board.overtime_s),
        **(record or {}),
    }
    plan = board.without_wishes(chosen)
    return decode(board, plan, left_out_of(board, chosen), facts)


def _impossible(error: RoutingError) -> DispatchError:
    return DispatchError(
        f"what is on board and settled fits no round any more ({error}): take a stop off by hand",
        code="plan_impossible",
    )


def _price(board: Board, solution: Solution) -> int:
    """Return the cost of a plan with what its changes count."""
    return solution.cost + tasks_moved(board, solution) * board.policy.order_change_minor * COST_PER_CENT


def gentle_plan(board: Board) -> Solution:
    """Return the plan so far with everything inserted that it leaves out, the most pressing first."""
    left_out = board.present_solution.unassigned.tolist()
    if not left_out:
        return board.present_solution
    if not any(board.present):
        # There is nothing to be gentle with: a first plan by the search's own insertion.
        return solve(board.problem, iterations=0)
    plan = LivePlan(board.problem, board.present_solution)
    latest = np.maximum.reduceat(board.problem.window_latest, board.problem.window_first[:-1])
    last = np.minimum.reduceat(latest, board.problem.request_first[:-1])

    def pressing(request: int) -> tuple[int, bool, int, int]:
        # What must be comes first, then those who were told that there is room.
        one = board.demands[request].delivery
        is_sure = board.is_wish(request) or one.id in board.state.assured
        return ORDER[one.rank], not is_sure, -one.priority, int(last[request])

    for request in sorted(left_out, key=pressing):
        plan.insert(request)
    return plan.solution()


def left_out_of(board: Board, solution: Solution) -> tuple[LeftOut, ...]:
    """Return what a plan does not have, with the obstacles of each courier as far as there is time."""
    found = [*never_planned(board)]
    if len(solution.unassigned):
        explainer = Explainer(board.problem, solution)
        until = time.monotonic() + REASONS_S
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
    if obstacle.code is ObstacleCode.UNREACHABLE and _barred_by_load(board, request, vehicle):
        # The solver tries it beside what is settled: goods that are on board stay there in such a trial.
        code = WhyNotCode.GOODS
    if obstacle.code is ObstacleCode.SKILL:
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
