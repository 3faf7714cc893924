"""`tournee service zone`: areas in which people live who may take part, and those that bound deliveries."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.console import guarded, out, said
from api.cli.dispatch.office import DbOption, TownArgument, open_office
from api.cli.service.catalogue import JsonOption
from api.cli.service.tables import print_json, print_table

if TYPE_CHECKING:
    from dispatch.orders.zones import Zone
    from dispatch.storage.store import Reading, Writing

app = typer.Typer(
    help="Zones: where people live who may take part in a programme, and where shops deliver.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


class PurposeChoice(StrEnum):
    """Values of ``--purpose``; those of `dispatch.orders.zones.ZonePurpose`."""

    SERVICE = "service"
    DELIVERY = "delivery"
    FEE = "fee"


@app.command(name="add", short_help="Add a zone from a GeoJSON file.")
@guarded
def add(
    town: TownArgument,
    file: Annotated[Path, typer.Argument(help="GeoJSON: Polygon, MultiPolygon, or one Feature.")],
    *,
    name: Annotated[str, typer.Option("--name", help="What people call it.")],
    purpose: Annotated[
        PurposeChoice,
        typer.Option(
            help="service: who lives there may take part; delivery: shops deliver there; fee: what that costs."
        ),
    ] = PurposeChoice.SERVICE,
    fee_minor: Annotated[
        int | None, typer.Option("--fee", help="Cents of a delivery there; for a fee.")
    ] = None,
    shop: Annotated[str, typer.Option("--shop", help="Of which shop; default: of the town.")] = "",
    replace: Annotated[bool, typer.Option("--replace", help="Redraw the zone that has this name.")] = False,
    db: DbOption = "",
) -> None:
    """Add a zone; the same one again changes nothing.

    Example: tournee service zone add monaco old_town.geojson --name "Old town"
    """
    from api.cli.dispatch.finding import shop_named
    from dispatch.errors import DispatchError
    from dispatch.orders.zones import Zone, ZonePurpose, checked
    from dispatch.storage import zones

    if not name.strip():
        raise typer.BadParameter("it has no name; say what people call it.", param_hint="--name")
    geometry = _geometry(file)
    wanted = ZonePurpose(purpose.value)

    def step(writing: Writing) -> tuple[Zone, str]:
        org_id = shop_named(writing, shop).id if shop else ""
        writing.exclude("zones")
        old = _named(writing, name, wanted, org_id)
        if old is None:
            return zones.add(
                writing, wanted, geometry, org_id=org_id, name=name, fee_minor=fee_minor
            ), "is added"
        new = checked(Zone(old.id, wanted, geometry, old.name, org_id, fee_minor))
        if (new.geometry, new.fee_minor) == (old.geometry, old.fee_minor):
            return old, "is there already"
        if not replace:
            raise DispatchError(
                f"--name {name!r}: there is another zone of that name ({old.id}): give another name, or --replace to redraw it",
                code="zone_taken",
            )
        return zones.change(writing, old, geometry=geometry, fee_minor=fee_minor), "is redrawn"

    with open_office(town, db) as office:
        zone, what = office.store.write(office.town.id, office.actor, step, conflicts=3)
    out.print(f"{said(zone.name)} {what}: {zone.id}.")


@app.command(name="list", short_help="The zones of a town.")
@guarded
def list_zones(town: TownArgument, *, as_json: JsonOption = False, db: DbOption = "") -> None:
    """Show the zones in use, and which programmes are for the people of each.

    Example: tournee service zone list monaco
    """
    from dispatch.storage import parties, zones
    from dispatch.storage import programmes as storage

    with open_office(town, db) as office, office.store.reading(office.town.id) as reading:
        found = zones.all_of(reading)
        orgs = parties.get_organizations(reading, {one.org_id for one in found} - {""})
        used: dict[str, list[str]] = {}
        for programme in storage.programmes(reading):
            used.setdefault(programme.eligibility.zone_id, []).append(programme.title)
    rows: list[dict[str, Any]] = [
        {
            "id": one.id, "name": one.name, "purpose": one.purpose.value, "of": orgs[one.org_id].name if one.org_id else "",
            "fee_minor": one.fee_minor, "programmes": used.get(one.id, []), "geometry": dict(one.geometry),
        }
        for one in found
    ]  # fmt: skip
    if as_json:
        print_json(rows)
    elif not rows:
        out.print("There are no zones: `tournee service zone add` adds one.")
    else:
        print_table(
            ("Name", "For", "Of", "Fee, cents", "Programmes", "Id"),
            [
                (
                    row["name"] or "-", row["purpose"], row["of"] or "the town", "-" if row["fee_minor"] is None else row["fee_minor"],
                    ", ".join(row["programmes"]) or "-", row["id"],
                )
                for row in rows
            ],
            right=(3,),
        )  # fmt: skip


@app.command(name="end", short_help="Take a zone out of use.")
@guarded
def end(
    town: TownArgument,
    zone: Annotated[str, typer.Argument(help="Name of the zone, its beginning, or id.")],
    *,
    db: DbOption = "",
) -> None:
    """Take a zone out of use; not while a programme is for the people of it.

    Example: tournee service zone end monaco "Old town"
    """
    from api.cli.service.finding import zone_named
    from dispatch.errors import DispatchError
    from dispatch.storage import programmes as storage
    from dispatch.storage import zones

    def step(writing: Writing) -> Zone:
        old = zone_named(writing, zone)
        using = [
            one.title
            for one in storage.programmes(writing)
            if one.active and one.eligibility.zone_id == old.id
        ]
        if using:
            raise DispatchError(
                f"{old.name!r} is the zone of {', '.join(using)}: give them another one with `tournee service programme change`",
                code="zone_used",
            )
        return zones.change(writing, old, active=False)

    with open_office(town, db) as office:
        stored = office.store.write(office.town.id, office.actor, step, conflicts=3)
    out.print(f"{said(stored.name)} is out of use.")


def _named(reading: Reading, name: str, purpose: object, org_id: str) -> Zone | None:
    from dispatch.storage import zones

    wanted = name.strip().casefold()
    same = [
        one
        for one in zones.all_of(reading)
        if one.name.casefold() == wanted and one.purpose is purpose and one.org_id == org_id
    ]
    return same[0] if same else None


def _geometry(file: Path) -> Any:
    """Return what a file draws; of a collection its only feature."""
    from dispatch.errors import DispatchError

    try:
        found = json.loads(file.read_text("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise DispatchError(
            f"{file} is not JSON: {error}: export the zone as GeoJSON", code="invalid_zone"
        ) from None
    if isinstance(found, dict) and found.get("type") == "FeatureCollection":
        features = found.get("features")
        if not isinstance(features, list) or len(features) != 1:
            count = len(features) if isinstance(features, list) else 0
            raise DispatchError(
                f"{file} has {count} features: keep the one that is the zone", code="invalid_zone"
            )
        return features[0]
    return found
