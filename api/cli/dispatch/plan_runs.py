"""`tournee dispatch plan`, `apply` and `reject`: a plan is computed, compared, and made the plan or not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.console import err, fail, guarded, out, said, stages
from api.cli.dispatch.office import AtOption, DayOption, DbOption, TownArgument, open_office, open_runner
from api.cli.exit_codes import ExitCode
from api.cli.interrupts import stop_flag

if TYPE_CHECKING:
    from api.cli.dispatch.office import Office
    from dispatch.runs.run import PlanRun
    from dispatch.runs.runner import PlanRunner
    from dispatch.runs.search_progress import SearchProgress

RunArgument = Annotated[str, typer.Argument(help="Id of the run; default: the last that is proposed.")]
#: Codes of failures that lie in the streets or the rounds, not in a process.
_ROUTING_FAILURES = frozenset({"solver_garbage"})


@guarded
def plan(
    town: TownArgument,
    *,
    day: DayOption = "",
    seconds: Annotated[
        float | None,
        typer.Option(min=0.1, max=86_400, help="Search time; default: what the town's settings say, 20 s."),
    ] = None,
    seed: Annotated[int, typer.Option(help="Seed of the search.")] = 1,
    apply: Annotated[bool, typer.Option("--apply", help="Make it the plan at once.")] = False,
    lang: Annotated[str, typer.Option(help="Language of the reasons: fr or en.")] = "en",
    db: DbOption = "",
    at: AtOption = "",
) -> None:
    """Plan what is left of a day, and compare the plan with the one so far.

    It is computed in a process of its own. Stop the search with Ctrl-C once: the best plan so far is kept. Without --apply the plan
    is proposed: look at it, then `apply` or `reject` it.

    Example: tournee dispatch plan monaco --seconds 10 --apply
    """
    check_language(lang)
    with open_office(town, db, at) as office:
        date = office.day(day)
        length = _seconds(office) if seconds is None else seconds
        with open_runner(office, length) as runner:
            run = _searched(office, runner, date, length, seed)
            _show(office, run, lang)
            if apply:
                run = runner.apply(office.town.id, office.actor, run.id)
    _tell(run, town, applied=apply)


@guarded
def apply_plan(
    town: TownArgument, run: RunArgument = "", *, day: DayOption = "", db: DbOption = "", at: AtOption = ""
) -> None:
    """Make a proposed plan the plan. If something that it touches has changed meanwhile, nothing happens and it is told.

    Example: tournee dispatch apply monaco
    """
    from dispatch.runs.apply import apply_run
    from dispatch.storage import planning

    with open_office(town, db, at) as office:
        name = _named(office, day, run)
        done = office.store.write(
            office.town.id, office.actor, lambda writing: apply_run(writing, planning.get_run(writing, name))
        )
    _tell(done, town, applied=True)


@guarded
def reject(
    town: TownArgument,
    run: RunArgument = "",
    *,
    reason: Annotated[str, typer.Option(help="Why, for the log.")] = "",
    day: DayOption = "",
    db: DbOption = "",
    at: AtOption = "",
) -> None:
    """Say no to a plan that is proposed.

    Example: tournee dispatch reject monaco --reason "Lou stays in the east"
    """
    from dispatch.executor.inline import InlineExecutor
    from dispatch.runs.runner import PlanRunner

    with open_office(town, db, at) as office:
        name = _named(office, day, run)
        # Nothing is computed for that.
        PlanRunner(office.store, InlineExecutor()).reject(office.town.id, office.actor, name, reason)
    err.print(f"{said(name)} is rejected.")


def check_language(lang: str) -> None:
    """Check the language of reasons.

    Raises
    ------
    typer.BadParameter
        It is none of those.
    """
    if lang not in {"fr", "en"}:
        raise typer.BadParameter(
            f"'{lang}' is no language of the reasons; use fr or en.", param_hint="--lang"
        )


def _named(office: Office, day: str, run: str) -> str:
    from api.cli.dispatch.finding import run_named

    date = "" if run else office.day(day)
    with office.store.reading(office.town.id) as reading:
        return run_named(reading, date, run).id


def _seconds(office: Office) -> float:
    from dispatch.board.policy import planning_policy

    return planning_policy(office.town.settings).seconds


def _searched(office: Office, runner: PlanRunner, day: str, seconds: float, seed: int) -> PlanRun:
    from dispatch.lifecycle.plan_run import PlanRunStatus

    run = runner.request(office.town.id, office.actor, day, seconds=seconds, seed=seed)
    try:
        with stages() as report, stop_flag() as interrupted:
            report("Measuring travel times", 0.0)

            def on_progress(progress: SearchProgress) -> bool:
                note = f"{progress.rounds} rounds, {progress.left_out} left out"
                report("Searching rounds", progress.share, note)
                return not interrupted()

            run = runner.carry_out(office.town.id, run.id, on_progress)
    except KeyboardInterrupt:
        # Nobody will take it up again.
        runner.reject(office.town.id, office.actor, run.id, "stopped from the keyboard")
        raise
    if run.status is PlanRunStatus.FAILED:
        code = ExitCode.ROUTING if run.failure in _ROUTING_FAILURES else ExitCode.INTERNAL
        raise fail(code, f"no plan was made ({run.failure}): {run.message}")
    return run


def _show(office: Office, run: PlanRun, lang: str) -> None:
    from api.cli.dispatch.comparison import print_proposal

    if run.proposal is not None:
        print_proposal(office, run.proposal, lang)


def _tell(run: PlanRun, town: str, *, applied: bool) -> None:
    if applied:
        err.print(f"{run.id} is the plan of {run.day} now.")
    elif run.proposal is not None and not run.proposal.changes:
        out.print("The plan so far stays as it is; there is nothing to apply.")
        err.print(f"Proposed as {run.id}.")
    else:
        err.print(
            f"Proposed as {run.id}: `tournee dispatch apply {said(town)}` makes it the plan, `reject` drops it."
        )
