"""The command `tournee`: towns, days, plans, the map page, and a doctor."""

from __future__ import annotations

import io
import sys
from typing import Annotated

import typer

from api.cli import (
    backup,
    close,
    cluster,
    day,
    demo,
    doctor,
    geocode,
    isochrone,
    learn,
    match,
    matrix,
    mcp,
    plan,
    planner,
    pooling,
    positions,
    route,
    serve,
    simulate,
    solve,
    town,
)
from api.cli.access import app as access
from api.cli.dispatch import app as dispatch
from api.cli.exit_codes import ExitCode
from api.cli.service import app as service

app = typer.Typer(
    name="tournee",
    help=(
        "Plan a town's day: baskets from several shops and municipal visits, pooled on couriers' rounds "
        "along real streets.\n\nA first morning, from nothing:\n\n"
        "  tournee day generate monaco --out saturday.json\n\n"
        "  tournee plan saturday.json --html saturday.html\n\n"
        "  tournee serve\n\n"
        "Exit codes: 0 done, 1 a fault of ours, 2 wrong command line, 3 invalid input, 4 map or town, "
        "5 routing, 6 file, 7 the doctor found something, 130 stopped from the keyboard."
    ),
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(town.app, name="town", short_help="Add, list, show and remove towns.")
app.add_typer(day.app, name="day", short_help="Make, check and describe day files.")
app.add_typer(dispatch.app, name="dispatch", short_help="Orders, plans, promises and rounds of a town.")
app.add_typer(
    service.app,
    name="service",
    short_help="Municipal services: the catalogue, programmes, who takes part, weeks.",
)
app.add_typer(access.app, name="access", short_help="Who may use the server: people, programs.")
app.command(name="demo", short_help="A whole week of a town: made, planned, judged and shown.")(demo.demo)
app.command(name="plan", short_help="Plan a day and write it in every form.")(plan.plan)
app.command(name="pooling", short_help="What pooling has saved, for the council.")(pooling.pooling)
app.command(name="simulate", short_help="Live days through before they come: policies, what-ifs.")(
    simulate.simulate
)
app.command(name="close", short_help="Close or slow down streets, at once or by the hour.")(close.close)
app.command(
    name="isochrone",
    short_help="What lies within some minutes of places.",
    context_settings=positions.CONTEXT,
)(isochrone.isochrone)
app.command(
    name="route",
    short_help="The fastest way through points, step by step.",
    context_settings=positions.CONTEXT,
)(route.route)
app.command(name="matrix", short_help="Travel times between all points of a CSV file.")(matrix.matrix)
app.command(name="geocode", short_help="Find addresses, or what is at a position.")(geocode.geocode)
app.command(name="match", short_help="Which streets a track ran along, and when.")(match.match)
app.command(name="learn", short_help="Learn speeds by street and hour from tracks.")(learn.learn)
app.command(name="solve", short_help="Solve a routing instance in a format of the field.")(solve.solve)
app.command(name="serve", short_help="Serve the map page and the API.")(serve.serve)
app.command(name="planner", short_help="Follow the towns of a database, beside servers.")(planner.planner)
app.command(name="scheduler", short_help="Hand jobs to the workers of a cluster.")(cluster.scheduler)
app.command(name="worker", short_help="Compute for a cluster.")(cluster.worker)
app.command(name="backup", short_help="Copy everything into one archive, or check one.")(backup.backup)
app.command(name="restore", short_help="Put an archive back.")(backup.restore)
app.command(name="mcp", short_help="Let an assistant look at a town.")(mcp.mcp)
app.command(name="doctor", short_help="Check the installation and say what to mend.")(doctor.doctor)


@app.callback(invoke_without_command=True)
def _main(
    *,
    version: Annotated[bool, typer.Option("--version", help="Print the version and exit.")] = False,
) -> None:
    if version:
        from importlib.metadata import version as installed

        typer.echo(f"tournee {installed('tournee')}")
        raise typer.Exit(ExitCode.OK)


def run() -> None:
    """Entry point of the console script: check that our packages are ours, then run the command."""
    from api.origin import ForeignPackageError, check_origin

    try:
        check_origin()
    except ForeignPackageError as error:
        sys.stderr.write(f"Error: {error}\n")
        sys.exit(ExitCode.INTERNAL)
    # A name that the terminal's alphabet lacks is printed with question marks, not with a traceback.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    app()
