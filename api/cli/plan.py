"""`tournee plan`: plan a day file and write the result in every form."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.console import err, guarded, stages
from api.cli.interrupts import stop_flag

if TYPE_CHECKING:
    from dispatch.domain import Day
    from dispatch.plan import Plan
    from geo.town import Town


#: What people read while each part of planning runs, by `dispatch.planning.PlanStage`.
STAGES = {
    "streets": "Finding the streets",
    "tables": "Measuring travel times",
    "rounds": "Searching rounds",
    "paths": "Drawing the ways",
    "comparison": "Comparing with no pooling",
}


@guarded
def plan(
    day: Annotated[
        Path, typer.Argument(help="Day file (see `tournee day generate` and `tournee day schema`).")
    ],
    *,
    deliveries_csv: Annotated[
        Path | None,
        typer.Option("--deliveries", help="CSV file of further deliveries (columns in docs/day-file.md)."),
    ] = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the plan as JSON.")] = None,
    geojson: Annotated[Path | None, typer.Option(help="Write rounds and stops as GeoJSON.")] = None,
    gpx: Annotated[Path | None, typer.Option(help="Folder for one GPX file a round.")] = None,
    csv: Annotated[Path | None, typer.Option(help="Write every stop as CSV.")] = None,
    html: Annotated[
        Path | None, typer.Option(help="Write one self-contained page: map, timeline, lists.")
    ] = None,
    lang: Annotated[
        str, typer.Option(help="Language that the page opens in: fr or en; default: the reader's.")
    ] = "",
    seconds: Annotated[
        float | None,
        typer.Option(
            min=0.1,
            max=86_400,
            help="Search time for the rounds; default: 5 s and 6 s more per hundred requests, at most a minute.",
        ),
    ] = None,
    iterations: Annotated[
        int | None,
        typer.Option(min=1, help="Search effort instead of time: same seed and iterations, same plan."),
    ] = None,
    seed: Annotated[int, typer.Option(help="Seed of the search.")] = 1,
    compare: Annotated[bool, typer.Option(help="Compare with each shop delivering alone.")] = True,
) -> None:
    """Plan the day: pooled rounds of deliveries and visits along real streets.

    The plan is stored for `tournee serve`, and written in the forms asked for. Stop the search with
    Ctrl-C once: the best plan so far is kept.

    Example: tournee plan saturday.json --html saturday.html --gpx rounds/
    """
    from api.assets import built_file
    from api.cli.outputs import check_output_folder, check_outputs
    from api.cli.summary import print_summary
    from api.plan_store import plans_folder, save_plan

    if lang not in {"", "fr", "en"}:
        raise typer.BadParameter(
            f"'{lang}' is not a language of the page; use fr or en.", param_hint="--lang"
        )
    # Minutes of search are not spent on a plan that then cannot be written.
    folder = plans_folder()
    files = {"--json": json_file, "--geojson": geojson, "--csv": csv, "--html": html}
    check_outputs(files, inputs=[path for path in (day, deliveries_csv) if path is not None])
    check_output_folder("--gpx", gpx)
    if html is not None:
        built_file("single/page.js")
    loaded, town = read_checked_day(day, deliveries_csv)
    check_output_folder("TOURNEE_HOME", folder)
    result = _plan_with_progress(
        loaded, town, seconds=seconds, iterations=iterations, seed=seed, compare=compare
    )
    stored = save_plan(result, folder)
    _write_forms(result, town, json_file=json_file, geojson=geojson, gpx=gpx, csv=csv, html=html, lang=lang)
    print_summary(result)
    err.print(f"Stored as {stored.stem}; `tournee serve` shows it on the map.")


def read_checked_day(path: Path, deliveries_csv: Path | None) -> tuple[Day, Town]:
    """Read a day file and check it alone and against its town.

    Raises
    ------
    dispatch.errors.InvalidDayError
        Listing every fault.
    geo.errors.MapError
        When its town is not there.
    """
    from dispatch.dayfile import check_day_in_town, read_day
    from dispatch.errors import InvalidDayError
    from geo.store import TownStore

    with stages() as report:
        report("Reading the day", 0.0)
        day = read_day(path, deliveries_csv=deliveries_csv)
        town = TownStore().load(day.town, on_progress=report)
        report("Finding the places", 0.0)
        faults = check_day_in_town(day, town, source=path)
    # Those of the table name a column instead of a pointer.
    own = tuple(fault for fault in faults if fault.pointer.startswith("/"))
    if faults:
        raise InvalidDayError(str(path if own else deliveries_csv), own or faults)
    return day, town


def _plan_with_progress(
    day: Day, town: Town, *, seconds: float | None, iterations: int | None, seed: int, compare: bool
) -> Plan:
    from dispatch.planning import PlanProgress, plan_day

    with stages() as report, stop_flag() as interrupted:

        def on_progress(progress: PlanProgress) -> bool:
            report(STAGES[progress.stage], progress.fraction, progress.note)
            return not interrupted()

        return plan_day(
            day,
            town,
            seconds=seconds,
            iterations=iterations,
            seed=seed,
            compare=compare,
            on_progress=on_progress,
        )


def _write_forms(
    plan: Plan,
    town: Town,
    *,
    json_file: Path | None,
    geojson: Path | None,
    gpx: Path | None,
    csv: Path | None,
    html: Path | None,
    lang: str,
) -> None:
    from api.plan_store import plan_json
    from dispatch.atomic_files import write_atomically

    if json_file is not None:
        write_atomically(json_file, plan_json(plan))
    if geojson is not None or gpx is not None or csv is not None:
        from dispatch.exports import write_csv, write_geojson, write_gpx

        if geojson is not None:
            write_geojson(plan, geojson)
        if gpx is not None:
            write_gpx(plan, gpx)
        if csv is not None:
            write_csv(plan, csv)
    if html is not None:
        from api.bridge import plan_to_wire
        from api.page import render_page

        page = render_page(plan_to_wire(plan), tiles=town.tiles_path, lang=lang or None)
        write_atomically(html, page)
