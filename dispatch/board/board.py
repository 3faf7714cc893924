"""A day as it stands, as arrays, and what their indices mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from dispatch.board.demands import Demand
from dispatch.board.policy import PlanningPolicy
from dispatch.board.reasons import WhyNot
from dispatch.board.standing import Standing
from dispatch.board.state import DayState
from dispatch.board.travel import Travels
from dispatch.closures.periods import Span
from dispatch.domain import Courier, Place, Profile, Vehicle
from dispatch.orders.delivery import Delivery, Task
from routing.rounds.assemble import assemble
from routing.rounds.problem import Problem
from routing.rounds.solution import Solution


@dataclass(frozen=True, slots=True)
class Impossible:
    """A delivery that no plan can have as things are, and why."""

    delivery: Delivery
    reason: WhyNot


@dataclass(frozen=True, slots=True, eq=False)
class Board:
    """The routing problem of what is left of a day.

    Attributes
    ----------
    state, policy
        What it was made of.
    standings, vehicles, couriers
        By vehicle number.
    demands
        By request number.
    tasks
        By task number; None for goods that are on board already, which stand as a task of no length at the beginning.
    places
        By location number.
    profiles
        By profile number of the travel tables.
    problem
        The solver's input. Windows of what is late already are open to the end of the day, and lateness costs.
    present, present_solution
        What is planned so far, by vehicle: items of `Solution`, and the same as a solution. Every round of it is legal in ``problem``.
    late_s
        By task name, seconds by which the plan so far breaks a window.
    overtime_s
        By shift, seconds by which it ends late.
    waived
        Breaks that there is no time for any more, by shift and number: a person has to see to them.
    impossible
        What cannot be planned. Of goods that go to several places the others may be planned all the same, where they are on board.
    left_off
        Deliveries that a person has taken off: they are in no demand.
    wish_count
        So many of the last requests are room that is kept.
    dropped
        Deliveries that the plan so far has, in a way that cannot be kept; they are planned anew.
    spans
        By location, when somebody may be there, of those that closures cut off for a part of the time; windows have it in them.
    shut_out
        Requests that nobody may have since closures hold through all of a window of theirs.
    travels
        What it knows of ways.
    """

    state: DayState
    policy: PlanningPolicy
    standings: tuple[Standing, ...]
    vehicles: tuple[Vehicle, ...]
    couriers: tuple[Courier, ...]
    demands: tuple[Demand, ...]
    tasks: tuple[Task | None, ...]
    places: tuple[Place, ...]
    profiles: tuple[Profile, ...]
    problem: Problem
    present: tuple[tuple[int, ...], ...]
    present_solution: Solution
    late_s: Mapping[str, int]
    overtime_s: Mapping[str, int]
    waived: tuple[tuple[str, int], ...]
    impossible: tuple[Impossible, ...]
    left_off: tuple[str, ...]
    dropped: tuple[str, ...]
    wish_count: int = 0
    spans: Mapping[int, Sequence[Span]] = field(default_factory=dict)
    shut_out: frozenset[int] = frozenset()
    travels: Travels | None = None

    def is_wish(self, request: int) -> bool:
        """Whether a request is room that is kept, and no delivery."""
        return request >= len(self.demands) - self.wish_count

    def without_wishes(self, solution: Solution) -> Solution:
        """Return a plan without what room is only kept for: its rounds in their order, and at the times that they have then."""
        if not self.wish_count:
            return solution
        owner = self.request_of_task
        first, items = solution.item_first.tolist(), solution.item.tolist()
        kept = [
            [item for item in items[start:past] if item < 0 or not self.is_wish(owner[item])]
            for start, past in pairwise(first)
        ]
        kept = [own if any(item >= 0 for item in own) else [] for own in kept]
        return assemble(self.problem, kept, solution.iterations, lower_bound=0)

    def vehicle_of(self, solution: Solution) -> dict[int, int]:
        """Return the vehicle of each request that a plan serves."""
        owner = self.request_of_task
        found = {}
        first = solution.item_first.tolist()
        items = solution.item.tolist()
        for vehicle in range(len(self.standings)):
            for item in items[first[vehicle] : first[vehicle + 1]]:
                if item >= 0:
                    found[owner[item]] = vehicle
        return found

    @property
    def request_of_task(self) -> list[int]:
        """The request of each task."""
        bounds = self.problem.request_first.tolist()
        return [
            request for request in range(len(bounds) - 1) for _ in range(bounds[request], bounds[request + 1])
        ]
