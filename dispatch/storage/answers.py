"""Answers that were given to requests with an idempotency key, so that the same request has its effect once and its answer always.

An answer is stored in the transaction of the effect: neither is there without the other. It is no event of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import bindparam, delete, insert
from sqlalchemy.exc import IntegrityError

from dispatch.errors import DispatchError
from dispatch.storage.prepared import among, of_town
from dispatch.storage.schema_access import ANSWER
from dispatch.storage.store import Reading, Writing

#: Answers are given again for so long.
KEPT_S = 24 * 3_600
_OWN = (ANSWER.c.client == bindparam("own_client"), ANSWER.c.key == bindparam("own_key"))
_FIND = of_town(ANSWER).where(*_OWN)
_FIND_MANY = of_town(ANSWER).where(among(ANSWER.c.client, "clients"), among(ANSWER.c.key))
_ADD = insert(ANSWER)
_OLD = delete(ANSWER).where(
    ANSWER.c.town_id == bindparam("own_town"), ANSWER.c.given_s < bindparam("before_s")
)


class KeyTakenError(DispatchError):
    """Another request with the same key was faster; code ``idempotency_key_taken``. Whatever this one has done is undone."""

    def __init__(self, key: str) -> None:
        super().__init__(
            f"another request with Idempotency-Key {key!r} was faster: its answer is the answer",
            code="idempotency_key_taken",
        )


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """What was answered, to which request.

    Attributes
    ----------
    fingerprint
        Of the request: the same key with another one is a mistake of the sender.
    """

    fingerprint: str
    status: int
    headers: Mapping[str, str]
    body: str


def find_answer(reading: Reading, client: str, key: str) -> GivenAnswer | None:
    """Return what was answered to a key of a client, None where nothing was, or too long ago."""
    rows = reading.fetch(_FIND, own_client=client, own_key=key)
    if not rows or rows[0].given_s < reading.real_s - KEPT_S:
        return None
    row = rows[0]
    return GivenAnswer(row.fingerprint, row.status, row.headers, row.body)


def find_answers(reading: Reading, wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], GivenAnswer]:
    """Return what was answered to keys of clients, by client and key; see `find_answer`."""
    pairs = set(wanted)
    rows = reading.among(
        ANSWER.c.key, {key for _, key in pairs}, _FIND_MANY, clients=sorted({client for client, _ in pairs})
    )
    return {
        (row.client, row.key): GivenAnswer(row.fingerprint, row.status, row.headers, row.body)
        for row in rows
        if (row.client, row.key) in pairs and row.given_s >= reading.real_s - KEPT_S
    }


def keep_answers(writing: Writing, answers: Mapping[tuple[str, str], GivenAnswer]) -> None:
    """Store answers by client and key, all at once; none of them is there, as `find_answers` has said in this transaction.

    Raises
    ------
    KeyTakenError
        One is there now.
    """
    if not answers:
        return
    old = [
        ANSWER.c.client.in_(sorted({client for client, _ in answers})),
        ANSWER.c.key.in_(sorted({key for _, key in answers})),
        ANSWER.c.given_s < writing.real_s - KEPT_S,
    ]
    writing.connection.execute(delete(ANSWER).where(ANSWER.c.town_id == writing.town_id, *old))
    rows = [
        {
            "town_id": writing.town_id, "client": client, "key": key, "fingerprint": one.fingerprint, "status": one.status,
            "headers": dict(one.headers), "body": one.body, "given_s": writing.real_s,
        }
        for (client, key), one in answers.items()
    ]  # fmt: skip
    try:
        with writing.connection.begin_nested():
            writing.connection.execute(_ADD, rows)
    except IntegrityError as error:
        raise KeyTakenError(next(iter(answers))[1]) from error


def keep_answer(writing: Writing, client: str, key: str, answer: GivenAnswer) -> None:
    """Store an answer together with what the transaction does.

    Raises
    ------
    KeyTakenError
        There is one for that key of that client.
    """
    # One that is too old to be given again has not been swept yet.
    writing.connection.execute(
        delete(ANSWER).where(
            ANSWER.c.town_id == writing.town_id,
            ANSWER.c.client == client,
            ANSWER.c.key == key,
            ANSWER.c.given_s < writing.real_s - KEPT_S,
        )
    )
    row = {
        "town_id": writing.town_id, "client": client, "key": key, "fingerprint": answer.fingerprint, "status": answer.status,
        "headers": dict(answer.headers), "body": answer.body, "given_s": writing.real_s,
    }  # fmt: skip
    try:
        with writing.connection.begin_nested():
            writing.connection.execute(_ADD, [row])
    except IntegrityError as error:
        raise KeyTakenError(key) from error


def drop_old_answers(writing: Writing) -> int:
    """Remove answers that are not given any more, and return how many there were."""
    before = {"own_town": writing.town_id, "before_s": writing.real_s - KEPT_S}
    return writing.connection.execute(_OLD, before).rowcount
