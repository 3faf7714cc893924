"""Doors as couriers see them, and doors that stay closed as the desk does."""

from __future__ import annotations

from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import Field

from api.v1.scalars import Form, Moment, Version, maybe_moment, moment_of
from api.v1.service_scalars import WordsForm, words_of
from dispatch.escalation.act import ActKind, Result
from dispatch.escalation.escalation import Escalation
from dispatch.escalation.queue import Line, OpenDoor
from dispatch.lifecycle.escalation import EscalationStatus
from dispatch.services.door_view import DoorView
from dispatch.services.service_type import Flow, StepKind
from dispatch.services.visit import VisitOutcome


class PersonToCall(Form):
    """Somebody whom the person wants to be called."""

    name: str
    phone: str


class DoorStep(Form):
    """What to do when nobody answers."""

    kind: StepKind
    within_s: Annotated[int, Field(description="Seconds that it may take.")]
    words: WordsForm


class VisitDoorForm(Form):
    """A door for the courier who goes there: what the visit needs, while it needs it."""

    visit_id: str
    stop_id: str
    person: Annotated[str, Field(description="First name and initial.")]
    floor: str
    code: str
    note: str
    do_not_ring: bool
    service: WordsForm
    to_do: WordsForm
    checks: list[WordsForm]
    flow: Flow
    units: int
    in_person: bool
    tags: Annotated[list[WordsForm], Field(description="What must be on what is brought.")]
    phone: Annotated[str | None, Field(description="While nobody answers, and it is yours to call.")]
    contacts: Annotated[list[PersonToCall], Field(description="The same.")]
    steps: list[DoorStep]
    step: Annotated[
        int | None, Field(description="Which of the steps now, from 0; null while nobody has said so.")
    ]
    since: Moment | None
    due_at: Moment | None


class VisitDoors(Form):
    """The visits behind one door, at a stop of your round."""

    doors: list[VisitDoorForm]


class OpenDoorForm(Form):
    """A door that stays closed: whose turn it is, and what to do."""

    escalation_id: str
    visit_id: str
    delivery_id: str | None
    service: str
    person: Annotated[str, Field(description="First name and initial; that you have looked is kept.")]
    turn: EscalationStatus
    step: Annotated[int, Field(description="From 0.")]
    steps: int
    kind: StepKind
    words: Annotated[
        WordsForm, Field(description="What to do; of an emergency the text that a person reads and calls by.")
    ]
    since: Moment
    due_at: Moment | None
    late_s: int
    waiting_s: Annotated[int, Field(description="How long nobody has opened.")]
    outcome: VisitOutcome
    courier_id: str | None
    round_id: str | None
    reminders: int
    version: Version


class OpenDoorList(Form):
    """The doors that stay closed, of whatever day: what presses most comes first."""

    escalations: list[OpenDoorForm]


class EscalationForm(Form):
    """A chain as it is now; nobody is named."""

    id: str
    visit_id: str
    enrolment_id: str
    service: str
    status: EscalationStatus
    step: int
    steps: list[DoorStep]
    since: Moment
    due_at: Moment | None
    began_at: Moment
    closed_at: Moment | None
    result: Result | None
    outcome: VisitOutcome
    courier_id: str | None
    round_id: str | None
    reminders: int
    version: Version


class HistoryLine(Form):
    """Something that was done about a door."""

    escalation_id: str
    at: Moment
    late_s: Annotated[int, Field(description="How much later we heard of it.")]
    by: str
    what: ActKind
    step: StepKind
    result: Result | None
    number: str | None


class History(Form):
    """What was done about the doors of a visit, in the order in which it happened."""

    visit_id: str
    lines: list[HistoryLine]


class StepTried(Form):
    """A step was done, and nobody has answered."""

    step: Annotated[int, Field(ge=0, le=12, description="From 0; those before it are over as well.")]


class CallMade(Form):
    """Somebody has called for help: the program never does."""

    number: Annotated[
        str,
        Field(
            pattern=r"^[0-9]{2,3}$",
            description="Which number was called, one of the town's `emergency_numbers`.",
            examples=["112"],
        ),
    ]


class Settling(Form):
    """How it has ended."""

    result: Annotated[
        Result, Field(description="`nobody` was reached; or the person was, and is `ok`; `concern`: somebody should look after them; `emergency`.")
    ]  # fmt: skip
    version: Annotated[
        Version | None, Field(description="Of the chain that you have seen, if it must be that one still.")
    ] = None


def open_door_form(one: OpenDoor, zone: ZoneInfo) -> OpenDoorForm:
    """Return a line of the queue as it is shown."""
    return OpenDoorForm(
        escalation_id=one.escalation_id,
        visit_id=one.visit_id,
        delivery_id=one.delivery_id or None,
        service=one.service_key,
        person=one.person,
        turn=one.turn,
        step=one.step,
        steps=one.step_of,
        kind=one.kind,
        words=words_of(one.words),
        since=moment_of(one.since_s, zone),
        due_at=maybe_moment(one.due_s, zone),
        late_s=one.late_s,
        waiting_s=one.waiting_s,
        outcome=one.outcome,
        courier_id=one.courier_id or None,
        round_id=one.round_id or None,
        reminders=one.reminders,
        version=one.version,
    )


def escalation_form(one: Escalation, zone: ZoneInfo) -> EscalationForm:
    """Return a chain as it is shown."""
    return EscalationForm(
        id=one.id,
        visit_id=one.visit_id,
        enrolment_id=one.enrolment_id,
        service=one.service_key,
        status=one.status,
        step=one.step,
        steps=[
            DoorStep(kind=step.kind, within_s=step.within_s, words=words_of(step.words)) for step in one.steps
        ],
        since=moment_of(one.since_s, zone),
        due_at=maybe_moment(one.due_s, zone),
        began_at=moment_of(one.began_s, zone),
        closed_at=maybe_moment(one.closed_s, zone),
        result=one.result,
        outcome=one.outcome,
        courier_id=one.courier_id or None,
        round_id=one.round_id or None,
        reminders=one.reminders,
        version=one.version,
    )


def history_line(one: Line, zone: ZoneInfo) -> HistoryLine:
    """Return something that was done as it is shown."""
    return HistoryLine(
        escalation_id=one.escalation_id,
        at=moment_of(one.at_s, zone),
        late_s=one.late_s,
        by=one.actor,
        what=one.what,
        step=one.step,
        result=one.result,
        number=one.number or None,
    )


def door_form(one: DoorView, zone: ZoneInfo) -> VisitDoorForm:
    """Return a door as its courier sees it."""
    return VisitDoorForm(
        visit_id=one.visit_id,
        stop_id=one.stop_id,
        person=one.person,
        floor=one.floor,
        code=one.code,
        note=one.note,
        do_not_ring=one.do_not_ring,
        service=words_of(one.service),
        to_do=words_of(one.to_do),
        checks=[words_of(words) for words in one.checks],
        flow=one.flow,
        units=one.units,
        in_person=one.in_person,
        tags=[words_of(words) for words in one.tags],
        phone=one.phone or None,
        contacts=[PersonToCall(name=person.name, phone=person.phone) for person in one.contacts],
        steps=[
            DoorStep(kind=kind, within_s=within_s, words=words_of(words))
            for kind, within_s, words in zip(one.kinds, one.within_s, one.steps, strict=True)
        ],
        step=None if one.step < 0 else one.step,
        since=maybe_moment(one.since_s, zone),
        due_at=maybe_moment(one.due_s, zone),
    )
