"""`tournee service programme show` and `change`, and `tournee service holidays`: the terms of a programme, and what a change moves."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.console import guarded, out, said
from api.cli.dispatch.office import AtOption, DbOption, Office, TownArgument, open_office
from api.cli.service.catalogue import JsonOption, LangOption
from api.cli.service.outcomes import TryOption, named, print_told, told
from api.cli.service.tables import print_json, print_table

if TYPE_CHECKING:
    from dispatch.services.programme import Programme
    from dispatch.storage.store import Reading, Writing

ProgrammeArgument = Annotated[str, typer.Argument(help="Title of the programme, its beginning, or id.")]
#: Holidays of a programme are shown so many days ahead.
_AHEAD = 365
_FRENCH = {
    "new_year": "Jour de l'an", "labour_day": "Fête du Travail", "victory_day": "Victoire 1945", "national_day": "Fête nationale",
    "assumption": "Assomption", "all_saints": "Toussaint", "armistice": "Armistice 1918", "christmas": "Noël",
    "easter_monday": "Lundi de Pâques", "ascension": "Ascension", "whit_monday": "Lundi de Pentecôte", "good_friday": "Vendredi saint",
    "second_christmas_day": "Deuxième jour de Noël", "abolition": "Abolition de l'esclavage",
}  # fmt: skip


@guarded
def show_programme(
    town: TownArgument,
    programme: ProgrammeArgument,
    *,
    as_json: JsonOption = False,
    lang: LangOption = "en",
    db: DbOption = "",
    at: AtOption = "",
) -> None:
    """Show a programme with its zone, conditions, funders, and the public holidays of its region for a year.

    Example: tournee service programme show monaco "Meals at home"
    """
    from api.cli.service.finding import programme_named

    with open_office(town, db, at) as office, office.store.reading(office.town.id) as reading:
        row = _row(office, reading, programme_named(reading, programme), lang)
    if as_json:
        print_json(row)
        return
    off = row.pop("days_off")
    print_table(
        ("", said(row["title"])),
        [(name.replace("_", " "), _cell(value)) for name, value in row.items() if name != "title"],
    )
    print_table(("Day off", "Holiday"), [(one["day"], one["name"]) for one in off])


@guarded
def change_programme(
    town: TownArgument,
    programme: ProgrammeArgument,
    *,
    title: Annotated[str, typer.Option("--title", help="What people call it.")] = "",
    zone: Annotated[
        str, typer.Option("--zone", help="Zone in which people must live, by name or id; none for no bound.")
    ] = "",
    holidays: Annotated[
        str, typer.Option("--holidays", help="Public holidays: fr, fr-alsace-moselle, ..., none.")
    ] = "",
    most: Annotated[
        int | None, typer.Option("--most", help="How many may take part; 0 for no bound.")
    ] = None,
    move_promised: Annotated[
        bool,
        typer.Option(
            "--move-promised", help="Also move what is promised to the other holidays; else it stays."
        ),
    ] = False,
    tried: TryOption = False,
    db: DbOption = "",
    at: AtOption = "",
) -> None:
    """Change a programme, and say which visits that moves. What is promised stays where the holidays change, unless --move-promised.

    Who lives outside another zone has no visits any more, promised ones neither: --try lists them.

    Example: tournee service programme change monaco "Meals at home" --holidays fr-alsace-moselle --try
    """
    from api.cli.service.finding import programme_named, zone_named
    from dispatch.services.eligibility import ConditionsCheck
    from dispatch.services.programme_changes import change_and_follow, preview_programme
    from dispatch.services.visit_work import Generated

    if not (title or zone or holidays or most is not None or move_promised):
        raise typer.BadParameter(
            "say what is different: --title, --zone, --holidays, --most or --move-promised."
        )
    with open_office(town, db, at) as office:
        with office.store.reading(office.town.id) as reading:
            old = programme_named(reading, programme)
            changes: dict[str, Any] = {"title": title} if title else {}
            if holidays:
                changes["holidays"] = holidays
            if most is not None:
                changes["most_enrolled"] = most or None
            if zone:
                changes["zone_id"] = "" if zone == "none" else zone_named(reading, zone).id
        outside = office.store.write(
            office.town.id,
            office.actor,
            lambda writing: _outside(writing, old.id, changes.get("zone_id", "")),
        )
        new, done = old, Generated()
        if tried:
            outcome = preview_programme(
                office.store, office.town.id, office.actor, old.id, holidays_now=move_promised, **changes
            )
        else:
            new, outcome, done = change_and_follow(
                office.store,
                office.town.id,
                office.actor,
                old.id,
                eligible=ConditionsCheck(),
                holidays_now=move_promised,
                **changes,
            )
        with office.store.reading(office.town.id) as reading:
            raw = told(reading, office, outcome)
        found = named(office, raw)
    if outside:
        have = "would have" if tried else "have"
        out.print(f"{len(outside)} live outside of the zone, and {have} no visits any more:")
        print_table(("Who", "Address", "Enrolment"), outside)
    if found.changed or found.stays or not outside:
        print_told(found, tried=tried)
    elif tried:
        out.print("Only tried: nothing was changed.")
    if not tried:
        count, stay = done.count, len(done.clashes)
        out.print(f"{said(new.title)}: {count} visits are otherwise, {stay} promised ones stay.")


@guarded
def holidays(
    region: Annotated[str, typer.Argument(help="One of the regions; default: the list of them.")] = "",
    *,
    year: Annotated[
        int | None, typer.Option("--year", min=1900, max=2199, help="Year; default: this one.")
    ] = None,
    as_json: JsonOption = False,
    lang: LangOption = "en",
) -> None:
    """Show the regions whose public holidays are known, or the holidays of one.

    Example: tournee service holidays fr-alsace-moselle --year 2027 --lang fr
    """
    from dispatch.errors import DispatchError
    from dispatch.people.holidays import REGIONS, public_holidays

    if not region:
        if as_json:
            print_json(list(REGIONS))
        else:
            out.print("\n".join(REGIONS))
        return
    if region not in REGIONS:
        raise DispatchError(
            f"holidays of {region[:40]!r} are not known: give one of {', '.join(REGIONS)}",
            code="unknown_region",
        )
    found = sorted(public_holidays(year or dt.datetime.now(dt.UTC).year, region).items())
    rows = [{"day": day.isoformat(), "name": _said_in(name, lang)} for day, name in found]
    if as_json:
        print_json(rows)
    else:
        print_table(("Day", "Holiday"), [tuple(row.values()) for row in rows])


def _said_in(name: str, lang: str) -> str:
    return _FRENCH[name] if lang == "fr" else name.replace("_", " ").title()


def _outside(writing: Writing, programme_id: str, zone_id: str) -> list[tuple[str, str, str]]:
    """Return who lives outside of a zone that a programme gets; that they were looked at is kept."""
    from dispatch.lifecycle.enrolment import EnrolmentStatus
    from dispatch.privacy.sight import names_of
    from dispatch.storage import parties, zones
    from dispatch.storage import programmes as storage

    if not zone_id or zone_id == storage.get_programme(writing, programme_id).eligibility.zone_id:
        return []
    zone = zones.get(writing, zone_id)
    found = storage.enrolments(writing, programme_id=programme_id, statuses=(EnrolmentStatus.ACTIVE,))
    places = parties.get_places(writing, sorted({one.place_id for one in found}))
    outside = [one for one in found if not zone.has(places[one.place_id].lon, places[one.place_id].lat)]
    names = names_of(writing, outside, "who lives outside of a zone")
    return [
        (names[one.id], places[one.place_id].address or "-", one.external_ref or one.id) for one in outside
    ]


def _row(office: Office, reading: Reading, one: Programme, lang: str) -> dict[str, Any]:
    from dispatch.people.holidays import public_holidays
    from dispatch.services.eligibility import zone_of
    from dispatch.storage import parties
    from dispatch.storage import programmes as storage

    service = storage.get_service(reading, one.service_key)
    zone, terms, today = zone_of(reading, one), one.eligibility, office.today()
    place = (
        parties.get_places(reading, [one.point_place_id])[one.point_place_id] if one.point_place_id else None
    )
    days = [today + dt.timedelta(days=number) for number in range(_AHEAD)]
    closed = set(office.town.settings.get("closed_days", ()))
    off = [
        {
            "day": day.isoformat(),
            "name": _said_in(name, lang) if name else ("fermé" if lang == "fr" else "Closed"),
        }
        for day in days
        if (name := public_holidays(day.year, one.holidays).get(day, "")) or day.isoformat() in closed
    ]
    return {
        "id": one.id, "title": one.title, "service": one.service_key, "run_by": parties.get_organization(reading, one.org_id).name,
        "point": place.name if place else "", "from": one.from_day, "to": one.to_day, "active": one.active,
        "most_enrolled": one.most_enrolled, "least_age": terms.least_age, "most_age": terms.most_age,
        "zone": (zone.name or zone.id) if zone else terms.zone_id, "papers": sorted(terms.documents), "consent": terms.consent,
        "funders": [list(pair) for pair in one.funders], "holidays": one.holidays,
        "on_holidays": service.frequency.on_holiday.value, "days_off": off,
    }  # fmt: skip


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return (
            ", ".join(
                f"{part[0]} {part[1] / 100:g} %" if isinstance(part, list) else str(part) for part in value
            )
            or "-"
        )
    return "-" if value in {None, ""} else str(value)
