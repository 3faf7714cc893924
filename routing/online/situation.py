"""What a policy looks at and what it answers: the protocol behind which every way of dispatching stands.

A policy is asked again and again while a day goes on: after events, every minute, or once an epoch. It sees what is known at that moment
as a routing problem, and answers with a plan of all of it and with the vehicles whose next step is settled by that. What it does not settle
may be planned quite differently when it is asked next.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from routing.rounds.problem import Problem
from routing.rounds.solution import Solution
from routing.rounds.solver import Progress


class Futures(Protocol):
    """Draws what may still come."""

    def draw(self, number: int) -> Problem:
        """Return a possible future of the situation as a problem.

        Parameters
        ----------
        number
            Of the draw: equal numbers give equal futures.

        Returns
        -------
        Problem
            The vehicles and locations of the situation (more may follow), its requests under their numbers, and after them those that
            come later. No task of these is done on a trip that starts before they are known (``task_release_s``).
        """
        ...


@dataclass(frozen=True, slots=True)
class Effort:
    """How long a policy may search.

    Attributes
    ----------
    iterations, seconds
        In all, however it divides them. With ``iterations`` alone, equal situations have equal decisions.
    seed
        Of its random numbers.
    threads
        Searches at the same time.
    on_progress
        Told how the search for the plan goes; returning False ends it.
    """

    iterations: int | None = None
    seconds: float | None = None
    seed: int = 1
    threads: int = 1
    on_progress: Callable[[Progress], bool | None] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Situation:
    """What is known when a policy is asked.

    Attributes
    ----------
    problem
        Requests that are still to be done, vehicles where they stand; what is settled already is frozen at the beginning of rounds.
    present
        The plan so far, legal in ``problem``; what is new is left out of it.
    now_s
        The moment, on the problem's clock.
    next_s
        When the policy is asked again, at the latest.
    must_go
        bool[r], requests for which there is no later decision: they are to be on a vehicle that goes now.
    change_cost
        What a plan counts beside its own cost because it differs from what people have been told, in cost units.
    rank
        Of a request: what is new and of a smaller rank gets its place first; None where nothing but windows counts.
    futures
        What may still come, where anything is known of that.
    """

    problem: Problem
    present: Solution
    now_s: int
    next_s: int
    must_go: NDArray[np.bool_]
    change_cost: Callable[[Solution], int] = lambda _: 0
    rank: Callable[[int], Sequence[int]] | None = None
    futures: Futures | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Decision:
    """What a policy answers.

    Attributes
    ----------
    plan
        Of everything known, legal in the problem of the situation.
    go
        bool[v], vehicles whose next step is settled: they set off for the first task that is not frozen when the plan says so. The others stay where
        they are, and what is planned for them is not told to anybody.
    record
        How the decision came about, for people who ask.
    """

    plan: Solution
    go: NDArray[np.bool_]
    record: Mapping[str, Any] = field(default_factory=dict)


class Policy(Protocol):
    """A way of dispatching."""

    @property
    def name(self) -> str:
        """What it is called on the command line and in settings."""
        ...

    def decide(self, situation: Situation, effort: Effort) -> Decision:
        """Decide.

        Raises
        ------
        RoutingError
            What is frozen fits on its vehicles no more.
        """
        ...
