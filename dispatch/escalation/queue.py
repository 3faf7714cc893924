"""What coordinators see of closed doors: the open chains with whose turn it is, and what was done at each."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch.escalation.act import ActKind, Result
from dispatch.escalation.fold import fold, step_at
from dispatch.escalation.naming import called
from dispatch.lifecycle.escalation import EscalationStatus
from dispatch.privacy.sight import Look, look, look_at_many
from dispatch.services.service_type import StepKind, Words
from dispatch.services.visit import VisitOutcome
from dispatch.storage import escalations, programmes
from dispatch.storage.schema_parties import RECIPIENT
from dispatch.storage.store import Writing

#: Why the queue reads who is behind a closed door.
QUEUE = "queue: a door that stays closed"


@dataclass(frozen=True, slots=True)
class OpenDoor:
    """A line of the queue.

    Attributes
    ----------
    turn
        Who is to act.
    step, step_of, kind, words
        Number of the step, from 0, of how many, what it is, and what to do; for `StepKind.EMERGENCY` the script.
    since_s, due_s, late_s
        When the step began, when the next is due, and by how much that is over.
    waiting_s
        How long nobody has opened.
    """

    escalation_id: str
    visit_id: str
    delivery_id: str
    service_key: str
    person: str
    turn: EscalationStatus
    step: int
    step_of: int
    kind: StepKind
    words: Words
    since_s: int
    due_s: int | None
    late_s: int
    waiting_s: int
    outcome: VisitOutcome
    courier_id: str
    round_id: str
    reminders: int
    version: int


@dataclass(frozen=True, slots=True)
class Line:
    """Something that was done about a door; ``step`` is what the chain was at. ``late_s`` is how much later we heard of it."""

    escalation_id: str
    at_s: int
    late_s: int
    actor: str
    what: ActKind
    step: StepKind
    result: Result | None
    number: str


def open_doors(writing: Writing) -> tuple[OpenDoor, ...]:
    """Return the chains that are open, of whatever day: those first that are the coordinator's, then by when their next step is due.

    Who is behind each was looked at by that, and it is kept; the caller commits before anything is shown.

    Raises
    ------
    DoorHiddenError
        Whoever asks never has such a thing in view.
    """
    chains = escalations.open_ones(writing)
    known = programmes.get_enrolments(writing, [one.enrolment_id for one in chains])
    of_chain = {one.id: known[one.enrolment_id].recipient_id for one in chains}
    look_at_many(writing, [Look(of_chain[one.id], one.purpose, QUEUE) for one in chains])
    rows = writing.rows(writing.select(RECIPIENT).where(RECIPIENT.c.id.in_(sorted(set(of_chain.values())))))
    people = {row.id: called(row.name) for row in rows}
    lines = [
        OpenDoor(
            one.id, one.visit_id, one.delivery_id, one.service_key, people[of_chain[one.id]], one.status, one.step,
            len(one.steps), one.present.kind, one.present.words, one.since_s, one.due_s,
            max(0, writing.now_s - (one.due_s or writing.now_s)), max(0, writing.now_s - one.began_s), one.outcome, one.courier_id,
            one.round_id, one.reminders, one.version,
        )
        for one in chains
    ]  # fmt: skip
    order = (
        EscalationStatus.EMERGENCY,
        EscalationStatus.COORDINATOR,
        EscalationStatus.CONTACT,
        EscalationStatus.AT_DOOR,
    )
    return tuple(
        sorted(lines, key=lambda line: (order.index(line.turn), line.due_s or 0, line.escalation_id))
    )


def history(writing: Writing, visit_id: str, *, reason: str) -> tuple[Line, ...]:
    """Return what was done about the doors of a visit, in the order in which it happened; that it was read is kept.

    Raises
    ------
    NotFoundError
        There is no such visit, or nobody has failed to open.
    ReasonMissingError
        There is no reason, and the service is a social one or one of health.
    """
    chains = escalations.of_visit(writing, visit_id)
    lines = []
    for chain in chains:
        person = programmes.get_enrolment(writing, chain.enrolment_id).recipient_id
        if chain is chains[0]:
            look(writing, Look(person, chain.purpose, reason))
        for act, step in fold(chain.steps, escalations.acts_of(writing, chain.id)).done:
            at = act.step if act.step >= 0 else step
            lines.append(
                Line(
                    chain.id, act.at_s, act.received_s - act.at_s, act.actor, act.kind, step_at(chain.steps, at).kind, act.result,
                    act.number,
                )
            )  # fmt: skip
    return tuple(lines)
