"""Doors that stay closed on the board: one question for all of them, and one statement that keeps who has looked."""

from __future__ import annotations

from sqlalchemy import select

from dispatch.boards.day_board import BoardDoor, BoardException, ExceptionKind
from dispatch.escalation.fold import TURN, step_at
from dispatch.escalation.naming import called
from dispatch.lifecycle.escalation import EscalationStatus
from dispatch.parties.recipient import Purpose
from dispatch.privacy.sight import Look, look_at_many
from dispatch.services.service_type import EscalationStep, StepKind, Words
from dispatch.storage.schema_escalation import ESCALATION
from dispatch.storage.schema_parties import RECIPIENT
from dispatch.storage.schema_services import ENROLMENT
from dispatch.storage.store import Reading, Writing

#: Why a board reads who is behind a closed door.
REASON = "board: a door that stays closed"
_OPEN = [status.value for status in EscalationStatus if status is not EscalationStatus.CLOSED]
#: Those of the desk first.
_PLACES = {
    status.value: place
    for place, status in enumerate(
        (EscalationStatus.EMERGENCY, EscalationStatus.COORDINATOR, EscalationStatus.CONTACT, EscalationStatus.AT_DOOR)
    )
}  # fmt: skip


def board_doors(reading: Reading) -> tuple[BoardDoor, ...]:
    """Return the doors of a town that stay closed, of whatever day, the most pressing first.

    With a `Writing` each has the person's first name and initial, and that it was looked at is kept; without, it has neither.
    """
    query = (
        select(
            ESCALATION.c.id, ESCALATION.c.visit_id, ESCALATION.c.delivery_id, ESCALATION.c.round_id, ESCALATION.c.purpose,
            ESCALATION.c.status, ESCALATION.c.steps, ESCALATION.c.step, ESCALATION.c.since_s, ESCALATION.c.due_s, ESCALATION.c.began_s,
            ESCALATION.c.version, ENROLMENT.c.recipient_id, RECIPIENT.c.name,
        )
        .join(ENROLMENT, ENROLMENT.c.id == ESCALATION.c.enrolment_id)
        .join(RECIPIENT, RECIPIENT.c.id == ENROLMENT.c.recipient_id)
        .where(ESCALATION.c.town_id == reading.town_id, ESCALATION.c.status.in_(_OPEN))
    )  # fmt: skip
    rows = sorted(reading.rows(query), key=lambda row: (_PLACES[row.status], row.due_s or 0, row.id))
    shown = isinstance(reading, Writing)
    if isinstance(reading, Writing) and rows:
        look_at_many(reading, [Look(row.recipient_id, Purpose(row.purpose), REASON) for row in rows])
    found = []
    for row in rows:
        steps = [
            EscalationStep(StepKind(one["kind"]), one["within_s"], Words(**one["words"])) for one in row.steps
        ]
        now = step_at(steps, row.step)
        behind = step_at(steps, row.step + 1) if row.step + 1 < len(steps) else None
        if behind is None and TURN[now.kind] in {EscalationStatus.AT_DOOR, EscalationStatus.CONTACT}:
            # A chain never ends with a person in front of it: without a step of theirs the desk is next.
            behind = step_at(steps, len(steps)) if now.kind is not StepKind.LEAVE else None
        found.append(
            BoardDoor(
                row.id,
                row.visit_id,
                row.delivery_id or "",
                row.round_id or "",
                called(row.name) if shown else "",
                row.status,
                row.step,
                len(steps),
                now.kind.value,
                row.since_s,
                row.due_s,
                "" if behind is None else behind.kind.value,
                max(0, reading.now_s - (row.due_s or reading.now_s)),
                row.began_s,
                row.version,
            )
        )
    return tuple(found)


def door_lines(doors: tuple[BoardDoor, ...]) -> tuple[BoardException, ...]:
    """Return the lines of the queue for closed doors: in codes, about the delivery that the visit is on the rounds."""
    return tuple(
        BoardException(
            ExceptionKind.DOOR, one.delivery_id or one.visit_id, one.since_s, one.late_s, one.step_kind, one.round_id
        )
        for one in doors
    )  # fmt: skip
