"""The model of set partitioning: its columns and rows, its linear program by pricing, its integer program."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

if TYPE_CHECKING:
    from highspy._core import _Highs

#: A prize from here on means that the request may not be left out.
MUST_BE_SERVED = 2**50
#: Columns for each request that the linear program starts from, and most that a pricing adds.
FIRST_COLUMNS = 8
ADDED_COLUMNS = 2000
#: A reduced cost below this is negative; in cost units after scaling.
TOLERANCE = 1e-6
#: `primal_solution_status` of HiGHS.
_FEASIBLE = 2
#: Costs are scaled by a power of two so that the dearest is about this: what HiGHS' absolute tolerances suit.
LARGEST_COST = 2.0**20


class Columns(NamedTuple):
    """Columns and rows of a set partitioning problem.

    The first rows are the requests (exactly one column or the slack), then the kinds (at most the supply), then the sets
    that belong together (at most one). Behind the columns of the caller come the slacks, one for each request.

    Attributes
    ----------
    first, row
        int64[c + r + 1], int32[n], rows of each column.
    cost
        int64[c + r].
    upper
        float64[rows], right-hand sides.
    requests, own
        Numbers of requests and of the caller's columns.
    optional
        bool[r], whether the request may be left out.
    prize
        int64[r], as given; the cost of a slack may be lowered, see `_slack_costs`.
    """

    first: NDArray[np.int64]
    row: NDArray[np.int32]
    cost: NDArray[np.int64]
    upper: NDArray[np.float64]
    requests: int
    own: int
    optional: NDArray[np.bool_]
    prize: NDArray[np.int64]

    @staticmethod
    def make(
        column_first: ArrayLike,
        column_request: ArrayLike,
        column_cost: ArrayLike,
        request_prize: ArrayLike,
        column_kind: ArrayLike | None,
        kind_supply: ArrayLike | None,
        together: Sequence[Sequence[int]],
    ) -> Columns:
        """Build the rows; the parameters are those of `best_partition`."""
        first = np.asarray(column_first, dtype=np.int64)
        request = np.asarray(column_request, dtype=np.int64)
        cost = np.asarray(column_cost, dtype=np.int64)
        prize = np.asarray(request_prize, dtype=np.int64)
        count, requests = len(cost), len(prize)
        supply = np.asarray([] if kind_supply is None else kind_supply, dtype=np.int64)
        owner = np.repeat(np.arange(count), np.diff(first))
        rows, owners = [request], [owner]
        if len(supply):
            kind = (
                np.zeros(count, dtype=np.int64) if column_kind is None else np.asarray(column_kind, np.int64)
            )
            rows.append(requests + kind)
            owners.append(np.arange(count))
        for number, members in enumerate(together):
            inside = np.zeros(requests, dtype=np.bool_)
            inside[np.asarray(members, dtype=np.int64)] = True
            touching = np.unique(owner[inside[request]])
            rows.append(np.full(len(touching), requests + len(supply) + number))
            owners.append(touching)
        rows.append(np.arange(requests))
        owners.append(count + np.arange(requests))
        row, of = np.concatenate(rows), np.concatenate(owners)
        order = np.lexsort((row, of))
        starts = np.concatenate([[0], np.cumsum(np.bincount(of, minlength=count + requests))])
        slack, optional = _slack_costs(cost, prize, supply)
        return Columns(
            starts.astype(np.int64),
            row[order].astype(np.int32),
            np.concatenate([cost, slack]),
            np.concatenate([np.ones(requests), supply.astype(np.float64), np.ones(len(together))]),
            requests,
            count,
            optional,
            prize,
        )

    def used(self, choice: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return how often each row is used by the columns of a choice, without slacks; int64[rows]."""
        entries = [self.row[self.first[column] : self.first[column + 1]] for column in choice.tolist()]
        used = np.concatenate(entries) if entries else np.zeros(0, dtype=np.int32)
        return np.bincount(used, minlength=len(self.upper)).astype(np.int64)

    def faults(self, choice: NDArray[np.int64]) -> list[str]:
        """Return what forbids a choice of columns, one clause each."""
        if len(choice) and not (choice[0] >= 0 and choice[-1] < self.own):
            return [f"columns are numbered 0 to {self.own - 1}"]
        used = self.used(choice)
        found = [f"row {row} is used {used[row]} times" for row in np.flatnonzero(used > self.upper).tolist()]
        missing = np.flatnonzero((used[: self.requests] == 0) & ~self.optional)
        return found + [f"request {request} must be served" for request in missing.tolist()]

    def cost_of(self, choice: NDArray[np.int64]) -> int:
        """Return the cost of a choice with the prizes of the requests left out."""
        left_out = self.used(choice)[: self.requests] == 0
        return int(sum(self.cost[choice].tolist()) + sum(self.prize[left_out].tolist()))

    def entries(self, wanted: NDArray[np.int64]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Return starts and rows of some columns, as HiGHS takes them."""
        lengths = self.first[wanted + 1] - self.first[wanted]
        starts = np.concatenate([[0], np.cumsum(lengths)])
        places = np.repeat(self.first[wanted] - starts[:-1], lengths) + np.arange(starts[-1])
        return starts.astype(np.int32), self.row[places]

    def scale(self) -> float:
        """Return the power of two by which costs are multiplied for the solver."""
        return float(2.0 ** np.floor(np.log2(LARGEST_COST / max(int(self.cost.max(initial=1)), 1))))


def _slack_costs(
    cost: NDArray[np.int64], prize: NDArray[np.int64], supply: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return the costs of slacks and whether they may be used.

    A prize beyond the cost of everything else would leave no digits for the rest. Where it is the largest, it is
    lowered to just above the most that the rest can cost, which leaves the order of the choices as it is.
    """
    optional = prize < MUST_BE_SERVED
    columns = len(prize) if not len(supply) else min(len(prize), int(supply.sum()))
    most = sum(np.sort(cost)[::-1][:columns].tolist())
    top = int(prize[optional].max(initial=0))
    most += sum(prize[optional & (prize < top)].tolist())
    slack = np.minimum(prize, most + 1)
    slack[~optional] = most + 1 + sum(slack[optional].tolist())
    return slack, optional


class LinearBound(NamedTuple):
    """The linear program over all columns.

    Attributes
    ----------
    value
        Its optimum, a lower bound on every choice; minus infinity if it was not reached.
    reduced
        float64[c + r], reduced costs by the last duals, in cost units.
    dual
        float64[rows], those duals: of requests, then of kinds and of sets that belong together, which are not positive.
    complete
        Whether no reduced cost is negative.
    """

    value: float
    reduced: NDArray[np.float64]
    dual: NDArray[np.float64]
    complete: bool


class IntegerAnswer(NamedTuple):
    """The best choice that branch and cut found, if any, and whether it is the best of the columns it was given."""

    chosen: NDArray[np.int64] | None
    proven: bool


def linear_bound(columns: Columns, start: NDArray[np.int64] | None, deadline: float) -> LinearBound:
    """Solve the linear program over all columns by adding those with negative reduced costs.

    Parameters
    ----------
    start
        Columns that it begins with, besides the slacks and the cheapest columns of each request.
    deadline
        By `time.monotonic`, when to give up.
    """
    scale = columns.scale()
    size = np.diff(columns.first)
    cost = (columns.cost * scale).astype(np.float64)
    inside = np.zeros(len(cost), dtype=np.bool_)
    inside[columns.own :] = True
    inside[_cheapest_by_request(columns)] = True
    if start is not None:
        inside[start] = True
    solver = new_solver()
    rows = len(columns.upper)
    lower = np.where(np.arange(rows) < columns.requests, 1.0, -np.inf)
    none = np.zeros(0, dtype=np.int32)
    solver.addRows(
        rows, lower, columns.upper, 0, np.zeros(rows, dtype=np.int32), none, none.astype(np.float64)
    )
    wanted = np.flatnonzero(inside)
    reduced = cost.copy()
    dual = np.zeros(rows)
    while True:
        starts, entries = columns.entries(wanted)
        solver.addCols(
            len(wanted), cost[wanted], np.zeros(len(wanted)), np.full(len(wanted), np.inf),
            len(entries), starts[:-1], entries, np.ones(len(entries)),
        )  # fmt: skip
        solver.setOptionValue("time_limit", solver.getRunTime() + max(deadline - time.monotonic(), 0.05))
        solver.run()
        if solver.modelStatusToString(solver.getModelStatus()) != "Optimal":
            return LinearBound(-np.inf, _in_units(reduced, scale), _in_units(dual, scale), complete=False)
        dual = np.array(solver.getSolution().row_dual)
        reduced = cost - np.add.reduceat(dual[columns.row], columns.first[:-1])
        reduced[size == 0] = cost[size == 0]
        wanted = np.flatnonzero((reduced < -TOLERANCE) & ~inside)
        if not len(wanted):
            value = float(solver.getInfo().objective_function_value)
            return LinearBound(
                value / scale, _in_units(reduced, scale), _in_units(dual, scale), complete=True
            )
        if time.monotonic() > deadline:
            return LinearBound(-np.inf, _in_units(reduced, scale), _in_units(dual, scale), complete=False)
        if len(wanted) > ADDED_COLUMNS:
            wanted = wanted[np.argpartition(reduced[wanted], ADDED_COLUMNS)[:ADDED_COLUMNS]]
        inside[wanted] = True


def _in_units(values: NDArray[np.float64], scale: float) -> NDArray[np.float64]:
    return (values / scale).astype(np.float64)


def _cheapest_by_request(columns: Columns) -> NDArray[np.int64]:
    """Return, for each request, the columns that serve it at the least cost for each request that they serve."""
    size = np.diff(columns.first)[: columns.own]
    owner = np.repeat(np.arange(columns.own), size)
    row = columns.row[: len(owner)]
    keep = row < columns.requests
    owner, row = owner[keep], row[keep]
    share = columns.cost[: columns.own] / np.maximum(np.bincount(owner, minlength=columns.own), 1)
    order = np.lexsort((share[owner], row))
    owner, row = owner[order], row[order]
    rank = np.arange(len(row)) - np.searchsorted(row, row)
    return np.unique(owner[rank < FIRST_COLUMNS])


def solve_integers(
    columns: Columns, kept: NDArray[np.int64], start: NDArray[np.int64] | None, seconds: float
) -> IntegerAnswer:
    """Solve the integer program over some columns and slacks by branch and cut.

    Parameters
    ----------
    kept
        Columns and slacks, ascending.
    start
        A choice that is legal, among the columns kept or not.
    """
    from highspy import HighsSolution

    if seconds <= 0.0:
        return IntegerAnswer(None, proven=False)
    solver = new_solver()
    scale = columns.scale()
    starts, entries = columns.entries(kept)
    count, rows = len(kept), len(columns.upper)
    lower = np.where(np.arange(rows) < columns.requests, 1.0, -np.inf)
    for name, value in (("mip_rel_gap", 0.0), ("mip_abs_gap", 0.999 * scale), ("time_limit", seconds)):
        solver.setOptionValue(name, value)
    solver.passModel(
        count, rows, len(entries), 1, 1, 0.0, (columns.cost[kept] * scale).astype(np.float64), np.zeros(count), np.ones(count),
        lower, columns.upper, starts, entries, np.ones(len(entries)), np.ones(count, dtype=np.int32),
    )  # fmt: skip
    if start is not None:
        given = np.zeros(len(columns.cost))
        given[start] = 1.0
        given[columns.own :] = columns.used(start)[: columns.requests] == 0
        if given.sum() == given[kept].sum():
            # HiGHS 1.16 takes a start for cheaper than it is where presolve has merged columns: then a wrong
            # answer is called optimal. Branch and cut does not need presolve here, dear columns are gone.
            solver.setOptionValue("presolve", "off")
            # Whole, as an object: given by entries, HiGHS would complete it by solving a model of its own.
            solution = HighsSolution()
            solution.col_value = given[kept].tolist()
            solver.setSolution(solution)
    solver.run()
    status = solver.modelStatusToString(solver.getModelStatus())
    value = solver.getInfo().objective_function_value
    values = np.array(solver.getSolution().col_value)
    chosen = None
    if solver.getInfo().primal_solution_status == _FEASIBLE:
        picked = kept[values > 0.5]
        picked = picked[picked < columns.own]
        chosen = picked if not columns.faults(picked) else None
    proven = status in {"Optimal", "Infeasible"}
    if proven and chosen is not None:
        # Never trust a bound whose solution is not worth what the solver says: that would be a fault of its presolve.
        proven = abs(sum((columns.cost[kept] * (values > 0.5)).tolist()) - value / scale) < 0.5
    return IntegerAnswer(chosen, proven)


def new_solver() -> _Highs:
    """Return a silent solver that works on the calling thread alone."""
    # The class behind the friendly one: that prints a banner and calls back into Python while it works.
    from highspy._core import _Highs

    solver = _Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    return solver
