"""The plan so far in the solver's items: what can be kept of it as it is, and by how much it breaks what."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from dispatch.board.break_places import with_break
from dispatch.board.demands import Demand
from dispatch.board.standing import Standing
from dispatch.board.timetable import Timetable
from dispatch.goods_kinds import meetings
from routing.rounds.assemble import whole_requests
from routing.rounds.problem import Problem
from routing.rounds.review_times import RoundTimes


@dataclass(slots=True)
class Present:
    """The rounds so far.

    Attributes
    ----------
    timetable
        When rounds happen.
    items
        By vehicle.
    late_s
        By task name, seconds beyond the last of its windows.
    overtime_s
        By vehicle number, seconds beyond the end of its shift.
    waived
        Breaks for which there is no time any more, by vehicle and number in the shift.
    dropped
        Deliveries of which a round has a part only, or in an order that cannot be.
    """

    timetable: Timetable
    items: list[list[int]] = field(default_factory=list)
    late_s: dict[str, int] = field(default_factory=dict)
    overtime_s: dict[int, int] = field(default_factory=dict)
    waived: set[tuple[int, int]] = field(default_factory=set)
    dropped: tuple[str, ...] = ()

    def legal(self) -> tuple[tuple[int, ...], ...]:
        """Return the rounds that are legal; of one that is not, what is frozen of it."""
        return tuple(
            tuple(own)
            if _is_legal(self.timetable, vehicle, own)
            else tuple(_frozen_only(self.timetable, vehicle))
            for vehicle, own in enumerate(self.items)
        )


def arrange(
    problem: Problem,
    standings: Sequence[Standing],
    demands: Sequence[Demand],
    breaks: Sequence[Sequence[int]],
    numbers: Mapping[tuple[int, str], int],
    overtaken: Collection[str] = (),
) -> Present:
    """Return the plan so far, with what it breaks.

    Parameters
    ----------
    problem
        The routing problem, its limits as they are or loosened.
    standings, demands
        By vehicle and request number.
    breaks
        By vehicle, the numbers of its breaks in its shift, in the solver's order.
    numbers
        Task number by request and task name.
    overtaken
        Tasks, by name, that are planned for an hour at which nobody can be there, and count as not planned unless they are settled.
    """
    at = {name: number for (_, name), number in numbers.items() if name}
    request_of = {number: request for (request, _), number in numbers.items()}
    name_of = {number: name for (_, name), number in numbers.items()}
    present = Present(Timetable(problem))
    dropped: set[str] = set()
    placed: set[int] = set()
    for vehicle, standing in enumerate(standings):
        first, past = problem.prefix_first[vehicle], problem.prefix_first[vehicle + 1]
        items = [int(task) for task in problem.prefix_task[first:past]]
        fixed = set(items)
        planned = [
            at[name]
            for stop in standing.open_stops
            for name in stop.task_ids
            if name in at and name not in overtaken and at[name] not in fixed and at[name] not in placed
        ]
        items += planned
        items, gone = _whole_only(problem, vehicle, items, fixed, request_of)
        items, mixed = _never_mixed(problem, items, fixed, request_of)
        gone |= mixed
        dropped |= {demands[request].delivery.id for request in gone}
        if items:
            items = _with_breaks(vehicle, standing, items, breaks[vehicle], at, present)
            _judge(vehicle, items, name_of, present)
        placed |= set(items)
        present.items.append(items)
    present.dropped = tuple(sorted(dropped))
    return present


def _whole_only(
    problem: Problem, vehicle: int, items: list[int], fixed: set[int], request_of: Mapping[int, int]
) -> tuple[list[int], set[int]]:
    """Take out requests that are not whole or not in order; what is missing of one that is bound is put at the end."""
    bounds = problem.request_first.tolist()
    position = {task: place for place, task in enumerate(items)}
    gone: set[int] = set()
    for request in {request_of[task] for task in items}:
        wanted = range(bounds[request], bounds[request + 1])
        missing = [task for task in wanted if task not in position]
        bound = any(task in fixed for task in wanted)
        last = wanted[-1]
        early = (
            bool(problem.request_has_drop[request])
            and last in position
            and position[last] != max(position.get(task, -1) for task in wanted)
        )
        if not missing and not early:
            continue
        if bound:
            tail = [task for task in wanted if task not in fixed]
            items = [task for task in items if task not in tail] + tail
            position = {task: place for place, task in enumerate(items)}
        else:
            gone.add(request)
    kept = [task for task in items if request_of[task] not in gone]
    may = whole_requests(problem, vehicle, kept)
    if kept and not may:
        # Something else is in the way, such as a request that the vehicle may not have: find out which.
        gone |= {
            request
            for request in {request_of[task] for task in kept}
            if not any(task in fixed for task in range(bounds[request], bounds[request + 1]))
            and not whole_requests(
                problem, vehicle, [task for task in kept if task in fixed or request_of[task] == request]
            )
        }
        kept = [task for task in kept if request_of[task] not in gone]
    return kept, gone


def _never_mixed(
    problem: Problem, items: list[int], fixed: set[int], request_of: Mapping[int, int]
) -> tuple[list[int], set[int]]:
    """Take out requests whose goods are with others that they may not be with: what comes later, unless that is settled."""
    bound = {request_of[task] for task in items if task in fixed}
    gone: set[int] = set()
    while pairs := meetings(problem, items):
        before, later = pairs[0]
        out = later if later not in bound else before
        if out in bound:
            break
        gone.add(out)
        items = [task for task in items if request_of[task] != out]
    return items, gone


def _with_breaks(
    vehicle: int,
    standing: Standing,
    items: list[int],
    breaks: Sequence[int],
    at: Mapping[str, int],
    present: Present,
) -> list[int]:
    """Put the breaks where they are planned, or where they do least harm; one that fits nowhere in its time is waived."""
    timetable = present.timetable
    problem = timetable.problem
    planned = {} if standing.own is None else dict(standing.own.facts.get("breaks", {}))
    first = int(problem.break_first[vehicle])
    for order, number in enumerate(breaks):
        if not timetable.ends_after(vehicle, items, int(problem.break_latest[first + order])):
            continue  # the round is over before the break is owed
        stop_id = (planned.get(str(number)) or {}).get("before")
        stop = next((stop for stop in standing.open_stops if stop.id == stop_id), None)
        after = {task: place for place, task in enumerate(items)}
        places = [after[at[name]] for name in (stop.task_ids if stop else ()) if at.get(name) in after]
        tried, late_s = with_break(timetable, vehicle, items, first + order, min(places, default=None))
        if late_s:
            present.waived.add((vehicle, number))
        else:
            items = tried
    return items


def _judge(vehicle: int, items: list[int], name_of: Mapping[int, str], present: Present) -> None:
    problem = present.timetable.problem
    if present.timetable.schedule(vehicle, items) is not None:
        return
    times = present.timetable.times(vehicle, items)
    for item, late_s in late_items(problem, items, times):
        if item >= 0 and name_of.get(item):
            present.late_s[name_of[item]] = late_s
    over = times.return_s - int(problem.vehicle_latest[vehicle])
    if over > 0:
        present.overtime_s[vehicle] = over
    if not over > 0 and times.return_s - times.departure_s > int(problem.vehicle_max_duration_s[vehicle]):
        present.overtime_s[vehicle] = 0


def late_items(problem: Problem, items: Sequence[int], times: RoundTimes) -> Iterator[tuple[int, int]]:
    """Yield the tasks of a round that begin when the last of their windows is over, with the seconds since."""
    for item, start_s in zip(items, times.start_s, strict=True):
        if item < 0:
            continue
        latest = int(problem.window_latest[problem.window_first[item + 1] - 1])
        if start_s > latest:
            yield item, start_s - latest


def _is_legal(timetable: Timetable, vehicle: int, items: Sequence[int]) -> bool:
    problem = timetable.problem
    if not items:
        return True
    tasks = [item for item in items if item >= 0]
    if not tasks or not whole_requests(problem, vehicle, list(items)):
        return False
    if meetings(problem, tasks):
        return False
    loads = np.cumsum(problem.task_load[tasks], axis=0, dtype=np.int64)
    schedule = timetable.schedule(vehicle, items)
    if schedule is None or (loads > problem.vehicle_capacity[vehicle]).any():
        return False
    if schedule.distance_m > int(problem.vehicle_max_distance_m[vehicle]):
        return False
    # A break is owed where the round is still under way when it should have begun.
    owed = range(int(problem.break_first[vehicle]), int(problem.break_first[vehicle + 1]))
    return all(-1 - own in items or schedule.return_s <= int(problem.break_latest[own]) for own in owed)


def _frozen_only(timetable: Timetable, vehicle: int) -> list[int]:
    """Return the frozen tasks and what belongs to them, if they are legal with nothing else; else nothing."""
    items = bound_items(timetable.problem, vehicle)
    return items if _is_legal(timetable, vehicle, items) else []


def bound_items(problem: Problem, vehicle: int) -> list[int]:
    """Return what a vehicle does in any case: its frozen tasks, then each request that they are of to its end.

    The one comes first that takes least room still: whatever is on board leaves before more is fetched.
    """
    first, past = problem.prefix_first[vehicle], problem.prefix_first[vehicle + 1]
    items = [int(task) for task in problem.prefix_task[first:past]]
    owner = np.repeat(np.arange(problem.request_count), np.diff(problem.request_first))
    known = set(items)
    rest = []
    for request in dict.fromkeys(int(owner[task]) for task in items):
        wanted = range(int(problem.request_first[request]), int(problem.request_first[request + 1]))
        left = [task for task in wanted if task not in known]
        fetched = problem.task_load[left][: len(left) - bool(problem.request_has_drop[request])]
        rest.append((tuple(fetched.sum(axis=0).tolist()), left))
    for _, left in sorted(rest):
        items += left
    return items
