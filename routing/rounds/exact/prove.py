"""Find the best plan of a small problem and certify that none is cheaper."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np

from routing.errors import RoutingError
from routing.rounds import referee
from routing.rounds.assemble import assemble
from routing.rounds.bounds import lower_bound
from routing.rounds.builder import ProblemBuilder, TaskSpec
from routing.rounds.check import check_problem
from routing.rounds.exact.kinds import FAR, MOST_ITEMS, MOST_REQUESTS
from routing.rounds.exact.master import Choice, Master, clock_left
from routing.rounds.exact.potentials import SCALE, Potentials, make_potentials
from routing.rounds.exact.routes import (
    Duals,
    Enumeration,
    Route,
    enumerate_routes,
    make_store,
    plain_cost,
    reduced_cost,
)
from routing.rounds.problem import Problem
from routing.rounds.solution import Solution

#: Partial rounds of one length, of all lengths, and rounds that memory is set aside for.
LABELS = 1_500_000
TRACES = 40_000_000
ROUTES = 2_000_000
#: Partial rounds of one length that pricing goes on with; more where it finds nothing, none are left out at last.
BEAMS = (300, 5_000, 50_000, None)
#: So many partial rounds are no reason to look at duals first.
FEW = 20_000
#: Rounds that one pricing adds for a kind.
ADDED = 400
#: Seconds for a choice among the rounds known when time has run out.
LAST_CHOICE_S = 1.0
#: Seconds between two reports.
LOOK_S = 0.2


@dataclass(frozen=True, slots=True)
class Proof:
    """What is known about the best plan of a problem.

    Attributes
    ----------
    solution
        The best plan found; None if no plan is legal, or none was found in time.
    lower_bound
        No plan costs less.
    proven
        Whether no plan is cheaper than the solution, or, without a solution, no plan is legal.
    exact
        Whether the proof is in whole numbers from end to end; otherwise its last step relies on the floating-point
        branch and cut of HiGHS, with whole costs and a gap below one.
    routes
        Rounds compared in the last step.
    labels
        Partial rounds looked at.
    seconds
        How long it took.
    why
        Why it stopped.
    """

    solution: Solution | None
    lower_bound: int
    proven: bool
    exact: bool
    routes: int
    labels: int
    seconds: float
    why: str


@dataclass(frozen=True, slots=True)
class ProofProgress:
    """How far a proof is: the best cost so far (None: no plan yet), the bound, rounds and partial rounds."""

    cost: int | None
    lower_bound: int
    routes: int
    labels: int
    seconds: float


def prove(
    problem: Problem,
    *,
    seconds: float = 60.0,
    incumbent: Solution | None = None,
    on_progress: Callable[[ProofProgress], bool | None] | None = None,
) -> Proof:
    """Find the best plan and certify it.

    Parameters
    ----------
    problem
        Any problem; up to `MOST_REQUESTS` requests and `MOST_ITEMS` tasks and breaks it is tried, beyond that the answer
        is a bound.
    seconds
        Time limit.
    incumbent
        A plan to start from: the better it is, the fewer rounds have to be compared.
    on_progress
        Called now and then; returning ``False`` ends the proof.

    Returns
    -------
    Proof
        Never a dearer plan than the incumbent.

    Raises
    ------
    InvalidProblemError
        The problem breaks an invariant.
    RoutingError
        ``invalid_initial``: the incumbent is no legal plan of the problem.

    Notes
    -----
    Rounds are enumerated by label setting, priced by the duals of the set partitioning problem over the rounds known;
    once no round has a negative reduced cost, the duals bound every plan, and only rounds whose reduced cost is below the
    distance to the best plan can be part of a better one (Baldacci, Christofides and Mingozzi 2008, doi
    10.1007/s10107-007-0178-5). These are enumerated all, and chosen from by branch and cut. Duals are rounded to
    whole parts of a cost unit and everything claimed is recomputed in whole numbers.
    """
    check_problem(problem)
    if incumbent is not None:
        wrong = referee.faults(problem, incumbent)
        if wrong:
            raise RoutingError(
                f"the incumbent breaks the rules: {wrong[0]}; give a legal plan of this problem or none",
                code="invalid_initial",
            )
    _compile_kernels()
    return _Prover(problem, seconds, incumbent, on_progress).run()


@cache
def _compile_kernels() -> None:
    """Have the kernels compiled or loaded: that may take longer than a short proof may last."""
    builder = ProblemBuilder(np.zeros((1, 1), dtype=np.int32), np.zeros((1, 1), dtype=np.int32))
    builder.add_vehicle(start=0, end=0, earliest=0, latest=100, capacity=[1])
    builder.add_request(pickups=[TaskSpec(0, [(0, 100)], 0, 1, [0])], prize=1)
    _Prover(builder.build(), 600.0, None, None).run()


class _Prover:
    """One proof under way."""

    def __init__(
        self,
        problem: Problem,
        seconds: float,
        incumbent: Solution | None,
        on_progress: Callable[[ProofProgress], bool | None] | None,
    ) -> None:
        self.problem = problem
        self.began = time.monotonic()
        self.deadline = self.began + seconds
        self.incumbent = incumbent
        self.on_progress = on_progress
        self.lower = lower_bound(problem)
        self.labels = 0
        self.stopped = False
        self.said = 0.0
        self.best: Choice | None = None
        self.master: Master | None = None
        self.potentials: list[Potentials] = []

    def run(self) -> Proof:
        """Enumerate everything where that is little; else price first."""
        problem = self.problem
        items = problem.task_count + int(np.diff(problem.break_first).max(initial=0))
        if problem.request_count > MOST_REQUESTS or items > MOST_ITEMS:
            return self._end(
                proven=False, exact=False, why="the problem is too large to enumerate its rounds"
            )
        self.master = master = Master(problem)
        self.potentials = [make_potentials(kind) for kind in master.kinds]
        if self.incumbent is not None:
            self._learn(self.incumbent)
        none = [self._no_duals() for _ in master.kinds]
        if self._enumerate(none, FAR, labels=FEW, beam=None):
            duals = master.solve_linear(self.deadline)
            return self._settle(duals)
        duals = self._price()
        if duals is None:
            why = self._reason()
            found, _ = master.choose(LAST_CHOICE_S, self.best and master.renewed(self.best))
            self.best = found or self.best
            return self._end(proven=False, exact=False, why=why)
        return self._within_gap(duals)

    def _no_duals(self) -> Duals:
        assert self.master is not None
        requests, teams = self.problem.request_count, len(self.master.teams)
        return Duals(np.zeros(requests, dtype=np.int64), 0, np.zeros(teams, dtype=np.int64))

    def _learn(self, plan: Solution) -> None:
        """Take the rounds of a plan in."""
        assert self.master is not None
        problem, master = self.problem, self.master
        owner = np.repeat(np.arange(problem.request_count), np.diff(problem.request_first))
        taken = []
        for kind, vehicles in enumerate(master.vehicles):
            for vehicle in vehicles:
                items = plan.item[plan.item_first[vehicle] : plan.item_first[vehicle + 1]].tolist()
                if not items:
                    continue
                cost = plain_cost(problem, vehicle, items, int(problem.vehicle_max_distance_m[vehicle]))
                assert cost is not None, "the referee has passed the plan"
                requests = sum(1 << r for r in set(owner[[item for item in items if item >= 0]].tolist()))
                model = vehicles[0]
                shift = int(problem.break_first[vehicle] - problem.break_first[model])
                reload = int(problem.reload_first[vehicle] - problem.reload_first[model])
                breaks = len(problem.break_earliest)
                own = tuple(
                    item if item >= 0 else item + shift if -1 - item < breaks else item + reload
                    for item in items
                )
                master.add(kind, [Route(requests, cost, own)])
                taken.append((kind, master.known[kind][requests]))
        self.best = Choice(tuple(taken), plan.cost)

    def _enumerate(self, duals: list[Duals], threshold: int, *, labels: int, beam: int | None) -> bool:
        """Add all rounds below a threshold; return whether none was missed."""
        assert self.master is not None
        complete = True
        for number, kind in enumerate(self.master.kinds):
            found = self._search(number, duals[number], threshold, labels, beam)
            self.master.add(number, found.routes)
            complete = complete and found.complete
            if not complete:
                return False
            del kind
        return complete

    def _search(
        self, number: int, duals: Duals, threshold: int, labels: int, beam: int | None
    ) -> Enumeration:
        assert self.master is not None
        kind = self.master.kinds[number]
        few = labels < LABELS
        store = make_store(kind, labels, 10 * labels if few else TRACES, 4 * labels if few else ROUTES)
        found = enumerate_routes(
            self.problem, kind, self.master.vehicles[number][0], duals, self.potentials[number],
            threshold, store,
            beam=beam, deadline=self.deadline, go_on=self._go_on,
        )  # fmt: skip
        self.labels += found.labels
        return found

    def _price(self) -> list[Duals] | None:
        """Add rounds of negative reduced cost until there are none; return the duals then."""
        assert self.master is not None
        master = self.master
        wide = 0
        while True:
            duals = master.solve_linear(self.deadline)
            if duals is None:
                return None
            added, complete, least = 0, True, 0
            for number, kind in enumerate(master.kinds):
                beam = BEAMS[wide]
                labels = LABELS if beam is None else max(200_000, 40 * beam)
                found = self._search(number, duals[number], 0, labels, beam)
                complete = complete and found.complete
                fresh = sorted(found.routes, key=lambda route: reduced_cost(route, kind, duals[number]))
                added += master.add(number, fresh[:ADDED])
                if fresh:
                    least += int(master.supply[number]) * reduced_cost(fresh[0], kind, duals[number])
            if complete:
                # Each vehicle can take a round of the least reduced cost (Lasdon 1970, the bound of column generation).
                self.lower = max(self.lower, -(-(master.bound(duals) + min(least, 0)) // SCALE))
            if self.stopped or not clock_left(self.deadline):
                return None
            if added:
                continue
            if complete:
                return duals
            wide += 1
            if wide == len(BEAMS):
                return None

    def _within_gap(self, duals: list[Duals]) -> Proof:
        """Enumerate the rounds that a better plan may have, and choose."""
        assert self.master is not None
        master = self.master
        if self.best is not None:
            self.best = master.renewed(self.best)
        found, _ = master.choose(min(10.0, 0.3 * clock_left(self.deadline)), self.best)
        if found is not None and (self.best is None or found.cost < self.best.cost):
            self.best = found
        limit = self.best.cost if self.best is not None else sum(self.problem.request_prize.tolist()) + 1
        if self.best is not None and self.best.cost <= self.lower:
            return self._end(proven=True, exact=True, why="the bound is the cost")
        threshold = min(limit * SCALE - master.bound(duals), FAR)
        if self.best is None:
            threshold = (
                FAR  # nothing is known of the cost of a plan, or whether there is one: all rounds are wanted
            )
        if not self._enumerate(duals, threshold, labels=LABELS, beam=None):
            return self._end(proven=False, exact=False, why=self._reason())
        return self._settle(duals)

    def _settle(self, duals: list[Duals] | None) -> Proof:
        """Choose among rounds that hold every better plan."""
        assert self.master is not None
        master = self.master
        if duals is None:
            return self._end(proven=False, exact=False, why=self._reason())
        if self.best is not None:
            self.best = master.renewed(self.best)
        found, proven = master.choose(clock_left(self.deadline), self.best)
        if found is not None and (self.best is None or found.cost < self.best.cost):
            self.best = found
        most = sum(
            sum(sorted((r.cost for r in routes), reverse=True)[: len(routes)]) for routes in master.routes
        )
        limit = self.best.cost if self.best else most + sum(self.problem.request_prize.tolist()) + 1
        # Rounds known have reduced costs of 0 or more by duals that the linear program over them has given.
        fresh = master.solve_linear(self.deadline)
        for prices in (duals, *([fresh] if fresh is not None else [])):
            better, ended = master.verify(self._safe(prices), limit)
            if better is not None and (self.best is None or better.cost < self.best.cost):
                self.best = better
            if ended:
                return self._end(proven=True, exact=True, why="all rounds were compared")
        return self._end(proven=proven, exact=False, why="all rounds were compared")

    def _safe(self, duals: list[Duals]) -> list[Duals]:
        """Lower the duals of kinds until no known round has a negative reduced cost."""
        assert self.master is not None
        safe = []
        for number, own in enumerate(duals):
            kind = self.master.kinds[number]
            least = min((reduced_cost(route, kind, own) for route in self.master.routes[number]), default=0)
            safe.append(own._replace(kind=own.kind + min(least, 0)))
        return safe

    def _reason(self) -> str:
        if self.stopped:
            return "the caller had enough"
        return "time ran out" if not clock_left(self.deadline) else "there are too many rounds"

    def _go_on(self) -> bool:
        now = time.monotonic()
        if self.on_progress is None or now - self.said < LOOK_S:
            return not self.stopped
        self.said = now
        routes = sum(map(len, self.master.routes)) if self.master else 0
        cost = None if self.best is None else self.best.cost
        progress = ProofProgress(cost, self.lower, routes, self.labels, now - self.began)
        self.stopped = self.stopped or self.on_progress(progress) is False
        return not self.stopped

    def _end(self, *, proven: bool, exact: bool, why: str) -> Proof:
        solution = self.incumbent
        if self.master is not None and self.best is not None:
            self.best = self.master.renewed(self.best)
        if (
            self.master is not None
            and self.best is not None
            and (solution is None or self.best.cost < solution.cost)
        ):
            solution = assemble(self.problem, self.master.items(self.best), 0)
            wrong = referee.faults(self.problem, solution)
            if wrong or solution.cost != self.best.cost:
                raise RoutingError(
                    f"the plan found breaks the rules: {'; '.join(wrong)}", code="referee_refused"
                )
        lower = self.lower
        if solution is not None:
            lower = solution.cost if proven else min(lower, solution.cost)
            solution = solution._replace(lower_bound=max(lower, solution.lower_bound))
        routes = sum(map(len, self.master.routes)) if self.master else 0
        return Proof(solution, lower, proven, exact, routes, self.labels, time.monotonic() - self.began, why)


__all__ = ["Proof", "ProofProgress", "prove"]
