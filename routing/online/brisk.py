"""Rolling horizon for decisions that are due every minute: one short search from the plan so far, and no more."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from routing.errors import RoutingError
from routing.online.rolling import leaving
from routing.online.situation import Decision, Effort, Situation
from routing.rounds import referee
from routing.rounds.assemble import assemble
from routing.rounds.check import check_problem
from routing.rounds.general.engine import Engine
from routing.rounds.problem import Problem
from routing.rounds.solution import Solution

#: Temperatures at the beginning and at the end, as parts of the mean cost of a request.
WARM = 0.03
COLD = 0.006
#: Iterations for each request that is not settled, where the effort names no number.
ITERATIONS_EACH = 5


class Brisk:
    """Inserts what is new, searches a little, takes the better plan, settles who would leave before it is asked again.

    Where a situation has tens of requests and the next one comes in a minute, most of what `RollingHorizon` spends is spent on getting a
    search of seconds under way. Here a single engine anneals once, from the plan so far, for a number of iterations: that is all.
    The outcome depends on situation and effort only.

    Parameters
    ----------
    iterations_each
        Iterations for each request, where the effort names neither a number nor a time.
    """

    name = "brisk"

    def __init__(self, iterations_each: int = ITERATIONS_EACH) -> None:
        self.iterations_each = iterations_each

    def decide(self, situation: Situation, effort: Effort) -> Decision:
        """Decide; of the effort, ``iterations`` and ``seed`` matter."""
        iterations = effort.iterations
        if iterations is None:
            iterations = self.iterations_each * situation.problem.request_count
        plan, gentle = annealed(situation.problem, situation.present, iterations, effort.seed)
        kept = False
        if situation.change_cost(plan) > 0:
            # What changes is told to people: the plan so far is looked at only where that may count for more.
            calm = gentle()
            kept = plan.cost + situation.change_cost(plan) >= calm.cost + situation.change_cost(calm)
            plan = calm if kept else plan
        return Decision(
            plan,
            leaving(situation, plan),
            {"policy": self.name, "gentle": kept, "iterations": iterations},
        )


def annealed(
    problem: Problem, present: Solution, iterations: int, seed: int
) -> tuple[Solution, Callable[[], Solution]]:
    """Return what one annealing finds from the plan so far with what is new inserted, and a way to get that plan itself.

    Ruin and recreate by strings (Christiaens and Vanden Berghe 2020, doi 10.1287/trsc.2019.0914), with the engine that takes every problem.

    Parameters
    ----------
    problem, present
        A problem and a plan of it; rounds of it that are not legal are dissolved.
    iterations, seed
        Of the search.

    Raises
    ------
    InvalidProblemError
        The problem breaks an invariant.
    RoutingError
        ``illegal_prefix``: the frozen tasks of a vehicle are no legal round. ``frozen_unserved``: requests with frozen tasks fit nowhere.
        ``referee_refused``: the plan found breaks the rules, which is a fault of this package.
    """
    check_problem(problem)
    if problem.vehicle_count == 0 or problem.request_count == 0:
        return present, lambda: present
    engine = Engine(problem, seed=seed)
    bounds = present.item_first.tolist()
    engine.load([present.item[first:past].tolist() for first, past in pairwise(bounds)])
    engine.complete()
    if engine.missing:
        raise RoutingError(
            f"{engine.missing} requests with frozen tasks fit on their vehicles no more: loosen their windows or the"
            " shift, or leave them out of the problem",
            code="frozen_unserved",
        )
    inserted = engine.present_items()
    unit = max(engine.mean_cost, 1e-6)
    if iterations > 0:
        engine.run(iterations, WARM * unit, COLD * unit)
    return _judged(problem, engine.best_items(), iterations), lambda: _judged(problem, inserted, 0)


def _judged(problem: Problem, items: list[list[int]], iterations: int) -> Solution:
    solution = assemble(problem, items, iterations)
    found = referee.faults(problem, solution)
    if found:
        raise RoutingError(f"the plan breaks the rules: {'; '.join(found)}", code="referee_refused")
    return solution
