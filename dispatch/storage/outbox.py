"""The outbox in the database: who has which row in hand, what is done, what was given up.

Rows of all towns are claimed together: this module is the one that does not ask for the town, and hands every row back with its own.
Leases are by the clock of the database, which all workers share; when a row is due is by the clock of the
machines, in sandboxes too: whoever moves the clock of one ahead brings its rows forward.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, delete, exists, func, or_, select, update

from dispatch.errors import DispatchError
from dispatch.outbox.item import Item
from dispatch.storage.lease_clock import database_now_s
from dispatch.storage.prepared import NAMES, among
from dispatch.storage.schema_log import EVENT, OUTBOX
from dispatch.storage.store import Event, NotFoundError, Reading, Writing

#: So much of a failure's text is kept.
FAILURE_LENGTH = 2000
_OPEN = (OUTBOX.c.done_s.is_(None), OUTBOX.c.given_up_s.is_(None))
_EARLIER = OUTBOX.alias("earlier")
_WAITS = exists(
    select(1).where(
        _EARLIER.c.topic == OUTBOX.c.topic,
        _EARLIER.c.town_id == OUTBOX.c.town_id,
        _EARLIER.c.subject == OUTBOX.c.subject,
        _EARLIER.c.sequence < OUTBOX.c.sequence,
        _EARLIER.c.done_s.is_(None),
        _EARLIER.c.given_up_s.is_(None),
    )
)
_DUE = (
    select(OUTBOX.c.sequence)
    .where(
        OUTBOX.c.topic == bindparam("own_topic"),
        *_OPEN,
        OUTBOX.c.due_s <= bindparam("now_s"),
        or_(OUTBOX.c.lease_s.is_(None), OUTBOX.c.lease_s < bindparam("base_s")),
        ~_WAITS,
    )
    .order_by(OUTBOX.c.due_s, OUTBOX.c.sequence)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True, of=OUTBOX)
)
_TAKE = update(OUTBOX).where(among(OUTBOX.c.sequence)).values(attempts=OUTBOX.c.attempts + 1)
_TAKEN = (
    select(
        OUTBOX,
        EVENT.c.sequence.label("event_sequence"),
        *(
            getattr(EVENT.c, name).label(f"event_{name}")
            for name in ("type", "subject", "version", "actor", "behalf", "data", "happened_s", "recorded_s")
        ),
    )
    .outerjoin(EVENT, EVENT.c.id == OUTBOX.c.event_id)
    .where(among(OUTBOX.c.sequence))
)
_OWN = update(OUTBOX).where(
    OUTBOX.c.sequence == bindparam("own_sequence"),
    OUTBOX.c.holder == bindparam("own_holder"),
    OUTBOX.c.attempts == bindparam("own_attempts"),
    *_OPEN,
)


class LeaseLostError(DispatchError):
    """Another worker has taken the row over meanwhile; code ``lease_lost``."""

    def __init__(self, sequence: int) -> None:
        super().__init__(
            f"row {sequence} of the outbox is in other hands now: its lease ran out, and nothing of this attempt is kept",
            code="lease_lost",
        )
        self.sequence = sequence


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """What was given up: a person has to look at it, then `revive` hands it over again."""

    sequence: int
    topic: str
    subject: str
    event_id: str
    attempts: int
    failure: str
    given_up_s: int


def claim(
    connection: Connection, topic: str, *, now_s: int, holder: str, lease_for_s: int, most: int
) -> tuple[Item, ...]:
    """Take up to ``most`` due rows of a topic in hand, those due longest first.

    A row waits for all earlier ones of its topic, town and subject that are neither done nor given up. An attempt counts from
    here on: a row that kills its worker is given up too.
    """
    base_s = database_now_s(connection)
    # SQLite has one writer at a time, and leaves the locking of rows out.
    due = {"own_topic": topic, "now_s": now_s, "base_s": base_s, "most": most}
    found = list(connection.execute(_DUE, due).scalars())
    if not found:
        return ()
    connection.execute(_TAKE, {NAMES: found, "holder": holder, "lease_s": base_s + lease_for_s})
    items = {row.sequence: _item(row) for row in connection.execute(_TAKEN, {NAMES: found})}
    return tuple(items[sequence] for sequence in found)


def extend(connection: Connection, item: Item, *, lease_for_s: int) -> None:
    """Keep a row in hand for longer.

    Raises
    ------
    LeaseLostError
        It is in other hands already.
    """
    _own(connection, item, lease_s=database_now_s(connection) + lease_for_s)


def settle(connection: Connection, item: Item, *, now_s: int) -> None:
    """Mark a row as done; before what it has for an effect, so that nobody else can take it until both are committed.

    Raises
    ------
    LeaseLostError
        It is in other hands already: the transaction must not commit.
    """
    _own(connection, item, done_s=now_s, lease_s=None, failure="")


def put_off(
    connection: Connection, item: Item, *, due_s: int, failure: str = "", counts: bool = True
) -> None:
    """Give a row back until a later time, with what went wrong; one that counts as no attempt is as if never claimed."""
    values: dict[str, Any] = {
        "due_s": due_s,
        "lease_s": None,
        "holder": "",
        "failure": failure[:FAILURE_LENGTH],
    }
    if not counts:
        values["attempts"] = item.attempts - 1
    _own(connection, item, **values)


def give_up(connection: Connection, item: Item, *, now_s: int, failure: str) -> None:
    """Mark a row as one that nobody tries again; later ones of its subject go on."""
    _own(connection, item, given_up_s=now_s, lease_s=None, holder="", failure=failure[:FAILURE_LENGTH])


def dead_letters(reading: Reading, topic: str = "") -> tuple[DeadLetter, ...]:
    """Return what was given up in a town, of one topic only where one is given, the oldest first."""
    query = reading.select(OUTBOX).where(OUTBOX.c.given_up_s.is_not(None), OUTBOX.c.done_s.is_(None))
    if topic:
        query = query.where(OUTBOX.c.topic == topic)
    return tuple(
        DeadLetter(
            row.sequence, row.topic, row.subject, row.event_id, row.attempts, row.failure, row.given_up_s
        )
        for row in reading.rows(query.order_by(OUTBOX.c.sequence))
    )


def revive(writing: Writing, sequence: int) -> None:
    """Hand what was given up over again, from the first attempt on. Notes ``outbox.revived``.

    Raises
    ------
    NotFoundError
        The town has no such dead letter.
    """
    row = writing.connection.execute(
        update(OUTBOX)
        .where(
            OUTBOX.c.town_id == writing.town_id,
            OUTBOX.c.sequence == sequence,
            OUTBOX.c.given_up_s.is_not(None),
        )
        .values(given_up_s=None, due_s=writing.real_s, attempts=0, failure="")
        .returning(OUTBOX.c.subject, OUTBOX.c.topic)
    ).one_or_none()
    if row is None:
        raise NotFoundError("dead letter", str(sequence))
    writing.note("outbox.revived", row.subject, 0, {"sequence": sequence, "topic": row.topic}, topics=())


def remove_done(writing: Writing, before_s: int) -> int:
    """Remove rows of a town that were done before a time, and return how many there were. Their events stay."""
    done = delete(OUTBOX).where(OUTBOX.c.town_id == writing.town_id, OUTBOX.c.done_s < before_s)
    return int(writing.connection.execute(done).rowcount)


def backlog(reading: Reading) -> dict[str, tuple[int, int]]:
    """Return for each topic of a town how many rows are open, and since when the oldest of them is due."""
    query: Select[Any] = (
        select(OUTBOX.c.topic, func.count(), func.min(OUTBOX.c.due_s))
        .where(OUTBOX.c.town_id == reading.town_id, *_OPEN)
        .group_by(OUTBOX.c.topic)
    )
    return {topic: (int(count), int(due_s)) for topic, count, due_s in reading.connection.execute(query)}


def _own(connection: Connection, item: Item, **values: Any) -> None:
    """Change a row that the holder of the item still has in hand.

    A lease that has run out is still the holder's as long as nobody else has taken the row.
    """
    own = {"own_sequence": item.sequence, "own_holder": item.holder, "own_attempts": item.attempts}
    if connection.execute(_OWN, {**own, **values}).rowcount != 1:
        raise LeaseLostError(item.sequence)


def _item(row: Row[Any]) -> Item:
    event = None
    if row.event_type is not None:
        event = Event(
            id=row.event_id,
            type=row.event_type,
            subject=row.event_subject,
            version=row.event_version,
            actor=row.event_actor,
            behalf=row.event_behalf,
            data=row.event_data,
            happened_s=row.event_happened_s,
            recorded_s=row.event_recorded_s,
            sequence=row.event_sequence,
        )
    return Item(
        row.sequence, row.town_id, row.topic, row.subject, row.payload, row.attempts, row.holder, event
    )


def forget_payload(writing: Writing, sequence: int) -> None:
    """Take out of a row what its handler was given, where it is not to be kept with what was sent."""
    own = (OUTBOX.c.sequence == sequence, OUTBOX.c.town_id == writing.town_id)
    writing.connection.execute(update(OUTBOX).where(*own).values(payload={}))
