"""Carries out the rules on municipal services: enrolments that are over, visits of long ago, orders of subscriptions that have ended."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select, update

from dispatch.lifecycle.enrolment import EnrolmentStatus
from dispatch.parties.recipient import Purpose
from dispatch.privacy.blanks import minimised
from dispatch.privacy.detach import detach_enrolment, detach_visits
from dispatch.privacy.holds import held_subjects, holds_of_deliveries, open_chains
from dispatch.privacy.sweeps import Done, Job
from dispatch.storage import programmes
from dispatch.storage.schema_parties import RECIPIENT
from dispatch.storage.schema_services import ENROLMENT, PROGRAMME, SERVICE_PLAN, VISIT
from dispatch.storage.store import Writing

_OVER = (EnrolmentStatus.ENDED.value, EnrolmentStatus.REFUSED.value)


@dataclass(frozen=True, slots=True)
class AgedEnrolments:
    """Gives enrolments that ended long ago to nobody, with their visits; of health services, or of all the rest.

    The age counts from the last day, or from when somebody last changed the enrolment where that was later.
    """

    health: bool

    def __call__(self, writing: Writing, job: Job) -> Done:
        """Deal with some enrolments."""
        writing.exclude("orders")
        day = _day(job.before_s)
        purposes = {key: one.purpose for key, one in programmes.services(writing).items()}
        mine = [key for key, purpose in purposes.items() if (purpose is Purpose.HEALTH) is self.health]
        query = (
            select(ENROLMENT.c.id, ENROLMENT.c.recipient_id)
            .join(PROGRAMME, PROGRAMME.c.id == ENROLMENT.c.programme_id)
            .join(RECIPIENT, RECIPIENT.c.id == ENROLMENT.c.recipient_id)
            .where(
                ENROLMENT.c.town_id == writing.town_id,
                ENROLMENT.c.status.in_(_OVER),
                ENROLMENT.c.updated_s < job.before_s,
                ENROLMENT.c.to_day < day,
                PROGRAMME.c.service_key.in_(mine),
                RECIPIENT.c.erased_s.is_(None),
                ENROLMENT.c.id > (job.cursor or ""),
            )
            .order_by(ENROLMENT.c.id)
            .limit(job.limit)
        )
        rows = writing.rows(query)
        held = _held(writing, {row.id: [row.id, row.recipient_id] for row in rows}, job)
        count = 0
        for row in rows:
            if row.id not in held:
                detach_enrolment(writing, row.id)
                count += 1
        return Done(count, rows[-1].id if rows else None, len(rows) == job.limit, held)


def sweep_visits(writing: Writing, job: Job) -> Done:
    """Delete visits of long ago of people who are still known, and give their deliveries to nobody."""
    writing.exclude("orders")
    query = (
        select(VISIT.c.id, VISIT.c.enrolment_id, VISIT.c.delivery_id, ENROLMENT.c.recipient_id)
        .outerjoin(ENROLMENT, ENROLMENT.c.id == VISIT.c.enrolment_id)
        .outerjoin(RECIPIENT, RECIPIENT.c.id == ENROLMENT.c.recipient_id)
        .where(
            VISIT.c.town_id == writing.town_id,
            VISIT.c.day != "",
            VISIT.c.day < _day(job.before_s),
            VISIT.c.updated_s < job.before_s,
            RECIPIENT.c.erased_s.is_(None),
            VISIT.c.id > (job.cursor or ""),
        )
        .order_by(VISIT.c.id)
        .limit(job.limit)
    )
    rows = writing.rows(query)
    by_hand = held_subjects(writing)
    reasons = holds_of_deliveries(
        writing, [row.delivery_id for row in rows if row.delivery_id], job.practice.holds
    )
    chains = open_chains(writing, {row.enrolment_id for row in rows if row.enrolment_id})
    held: dict[str, str] = {}
    free: dict[str, list[str]] = {}
    for row in rows:
        if row.id in by_hand or row.recipient_id in by_hand or row.enrolment_id in by_hand:
            held[row.id] = "dispute"
        elif row.delivery_id in reasons:
            held[row.id] = reasons[row.delivery_id]
        elif row.enrolment_id in chains:
            held[row.id] = "escalation_open"
        else:
            free.setdefault(row.enrolment_id or "", []).append(row.id)
    for enrolment_id, names in free.items():
        if enrolment_id:
            detach_visits(writing, enrolment_id, names)
        writing.remove(VISIT, VISIT.c.id.in_(names))
    count = sum(len(names) for names in free.values())
    return Done(count, rows[-1].id if rows else None, len(rows) == job.limit, held)


def sweep_subscriptions(writing: Writing, job: Job) -> Done:
    """Empty the orders of subscriptions that are not in use any more: they name a person and a door."""
    query = (
        writing.select(SERVICE_PLAN)
        .where(
            SERVICE_PLAN.c.enrolment_id.is_(None),
            SERVICE_PLAN.c.active.is_(False),
            SERVICE_PLAN.c.updated_s < job.before_s,
            SERVICE_PLAN.c.id > (job.cursor or ""),
        )
        .order_by(SERVICE_PLAN.c.id)
        .limit(job.limit)
    )
    rows = writing.rows(query)
    by_hand = held_subjects(writing)
    held = {row.id: "dispute" for row in rows if row.id in by_hand}
    count = 0
    for row in rows:
        left = minimised(row.order_document)
        if row.id not in held and left != row.order_document:
            count += writing.connection.execute(
                update(SERVICE_PLAN)
                .where(SERVICE_PLAN.c.town_id == writing.town_id, SERVICE_PLAN.c.id == row.id)
                .values(order_document=left, version=row.version + 1)
            ).rowcount
    return Done(count, rows[-1].id if rows else None, len(rows) == job.limit, held)


def _held(writing: Writing, about: dict[str, list[str]], job: Job) -> dict[str, str]:
    """Return why enrolments must stay: a delivery or a door of theirs is still open, or somebody keeps them by hand."""
    by_hand = held_subjects(writing)
    held = {name: "dispute" for name, things in about.items() if any(one in by_hand for one in things)}
    query = select(VISIT.c.enrolment_id, VISIT.c.delivery_id).where(
        VISIT.c.town_id == writing.town_id,
        VISIT.c.enrolment_id.in_(sorted(about)),
        VISIT.c.delivery_id.is_not(None),
    )
    owner = {row.delivery_id: row.enrolment_id for row in writing.rows(query)}
    for delivery, reason in holds_of_deliveries(writing, owner, job.practice.holds).items():
        held.setdefault(owner[delivery], reason)
    for name in open_chains(writing, about):
        held.setdefault(name, "escalation_open")
    return held


def enrolled_for(writing: Writing, people: Iterable[str], purpose: Purpose) -> set[str]:
    """Return those of some people who take part in a service of a purpose, or have asked to."""
    keys = [key for key, one in programmes.services(writing).items() if one.purpose is purpose]
    query = (
        select(ENROLMENT.c.recipient_id)
        .join(PROGRAMME, PROGRAMME.c.id == ENROLMENT.c.programme_id)
        .where(
            ENROLMENT.c.town_id == writing.town_id,
            ENROLMENT.c.recipient_id.in_(sorted(set(people))),
            ENROLMENT.c.status.not_in(_OVER),
            PROGRAMME.c.service_key.in_(keys),
        )
    )
    return set(writing.connection.execute(query).scalars())


def _day(moment_s: int) -> str:
    return dt.datetime.fromtimestamp(moment_s, dt.UTC).date().isoformat()
