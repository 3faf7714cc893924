"""Takes a service out of somebody's life: what was done stays as figures of nobody, and the person stays the customer of shops that they are."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence

from sqlalchemy import Text, bindparam, cast, select, update

from dispatch import ids
from dispatch.parties.recipient import Recipient
from dispatch.privacy.anonymise import anonymise_recipients
from dispatch.privacy.traces import BATCH, traces_of
from dispatch.storage import parties
from dispatch.storage.schema_escalation import ESCALATION
from dispatch.storage.schema_log import EVENT
from dispatch.storage.schema_orders import DELIVERY, TASK
from dispatch.storage.schema_parties import RECIPIENT
from dispatch.storage.schema_services import ENROLMENT, VISIT
from dispatch.storage.store import Writing


def detach_enrolment(writing: Writing, enrolment_id: str) -> Counter[str]:
    """Give an enrolment that is over, with its visits and their deliveries, to nobody; returns changed rows by table.

    Each enrolment gets a nobody of its own, so that visits can still be counted by beneficiary.
    """
    person = writing.get(ENROLMENT, enrolment_id).recipient_id
    query = select(VISIT.c.id).where(VISIT.c.town_id == writing.town_id, VISIT.c.enrolment_id == enrolment_id)
    names = list(writing.connection.execute(query).scalars())
    nobody = _nobody(writing)
    _set(writing, ENROLMENT, [enrolment_id], nobody)
    return _give(writing, person, nobody, names, [enrolment_id])


def detach_visits(writing: Writing, enrolment_id: str, visit_ids: Sequence[str]) -> Counter[str]:
    """Give the deliveries of some visits of an enrolment that goes on to nobody; returns changed rows by table."""
    person = writing.get(ENROLMENT, enrolment_id).recipient_id
    return _give(writing, person, _nobody(writing), visit_ids, [])


def _give(
    writing: Writing,
    person: str,
    nobody: str,
    visit_ids: Sequence[str],
    enrolment_ids: Sequence[str],
) -> Counter[str]:
    deliveries: list[str] = []
    chains: list[str] = []
    for part in _parts(visit_ids):
        query = select(DELIVERY.c.id).join(VISIT, VISIT.c.delivery_id == DELIVERY.c.id)
        own = query.where(DELIVERY.c.town_id == writing.town_id, VISIT.c.id.in_(part))
        deliveries += writing.connection.execute(own).scalars()
        doors = select(ESCALATION.c.id).where(
            ESCALATION.c.town_id == writing.town_id, ESCALATION.c.visit_id.in_(part)
        )
        chains += writing.connection.execute(doors).scalars()
    _set(writing, DELIVERY, deliveries, nobody)
    tasks: list[str] = []
    for part in _parts(deliveries):
        query = select(TASK.c.id).where(TASK.c.town_id == writing.town_id, TASK.c.delivery_id.in_(part))
        tasks += writing.connection.execute(query).scalars()
    _rename(writing, person, nobody, [*visit_ids, *enrolment_ids, *deliveries, *tasks, *chains])
    return anonymise_recipients(writing, traces_of(writing, [nobody]))


def _nobody(writing: Writing) -> str:
    made = parties.add_recipient(writing, Recipient(writing.ids.new(ids.RECIPIENT), ""))
    writing.amend(RECIPIENT, made.id, {"erased_s": writing.now_s})
    return made.id


def _set(writing: Writing, table: object, names: Sequence[str], nobody: str) -> None:
    own = ENROLMENT if table is ENROLMENT else DELIVERY
    for part in _parts(names):
        writing.connection.execute(
            update(own)
            .where(own.c.town_id == writing.town_id, own.c.id.in_(part))
            .values(recipient_id=nobody, version=own.c.version + 1)
        )


def _rename(writing: Writing, person: str, nobody: str, subjects: Sequence[str]) -> None:
    """Take the person's name of a thing out of what the log says of the visits, and what it says of looks at their file."""
    changed = []
    for part in _parts(subjects):
        query = select(EVENT.c.sequence, EVENT.c.data).where(
            EVENT.c.town_id == writing.town_id, EVENT.c.subject.in_(part), cast(EVENT.c.data, Text).contains(person)
        )  # fmt: skip
        changed += [
            {"which": row.sequence, "data": json.loads(json.dumps(row.data).replace(person, nobody))}
            for row in writing.rows(query)
        ]
    if changed:
        writing.connection.execute(
            update(EVENT)
            .where(EVENT.c.town_id == writing.town_id, EVENT.c.sequence == bindparam("which"))
            .values(data=bindparam("data")),
            changed,
        )
    others = select(ENROLMENT.c.id).where(
        ENROLMENT.c.town_id == writing.town_id, ENROLMENT.c.recipient_id == person
    )
    if writing.connection.execute(others).first() is None:
        writing.connection.execute(
            update(EVENT)
            .where(
                EVENT.c.town_id == writing.town_id,
                EVENT.c.subject == person,
                EVENT.c.type == "recipient.sensitive_read",
            )
            .values(subject=nobody)
        )


def _parts(names: Sequence[str]) -> list[list[str]]:
    ordered = sorted(set(names))
    return [ordered[first : first + BATCH] for first in range(0, len(ordered), BATCH)]
