"""`tournee close`: close or slow down streets, list what is in force, and open them again."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer
from rich.table import Table

from api.cli.console import err, fail, guarded, load_town, out, said
from api.cli.exit_codes import ExitCode

if TYPE_CHECKING:
    from geo.live.disruptions import Disruption
    from geo.live.snapshot import LiveSnapshot
    from geo.live.streets import LiveDisruption, LiveStreets

_MAX_BYTES = 20_000_000
_STREETS_SHOWN = 30
_LOST_SHOWN = 5
#: What a field of a disruption is called on the command line.
_OPTIONS = {
    "geometry": "--geojson",
    "streets": "--street",
    "ways": "--way",
    "speed_factor": "--slow",
    "speed_kmh": "--cap",
    "direction": "--direction",
    "from": "--from",
    "to": "--to",
    "hours": "--hours",
    "profiles": "--profile",
    "except": "--except",
    "note": "--note",
    "author": "--author",
}
_BY = {"foot": "on foot", "bike": "by bike", "cargo_bike": "by cargo bike", "van": "by van", "car": "by car"}


@guarded
def close(
    town: Annotated[str, typer.Argument(help="Short name of the town.")],
    *,
    geojson: Annotated[
        Path | None,
        typer.Option(
            help="Area or line: every street that crosses it or lies in it. With --street, limits it."
        ),
    ] = None,
    street: Annotated[
        list[str] | None, typer.Option(help="Name of a street, all ways of it; repeatable.")
    ] = None,
    way: Annotated[list[int] | None, typer.Option(help="OpenStreetMap number of a way; repeatable.")] = None,
    slow: Annotated[
        float | None, typer.Option(help="Slow down instead of closing: the share of the speed left, as 0.5.")
    ] = None,
    cap: Annotated[int | None, typer.Option(help="Cap the speed instead of closing, km/h.")] = None,
    one_way: Annotated[
        str, typer.Option(help="Work one way instead of closing: forward or backward stays open.")
    ] = "",
    direction: Annotated[
        str, typer.Option(help="Direction concerned, as drawn on OpenStreetMap: forward, backward or both.")
    ] = "",
    begins: Annotated[
        str, typer.Option("--from", help="First moment, such as 2026-11-28T06:00 on the town's clocks.")
    ] = "",
    ends: Annotated[str, typer.Option("--to", help="Moment from which it no longer holds.")] = "",
    hours: Annotated[
        str, typer.Option(help="Weekly hours in OpenStreetMap's syntax, such as 'Sa 06:00-14:00'.")
    ] = "",
    profile: Annotated[
        list[str] | None,
        typer.Option(
            help="Profile concerned (foot, bike, cargo_bike, van, car, motor, cycles); repeatable. Default: all."
        ),
    ] = None,
    spare: Annotated[
        list[str] | None,
        typer.Option("--except", help="Profile that may pass, or 'pushed' for bicycles pushed; repeatable."),
    ] = None,
    note: Annotated[str, typer.Option(help="Why, for people.")] = "",
    author: Annotated[str, typer.Option(help="Who says so.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the effect and store nothing.")] = False,
    show: Annotated[
        bool, typer.Option("--list", help="List what is stored, and whether it holds now.")
    ] = False,
    remove: Annotated[str, typer.Option(help="Number of a disruption to remove.")] = "",
) -> None:
    """Close streets, or slow them down: tables, paths and plans follow at once.

    Example: tournee close monaco --street 'Rue Grimaldi' --hours 'Sa 06:00-14:00' --except foot --note market
    """
    from geo.live.streets import LiveStreets

    fields = {
        "geometry": geojson,
        "streets": street,
        "ways": way,
        "speed_factor": slow,
        "speed_kmh": cap,
        "direction": direction or one_way,
        "from": begins,
        "to": ends,
        "hours": hours,
        "profiles": profile,
        "except": spare,
        "note": note,
        "author": author,
    }
    given = {name: value for name, value in fields.items() if value not in (None, "", [])}
    if (show or remove) and (given or (show and remove)):
        raise fail(ExitCode.INVALID_INPUT, "--list and --remove stand alone. Leave the other options out.")
    kinds = {"slow": slow is not None, "cap": cap is not None, "one_way": bool(one_way)}
    if sum(kinds.values()) > 1 or (one_way and direction):
        raise fail(
            ExitCode.INVALID_INPUT,
            "--slow, --cap, --one-way and --direction with --one-way exclude one another. Choose one.",
        )
    if not (show or remove or geojson or street or way):
        raise fail(ExitCode.INVALID_INPUT, "say where: give --geojson, --street or --way.")
    given["kind"] = next((kind for kind, chosen in kinds.items() if chosen), "closed")
    if geojson is not None:
        given["geometry"] = _read_geojson(geojson)
    live = LiveStreets(load_town(town))
    if show:
        _print_list(live)
    elif remove:
        removed = live.remove(remove)
        out.print(f"Removed {removed.id}, no longer in effect: {said(_what(removed, live.town.time_zone))}")
    else:
        _add(live, given, dry_run=dry_run)


def _read_geojson(path: Path) -> Any:
    if path.stat().st_size > _MAX_BYTES:
        raise fail(ExitCode.INVALID_INPUT, f"--geojson {path}: more than {_MAX_BYTES:,} bytes. Simplify it.")
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise fail(
            ExitCode.INVALID_INPUT,
            f"--geojson {path}: this is no JSON ({error}). Save it as GeoJSON in UTF-8.",
        ) from error


def _add(live: LiveStreets, given: dict[str, Any], *, dry_run: bool) -> None:
    from geo.live.disruptions import DisruptionError

    try:
        checked = live.checked(given)
    except DisruptionError as error:
        many = len(error.faults) > 1
        err.print(f"[bold red]Error:[/] nothing was stored; {len(error.faults)} fault{'s' if many else ''}:")
        for fault in error.faults:
            option = "--one-way" if fault.field == "direction" and given["kind"] == "one_way" else fault.field
            err.print(f"  {said(str(replace(fault, field=_OPTIONS.get(option, option))))}")
        raise typer.Exit(ExitCode.INVALID_INPUT) from None
    now_s = int(dt.datetime.now(dt.UTC).timestamp())
    starts_s = checked.disruption.when.next_moment(now_s, live.town.time_zone)
    moment = dt.datetime.fromtimestamp(now_s if starts_s is None else starts_s, dt.UTC)
    before = live.at(moment)
    what = said(_what(checked.disruption, live.town.time_zone))
    if dry_run:
        out.print(f"Not stored: {what}")
        after = live.preview(checked, moment)
    else:
        checked = live.add(checked.disruption)
        out.print(f"Disruption [bold]{checked.disruption.id}[/]: {what}")
        after = live.at(moment)
    _print_streets(live, checked)
    if starts_s is None:
        err.print("[yellow]Note:[/] it holds at no moment from now on; check --from, --to and --hours.")
    else:
        _print_losses(before, after, since="" if starts_s == now_s else f" from {after.when:%a %d %b %H:%M}")


def _print_streets(live: LiveStreets, checked: LiveDisruption) -> None:
    from geo.live.access import streets_concerned

    streets = streets_concerned(live.town, checked.selection.edges)
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("Street")
    table.add_column("Length", justify="right")
    for one in streets[:_STREETS_SHOWN]:
        table.add_row(said(one.name) or f"(unnamed {one.street_class})", f"{one.length_m:,} m")
    out.print(table)
    if len(streets) > _STREETS_SHOWN:
        out.print(f"... and {len(streets) - _STREETS_SHOWN} more")
    metres = sum(one.length_m for one in streets)
    segments = _count(len(checked.selection.edges), "segment", "segments")
    out.print(f"{_count(len(streets), 'street', 'streets')}, {segments}, {metres:,} m")


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"


def _print_losses(before: LiveSnapshot, after: LiveSnapshot, *, since: str) -> None:
    """Say who loses access in the first moment in which the disruption holds."""
    from geo.live.access import access_loss

    for profile in before.profiles:
        if before.version_of(profile) == after.version_of(profile):
            continue
        loss = access_loss(before, profile, before.metric(profile), after.metric(profile))
        counted = [_count(len(loss.addresses), "address", "addresses")] if loss.addresses else []
        counted += [_count(len(loss.places), "shop or place", "shops and places")] if loss.places else []
        by = _BY.get(profile, f"by {profile}")
        if not counted:
            out.print(f"All addresses can still be reached {by}.")
            continue
        named = "; ".join((*loss.addresses, *loss.places)[:_LOST_SHOWN])
        more = " ..." if len(loss.addresses) + len(loss.places) > _LOST_SHOWN else ""
        err.print(
            f"[yellow]Warning:[/] {' and '.join(counted)} can no longer be reached {by}{since}: {said(named)}{more}"
        )


def _print_list(live: LiveStreets) -> None:
    stored = live.disruptions()
    if not stored:
        out.print("No disruption is stored.")
        return
    now = live.at()
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("Id", "Now", "What", "Streets", "Note"):
        table.add_column(heading, overflow="fold")
    for one in stored:
        disruption = one.disruption
        holds = "yes" if disruption in now.disruptions else "no"
        who = f"{disruption.note}{f' ({disruption.author})' if disruption.author else ''}"
        table.add_row(
            disruption.id,
            holds,
            said(_what(disruption, live.town.time_zone)),
            said(_where(live, one)),
            said(who),
        )
    out.print(table)
    for one in stored:
        for missing in one.selection.missing:
            err.print(f"[yellow]Warning:[/] {one.disruption.id}, {said(str(missing))}")


def _what(disruption: Disruption, time_zone: str) -> str:
    """Say in a line what happens to whom, and when."""
    kind = disruption.kind.value
    what = {
        "closed": "closed",
        "slow": f"slowed to {disruption.speed_permille / 10:g} % of the speed",
        "cap": f"at most {disruption.speed_kmh} km/h",
        "one_way": f"one way, {disruption.direction} open",
    }[kind]
    if kind != "one_way" and disruption.direction != "both":
        what += f" {disruption.direction}"
    parts = [f"{what} for {', '.join(disruption.profiles) or 'all'}"]
    if disruption.spared:
        parts.append(f"except {', '.join(disruption.spared)}")
    when = disruption.when
    parts += [
        f"{word} {dt.datetime.fromtimestamp(moment_s, ZoneInfo(time_zone)):%Y-%m-%d %H:%M}"
        for word, moment_s in (("from", when.starts_s), ("to", when.ends_s))
        if moment_s is not None
    ]
    return ", ".join([*parts, *([when.weekly] if when.weekly else [])])


def _where(live: LiveStreets, one: LiveDisruption) -> str:
    from geo.live.access import streets_concerned

    streets = streets_concerned(live.town, one.selection.edges)
    names = [street.name for street in streets if street.name][:3]
    more = len(streets) - len(names)
    return (
        ", ".join([*names, *([f"{more} more" if names else f"{more} unnamed"] if more else [])])
        or "none here"
    )
