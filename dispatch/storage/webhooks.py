"""Endpoints of programs of others in the database, with the messages to them and the attempts to hand these over.

Messages and attempts have no events of their own: they tell of events, and would be told of without end.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update

from dispatch import ids
from dispatch.storage.prepared import among, of_town
from dispatch.storage.schema_parties import ORGANIZATION
from dispatch.storage.schema_webhooks import (
    WEBHOOK_ATTEMPT,
    WEBHOOK_ENDPOINT,
    WEBHOOK_HEALTH,
    WEBHOOK_MESSAGE,
)
from dispatch.storage.store import NotFoundError, Reading, Writing
from dispatch.storage.topics import WEBHOOK_SENDING
from dispatch.webhooks.endpoint import Endpoint, EndpointStatus, Health, SealedSecret
from dispatch.webhooks.message import Attempt, AttemptOutcome, Message, MessageStatus

_ALL = of_town(WEBHOOK_ENDPOINT).order_by(WEBHOOK_ENDPOINT.c.created_s, WEBHOOK_ENDPOINT.c.id)
_HEALTH = of_town(WEBHOOK_HEALTH).where(WEBHOOK_HEALTH.c.id == bindparam("endpoint"))
_MESSAGE = of_town(WEBHOOK_MESSAGE).where(WEBHOOK_MESSAGE.c.id == bindparam("message"))
_KNOWN = of_town(WEBHOOK_MESSAGE, WEBHOOK_MESSAGE.c.endpoint_id).where(
    WEBHOOK_MESSAGE.c.event_id == bindparam("event"), among(WEBHOOK_MESSAGE.c.endpoint_id)
)
_ATTEMPTS = (
    of_town(WEBHOOK_ATTEMPT)
    .where(WEBHOOK_ATTEMPT.c.message_id == bindparam("message"))
    .order_by(WEBHOOK_ATTEMPT.c.sequence)
)
#: Rows of the outbox have subjects of at most so many characters.
_LONGEST_SUBJECT = 80


def guard(writing: Writing) -> None:
    """Wait until nobody else changes the status of endpoints of the town or makes messages for them, and keep it until the end.

    So no message is held for an endpoint that is resumed at the same moment.
    """
    writing.exclude("webhook endpoints")


def add_endpoint(writing: Writing, endpoint: Endpoint) -> None:
    """Store a new endpoint; the caller notes the event.

    Raises
    ------
    NotFoundError
        There is no such organisation.
    """
    if endpoint.org_id:
        writing.get(ORGANIZATION, endpoint.org_id)
    values = {**_values(endpoint), "created_s": endpoint.created_s}
    writing.insert(WEBHOOK_ENDPOINT, {"id": endpoint.id, "version": 1, **values})
    nothing = {"failures": 0, "failing_since_s": None, "rest_until_s": None, "worked_s": None}
    writing.insert(WEBHOOK_HEALTH, {"id": endpoint.id, **nothing})


def change_endpoint(writing: Writing, old: Endpoint, **changes: Any) -> Endpoint:
    """Store an endpoint with some fields changed; the caller notes the event.

    Raises
    ------
    ConflictError
        It has changed since it was read.
    """
    new = replace(old, **changes)
    return replace(new, version=writing.change(WEBHOOK_ENDPOINT, old.id, old.version, _values(new)))


def remove_endpoint(writing: Writing, name: str) -> None:
    """Remove an endpoint with its messages; the caller notes the event."""
    writing.remove(WEBHOOK_ENDPOINT, WEBHOOK_ENDPOINT.c.id == name)


def get_endpoint(reading: Reading, name: str) -> Endpoint:
    """Return an endpoint.

    Raises
    ------
    NotFoundError
        The town has none of that name.
    """
    return _endpoint(reading.get(WEBHOOK_ENDPOINT, name))


def find_endpoint(reading: Reading, name: str) -> Endpoint | None:
    """Return an endpoint, None where it was removed."""
    row = reading.find(WEBHOOK_ENDPOINT, name)
    return None if row is None else _endpoint(row)


def endpoints(reading: Reading, org_id: str | None = None) -> tuple[Endpoint, ...]:
    """Return the endpoints of an organisation (empty: the town's own), or all of the town, the oldest first."""
    found = (_endpoint(row) for row in reading.fetch(_ALL))
    return tuple(one for one in found if org_id is None or one.org_id == org_id)


def health(reading: Reading, name: str) -> Health:
    """Return how an endpoint has answered lately."""
    rows = reading.fetch(_HEALTH, endpoint=name)
    if not rows:
        return Health()
    row = rows[0]
    return Health(row.failures, row.failing_since_s, row.rest_until_s, row.worked_s)


def set_health(writing: Writing, name: str, state: Health) -> None:
    """Store how an endpoint has answered lately."""
    own = (WEBHOOK_HEALTH.c.town_id == writing.town_id, WEBHOOK_HEALTH.c.id == name)
    writing.connection.execute(update(WEBHOOK_HEALTH).where(*own).values(**asdict(state)))


def lock_health(writing: Writing, name: str) -> Health:
    """Return how an endpoint has answered lately, and keep others from changing it until the end of the transaction."""
    query = writing.select(WEBHOOK_HEALTH).where(WEBHOOK_HEALTH.c.id == name).with_for_update()
    row = writing.connection.execute(query).one_or_none()
    if row is None:
        return Health()
    return Health(row.failures, row.failing_since_s, row.rest_until_s, row.worked_s)


def add_messages(writing: Writing, messages: Sequence[Message]) -> None:
    """Store new messages of one event, and queue those that wait; a message that is there already stays as it is."""
    if not messages:
        return
    names = sorted({one.endpoint_id for one in messages})
    known = {row.endpoint_id for row in writing.fetch(_KNOWN, event=messages[0].event_id, names=names)}
    for one in messages:
        if one.endpoint_id in known:
            continue
        row = {name: value for name, value in asdict(one).items() if name != "sequence"}
        writing.connection.execute(insert(WEBHOOK_MESSAGE).values(**row, town_id=writing.town_id))
        if one.status is MessageStatus.WAITING:
            queue(writing, one)


def queue(writing: Writing, message: Message) -> None:
    """Put a message into the outbox, behind those of the same subject to the same endpoint."""
    subject = f"{message.endpoint_id}/{message.subject}"
    if len(subject) > _LONGEST_SUBJECT:
        subject = ids.derived(message.endpoint_id, message.subject)
    writing.tell(WEBHOOK_SENDING, subject, {"message_id": message.id})


def queue_again(writing: Writing, message: Message) -> None:
    """Have a message that is over, or held, tried as if it were new."""
    anew = {"reason": "", "tries": 0, "first_s": None, "ended_s": None}
    set_message(writing, message.id, status=MessageStatus.WAITING, **anew)
    queue(writing, message)


def set_message(writing: Writing, name: str, **values: Any) -> None:
    """Store some fields of a message."""
    own = (WEBHOOK_MESSAGE.c.town_id == writing.town_id, WEBHOOK_MESSAGE.c.id == name)
    writing.connection.execute(update(WEBHOOK_MESSAGE).where(*own).values(**values))


def get_message(reading: Reading, name: str) -> Message:
    """Return a message.

    Raises
    ------
    NotFoundError
        The town has none of that name, or not any more.
    """
    found = find_message(reading, name)
    if found is None:
        raise NotFoundError(WEBHOOK_MESSAGE.name, name)
    return found


def find_message(reading: Reading, name: str) -> Message | None:
    """Return a message, None where it was removed."""
    rows = reading.fetch(_MESSAGE, message=name)
    return _message(rows[0]) if rows else None


def messages_of(
    reading: Reading,
    endpoint_id: str,
    *,
    statuses: Iterable[MessageStatus] = (),
    before: int | None = None,
    most: int = 50,
) -> tuple[Message, ...]:
    """Return messages to an endpoint, the newest first.

    Parameters
    ----------
    statuses
        Only those; all where none is given.
    before
        Only those of smaller sequence: that of the last one of the page before.
    most
        So many at a time.
    """
    query = reading.select(WEBHOOK_MESSAGE).where(WEBHOOK_MESSAGE.c.endpoint_id == endpoint_id)
    wanted = list(statuses)
    if wanted:
        query = query.where(WEBHOOK_MESSAGE.c.status.in_(wanted))
    if before is not None:
        query = query.where(WEBHOOK_MESSAGE.c.sequence < before)
    return tuple(
        _message(row) for row in reading.rows(query.order_by(WEBHOOK_MESSAGE.c.sequence.desc()).limit(most))
    )


def messages_after(
    reading: Reading,
    endpoint_id: str,
    *,
    statuses: Iterable[MessageStatus],
    since_s: int,
    after: int = 0,
    most: int = 1000,
) -> tuple[Message, ...]:
    """Return messages to an endpoint of some statuses that were made since a moment, behind a sequence, the oldest first."""
    query = (
        reading.select(WEBHOOK_MESSAGE)
        .where(
            WEBHOOK_MESSAGE.c.endpoint_id == endpoint_id,
            WEBHOOK_MESSAGE.c.status.in_(list(statuses)),
            WEBHOOK_MESSAGE.c.created_s >= since_s,
            WEBHOOK_MESSAGE.c.sequence > after,
        )
        .order_by(WEBHOOK_MESSAGE.c.sequence)
        .limit(most)
    )
    return tuple(_message(row) for row in reading.rows(query))


def end_older(writing: Writing, endpoint_id: str, before_s: int, reason: str) -> int:
    """Skip the held messages of an endpoint that were made before a moment, and return how many there were."""
    statement = (
        update(WEBHOOK_MESSAGE)
        .where(
            WEBHOOK_MESSAGE.c.town_id == writing.town_id,
            WEBHOOK_MESSAGE.c.endpoint_id == endpoint_id,
            WEBHOOK_MESSAGE.c.status == MessageStatus.HELD.value,
            WEBHOOK_MESSAGE.c.created_s < before_s,
        )
        .values(status=MessageStatus.SKIPPED.value, reason=reason, ended_s=writing.real_s)
    )
    return int(writing.connection.execute(statement).rowcount)


def count_messages(reading: Reading, endpoint_id: str) -> Mapping[MessageStatus, int]:
    """Return how many messages to an endpoint there are of each status."""
    query = (
        select(WEBHOOK_MESSAGE.c.status, func.count())
        .where(WEBHOOK_MESSAGE.c.town_id == reading.town_id, WEBHOOK_MESSAGE.c.endpoint_id == endpoint_id)
        .group_by(WEBHOOK_MESSAGE.c.status)
    )
    return {MessageStatus(status): int(count) for status, count in reading.connection.execute(query)}


def add_attempt(writing: Writing, attempt: Attempt) -> None:
    """Store an attempt."""
    row = {name: value for name, value in asdict(attempt).items() if name != "sequence"}
    writing.connection.execute(insert(WEBHOOK_ATTEMPT).values(**row, town_id=writing.town_id))


def attempts_of(reading: Reading, message_id: str) -> tuple[Attempt, ...]:
    """Return the attempts to hand a message over, the first one first."""
    return tuple(_attempt(row) for row in reading.fetch(_ATTEMPTS, message=message_id))


def _values(endpoint: Endpoint) -> dict[str, Any]:
    return {
        "org_id": endpoint.org_id or None,
        "url": endpoint.url,
        "types": list(endpoint.types),
        "description": endpoint.description,
        "status": endpoint.status,
        "reason": endpoint.reason,
        "since_s": endpoint.since_s,
        "secrets": [{"sealed": one.sealed, "until_s": one.until_s} for one in endpoint.secrets],
    }


def _endpoint(row: Any) -> Endpoint:
    return Endpoint(
        id=row.id,
        org_id=row.org_id or "",
        url=row.url,
        types=tuple(row.types),
        description=row.description,
        status=EndpointStatus(row.status),
        reason=row.reason,
        since_s=row.since_s,
        secrets=tuple(SealedSecret(one["sealed"], one["until_s"]) for one in row.secrets),
        created_s=row.created_s,
        version=row.version,
    )


def _message(row: Any) -> Message:
    return Message(
        id=row.id,
        endpoint_id=row.endpoint_id,
        event_id=row.event_id,
        subject=row.subject,
        type=row.type,
        body=row.body,
        status=MessageStatus(row.status),
        reason=row.reason,
        attempts=row.attempts,
        tries=row.tries,
        created_s=row.created_s,
        first_s=row.first_s,
        ended_s=row.ended_s,
        sequence=row.sequence,
    )


def _attempt(row: Any) -> Attempt:
    return Attempt(
        endpoint_id=row.endpoint_id,
        message_id=row.message_id,
        event_id=row.event_id,
        subject=row.subject,
        number=row.number,
        at_s=row.at_s,
        duration_ms=row.duration_ms,
        outcome=AttemptOutcome(row.outcome),
        http_status=row.http_status,
        failure=row.failure,
        answer=row.answer,
        sequence=row.sequence,
    )
