"""Other objectives than cost, written as costs: the search knows one number only."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import cast

import numpy as np
from numpy.typing import NDArray

from routing.errors import RoutingError
from routing.rounds.cost_bound import COST_BOUND, bound_faults, cost_bound
from routing.rounds.problem import FORBIDDEN, NO_LIMIT, Problem

#: Effort cost by which "effort" counts for vehicles that have none of their own: thousandths of squared hours.
EFFORT_UNIT = 1000
#: The columns that make up the cost of a plan.
_COLUMNS = (
    "request_prize",
    "request_vehicle_cost",
    "task_late_cost_per_s",
    "task_late_cost_per_s2",
    "vehicle_fixed_cost",
    "vehicle_cost_per_s",
    "vehicle_cost_per_m",
    "vehicle_overtime_cost_per_s",
    "vehicle_effort_cost",
)
Columns = dict[str, NDArray[np.int64]]


def priced(problem: Problem, objective: str | Sequence[str]) -> Problem:
    """Return the problem with cost columns such that the cheapest plan is the best one by another objective.

    Constraints, and with them the times of any round, stay as they are.

    Parameters
    ----------
    problem
        A checked problem.
    objective
        ``"cost"`` changes nothing. ``"distance"`` counts metres and prizes only. ``"fleet"`` is the sequence of
        ``"unassigned"``, ``"vehicles"`` and ``"distance"``. A sequence of names from most to least important compares plans
        lexicographically: ``"unassigned"`` (requests left out; one whose prize is above all other costs together
        outweighs all that are optional), ``"vehicles"`` (used), ``"distance"`` (metres), ``"duration"`` (seconds from
        departure to end), ``"lateness"`` (seconds late), ``"overtime"`` (seconds), ``"effort"`` (squared hours, by
        ``vehicle_effort_cost`` or else in thousandths) and ``"cost"`` (everything as priced in the problem). Requests
        left out come first where a sequence does not name them and does not begin with the cost, which counts their prizes.

    Raises
    ------
    RoutingError
        ``invalid_objective``: a name is unknown or given twice. ``objective_overflow``: the weights of the sequence
        would leave the range of exact sums.

    Notes
    -----
    The weight of a name is one more than all that the names after it can come to in any plan, so that the sums are exact.
    Only effort is finer under a weight: it is rounded down after weighing.
    """
    if objective == "cost":
        return problem
    if objective == "distance":
        columns = _none(problem)
        columns["vehicle_cost_per_m"][:] = 1
        columns["request_prize"][:] = problem.request_prize
        demanded = dominating(problem)
        columns["request_prize"][demanded] = 0
        columns["request_prize"][demanded] = cost_bound(_with(problem, columns)) + 1
        return _bounded(problem, columns, "distance")
    names = ("unassigned", "vehicles", "distance") if objective == "fleet" else objective
    if isinstance(names, str):
        raise RoutingError(
            f"objective is {names!r}: give cost, distance, fleet or a sequence of {', '.join(_LEVELS)}",
            code="invalid_objective",
        )
    return _lexicographic(problem, list(names))


def dominating(problem: Problem) -> NDArray[np.bool_]:
    """Return bool[r], the requests whose prize is above all that a plan can cost otherwise: they must be served."""
    nothing = _frozen(np.zeros_like(problem.request_prize))
    rest = cost_bound(problem._replace(request_prize=nothing))
    order = np.argsort(problem.request_prize, kind="stable")
    prizes = problem.request_prize[order].tolist()
    result = np.zeros(problem.request_count, dtype=np.bool_)
    below = rest
    at = 0
    while at < len(prizes):
        past = at
        while past < len(prizes) and prizes[past] == prizes[at]:
            past += 1
        if prizes[at] > below:
            # All that are dearer dominate too, since one of these outweighs everything below.
            result[order[at:]] = True
            break
        below += prizes[at] * (past - at)
        at = past
    return result


def _lexicographic(problem: Problem, names: list[str]) -> Problem:
    strange = sorted({name for name in names if name not in _LEVELS})
    if strange or not names or len(set(names)) != len(names):
        raise RoutingError(
            f"objective is {names}: give each of {', '.join(_LEVELS)} once at most, and one at least",
            code="invalid_objective",
        )
    if "unassigned" not in names and names[0] != "cost":
        names = ["unassigned", *names]
    total = _none(problem)
    weight = 1
    for name in reversed(names):
        level = _LEVELS[name](problem)
        most = cost_bound(_with(problem, level))
        if weight * most >= COST_BOUND:
            raise RoutingError(
                f"objective {names}: {name!r} can come to {most:.1e} and needs a weight of {weight:.1e}, too much for exact"
                f" sums (below {COST_BOUND:.1e}): name fewer, or bound vehicle_latest or the costs",
                code="objective_overflow",
            )
        for column in _COLUMNS:
            total[column] += level[column] * weight
        weight += weight * most
    return _bounded(problem, total, str(names))


def _bounded(problem: Problem, columns: Columns, what: str) -> Problem:
    result = _with(problem, columns)
    faults = bound_faults(result)
    if (columns["request_vehicle_cost"] >= FORBIDDEN).any():
        faults.append("request_vehicle_cost would reach FORBIDDEN: lower it")
    if faults:
        raise RoutingError(f"objective {what}: {'; '.join(faults)}", code="objective_overflow")
    return result


def _none(problem: Problem) -> Columns:
    return {name: np.zeros_like(getattr(problem, name)) for name in _COLUMNS}


def _with(problem: Problem, columns: Mapping[str, NDArray[np.int64]]) -> Problem:
    """Return the problem with other cost columns; vehicles that are forbidden stay so."""
    barred = problem.request_vehicle_cost == FORBIDDEN
    frozen = {name: _frozen(column.copy()) for name, column in columns.items()}
    frozen["request_vehicle_cost"] = _frozen(np.where(barred, FORBIDDEN, columns["request_vehicle_cost"]))
    return problem._replace(**cast("dict[str, NDArray[np.int32]]", frozen))  # type: ignore[arg-type]


def _frozen(array: NDArray[np.int64]) -> NDArray[np.int64]:
    array.flags.writeable = False
    return array


def _unassigned(problem: Problem) -> Columns:
    columns = _none(problem)
    demanded = dominating(problem)
    columns["request_prize"][:] = np.where(demanded, np.count_nonzero(~demanded) + 1, 1)
    return columns


def _of_vehicles(name: str) -> Callable[[Problem], Columns]:
    def level(problem: Problem) -> Columns:
        columns = _none(problem)
        columns[name][:] = 1
        return columns

    return level


def _lateness(problem: Problem) -> Columns:
    columns = _none(problem)
    columns["task_late_cost_per_s"][:] = problem.task_due_s < NO_LIMIT
    return columns


def _overtime(problem: Problem) -> Columns:
    columns = _none(problem)
    columns["vehicle_overtime_cost_per_s"][:] = problem.vehicle_overtime_from_s < NO_LIMIT
    return columns


def _effort(problem: Problem) -> Columns:
    columns = _none(problem)
    own = problem.vehicle_effort_cost
    columns["vehicle_effort_cost"][:] = own if own.any() else EFFORT_UNIT
    return columns


def _cost(problem: Problem) -> Columns:
    columns = {name: cast("NDArray[np.int64]", getattr(problem, name)).copy() for name in _COLUMNS}
    barred = problem.request_vehicle_cost == FORBIDDEN
    columns["request_vehicle_cost"][barred] = 0
    return columns


_LEVELS: dict[str, Callable[[Problem], Columns]] = {
    "unassigned": _unassigned,
    "vehicles": _of_vehicles("vehicle_fixed_cost"),
    "distance": _of_vehicles("vehicle_cost_per_m"),
    "duration": _of_vehicles("vehicle_cost_per_s"),
    "lateness": _lateness,
    "overtime": _overtime,
    "effort": _effort,
    "cost": _cost,
}
