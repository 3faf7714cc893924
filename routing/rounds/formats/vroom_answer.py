"""VROOM's answer: routes with times, loads, costs and violations, from the steps of each vehicle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from routing.rounds.formats.vroom_records import (
    BREAK,
    END,
    JOB,
    PICKUP,
    START,
    Place,
    VroomBreak,
    VroomDocument,
    VroomStep,
    VroomTask,
)
from routing.rounds.formats.vroom_stops import VroomRoute
from routing.rounds.formats.vroom_times import FINE
from routing.rounds.formats.vroom_travel import VroomTravel


@dataclass(slots=True)
class _Found:
    """Violations of a step or a route: causes in the order found, seconds late and early."""

    causes: dict[str, int] = field(default_factory=dict)

    def add(self, cause: str, seconds: int = 0) -> None:
        self.causes[cause] = self.causes.get(cause, 0) + seconds

    def take(self, other: _Found) -> None:
        for cause, seconds in other.causes.items():
            self.add(cause, seconds)

    def listed(self) -> list[dict[str, Any]]:
        return [
            {"cause": cause, "duration": seconds} if seconds else {"cause": cause}
            for cause, seconds in self.causes.items()
        ]


def written_answer(
    document: VroomDocument,
    travel: VroomTravel,
    routes: Sequence[VroomRoute],
    computing_ms: Mapping[str, int],
    more: Mapping[tuple[int, int], Sequence[str]] | None = None,
    *,
    planned: bool = True,
) -> dict[str, Any]:
    """Return the whole answer of code 0.

    Parameters
    ----------
    more
        Further causes of violations by [number of the route, number of the step], -1 for the route.
    planned
        Whether a missing break is a violation.
    """
    distances = any(vehicle.profile in travel.distances for vehicle in document.vehicles)
    written: list[dict[str, Any]] = []
    found = _Found()
    for rank, route in enumerate(routes):
        body, own = _written_route(document, travel, route, rank, more or {}, planned=planned)
        written.append(body)
        found.take(own)
    done = {step.number for route in routes for step in route.steps if step.kind != BREAK}
    left = [task for number, task in enumerate(document.tasks) if number not in done]
    summary: dict[str, Any] = {
        "cost": sum(own["cost"] for own in written),
        "routes": len(written),
        "unassigned": len(left),
    }
    if document.dimensions:
        for key in ("delivery", "amount", "pickup"):
            summary[key] = [sum(own[key][place] for own in written) for place in range(document.dimensions)]
    for key in ("setup", "service", "duration", "waiting_time", "priority"):
        summary[key] = sum(own[key] for own in written)
    if distances:
        summary["distance"] = sum(own["distance"] for own in written)
    else:
        for body in written:
            del body["distance"]
            for step in body["steps"]:
                del step["distance"]
    summary["violations"] = found.listed()
    summary["computing_times"] = dict(computing_ms)
    return {
        "code": 0,
        "summary": summary,
        "unassigned": [_named(task) for task in left],
        "routes": written,
    }


def error_answer(code: int, message: str) -> dict[str, Any]:
    """Return the answer to a document that cannot be answered."""
    return {"code": code, "error": message}


def _named(task: VroomTask) -> dict[str, Any]:
    body: dict[str, Any] = {"id": task.id, "type": task.kind, **_where(task.place)}
    if task.description:
        body["description"] = task.description
    return body


def _where(place: Place | None) -> dict[str, Any]:
    body: dict[str, Any] = {}
    if place is not None and place.coordinates is not None:
        body["location"] = list(place.coordinates)
    if place is not None and place.index is not None:
        body["location_index"] = place.index
    return body


def _written_route(
    document: VroomDocument,
    travel: VroomTravel,
    route: VroomRoute,
    rank: int,
    more: Mapping[tuple[int, int], Sequence[str]],
    *,
    planned: bool,
) -> tuple[dict[str, Any], _Found]:
    writer = _Writer(document, travel, route)
    for number, step in enumerate(route.steps):
        writer.step(number, step)
    writer.end()
    writer.precedence()
    for number, found in enumerate(writer.found):
        for cause in more.get((rank, number - 1), ()) if 0 < number <= len(route.steps) else ():
            found.add(cause)
    total = _Found()
    for found in writer.found:
        total.take(found)
    taken = {step.number for step in route.steps if step.kind == BREAK}
    if planned and len(taken) < len(document.vehicles[route.vehicle].breaks):
        total.add("missing_break")
    for cause in more.get((rank, -1), ()):
        total.add(cause)
    for body, found in zip(writer.bodies, writer.found, strict=True):
        body["violations"] = found.listed()
    return writer.summary(total), total


class _Writer:
    """Goes along a route once, as VROOM does: seconds are rounded down step by step, so that they add up."""

    def __init__(self, document: VroomDocument, travel: VroomTravel, route: VroomRoute) -> None:
        self.document = document
        self.travel = travel
        self.route = route
        self.vehicle = document.vehicles[route.vehicle]
        self.here = travel.start_place[route.vehicle]
        size = range(document.dimensions)
        given = [document.tasks[step.number] for step in route.steps if step.kind == JOB]
        self.load = [sum(task.delivery[place] for task in given) for place in size]
        self.sums = {"delivery": [0 for _ in size], "pickup": [0 for _ in size]}
        self.totals = {"setup": 0, "service": 0, "duration": 0, "waiting_time": 0, "priority": 0}
        self.metres = 0
        self.rest_metres = 0
        self.driven = 0
        self.tasks = 0
        self.clock = route.times.departure // FINE
        self.bodies: list[dict[str, Any]] = []
        self.found: list[_Found] = []
        first = self.vehicle.start or next(
            (document.tasks[step.number].place for step in route.steps if step.kind != BREAK),
            self.vehicle.end,
        )
        self._add(START, first, self.clock, 0, {})
        early = self.vehicle.earliest
        if self.clock < early:
            self.found[-1].add("lead_time", early - self.clock)

    def step(self, number: int, step: VroomStep) -> None:
        times = self.route.times
        arrival, start = times.arrival[number] // FINE, times.start[number] // FINE
        self._drive(arrival)
        if step.kind == BREAK:
            rest = self.vehicle.breaks[step.number]
            self._rest_metres(number)
            self._add(BREAK, None, arrival, start - arrival, _named_break(rest), service=rest.service)
            self._time(rest.windows, start)
            if rest.max_load is not None and any(
                load > most for load, most in zip(self.load, rest.max_load, strict=True)
            ):
                self.found[-1].add("max_load")
        else:
            self._task(step.number, arrival, start)
        body = self.bodies[-1]
        self.clock = start + body["setup"] + body["service"]

    def _task(self, number: int, arrival: int, start: int) -> None:
        task = self.document.tasks[number]
        order = self.document.orders[task.order]
        vehicle = self.vehicle
        there = self.travel.task_place[number]
        self._arrive(there)
        setup = task.setup_of(vehicle) if there != self.here else 0
        self.here = there
        for place in range(self.document.dimensions):
            self.load[place] += task.pickup[place] - task.delivery[place]
            self.sums["pickup"][place] += task.pickup[place]
            self.sums["delivery"][place] += task.delivery[place]
        self.totals["priority"] += order.priority
        self.tasks += 1
        named: dict[str, Any] = {"description": task.description} if task.description else {}
        named |= {"id": task.id, "job": task.id}
        self._add(task.kind, task.place, arrival, start - arrival, named, setup, task.service_of(vehicle))
        self._time(task.windows, start)
        found = self.found[-1]
        if not order.skills <= vehicle.skills:
            found.add("skills")
        if vehicle.max_tasks is not None and self.tasks > vehicle.max_tasks:
            found.add("max_tasks")

    def end(self) -> None:
        times = self.route.times
        arrival = times.end_arrival // FINE
        self._drive(arrival)
        home = self.travel.end_place[self.route.vehicle]
        self._arrive(home)
        last = self.vehicle.end or next(
            (
                self.document.tasks[step.number].place
                for step in reversed(self.route.steps)
                if step.kind != BREAK
            ),
            self.vehicle.start,
        )
        wait = times.end // FINE - arrival
        self._add(END, last, arrival, wait, {})
        if self.vehicle.window is not None and arrival + wait > self.vehicle.window[1]:
            self.found[-1].add("delay", arrival + wait - self.vehicle.window[1])

    def precedence(self) -> None:
        """Note pickups without their drop after them, and drops before their pickups."""
        at = {step.number: place for place, step in enumerate(self.route.steps) if step.kind != BREAK}
        for place, step in enumerate(self.route.steps):
            if step.kind in {JOB, BREAK}:
                continue
            tasks = self.document.orders[self.document.tasks[step.number].order].tasks
            if step.kind == PICKUP:
                broken = at.get(tasks[-1], -1) < place
            else:
                broken = any(at.get(number, len(at) + place + 1) > place for number in tasks[:-1])
            if broken:
                self.found[place + 1].add("precedence")

    def summary(self, total: _Found) -> dict[str, Any]:
        vehicle = self.vehicle
        body: dict[str, Any] = {"vehicle": vehicle.id, "cost": self._cost()}
        if vehicle.description:
            body["description"] = vehicle.description
        if self.document.dimensions:
            body |= {
                "delivery": self.sums["delivery"],
                "amount": list(self.sums["delivery"]),
                "pickup": self.sums["pickup"],
            }
        body |= self.totals
        body["distance"] = self.metres
        return {**body, "steps": self.bodies, "violations": total.listed()}

    def _cost(self) -> int:
        vehicle = self.vehicle
        table = self.travel.costs.get(vehicle.profile)
        if table is None:
            cost = _rounded(
                5 * self.totals["duration"] * vehicle.per_hour + 18 * self.metres * vehicle.per_km, 18_000
            )
        else:
            route = [
                self.travel.start_place[self.route.vehicle],
                *(self.travel.task_place[step.number] for step in self.route.steps if step.kind != BREAK),
                self.travel.end_place[self.route.vehicle],
            ]
            known = [place for place in route if place >= 0]
            cost = sum(int(table[a, b]) for a, b in pairwise(known))
        hours = self.totals["setup"] + self.totals["service"]
        return vehicle.fixed + cost + vehicle.per_task_hour * hours // 3600

    def _arrive(self, target: int) -> None:
        self.metres += self.travel.metres(self.vehicle, self.here, target)
        self.rest_metres = self.metres

    def _rest_metres(self, number: int) -> None:
        """Add the metres driven before a break, in proportion to the seconds."""
        target = next(
            (self.travel.task_place[step.number] for step in self.route.steps[number:] if step.kind != BREAK),
            self.travel.end_place[self.route.vehicle],
        )
        leg_s = self.travel.leg(self.vehicle, self.here, target) // FINE
        if leg_s:
            self.rest_metres += _rounded(
                self.driven * self.travel.metres(self.vehicle, self.here, target), leg_s
            )

    def _drive(self, arrival: int) -> None:
        self.driven = arrival - self.clock
        self.totals["duration"] += self.driven

    def _time(self, windows: Sequence[tuple[int, int]] | None, start: int) -> None:
        if windows is None:
            return
        off = [(max(early - start, start - late, 0), start < early) for early, late in windows]
        seconds, lead = min(off)
        if seconds:
            self.found[-1].add("lead_time" if lead else "delay", seconds)

    def _add(
        self,
        kind: str,
        place: Place | None,
        arrival: int,
        wait: int,
        named: Mapping[str, Any],
        setup: int = 0,
        service: int = 0,
    ) -> None:
        body: dict[str, Any] = {
            "type": kind,
            **_where(place),
            **named,
            "setup": setup,
            "service": service,
            "waiting_time": wait,
        }
        if self.document.dimensions:
            body["load"] = list(self.load)
        body |= {
            "arrival": arrival,
            "duration": self.totals["duration"],
            "distance": self.rest_metres,
            "violations": [],
        }
        self.totals["setup"] += setup
        self.totals["service"] += service
        self.totals["waiting_time"] += wait
        self.bodies.append(body)
        found = _Found()
        if any(load > most for load, most in zip(self.load, self.vehicle.capacity, strict=True)):
            found.add("load")
        vehicle = self.vehicle
        if kind != START:
            if vehicle.max_travel_time is not None and self.totals["duration"] > vehicle.max_travel_time:
                found.add("max_travel_time")
            if vehicle.max_distance is not None and self.rest_metres > vehicle.max_distance:
                found.add("max_distance")
        self.found.append(found)


def _named_break(rest: VroomBreak) -> dict[str, Any]:
    return {"description": rest.description, "id": rest.id} if rest.description else {"id": rest.id}


def _rounded(numerator: int, denominator: int) -> int:
    return (2 * numerator + denominator) // (2 * denominator)
