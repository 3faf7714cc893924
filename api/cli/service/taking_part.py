"""`tournee service enrolments`, `pause`, `resume` and `end`."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.console import guarded, out
from api.cli.dispatch.office import AtOption, DbOption, Office, TownArgument, open_office, read_date
from api.cli.service.catalogue import JsonOption
from api.cli.service.tables import print_json, print_table

if TYPE_CHECKING:
    from collections.abc import Callable

    from dispatch.services.enrolment import Enrolment
    from dispatch.storage.store import Reading, Writing

EnrolmentArgument = Annotated[
    str, typer.Argument(help="Enrolment: its reference, the beginning of the person's name, or its id.")
]
ProgrammeOption = Annotated[
    str, typer.Option("--programme", help="Of which programme, where a name has several.")
]


class ReasonChoice(StrEnum):
    """Values of ``--reason``; those of `dispatch.services.enrolment.PAUSE_REASONS`."""

    HOSPITAL = "hospital"
    HOLIDAY = "holiday"
    FAMILY = "family"
    AWAY = "away"
    OTHER = "other"


class StatusChoice(StrEnum):
    """Values of ``--status``; those of `dispatch.lifecycle.enrolment.EnrolmentStatus`."""

    REQUESTED = "requested"
    ACTIVE = "active"
    ENDED = "ended"
    REFUSED = "refused"


@guarded
def list_enrolments(
    town: TownArgument,
    programme: Annotated[str, typer.Argument(help="Only of a programme, by title or id.")] = "",
    *,
    status: Annotated[StatusChoice | None, typer.Option(help="Only in a state.")] = None,
    who: Annotated[
        str, typer.Option("--who", help="Only of a person, by the beginning of the name, or a reference.")
    ] = "",
    consent: Annotated[
        bool, typer.Option("--consent", help="Also what each has agreed to; that it was looked at is kept.")
    ] = False,
    as_json: JsonOption = False,
    db: DbOption = "",
    at: AtOption = "",
) -> None:
    """Show who takes part, and since when; what is known of people for a service is not shown.

    That you have looked is kept with each person (docs/privacy.md).

    Example: tournee service enrolments monaco "Meals at home" --status active

    Example: tournee service enrolments monaco --who M-17 --consent
    """
    from api.cli.service.finding import programme_named
    from dispatch.lifecycle.enrolment import EnrolmentStatus
    from dispatch.privacy.sight import names_of
    from dispatch.storage import parties, visits
    from dispatch.storage import programmes as storage

    wanted = (EnrolmentStatus(status.value),) if status else ()
    with open_office(town, db, at) as office:
        today = office.today().isoformat()
        with office.store.reading(office.town.id) as reading:
            own = programme_named(reading, programme).id if programme else ""
            found = storage.enrolments(reading, programme_id=own, statuses=wanted)
            titles = {one.id: one.title for one in storage.programmes(reading)}
            if who:
                found = _of_person(reading, found, who)
            places = parties.get_places(reading, sorted({one.place_id for one in found}))
            plans = {one.id: visits.plans(reading, enrolment_id=one.id, active=True) for one in found}
        # Nothing is printed before it is committed who has looked.
        names = office.store.write(
            office.town.id, office.actor, lambda writing: names_of(writing, found, "list of who takes part")
        )
        said_so = _consents(office, [one.id for one in found]) if consent else {}
    if as_json:
        print_json(
            [
                {
                    "id": one.id, "external_ref": one.external_ref, "programme": titles[one.programme_id], "name": names[one.id],
                    "status": one.status.value, "from": one.from_day, "to": one.to_day, "paused": one.is_paused(today),
                    "plans": [plan.rule or f"{plan.per_week} a week" for plan in plans[one.id]],
                    "pauses": [[pause.from_day, pause.to_day] for pause in one.pauses], **({"consent": said_so[one.id]} if consent else {}),
                }
                for one in found
            ]
        )  # fmt: skip
        return
    rows = [
        (
            one.external_ref or "-", names[one.id], places[one.place_id].address or "-", titles[one.programme_id], _state(one, today),
            f"{one.from_day} to {one.to_day or '...'}", "; ".join(p.rule or f"{p.per_week} a week" for p in plans[one.id]) or "-",
            *((said_so[one.id],) if consent else ()), one.id,
        )
        for one in found
    ]  # fmt: skip
    if rows:
        headings = (
            "Reference",
            "Name",
            "Address",
            "Programme",
            "State",
            "Dates",
            "Visits",
            *(("Consent",) if consent else ()),
            "Id",
        )
        print_table(headings, rows)
    else:
        out.print("Nobody is enrolled.")


@guarded
def pause_enrolment(
    town: TownArgument,
    enrolment: EnrolmentArgument,
    *,
    from_day: Annotated[str, typer.Option("--from", help="First date without visits; default: today.")] = "",
    to_day: Annotated[
        str, typer.Option("--to", help="Last date without visits; default: until further notice.")
    ] = "",
    reason: Annotated[ReasonChoice, typer.Option(help="Why; the log does not have it.")] = ReasonChoice.AWAY,
    programme: ProgrammeOption = "",
    db: DbOption = "",
    at: AtOption = "",
) -> None:
    """Leave somebody's visits out for some days.

    Example: tournee service pause monaco M-17 --from 2026-12-01 --reason hospital
    """
    from dispatch.services.pausing import pause

    with open_office(town, db, at) as office:
        first = (read_date(from_day, "--from") if from_day else office.today()).isoformat()
        last = read_date(to_day, "--to").isoformat() if to_day else ""
        _act(
            office,
            enrolment,
            programme,
            lambda writing, one: pause(writing, one, first, last, reason=reason.value),
        )
    out.print(f"No visits from {first} to {last or 'further notice'}.")


@guarded
def resume_enrolment(
    town: TownArgument,
    enrolment: EnrolmentArgument,
    *,
    day: Annotated[str, typer.Option("--day", help="First date with visits again; default: today.")] = "",
    programme: ProgrammeOption = "",
    db: DbOption = "",
    at: AtOption = "",
) -> None:
    """Take somebody's visits up again.

    Example: tournee service resume monaco M-17 --day 2026-12-09
    """
    from dispatch.services.pausing import resume

    with open_office(town, db, at) as office:
        first = (read_date(day, "--day") if day else office.today()).isoformat()
        _act(office, enrolment, programme, lambda writing, one: resume(writing, one, first))
    out.print(f"Visits again from {first} on.")


@guarded
def end_enrolment(
    town: TownArgument,
    enrolment: EnrolmentArgument,
    *,
    day: Annotated[str, typer.Option("--day", help="Last date with visits; default: today.")] = "",
    programme: ProgrammeOption = "",
    db: DbOption = "",
    at: AtOption = "",
) -> None:
    """End somebody's part in a programme; the place goes to who waits.

    Example: tournee service end monaco M-17 --day 2026-12-31
    """
    from dispatch.services.enrolments import end

    with open_office(town, db, at) as office:
        last = (read_date(day, "--day") if day else office.today()).isoformat()
        stored = _act(office, enrolment, programme, lambda writing, one: end(writing, one, last))
    out.print(f"The last date is {stored.to_day}.")


def _of_person(reading: Reading, found: tuple[Enrolment, ...], who: str) -> tuple[Enrolment, ...]:
    from dispatch.storage import parties

    wanted = who.strip().casefold()
    return tuple(
        one
        for one in found
        if who.strip() in {one.id, one.external_ref}
        or parties.get_recipient(reading, one.recipient_id).name.casefold().startswith(wanted)
    )


def _consents(office: Office, names: list[str]) -> dict[str, str]:
    """Return what each has agreed to; the rows that say that it was looked at are kept before anybody sees it."""
    from api.cli.service.consents import consent_of, in_words
    from dispatch.storage import programmes as storage

    def step(writing: Writing) -> dict[str, str]:
        found = storage.get_enrolments(writing, names)
        return {name: in_words(office, *consent_of(writing, one)) for name, one in found.items()}

    return office.store.write(office.town.id, office.actor, step)


def _act(
    office: Office, name: str, programme: str, action: Callable[[Writing, Enrolment], Enrolment]
) -> Enrolment:
    from api.cli.service.finding import enrolment_named

    def step(writing: Writing) -> Enrolment:
        return action(writing, enrolment_named(writing, name, programme))

    return office.store.write(office.town.id, office.actor, step, conflicts=3)


def _state(enrolment: Enrolment, today: str) -> str:
    from dispatch.lifecycle.enrolment import EnrolmentStatus

    if enrolment.status is EnrolmentStatus.REQUESTED:
        return "waiting"
    if enrolment.status is EnrolmentStatus.ACTIVE and enrolment.is_paused(today):
        return "paused"
    return enrolment.status.value
