"""`tournee solve` on VROOM's JSON: the answer is VROOM's too."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from api.cli.console import fail
from api.cli.exit_codes import ExitCode

if TYPE_CHECKING:
    from collections.abc import Mapping

    from routing.rounds.problem import Problem
    from routing.rounds.solution import Solution


def answer_vroom(
    text: str,
    json_file: Path | None,
    *,
    objective: str,
    seconds: float | None,
    iterations: int | None,
    threads: int,
    seed: int,
) -> None:
    """Write VROOM's answer to a document, to ``json_file`` or standard output.

    Raises
    ------
    typer.Exit
        `ExitCode.INVALID_INPUT` where the document cannot be used; the answer then holds ``code`` and ``error``,
        as VROOM's does.
    """
    from routing.rounds.formats.vroom import VroomError
    from routing.rounds.formats.vroom_answer import error_answer

    try:
        answer = _answer(text, objective, seconds, iterations, threads, seed)
    except VroomError as error:
        _write(error_answer(error.answer_code, str(error)), json_file)
        raise fail(ExitCode.INVALID_INPUT, str(error)) from None
    _write(answer, json_file)


def _answer(
    text: str, objective: str, seconds: float | None, iterations: int | None, threads: int, seed: int
) -> dict[str, Any]:
    from api.cli.solve import default_seconds
    from api.cli.solve_watch import Limits, watched
    from routing.rounds.formats.vroom import plan_vroom, read_vroom, search_vroom, write_vroom
    from routing.rounds.solver import solve

    options = _options(text)
    if options.get("c") is True:
        return plan_vroom(text)
    instance = read_vroom(text)
    limit = options.get("l")
    if seconds is None and iterations is None:
        given = isinstance(limit, int | float) and not isinstance(limit, bool)
        seconds = float(limit) if given else default_seconds(instance.problem.request_count)  # type: ignore[arg-type]
    began = time.monotonic()
    with watched(Limits(seconds, iterations), 1.0) as watch:

        def search(problem: Problem, initial: Solution | None, part: float) -> Solution:
            return solve(
                problem,
                seconds=None if seconds is None else part * seconds,
                iterations=None if iterations is None else round(part * iterations),
                seed=seed,
                threads=threads,
                objective=objective,
                initial=initial,
                on_progress=watch.on_progress,
            )

        instance, solution = search_vroom(instance, search)
    return write_vroom(instance, solution, solving_ms=round(1000 * (time.monotonic() - began)))


def _options(text: str) -> Mapping[str, Any]:
    try:
        document = json.loads(text)
    except ValueError:
        return {}
    options = document.get("options") if isinstance(document, dict) else None
    return options if isinstance(options, dict) else {}


def _write(answer: Mapping[str, Any], json_file: Path | None) -> None:
    import typer

    from dispatch.atomic_files import write_atomically

    text = json.dumps(answer, ensure_ascii=False) + "\n"
    if json_file is None:
        typer.echo(text, nl=False)
    else:
        write_atomically(json_file, text)
