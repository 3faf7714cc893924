"""Rolling horizon: everything known is planned anew each time, and only what cannot wait is settled."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from routing.online.insertion import inserted
from routing.online.resting import begins_s
from routing.online.situation import Decision, Effort, Situation
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
