"""`tournee service week`: the days of a week's visits are chosen, compared, and made their days or not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.console import err, fail, guarded, out, said, stages
from api.cli.dispatch.office import AtOption, DbOption, TownArgument, open_executor, open_office
from api.cli.exit_codes import ExitCode
from api.cli.interrupts import stop_flag

if TYPE_CHECKING:
    from collections.abc import Callable

    from api.cli.dispatch.office import Office
    from dispatch.runs.search_progress import SearchProgress
    from dispatch.week.proposal import WeekFigures, WeekProposal
    from dispatch.week.run import WeekRun

#: Visits without a day that are shown with what bars their days.
_UNDATED_SHOWN = 20


@guarded
def week(
    town: TownArgument,
    *,
    week: Annotated[
        str, typer.Option("--week", help="ISO 8601 week, 2026-W49; default: the one that tomorrow is in.")
    ] = "",
    seconds: Annotated[
        float | None,
        typer.Option(min=0.1, max=3600, help="Search time; default: what the town's settings say, 20 s."),
    ] = None,
    seed: Annotated[int, typer.Option(help="Seed of the search.")] = 1,
    apply: Annotated[bool, typer.Option("--apply", help="Give the visits these days at once.")] = False,
    run: Annotated[str, typer.Option("--run", help="Apply this proposal; nothing is computed.")] = "",
    db: DbOption = "",
    at: AtOption = "",
) -> None:
    """Choose the days of visits that say "twice a week", with the same courier at the same hour as far as that is cheap.

    It is computed in a process of its own. Stop the search with Ctrl-C once: the best week so far is kept. Without --apply the week is
    proposed, and `--run ID` applies it later; if what it touches has changed meanwhile, nothing happens and it is told.

    Example: tournee service week monaco --week 2026-W49 --seconds 20 --apply
    """
    from dispatch.storage import week_runs
    from dispatch.week.apply import apply_week

    with open_office(town, db, at) as office:
        found: WeekRun
        if run:
            with office.store.reading(office.town.id) as reading:
                found = week_runs.get_run(reading, run)
        else:
            found = _searched(office, _week(office, week), seconds, seed)
        if found.proposal is not None:
            print_week(office, found.proposal)
        if apply or run:
            found = office.store.write(
                office.town.id, office.actor, lambda writing: apply_week(writing, found.id)
            )
    _tell(found, town, applied=bool(apply or run))


def print_week(office: Office, proposal: WeekProposal) -> None:
    """Print what a week comes to, beside the one without steadiness, and what has no day and why."""
    from rich.table import Table

    out.print(f"\n[bold]{said(office.town.title)}[/], {proposal.week}: {len(proposal.dated)} visits dated")
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("")
    for heading in ("Proposed", "If it did not matter who comes and when"):
        table.add_column(heading, justify="right")
    rows: tuple[tuple[str, Callable[[WeekFigures], str]], ...] = (
        ("Visits on rounds", lambda one: f"{one.visits}"),
        ("Travel, hours", lambda one: f"{one.travel_s / 3600:.1f}"),
        ("Travel and at doors, hours", lambda one: f"{one.work_s / 3600:.1f}"),
        ("Longest day above the mean", lambda one: f"{one.unevenness_permille / 10:.1f} %"),
        ("With the usual courier", lambda one: f"{one.with_usual_permille / 10:.1f} %"),
        ("At the usual hour", lambda one: f"{one.steady_hour_permille / 10:.1f} %"),
    )
    for label, figure in rows:
        table.add_row(label, figure(proposal.figures), figure(proposal.alone))
    out.print(table)
    days = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("Day", "Visits", "Orders", "Hours", "Hours of shifts"):
        days.add_column(heading, justify="left" if heading == "Day" else "right")
    for day in proposal.days:
        days.add_row(
            day.day, f"{day.visits}", f"{day.orders}", f"{day.work_s / 3600:.1f}", f"{day.shift_s / 3600:.1f}"
        )
    out.print(days)
    if proposal.undated:
        out.print(f"\n[bold]{len(proposal.undated)} without a day[/]")
    for one in proposal.undated[:_UNDATED_SHOWN]:
        bars = ", ".join(f"{day[5:]} {bar}" for day, bar in one.bars)
        out.print(f"  {said(one.visit_id)}: {one.code}{f' ({bars})' if bars else ''}")
    if proposal.crowded:
        names = ", ".join(said(name) for name in proposal.crowded[:_UNDATED_SHOWN])
        out.print(f"\n{len(proposal.crowded)} that have their day find no room in this outline: {names}")
    for courier, rule in proposal.unlawful:
        out.print(f"Hours of {said(courier)} break {said(rule)}: change the shifts before you publish them.")


def _week(office: Office, asked: str) -> str:
    import datetime as dt

    from dispatch.week.iso_week import week_of_day

    return asked or week_of_day(office.today() + dt.timedelta(days=1)).name


def _searched(office: Office, name: str, seconds: float | None, seed: int) -> WeekRun:
    from dispatch.lifecycle.plan_run import PlanRunStatus
    from dispatch.week.runner import WeekRunner

    with open_executor("plan") as executor:
        runner = WeekRunner(office.store, executor)
        runner.bury(office.town.id, name)
        run = runner.request(office.town.id, office.actor, name, seconds=seconds, seed=seed)
        try:
            with stages() as report, stop_flag() as interrupted:
                report("Measuring travel times", 0.0)

                def on_progress(progress: SearchProgress) -> bool:
                    report("Searching the week", progress.share, f"{progress.left_out} left out")
                    return not interrupted()

                run = runner.carry_out(office.town.id, run.id, on_progress)
        except KeyboardInterrupt:
            # Nobody will take it up again.
            runner.reject(office.town.id, office.actor, run.id, "stopped from the keyboard")
            raise
    if run.status is PlanRunStatus.FAILED:
        code = ExitCode.ROUTING if run.failure == "solver_garbage" else ExitCode.INTERNAL
        raise fail(code, f"the week was not planned ({run.failure}): {run.message}")
    return run


def _tell(run: WeekRun, town: str, *, applied: bool) -> None:
    if applied:
        err.print(f"The visits of {run.week} have their days ({run.id}).")
    else:
        err.print(
            f"Proposed as {run.id}: `tournee service week {said(town)} --run {run.id}` gives the visits these days."
        )
