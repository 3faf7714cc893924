"""Programmes as they are shown and given: who runs a service, for whom, from where, and who pays."""

from __future__ import annotations

from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import Field

from api.v1.paging import NextCursor
from api.v1.scalars import DateText, Form, Id, Moment, Name, Version, moment_of
from api.v1.service_scalars import Code
from api.v1.visit_forms import OutcomeForm, VisitedPersonForm
from dispatch.services.programme import Eligibility, Programme
from dispatch.services.programmes import MOST_ENROLLED, MOST_FUNDERS, MOST_PAPERS, OLDEST, WHOLE

Age = Annotated[int, Field(ge=0, le=OLDEST, description="Full years.")]
Papers = Annotated[
    tuple[Code, ...],
    Field(max_length=MOST_PAPERS, description="Kinds of papers that must be valid on the day of a visit."),
]
Region = Annotated[str, Field(max_length=40, description="Whose public holidays count: `fr`, `fr-alsace-moselle`, …, `none`.")]  # fmt: skip
Places = Annotated[int, Field(ge=1, le=MOST_ENROLLED, description="How many may take part.")]


class Funder(Form):
    """Who pays which part."""

    name: Name
    parts: Annotated[int, Field(ge=1, le=WHOLE, description=f"Of {WHOLE}; all together come to it.")]


class Conditions(Form):
    """Who may take part."""

    least_age: Age | None = None
    most_age: Age | None = None
    zone_id: Annotated[Id | None, Field(description="Zone in which the door must be.")] = None
    documents: Papers = ()
    consent: Annotated[bool, Field(description="Whether the person must have agreed.")] = True


class NewProgramme(Form):
    """A programme to be added."""

    service: Annotated[Code, Field(description="Short name of a service of the town.")]
    organization_id: Annotated[Id, Field(description="Who runs it.")]
    title: Name
    point_place_id: Annotated[
        Id | None, Field(description="Where goods are loaded or brought; null for a service without goods.")
    ] = None
    from_day: DateText
    to_day: DateText | None = None
    conditions: Conditions = Conditions()
    most_enrolled: Places | None = None
    holidays: Region = "fr"
    funders: Annotated[tuple[Funder, ...], Field(max_length=MOST_FUNDERS)] = ()


class ProgrammeChanges(Form):
    """What is to be otherwise; what is left out stays."""

    title: Name = ""
    organization_id: Id = ""
    point_place_id: Annotated[Id | None, Field(description="Null takes it away.")] = None
    from_day: DateText = ""
    to_day: Annotated[
        DateText | None, Field(description="Null takes it away; to end a programme, end it.")
    ] = None
    conditions: Annotated[Conditions | None, Field(description="All of them, as they are from now on.")] = (
        None
    )
    most_enrolled: Annotated[Places | None, Field(description="Null for no bound.")] = None
    holidays: Region = ""
    funders: Annotated[tuple[Funder, ...], Field(max_length=MOST_FUNDERS)] = ()
    move_promised: Annotated[
        bool, Field(description="Also move what is promised where public holidays change; else it stays, and is listed.")
    ] = False  # fmt: skip


class LastDay(Form):
    """The last date."""

    last_day: DateText


class ProgrammeForm(Form):
    """A programme."""

    id: str
    service: str
    organization_id: str
    title: str
    point_place_id: str | None
    from_day: str
    to_day: str | None
    conditions: Conditions
    most_enrolled: int | None
    enrolled: Annotated[int, Field(description="How many take part.")]
    waiting: Annotated[int, Field(description="How many have asked, and wait.")]
    holidays: str
    funders: list[Funder]
    active: bool
    version: Version
    created_at: Moment
    updated_at: Moment


class ProgrammePage(Form):
    """A page of programmes, the oldest first."""

    programmes: list[ProgrammeForm]
    next_cursor: NextCursor


class ChangedProgramme(Form):
    """A programme as it is since a change, and what that does to visits."""

    programme: ProgrammeForm
    outcome: OutcomeForm


class ProgrammeOutcome(Form):
    """What a change of a programme would do."""

    outcome: OutcomeForm
    outside_zone: Annotated[
        list[str],
        Field(
            description="Enrolments whose door is outside of the zone: they would have no visits any more."
        ),
    ]


class WaitingForm(Form):
    """Somebody who waits for a place."""

    enrolment_id: str
    asked_at: Moment
    from_day: str
    person: VisitedPersonForm | None


class WaitingPage(Form):
    """A page of those who wait, in the order of request: free places go to them in that order, if they meet the conditions."""

    waiting: list[WaitingForm]
    next_cursor: NextCursor


#: Where the body has what the service calls otherwise; the longest beginning counts.
_PLACES = {
    "/service_key": "/service", "/org_id": "/organization_id", "/eligibility": "/conditions",
}  # fmt: skip


def place_of_fault(pointer: str) -> str:
    """Return where the sender has said what a pointer of the service means."""
    for old, new in _PLACES.items():
        if pointer == old or pointer.startswith(f"{old}/"):
            return new + pointer[len(old) :]
    if pointer.startswith("/funders/"):
        number, _, part = pointer.removeprefix("/funders/").partition("/")
        return f"/funders/{number}/{'name' if part == '0' else 'parts'}"
    return pointer


def programme_of(wanted: NewProgramme) -> Programme:
    """Return the programme that is wanted; its name is given later."""
    return Programme(
        "",
        wanted.service,
        wanted.organization_id,
        wanted.title,
        wanted.point_place_id or "",
        from_day=wanted.from_day,
        to_day=wanted.to_day or "",
        eligibility=_eligibility(wanted.conditions),
        most_enrolled=wanted.most_enrolled,
        holidays=wanted.holidays,
        funders=_funders(wanted.funders),
    )


def changes_of(wanted: ProgrammeChanges) -> dict[str, Any]:
    """Return what is to be otherwise, by the names of the service."""
    given = wanted.model_fields_set
    changes: dict[str, Any] = {
        name: getattr(wanted, name)
        for name in ("title", "from_day", "most_enrolled", "holidays")
        if name in given
    }
    if "organization_id" in given:
        changes["org_id"] = wanted.organization_id
    for name in ("point_place_id", "to_day"):
        if name in given:
            changes[name] = getattr(wanted, name) or ""
    if wanted.conditions is not None:
        changes["eligibility"] = _eligibility(wanted.conditions)
    if "funders" in given:
        changes["funders"] = _funders(wanted.funders)
    return changes


def programme_form(one: Programme, counts: tuple[int, int], zone: ZoneInfo) -> ProgrammeForm:
    """Return a programme as it is shown.

    Parameters
    ----------
    counts
        How many take part, and how many wait.
    """
    terms = one.eligibility
    return ProgrammeForm(
        id=one.id,
        service=one.service_key,
        organization_id=one.org_id,
        title=one.title,
        point_place_id=one.point_place_id or None,
        from_day=one.from_day,
        to_day=one.to_day or None,
        conditions=Conditions.model_construct(
            least_age=terms.least_age,
            most_age=terms.most_age,
            zone_id=terms.zone_id or None,
            documents=tuple(sorted(terms.documents)),
            consent=terms.consent,
        ),
        most_enrolled=one.most_enrolled,
        enrolled=counts[0],
        waiting=counts[1],
        holidays=one.holidays,
        funders=[Funder.model_construct(name=name, parts=parts) for name, parts in one.funders],
        active=one.active,
        version=one.version,
        created_at=moment_of(one.created_s, zone),
        updated_at=moment_of(one.updated_s, zone),
    )


def _eligibility(wanted: Conditions) -> Eligibility:
    return Eligibility(
        wanted.least_age, wanted.most_age, wanted.zone_id or "", frozenset(wanted.documents), wanted.consent
    )


def _funders(wanted: tuple[Funder, ...]) -> tuple[tuple[str, int], ...]:
    return tuple((one.name.strip(), one.parts) for one in wanted)
