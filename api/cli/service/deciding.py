"""`tournee service accept` and `refuse`: what becomes of a request to take part."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli.console import guarded, out, said
from api.cli.dispatch.office import AtOption, DbOption, TownArgument, open_office
from api.cli.service.taking_part import EnrolmentArgument, ProgrammeOption


@guarded
def accept(
    town: TownArgument,
    enrolment: EnrolmentArgument,
    *,
    programme: ProgrammeOption = "",
    db: DbOption = "",
    at: AtOption = "",
) -> None:
    """Let somebody who has asked take part, if the conditions are met and there is a place; visits follow.

    Who was refused asks again by that, and waits if there is no place. That the file was read is kept, also where it says no.

    Example: tournee service accept monaco M-17
    """
    from api.cli.service.finding import enrolment_named
    from dispatch.lifecycle.enrolment import EnrolmentStatus
    from dispatch.services.enrolments import ask_again, let_in

    with open_office(town, db, at) as office:
        with office.store.reading(office.town.id) as reading:
            wanted = enrolment_named(reading, enrolment, programme)
        if wanted.status is EnrolmentStatus.REFUSED:
            office.store.write(office.town.id, office.actor, lambda writing: ask_again(writing, wanted))
        stored = let_in(office.store, office.town.id, office.actor, wanted.id)
    out.print(f"{said(stored.id)} takes part{f' from {stored.from_day} on' if stored.from_day else ''}.")


@guarded
def refuse_enrolment(
    town: TownArgument,
    enrolment: EnrolmentArgument,
    *,
    reason: Annotated[
        str, typer.Option(help="A code of small letters such as too_young; no text about the person.")
    ],
    programme: ProgrammeOption = "",
    db: DbOption = "",
    at: AtOption = "",
) -> None:
    """Say no to a request.

    Example: tournee service refuse monaco M-17 --reason outside_of_town
    """
    from api.cli.service.finding import enrolment_named
    from dispatch.services.enrolments import refuse

    with open_office(town, db, at) as office:
        stored = office.store.write(
            office.town.id,
            office.actor,
            lambda writing: refuse(writing, enrolment_named(writing, enrolment, programme), reason),
            conflicts=3,
        )
    out.print(f"{said(stored.id)} is refused: {said(stored.refused_reason)}.")
