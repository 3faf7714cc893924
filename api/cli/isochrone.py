"""`tournee isochrone`: what lies within some minutes of places, as a table, GeoJSON and a picture."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer
from rich.table import Table

from api.cli.console import err, guarded, out, said
from api.cli.moments import AT_HELP, load_streets
from api.cli.positions import read_positions, snap_named

if TYPE_CHECKING:
    from geo.reach.areas import ReachArea
    from geo.reach.pictures import Theme
    from geo.town import Town

#: Bands that a picture can still tell apart.
_MOST_LIMITS = 12


@guarded
def isochrone(
    town: Annotated[str, typer.Argument(help="Short name of the town.")],
    positions: Annotated[
        list[str],
        typer.Argument(help="Places as LON,LAT in degrees, such as 7.4246,43.7384; one or several."),
    ],
    *,
    profile: Annotated[
        str, typer.Option("--profile", "-p", help="Who travels: foot, bike, cargo_bike, van or car.")
    ],
    minutes: Annotated[
        str, typer.Option(help="Limits in minutes, separated by commas; 2.5 is two and a half.")
    ] = "5,10,15",
    reverse: Annotated[
        bool,
        typer.Option("--reverse", help="From where one gets to the places, not where one gets from them."),
    ] = False,
    at: Annotated[str, typer.Option(help=AT_HELP)] = "",
    service_areas: Annotated[
        bool,
        typer.Option(
            "--service-areas", help="Share the streets within the longest limit: to each place its own."
        ),
    ] = False,
    streets: Annotated[
        bool,
        typer.Option("--streets", help="Write and draw every street with its seconds, instead of areas."),
    ] = False,
    geojson: Annotated[Path | None, typer.Option(help="Write areas or streets as GeoJSON.")] = None,
    svg: Annotated[Path | None, typer.Option(help="Write a picture as SVG.")] = None,
    title: Annotated[
        str, typer.Option(help="Heading of the picture; default: the town and what is shown.")
    ] = "",
    theme: Annotated[
        str, typer.Option(help="Ground of the picture: auto (as the reader's device), light or dark.")
    ] = "auto",
) -> None:
    """Show what lies within some minutes of the nearest of some places.

    Streets and doors are counted exactly; areas are drawn 50 m round those streets.

    Example: tournee isochrone monaco 7.4246,43.7384 --profile cargo_bike --minutes 5,10 --svg reach.svg
    """
    from api.cli.outputs import check_outputs

    lon, lat = read_positions(positions)
    limits_s = _read_minutes(minutes)
    if theme not in {"auto", "light", "dark"}:
        raise typer.BadParameter(f"'{theme}' is none of auto, light, dark.", param_hint="--theme")
    if service_areas and streets:
        raise typer.BadParameter("give this or --service-areas, not both.", param_hint="--streets")
    check_outputs({"--geojson": geojson, "--svg": svg})
    place = load_streets(town, at)
    snap_named(
        place, profile, [f"place {number} ({text})" for number, text in enumerate(positions, 1)], lon, lat
    )
    ground = cast("Theme", theme)
    question = _Question(place, profile, lon, lat, limits_s, reverse)
    heading = title or question.heading(service_areas=service_areas)
    if streets:
        document, picture = question.streets(heading, ground, draw=svg is not None)
    else:
        document, picture = question.areas(heading, ground, draw=svg is not None, service_areas=service_areas)
    _write(geojson, None if geojson is None else json.dumps(document, ensure_ascii=False) + "\n")
    _write(svg, picture)


@dataclass(frozen=True, slots=True)
class _Question:
    """What was asked."""

    town: Town
    profile: str
    lon: list[float]
    lat: list[float]
    limits_s: list[int]
    inward: bool

    def heading(self, *, service_areas: bool) -> str:
        """Return a title that needs no translation."""
        shown = self.limits_s[-1:] if service_areas else self.limits_s
        minutes = ", ".join(f"{limit / 60:g}" for limit in shown)
        return f"{self.town.title} · {self.profile} · {minutes} min"

    def areas(
        self, heading: str, theme: Theme, *, draw: bool, service_areas: bool
    ) -> tuple[dict[str, Any], str | None]:
        """Print the table and return the GeoJSON and the picture."""
        from geo.reach import areas as reach
        from geo.reach.geojson import areas_geojson
        from geo.reach.pictures import areas_svg

        if service_areas:
            found = reach.service_areas(
                self.town, self.profile, self.lon, self.lat, self.limits_s[-1], inward=self.inward
            )
        else:
            found = reach.isochrones(
                self.town, self.profile, self.lon, self.lat, self.limits_s, inward=self.inward
            )
        self._print(found)
        document = areas_geojson(found, profile=self.profile, lon=self.lon, lat=self.lat, inward=self.inward)
        picture = None
        if draw:
            picture = areas_svg(self.town, found, lon=self.lon, lat=self.lat, title=heading, theme=theme)
        return document, picture

    def streets(self, heading: str, theme: Theme, *, draw: bool) -> tuple[dict[str, Any], str | None]:
        """Print the metres of each band and return the GeoJSON and the picture."""
        from geo.reach.areas import reach_streets
        from geo.reach.geojson import CREDIT, streets_geojson
        from geo.reach.pictures import streets_svg

        found = reach_streets(self.town, self.profile, self.lon, self.lat, self.limits_s, inward=self.inward)
        table = _table("Minutes", "Streets km")
        since = 0.0
        for band, limit in enumerate(found.limits_s):
            kilometres = found.of_band(band).length_cm(self.town.network) / 100_000
            table.add_row(f"{since:g} to {limit / 60:g}", f"{kilometres:,.1f}")
            since = limit / 60
        self._print_heading()
        out.print(table)
        out.print(CREDIT)
        picture = None
        if draw:
            picture = streets_svg(self.town, found, lon=self.lon, lat=self.lat, title=heading, theme=theme)
        return streets_geojson(self.town, self.profile, found), picture

    def _print_heading(self) -> None:
        from geo.live.snapshot import LiveSnapshot

        way = "to" if self.inward else "from"
        when = f", {self.town.when:%Y-%m-%d %H:%M}" if isinstance(self.town, LiveSnapshot) else ""
        several = f"the nearest of {len(self.lon)} places" if len(self.lon) > 1 else "the place"
        out.print(f"[bold]{said(self.town.title)}[/], {self.profile}, {way} {several}{when}")

    def _print(self, found: tuple[ReachArea, ...]) -> None:
        from geo.reach.geojson import CREDIT

        self._print_heading()
        shared = any(area.place is not None for area in found)
        table = _table("Place" if shared else "Minutes", "Area km²", "Streets km", "Doors")
        for area in found:
            first = f"{area.limit_s / 60:g}"
            if area.place is not None:
                first = f"{area.place + 1}  ({self.lon[area.place]:.5f},{self.lat[area.place]:.5f})"
            table.add_row(first, f"{area.area_km2:,.2f}", f"{area.street_km:,.1f}", f"{area.doors or 0:,}")
        out.print(table)
        out.print(CREDIT)


def _read_minutes(text: str) -> list[int]:
    limits: list[int] = []
    for part in text.split(","):
        number = _number(part)
        if number is None or not 0 < number <= 24 * 60:
            raise typer.BadParameter(
                f"'{part}' is no number of minutes; give up to {_MOST_LIMITS} between 0 and 1440, such as 5,10,15.",
                param_hint="--minutes",
            )
        limits.append(max(1, round(number * 60)))
    if len(set(limits)) < len(limits) or len(limits) > _MOST_LIMITS:
        raise typer.BadParameter(
            f"'{text}': give up to {_MOST_LIMITS} different limits.", param_hint="--minutes"
        )
    return sorted(limits)


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _table(*headings: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for at, heading in enumerate(headings):
        table.add_column(heading, justify="right" if at else "left")
    return table


def _write(path: Path | None, text: str | None) -> None:
    from dispatch.atomic_files import write_atomically

    if path is not None and text is not None:
        write_atomically(path, text)
        err.print(f"Wrote {said(str(path))}.")
