"""`tournee pooling`: what pooling has saved, as page, PDF, CSV and JSON."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from api.cli.console import err, guarded, out, said, stages
from api.cli.dispatch.office import READY_S, DbOption, read_date
from api.cli.interrupts import stop_flag

if TYPE_CHECKING:
    from dispatch.executor.local import LocalProcessExecutor
    from dispatch.pooling.period import PeriodReport
    from dispatch.pooling.runner import Compared, OnDays
    from dispatch.pooling.scenarios import Scenario
    from dispatch.pooling.solving import Effort

#: Maps of more days would make a page that no telephone opens.
MOST_MAPS = 7


@guarded
def pooling(
    what: Annotated[
        list[str],
        typer.Argument(
            help="Day files, or the short name of a town in the database.", metavar="TOWN|DAYFILE..."
        ),
    ],
    *,
    day: Annotated[str, typer.Option("--day", help="Of a town: one local date, YYYY-MM-DD.")] = "",
    from_day: Annotated[str, typer.Option("--from", help="Of a town: the first date.")] = "",
    to_day: Annotated[str, typer.Option("--to", help="Of a town: the last date.")] = "",
    month: Annotated[str, typer.Option("--month", help="Of a town: a month, YYYY-MM.")] = "",
    html: Annotated[Path | None, typer.Option(help="Write one self-contained page.")] = None,
    pdf: Annotated[Path | None, typer.Option(help="Write a PDF.")] = None,
    csv: Annotated[Path | None, typer.Option(help="Write every figure as CSV.")] = None,
    semicolon: Annotated[
        bool, typer.Option("--semicolon", help="Separate the CSV's columns for a French spreadsheet.")
    ] = False,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write all of it as JSON.")] = None,
    gases: Annotated[
        Path | None,
        typer.Option("--gases", help="Write each delivery's statement of greenhouse gases, one text file."),
    ] = None,
    maps: Annotated[
        bool, typer.Option(help="Lay the plans of up to 7 days into the page; doors can be seen on them.")
    ] = True,
    lang: Annotated[str, typer.Option(help="Language: fr or en.")] = "",
    seeds: Annotated[int, typer.Option(min=1, max=20, help="Searches of every round plan.")] = 3,
    effort: Annotated[
        float, typer.Option(min=0.1, max=100, help="How long to search, as a multiple of the usual.")
    ] = 1.0,
    processes: Annotated[
        int, typer.Option(min=0, max=64, help="Days at a time; default: one for each processor.")
    ] = 0,
    again: Annotated[bool, typer.Option("--again", help="Compute what is kept anew.")] = False,
    db: DbOption = "",
) -> None:
    """Say what pooling has saved: the same days without it, planned by the same solver.

    Example: tournee pooling saturday.json --html pooling.html --pdf pooling.pdf --lang fr
    """
    from api.assets import built_file
    from api.cli.outputs import check_outputs
    from dispatch.pooling.period import add_up
    from dispatch.pooling.scenarios import Scenario
    from dispatch.pooling.solving import Effort

    if lang not in {"", "fr", "en"}:
        raise typer.BadParameter(f"'{lang}' is not a language of reports; use fr or en.", param_hint="--lang")
    files = _day_files(what)
    dates = [] if files else _dates(day, from_day, to_day, month)
    if files and (day or from_day or to_day or month):
        raise typer.BadParameter("day files have their own dates; leave the option away.", param_hint="--day")
    check_outputs(
        {"--html": html, "--pdf": pdf, "--csv": csv, "--json": json_file, "--gases": gases}, inputs=files
    )
    count = len(files) or len(dates)
    draw: tuple[Scenario, ...] = tuple(Scenario) if html is not None and maps and count <= MOST_MAPS else ()
    if draw:
        built_file("single/page.js")
    usual = Effort()
    wanted = Effort(
        max(1, round(usual.iterations * effort)),
        max(1, round(usual.iterations_per_request * effort)),
        tuple(range(1, seeds + 1)),
    )
    children = min(processes or os.cpu_count() or 1, count)
    if files:
        compared = _of_files(files, wanted, draw, children)
    else:
        compared = _of_town(what[0], db, dates, wanted, draw, children, again=again)
    for date, reason in compared.without:
        err.print(f"{date}: {reason.replace('_', ' ')}; not in the report.")
    report = add_up(compared.days)
    _write(
        report, compared, lang=lang, html=html, pdf=pdf, csv=csv, separator=";" if semicolon else ",",
        json_file=json_file, gases=gases,
    )  # fmt: skip
    _print(report, lang or "en")


def _day_files(what: Sequence[str]) -> list[Path]:
    """Return the day files that are named; none where it is a town."""
    files = [Path(name) for name in what if name.endswith(".json") or Path(name).is_file()]
    if files and len(files) < len(what):
        raise typer.BadParameter("name either day files or one town.", param_hint="TOWN|DAYFILE")
    if not files and len(what) > 1:
        raise typer.BadParameter("name one town at a time.", param_hint="TOWN|DAYFILE")
    return files


def _dates(day: str, from_day: str, to_day: str, month: str) -> list[str]:
    if sum((bool(day), bool(from_day or to_day), bool(month))) != 1:
        raise typer.BadParameter("of a town, give --day, or --from and --to, or --month.", param_hint="--day")
    if day:
        return [read_date(day, "--day").isoformat()]
    if month:
        first = read_date(f"{month}-01", "--month")
        last = (first.replace(day=28) + dt.timedelta(days=4)).replace(day=1) - dt.timedelta(days=1)
    else:
        first, last = read_date(from_day, "--from"), read_date(to_day, "--to")
    if last < first:
        raise typer.BadParameter(f"{last} is before {first}; turn them round.", param_hint="--to")
    return [(first + dt.timedelta(days=number)).isoformat() for number in range((last - first).days + 1)]


def _of_files(files: Sequence[Path], effort: Effort, draw: Sequence[Scenario], children: int) -> Compared:
    from api.cli.plan import read_checked_day
    from dispatch.dayfile.on_map import locate_day
    from dispatch.pooling.promise import of_day_file
    from dispatch.pooling.runner import compare_days

    days = []
    for path in files:
        loaded, town = read_checked_day(path, None)
        days.append(of_day_file(locate_day(loaded, town)))
    with _executor(children) as executor, _progress() as told:
        return compare_days(executor, days, effort=effort, draw=draw, on_progress=told)


def _of_town(
    town: str,
    db: str,
    dates: Sequence[str],
    effort: Effort,
    draw: Sequence[Scenario],
    children: int,
    *,
    again: bool,
) -> Compared:
    from api.cli.dispatch.office import open_office
    from dispatch.pooling.runner import compare_stored

    with open_office(town, db) as office, _executor(children) as executor, _progress() as told:
        return compare_stored(
            office.store, office.town.id, office.actor, dates, executor, effort=effort, draw=draw,
            again=again, on_progress=told,
        )  # fmt: skip


@contextmanager
def _executor(children: int) -> Iterator[LocalProcessExecutor]:
    from dispatch.errors import DispatchError
    from dispatch.executor.local import LocalProcessExecutor
    from dispatch.pooling.runner import pooling_lane

    with LocalProcessExecutor([pooling_lane(children)]) as executor:
        with err.status("Starting the planner (the first time on a machine it compiles for minutes) ..."):
            ready = executor.wait_ready(READY_S)
        if not ready:
            raise DispatchError(
                "the planner does not start: see what it says above, and `tournee doctor`",
                code="solver_not_ready",
            )
        yield executor


@contextmanager
def _progress() -> Iterator[OnDays]:
    with stages() as report, stop_flag() as interrupted:

        def told(date: str, what: str, share: float) -> bool:
            report("Comparing the days", share, f"{date}, {what.replace('_', ' ')}")
            return not interrupted()

        yield told


def _write(
    report: PeriodReport,
    compared: Compared,
    *,
    lang: str,
    html: Path | None,
    pdf: Path | None,
    csv: Path | None,
    separator: str,
    json_file: Path | None,
    gases: Path | None,
) -> None:
    import json

    from dispatch.atomic_files import atomic_file, write_atomically
    from dispatch.pooling.report_document import report_csv, report_document, statements

    language = lang or "fr"
    if json_file is not None:
        write_atomically(json_file, json.dumps(report_document(report), ensure_ascii=False, indent=1) + "\n")
    if csv is not None:
        # Spreadsheets take a file for UTF-8 if it says so.
        mark = "\ufeff" if separator == ";" else ""
        write_atomically(csv, mark + report_csv(report, language, separator=separator))
    if gases is not None:
        write_atomically(gases, statements(report, language))
    if pdf is not None:
        from dispatch.pooling.report_pdf import report_pdf

        with atomic_file(pdf) as file:
            file.write(report_pdf(report, language))
    if html is not None:
        from api.pooling_page import render_pooling_page
        from geo.store import TownStore

        tiles = TownStore().load(report.days[0].town).tiles_path if compared.plans else None
        write_atomically(html, render_pooling_page(report, compared.plans, tiles=tiles, lang=lang or None))


def _print(report: PeriodReport, language: str) -> None:
    from dispatch.pooling.sections import sections, span

    out.print(f"[bold]{said(span(report, language))}[/]")
    for section in sections(report, language):
        if section.key not in {"headline", "not_paid", "scenarios", "steps", "unserved"}:
            continue
        if section.rows:
            table = Table(title=said(section.title), box=None, pad_edge=False, title_justify="left")
            for number, heading in enumerate(section.header):
                table.add_column(said(heading), justify="right" if number else "left")
            for row in section.rows:
                table.add_row(*(said(cell) for cell in row))
            out.print(table)
        else:
            out.print(f"[bold]{said(section.title)}[/]")
            for sentence in section.sentences:
                out.print(f"  {said(sentence)}")
