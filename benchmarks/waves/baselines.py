"""The baselines of the contest as policies: send everything, only what cannot wait, or each of the others by chance."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from routing.online.selection import only_requests, rounds_of
from routing.online.situation import Decision, Effort, Situation
from routing.rounds.assemble import assemble
from routing.rounds.solver import solve

#: With that probability a request that could wait goes.
CHANCE = 0.5


class SendAll:
    """Greedy: whatever is known goes, on routes that the solver has all the time of the epoch for."""

    name = "greedy"

    def decide(self, situation: Situation, effort: Effort) -> Decision:
        return _sent(situation, np.ones(situation.problem.request_count, dtype=np.bool_), effort, self.name)


class SendLate:
    """Lazy: only what cannot wait goes."""

    name = "lazy"

    def decide(self, situation: Situation, effort: Effort) -> Decision:
        return _sent(situation, situation.must_go, effort, self.name)


class SendByChance:
    """Random: what cannot wait goes, and each of the others with an even chance."""

    name = "random"

    def decide(self, situation: Situation, effort: Effort) -> Decision:
        random = np.random.default_rng([effort.seed, situation.now_s])
        chosen = random.random(situation.problem.request_count) < CHANCE
        return _sent(situation, situation.must_go | chosen, effort, self.name)


def _sent(situation: Situation, which: NDArray[np.bool_], effort: Effort, name: str) -> Decision:
    problem = situation.problem
    items: list[list[int]] = [[] for _ in range(problem.vehicle_count)]
    if which.any():
        part, task = only_requests(problem, which)
        found = solve(
            part,
            seconds=effort.seconds,
            iterations=effort.iterations,
            seed=effort.seed,
            threads=effort.threads,
        )
        items = [task[own].tolist() for own in rounds_of(found)]
    plan = assemble(problem, items, 0)
    return Decision(plan, np.diff(plan.item_first) > 0, {"policy": name})
