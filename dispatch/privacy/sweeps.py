"""Carries out the rules: each sweep deals with some rows whose time is over, and says where it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from sqlalchemy import ColumnElement, delete, exists, func, literal, or_, select, tuple_, update

from dispatch import ids
from dispatch.parties.recipient import Consent, Purpose
from dispatch.privacy.anonymise import anonymise_recipients, erase_proofs, rewrite_events
from dispatch.privacy.blanks import blanked
from dispatch.privacy.holds import (
    held_subjects,
    holds_of_deliveries,
    holds_of_recipients,
    running_enrolments,
)
from dispatch.privacy.inventory import personal_columns
from dispatch.privacy.traces import traces_of
from dispatch.storage import pictures
from dispatch.storage.columns import METADATA
from dispatch.storage.schema_field import PROOF
from dispatch.storage.schema_log import EVENT
from dispatch.storage.schema_orders import DELIVERY, TASK
from dispatch.storage.schema_parties import RECIPIENT, RECIPIENT_PARTITION
from dispatch.storage.schema_positions import POSITION
from dispatch.storage.schema_rounds import ROUND
from dispatch.storage.store import Writing

if TYPE_CHECKING:
    from dispatch.privacy.practice import Practice

#: Positions go by so many seconds of a town's day at a time.
POSITIONS_S = 6 * 3600


@dataclass(frozen=True, slots=True)
class Job:
    """What a sweep is to do: rows from before a moment, at most so many, from where it was left."""

    before_s: int
    limit: int
    cursor: Any
    practice: Practice


@dataclass(frozen=True, slots=True)
class Done:
    """What a sweep has done. ``cursor`` is plain JSON; ``held`` gives the reason for what is due and had to stay."""

    count: int = 0
    cursor: Any = None
    more: bool = False
    held: Mapping[str, str] = field(default_factory=dict)


class Sweep(Protocol):
    """Deals with some of the rows that a rule is about; the same again does nothing."""

    def __call__(self, writing: Writing, job: Job) -> Done:
        """Do so, in a transaction that the caller ends."""
        ...


@dataclass(frozen=True, slots=True)
class AgedRows:
    """Erases or blanks the rows of a table by age; nothing where this version of the program has no such table.

    Parameters
    ----------
    table
        Its name.
    moment
        The column that the age counts from; rows without a moment are never too old.
    blank
        Whether rows stay, without what is personal.
    """

    table: str
    moment: str
    blank: bool = False

    def __call__(self, writing: Writing, job: Job) -> Done:
        """Deal with some rows, those of deliveries that are still needed left out."""
        table = METADATA.tables.get(self.table)
        if table is None:
            return Done()
        key = tuple(table.primary_key.columns)
        conditions: list[ColumnElement[bool]] = [table.c[self.moment] < job.before_s]
        if job.cursor is not None:
            seen = tuple_(
                *(literal(value, column.type) for value, column in zip(job.cursor, key, strict=True))
            )
            conditions.append(tuple_(*key) > seen)
        query = writing.select(table).where(*conditions).order_by(*key).limit(job.limit)
        rows = {
            tuple(getattr(row, column.name) for column in key): row._asdict() for row in writing.rows(query)
        }
        held = _held(writing, rows, job)
        count = 0
        for name, row in rows.items():
            if name in held:
                continue
            same = [column == value for column, value in zip(key, name, strict=True)]
            statement: Any = delete(table)
            if self.blank:
                changes = blanked(row, personal_columns(table))
                if not changes:
                    continue
                statement = update(table).values(**changes)
            count += writing.connection.execute(
                statement.where(table.c.town_id == writing.town_id, *same)
            ).rowcount
        cursor = list(next(reversed(rows))) if rows else None
        named = {str(name[-1]): reason for name, reason in held.items()}
        return Done(count, cursor, len(rows) == job.limit, named)


Key = tuple[Any, ...]


def _held(writing: Writing, rows: Mapping[Key, Mapping[str, Any]], job: Job) -> dict[Key, str]:
    """Return which rows must stay: they are about a delivery that is still needed, or about what is held by hand."""
    about = {name: _deliveries_of(writing, row) for name, row in rows.items()}
    wanted = {delivery for deliveries in about.values() for delivery in deliveries}
    reasons = holds_of_deliveries(writing, wanted, job.practice.holds)
    by_hand = held_subjects(writing)
    found: dict[Key, str] = {}
    for name, row in rows.items():
        if any(isinstance(value, str) and value in by_hand for value in row.values()):
            found[name] = "dispute"
        for delivery in about[name]:
            if delivery in reasons:
                found[name] = reasons[delivery]
    return found


def _deliveries_of(writing: Writing, row: Mapping[str, Any]) -> list[str]:
    """Return the deliveries that a row is about."""
    if row.get("delivery_id"):
        return [row["delivery_id"]]
    if row.get("task_id"):
        query = select(TASK.c.delivery_id).where(
            TASK.c.town_id == writing.town_id, TASK.c.id == row["task_id"]
        )
        return list(writing.connection.execute(query).scalars())
    subject = str(row.get("subject", ""))
    return [subject] if subject.startswith(f"{ids.DELIVERY}_") else []


def sweep_positions(writing: Writing, job: Job) -> Done:
    """Delete old positions, some hours of them at a time, along the index of time."""
    held = held_subjects(writing)
    rounds = select(ROUND.c.shift_id).where(ROUND.c.town_id == writing.town_id, ROUND.c.id.in_(held))
    kept = {*held, *writing.connection.execute(rounds).scalars()}
    due = [POSITION.c.town_id == writing.town_id, POSITION.c.at_s < job.before_s]
    if kept:
        due.append(POSITION.c.shift_id.not_in(kept))
    oldest = writing.connection.execute(select(func.min(POSITION.c.at_s)).where(*due)).scalar_one()
    if oldest is None:
        return Done()
    until_s = min(job.before_s, oldest + POSITIONS_S)
    count = writing.connection.execute(delete(POSITION).where(*due, POSITION.c.at_s < until_s)).rowcount
    return Done(count, None, more=True)


@dataclass(frozen=True, slots=True)
class AgedProofs:
    """Erases what proofs show; of mail, or of all the rest."""

    mail: bool

    def __call__(self, writing: Writing, job: Job) -> Done:
        """Deal with some proofs, and with the pictures that no other one names."""
        kinds = job.practice.mail_proofs
        query = (
            select(PROOF, TASK.c.delivery_id)
            .join(TASK, TASK.c.id == PROOF.c.task_id)
            .where(
                PROOF.c.town_id == writing.town_id,
                PROOF.c.received_s < job.before_s,
                PROOF.c.erased_s.is_(None),
                PROOF.c.id > (job.cursor or ""),
                PROOF.c.kind.in_(kinds) if self.mail else PROOF.c.kind.not_in(kinds),
            )
            .order_by(PROOF.c.id)
            .limit(job.limit)
        )
        rows = writing.rows(query)
        reasons = holds_of_deliveries(writing, {row.delivery_id for row in rows}, job.practice.holds)
        held = {row.id: reasons[row.delivery_id] for row in rows if row.delivery_id in reasons}
        done = erase_proofs(writing, [row for row in rows if row.id not in held])
        return Done(done["proof"], rows[-1].id if rows else None, len(rows) == job.limit, held)


def sweep_unnamed_pictures(writing: Writing, job: Job) -> Done:
    """Delete pictures that no proof names: what says so has never come, or was emptied before the picture came."""
    names = pictures.unnamed_before(writing, job.before_s, after=job.cursor or "", most=job.limit)
    # Looked at once more, with the rows in hand.
    count = pictures.drop_unnamed(writing, names)
    return Done(count, names[-1] if names else None, len(names) == job.limit)


@dataclass(frozen=True, slots=True)
class AgedPartitions:
    """Deletes what is known of people for one purpose.

    The age counts from when it was last used, consented to or, where nobody has said either, from when the person became known;
    ``data.until_s`` says that a service runs until then. Files of single enrolments, ``data[name]`` with an ``until_s`` of their own, go
    once that is so long ago.

    Parameters
    ----------
    purpose
        Which.
    enrolled
        Says who takes part in a service of the purpose: of them nothing goes, however long ago it was last used.
    """

    purpose: Purpose
    enrolled: Callable[[Writing, Iterable[str], Purpose], set[str]]

    def __call__(self, writing: Writing, job: Job) -> Done:
        """Deal with some people: first with those of whom nothing is needed, then with single files of the others."""
        if isinstance(job.cursor, dict):
            return self._files(writing, job, job.cursor["files"])
        part = RECIPIENT_PARTITION
        query = (
            writing.select(part)
            .join(RECIPIENT, RECIPIENT.c.id == part.c.recipient_id)
            .where(
                part.c.purpose == self.purpose.value,
                part.c.last_used_s < job.before_s,
                or_(part.c.consent_s.is_(None), part.c.consent_s < job.before_s),
                RECIPIENT.c.created_s < job.before_s,
                part.c.recipient_id > (job.cursor or ""),
            )
            .order_by(part.c.recipient_id)
            .limit(job.limit)
        )
        rows = writing.rows(query)
        due = [row.recipient_id for row in rows if (row.data.get("until_s") or 0) < job.before_s]
        held = self._held(writing, due, job)
        gone = [name for name in due if name not in held]
        count = 0
        if gone:
            count = writing.remove(part, part.c.recipient_id.in_(gone), part.c.purpose == self.purpose.value)
        if len(rows) == job.limit:
            return Done(count, rows[-1].recipient_id, more=True, held=held)
        return Done(count, {"files": ""}, more=True, held=held)

    def _held(self, writing: Writing, people: Sequence[str], job: Job) -> dict[str, str]:
        reasons = holds_of_recipients(writing, people, job.practice.holds, services=False)
        held = {name: next(iter(own.values())) for name, own in reasons.items()}
        enrolled = self.enrolled(writing, people, self.purpose) if people else set()
        return dict.fromkeys(sorted(enrolled), "enrolled") | held

    def _files(self, writing: Writing, job: Job, seen: str) -> Done:
        """Take out files of single enrolments whose time is over, of people of whom others are still needed."""
        part = RECIPIENT_PARTITION
        query = writing.select(part).where(part.c.purpose == self.purpose.value, part.c.recipient_id > seen)
        rows = writing.rows(query.order_by(part.c.recipient_id).limit(job.limit))
        due = {
            row.recipient_id: [
                name
                for name, known in row.data.items()
                if isinstance(known, Mapping) and "until_s" in known and known["until_s"] < job.before_s
            ]
            for row in rows
        }
        running = running_enrolments(writing, [name for own in due.values() for name in own])
        due = {person: [name for name in own if name not in running] for person, own in due.items()}
        reasons = holds_of_recipients(
            writing, [name for name, own in due.items() if own], job.practice.holds, services=False
        )
        held = {name: next(iter(own.values())) for name, own in reasons.items()}
        count = 0
        for row in rows:
            over = due[row.recipient_id]
            if over and row.recipient_id not in held:
                left = {name: known for name, known in row.data.items() if name not in over}
                count += writing.connection.execute(
                    update(part)
                    .where(
                        part.c.town_id == writing.town_id,
                        part.c.recipient_id == row.recipient_id,
                        part.c.purpose == row.purpose,
                    )
                    .values(data=left)
                ).rowcount
        more = len(rows) == job.limit
        return Done(count, {"files": rows[-1].recipient_id} if rows else None, more, held)


def sweep_withdrawn(writing: Writing, job: Job) -> Done:
    """Empty what was known for purposes that people have withdrawn their consent to; that they did stays, or they would be asked again."""
    part = RECIPIENT_PARTITION
    query = (
        writing.select(part)
        .where(
            part.c.consent.in_([Consent.WITHDRAWN.value, Consent.REFUSED.value]),
            or_(part.c.consent_s.is_(None), part.c.consent_s <= job.before_s),
            part.c.recipient_id > (job.cursor or ""),
        )
        .order_by(part.c.recipient_id)
        .limit(job.limit)
    )
    rows = writing.rows(query)
    due = {row.recipient_id for row in rows if row.data}
    held = {
        name: next(iter(reasons.values()))
        for name, reasons in holds_of_recipients(writing, due, job.practice.holds, services=False).items()
    }
    count = 0
    for row in rows:
        if row.data and row.recipient_id not in held:
            count += writing.connection.execute(
                update(part)
                .where(part.c.town_id == writing.town_id, part.c.recipient_id == row.recipient_id, part.c.purpose == row.purpose)
                .values(data={})
            ).rowcount  # fmt: skip
    # A person may have several: the last one is looked at again.
    last = rows[-1].recipient_id if rows else None
    more = len(rows) == job.limit
    cursor = (
        max((row.recipient_id for row in rows if row.recipient_id != last), default=last) if more else last
    )
    return Done(count, cursor, more, held)


def sweep_events(writing: Writing, job: Job) -> Done:
    """Take what is personal out of the texts of old events, in the order of the log; the cursor is where the next run begins."""
    query = (
        select(EVENT.c.sequence, EVENT.c.recorded_s)
        .where(EVENT.c.town_id == writing.town_id, EVENT.c.sequence > (job.cursor or 0))
        .order_by(EVENT.c.sequence)
        .limit(job.limit)
    )
    rows = writing.rows(query)
    due = []
    for row in rows:
        if row.recorded_s >= job.before_s:
            break
        due.append(row.sequence)
    count = rewrite_events(writing, due)
    return Done(count, due[-1] if due else job.cursor, len(due) == job.limit)


def sweep_recipients(writing: Writing, job: Job) -> Done:
    """Anonymise people who have had nothing for a long time and are known for nothing but commerce."""
    # Orders wait meanwhile: none must find somebody who is gone a moment later.
    writing.exclude("orders")
    lately = exists().where(
        DELIVERY.c.recipient_id == RECIPIENT.c.id,
        or_(
            DELIVERY.c.window_to_s >= job.before_s,
            DELIVERY.c.updated_s >= job.before_s,
        ),
    )
    elsewhere = exists().where(
        RECIPIENT_PARTITION.c.recipient_id == RECIPIENT.c.id,
        RECIPIENT_PARTITION.c.purpose != Purpose.COMMERCE.value,
    )
    query = (
        select(RECIPIENT.c.id)
        .where(
            RECIPIENT.c.town_id == writing.town_id,
            RECIPIENT.c.erased_s.is_(None),
            RECIPIENT.c.last_contact_s < job.before_s,
            RECIPIENT.c.id > (job.cursor or ""),
            ~lately,
            ~elsewhere,
        )
        .order_by(RECIPIENT.c.id)
        .limit(job.limit)
        # PostgreSQL: what refers to them waits until this is done.
        .with_for_update(of=RECIPIENT)
    )
    names = list(writing.connection.execute(query).scalars())
    held = {
        name: next(iter(reasons.values()))
        for name, reasons in holds_of_recipients(writing, names, job.practice.holds).items()
    }
    gone = [name for name in names if name not in held]
    if gone:
        anonymise_recipients(writing, traces_of(writing, gone))
    return Done(len(gone), names[-1] if names else None, len(names) == job.limit, held)
