"""`tournee service programme add`, `list` and `end`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.console import guarded, out, said
from api.cli.dispatch.office import AtOption, DbOption, TownArgument, open_office, read_date
from api.cli.service.catalogue import JsonOption, KeyArgument
from api.cli.service.doors import new_point
from api.cli.service.tables import print_json, print_table

if TYPE_CHECKING:
    from dispatch.domain import Place
    from dispatch.services.programme import Programme
    from dispatch.storage.store import Reading, Writing

app = typer.Typer(
    help="Programmes: who runs a service, for whom, and who pays.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.command(name="add", short_help="Run a service for people who meet conditions.")
@guarded
def add(
    town: TownArgument,
    service: KeyArgument,
    *,
    title: Annotated[str, typer.Option("--title", help="What people call it.")],
    point: Annotated[
        str,
        typer.Option(
            "--point",
            help="Service point: name or id of a place, an address, or LON,LAT. Needed where goods move.",
        ),
    ] = "",
    org: Annotated[
        str, typer.Option("--org", help="Who runs it, by name or id; default: the town itself.")
    ] = "",
    from_day: Annotated[str, typer.Option("--from", help="First date; default: today.")] = "",
    to_day: Annotated[str, typer.Option("--to", help="Last date; default: none.")] = "",
    least_age: Annotated[
        int | None, typer.Option("--least-age", help="Years on the day of a visit, at least.")
    ] = None,
    most_age: Annotated[
        int | None, typer.Option("--most-age", help="Years on the day of a visit, at most.")
    ] = None,
    zone: Annotated[str, typer.Option("--zone", help="Zone in which people must live, by name or id.")] = "",
    paper: Annotated[
        list[str] | None,
        typer.Option("--paper", help="Kind of paper that must be valid, such as apa; several times."),
    ] = None,
    consent: Annotated[bool, typer.Option(help="Whether people must have agreed.")] = True,
    most: Annotated[
        int | None, typer.Option("--most", help="How many may take part; default: no bound.")
    ] = None,
    holidays: Annotated[
        str, typer.Option("--holidays", help="Public holidays: fr, fr-alsace-moselle, ..., none.")
    ] = "fr",
    funder: Annotated[
        list[str] | None, typer.Option("--funder", help="Who pays, NAME=PERCENT; several times, 100 in all.")
    ] = None,
    db: DbOption = "",
    at: AtOption = "",
) -> None:
    """Add a programme of a service that the town has.

    Example: tournee service programme add monaco meals --title "Meals at home" --point "Town kitchen" --least-age 60 --funder Town=70
    --funder Department=30
    """
    from api.cli.service.finding import zone_named
    from dispatch.services.programme import Eligibility, Programme
    from dispatch.services.programmes import add_programme
    from dispatch.storage import parties

    with open_office(town, db, at) as office:
        with office.store.reading(office.town.id) as reading:
            org_id = _org(reading, org)
            place = _known_place(reading, point) if point else None
        fresh = None if place or not point else new_point(office, point)

        def step(writing: Writing) -> Programme:
            if fresh is not None:
                parties.add_places(writing, [fresh])
            made = place or fresh
            own = zone_named(writing, zone).id if zone else ""
            return add_programme(
                writing,
                Programme(
                    "", service, org_id, title, made.id if made else "",
                    from_day=read_date(from_day, "--from").isoformat() if from_day else office.today().isoformat(),
                    to_day=read_date(to_day, "--to").isoformat() if to_day else "",
                    eligibility=Eligibility(least_age, most_age, own, frozenset(paper or ()), consent),
                    most_enrolled=most, holidays=holidays, funders=_funders(funder),
                ),
            )  # fmt: skip

        stored = office.store.write(office.town.id, office.actor, step)
    out.print(f"{said(stored.title)} is added: {stored.id}, from {stored.from_day} on.")


@app.command(name="list", short_help="The programmes of a town.")
@guarded
def list_programmes(town: TownArgument, *, as_json: JsonOption = False, db: DbOption = "") -> None:
    """Show the programmes of a town, and how many take part.

    Example: tournee service programme list monaco
    """
    from dispatch.lifecycle.enrolment import EnrolmentStatus
    from dispatch.services.documents import eligibility_document
    from dispatch.storage import parties
    from dispatch.storage import programmes as storage

    with open_office(town, db) as office, office.store.reading(office.town.id) as reading:
        found = storage.programmes(reading)
        orgs = parties.get_organizations(reading, {one.org_id for one in found})
        places = parties.get_places(reading, [one.point_place_id for one in found if one.point_place_id])
        counts = {
            one.id: [
                len(storage.enrolments(reading, programme_id=one.id, statuses=(status,)))
                for status in (EnrolmentStatus.ACTIVE, EnrolmentStatus.REQUESTED)
            ]
            for one in found
        }
    if as_json:
        print_json(
            [
                {
                    "id": one.id, "service": one.service_key, "title": one.title, "org": orgs[one.org_id].name, "from": one.from_day,
                    "to": one.to_day, "active": one.active, "enrolled": counts[one.id][0], "waiting": counts[one.id][1],
                    "most_enrolled": one.most_enrolled, "eligibility": eligibility_document(one.eligibility),
                    "holidays": one.holidays, "funders": [list(pair) for pair in one.funders],
                }
                for one in found
            ]
        )  # fmt: skip
        return
    if not found:
        out.print("There are no programmes yet: `tournee service programme add` adds one.")
        return
    rows = [
        (
            one.title, one.service_key, orgs[one.org_id].name, places[one.point_place_id].name if one.point_place_id else "-",
            f"{one.from_day} to {one.to_day or '...'}", f"{counts[one.id][0]}/{one.most_enrolled or '-'}", counts[one.id][1],
            "yes" if one.active else "no", one.id,
        )
        for one in found
    ]  # fmt: skip
    headings = ("Title", "Service", "Run by", "Point", "Dates", "Enrolled", "Waiting", "Runs", "Id")
    print_table(headings, rows, right=(5, 6))


@app.command(name="end", short_help="End a programme, and everybody's part in it.")
@guarded
def end_programme(
    town: TownArgument,
    programme: Annotated[str, typer.Argument(help="Title of the programme, its beginning, or id.")],
    *,
    day: Annotated[str, typer.Option("--day", help="Last date; default: today.")] = "",
    db: DbOption = "",
    at: AtOption = "",
) -> None:
    """End a programme with a last date, and with it everybody's part in it.

    Example: tournee service programme end monaco "Meals at home" --day 2026-12-31
    """
    from api.cli.service.finding import programme_named
    from dispatch.services import programmes

    with open_office(town, db, at) as office:
        last = read_date(day, "--day") if day else office.today()

        def step(writing: Writing) -> Programme:
            return programmes.end_programme(writing, programme_named(writing, programme), last.isoformat())

        stored = office.store.write(office.town.id, office.actor, step, conflicts=3)
    out.print(f"{said(stored.title)} ends on {stored.to_day}.")


def _org(reading: Reading, name: str) -> str:
    from dispatch.errors import DispatchError
    from dispatch.parties.organization import OrganizationKind
    from dispatch.storage import parties

    known = [one for one in parties.organizations(reading) if one.active]
    if not name:
        own = [one for one in known if one.kind is OrganizationKind.TOWN]
        if own:
            return own[0].id
        raise DispatchError(
            "the town has no organisation of its own: say who runs it with --org", code="org_missing"
        )
    wanted = name.strip().casefold()
    found = [one.id for one in known if wanted in {one.id, one.name.casefold()}]
    if len(found) != 1:
        raise DispatchError(
            f"--org {name!r}: {'several have' if found else 'no organisation has'} that name; give an id",
            code="org_unknown",
        )
    return found[0]


def _known_place(reading: Reading, text: str) -> Place | None:
    """Return the place of an id, or the service point, depot or shop of a name."""
    from dispatch.domain import PlaceKind
    from dispatch.errors import DispatchError
    from dispatch.storage import parties

    places = parties.get_places(reading)
    if text.strip() in places:
        return places[text.strip()]
    wanted = text.strip().casefold()
    kinds = (PlaceKind.SERVICE_POINT, PlaceKind.DEPOT, PlaceKind.SHOP)
    found = [one for one in places.values() if one.kind in kinds and one.name.casefold() == wanted]
    if len(found) > 1:
        raise DispatchError(
            f"--point {text!r}: {len(found)} places have that name; give an id", code="ambiguous"
        )
    return found[0] if found else None


def _funders(texts: list[str] | None) -> tuple[tuple[str, int], ...]:
    """Return who pays, in parts of 10,000, of ``NAME=PERCENT``."""
    from decimal import Decimal, InvalidOperation

    found = []
    for text in texts or ():
        name, _, part = text.rpartition("=")
        try:
            parts = Decimal(part.replace(",", ".").rstrip("% ")) * 100
        except InvalidOperation:
            parts = Decimal("NaN")
        if not name or not parts.is_finite() or parts != int(parts):
            raise typer.BadParameter(
                f"'{text}' is no part; write it like Town=70 or Town=33.33.", param_hint="--funder"
            )
        found.append((name.strip(), int(parts)))
    return tuple(found)
