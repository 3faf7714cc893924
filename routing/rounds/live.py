"""A plan under way, into which requests are inserted one at a time within a millisecond or so."""

from __future__ import annotations

from routing.errors import RoutingError
from routing.rounds import referee
from routing.rounds.assemble import assemble
from routing.rounds.general.engine import Engine
from routing.rounds.problem import Problem
from routing.rounds.solution import Solution


class LivePlan:
    """Rounds that stay in memory between insertions.

    Parameters
    ----------
    problem
        A checked problem that holds the requests that may come as well, as far as they are known.
    solution
        A plan of it that leaves these out. Rounds of it that are not legal are dissolved.

    Raises
    ------
    RoutingError
        ``illegal_prefix``: the frozen tasks of a vehicle are no legal round.
    """

    def __init__(self, problem: Problem, solution: Solution) -> None:
        self._engine = Engine(problem)
        bounds = solution.item_first.tolist()
        self._engine.load(
            [solution.item[bounds[v] : bounds[v + 1]].tolist() for v in range(problem.vehicle_count)]
        )

    def insert(self, request: int) -> int | None:
        """Insert a request where it costs least, the order of everything else as it is.

        Parameters
        ----------
        request
            Number of a request that the plan leaves out.

        Returns
        -------
        int | None
            The vehicle; ``None`` if no insertion is legal and cheaper than the prize of the request.

        Raises
        ------
        RoutingError
            ``invalid_request``: there is no such request.
        """
        self._check(request)
        vehicle = self._engine.insert_best(request)
        return None if vehicle < 0 else vehicle

    def insertion_cost(self, request: int) -> tuple[int, int] | None:
        """Return what it would cost to insert a request, and leave the plan as it is.

        Parameters
        ----------
        request
            Number of a request that the plan leaves out.

        Returns
        -------
        tuple of int | None
            The vehicle that it is cheapest on, and what the plan costs more; ``None`` if no insertion is legal and cheaper than the prize
            of the request.

        Raises
        ------
        RoutingError
            ``invalid_request``: there is no such request.
        """
        self._check(request)
        return self._engine.insertion_cost(request)

    def _check(self, request: int) -> None:
        if not 0 <= request < self._engine.problem.request_count:
            raise RoutingError(
                f"request is {request}: give a number below {self._engine.problem.request_count}",
                code="invalid_request",
            )

    def solution(self) -> Solution:
        """Return the present plan with its times.

        Raises
        ------
        RoutingError
            ``referee_refused``: the plan breaks the rules, which is a fault of this package.
        """
        problem = self._engine.problem
        solution = assemble(problem, self._engine.present_items(), self._engine.iterations)
        found = referee.faults(problem, solution)
        if found:
            raise RoutingError(f"the plan breaks the rules: {'; '.join(found)}", code="referee_refused")
        return solution
