"""`tournee demo`: a whole week of a town, made, planned, judged and shown."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.console import err, guarded, load_town, out, said, stages, working
from api.cli.dispatch.office import READY_S

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from dispatch.demo.build import MadeWeek
    from dispatch.demo.size import DemoSize
    from dispatch.executor.executor import Executor
    from geo.town import Town

#: What people read while each part is made, by `dispatch.demo.build.PARTS`.
STAGES = {
    "town": "Making the town",
    "week": "Choosing the days",
    "orders": "Taking orders in",
    "days": "Planning the days",
    "judging": "Judging the week",
    "pooling": "Comparing with no pooling",
}
SUMMARY, REPORT, WEEK, PLANS = "summary.json", "pooling.html", "week.html", "plans"
#: The report to keep, by language: PDF and table.
FILES = {"fr": ("pooling-fr.pdf", "pooling-fr.csv"), "en": ("pooling-en.pdf", "pooling-en.csv")}


@guarded
def demo(
    town: Annotated[str, typer.Argument(help="Short name of a town's map.")] = "monaco",
    *,
    week: Annotated[str, typer.Option(help="ISO 8601 week.")] = "2026-W49",
    folder: Annotated[Path, typer.Option("--out", help="Folder for everything that is made.")] = Path("demo"),
    quick: Annotated[bool, typer.Option("--quick", help="Fewer people and shorter searches.")] = False,
    serve: Annotated[bool, typer.Option(help="Show the week at the end.")] = True,
    port: Annotated[int | None, typer.Option(min=0, max=65_535, help="Port of the page.")] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Make it anew, even if it is there.")] = False,
) -> None:
    """Make a real week of a town: shops' deliveries and municipal services on the same rounds, planned, judged, and compared.

    What is there already for the same map, week and size is shown at once. Whoever orders and whoever is visited is made up.

    Example: tournee demo monaco --week 2026-W49
    """
    from api.assets import built_file
    from dispatch.demo.size import FULL, QUICK

    built_file("single/page.js")
    size = QUICK if quick else FULL
    town_map = _town(town)
    inputs = _inputs(town_map, week, size)
    known = None if fresh else _known(folder, inputs)
    if known is None:
        known = _made(folder, town_map, week, size, inputs)
    else:
        err.print(f"{said(str(folder))} has this week already; --fresh makes it anew.")
    for line in known["said"]["en"]:
        out.print(said(line))
    if serve:
        from api.cli.serve import serve_folder

        files = {name: folder / name for own in FILES.values() for name in own}
        serve_folder(
            folder / PLANS, port=port, pages={"week": folder / WEEK, "report": folder / REPORT} | files
        )


def _town(name: str) -> Town:
    """Load the town, and say how to get one that is not there."""
    from geo.errors import MapError

    try:
        return load_town(name)
    except MapError as error:
        if error.code != "town_unknown":
            raise
        raise MapError(
            f"{error} Save an OpenStreetMap extract of the town (.osm.pbf; regions are at download.geofabrik.de), "
            f"then: tournee town add {name} FILE.osm.pbf, and tournee demo {name}.",
            code=error.code,
        ) from None


def _inputs(town_map: Town, week: str, size: DemoSize) -> dict[str, Any]:
    from importlib.metadata import version

    own = json.loads(json.dumps(asdict(size)))
    return {
        "town": town_map.name,
        "map": town_map.map_hash,
        "week": week,
        "size": own,
        "version": version("tournee"),
    }


def _known(folder: Path, inputs: dict[str, Any]) -> dict[str, Any] | None:
    """Return the summary of a week that is there whole, made from the same inputs."""
    try:
        found: dict[str, Any] = json.loads((folder / SUMMARY).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    whole = (
        all(
            (folder / name).is_file()
            for name in (REPORT, WEEK, *(name for own in FILES.values() for name in own))
        )
        and len(list((folder / PLANS).glob("*.json"))) == 7
    )
    return found if whole and found.get("inputs") == inputs else None


def _made(folder: Path, town_map: Town, week: str, size: DemoSize, inputs: dict[str, Any]) -> dict[str, Any]:
    from api.page import LANGUAGES
    from api.week_page import render_week_page
    from dispatch.atomic_files import write_atomically
    from dispatch.demo.build import WeekMaker
    from dispatch.demo.verdict import checks, sentences, summary

    folder.mkdir(parents=True, exist_ok=True)
    # Without it the folder is not whole: whoever stops in the middle begins again.
    (folder / SUMMARY).unlink(missing_ok=True)
    database, without = folder / "week.db", folder / "without-continuity.db"
    for path in (database, without):
        for own in folder.glob(f"{path.name}*"):
            own.unlink()
    with executor() as workers, stages() as report:
        maker = WeekMaker(
            town_map, week, size, workers, lambda part, share, note: report(STAGES[part], share, note)
        )
        made = maker.make(database, without)
    _write(folder, made, town_map)
    write_atomically(
        folder / WEEK,
        render_week_page(made.plans, {one: checks(made, one) for one in LANGUAGES}),
    )
    found = summary(made) | {
        "inputs": inputs, "seconds": dict(made.seconds), "said": {one: sentences(made, one) for one in LANGUAGES},
    }  # fmt: skip
    write_atomically(folder / SUMMARY, json.dumps(found, ensure_ascii=False, indent=1) + "\n")
    return found


def executor() -> AbstractContextManager[Executor]:
    """Return the processes that compute a week: two days at a time, whatever they are."""
    from contextlib import contextmanager

    from dispatch.errors import DispatchError
    from dispatch.executor.local import LocalProcessExecutor
    from dispatch.executor.settings import SERVER_LANES
    from dispatch.pooling.runner import pooling_lane

    @contextmanager
    def opened() -> Iterator[Executor]:
        count = max(2, min(7, os.cpu_count() or 2))
        lanes = [replace(SERVER_LANES[0], children=count), SERVER_LANES[1], pooling_lane(count)]
        with LocalProcessExecutor(lanes) as workers:
            with working("Starting the planner (the first time on a machine it compiles for minutes) ..."):
                ready = workers.wait_ready(READY_S)
            if not ready:
                raise DispatchError(
                    "the planner does not start: see what it says above, and `tournee doctor`",
                    code="solver_not_ready",
                )
            yield workers

    return opened()


def _write(folder: Path, made: MadeWeek, town_map: Town) -> None:
    from api.plan_store import save_plan
    from api.pooling_page import Beside, render_pooling_page
    from dispatch.atomic_files import atomic_file, write_atomically
    from dispatch.pooling.report_document import report_csv
    from dispatch.pooling.report_pdf import report_pdf

    for old in (folder / PLANS).glob("*.json"):
        old.unlink()
    for plan in made.plans:
        save_plan(plan, folder / PLANS)
    beside = Beside(
        "/pages/week",
        {plan.date: f"/?plan={plan.town}-{plan.date}" for plan in made.plans},
        {one: {"PDF": f"/pages/{pdf}", "CSV": f"/pages/{csv}"} for one, (pdf, csv) in FILES.items()},
    )
    write_atomically(
        folder / REPORT,
        render_pooling_page(made.report, made.compared.plans, tiles=town_map.tiles_path, beside=beside),
    )
    for language, (pdf, csv) in FILES.items():
        # French spreadsheets want semicolons; all of them know by the mark that the text is UTF-8.
        separator = ";" if language == "fr" else ","
        write_atomically(folder / csv, "\ufeff" + report_csv(made.report, language, separator=separator))
        with atomic_file(folder / pdf) as file:
            file.write(report_pdf(made.report, language))
