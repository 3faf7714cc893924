"""`tournee route`: the fastest way through points, step by step, as a table, JSON, GeoJSON and GPX."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from api.cli.console import err, guarded, out, said
from api.cli.moments import AT_HELP, load_streets
from api.cli.positions import read_positions, snap_named

if TYPE_CHECKING:
    from geo.routes.route import Route
    from geo.town import Town


@guarded
def route(
    town: Annotated[str, typer.Argument(help="Short name of the town.")],
    positions: Annotated[
        list[str],
        typer.Argument(help="Points in order as LON,LAT in degrees, such as 7.4246,43.7384; two or more."),
    ],
    *,
    profile: Annotated[
        str, typer.Option("--profile", "-p", help="Who travels: foot, bike, cargo_bike, van or car.")
    ],
    lang: Annotated[str, typer.Option(help="Language of the steps: en or fr.")] = "en",
    at: Annotated[str, typer.Option(help=AT_HELP)] = "",
    alternatives: Annotated[
        int,
        typer.Option(min=0, max=5, help="Between two points: other reasonable ways too, at most so many."),
    ] = 0,
    geojson: Annotated[Path | None, typer.Option(help="Write lines, steps and stops as GeoJSON.")] = None,
    gpx: Annotated[Path | None, typer.Option(help="Write the route as GPX 1.1, for navigation.")] = None,
    polyline: Annotated[
        bool, typer.Option("--polyline", help="Print encoded polylines (six decimals) and nothing else.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the routes as JSON and nothing else.")
    ] = False,
) -> None:
    """Find the fastest way through points, in their order, and say it step by step.

    Example: tournee route monaco 7.4190,43.7310 7.4288,43.7400 --profile cargo_bike --lang fr --gpx route.gpx
    """
    from api.cli.outputs import check_outputs
    from geo.routes.phrases import LANGUAGES

    lon, lat = read_positions(positions)
    if len(lon) < 2:
        raise typer.BadParameter(
            "give at least two points, where it starts and where it ends.", param_hint="LON,LAT"
        )
    if alternatives and len(lon) != 2:
        raise typer.BadParameter(
            f"alternatives are found between two points, not through {len(lon)}.", param_hint="--alternatives"
        )
    if polyline and as_json:
        raise typer.BadParameter("give this or --json, not both.", param_hint="--polyline")
    if lang not in LANGUAGES:
        raise typer.BadParameter(f"'{lang}' is none of {', '.join(LANGUAGES)}.", param_hint="--lang")
    check_outputs({"--geojson": geojson, "--gpx": gpx})
    streets = load_streets(town, at)
    snap_named(
        streets, profile, [f"point {number} ({text})" for number, text in enumerate(positions, 1)], lon, lat
    )
    found = _find(streets, profile, lon, lat, alternatives)
    if polyline:
        for one in found:
            out.out(one.polyline())
    elif as_json:
        out.out(json.dumps(_document(found, lang), ensure_ascii=False, indent=1))
    else:
        _print(found, lang)
    _write(found, lang, geojson, gpx)


def _find(streets: Town, profile: str, lon: list[float], lat: list[float], alternatives: int) -> list[Route]:
    from geo.routes.route import find_alternatives, find_route

    if alternatives:
        return find_alternatives(streets, profile, (lon[0], lat[0]), (lon[1], lat[1]), count=alternatives)
    return [find_route(streets, profile, lon, lat)]


def _print(found: list[Route], lang: str) -> None:
    from geo.routes.phrases import phrase
    from geo.routes.route import ATTRIBUTION

    for number, one in enumerate(found):
        if number:
            out.print()
        name = "" if len(found) == 1 else ("Fastest: " if number == 0 else f"Alternative {number}: ")
        out.print(f"[bold]{name}{said(_totals(one))}[/]")
        table = Table(box=None, pad_edge=False, header_style="bold")
        table.add_column("Metres", justify="right")
        table.add_column("Time", justify="right")
        table.add_column("Step", overflow="fold")
        for leg in one.legs:
            for step in leg.steps:
                last = step is leg.steps[-1]
                metres = "" if last else f"{step.distance_cm / 100:,.0f}"
                table.add_row(metres, "" if last else _clock(step.duration_ms), said(phrase(step, lang)))
        out.print(table)
    out.print(f"Map data {ATTRIBUTION}, ODbL 1.0.")


def _totals(one: Route) -> str:
    parts = [f"{one.distance_cm / 100_000:.2f} km", _clock(one.duration_ms)]
    if one.pushed_cm:
        parts.append(f"{one.pushed_cm / 100:,.0f} m pushed")
    if one.ascent_m is not None and one.descent_m is not None:
        parts.append(f"{one.ascent_m:,.0f} m up, {one.descent_m:,.0f} m down")
    if one.work_kj is not None:
        parts.append(f"{one.work_kj:,.0f} kJ")
    return f"{one.town_title}, {one.profile}: {', '.join(parts)}"


def _clock(duration_ms: int) -> str:
    """Return a duration as minutes and seconds, with hours where there are any."""
    minutes, seconds = divmod((duration_ms + 500) // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"


def _document(found: list[Route], lang: str) -> dict[str, Any]:
    from geo.routes.geojson import step_facts, summary
    from geo.routes.route import ATTRIBUTION

    return {
        "attribution": ATTRIBUTION,
        "language": lang,
        "routes": [
            {
                **summary(one),
                "bounds": one.bounds,
                "polyline6": one.polyline(),
                "legs": [
                    {
                        "duration_s": leg.path.duration_ms / 1000,
                        "distance_m": leg.path.distance_cm / 100,
                        "steps": step_facts(leg, lang),
                    }
                    for leg in one.legs
                ],
            }
            for one in found
        ],
    }


def _write(found: list[Route], lang: str, geojson: Path | None, gpx: Path | None) -> None:
    from dispatch.atomic_files import write_atomically
    from geo.routes.geojson import route_geojson
    from geo.routes.gpx import route_gpx

    if geojson is not None:
        document = route_geojson(found, lang)
        write_atomically(geojson, json.dumps(document, ensure_ascii=False) + "\n")
        err.print(f"Wrote {said(str(geojson))}.")
    if gpx is not None:
        if len(found) > 1:
            err.print("The GPX file holds the fastest way only.")
        write_atomically(gpx, route_gpx(found[0], lang))
        err.print(f"Wrote {said(str(gpx))}.")
