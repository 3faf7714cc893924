"""A problem read from a file, with what is needed to speak of its plans in the file's own terms."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from routing.rounds.problem import OPEN_END, Problem
from routing.rounds.schedule import schedule_round
from routing.rounds.solution import Solution


@dataclass(frozen=True, slots=True)
class Instance:
    """A problem and the conventions of the file that it comes from.

    Attributes
    ----------
    name, format
        From the file; the name of the format as `tournee solve --format` takes it.
    problem
        With the costs of the file: each objective prices it anew.
    task_id
        int64[t], node of each task as files of routes name it.
    reload_id
        int64[x], node of each reload place.
    scale
        Whole numbers to one unit of length and time of the file.
    cost_factor
        Whole numbers to one unit of cost for each metre of `problem`: ``scale`` times this is one unit of cost.
    objective
        What the publishers of the set minimise: ``fleet``, ``distance`` or ``cost``.
    unit
        The unit of `true_cost`, in words.
    points
        float64[n, 2], where costs are told from coordinates in double precision; None where from the tables.
    optional
        bool[r], requests that may be left out for the price that the file gives.
    vehicles_differ
        Whether it matters which vehicle drives a route.
    """

    name: str
    format: str
    problem: Problem
    task_id: NDArray[np.int64]
    reload_id: NDArray[np.int64]
    scale: int
    objective: str
    unit: str
    points: NDArray[np.float64] | None
    optional: NDArray[np.bool_]
    cost_factor: int = 1
    vehicles_differ: bool = False

    def true_cost(self, routes: Sequence[Sequence[int]]) -> float:
        """Return what routes cost by the convention of the instance, prices of optional requests left out included.

        Parameters
        ----------
        routes
            By vehicle, its items as in `Solution.item`: tasks, breaks and reload stops.

        Returns
        -------
        float
            In `unit`. Requests that must be served and are not are not priced: look at them first.

        Notes
        -----
        Whether the routes are legal is not looked at, except that one without a schedule has no cost where
        hours are paid: it is infinite then.
        """
        problem = self.problem
        unit_costs = 1.0 / self.cost_factor
        total = 0.0
        served = np.zeros(problem.request_count, dtype=np.bool_)
        for vehicle, items in enumerate(routes):
            tasks = [item for item in items if item >= 0]
            if not tasks:
                continue
            served[np.searchsorted(problem.request_first, tasks, side="right") - 1] = True
            metres = self._length(vehicle, items)
            total += int(problem.vehicle_fixed_cost[vehicle]) * unit_costs / self.scale
            total += int(problem.vehicle_cost_per_m[vehicle]) * unit_costs * metres
            if problem.vehicle_cost_per_s[vehicle]:
                schedule = schedule_round(problem, vehicle, items)
                if schedule is None:
                    return math.inf
                span = (schedule.return_s - schedule.departure_s) / self.scale
                total += int(problem.vehicle_cost_per_s[vehicle]) * unit_costs * span
        left_out = self.optional & ~served
        return total + int(problem.request_prize[left_out].sum()) * unit_costs / self.scale

    def _length(self, vehicle: int, items: Sequence[int]) -> float:
        problem = self.problem
        breaks = len(problem.break_earliest)
        places = [int(problem.vehicle_start[vehicle])]
        for item in items:
            if item >= 0:
                places.append(int(problem.task_location[item]))
            elif item < -breaks:
                places.append(int(problem.reload_location[-1 - breaks - item]))
        if problem.vehicle_end[vehicle] != OPEN_END:
            places.append(int(problem.vehicle_end[vehicle]))
        if self.points is None:
            table = problem.distances_m[problem.vehicle_profile[vehicle]]
            return sum(int(table[leg]) for leg in pairwise(places)) / self.scale
        return math.fsum(math.dist(self.points[a], self.points[b]) for a, b in pairwise(places))


def items_of(solution: Solution) -> list[list[int]]:
    """Return the items of each vehicle of a solution, in order."""
    return [solution.item[first:last].tolist() for first, last in pairwise(solution.item_first.tolist())]
