"""`tournee geocode`: from an address to a position, from a position to an address, one or a whole file."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from api.cli.address_lists import credit
from api.cli.console import err, fail, guarded, load_town, out, said
from api.cli.exit_codes import ExitCode
from api.cli.positions import looks_swapped, read_position

if TYPE_CHECKING:
    from geo.addresses.geocoders import Geocoder
    from geo.addresses.match import AddressMatch


@guarded
def geocode(
    town: Annotated[str, typer.Argument(help="Short name of the town.")],
    text: Annotated[
        str | None, typer.Argument(help='The address, in quotes: "12 bis av. de la Costa".')
    ] = None,
    *,
    limit: Annotated[int, typer.Option(min=1, max=100, help="At most this many answers.")] = 5,
    near: Annotated[
        str | None, typer.Option(help="LON,LAT to prefer among answers that fit about equally well.")
    ] = None,
    suggest: Annotated[
        bool, typer.Option("--suggest", help="The text is only the beginning of an address.")
    ] = False,
    reverse: Annotated[
        str | None, typer.Option(help="LON,LAT whose nearest addresses are wanted, instead of a text.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    file: Annotated[
        Path | None, typer.Option(help="CSV with a header; every line is looked up. Needs --out.")
    ] = None,
    result: Annotated[
        Path | None,
        typer.Option("--out", help="CSV to write: the columns of --file and those of the answer."),
    ] = None,
    column: Annotated[str, typer.Option(help="Column of --file that holds the address.")] = "address",
    photon: Annotated[
        str | None, typer.Option(help="URL of a Photon server to ask where the map is not confident.")
    ] = None,
    addok: Annotated[
        str | None, typer.Option(help="URL of an Addok server to ask where the map is not confident.")
    ] = None,
) -> None:
    """Find addresses on a town's own map; nothing leaves the machine unless a server is named.

    Every answer says how sure it is (1 means exactly what was typed) and in what it differs. Exit code 4:
    nothing was found (with --file: for no line at all).

    Example: tournee geocode monaco "41 bd d'italie"
    """
    if sum(each is not None for each in (text, reverse, file)) != 1:
        raise typer.BadParameter("give either an address, or --reverse LON,LAT, or --file CSV.")
    if (file is None) != (result is None):
        raise typer.BadParameter("--file and --out go together.")
    from geo.addresses.geocoders import FirstConfident, LocalGeocoder

    if text is not None and not text.strip():
        raise typer.BadParameter("it is empty; give an address, in quotes.", param_hint="TEXT")
    aim = None if near is None else read_position("--near", near)
    at = None if reverse is None else read_position("--reverse", reverse)
    place = load_town(town)
    geocoders: list[Geocoder] = [LocalGeocoder(place), *_servers(photon, addok)]
    geocoder: Geocoder = FirstConfident(geocoders) if len(geocoders) > 1 else geocoders[0]
    if file is not None and result is not None:
        from api.cli.geocode_file import geocode_file

        counts = geocode_file(geocoder, file, result, column, near=aim)
        err.print(
            f"{said(str(result))}: {counts.lines:,} lines, {counts.sure:,} found for certain, "
            f"{counts.unsure:,} to be looked at, {counts.lost:,} not found. {credit(place)}"
        )
        if counts.lines == counts.lost:
            raise typer.Exit(ExitCode.MAP)
        return
    if at is not None:
        found = geocoder.reverse(*at, limit=limit)
    elif suggest:
        found = geocoder.suggest(text or "", limit=limit, near=aim)
    else:
        found = geocoder.search(text or "", limit=limit, near=aim)
    if as_json:
        answers = [dataclasses.asdict(match) for match in found]
        typer.echo(
            json.dumps({"attribution": credit(place), "results": answers}, ensure_ascii=False, indent=1)
        )
    elif found:
        out.print(_table(found))
        err.print(credit(place))
    if not found and at is not None:
        hint = "Longitude comes first." if looks_swapped(place, *at) else "Check the position."
        raise fail(
            ExitCode.MAP, f"--reverse {reverse}: no address near it on the map of {place.title}. {hint}"
        )
    if not found:
        raise fail(
            ExitCode.MAP,
            f"{text}: nothing like it on the map of {place.title}. Check the spelling, or leave out "
            "what is not the address.",
        )


def differences(match: AddressMatch) -> str:
    """Return in one line in what an answer is not what was asked."""
    return "; ".join(f"{each.kind}: {each.asked or '-'} -> {each.found or '-'}" for each in match.differences)


def _table(found: tuple[AddressMatch, ...]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("Address", "Kind", "Confidence", "Lon", "Lat", "Differs"):
        table.add_column(heading, justify="right" if heading in {"Confidence", "Lon", "Lat"} else "left")
    for match in found:
        row = (
            said(match.label),
            match.kind,
            f"{match.confidence:.2f}",
            f"{match.lon:.6f}",
            f"{match.lat:.6f}",
        )
        table.add_row(*row, said(differences(match)))
    return table


def _servers(photon: str | None, addok: str | None) -> list[Any]:
    from geo.addresses.geocoders_http import AddokGeocoder, PhotonGeocoder

    return [
        *([PhotonGeocoder(photon)] if photon is not None else []),
        *([AddokGeocoder(addok)] if addok is not None else []),
    ]
