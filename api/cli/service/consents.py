"""`tournee service consent`: what a person says to a service, and what follows for the visits."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.console import guarded, out, said
from api.cli.dispatch.office import AtOption, DbOption, Office, TownArgument, open_office, read_date
from api.cli.service.outcomes import carry_out, print_told
from api.cli.service.taking_part import EnrolmentArgument, ProgrammeOption

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dispatch.services.eligibility_check import EligibilityCheck
    from dispatch.services.enrolment import Enrolment
    from dispatch.services.social_file import SocialFile
    from dispatch.services.visit_work import Generated
    from dispatch.storage.store import Reading, Writing


@guarded
def consent(
    town: TownArgument,
    enrolment: EnrolmentArgument,
    *,
    given: Annotated[
        bool | None,
        typer.Option("--given/--withdrawn", help="What the person says; without either it is shown."),
    ] = None,
    said_on: Annotated[str, typer.Option("--said", help="Date on which it was said; default: now.")] = "",
    programme: ProgrammeOption = "",
    db: DbOption = "",
    at: AtOption = "",
) -> None:
    """Record that a person agrees to a service, or does not any more, or show what was said; visits follow.

    Every look leaves a row that says who has looked, and why. Said again, nothing changes.

    Example: tournee service consent monaco M-17 --withdrawn --said 2026-11-20
    """
    from dispatch.local_time import moment_of
    from dispatch.parties.recipient import Consent

    if said_on and given is None:
        raise typer.BadParameter("say what was said: --given or --withdrawn.", param_hint="--said")
    with open_office(town, db, at) as office:
        if given is None:
            shown = office.store.write(
                office.town.id, office.actor, lambda writing: _looked(writing, enrolment, programme)
            )
            out.print(f"Consent: {in_words(office, *shown)}.")
            return
        given_s = moment_of(read_date(said_on, "--said"), 0, office.town.time_zone) if said_on else None
        wanted = Consent.GIVEN if given else Consent.WITHDRAWN

        def step(
            writing: Writing, eligible: EligibilityCheck | None
        ) -> tuple[tuple[Enrolment, SocialFile], Generated]:
            from api.cli.service.finding import enrolment_named
            from dispatch.services.file_changes import say_consent

            del eligible  # conditions are what this is about
            one = enrolment_named(writing, enrolment, programme)
            file, generated = say_consent(writing, one, wanted, given_s=given_s)
            return (one, file), generated

        def plans(reading: Reading) -> Iterable[str]:
            from api.cli.service.finding import enrolment_named
            from dispatch.storage import visits

            return [
                one.id
                for one in visits.plans(
                    reading, enrolment_id=enrolment_named(reading, enrolment, programme).id
                )
            ]

        (one, file), found = carry_out(office, plans, step)
        _tell(office, town, enrolment, one, file)
        print_told(found)


def _tell(office: Office, town: str, name: str, one: Enrolment, file: SocialFile) -> None:
    from dispatch.lifecycle.enrolment import EnrolmentStatus

    out.print(f"Consent: {in_words(office, file.consent.value, file.consent_s)}.")
    if one.status is EnrolmentStatus.REQUESTED and file.consent.value == "given":
        out.print(
            f"The request still waits: `tournee service accept {said(town)} {said(name)}` lets the person take part."
        )


def _looked(writing: Writing, name: str, programme: str) -> tuple[str, int | None]:
    from api.cli.service.finding import enrolment_named

    return consent_of(writing, enrolment_named(writing, name, programme))


def consent_of(writing: Writing, enrolment: Enrolment) -> tuple[str, int | None]:
    """Return what a person says to an enrolment, and since when; that it was looked at is kept."""
    from dispatch.services.social_file import read_file
    from dispatch.storage import programmes as storage

    programme = storage.get_programme(writing, enrolment.programme_id)
    purpose = storage.get_service(writing, programme.service_key).purpose
    file = read_file(writing, enrolment, purpose, reason="consent to a service")
    return file.consent.value, file.consent_s


def in_words(office: Office, value: str, since_s: int | None) -> str:
    """Return a consent with its date."""
    if since_s is None:
        return value
    return f"{value} on {dt.datetime.fromtimestamp(since_s, office.zone):%Y-%m-%d}"
