"""Visits as the town sees them: when, what, how far; who is visited only for who says why they look."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import Field

from api.v1.paging import NextCursor
from api.v1.scalars import Form, Position, Version, Window
from api.v1.service_scalars import Hours, WordsForm, window_form
from dispatch.access.role import Role
from dispatch.lifecycle.visit import VisitStatus
from dispatch.privacy.persons import TakingPart, persons_of
from dispatch.services.enrolment import Enrolment
from dispatch.services.rehearsing import Outcome
from dispatch.services.visit import Visit, VisitOutcome
from dispatch.storage import programmes as storage
from dispatch.storage.store import Reading, Writing

#: Visits that are told of one change, at most; the counts have all of them.
MOST_TOLD = 500


class VisitedPersonForm(Form):
    """Who takes part: shown to who says why they look, and kept with the person."""

    recipient_id: str
    name: str
    phone: str | None
    external_ref: Annotated[str | None, Field(description="The reference of the office that has sent them.")]
    place_id: str
    address: str
    position: Position


class VisitForm(Form):
    """One visit."""

    id: str
    service_plan_id: str
    enrolment_id: str
    programme_id: str
    service: Annotated[str, Field(description="Short name of the service.")]
    occurrence: Annotated[
        str, Field(description="Which of its plan: a date, or week and number; it stays, wherever the visit is moved.")
    ]  # fmt: skip
    day: Annotated[str | None, Field(description="Local date; null while the planner has not chosen one.")]
    window: Window | None
    units: int
    status: VisitStatus
    skipped_reason: str | None
    outcome: Annotated[
        VisitOutcome | None, Field(description="How it was at the door; null for auditors, too.")
    ]
    by_hand: Annotated[bool, Field(description="Somebody has moved it; its plan does not move it back.")]
    delivery_id: Annotated[str | None, Field(description="What it is on the rounds.")]
    service_version: Annotated[int, Field(description="Of the service by whose rules it is made.")]
    person: Annotated[
        VisitedPersonForm | None, Field(description="Null unless you say why you look (`X-Reason`).")
    ]
    version: Version


class VisitPage(Form):
    """A page of visits."""

    visits: list[VisitForm]
    next_cursor: NextCursor


class VisitState(Form):
    """When a visit is, or why there is none."""

    day: str | None
    window: Window | None
    units: int
    status: VisitStatus
    skipped_reason: str | None


class VisitDifferenceForm(Form):
    """What becomes of a visit."""

    visit_id: Annotated[str | None, Field(description="Null for one that is only tried, and not there.")]
    enrolment_id: str | None
    occurrence: str
    before: VisitState | None
    after: VisitState
    delivery_id: Annotated[str | None, Field(description="What was promised.")]


class StayingForm(Form):
    """A visit that is promised and stays, although plans say otherwise now: somebody decides."""

    visit_id: str
    enrolment_id: str | None
    occurrence: str
    state: VisitState
    reason: str
    delivery_id: str


class OutcomeForm(Form):
    """What a change does, or would do, to visits; nobody is named."""

    preview: Annotated[bool, Field(description="Whether it was only tried, and everything is as it was.")]
    changed_total: int
    changed: Annotated[
        list[VisitDifferenceForm], Field(description=f"At most {MOST_TOLD}, the earliest first.")
    ]
    stays_total: int
    stays: list[StayingForm]
    faults: Annotated[list[str], Field(description="Plans that could not be followed, each with a code.")]


class Move(Form):
    """Where a visit goes."""

    day: Annotated[str, Field(max_length=10, description="Local date.", examples=["2026-12-03"])]
    window: Annotated[
        Hours | None, Field(description="When it begins, local time; as its plan says where null.")
    ] = None


class CheckForm(Form):
    """A question at the door, and what the courier has answered."""

    question: WordsForm
    answer: Annotated[bool | None, Field(description="Null while it is not answered.")]


class CheckList(Form):
    """What was asked at the door of a visit."""

    visit_id: str
    checks: list[CheckForm]


def person_form(person: TakingPart) -> VisitedPersonForm:
    """Return somebody as they are shown."""
    return VisitedPersonForm(
        recipient_id=person.recipient_id,
        name=person.name,
        phone=person.phone or None,
        external_ref=person.external_ref or None,
        place_id=person.place.id,
        address=person.place.address,
        position=(person.place.lon, person.place.lat),
    )


def people_of(reading: Reading, enrolled: Iterable[Enrolment], reason: str) -> dict[str, VisitedPersonForm]:
    """Return who takes part, by enrolment, nobody where no reason is given; that they were looked at is kept."""
    if not reason:
        return {}
    assert isinstance(reading, Writing), "a look is kept in the transaction that takes it"
    return {name: person_form(one) for name, one in persons_of(reading, enrolled, reason).items()}


def visit_forms(
    reading: Reading, found: Iterable[Visit], zone: ZoneInfo, role: Role, reason: str
) -> list[VisitForm]:
    """Return visits as they are shown to a role, with who is visited where a reason is given."""
    own = list(found)
    enrolled = storage.get_enrolments(reading, {one.enrolment_id for one in own} - {""})
    services = {one.id: one.service_key for one in storage.programmes(reading)}
    people = people_of(reading, enrolled.values(), reason)
    return [_form(one, enrolled, services, people, zone, role) for one in own]


def state_form(visit: Visit, zone: ZoneInfo) -> VisitState:
    """Return when a visit is, or why there is none."""
    return VisitState(
        day=visit.day or None,
        window=None if visit.window is None else window_form(visit.window, zone),
        units=visit.units,
        status=visit.status,
        skipped_reason=visit.skipped_reason or None,
    )


def outcome_form(outcome: Outcome, zone: ZoneInfo, *, preview: bool) -> OutcomeForm:
    """Return what a change does to visits; one that was not there and is none is nothing to anybody."""
    changed = [one for one in outcome.changed if one.before is not None or not one.after.skipped_reason]
    return OutcomeForm(
        preview=preview,
        changed_total=len(changed),
        changed=[
            VisitDifferenceForm(
                visit_id=None if preview and one.before is None else one.after.id,
                enrolment_id=one.after.enrolment_id or None,
                occurrence=one.after.occurrence,
                before=None if one.before is None else state_form(one.before, zone),
                after=state_form(one.after, zone),
                delivery_id=None if one.before is None else one.before.delivery_id or None,
            )
            for one in changed[:MOST_TOLD]
        ],
        stays_total=len(outcome.stays),
        stays=[
            StayingForm(
                visit_id=visit.id,
                enrolment_id=visit.enrolment_id or None,
                occurrence=visit.occurrence,
                state=state_form(visit, zone),
                reason=clash.reason,
                delivery_id=visit.delivery_id,
            )
            for clash, visit in outcome.stays[:MOST_TOLD]
        ],
        faults=[f"{name}: {code}" for name, code in outcome.faults[:MOST_TOLD]],
    )


def _form(
    visit: Visit,
    enrolled: Mapping[str, Enrolment],
    services: Mapping[str, str],
    people: Mapping[str, VisitedPersonForm],
    zone: ZoneInfo,
    role: Role,
) -> VisitForm:
    programme_id = enrolled[visit.enrolment_id].programme_id
    state = state_form(visit, zone)
    return VisitForm(
        **dict(state),
        id=visit.id,
        service_plan_id=visit.plan_id,
        enrolment_id=visit.enrolment_id,
        programme_id=programme_id,
        service=services[programme_id],
        occurrence=visit.occurrence,
        outcome=None if role is Role.AUDITOR else visit.outcome,
        by_hand=visit.by_hand,
        delivery_id=visit.delivery_id or None,
        service_version=visit.service_version,
        person=people.get(visit.enrolment_id),
        version=visit.version,
    )
