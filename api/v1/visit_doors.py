"""What a courier sees of somebody who is visited, at a stop that is at hand."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import Field

from api.v1.scalars import Form, Moment, maybe_moment
from dispatch.services.door_view import DoorView
from dispatch.services.service_type import Flow, StepKind, Words


class Said(Form):
    """A text in the languages of the screens."""

    fr: str
    en: str


class StepForm(Form):
    """What to do while nobody answers."""

    kind: StepKind
    within_s: int
    words: Said


class DoorContactForm(Form):
    """Whom the person wants to be called."""

    name: str
    phone: str


class VisitAtDoor(Form):
    """One visit at a door."""

    visit_id: str
    person: Annotated[str, Field(description="First name and initial.")]
    floor: str
    code: str
    note: str
    do_not_ring: bool
    service: Said
    to_do: Said
    checks: Annotated[
        list[Said], Field(description="Questions, answered with `checks` when the stop is closed.")
    ]
    flow: Flow
    units: int
    in_person: Annotated[bool, Field(description="Handed to the person and to nobody else.")]
    tags: Annotated[list[Said], Field(description="What must be on what is brought.")]
    phone: Annotated[str, Field(description="Only while nobody answers and it is yours to call.")]
    contacts: list[DoorContactForm]
    steps: list[StepForm]
    step: Annotated[
        int, Field(description="Which of the steps now; -1 while nobody has said that the door stays closed.")
    ]
    since: Moment | None
    due: Moment | None


class DoorsForm(Form):
    """The visits at a stop; none where nobody is visited."""

    stop_id: str
    visits: list[VisitAtDoor]


def doors_form(stop_id: str, views: Iterable[DoorView], zone: ZoneInfo) -> DoorsForm:
    """Return the visits at a stop."""
    return DoorsForm(stop_id=stop_id, visits=[_visit(one, zone) for one in views])


def _visit(one: DoorView, zone: ZoneInfo) -> VisitAtDoor:
    return VisitAtDoor(
        visit_id=one.visit_id,
        person=one.person,
        floor=one.floor,
        code=one.code,
        note=one.note,
        do_not_ring=one.do_not_ring,
        service=_said(one.service),
        to_do=_said(one.to_do),
        checks=[_said(words) for words in one.checks],
        flow=one.flow,
        units=one.units,
        in_person=one.in_person,
        tags=[_said(words) for words in one.tags],
        phone=one.phone,
        contacts=[DoorContactForm(name=contact.name, phone=contact.phone) for contact in one.contacts],
        steps=[
            StepForm(kind=kind, within_s=within_s, words=_said(words))
            for kind, within_s, words in zip(one.kinds, one.within_s, one.steps, strict=True)
        ],
        step=one.step,
        since=maybe_moment(one.since_s, zone),
        due=maybe_moment(one.due_s, zone),
    )


def _said(words: Words) -> Said:
    return Said(fr=words.fr, en=words.en)
