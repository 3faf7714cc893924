"""Wait or go: whether it is better to leave now with what there is, or later with what may come."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from routing.online.departures import Waiting, plentiful
from routing.online.insertion import inserted
from routing.online.knobs import Knobs
from routing.online.rolling import RollingHorizon
from routing.online.selection import only_requests
from routing.online.situation import Decision, Effort, Futures, Situation
from routing.online.wave_votes import requests_of, rounds_of, vote
from routing.rounds.assemble import assemble
from routing.rounds.problem import Problem
from routing.rounds.solution import Solution
from routing.rounds.solver import solve


class WaitOrGo:
    """Plans many sampled futures, sends what goes now in most of them, and keeps the rest open."""

    name = "wait-or-go"

    def __init__(self, knobs: Knobs | None = None) -> None:
        self._knobs = knobs or Knobs()
        self._without = RollingHorizon()

    def decide(self, situation: Situation, effort: Effort) -> Decision:
        """Decide."""
        unlimited = effort.seconds is None and effort.iterations is None
        if situation.futures is None or unlimited or not situation.problem.request_count:
            return self._without.decide(situation, effort)
        if plentiful(situation.problem):
            return self._waves(situation, situation.futures, effort)
        return self._without.decide(situation, effort)

    def _waves(self, situation: Situation, futures: Futures, effort: Effort) -> Decision:
        problem = situation.problem
        votes = vote(situation, futures, effort, self._knobs)
        seconds = None if effort.seconds is None else effort.seconds * (1.0 - self._knobs.part)
        iterations = None if effort.iterations is None else max(int(effort.iterations * (1.0 - self._knobs.part)), 1)
        plan, go = _sent(situation, votes.now, Effort(iterations, seconds, effort.seed, effort.threads, effort.on_progress))
        record = {"policy": self.name, "rounds": votes.rounds, "share": votes.share}
        return Decision(plan, go, record)


def _sent(situation: Situation, now: NDArray[np.bool_], effort: Effort) -> tuple[Solution, NDArray[np.bool_]]:
    """Return a plan in which the requests that leave now have rounds of their own, and the vehicles of these that cannot wait."""
    problem = situation.problem
    items: list[list[int]] = [[] for _ in range(problem.vehicle_count)]
    if now.any():
        part, task = only_requests(problem, now)
        found = solve(
            part, seconds=effort.seconds, iterations=effort.iterations, seed=effort.seed, threads=effort.threads, on_progress=effort.on_progress
        )
        items = [task[own].tolist() for own in rounds_of(found.item_first, found.item)]
    waiting = Waiting(problem, situation.next_s)
    go = np.array([bool(own) and not waiting.does(v, own) for v, own in enumerate(items)])
    rest = _rest(problem, items)
    return assemble(problem, rest, 0), go


def _rest(problem: Problem, items: list[list[int]]) -> list[list[int]]:
    """Put what is not planned yet on vehicles that are free."""
    left = np.ones(problem.request_count, dtype=np.bool_)
    for own in items:
        if own:
            left[requests_of(problem, own)] = False
    free = [v for v, own in enumerate(items) if not own]
    if left.any():
        part, task = only_requests(problem, left)
        found = inserted(part, assemble(part, [[] for _ in range(part.vehicle_count)], 0))
        rounds = [task[own].tolist() for own in rounds_of(found.item_first, found.item) if len(own)]
        for v, own in zip(free, rounds, strict=False):
            items[v] = own
    return items
