"""Wait or go: whether it is better to leave now with what there is, or later with what may come."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from routing.online.allowance import Allowance
from routing.online.departures import Waiting, plentiful
from routing.online.insertion import inserted
from routing.online.knobs import Knobs
from routing.online.rolling import RollingHorizon, better_of, leaving
from routing.online.selection import only_requests, requests_of, rounds_of
from routing.online.situation import Decision, Effort, Situation
from routing.online.start_votes import held_back, leaving_later
from routing.online.wave_votes import vote
from routing.rounds.assemble import assemble
from routing.rounds.problem import Problem
from routing.rounds.solution import Solution
from routing.rounds.solver import solve


class WaitOrGo:
    """Plans many sampled futures, sends what goes now in most of them, and keeps the rest open.

    Where vehicles are alike and never short (`routing.online.departures.plentiful`), the vote is on requests, and a vehicle that goes takes
    all of its round along. In a fleet of people, each somewhere and each with a shift, it is on vehicles: whoever sets off sooner than one is asked
    again in few futures only is held back. Whoever may just as well set off later, legally and at no higher cost, never goes. Without futures, or without any
    effort, this is the rolling horizon.

    Parameters
    ----------
    knobs
        How futures are asked; `Knobs` says how each was set.

    Notes
    -----
    With iterations alone in the effort, equal situations have equal decisions.
    """

    name = "wait-or-go"

    def __init__(self, knobs: Knobs | None = None) -> None:
        self._knobs = knobs or Knobs()
        self._without = RollingHorizon()

    def decide(self, situation: Situation, effort: Effort) -> Decision:
        """Decide.

        Raises
        ------
        RoutingError
            What is frozen fits on its vehicles no more.
        """
        effortless = effort.seconds is None and effort.iterations is None
        if situation.futures is None or effortless or not situation.problem.request_count:
            decision = self._without.decide(situation, effort)
            return replace(decision, go=decision.go | _pressed(situation, decision.plan))
        began = time.monotonic()
        drawn = [situation.futures.draw(number) for number in range(self._knobs.futures)]
        if effort.seconds is not None:
            effort = replace(effort, seconds=max(effort.seconds - (time.monotonic() - began), 0.0))
        # In every future each request might have a vehicle of its own: then there are always enough, now and later.
        enough = all(future.request_count <= future.vehicle_count for future in drawn)
        if enough and plentiful(situation.problem):
            return self._waves(situation, drawn, effort)
        return self._fleet(situation, drawn, effort)

    def _waves(self, situation: Situation, drawn: Sequence[Problem], effort: Effort) -> Decision:
        knobs = self._knobs
        allowance = Allowance(effort, knobs.part, knobs.futures * knobs.rounds)
        votes = vote(situation, drawn, effort.seed, effort.threads, allowance, knobs)
        plan, go = _sent(situation, votes.now, allowance.rest())
        return Decision(plan, go, {"policy": self.name, "votes": votes.rounds, "share": votes.share})

    def _fleet(self, situation: Situation, drawn: Sequence[Problem], effort: Effort) -> Decision:
        knobs = self._knobs
        problem = situation.problem
        # First the plan without any future, then the votes on it; a search more where somebody is held back.
        allowance = Allowance(effort, 1.0 - knobs.part, 1)
        first = allowance.slice(0)
        own = Effort(first.iterations, first.seconds, effort.seed, effort.threads, effort.on_progress)
        plan, _ = better_of(situation, inserted(problem, situation.present), own)
        asked = leaving(situation, plan) & ~_pressed(situation, plan) & (np.diff(problem.prefix_first) == 0)
        held = np.zeros(problem.vehicle_count, dtype=np.bool_)
        share = np.ones(problem.vehicle_count)
        if asked.any():
            rest = allowance.rest()
            voting = Allowance(rest, knobs.fleet_part, knobs.futures * knobs.fleet_rounds)
            held, share = held_back(
                situation, rounds_of(plan), asked, drawn, effort.seed, effort.threads, voting, knobs
            )
            if held.any():
                later = _later(situation, plan, held, voting.rest())
                if later is None:
                    held[:] = False
                else:
                    plan = later
        go = (leaving(situation, plan) & ~held) | _pressed(situation, plan)
        return Decision(plan, go, {"policy": self.name, "held": int(held.sum()), "share": share})


def _pressed(situation: Situation, plan: Solution) -> NDArray[np.bool_]:
    """Return the vehicles that have something that must go, bool[v]."""
    return np.array(
        [
            bool(items) and bool(situation.must_go[requests_of(situation.problem, items)].any())
            for items in rounds_of(plan)
        ],
        dtype=np.bool_,
    )


def _later(situation: Situation, plan: Solution, held: NDArray[np.bool_], effort: Effort) -> Solution | None:
    """Return a plan in which some vehicles leave later; None where that loses anything."""
    problem = leaving_later(situation.problem, held, situation.next_s)
    found = solve(
        problem,
        seconds=effort.seconds,
        iterations=effort.iterations,
        seed=effort.seed,
        threads=effort.threads,
        initial=plan,
    )
    left_out = set(found.unassigned.tolist()) - set(plan.unassigned.tolist())
    if left_out or (held & _pressed(situation, found)).any():
        return None
    # Legal there, legal here; times are told by the rule of the situation's own problem.
    return assemble(situation.problem, rounds_of(found), found.iterations)


def _sent(situation: Situation, now: NDArray[np.bool_], effort: Effort) -> tuple[Solution, NDArray[np.bool_]]:
    """Return a plan in which what leaves now has rounds of its own, and those vehicles of them that cannot wait just as well, bool[v]."""
    problem = situation.problem
    items: list[list[int]] = [[] for _ in range(problem.vehicle_count)]
    if now.any():
        part, task = only_requests(problem, now)
        found = solve(
            part,
            seconds=effort.seconds,
            iterations=effort.iterations,
            seed=effort.seed,
            threads=effort.threads,
            on_progress=effort.on_progress,
        )
        items = [task[own].tolist() for own in rounds_of(found)]
    waiting = Waiting(problem, situation.next_s)
    go = np.array([bool(own) and not waiting.does(v, own) for v, own in enumerate(items)])
    plan = assemble(problem, _with_rest(problem, items), 0)
    return plan, go | _pressed(situation, plan)


def _with_rest(problem: Problem, items: list[list[int]]) -> list[list[int]]:
    """Put what is not planned yet on vehicles that are free."""
    left = np.ones(problem.request_count, dtype=np.bool_)
    for own in items:
        left[requests_of(problem, own)] = False
    if left.any():
        part, task = only_requests(problem, left)
        found = inserted(part, assemble(part, [[] for _ in range(part.vehicle_count)], 0))
        free = [vehicle for vehicle, own in enumerate(items) if not own]
        rounds = [task[own].tolist() for own in rounds_of(found) if own]
        for vehicle, own in zip(free, rounds, strict=False):
            items[vehicle] = own
    return items
