"""Rounds of many plans put together to a better one: set partitioning over a period.

A column is a set of clients on one round, with its cost; it may be used on any day and vehicle of its class. Rows say that
each client is visited on exactly the days of one of its schemes, or left out if the plan to be beaten does so; where the longest day costs something, its length is one more variable. The linear program is solved by pricing the pool; columns and schemes whose reduced
costs are beyond the gap are left away, and HiGHS (Huangfu and Hall 2018, doi 10.1007/s12532-017-0130-5) branches on the rest.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from routing.periodic.problem import PeriodicProblem
from routing.periodic.schemes import chosen_days
from routing.rounds.partition_model import new_solver

FIRST_COLUMNS = 1_500
ADDED = 3_000
MOST_KEPT = 12_000
_FEASIBLE = 2
#: What columns that are not rounds stand for.
SCHEME, PEAK = -1, -2


class Column(NamedTuple):
    """A round seen: its class, its clients in order, its cost, and how long it lasts."""

    kind: int
    clients: tuple[int, ...]
    cost: int
    lasts: int


class Choice(NamedTuple):
    """What was chosen: scheme by client, and ``(day, column)`` pairs."""

    schemes: list[int]
    rounds: list[tuple[int, Column]]


def recombine(
    problem: PeriodicProblem,
    supply: NDArray[np.int64],
    pool: Sequence[Column],
    incumbent: Choice,
    incumbent_cost: int,
    seconds: float,
) -> Choice | None:
    """Choose rounds and schemes that cost less than the incumbent.

    Parameters
    ----------
    supply
        int64[k, d], vehicles of each class by day.
    pool
        Rounds to choose from, those of the incumbent included.
    incumbent, incumbent_cost
        The plan to be beaten; only columns that could be part of a cheaper one are looked at.
    seconds
        Time limit.

    Returns
    -------
    Choice | None
        A cheaper plan, if one was found.

    Notes
    -----
    What changes of vehicle cost (``client_change_cost``) is not looked at: problems that have it are not for this.
    """
    deadline = time.monotonic() + seconds
    out = [client for client, scheme in enumerate(incumbent.schemes) if scheme < 0]
    model = _Model(problem, supply, pool, out)
    incumbent_cost -= int(problem.client_prize[out].sum())
    kept = model.price(incumbent, incumbent_cost, deadline)
    if kept is None:
        return None
    return model.branch(kept, incumbent_cost, deadline)


class _Model:
    """Columns ``(round, day)`` first, then schemes, and the longest day.

    Rows ``(client, day)``, then clients, then ``(class, day)``, then days where the longest costs something.
    """

    def __init__(
        self, problem: PeriodicProblem, supply: NDArray[np.int64], pool: Sequence[Column], out: Sequence[int]
    ) -> None:
        self.problem, self.pool = problem, list(pool)
        days, clients = problem.days, problem.client_count
        self.days, self.clients = days, clients
        wanted = [
            int(np.bitwise_or.reduce(problem.scheme_days[list(problem.schemes_of(client))]))
            for client in range(clients)
        ]
        rows: list[list[int]] = []
        signs: list[list[float]] = []
        cost: list[float] = []
        self.of: list[tuple[int, int]] = []
        top = clients * days + clients
        peak = top + supply.size
        for number, column in enumerate(self.pool):
            able = (1 << days) - 1
            for client in column.clients:
                able &= wanted[client]
            for day in range(days):
                if able >> day & 1 and supply[column.kind, day] > 0:
                    rows.append(
                        [client * days + day for client in column.clients] + [top + column.kind * days + day]
                    )
                    signs.append([1.0] * len(rows[-1]))
                    if problem.peak_cost:
                        rows[-1].append(peak + day)
                        signs[-1].append(float(column.lasts))
                    cost.append(float(column.cost))
                    self.of.append((number, day))
        self.rounds = len(rows)
        for client in range(clients):
            for scheme in problem.schemes_of(client):
                own = [client * days + day for day in chosen_days(int(problem.scheme_days[scheme]))]
                rows.append([*own, clients * days + client])
                signs.append([-1.0] * len(own) + [1.0])
                cost.append(float(problem.scheme_cost[scheme]))
                self.of.append((SCHEME, scheme))
        if problem.peak_cost:
            rows.append([peak + day for day in range(days)])
            signs.append([-1.0] * days)
            cost.append(float(problem.peak_cost))
            self.of.append((PEAK, 0))
        self.first = np.cumsum([0, *map(len, rows)])
        self.row = np.array([row for own in rows for row in own], dtype=np.int32)
        self.sign = np.array([sign for own in signs for sign in own])
        self.cost = np.array(cost)
        more = np.zeros(days if problem.peak_cost else 0)
        self.upper = np.concatenate(
            [np.zeros(clients * days), np.ones(clients), supply.ravel().astype(float), more]
        )
        self.lower = np.concatenate(
            [np.zeros(clients * days), np.ones(clients), np.full(supply.size, -np.inf), more - np.inf]
        )
        # Whoever is left out stays so: a prize of millions among seconds is no good for a linear program.
        self.lower[[clients * days + client for client in out]] = 0.0
        self.upper[[clients * days + client for client in out]] = 0.0
        self.most = np.ones(len(rows))
        if problem.peak_cost:
            self.most[-1] = np.inf

    def entries(
        self, wanted: NDArray[np.int64]
    ) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float64]]:
        lengths = self.first[wanted + 1] - self.first[wanted]
        starts = np.concatenate([[0], np.cumsum(lengths)])
        places = np.repeat(self.first[wanted] - starts[:-1], lengths) + np.arange(starts[-1])
        return starts.astype(np.int32), self.row[places], self.sign[places]

    def price(self, incumbent: Choice, incumbent_cost: int, deadline: float) -> NDArray[np.int64] | None:
        """Return the columns that may be part of a cheaper plan, by the duals of the linear program over all."""
        inside = np.zeros(len(self.cost), dtype=np.bool_)
        inside[self.rounds :] = True
        own = {(tuple(sorted(column.clients)), day) for day, column in incumbent.rounds}
        sizes = np.array([max(len(column.clients), 1) for column in self.pool])
        share = (
            self.cost[: self.rounds] / sizes[[number for number, _ in self.of[: self.rounds]]]
            if self.rounds
            else np.zeros(0)
        )
        inside[np.argsort(share, kind="stable")[:FIRST_COLUMNS]] = True
        for place, (number, day) in enumerate(self.of[: self.rounds]):
            if (tuple(sorted(self.pool[number].clients)), day) in own:
                inside[place] = True
        solver = new_solver()
        none = np.zeros(0, dtype=np.int32)
        solver.addRows(
            len(self.upper),
            self.lower,
            self.upper,
            0,
            np.zeros(len(self.upper), dtype=np.int32),
            none,
            none.astype(np.float64),
        )
        wanted = np.flatnonzero(inside)
        while True:
            starts, rows, signs = self.entries(wanted)
            solver.addCols(
                len(wanted), self.cost[wanted], np.zeros(len(wanted)), np.full(len(wanted), np.inf),
                len(rows), starts[:-1], rows, signs,
            )  # fmt: skip
            left = deadline - time.monotonic()
            if left <= 0.0:
                return None
            solver.setOptionValue("time_limit", solver.getRunTime() + left)
            solver.run()
            if solver.modelStatusToString(solver.getModelStatus()) != "Optimal":
                return None
            dual = np.array(solver.getSolution().row_dual)
            reduced = self.cost - np.add.reduceat(dual[self.row] * self.sign, self.first[:-1])
            wanted = np.flatnonzero((reduced < -1e-6) & ~inside)
            if not len(wanted):
                break
            if len(wanted) > ADDED:
                wanted = wanted[np.argpartition(reduced[wanted], ADDED)[:ADDED]]
            inside[wanted] = True
        gap = incumbent_cost - 1 - float(solver.getInfo().objective_function_value)
        if gap < -1e-6:
            return None
        kept = np.flatnonzero(reduced <= gap + 1e-6)
        if len(kept) > MOST_KEPT:
            kept = np.sort(kept[np.argpartition(reduced[kept], MOST_KEPT)[:MOST_KEPT]])
            kept = np.union1d(kept, np.arange(self.rounds, len(self.cost)))
        return kept

    def branch(self, kept: NDArray[np.int64], incumbent_cost: int, deadline: float) -> Choice | None:
        """Solve in integers over some columns."""
        left = deadline - time.monotonic()
        if left <= 0.0:
            return None
        solver = new_solver()
        starts, rows, signs = self.entries(kept)
        count = len(kept)
        for name, value in (
            ("mip_rel_gap", 0.0), ("mip_abs_gap", 0.999), ("time_limit", left), ("objective_bound", incumbent_cost - 0.5),
        ):  # fmt: skip
            solver.setOptionValue(name, value)
        solver.passModel(
            count, len(self.upper), len(rows), 1, 1, 0.0, self.cost[kept], np.zeros(count), self.most[kept],
            self.lower, self.upper, starts, rows, signs, np.isfinite(self.most[kept]).astype(np.int32),
        )  # fmt: skip
        solver.run()
        info = solver.getInfo()
        if info.primal_solution_status != _FEASIBLE or info.objective_function_value >= incumbent_cost - 0.5:
            return None
        picked = kept[np.array(solver.getSolution().col_value) > 0.5]
        schemes, rounds = [-1] * self.clients, []
        owner = np.repeat(np.arange(self.clients), np.diff(self.problem.scheme_first))
        for place in picked.tolist():
            number, which = self.of[place]
            if number == SCHEME:
                schemes[int(owner[which])] = which
            elif number >= 0:
                rounds.append((which, self.pool[number]))
        return Choice(schemes, rounds)
