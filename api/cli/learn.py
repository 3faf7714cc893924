"""`tournee learn`: what couriers' tracks say of how fast a town's streets are."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from api.cli.console import err, guarded, load_town, out, said, stages

if TYPE_CHECKING:
    from geo.learning.learn import LearningReport


@guarded
def learn(
    town: Annotated[str, typer.Argument(help="Short name of the town.")],
    tracks: Annotated[
        list[Path], typer.Argument(help="Files of tracks: GPX, GeoJSON or CSV (time,lon,lat[,accuracy_m]).")
    ],
    *,
    profile: Annotated[
        str, typer.Option("--profile", "-p", help="Who travelled: foot, bike, cargo_bike, van or car.")
    ],
    drop_ends: Annotated[
        float,
        typer.Option(min=0.0, help="Metres left out at both ends of each track, for people's privacy."),
    ] = 0.0,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be learned, store nothing.")
    ] = False,
) -> None:
    """Learn speeds by street and hour from tracks; plans and live streets follow at once.

    Kept are only counts by street segment and hour of the week, never a position. Trips that were counted
    before are passed over.

    Example: tournee learn monaco tracks/*.gpx --profile cargo_bike --dry-run
    """
    from geo.learning.learn import learn as learn_speeds
    from geo.tracks.reading import read_tracks

    read = [track for path in tracks for track in read_tracks(path)]
    streets = load_town(town)
    with stages() as report:

        def on_progress(done: int, total: int) -> None:
            report("Matching tracks", done / total, f"{done} of {total}")

        found = learn_speeds(
            streets, profile, read, dry_run=dry_run, drop_ends_m=drop_ends, on_progress=on_progress
        )
    _print(found, streets.title)
    if dry_run:
        err.print("Nothing was stored.")


def _print(found: LearningReport, title: str) -> None:
    out.print(
        f"[bold]{said(title)}:[/] {found.trips:,} trips counted, {found.known_trips:,} known before; "
        f"{found.distance_m / 1000:,.1f} km in {found.pieces:,} ways."
    )
    fates = ", ".join(
        f"{count:,} {name.replace('_', ' ')}" for name, count in found.positions.items() if count
    )
    out.print(f"Positions: {fates or 'none'}.")
    out.print(
        f"{found.arcs_passed:,} of {found.arcs:,} street segments (by direction) have data: {found.passages:,} "
        f"passages, {found.ratio:.2f} times the map's time on average."
    )
    if found.lost_rows:
        out.print(f"{found.lost_rows:,} counts are of streets that this map no longer has.")
    for heading, rows in (("Class", found.by_class), ("Hours", found.by_hour)):
        table = Table(box=None, pad_edge=False, header_style="bold")
        table.add_column(heading)
        table.add_column("Times the map's time", justify="right")
        table.add_column("Passages", justify="right")
        for name, ratio, passages in rows:
            table.add_row(name, f"{ratio:.2f}", f"{passages:,}")
        out.print(table)
    if found.held_out is None:
        out.print("Too few trips to keep some aside and foretell them.")
    else:
        held = found.held_out
        out.print(
            f"{held.trips:,} ways that nothing was learned from: durations were off by {held.before_percent:.1f} % by "
            f"the map, by {held.after_percent:.1f} % with what the others taught."
        )
