"""Answering a document, where it is computed: in a process that may die without anybody else's harm."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from typing import Any

from dispatch.executor.job_run import JobRun
from dispatch.optimise.document import (
    DocumentTooLargeError,
    check_size,
    parsed_document,
    with_old_matrix,
)
from dispatch.optimise.effort import effort_of
from dispatch.optimise.streets import DocumentStreets, places_of
from dispatch.optimise.task import AnswerCode, VroomAnswer, VroomTask
from routing.errors import RoutingError
from routing.rounds.formats.vroom import VroomError, plan_vroom, read_vroom, search_vroom, write_vroom
from routing.rounds.formats.vroom_answer import error_answer
from routing.rounds.problem import Problem
from routing.rounds.solution import Solution

#: Faults of a document that are told; a broken generator of documents makes thousands of the same kind.
_MOST_FAULTS = 30
#: Kinds of fault of a search that lie in the numbers it was given.
_OF_THE_DOCUMENT = {"objective_overflow", "invalid_problem"}


def answer(task: VroomTask, run: JobRun) -> VroomAnswer:
    """Answer a document as VROOM does; whatever is wrong with it becomes an answer too.

    Parameters
    ----------
    task
        The document and its limits.
    run
        Its `stopping` ends the search with the best plan so far.

    Raises
    ------
    MapError
        The map that holds the places cannot be read.
    """
    try:
        found = _answered(task, run)
        code = AnswerCode.DONE
    except VroomError as error:
        code = AnswerCode(error.answer_code)
        found = error_answer(code, _told(error.faults))
    except DocumentTooLargeError as error:
        code = AnswerCode.TOO_LARGE
        found = error_answer(code, str(error))
    except RecursionError:
        code = AnswerCode.INPUT
        found = error_answer(code, "the document nests too deep: leave out what is not VROOM's")
    except OverflowError:
        code = AnswerCode.INPUT
        found = error_answer(code, "a number is too large to be counted with: use seconds, metres and pieces")
    except RoutingError as error:
        if error.code not in _OF_THE_DOCUMENT:
            raise
        code = AnswerCode.INPUT
        found = error_answer(code, str(error)[:5000])
    return VroomAnswer(code, json.dumps(found, separators=(",", ":"), allow_nan=False).encode("ascii"))


def _answered(task: VroomTask, run: JobRun) -> dict[str, Any]:
    document = parsed_document(task.text)
    check_size(document, task.limits)
    document = with_old_matrix(document)
    options = document.get("options")
    options = options if isinstance(options, Mapping) else {}
    shapes = options.get("g") is True
    if shapes:
        # The shapes are drawn on the answer; the solver knows no map.
        document = {**document, "options": {**options, "g": False}}
    streets = DocumentStreets(task.home)
    if options.get("c") is True:
        found = plan_vroom(document, travel=streets.travel)
        if shapes:
            _choose_map(document, streets)
    else:
        found = _solved(task, document, options, streets, run, shapes=shapes)
    if shapes:
        _draw(found, document, streets)
    return found


def _solved(
    task: VroomTask,
    document: Mapping[str, Any],
    options: Mapping[str, Any],
    streets: DocumentStreets,
    run: JobRun,
    *,
    shapes: bool,
) -> dict[str, Any]:
    # Only here: plan mode needs none of the kernels.
    from routing.rounds.solver import solve

    instance = read_vroom(document, travel=streets.travel)
    if shapes:
        _choose_map(document, streets)
    effort = effort_of(options, len(instance.document.orders), task.limits.seconds)
    began = time.monotonic()

    def search(problem: Problem, initial: Solution | None, share: float) -> Solution:
        return solve(
            problem,
            seconds=share * effort.seconds,
            iterations=max(1, round(share * effort.iterations)),
            initial=initial,
            on_progress=lambda _: not run.stopping,
        )

    instance, solution = search_vroom(instance, search)
    return write_vroom(instance, solution, solving_ms=round(1000 * (time.monotonic() - began)))


def _choose_map(document: Mapping[str, Any], streets: DocumentStreets) -> None:
    """Find the map to draw on before the search, so that nobody waits for it in vain."""
    places, missing = places_of(document)
    if missing:
        raise VroomError(
            [f"{pointer} is missing: shapes (options.g) need coordinates" for pointer in missing]
        )
    streets.choose(places)


def _draw(found: dict[str, Any], document: Mapping[str, Any], streets: DocumentStreets) -> None:
    began = time.monotonic()
    profiles = {vehicle["id"]: vehicle.get("profile") or "car" for vehicle in document["vehicles"]}
    for route in found["routes"]:
        streets.draw(route, profiles[route["vehicle"]])
    summary = found["summary"]
    summary.setdefault("distance", sum(route["distance"] for route in found["routes"]))
    summary["computing_times"]["routing"] = round(1000 * (time.monotonic() - began))


def _told(faults: Sequence[str]) -> str:
    more = len(faults) - _MOST_FAULTS
    told = "; ".join(faults[:_MOST_FAULTS])
    return f"{told}; and {more} more" if more > 0 else told
