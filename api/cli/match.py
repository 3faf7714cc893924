"""`tournee match`: which streets a track ran along, and when."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from api.cli.console import err, fail, guarded, load_town, out, said
from api.cli.exit_codes import ExitCode

#: The most names of streets that are printed of a piece.
_NAMED = 6


@guarded
def match(
    town: Annotated[str, typer.Argument(help="Short name of the town.")],
    track: Annotated[Path, typer.Argument(help="GPX, GeoJSON or CSV (time,lon,lat[,accuracy_m]).")],
    *,
    profile: Annotated[
        str, typer.Option("--profile", "-p", help="Who travelled: foot, bike, cargo_bike, van or car.")
    ],
    geojson: Annotated[Path | None, typer.Option(help="Write the driven ways as GeoJSON.")] = None,
) -> None:
    """Match a track to streets: what was driven, how long it took and how long the map says.

    Stops are left out: each movement between them is a way of its own.

    Example: tournee match monaco morning.gpx --profile cargo_bike --geojson morning.geojson
    """
    from api.cli.outputs import check_outputs
    from geo.tracks.matching import TrackMatcher, matched_geojson
    from geo.tracks.reading import movements, read_tracks
    from routing.streets.matched_track import Fate

    check_outputs({"--geojson": geojson}, inputs=[track])
    tracks = read_tracks(track)
    streets = load_town(town)
    matcher = TrackMatcher(streets, profile)
    parts = [part for one in tracks for part in movements(one)]
    found = [matcher.match(part) for part in parts]
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("Way", "Metres", "Seconds", "By the map", "Confidence"):
        table.add_column(heading, justify="right")
    table.add_column("Streets", overflow="fold")
    pieces = [piece for matched in found for piece in matched.pieces]
    for number, piece in enumerate(pieces, 1):
        edges = streets.network.arc_edge[piece.arcs].tolist()
        names = list(dict.fromkeys(filter(None, map(streets.edge_name, edges))))
        more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
        table.add_row(
            str(number),
            f"{piece.distance_cm / 100:,.0f}",
            f"{piece.duration_s:,.0f}",
            f"{piece.map_ms / 1000:,.0f}",
            f"{piece.confidence:.0%}",
            said(", ".join(names[:_NAMED]) + more),
        )
    out.print(table)
    total = sum(map(len, tracks))
    fates = {fate: sum(one.count(fate) for one in found) for fate in Fate}
    standing = total - sum(map(len, parts))
    err.print(
        f"{total:,} positions: {fates[Fate.MATCHED]:,} matched, {fates[Fate.THINNED]:,} thinned out, {standing:,} at "
        f"stops or not in the order of time, {fates[Fate.OUTLIER]:,} outliers, {fates[Fate.FAR]:,} far from any street, "
        f"{fates[Fate.ALONE]:,} without a neighbour."
    )
    if not pieces:
        raise fail(
            ExitCode.MAP,
            f"{track}: no part of it could be matched to streets of {profile} in {streets.title}. Check the town and "
            "the profile.",
        )
    if geojson is not None:
        from dispatch.atomic_files import write_atomically

        documents = [matched_geojson(streets, matched) for matched in found]
        features = [feature for document in documents for feature in document["features"]]
        text = json.dumps({**documents[0], "features": features}, ensure_ascii=False)
        write_atomically(geojson, text + "\n")
        err.print(f"Wrote {said(str(geojson))}.")
    out.print("Map data © OpenStreetMap contributors, ODbL 1.0.")
