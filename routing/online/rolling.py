"""Rolling horizon: everything known is planned anew each time, and only what cannot wait is settled."""

from __future__ import annotations

from itertools import pairwise, takewhile

import numpy as np
from numpy.typing import NDArray

from routing.online.insertion import inserted
from routing.online.situation import Decision, Effort, Situation
from routing.rounds.problem import Problem
from routing.rounds.solution import Solution
from routing.rounds.solver import solve


class RollingHorizon:
    """Searches from the plan so far; takes what it finds where that saves more than its changes count; settles who would leave before it is asked again.

    Whoever leaves later may still be given more, or something else: requests are batched by being left open as long as that costs nothing.
    """

    name = "rolling"

    def decide(self, situation: Situation, effort: Effort) -> Decision:
        """Decide."""
        gentle = inserted(situation.problem, situation.present, rank=situation.rank)
        plan, searched = better_of(situation, gentle, effort)
        return Decision(
            plan,
            leaving(situation, plan),
            {"policy": self.name, "gentle": plan is gentle, "iterations": searched.iterations, "bound": searched.lower_bound},
        )  # fmt: skip


def better_of(situation: Situation, gentle: Solution, effort: Effort) -> tuple[Solution, Solution]:
    """Return the better one of a plan and what a search from it finds, counting what changes count; and what was found."""
    if effort.seconds is None and effort.iterations is None:
        return gentle, gentle
    searched = solve(
        situation.problem,
        seconds=effort.seconds,
        iterations=effort.iterations,
        seed=effort.seed,
        threads=effort.threads,
        # A plan to go on from keeps the search near it; a first one would only be in its way.
        initial=gentle if len(situation.present.item) else None,
        on_progress=effort.on_progress,
    )

    def price(plan: Solution) -> int:
        return plan.cost + situation.change_cost(plan)

    return (searched if price(searched) < price(gentle) else gentle), searched


def leaving(situation: Situation, plan: Solution) -> NDArray[np.bool_]:
    """Return the vehicles that have something to do and begin with it before the policy is asked again, by leaving or with a break, bool[v]."""
    used = np.diff(plan.item_first) > 0
    return used & (begins_s(situation.problem, plan) < situation.next_s)


def begins_s(problem: Problem, plan: Solution) -> NDArray[np.int64]:
    """Return when vehicles have to begin at the latest, int64[v]: with their departure, or with the breaks before it, which are put off as long as they may be."""
    begins = plan.vehicle_departure_s.astype(np.int64)
    for vehicle, (first, past) in enumerate(pairwise(plan.item_first.tolist())):
        resting = list(takewhile(lambda at: plan.item[at] < 0, range(first, past)))
        for at in reversed(resting):
            number = -1 - int(plan.item[at])
            if number >= len(problem.break_latest):
                break
            latest = min(
                int(problem.break_latest[number]), int(begins[vehicle] - problem.break_duration_s[number])
            )
            begins[vehicle] = max(latest, int(plan.start_s[at]))
    return begins
