"""Why a request is left out, what would let it in, and what an assigned one costs.

Each answer is a question to the kernels with limits moved: does the request fit the empty vehicle; and if not,
does it without the range, with later windows, with a longer shift? Everything is computed from the problem and
the plan alone.
"""

from __future__ import annotations

from collections.abc import Mapping

from routing.errors import RoutingError
from routing.rounds.marginal import Marginal, find_marginal
from routing.rounds.obstacle import Obstacle, ObstacleCode, find_obstacle
from routing.rounds.problem import Problem
from routing.rounds.relaxation import PRICES, Relaxation, RelaxationCode, find_relaxations
from routing.rounds.solution import Solution
from routing.rounds.tryout import Tryout


class Explainer:
    """Answers questions about one plan; cheaper than the functions below where there are several.

    Parameters
    ----------
    problem
        A checked problem.
    solution
        A legal plan of it.

    Notes
    -----
    As exact as `best_insertion`: always where travel obeys the triangle inequality, setup
    depends on the place only and the request has few pickups.
    """

    def __init__(self, problem: Problem, solution: Solution) -> None:
        self._tryout = Tryout(problem, solution)

    def obstacles(self, request: int) -> tuple[Obstacle, ...]:
        """Return what keeps a request that is left out off each vehicle."""
        self._demand(request, assigned=False)
        return tuple(
            find_obstacle(self._tryout, request, vehicle)
            for vehicle in range(self._tryout.problem.vehicle_count)
        )

    def relaxations(
        self, request: int, prices: Mapping[RelaxationCode, tuple[float, float]] | None = None
    ) -> tuple[Relaxation, ...]:
        """Return the least change of each sort that lets a request in, the least price first; empty if none does."""
        self._demand(request, assigned=False)
        return find_relaxations(self._tryout, request, {**PRICES, **(prices or {})})

    def marginal(self, request: int) -> Marginal:
        """Return what a request of the plan costs, and who is next."""
        self._demand(request, assigned=True)
        return find_marginal(self._tryout, request)

    def _demand(self, request: int, *, assigned: bool) -> None:
        if not 0 <= request < self._tryout.problem.request_count:
            raise RoutingError(
                f"request is {request}: give 0 to {self._tryout.problem.request_count - 1}",
                code="invalid_request",
            )
        if (self._tryout.vehicle_of[request] >= 0) != assigned:
            state, ask = ("left out", "obstacles or relaxations") if assigned else ("in the plan", "marginal")
            raise RoutingError(f"request {request} is {state}: ask for {ask}", code="invalid_request")


def obstacles(problem: Problem, solution: Solution, request: int) -> tuple[Obstacle, ...]:
    """Return what keeps a request off each vehicle.

    Parameters
    ----------
    problem
        A checked problem.
    solution
        A plan of it that leaves the request out.
    request
        Number of the request.

    Raises
    ------
    RoutingError
        ``invalid_request``: there is no such request, or the plan has it.
    """
    return Explainer(problem, solution).obstacles(request)


def relaxations(
    problem: Problem,
    solution: Solution,
    request: int,
    prices: Mapping[RelaxationCode, tuple[float, float]] | None = None,
) -> tuple[Relaxation, ...]:
    """Return the least change of each sort that would let a request in, the least price first.

    Parameters
    ----------
    problem, solution, request
        As for `obstacles`.
    prices
        For each unit of the amount and once, by sort; those of `PRICES` where none is given.

    Raises
    ------
    RoutingError
        ``invalid_request``: there is no such request, or the plan has it.
    """
    return Explainer(problem, solution).relaxations(request, prices)


def marginal(problem: Problem, solution: Solution, request: int) -> Marginal:
    """Return what a request of a plan costs, and the runner-up for it.

    Raises
    ------
    RoutingError
        ``invalid_request``: there is no such request, or the plan leaves it out.
    """
    return Explainer(problem, solution).marginal(request)


__all__ = [
    "PRICES",
    "Explainer",
    "Marginal",
    "Obstacle",
    "ObstacleCode",
    "Relaxation",
    "RelaxationCode",
    "marginal",
    "obstacles",
    "relaxations",
]
