"""`tournee dispatch init`: a database, and a town in it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.console import err, guarded, load_town, out, said
from api.cli.dispatch.office import DbOption, actor, open_database

if TYPE_CHECKING:
    from dispatch.domain import Day
    from dispatch.parties.town import Town
    from dispatch.sandbox.founding import Sandbox
    from dispatch.storage.store import Store


@guarded
def init(
    town: Annotated[str, typer.Argument(help="Short name of the town; without a day file also of its map.")],
    *,
    day_file: Annotated[
        Path | None,
        typer.Option("--day-file", help="Day file whose shops, couriers, vehicles and shifts to take over."),
    ] = None,
    sandbox: Annotated[
        bool,
        typer.Option(
            "--sandbox",
            help="Found a town for trials: made-up shops and couriers, a clock that is moved, and nobody is written to.",
        ),
    ] = False,
    map_name: Annotated[
        str, typer.Option("--map", help="Name of the map of a sandbox; default: the name of the town.")
    ] = "",
    db: DbOption = "",
) -> None:
    """Set the database up, or bring it up to date, and found a town in it: from a day file, empty, or a sandbox.

    Run again it changes nothing that is there.

    Example: tournee dispatch init monaco --day-file saturday.json
    """
    if sandbox and day_file is not None:
        raise typer.BadParameter("a sandbox makes its shops up: leave --day-file out", param_hint="--sandbox")
    if map_name and not sandbox:
        raise typer.BadParameter("it is for sandboxes: give --sandbox as well", param_hint="--map")
    from dispatch.storage import parties
    from dispatch.storage.store import Store

    with open_database(db, make=True) as database:
        store = Store(database)
        found = parties.find_town(store, town)
        if found is not None:
            err.print(
                f"{said(town)} is there already; the database is up to date and nothing else was changed."
            )
        elif sandbox:
            made = _sandbox(store, town, map_name or town)
            _tell(store, made.town)
            _guide(made)
            return
        elif day_file is None:
            found = _empty(store, town)
        else:
            found = _furnished(store, town, _read(day_file))
        _tell(store, found)


def _read(path: Path) -> Day:
    from api.cli.plan import read_checked_day

    day, town = read_checked_day(path, None)
    # A file is called after its day, a town as on its map.
    return replace(day, title=town.title)


def _empty(store: Store, name: str) -> Town:
    from dispatch import ids
    from dispatch.parties.town import Town
    from dispatch.storage import parties

    town_map = load_town(name)
    town = Town(store.ids.new(ids.TOWN), name, town_map.title, town_map.time_zone, name)
    stored = parties.found_town(store, town, actor())
    _add_office(store, stored)
    return stored


def _sandbox(store: Store, name: str, map_name: str) -> Sandbox:
    from dispatch.sandbox.founding import found_sandbox

    return found_sandbox(store, load_town(map_name), name, actor())


def _guide(made: Sandbox) -> None:
    """Print the keys, which are shown this once, and how a first delivery is ordered and brought."""
    from dispatch.sandbox.founding import BEGINS

    body = {
        "recipient": {"name": "Camille Exemple"},
        "door": {"position": list(made.door)},
        "pickups": [{"shop_id": made.shop_id}],
    }
    out.print(f"It is a sandbox: its clock shows {BEGINS:%H:%M} and runs, and nobody is ever written to.")
    err.print("Keep the keys like passwords; they are not shown again:")
    out.print(f"marketplace {made.marketplace_key}", soft_wrap=True)
    out.print(f"coordinator {made.coordinator_key}", soft_wrap=True)
    err.print(
        "A first delivery, once `tournee serve` runs: a quote for the basket, then half a day in one step."
    )
    err.print(said(f"  POST /v1/quotes {json.dumps(body)}"), soft_wrap=True)
    err.print(said('  POST /v1/quotes/ID/accept {"start": "window.earliest of an offer"}'), soft_wrap=True)
    err.print(said('  POST /v1/sandbox/clock/advance {"seconds": 43200, "ride": true}'), soft_wrap=True)
    err.print(said("  GET /v1/deliveries/ID"), soft_wrap=True)


def _furnished(store: Store, name: str, day: Day) -> Town:
    from dispatch.dayfile.furnish import furnish
    from dispatch.storage import parties

    furnish(store, day, actor(), slug=name)
    stored = parties.find_town(store, name)
    assert stored is not None
    _add_office(store, stored)
    return stored


def _add_office(store: Store, town: Town) -> None:
    """Add the town itself as an organisation: orders that nobody else has sent are its own."""
    from dispatch import ids
    from dispatch.parties.organization import Organization, OrganizationKind
    from dispatch.storage import parties

    office = Organization(store.ids.new(ids.ORGANIZATION), OrganizationKind.TOWN, town.title)
    with store.writing(town.id, actor()) as writing:
        stored = parties.add_organization(writing, office)
        writing.note("organization.added", stored.id, stored.version, {"kind": stored.kind.value})


def _tell(store: Store, town: Town) -> None:
    from sqlalchemy import func, select

    from dispatch.parties.organization import OrganizationKind
    from dispatch.storage import crew, parties
    from dispatch.storage.schema_parties import SHIFT

    with store.reading(town.id) as reading:
        shops = parties.organizations(reading, OrganizationKind.SHOP)
        couriers = crew.couriers(reading)
        query = select(SHIFT.c.day, func.count().label("shifts")).where(SHIFT.c.town_id == town.id)
        days = reading.rows(query.group_by(SHIFT.c.day).order_by(SHIFT.c.day))
    out.print(
        f"{said(town.slug)}: {said(town.title)} (map {said(town.map)}, {town.time_zone}), {len(shops)} shops, {len(couriers)} couriers."
    )
    for row in days[-5:]:
        out.print(f"  {row.day}: {row.shifts} shifts")
