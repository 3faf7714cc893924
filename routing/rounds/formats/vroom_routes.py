"""From plans of a `Problem` to routes of VROOM, and from the steps of a document to a plan to start from."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from routing.rounds.assemble import assemble
from routing.rounds.formats.vroom_answer import written_answer
from routing.rounds.formats.vroom_coding import VroomCoding
from routing.rounds.formats.vroom_fields import VroomError
from routing.rounds.formats.vroom_records import (
    BREAK,
    END,
    START,
    VroomDocument,
    VroomStep,
)
from routing.rounds.formats.vroom_stops import VroomRoute, stops_of
from routing.rounds.formats.vroom_times import FINE, Times, settled_times
from routing.rounds.formats.vroom_travel import VroomTravel
from routing.rounds.problem import Problem
from routing.rounds.review import review
from routing.rounds.solution import Solution


def decoded_routes(
    document: VroomDocument, travel: VroomTravel, coding: VroomCoding, problem: Problem, solution: Solution
) -> list[VroomRoute]:
    """Return the routes of the used vehicles with their times by VROOM's rule.

    Breaks that the problem does not owe, because the round is over before, are added where they fit.
    """
    routes: list[VroomRoute] = []
    breaks = len(problem.break_latest)
    for number, (first, last) in enumerate(pairwise(solution.item_first.tolist())):
        items = solution.item[first:last].tolist()
        if not any(item >= 0 for item in items):
            continue
        steps: list[VroomStep] = []
        places: list[int] = []
        for place, item in enumerate(items):
            if item >= 0 and coding.task[item] >= 0:
                steps.append(step_of(document, coding.task[item]))
                places.append(first + place)
            elif -1 - breaks < item < 0:
                steps.append(_rest(coding.rest[-1 - item]))
                places.append(first + place)
        if any(not whole for whole in _halves(coding, items)):
            steps = _mended(document, travel, coding, number, items)
            places = []
        if not any(step.kind != BREAK for step in steps):
            continue
        if coding.timed and places:
            times = _given_times(document, travel, coding, solution, (number, steps, places))
        else:
            steps = with_breaks(document, travel, number, steps)
            found = settled_times(*stops_of(document, travel, number, steps))
            times = found or _given_times(document, travel, coding, solution, (number, steps, places))
        routes.append(VroomRoute(number, steps, times))
    return routes


def _halves(coding: VroomCoding, items: Sequence[int]) -> list[bool]:
    """Return, for each job in two halves, whether they are side by side."""
    at = {item: place for place, item in enumerate(items)}
    return [
        abs(at[item] - at.get(item - 1, -2)) == 1 for item in items if item >= 0 and coding.task[item] < 0
    ]


def _mended(
    document: VroomDocument, travel: VroomTravel, coding: VroomCoding, number: int, items: Sequence[int]
) -> list[VroomStep]:
    """Return the steps of a round with each job where one of its halves is, or else anywhere, or without it."""
    breaks = len(coding.rest)
    halves = {item - 1 for item in items if item >= 0 and coding.task[item] < 0}
    kept = [item for item in items if item - 1 not in halves and item not in halves and item >= -breaks]

    def steps(order: Sequence[int]) -> list[VroomStep]:
        return [
            step_of(document, coding.task[item]) if item >= 0 else _rest(coding.rest[-1 - item])
            for item in order
        ]

    for half in sorted(halves, key=items.index):
        # At first where either half is, then anywhere, from the end on.
        nearby = [
            sum(1 for item in kept if item in set(items[: items.index(own)])) for own in (half, half + 1)
        ]
        for place in dict.fromkeys([*nearby, *range(len(kept), -1, -1)]):
            tried = [*kept[:place], half, *kept[place:]]
            route = steps(tried)
            times = settled_times(*stops_of(document, travel, number, route))
            if times is not None and not _broken(document, travel, VroomRoute(number, route, times)):
                kept = tried
                break
    return steps(kept)


def step_of(document: VroomDocument, number: int) -> VroomStep:
    """Return a step without bounds for a task."""
    return VroomStep(document.tasks[number].kind, number, None, None, None)


def _rest(number: int) -> VroomStep:
    return VroomStep(BREAK, number, None, None, None)


def with_breaks(
    document: VroomDocument, travel: VroomTravel, number: int, steps: Sequence[VroomStep]
) -> list[VroomStep]:
    """Return the steps with each missing break where the route ends earliest, as far as breaks fit at all."""
    result = list(steps)
    taken = {step.number for step in steps if step.kind == BREAK}
    for rank in range(len(document.vehicles[number].breaks)):
        if rank in taken:
            continue
        best: tuple[int, int, int] | None = None
        for place in range(len(result), -1, -1):
            tried = [*result[:place], _rest(rank), *result[place:]]
            times = settled_times(*stops_of(document, travel, number, tried))
            if times is not None and (best is None or (times.end, -times.departure) < best[:2]):
                best = times.end, -times.departure, place
        if best is not None:
            result.insert(best[2], _rest(rank))
    return result


def _given_times(
    document: VroomDocument,
    travel: VroomTravel,
    coding: VroomCoding,
    solution: Solution,
    route: tuple[int, Sequence[VroomStep], Sequence[int]],
) -> Times:
    """Return the times of the plan in hundredths of a second; starts are those of setup, as VROOM has them."""
    number, steps, places = route
    vehicle = document.vehicles[number]
    clock = departure = int(solution.vehicle_departure_s[number]) * coding.unit
    here = travel.start_place[number]
    arrivals: list[int] = []
    starts: list[int] = []
    for step, place in zip(steps, places, strict=True):
        start = int(solution.start_s[place]) * coding.unit
        if step.kind == BREAK:
            if not any(other.kind != BREAK for other in steps[: len(starts)]):
                departure = clock = min(departure, start)
            arrivals.append(clock)
            starts.append(start)
            clock = start + vehicle.breaks[step.number].service * FINE
            continue
        task = document.tasks[step.number]
        there = travel.task_place[step.number]
        due = there != here
        setup = task.setup_of(vehicle) * FINE
        if due or coding.always[step.number]:
            start -= setup
        arrivals.append(min(clock + travel.leg(vehicle, here, there), start))
        starts.append(start)
        clock = start + (setup if due else 0) + task.service_of(vehicle) * FINE
        here = there
    end = clock + travel.leg(vehicle, here, travel.end_place[number])
    return Times(departure, tuple(arrivals), tuple(starts), end, end)


def initial_plan(
    document: VroomDocument, travel: VroomTravel, coding: VroomCoding, problem: Problem
) -> Solution | None:
    """Return the plan that the vehicles' ``steps`` describe, ``None`` without any.

    Raises
    ------
    VroomError
        A route is not legal, as VROOM demands of steps in solving mode.
    """
    rounds: list[list[int]] = [[] for _ in document.vehicles]
    faults: list[str] = []
    for number, vehicle in enumerate(document.vehicles):
        inner = [step for step in vehicle.steps or () if step.kind not in {START, END, BREAK}]
        if not inner:
            continue
        steps = with_breaks(document, travel, number, inner)
        times = settled_times(*stops_of(document, travel, number, steps))
        if times is None or _broken(document, travel, VroomRoute(number, steps, times)):
            faults.append(
                f"{vehicle.pointer}/steps describe a route that is not legal: ask for plan mode to see why"
            )
        # What is legal for VROOM and not here, a break on the way say, is left to the search.
        for tried in (steps, inner):
            rounds[number] = items_of_steps(coding, problem, number, tried)
            if not review(problem, rounds).rounds[number].violations:
                break
            rounds[number] = []
    if faults:
        raise VroomError(faults)
    return assemble(problem, rounds, 0) if any(rounds) else None


def items_of_steps(
    coding: VroomCoding, problem: Problem, vehicle: int, steps: Sequence[VroomStep]
) -> list[int]:
    """Return the items of a vehicle's round that stand for steps, start and end left out."""
    first, last = (int(place) for place in problem.break_first[vehicle : vehicle + 2])
    rests = {coding.rest[item]: -1 - item for item in range(first, last)}
    items: list[int] = []
    for step in steps:
        if step.kind == BREAK:
            items.append(rests[step.number])
            continue
        item = coding.task.index(step.number)
        items += [item, item + 1] if coding.task[item + 1 : item + 2] == (-1,) else [item]
    return items


def _broken(document: VroomDocument, travel: VroomTravel, route: VroomRoute) -> bool:
    answer = written_answer(document, travel, [route], {}, planned=False)
    return bool(answer["summary"]["violations"])
