"""A message to an endpoint, and the attempts to hand it over."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class MessageStatus(StrEnum):
    """Where a message is."""

    WAITING = "waiting"  # it has a row in the outbox
    DELIVERED = "delivered"
    GIVEN_UP = "given_up"  # nobody tries it again by himself
    HELD = "held"  # its endpoint is paused
    SKIPPED = "skipped"  # its endpoint was disabled, or paused for too long


class AttemptOutcome(StrEnum):
    """How an attempt has ended."""

    DELIVERED = "delivered"
    FAILED = "failed"
    REFUSED = "refused"  # the address is not one that may be called; nothing was sent
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Message:
    """See the module; ``body`` is what is sent, empty once it is erased.

    Attributes
    ----------
    sequence
        Counts messages in the order in which they were made.
    event_id
        The ``webhook-id``, the same at every attempt and for every endpoint.
    reason
        Of being given up or skipped: ``undelivered``, ``gone``, ``erased``, ``disabled``, ``paused_too_long``.
    attempts, tries
        All there were, and those since it was queued last.
    first_s
        The first attempt since it was queued last, None where there was none.
    """

    id: str
    endpoint_id: str
    event_id: str
    subject: str
    type: str
    body: str = field(repr=False)
    status: MessageStatus = MessageStatus.WAITING
    reason: str = ""
    attempts: int = 0
    tries: int = 0
    created_s: int = 0
    first_s: int | None = None
    ended_s: int | None = None
    sequence: int = 0


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try. ``http_status`` is 0 where there was no answer; ``answer`` is how it begins."""

    endpoint_id: str
    message_id: str
    event_id: str
    subject: str
    number: int
    at_s: int
    duration_ms: int
    outcome: AttemptOutcome
    http_status: int = 0
    failure: str = ""
    answer: str = field(default="", repr=False)
    sequence: int = 0
