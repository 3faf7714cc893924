"""Plan mode: rounds as a person has set them, complete or not, legal or not; every violation is named.

What a coordinator needs who moves a stop by hand: nothing is refused, times are chosen, and what the plan breaks
is told with its amount, so that it can be weighed. A plan without violations is one that the referee passes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from routing.errors import RoutingError
from routing.rounds.problem import FORBIDDEN, NONE, Problem
from routing.rounds.referee_book import Book
from routing.rounds.review_board import company_faults, load_faults
from routing.rounds.review_times import Bounds, RoundTimes, reviewed_times, ride_excess

__all__ = ["Bounds", "Review", "RoundReview", "Violation", "review"]


@dataclass(frozen=True, slots=True)
class Violation:
    """One thing that a plan breaks.

    Attributes
    ----------
    kind
        ``late`` and ``early``: outside all windows; ``after_bound``: after the bound that a person set (seconds).
        ``load``: beyond capacity. ``skills``, ``forbidden``: the vehicle may not serve the request.
        ``precedence``: a drop before a pickup of it. ``missing_task``: the rest of a request is not in the round.
        ``split``: a request is on several vehicles. ``duplicate``: an item is there twice.
        ``ride``: goods on board too long (seconds). ``lifo``, ``class``: goods in the way, or that may not travel together.
        ``group``, ``apart``, ``order``: relations of requests. ``missing_break``: a break is owed.
        ``foreign``: a break or a reload place of another vehicle. ``reloads``: too many. ``frozen``: frozen tasks are not first.
        ``duration`` (seconds), ``distance`` (metres), ``shift_end`` (seconds): limits of the vehicle.
        ``unreachable``: there is no path to the item. ``no_task``: breaks or reload stops, but no task.
    vehicle
        Whose round it is.
    position, item
        Position in the round and item, `None` for the round as a whole; position -1 is the departure, and that after
        the last item the end.
    amount
        How much too much, in the unit of the kind; 0 where there is nothing to measure.
    request, other
        Requests concerned, `None` if there is none.
    dimension
        Load dimension.
    """

    kind: str
    vehicle: int
    position: int | None = None
    item: int | None = None
    amount: int = 0
    request: int | None = None
    other: int | None = None
    dimension: int | None = None


@dataclass(frozen=True, slots=True)
class RoundReview:
    """A round with its times (`None` if it is empty), what it breaks and what it costs."""

    vehicle: int
    items: tuple[int, ...]
    times: RoundTimes | None
    violations: tuple[Violation, ...]
    cost: int


@dataclass(frozen=True, slots=True)
class Review:
    """All rounds, and the requests that are in none; ``cost`` includes the prizes of the latter."""

    rounds: tuple[RoundReview, ...]
    unassigned: tuple[int, ...]
    cost: int

    @property
    def violations(self) -> tuple[Violation, ...]:
        """All violations, by vehicle."""
        return tuple(violation for own in self.rounds for violation in own.violations)


def review(
    problem: Problem,
    rounds: Sequence[Sequence[int]],
    bounds: Mapping[tuple[int, int], Bounds] | None = None,
) -> Review:
    """Choose the times of given rounds and name every violation.

    Windows, shifts, rides, spans and all else are soft; only travel, setup, service, releases and ``bounds`` are kept where
    that is possible at all. See `routing.rounds.review_times.reviewed_times` for the times.

    Parameters
    ----------
    problem
        A checked problem.
    rounds
        Items by vehicle, numbered as in `routing.rounds.schedule`.
    bounds
        What a person demands of starts, by [vehicle, position in its round].

    Raises
    ------
    RoutingError
        ``unknown_item``: an item is no task, break nor reload place; ``unknown_vehicle``: there are more or fewer rounds
        than vehicles.
    """
    book = Book(problem)
    if len(rounds) != problem.vehicle_count:
        raise RoutingError(
            f"{len(rounds)} rounds are given: give one for each of {problem.vehicle_count} vehicles, empty if it rests",
            code="unknown_vehicle",
        )
    for vehicle, items in enumerate(rounds):
        for item in items:
            if not -book.breaks - book.reloads <= item < problem.task_count:
                raise RoutingError(
                    f"item {item} of vehicle {vehicle} is no task, break or reload place", code="unknown_item"
                )
    vehicles: dict[int, set[int]] = {}
    for vehicle, items in enumerate(rounds):
        for item in items:
            if item >= 0:
                vehicles.setdefault(book.owner[item], set()).add(vehicle)
    seen: set[int] = set()
    reviewed: list[RoundReview] = []
    for vehicle, items in enumerate(rounds):
        own = {at: bound for (whose, at), bound in (bounds or {}).items() if whose == vehicle}
        reviewed.append(_Judge(book, vehicle, list(items), vehicles).judged(own, seen))
    unassigned = tuple(request for request in range(problem.request_count) if request not in vehicles)
    cost = sum(own.cost for own in reviewed) + sum(book.prize[request] for request in unassigned)
    return Review(tuple(reviewed), unassigned, cost)


class _Judge:
    """Judges the round of one vehicle."""

    def __init__(self, book: Book, vehicle: int, items: list[int], vehicles: Mapping[int, set[int]]) -> None:
        self.book = book
        self.vehicle = vehicle
        self.items = items
        self.vehicles = vehicles
        self.tasks = [item for item in items if item >= 0]
        self.first = {item: at for at, item in reversed(list(enumerate(items)))}
        self.served = list(dict.fromkeys(book.owner[item] for item in self.tasks))

    def judged(self, bounds: Mapping[int, Bounds], seen: set[int]) -> RoundReview:
        found = [*self._items(seen), *self._frozen()]
        if not self.tasks:
            if self.items:
                found.append(Violation("no_task", self.vehicle))
            return RoundReview(self.vehicle, tuple(self.items), None, tuple(found), 0)
        times = reviewed_times(self.book, self.vehicle, self.items, bounds)
        found += self._fitness()
        found += self._wholeness()
        found += self._relations()
        found += self._board()
        found += self._times(times, bounds)
        found += self._breaks(times)
        return RoundReview(self.vehicle, tuple(self.items), times, tuple(found), self._cost(times))

    def _at(self, kind: str, position: int, **more: int | None) -> Violation:
        item = self.items[position] if 0 <= position < len(self.items) else None
        request = self.book.owner[item] if item is not None and item >= 0 else None
        return Violation(kind, self.vehicle, position, item, request=request, **more)  # type: ignore[arg-type]

    def _items(self, seen: set[int]) -> Iterator[Violation]:
        """Items twice, here or on an earlier vehicle; breaks and reload places of others; too many reloads."""
        book, problem = self.book, self.book.problem
        reloads = 0
        for position, item in enumerate(self.items):
            if book.is_reload(item):
                reloads += 1
                place = book.place(item)
                own = problem.reload_first[self.vehicle] <= place < problem.reload_first[self.vehicle + 1]
            else:
                if item in seen:
                    yield self._at("duplicate", position)
                seen.add(item)
                own = item >= 0 or (
                    problem.break_first[self.vehicle] <= -1 - item < problem.break_first[self.vehicle + 1]
                )
            if not own:
                yield self._at("foreign", position)
        most = int(problem.vehicle_max_reloads[self.vehicle])
        if reloads > most:
            yield Violation("reloads", self.vehicle, amount=reloads - most)

    def _frozen(self) -> Iterator[Violation]:
        problem = self.book.problem
        first, last = problem.prefix_first[self.vehicle], problem.prefix_first[self.vehicle + 1]
        for place, task in enumerate(problem.prefix_task[first:last].tolist()):
            if place >= len(self.tasks) or self.tasks[place] != task:
                yield Violation("frozen", self.vehicle, item=task, request=self.book.owner[task])

    def _fitness(self) -> Iterator[Violation]:
        problem = self.book.problem
        has = int(problem.vehicle_skills[self.vehicle])
        for request in self.served:
            either = int(problem.request_skills_any[request])
            if (
                int(problem.request_skills[request]) & ~has
                or (either and not either & has)
                or int(problem.request_skills_none[request]) & has
            ):
                yield Violation("skills", self.vehicle, request=request)
            if problem.request_vehicle_cost[request, self.vehicle] == FORBIDDEN:
                yield Violation("forbidden", self.vehicle, request=request)

    def _wholeness(self) -> Iterator[Violation]:
        book = self.book
        for request in self.served:
            missing = [task for task in book.tasks_of(request) if task not in self.first]
            for task in missing:
                yield Violation("missing_task", self.vehicle, item=task, request=request)
            if len(self.vehicles[request]) > 1:
                yield Violation("split", self.vehicle, request=request, amount=len(self.vehicles[request]))
            drop = book.drop_of(request)
            if book.has_drop[request] and drop in self.first:
                at = self.first[drop]
                if any(self.first.get(task, at) > at for task in book.tasks_of(request)):
                    yield self._at("precedence", at)

    def _relations(self) -> Iterator[Violation]:
        """Relations with requests here and elsewhere; those over two vehicles are told once, on the lower one."""
        problem = self.book.problem
        groups = problem.request_group.tolist()
        own = set(self.served)
        for request in self.served:
            if groups[request] == NONE:
                continue
            for other, vehicles in self.vehicles.items():
                if other != request and groups[other] == groups[request] and min(vehicles) > self.vehicle:
                    yield Violation("group", self.vehicle, request=request, other=other)
        for a, b in problem.apart_pair.tolist():
            if a in own and b in own:
                yield Violation("apart", self.vehicle, request=a, other=b)
        for a, b in problem.order_pair.tolist():
            if a not in self.vehicles or b not in self.vehicles:
                continue
            if a in own and b in own:
                owners = [self.book.owner[item] if item >= 0 else NONE for item in self.items]
                last = len(owners) - 1 - owners[::-1].index(a)
                if last > owners.index(b):
                    yield Violation("order", self.vehicle, last, self.items[last], request=a, other=b)
            elif (a in own or b in own) and min(self.vehicles[a] | self.vehicles[b]) == self.vehicle:
                yield Violation("order", self.vehicle, request=a, other=b)

    def _board(self) -> Iterator[Violation]:
        for fault in load_faults(self.book, self.vehicle, self.items):
            yield self._at("load", fault.position, amount=fault.amount, dimension=fault.dimension)
        for fault in company_faults(self.book, self.items):
            yield self._at(fault.kind, fault.position, other=fault.other)

    def _times(self, times: RoundTimes, bounds: Mapping[int, Bounds]) -> Iterator[Violation]:
        problem = self.book.problem
        for position, (item, start) in enumerate(zip(self.items, times.start_s, strict=True)):
            if position in times.missing:
                yield self._at("unreachable", position)
            off, early = min(
                (max(early - start, start - late, 0), start < early)
                for early, late in self.book.windows(item)
            )
            if off:
                yield self._at("early" if early else "late", position, amount=off)
            if position in bounds and start > bounds[position].before:
                yield self._at("after_bound", position, amount=start - bounds[position].before)
        if len(self.items) in times.missing:
            yield self._at("unreachable", len(self.items))
        for position, (_, seconds) in ride_excess(self.book, self.items, times).items():
            yield self._at("ride", position, amount=seconds)
        for kind, amount, limit in (
            ("shift_end", times.return_s, problem.vehicle_latest[self.vehicle]),
            ("duration", times.return_s - times.departure_s, problem.vehicle_max_duration_s[self.vehicle]),
            ("distance", times.distance_m, problem.vehicle_max_distance_m[self.vehicle]),
        ):
            if amount > limit:
                yield self._at(kind, len(self.items), amount=amount - int(limit))

    def _breaks(self, times: RoundTimes) -> Iterator[Violation]:
        problem = self.book.problem
        first, last = problem.break_first[self.vehicle], problem.break_first[self.vehicle + 1]
        for rest, closing in enumerate(problem.break_latest[first:last].tolist(), int(first)):
            if (
                -1 - rest not in self.first
                and problem.vehicle_earliest[self.vehicle] <= closing < times.return_s
            ):
                yield Violation("missing_break", self.vehicle, item=-1 - rest)

    def _cost(self, times: RoundTimes) -> int:
        problem, vehicle = self.book.problem, self.vehicle
        span = times.return_s - times.departure_s
        overtime = max(0, times.return_s - int(problem.vehicle_overtime_from_s[vehicle]))
        cost = (
            int(problem.vehicle_fixed_cost[vehicle])
            + int(problem.vehicle_cost_per_s[vehicle]) * span
            + int(problem.vehicle_cost_per_m[vehicle]) * times.distance_m
            + int(problem.vehicle_overtime_cost_per_s[vehicle]) * overtime
            + int(problem.vehicle_effort_cost[vehicle]) * span**2 // 3600**2
        )
        for item, start in zip(self.items, times.start_s, strict=True):
            if item >= 0 and start > self.book.due_s[item]:
                late = start - self.book.due_s[item]
                cost += int(problem.task_late_cost_per_s[item]) * late
                cost += int(problem.task_late_cost_per_s2[item]) * (late**2 // 3600)
        charges = (int(problem.request_vehicle_cost[request, vehicle]) for request in self.served)
        return cost + sum(charge for charge in charges if charge != FORBIDDEN)
