"""`tournee solve --prove`: how much better than the plan found any plan can be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from api.cli.solve_watch import Watch
    from routing.rounds.formats import Instance
    from routing.rounds.problem import Problem
    from routing.rounds.solution import Solution

#: Seconds of a proof where the search is limited by iterations, or by nothing.
DEFAULT_SECONDS = 60.0
#: Part of the time that the search gets where rounds can be enumerated: a good plan makes the proof short.
SEARCH_PART = 0.25


@dataclass(frozen=True, slots=True)
class Certificate:
    """What is known about all plans.

    Attributes
    ----------
    plan
        The best plan known, priced as in the instance.
    proven
        Whether no plan is better.
    cost
        No plan has less of the objective, in units of the file; None where nothing is known. With the
        objective ``fleet``, no plan with as few vehicles.
    vehicles
        No plan that serves everything has fewer; None for other objectives.
    why
        Why the proof ended, in words.
    """

    plan: Solution
    proven: bool
    cost: float | None
    vehicles: int | None
    why: str


def search_seconds(problem: Problem, seconds: float) -> float:
    """Return how much of the time the search gets, so that the proof has some left where it stands a chance."""
    from routing.rounds.exact.kinds import MOST_ITEMS, MOST_REQUESTS

    enumerable = problem.request_count <= MOST_REQUESTS and problem.task_count <= MOST_ITEMS
    return SEARCH_PART * seconds if enumerable else seconds


def certify(instance: Instance, plan: Solution, objective: str, seconds: float, watch: Watch) -> Certificate:
    """Prove how good a plan is, or find a better one.

    Parameters
    ----------
    plan
        Legal for the instance.
    seconds
        Limit of time.
    watch
        Shows the progress and stops the proof.
    """
    from routing.rounds.assemble import assemble
    from routing.rounds.exact import fleet_lower_bound, prove
    from routing.rounds.formats import items_of
    from routing.rounds.objective import priced

    problem = instance.problem
    judged = priced(problem, objective)
    proof = prove(
        judged,
        seconds=seconds,
        incumbent=assemble(judged, items_of(plan), plan.iterations),
        on_progress=lambda progress: watch.on_proof(progress.seconds / max(seconds, 1e-9), progress.routes),
    )
    if proof.solution is not None:
        plan = assemble(problem, items_of(proof.solution), plan.iterations)
    units = instance.scale * (instance.cost_factor if objective == "cost" else 1)
    vehicles = cost = None
    used = sum(bool(items) for items in items_of(plan))
    if objective == "fleet":
        vehicles = used if proof.proven else min(fleet_lower_bound(problem), problem.vehicle_count)
        if proof.proven:
            cost = sum(plan.vehicle_distance_m.tolist()) / instance.scale
    else:
        cost = proof.lower_bound / units
    return Certificate(plan, proof.proven, cost, vehicles, proof.why)
