"""`tournee town`: add, list, show and remove towns."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from api.cli.console import err, guarded, out, stages

app = typer.Typer(
    help="Towns made from OpenStreetMap extracts: their streets, addresses, shops and base map.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

CREDIT = "Map data © OpenStreetMap contributors, ODbL 1.0."


@app.command()
@guarded
def add(
    name: Annotated[
        str, typer.Argument(help="Short name for commands and addresses, such as 'selfoss' (a-z, 0-9, '-').")
    ],
    extract: Annotated[Path, typer.Argument(help="OpenStreetMap file: .osm.pbf, .osm, .osm.gz or .osm.bz2.")],
    *,
    boundary: Annotated[
        Path | None,
        typer.Option(help="GeoJSON polygon of the area served; without it, the whole extract."),
    ] = None,
    profiles: Annotated[
        str | None,
        typer.Option(help="Comma-separated profiles to build: foot, bike, cargo_bike, van. Default: all."),
    ] = None,
    title: Annotated[
        str | None, typer.Option(help="Name shown to people; default: the short name, capitalised.")
    ] = None,
    time_zone: Annotated[
        str | None,
        typer.Option(help="Time zone such as Europe/Paris; default: that of the nearest principal town."),
    ] = None,
) -> None:
    """Build a town from an extract: streets for each profile, addresses, shops and map tiles.

    An existing town of that name is replaced once the new one is complete, never before.

    Example: tournee town add selfoss selfoss.osm.pbf --time-zone Atlantic/Reykjavik
    """
    from geo.store import TownStore

    wanted = (
        tuple(part.strip() for part in profiles.split(",") if part.strip()) if profiles is not None else None
    )
    with stages() as report:
        town = TownStore().add(
            name,
            extract,
            title=title,
            boundary=boundary,
            profiles=wanted,
            time_zone=time_zone,
            on_progress=report,
        )
    err.print(f"Town '{town.name}' is ready.")
    _print_town(town.name)


@app.command(name="list")
@guarded
def list_towns() -> None:
    """List the towns that are ready, and the demo towns that come with Tournée."""
    from geo.store import TownStore

    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("Name", "Title", "Time zone", "Ready"):
        table.add_column(heading)
    for entry in TownStore().list():
        table.add_row(entry.name, entry.title, entry.time_zone, "yes" if entry.built else "on first use")
    out.print(table)


@app.command()
@guarded
def show(name: Annotated[str, typer.Argument(help="Short name of the town.")]) -> None:
    """Show what is known of a town: streets by profile, addresses, shops, and what the import left out."""
    _print_town(name)


@app.command()
@guarded
def remove(
    name: Annotated[str, typer.Argument(help="Short name of the town.")],
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Remove a town's built files (its day files and plans stay)."""
    from geo.store import TownStore

    store = TownStore()
    if not yes:
        typer.confirm(f"Remove the town '{name}' from {store.home}?", abort=True)
    store.remove(name)
    err.print(f"Town '{name}' removed.")


def _print_town(name: str) -> None:
    from geo.store import TownStore

    with stages() as report:
        town = TownStore().load(name, on_progress=report)
    west, south, east, north = town.bbox
    out.print(f"[bold]{town.title}[/] ({town.name}), {town.time_zone}")
    out.print(f"Area       {west:.4f} {south:.4f} {east:.4f} {north:.4f} (west south east north)")
    out.print(f"Map        {town.map_hash[:16]}")
    network = town.network
    out.print(
        f"Streets    {network.node_count:,} junctions, {network.edge_count:,} segments, {network.arc_count:,} arcs"
    )
    out.print(
        f"Addresses  {len(town.addresses.houses()):,} houses; {len(town.places()):,} named shops and places"
    )
    for profile in town.profiles:
        out.print(f"Profile    {profile:<11} {town.usable_length_m(profile) / 1000:,.1f} km of streets")
    for line in town.import_notes():
        out.print(f"Note       {line}")
    out.print(CREDIT)
