"""`tournee town`: add, list, show and remove towns."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from api.cli.address_lists import print_address_lists
from api.cli.console import err, guarded, load_town, out, said, town_progress

if TYPE_CHECKING:
    from geo.town import Town

app = typer.Typer(
    help="Towns made from OpenStreetMap extracts: their streets, addresses, shops and base map.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

CREDIT = "Map data © OpenStreetMap contributors, ODbL 1.0."


@app.command(short_help="Build a town from an OpenStreetMap extract.")
@guarded
def add(
    name: Annotated[
        str, typer.Argument(help="Short name for commands and addresses, such as 'selfoss' (a-z, 0-9, '-').")
    ],
    extract: Annotated[
        Path | None,
        typer.Argument(
            help="OpenStreetMap file (.osm.pbf, .osm, .osm.gz or .osm.bz2), or a graph saved by OSMnx (.graphml)."
        ),
    ] = None,
    *,
    place: Annotated[
        str | None,
        typer.Option(
            help="Instead of a file: name of a place whose streets OSMnx downloads, such as 'Ville, Pays'."
        ),
    ] = None,
    boundary: Annotated[
        Path | None,
        typer.Option(help="GeoJSON polygon of the area served; without it, the whole extract."),
    ] = None,
    profiles: Annotated[
        str | None,
        typer.Option(
            help="Comma-separated profiles to build: foot, bike, cargo_bike, van, car. Default: all."
        ),
    ] = None,
    title: Annotated[
        str | None, typer.Option(help="Name shown to people; default: the short name, capitalised.")
    ] = None,
    time_zone: Annotated[
        str | None,
        typer.Option(help="Time zone such as Europe/Paris; default: that of the nearest principal town."),
    ] = None,
    elevation: Annotated[
        list[Path] | None,
        typer.Option(
            help="Heights of the ground: an .hgt tile (also .hgt.gz, .zip) or a folder of tiles; may be repeated."
        ),
    ] = None,
    addresses: Annotated[
        list[Path] | None,
        typer.Option(
            help="French address list (BAN), such as adresses-06.csv.gz, to join the map's; may be repeated."
        ),
    ] = None,
) -> None:
    """Build a town from an extract: streets for each profile, addresses, shops and map tiles.

    An existing town of that name is replaced once the new one is complete, never before.

    Example: tournee town add selfoss selfoss.osm.pbf --time-zone Atlantic/Reykjavik
    """
    if (extract is None) == (place is None):
        raise typer.BadParameter("give either an extract file or --place, and not both.")
    from geo.profiles import PROFILES
    from geo.store import TownStore

    wanted = (
        tuple(part.strip() for part in profiles.split(",") if part.strip())
        if profiles is not None
        else tuple(PROFILES)
    )
    with contextlib.ExitStack() as held:
        if place is not None:
            extract = held.enter_context(_downloaded(place))
            title = title or place.partition(",")[0].strip()
        report = held.enter_context(town_progress())
        town = TownStore().add(
            name,
            extract,
            title=title,
            boundary=boundary,
            profiles=wanted,
            time_zone=time_zone,
            elevation=tuple(elevation or ()),
            addresses=tuple(addresses or ()),
            on_progress=report,
        )
    err.print(f"Town '{town.name}' is ready.")
    _print_town(town)


@contextlib.contextmanager
def _downloaded(place: str) -> Iterator[Path]:
    """Download the streets of a place into a file that is gone when the town is built."""
    from geo.imports.place import download_place

    with tempfile.TemporaryDirectory(prefix="tournee-") as folder:
        path = Path(folder) / "place.graphml.gz"
        err.print(f"Downloading the streets of {said(place)} with OSMnx ...")
        download_place(place, path)
        yield path


@app.command(name="list", short_help="List the towns that are here.")
@guarded
def list_towns() -> None:
    """List the towns that are ready, and the demo towns that come with Tournée."""
    from geo.errors import MapError
    from geo.store import TownStore

    store = TownStore()
    built = store.list()
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("Name", "Title", "Time zone", "Profiles"):
        table.add_column(heading)
    for name in built:
        try:
            town = store.load(name)
        except MapError as error:
            table.add_row(name, said(f"cannot be loaded: {error}"), "", "")
            continue
        table.add_row(name, said(town.title), town.time_zone, ", ".join(town.profiles))
    for name in store.shipped():
        if name not in built:
            table.add_row(name, "comes with Tournée, built on first use", "", "")
    out.print(table)


@app.command(short_help="Show what is known of a town.")
@guarded
def show(name: Annotated[str, typer.Argument(help="Short name of the town.")]) -> None:
    """Show what is known of a town: streets by profile, addresses, shops, and what the import left out."""
    _print_town(load_town(name))


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


def _print_town(town: Town) -> None:
    west, south, east, north = town.bbox
    report = town.report
    out.print(f"[bold]{said(town.title)}[/] ({town.name}), {town.time_zone}")
    out.print(f"Area        {west:.4f} {south:.4f} {east:.4f} {north:.4f} (west south east north)")
    out.print(f"Map         {town.map_hash[:16]}")
    out.print(
        f"Streets     {report['street_metres'] / 1000:,.1f} km, {report['junctions']:,} junctions, {report['arcs']:,} arcs"
    )
    out.print(f"Addresses   {report['addresses']:,} houses; {report['places']:,} named shops and places")
    out.print(f"Elevation   {_elevation(report['elevation'])}")
    print_address_lists(town)
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("Profile")
    for heading in (
        "Usable arcs",
        "On islands, never used",
        "Turn restrictions",
        "Restrictions not readable",
    ):
        table.add_column(heading, justify="right")
    for profile in town.profiles:
        bans = report["restrictions"][profile]
        counts = (
            report["usable_arcs"][profile],
            report["unreachable_arcs"][profile],
            bans.get("applied", 0),
            bans.get("broken", 0) + bans.get("unread", 0),
        )
        table.add_row(profile, *(f"{count:,}" for count in counts))
    out.print(table)
    for line in _by_the_hour(town.profiles, report["conditions"]):
        out.print(line)
    out.print(CREDIT)


def _elevation(known: dict[str, Any] | None) -> str:
    """Say how much is known of the streets' heights."""
    if known is None:
        return "not known; add the town with --elevation to count slopes"
    share = f"{known['known_share']:.1%} of the streets" if known["known_share"] < 1.0 else "all streets"
    return (
        f"{share}, {known['lowest_m']:,.0f} to {known['highest_m']:,.0f} m; "
        f"{known['steep_share']:.1%} steeper than 10 % ({', '.join(known['tiles'])})"
    )


def _by_the_hour(profiles: tuple[str, ...], conditions: dict[str, Any]) -> list[str]:
    """Say how much depends on the hour, and what of it was not understood."""
    lines = []
    if conditions["hours"]:
        ways = ", ".join(f"{profile} {conditions['ways'][profile]:,}" for profile in profiles)
        lines.append(f"By the hour {conditions['hours']:,} different hours; streets that follow them: {ways}")
    if conditions["clauses_unread"]:
        listed = [*conditions["ways_unread"], *conditions["nodes_unread"]]
        named = ", ".join(map(str, listed[:5])) + (", ..." if len(listed) > 5 else "")
        lines.append(
            f"Note        {conditions['clauses_unread']:,} conditions were not understood and are left out "
            f"(OpenStreetMap {named})"
        )
    return lines
