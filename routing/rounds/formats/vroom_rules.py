"""Violations of what goes further than VROOM: rides, goods in the way, classes, relations, spans, releases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from routing.rounds.formats.vroom_problem import coded_problem
from routing.rounds.formats.vroom_records import BREAK, VroomDocument
from routing.rounds.formats.vroom_stops import VroomRoute, stops_of
from routing.rounds.formats.vroom_times import FINE
from routing.rounds.formats.vroom_travel import VroomTravel
from routing.rounds.review import review

#: Kinds of `routing.rounds.review` that are reported, by their cause in an answer.
_CAUSES = {
    "lifo": "lifo",
    "class": "class",
    "group": "group",
    "apart": "apart",
    "order": "order",
    "forbidden": "forbidden_vehicle",
    "skills": "skills",
}


def extended_causes(
    document: VroomDocument, travel: VroomTravel, routes: Sequence[VroomRoute]
) -> Mapping[tuple[int, int], Sequence[str]]:
    """Return causes by [number of the route, number of the step], -1 for the route as a whole."""
    found: dict[tuple[int, int], list[str]] = {}
    for rank, route in enumerate(routes):
        _add_times(document, travel, rank, route, found)
    if not _related(document):
        return found
    # Only what is not about times, loads or VROOM's own limits is asked of the review, so that the rest can be left out.
    bare = replace(
        document,
        tasks=tuple(replace(task, windows=None, release=None, due=None) for task in document.tasks),
        vehicles=tuple(
            replace(
                vehicle,
                window=None,
                breaks=(),
                per_hour=0,
                per_km=0,
                per_task_hour=0,
                max_tasks=None,
                max_travel_time=None,
                max_distance=None,
                max_duration=None,
            )
            for vehicle in document.vehicles
        ),
    )
    problem, coding = coded_problem(bare, replace(travel, costs={}))
    numbers = {task: number for number, task in enumerate(coding.task) if task >= 0}
    rounds: list[list[int]] = [[] for _ in document.vehicles]
    places: dict[int, list[int]] = {}
    ranks = {route.vehicle: rank for rank, route in enumerate(routes)}
    for route in routes:
        own = places.setdefault(route.vehicle, [])
        for number, step in enumerate(route.steps):
            if step.kind == BREAK:
                continue
            item = numbers[step.number]
            halves = [item, item + 1] if coding.task[item + 1 : item + 2] == (-1,) else [item]
            rounds[route.vehicle] += halves
            own += [number] * len(halves)
    for violation in review(problem, rounds).violations:
        vehicle = violation.vehicle
        cause = _CAUSES.get(violation.kind)
        if cause is None or vehicle not in ranks:
            continue
        request = violation.request
        if cause == "skills" and request is not None:
            order = document.orders[request]
            if not order.skills <= document.vehicles[vehicle].skills:
                continue  # Told already, as VROOM does.
        place = -1
        if violation.position is not None and 0 <= violation.position < len(places[vehicle]):
            place = places[vehicle][violation.position]
        elif request is not None:
            wanted = set(document.orders[request].tasks)
            steps = routes[ranks[vehicle]].steps
            place = next(
                (at for at, own in enumerate(steps) if own.kind != BREAK and own.number in wanted), -1
            )
        causes = found.setdefault((ranks[vehicle], place), [])
        if cause not in causes:
            causes.append(cause)
    return found


def _related(document: VroomDocument) -> bool:
    return bool(document.apart or document.in_order) or any(
        order.lifo
        or order.load_class is not None
        or order.group is not None
        or order.allowed is not None
        or order.forbidden
        or order.skills_any
        or order.skills_none
        for order in document.orders
    )


def _add_times(
    document: VroomDocument,
    travel: VroomTravel,
    rank: int,
    route: VroomRoute,
    found: dict[tuple[int, int], list[str]],
) -> None:
    """Add rides, releases and spans that the times of a route break."""
    times = route.times
    vehicle = document.vehicles[route.vehicle]
    if vehicle.max_duration is not None and times.end - times.departure > vehicle.max_duration * FINE:
        found.setdefault((rank, -1), []).append("max_duration")
    stops, _ = stops_of(document, travel, route.vehicle, route.steps)
    at = {step.number: number for number, step in enumerate(route.steps) if step.kind != BREAK}
    for number, step in enumerate(route.steps):
        if step.kind == BREAK:
            continue
        task = document.tasks[step.number]
        if task.release is not None and times.departure < task.release * FINE:
            found.setdefault((rank, number), []).append("release")
        order = document.orders[task.order]
        if order.max_ride is None or step.number == order.tasks[-1] or order.tasks[-1] not in at:
            continue
        drop = at[order.tasks[-1]]
        # A ride ends when setup at the drop is done.
        setup = stops[drop].action - document.tasks[order.tasks[-1]].service_of(vehicle) * FINE
        ride = times.start[drop] + setup - times.start[number] - stops[number].action
        if drop > number and ride > order.max_ride * FINE:
            found.setdefault((rank, number), []).append("max_ride")
