"""Judges what a peer hands back: by our referee, on the same whole numbers, and priced as the publishers of the set do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from routing.rounds.formats import Instance
from routing.rounds.problem import Problem
from routing.rounds.referee import faults
from routing.rounds.schedule import schedule_round
from routing.rounds.solution import Solution

#: Sentences of the referee that a record keeps.
KEPT = 3


class Verdict(NamedTuple):
    """What an answer is worth.

    Attributes
    ----------
    faults
        What the referee has against it, in sentences; empty for a legal plan.
    vehicles
        Vehicles that do anything.
    cost
        In the unit of the instance, as its publishers count.
    unserved
        Requests left out that have to be served.
    """

    faults: tuple[str, ...]
    vehicles: int
    cost: float
    unserved: int


def judge(instance: Instance, rounds: Mapping[int, Sequence[int]]) -> Verdict:
    """Return what rounds are worth, by vehicle their items as in `Solution.item`."""
    problem = instance.problem
    items = [list(rounds.get(vehicle, ())) for vehicle in range(problem.vehicle_count)]
    tasks = [item for own in items for item in own if item >= 0]
    unknown = sorted(set(rounds) - set(range(problem.vehicle_count))) or [
        item for item in tasks if item >= problem.task_count
    ]
    if unknown:
        return Verdict((f"no such vehicles or tasks: {unknown[:KEPT]}",), 0, 0.0, 0)
    served = np.zeros(problem.request_count, dtype=np.bool_)
    served[np.searchsorted(problem.request_first, tasks, side="right") - 1] = True
    solution = timed(problem, items, served)
    if isinstance(solution, str):
        found: tuple[str, ...] = (solution,)
    else:
        found = tuple(faults(problem, solution)[:KEPT])
    return Verdict(
        faults=found,
        vehicles=sum(1 for own in items if own),
        cost=instance.true_cost(items),
        unserved=int((~served & ~instance.optional).sum()),
    )


def timed(problem: Problem, items: Sequence[Sequence[int]], served: np.ndarray) -> Solution | str:
    """Return rounds with the times that the rule gives them, or which of them has none."""
    first, departures, returns, metres = [0], [], [], []
    flat: list[int] = []
    times: list[list[int]] = [[], [], []]
    cost = int(problem.request_prize[~served].sum())
    for vehicle, own in enumerate(items):
        schedule = schedule_round(problem, vehicle, own) if own else None
        if own and schedule is None:
            return f"vehicle {vehicle} cannot keep the windows, or drives where there is no way"
        if schedule is not None:
            flat += own
            for column, values in zip(
                times, (schedule.arrival_s, schedule.start_s, schedule.end_s), strict=True
            ):
                column.extend(values)
            cost += schedule.cost
        first.append(len(flat))
        departures.append(schedule.departure_s if schedule else 0)
        returns.append(schedule.return_s if schedule else 0)
        metres.append(schedule.distance_m if schedule else 0)
    preferred = problem.request_vehicle_cost
    if preferred.any():
        for vehicle, own in enumerate(items):
            requests = {
                int(np.searchsorted(problem.request_first, item, side="right")) - 1
                for item in own
                if item >= 0
            }
            cost += sum(int(preferred[request, vehicle]) for request in requests)
    return Solution(
        item_first=np.array(first, dtype=np.int32),
        item=np.array(flat, dtype=np.int32),
        arrival_s=np.array(times[0], dtype=np.int64),
        start_s=np.array(times[1], dtype=np.int64),
        end_s=np.array(times[2], dtype=np.int64),
        vehicle_departure_s=np.array(departures, dtype=np.int64),
        vehicle_return_s=np.array(returns, dtype=np.int64),
        vehicle_distance_m=np.array(metres, dtype=np.int64),
        unassigned=np.flatnonzero(~served).astype(np.int32),
        cost=cost,
        iterations=0,
    )
