"""Who reads what is known of a person for a sensitive purpose leaves a row that says so, in the transaction that reads it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Row, select

from dispatch.errors import DispatchError
from dispatch.parties.recipient import Purpose
from dispatch.storage.schema_privacy import SENSITIVE_READ
from dispatch.storage.store import Reading, Writing

#: What is known for these is read with a reason only: what the town does for somebody, or that it has a letter for them to sign for.
SENSITIVE = frozenset({Purpose.SOCIAL, Purpose.HEALTH, Purpose.MAIL})

#: Kinds of actors who are never shown what is known of others for these, whatever they ask: shops, and customers.
NEVER = frozenset({"org", "shop", "customer", "recipient"})


class ReadForbiddenError(DispatchError):
    """Something sensitive is asked for by those who are never shown it; code ``door_not_yours``. Nothing was read."""

    def __init__(self, actor: str) -> None:
        super().__init__(
            f"actor {actor}: what services know of people is not shown to shops or customers; ask the town",
            code="door_not_yours",
        )


class ReasonMissingError(DispatchError):
    """Something sensitive is asked for and it is not said why, or not in a transaction that can keep it; code ``reason_missing``."""

    def __init__(self, recipient_id: str, purposes: Iterable[Purpose]) -> None:
        named = ", ".join(sorted(purposes))
        super().__init__(
            f"what is known of {recipient_id} for {named} is read in a transaction that writes, with a reason: use"
            " dispatch.privacy.sensitive.read_partitions, or a Writing and reason=…",
            code="reason_missing",
        )


def audit(reading: Reading, recipient_id: str, purposes: Iterable[Purpose], reason: str) -> None:
    """Keep who reads what is known of a person for some purposes, when and why; those that are not sensitive need none of it.

    Raises
    ------
    ReasonMissingError
        One of them is sensitive, and the transaction only reads or no reason is given.
    ReadForbiddenError
        One of them is sensitive, and a shop or a customer asks; who asks about themselves is told.
    """
    audit_many(reading, [(recipient_id, purpose, reason) for purpose in sorted(set(purposes))])


def audit_many(reading: Reading, looks: Iterable[tuple[str, Purpose, str]]) -> None:
    """Keep looks at several people, each with purpose and reason, as `audit` does; one statement and one event for each person.

    Raises
    ------
    ReasonMissingError, ReadForbiddenError
        See `audit`; nothing is kept then.
    """
    sensitive = [one for one in looks if one[1] in SENSITIVE]
    if not sensitive:
        return
    for recipient_id, purpose, reason in sensitive:
        if not isinstance(reading, Writing) or not reason.strip():
            raise ReasonMissingError(
                recipient_id, [p for name, p, _ in sensitive if name == recipient_id] or [purpose]
            )
        if is_never_shown(reading.actor, recipient_id):
            raise ReadForbiddenError(reading.actor)
    assert isinstance(reading, Writing)
    reading.insert(
        SENSITIVE_READ,
        *(
            {
                "recipient_id": recipient_id,
                "purpose": purpose.value,
                "actor": reading.actor,
                "behalf": reading.behalf,
                "reason": reason.strip(),
                "digest": "",
                "read_s": reading.now_s,
            }
            for recipient_id, purpose, reason in sensitive
        ),
    )
    for name in dict.fromkeys(name for name, _, _ in sensitive):
        # Without the reason, which is free text: the log is read by many.
        purposes = [purpose.value for other, purpose, _ in sensitive if other == name]
        reading.note("recipient.sensitive_read", name, 1, {"purposes": purposes})


def is_never_shown(actor: str, recipient_id: str = "") -> bool:
    """Return whether an actor is never shown what is sensitive about a person; everybody is shown what is about themselves."""
    return actor.partition(":")[0] in NEVER and not (recipient_id and actor == f"recipient:{recipient_id}")


def shown_to(reading: Reading, recipient_id: str, actor: str, reason: str) -> bool:
    """Return whether somebody has read what is sensitive about a person for a reason."""
    query = select(SENSITIVE_READ.c.sequence).where(
        SENSITIVE_READ.c.town_id == reading.town_id,
        SENSITIVE_READ.c.recipient_id == recipient_id,
        SENSITIVE_READ.c.actor == actor,
        SENSITIVE_READ.c.reason == reason,
    )
    return reading.connection.execute(query.limit(1)).first() is not None


def reads_of(reading: Reading, recipient_id: str) -> Sequence[Row[Any]]:
    """Return who has read what is sensitive about a person, in order."""
    query = reading.select(SENSITIVE_READ).where(SENSITIVE_READ.c.recipient_id == recipient_id)
    return reading.rows(query.order_by(SENSITIVE_READ.c.sequence))
