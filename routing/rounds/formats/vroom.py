"""VROOM's JSON in and out, so that a client of VROOM can switch without a change.

The form is that of VROOM 1.14 and 1.15; ``docs/vroom.md`` lists what is supported, what is refused, and the keys
that go further than VROOM.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from routing.errors import InvalidProblemError
from routing.rounds.formats.vroom_answer import error_answer, written_answer
from routing.rounds.formats.vroom_coding import VroomCoding
from routing.rounds.formats.vroom_document import read_document
from routing.rounds.formats.vroom_fields import INPUT_FAULT, INTERNAL_FAULT, Fields, VroomError
from routing.rounds.formats.vroom_problem import coded_problem
from routing.rounds.formats.vroom_records import BREAK, END, START, VroomDocument, VroomStep
from routing.rounds.formats.vroom_routes import decoded_routes, initial_plan
from routing.rounds.formats.vroom_rules import extended_causes
from routing.rounds.formats.vroom_stops import VroomRoute, stops_of
from routing.rounds.formats.vroom_times import least_violation_times
from routing.rounds.formats.vroom_travel import TravelFunction, VroomTravel, need_distances, read_travel
from routing.rounds.problem import UNREACHABLE, Problem
from routing.rounds.solution import Solution

__all__ = [
    "VroomError",
    "VroomInstance",
    "plan_vroom",
    "read_vroom",
    "search_vroom",
    "solve_vroom",
    "write_vroom",
]


@dataclass(frozen=True, slots=True)
class VroomInstance:
    """A VROOM document as a problem.

    Attributes
    ----------
    problem
        The arrays. Request ``r`` is the job or shipment ``r`` of ``document.orders``; vehicle ``v`` is
        ``document.vehicles[v]``.
    document, travel
        What the document says, and its travel tables.
    coding
        How tasks, breaks and times of the problem stand for those of the document.
    loading_ms
        Milliseconds spent reading.
    """

    problem: Problem
    document: VroomDocument
    travel: VroomTravel
    coding: VroomCoding
    loading_ms: int


def read_vroom(
    data: Mapping[str, Any] | str | bytes, *, travel: TravelFunction | None = None
) -> VroomInstance:
    """Read a VROOM document into a problem.

    Parameters
    ----------
    data
        The document: parsed, or as JSON text.
    travel
        Gives durations and distances by streets where the document has no matrices.

    Raises
    ------
    VroomError
        The document is not legal or asks for something that is refused; ``faults`` lists everything
        with its JSON pointer.
    """
    began = time.monotonic()
    document, tables = _read(data, travel)
    try:
        problem, coding = coded_problem(document, tables)
    except InvalidProblemError as error:
        raise VroomError(error.faults) from error
    return VroomInstance(problem, document, tables, coding, round(1000 * (time.monotonic() - began)))


def write_vroom(instance: VroomInstance, solution: Solution, *, solving_ms: int = 0) -> dict[str, Any]:
    """Return the answer that VROOM would give for this plan."""
    routes = decoded_routes(instance.document, instance.travel, instance.coding, instance.problem, solution)
    answer = written_answer(
        instance.document,
        instance.travel,
        routes,
        _computing(instance.loading_ms, solving_ms),
        planned=False,
    )
    notes = list(instance.coding.notes)
    for route in routes:
        vehicle = instance.document.vehicles[route.vehicle]
        taken = {step.number for step in route.steps if step.kind == BREAK}
        notes += [
            f"vehicle {vehicle.id} takes no break {rest.id}: its round lies before or after"
            for number, rest in enumerate(vehicle.breaks)
            if number not in taken
        ]
    if notes:
        answer["summary"]["notes"] = notes
    return answer


def solve_vroom(
    data: Mapping[str, Any] | str | bytes,
    *,
    seconds: float | None = None,
    iterations: int | None = None,
    threads: int = 1,
    seed: int = 0,
    travel: TravelFunction | None = None,
    plan: bool = False,
) -> dict[str, Any]:
    """Answer a VROOM document as VROOM does: never by an exception for a bad document, but by ``code`` and ``error``.

    Parameters
    ----------
    data, travel
        As for `read_vroom`.
    seconds, iterations, threads, seed
        As for `routing.rounds.solver.solve`. Without a limit, ``options.l`` of the document counts as seconds.
    plan
        Plan mode, as ``-c`` of VROOM: the steps of the vehicles are taken as they are. ``options.c`` of the
        document asks for it as well.
    """
    # The search and its kernels are loaded only where they are needed: plan mode answers without them.
    from routing.rounds.solver import solve

    try:
        parsed = _parsed(data)
        options = parsed.get("options", {})
        options = options if isinstance(options, Mapping) else {}
        if plan or options.get("c") is True:
            return plan_vroom(parsed, travel=travel)
        instance = read_vroom(parsed, travel=travel)
        if seconds is None and iterations is None and isinstance(options.get("l"), int | float):
            seconds = float(options["l"])
        began = time.monotonic()

        def search(problem: Problem, initial: Solution | None, share: float) -> Solution:
            return solve(
                problem,
                seconds=None if seconds is None else seconds * share,
                iterations=None if iterations is None else max(1, round(iterations * share)),
                threads=threads,
                seed=seed,
                initial=initial,
            )

        instance, solution = search_vroom(instance, search)
        spent = round(1000 * (time.monotonic() - began))
        return write_vroom(instance, solution, solving_ms=spent)
    except VroomError as error:
        return error_answer(error.answer_code, str(error))
    except Exception as error:  # noqa: BLE001 - a client of VROOM gets an answer, whatever happens
        return error_answer(INTERNAL_FAULT, f"{type(error).__name__}: {error}")


def search_vroom(
    instance: VroomInstance, search: Callable[[Problem, Solution | None, float], Solution]
) -> tuple[VroomInstance, Solution]:
    """Search for a plan, at first without the limits that would have costs estimated.

    Where no limit stands in the way of exact costs, this is one search. Else half of the effort goes to the problem
    without those limits, and if its plan happens to keep them, it is the answer.

    Parameters
    ----------
    instance
        A document's problem.
    search
        Takes a problem, a plan to start from, and the part of the effort that may be spent.

    Returns
    -------
    tuple
        The instance that the solution belongs to, for `write_vroom`, and the solution.

    Raises
    ------
    VroomError
        ``steps`` of a vehicle describe a route that is not legal.
    """
    document, tables = instance.document, instance.travel
    initial = initial_plan(document, tables, instance.coding, instance.problem)
    estimated = set(instance.coding.estimated)
    if not estimated:
        return instance, search(instance.problem, initial, 1.0)
    free = tuple(
        replace(vehicle, max_tasks=None, max_travel_time=None, max_distance=None)
        if number in estimated
        else vehicle
        for number, vehicle in enumerate(document.vehicles)
    )
    problem, coding = coded_problem(replace(document, vehicles=free), tables)
    exact = replace(instance, problem=problem, coding=coding)
    solution = search(problem, initial_plan(document, tables, coding, problem), 0.5)
    if not write_vroom(exact, solution)["summary"]["violations"]:
        return exact, solution
    return instance, search(instance.problem, initial, 0.5)


def plan_vroom(
    data: Mapping[str, Any] | str | bytes, *, travel: TravelFunction | None = None
) -> dict[str, Any]:
    """Choose the times of the given ``steps`` and report every violation, as VROOM's plan mode does.

    Windows are soft; ``service_at``, ``service_after`` and ``service_before`` are not.

    Raises
    ------
    VroomError
        The document is not legal, or the bounds of a route exclude each other.
    """
    began = time.monotonic()
    document, tables = _read(data, travel)
    _refuse_repeats(document)
    loading = round(1000 * (time.monotonic() - began))
    routes: list[VroomRoute] = []
    faults: list[str] = []
    for number, vehicle in enumerate(document.vehicles):
        inner = [step for step in vehicle.steps or () if step.kind not in {START, END}]
        if not inner:
            continue
        faults += _unreachable(document, tables, number, inner)
        stops, shift = stops_of(document, tables, number, inner, _ends(vehicle.steps or ()))
        times = least_violation_times(stops, shift)
        if times is None:
            faults.append(
                f"{vehicle.pointer}/steps cannot meet all of service_at, service_after and service_before: widen one"
            )
        else:
            routes.append(VroomRoute(number, inner, times))
    if faults:
        raise VroomError(faults)
    spent = round(1000 * (time.monotonic() - began)) - loading
    more = extended_causes(document, tables, routes)
    return written_answer(document, tables, routes, _computing(loading, spent), more)


def _unreachable(
    document: VroomDocument, travel: VroomTravel, number: int, steps: Sequence[VroomStep]
) -> list[str]:
    """Return a fault for each leg of a given route that has no path."""
    vehicle = document.vehicles[number]
    table = travel.durations[vehicle.profile]
    places = [travel.start_place[number]]
    places += [travel.task_place[step.number] for step in steps if step.kind != BREAK]
    places.append(travel.end_place[number])
    known = [place for place in places if place >= 0]
    return [
        f"{vehicle.pointer}/steps lead from place {origin} to {target}, where there is no path: change the order"
        for origin, target in pairwise(known)
        if table[origin, target] >= UNREACHABLE
    ]


def _ends(steps: Sequence[VroomStep]) -> tuple[VroomStep | None, VroomStep | None]:
    first = steps[0] if steps and steps[0].kind == START else None
    last = steps[-1] if steps and steps[-1].kind == END else None
    return first, last


def _parsed(data: Mapping[str, Any] | str | bytes) -> Mapping[str, Any]:
    if isinstance(data, Mapping):
        return data
    try:
        parsed = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise VroomError([f"the document is no JSON: {error}"]) from error
    if isinstance(parsed, Mapping):
        return parsed
    raise VroomError(["the document is no object: give jobs, shipments and vehicles"])


def _read(
    data: Mapping[str, Any] | str | bytes, travel: TravelFunction | None
) -> tuple[VroomDocument, VroomTravel]:
    parsed = _parsed(data)
    fields = Fields()
    options = fields.mapping(parsed.get("options", {}), "/options")
    if options.get("g") is True:
        fields.fault("/options/g", True, "shapes of routes are not drawn here: leave it out")
    document = read_document(parsed, fields)
    if not document.vehicles:
        fields.close()
    tables = read_travel(parsed, document, fields, travel)
    fields.close(INPUT_FAULT)
    need_distances(document, tables)
    return document, tables


def _refuse_repeats(document: VroomDocument) -> None:
    seen: set[int] = set()
    faults: list[str] = []
    for vehicle in document.vehicles:
        rests: set[int] = set()
        for place, step in enumerate(vehicle.steps or ()):
            if step.kind in {START, END}:
                continue
            own = rests if step.kind == BREAK else seen
            if step.number in own:
                faults.append(f"{vehicle.pointer}/steps/{place} repeats a {step.kind}: keep one of them")
            own.add(step.number)
    if faults:
        raise VroomError(faults)


def _computing(loading_ms: int, solving_ms: int) -> dict[str, int]:
    return {"loading": loading_ms, "solving": solving_ms, "routing": 0}
