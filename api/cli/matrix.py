"""`tournee matrix`: the table of exact travel times and metres between the points of CSV files."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.console import err, fail, guarded, out, said, stages
from api.cli.exit_codes import ExitCode
from api.cli.moments import AT_HELP, load_streets
from api.cli.points_csv import Points, read_points
from api.cli.positions import snap_named

if TYPE_CHECKING:
    from geo.town import Town
    from routing.streets.network import Locations
    from routing.streets.tables import TravelTimes

#: Bytes that one entry takes while the table is made: two tables twice over, and one at eight bytes.
_ENTRY_BYTES = 32


@guarded
def matrix(
    town: Annotated[str, typer.Argument(help="Short name of the town.")],
    *,
    profile: Annotated[
        str, typer.Option("--profile", "-p", help="Who travels: foot, bike, cargo_bike, van or car.")
    ],
    points: Annotated[
        Path,
        typer.Option(help="CSV with the columns lon and lat, and id if you like; others are passed over."),
    ],
    npz: Annotated[Path, typer.Option("--out", help="File of numpy arrays to write (.npz).")],
    destinations: Annotated[
        Path | None, typer.Option(help="CSV of the destinations; default: the same points.")
    ] = None,
    at: Annotated[str, typer.Option(help=AT_HELP)] = "",
) -> None:
    """Write the seconds and metres of the fastest way from every point to every other one.

    Arrays: durations_s and distances_m (int32, 1000000000 where there is no way), reachable (bool),
    origin_id, destination_id, and the metres from each point to its street.

    Example: tournee matrix monaco --profile cargo_bike --points doors.csv --out times.npz
    """
    from api.cli.outputs import check_outputs

    inputs = [points] if destinations is None else [points, destinations]
    check_outputs({"--out": npz}, inputs=inputs)
    origins = read_points(points)
    targets = origins if destinations is None else read_points(destinations)
    _check_size(len(origins.lon), len(targets.lon))
    streets = load_streets(town, at)
    # Asked first: an unknown profile is the command's fault, not that of the points.
    engine = streets.engine(profile)
    from_locations = _snap(streets, profile, origins, points)
    to_locations = from_locations if destinations is None else _snap(streets, profile, targets, destinations)
    with stages() as report:

        def on_progress(done: int, count: int) -> None:
            report("Travel times", done / max(count, 1), f"{done:,} of {count:,} points")

        table = engine.travel_times(from_locations, to_locations, on_progress=on_progress)
    entries = _arrays(streets, profile, (origins, targets), (from_locations, to_locations), table)
    _write(npz, entries)
    _print(npz, entries)


def _check_size(rows: int, columns: int) -> None:
    """Refuse a table that this machine's memory cannot hold, before minutes of work."""
    needed = rows * columns * _ENTRY_BYTES
    available = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    if needed > available:
        raise fail(
            ExitCode.INVALID_INPUT,
            f"{rows:,} × {columns:,} points need {needed / 2**30:,.1f} GiB, but this machine has "
            f"{available / 2**30:,.1f}. Split the points and give parts of them with --destinations.",
        )


def _snap(streets: Town, profile: str, given: Points, path: Path) -> Locations:
    from geo.errors import MapError

    names = [f"{path}, line {line} ({name})" for line, name in zip(given.lines, given.ids, strict=True)]
    try:
        streets.check_inside(given.lon, given.lat)
    except MapError:
        outside = [at for at in range(len(names)) if _is_outside(streets, given.lon[at], given.lat[at])]
        for at in outside[:100]:
            err.print(f"  {said(names[at])}: outside the town's boundary")
        raise
    return snap_named(streets, profile, names, given.lon, given.lat)


def _is_outside(streets: Town, lon: float, lat: float) -> bool:
    from geo.errors import MapError

    try:
        streets.check_inside(lon, lat)
    except MapError:
        return True
    return False


def _arrays(
    streets: Town,
    profile: str,
    ends: tuple[Points, Points],
    locations: tuple[Locations, Locations],
    table: TravelTimes,
) -> dict[str, Any]:
    import numpy as np

    from geo.routes.route import ATTRIBUTION

    return {
        "durations_s": table.durations_s,
        "distances_m": table.distances_m,
        "reachable": table.durations_ms >= 0,
        "origin_id": np.array(ends[0].ids),
        "destination_id": np.array(ends[1].ids),
        "origin_to_street_m": locations[0].distance_m,
        "destination_to_street_m": locations[1].distance_m,
        "profile": np.array(profile),
        "map_hash": np.array(streets.map_hash),
        "attribution": np.array(ATTRIBUTION),
    }


def _write(path: Path, entries: dict[str, Any]) -> None:
    import numpy as np

    from dispatch.atomic_files import atomic_file

    with atomic_file(path) as file:
        np.savez(file, **entries)


def _print(path: Path, entries: dict[str, Any]) -> None:
    reachable = entries["reachable"]
    missing = int(reachable.size - reachable.sum())
    rows, columns = reachable.shape
    out.print(f"{rows:,} × {columns:,} travel times written to {said(str(path))}.")
    if missing:
        out.print(f"{missing:,} pairs have no way: 1000000000 there, and False in 'reachable'.")
    out.print(f"Map data {entries['attribution']}, ODbL 1.0.")
