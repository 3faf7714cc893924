"""Tournée on one task, in a process of its own as all peers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from benchmarks.rounds_bench.exchange import Task, arrays_of
from benchmarks.rounds_bench.peer import Clock, Rounds, run_peer
from routing.rounds.builder import BreakSpec, ProblemBuilder, ReloadSpec, TaskSpec
from routing.rounds.formats import items_of
from routing.rounds.problem import Problem
from routing.rounds.solver import solve


def search(task: Task, clock: Clock) -> Rounds:
    """Solve a task by the solver's own face."""
    solution = solve(
        problem_of(arrays_of(task.problem)),
        seconds=clock.left(),
        seed=task.seed,
        threads=task.threads,
        objective=task.objective,
    )
    return {vehicle: items for vehicle, items in enumerate(items_of(solution)) if items}


def problem_of(fields: Mapping[str, Any]) -> Problem:
    """Return arrays as a problem: read-only, and as dense as the kernels need them."""
    arrays = {name: np.ascontiguousarray(fields[name]) for name in Problem._fields}
    for array in arrays.values():
        array.setflags(write=False)
    return Problem(**arrays)


def warm_up() -> None:
    """Load the compiled kernels, or compile them once: the other peers come compiled."""
    for rich, reloads in ((False, False), (False, True), (True, False)):
        problem = _morning(rich=rich, reloads=reloads)
        for objective in ("cost", "distance", "fleet"):
            solve(problem, seconds=0.2, threads=2, objective=objective)


def _morning(*, rich: bool, reloads: bool) -> Problem:
    """Return a small problem: with a longest ride and a break, or with reloads, or plain."""
    table = 9 * np.abs(np.subtract.outer(np.arange(4), np.arange(4))).astype(np.int32)
    builder = ProblemBuilder(table, table)
    for _ in range(2):
        builder.add_vehicle(
            start=0,
            end=0,
            earliest=0,
            latest=1000,
            capacity=[5],
            cost_per_m=1,
            fixed_cost=10,
            breaks=[BreakSpec(200, 500, 30)] if rich else [],
            reloads=[ReloadSpec(0)] if reloads else [],
        )
    ride = {"max_ride_s": 400} if rich else {}
    builder.add_request(pickups=[TaskSpec(1, load=[1])], drop=TaskSpec(2), **ride)
    builder.add_request(pickups=[TaskSpec(1, load=[1]), TaskSpec(2, load=[1])], drop=TaskSpec(3), **ride)
    builder.add_request(pickups=[TaskSpec(2, load=[-2] if reloads else [2])])
    return builder.build()


if __name__ == "__main__":
    run_peer(["numba", "numpy"], warm_up, search)
