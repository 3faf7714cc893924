"""`tournee solve`: solve a routing instance in one of the file formats of the field."""

from __future__ import annotations

import time
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.console import err, fail, guarded, said
from api.cli.exit_codes import ExitCode

if TYPE_CHECKING:
    from api.cli.solve_report import Outcome
    from routing.rounds.formats import Instance
    from routing.rounds.problem import Problem
    from routing.rounds.solution import Solution


class Format(StrEnum):
    """Values of ``--format``."""

    AUTO = "auto"
    LILIM = "lilim"
    SARTORI = "sartori"
    MPDPTW = "mpdptw"
    VRPLIB = "vrplib"
    SOLOMON = "solomon"
    DARP = "darp"
    VROOM = "vroom"


class Objective(StrEnum):
    """Values of ``--objective``."""

    FLEET = "fleet"
    DISTANCE = "distance"
    COST = "cost"


class RoundingChoice(StrEnum):
    """Values of ``--rounding``; those of `routing.rounds.formats.Rounding`."""

    EXACT = "exact"
    TENTHS = "tenths"
    WHOLE = "whole"
    THOUSANDTHS = "thousandths"


@guarded
def solve(
    instance: Annotated[Path, typer.Argument(help="Instance file, plain or packed with gzip.")],
    *,
    file_format: Annotated[
        Format, typer.Option("--format", help="Format of the file; auto tells it by the content.")
    ] = Format.AUTO,
    objective: Annotated[
        Objective | None,
        typer.Option(help="fleet: vehicles first, then distance. Default: what the set is published with."),
    ] = None,
    seconds: Annotated[
        float | None,
        typer.Option(
            min=0.0,
            max=864_000,
            help="Search time; default: 5 s and 6 s more per hundred requests, at most a minute.",
        ),
    ] = None,
    iterations: Annotated[
        int | None,
        typer.Option(min=0, help="Search effort instead of time: same seed and iterations, same plan."),
    ] = None,
    threads: Annotated[int, typer.Option(min=1, max=256, help="Searches side by side.")] = 1,
    seed: Annotated[int, typer.Option(help="Seed of the search.")] = 1,
    initial: Annotated[
        Path | None, typer.Option(help="Routes to start from, lines such as `Route 1 : 5 3 7`.")
    ] = None,
    routes: Annotated[Path | None, typer.Option(help="Write the routes, `Route k : id id ...`.")] = None,
    json_file: Annotated[
        Path | None, typer.Option("--json", help="Write a JSON summary; VROOM's answer for VROOM's JSON.")
    ] = None,
    rounding: Annotated[
        RoundingChoice | None,
        typer.Option(help="How lengths become whole numbers; default: as the set is published."),
    ] = None,
    prove: Annotated[bool, typer.Option("--prove", help="Also prove how good the plan is.")] = False,
    explain: Annotated[
        bool,
        typer.Option(
            "--explain", help="Also say what each request of the plan costs, and which vehicle is next."
        ),
    ] = False,
) -> None:
    """Solve one instance: Li & Lim, Sartori & Buriol, MPDPTW, Solomon, VRPLIB, Cordeau's DARP, or VROOM's JSON.

    Results go to standard output, or to the files asked for. Stop the search with Ctrl-C once: the best
    plan so far is kept and written.

    Example: tournee solve lc103.txt --seconds 30 --threads 2 --routes lc103.routes --json lc103.json
    """
    from api.cli.outputs import check_outputs
    from routing.errors import RoutingError
    from routing.rounds.formats import detect_format, read_text

    inputs = [path for path in (instance, initial) if path is not None]
    check_outputs({"--routes": routes, "--json": json_file}, inputs=inputs)
    try:
        text = read_text(instance)
        kind = detect_format(text) if file_format is Format.AUTO else file_format.value
    except RoutingError as error:
        raise _unreadable(instance, error) from None
    if kind == Format.VROOM:
        from api.cli.solve_vroom import answer_vroom

        for option, given in (
            ("--routes", routes),
            ("--initial", initial),
            ("--rounding", rounding),
            ("--explain", explain or None),
        ):
            if given is not None:
                raise fail(
                    ExitCode.INVALID_INPUT, f"{option} is not for VROOM's JSON: its answer goes to --json."
                )
        answer_vroom(
            text,
            json_file,
            objective=objective.value if objective else "cost",
            seconds=seconds,
            iterations=iterations,
            threads=threads,
            seed=seed,
        )
        return
    problem, start = _read(instance, text, kind, initial, rounding)
    outcome = _search(
        problem,
        start,
        objective=objective.value if objective else problem.objective,
        seconds=seconds,
        iterations=iterations,
        threads=threads,
        seed=seed,
        prove=prove,
    )
    _write(outcome, routes, json_file, explain=explain)


def default_seconds(requests: int) -> float:
    """Return how long is searched where nobody says."""
    return min(5.0 + 0.06 * requests, 60.0)


def _read(
    path: Path, text: str, kind: str, initial: Path | None, rounding: RoundingChoice | None
) -> tuple[Instance, Solution | None]:
    from routing.errors import RoutingError
    from routing.rounds.formats import parse_instance, plan_of, read_routes
    from routing.rounds.formats.reading import instance_name

    try:
        instance = parse_instance(
            text, instance_name(path), kind, rounding=rounding.value if rounding else None
        )
    except RoutingError as error:
        raise _unreadable(path, error) from None
    if initial is None:
        return instance, None
    try:
        given = read_routes(initial, instance)
    except RoutingError as error:
        raise _unreadable(initial, error) from None
    plan = plan_of(instance, given)
    kept = sum(bool(size) for size in (plan.item_first[1:] - plan.item_first[:-1]).tolist())
    dissolved = sum(bool(route) for route in given) - kept
    if dissolved:
        err.print(said(f"{initial}: {dissolved} routes break a rule of the instance and are planned anew."))
    return instance, plan


def _search(
    instance: Instance,
    initial: Solution | None,
    *,
    objective: str,
    seconds: float | None,
    iterations: int | None,
    threads: int,
    seed: int,
    prove: bool,
) -> Outcome:
    from api.cli.solve_proof import DEFAULT_SECONDS, certify, search_seconds
    from api.cli.solve_reasons import Explanations
    from api.cli.solve_report import Outcome
    from api.cli.solve_watch import Limits, watched
    from routing.rounds.solver import solve as search

    problem = instance.problem
    if seconds is None and iterations is None:
        seconds = default_seconds(problem.request_count)
    search_s = search_seconds(problem, seconds) if prove and seconds is not None else seconds
    certificate = None
    began = time.monotonic()
    units = instance.scale * (instance.cost_factor if objective == "cost" else 1)
    with watched(Limits(search_s, iterations), units, _vehicle_price(problem, objective)) as watch:
        plan = search(
            problem,
            seconds=search_s,
            iterations=iterations,
            seed=seed,
            threads=threads,
            objective=objective,
            initial=initial,
            on_progress=watch.on_progress,
        )
        if prove:
            left = DEFAULT_SECONDS if seconds is None else seconds - (time.monotonic() - began)
            certificate = certify(instance, plan, objective, max(left, 0.0), watch)
            plan = certificate.plan
        stopped = watch.stopped
    return Outcome(
        instance=instance,
        solution=plan,
        objective=objective,
        seconds=time.monotonic() - began,
        seed=seed,
        threads=threads,
        stopped=stopped,
        certificate=certificate,
        explanations=Explanations(),
    )


def _vehicle_price(problem: Problem, objective: str) -> int:
    from routing.rounds.objective import priced

    return int(priced(problem, objective).vehicle_fixed_cost[0]) if objective == Objective.FLEET else 0


def _write(outcome: Outcome, routes: Path | None, json_file: Path | None, *, explain: bool) -> None:
    from api.cli.solve_reasons import explained
    from api.cli.solve_report import print_outcome, summary_text
    from dispatch.atomic_files import write_atomically
    from routing.rounds.formats import items_of, routes_text

    if routes is not None:
        write_atomically(routes, routes_text(outcome.instance, items_of(outcome.solution)))
    # The routes are safe by now: explanations may have kernels of their own to compile.
    outcome = replace(outcome, explanations=explained(outcome.instance, outcome.solution, everything=explain))
    if json_file is not None:
        write_atomically(json_file, summary_text(outcome))
    print_outcome(outcome, with_routes=routes is None and json_file is None)


def _unreadable(path: Path, error: Exception) -> typer.Exit:
    return fail(ExitCode.INVALID_INPUT, f"{path}: {error}")
