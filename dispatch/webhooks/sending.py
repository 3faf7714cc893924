"""Sends messages to endpoints: signed, to an address that was looked at, at least once, each attempt kept."""

from __future__ import annotations

import logging
import random
import time
from dataclasses import dataclass, replace

from dispatch import ids
from dispatch.field.incidents import open_incident
from dispatch.notify.channels.http_post import exchange, refusal
from dispatch.outbox.failures import NotYetError, PermanentError, TemporaryError
from dispatch.outbox.item import Item
from dispatch.outbox.worker import Effect
from dispatch.storage import webhooks
from dispatch.storage.store import Store, Writing
from dispatch.webhooks.cloud_event import CONTENT_TYPE
from dispatch.webhooks.endpoint import DisabledReason, Endpoint, EndpointStatus
from dispatch.webhooks.endpoints import disable
from dispatch.webhooks.health import (
    LONGEST_LIFE_S,
    SCHEDULE,
    after_failure,
    after_success,
    has_failed_throughout,
)
from dispatch.webhooks.message import Attempt, AttemptOutcome, Message, MessageStatus
from dispatch.webhooks.signing import signature
from dispatch.webhooks.targets import TargetRefusedError, Targets, UnresolvedError
from dispatch.webhooks.vault import SecretKeyError, Vault
from dispatch.webhooks.ways import AT_ONCE, Ways

LOG = logging.getLogger("tournee.webhooks")

ACTOR = "system:webhooks"
#: For a whole attempt, however slowly the other side sends.
TIMEOUT_S = 15.0
#: Seconds after which it is tried again where the key of this installation's secrets is missing or another one.
KEY_MISSING_S = 60
#: So much of an answer is read and kept.
ANSWER_BYTES = 2048
#: The kind of the incident that is opened when an endpoint is disabled.
INCIDENT_KIND = "webhook_endpoint_disabled"


@dataclass(frozen=True, slots=True)
class _Tried:
    """What has become of an attempt."""

    outcome: AttemptOutcome
    http_status: int = 0
    failure: str = ""
    answer: str = ""
    retry_after_s: int = 0
    duration_ms: int = 0


class MessageSender:
    """Handler of the topic ``webhook_sending``.

    Parameters
    ----------
    store
        Where messages are.
    vault
        Opens the secrets.
    targets
        Says where a message may go.
    timeout_s
        For a whole attempt.
    at_once
        So many messages are on their way to one endpoint at a time, from this process.
    chance
        Source of the jitter.
    """

    def __init__(
        self,
        store: Store,
        vault: Vault,
        targets: Targets,
        *,
        timeout_s: float = TIMEOUT_S,
        at_once: int = AT_ONCE,
        chance: random.Random | None = None,
    ) -> None:
        self.store = store
        self.vault = vault
        self.targets = targets
        self.timeout_s = timeout_s
        self.ways = Ways(at_once)
        self.chance = chance or random.Random()  # noqa: S311

    def carry_out(self, item: Item, /) -> Effect | None:
        """Send a message, if it is still to be sent.

        Raises
        ------
        NotYetError
            The endpoint rests, or has enough in hand.
        TemporaryError
            It was not taken, and may be later.
        PermanentError
            It was tried for as long as anything is.
        """
        name = str(item.payload["message_id"])
        with self.store.reading(item.town_id) as reading:
            message = webhooks.find_message(reading, name)
            if message is None or message.status is not MessageStatus.WAITING:
                return None
            endpoint = webhooks.find_endpoint(reading, message.endpoint_id)
            if endpoint is None:
                return None
            rest_until_s = webhooks.health(reading, endpoint.id).rest_until_s
            now_s = reading.real_s
        if endpoint.status is not EndpointStatus.ACTIVE:
            return _parked(name)
        if not message.body:
            return _ended(name, MessageStatus.SKIPPED, "erased")
        if message.first_s is not None and now_s - message.first_s > LONGEST_LIFE_S:
            raise PermanentError("it was tried for three days")
        if rest_until_s is not None and now_s < rest_until_s:
            raise NotYetError(rest_until_s)
        with self.ways.one_to(endpoint.id, now_s):
            tried = self._try(endpoint, message, now_s)
        attempt = _attempt(message, tried, now_s)
        if tried.outcome is AttemptOutcome.DELIVERED:
            return _delivered(attempt)
        if tried.outcome is AttemptOutcome.GONE:
            return _gone(attempt)
        self.store.write(item.town_id, ACTOR, lambda writing: _failed(writing, attempt, tried))
        delay_s = SCHEDULE.delay_s(message.tries + 1, self.chance, retry_after_s=tried.retry_after_s)
        if delay_s is None:
            raise PermanentError(tried.failure)
        raise TemporaryError(tried.failure, retry_after_s=delay_s)

    def given_up(self, item: Item, failure: str, /) -> Effect | None:
        """Keep that a message is not tried again, and disable an endpoint that takes none."""
        del failure
        name = str(item.payload["message_id"])

        def effect(writing: Writing) -> None:
            message = webhooks.find_message(writing, name)
            if message is None or message.status is not MessageStatus.WAITING:
                return
            _end(writing, name, MessageStatus.GIVEN_UP, "undelivered")
            if has_failed_throughout(webhooks.health(writing, message.endpoint_id), message):
                _disable(writing, message.endpoint_id, DisabledReason.FAILING)

        return effect

    def _try(self, endpoint: Endpoint, message: Message, now_s: int) -> _Tried:
        """Try once; whatever the other side does, there is an outcome."""
        began = time.monotonic()
        try:
            valid = [self.vault.open(one.sealed) for one in endpoint.valid_secrets(now_s)]
        except SecretKeyError as error:
            # It is ours to mend, and no failure of the endpoint.
            LOG.error("webhook endpoint %s: %s", endpoint.id, error)  # noqa: TRY400 -- says it all
            raise NotYetError(now_s + KEY_MISSING_S) from error
        body = message.body.encode()
        headers = {
            "Content-Type": CONTENT_TYPE,
            "webhook-id": message.event_id,
            "webhook-timestamp": str(now_s),
            "webhook-signature": signature(message.event_id, now_s, body, valid),
        }
        try:
            address = self.targets.address_of(endpoint.url)
            left_s = max(0.1, self.timeout_s - (time.monotonic() - began))
            answer = exchange(
                endpoint.url,
                body,
                headers,
                timeout_s=left_s,
                approve=lambda *_: address,
                most_bytes=ANSWER_BYTES,
            )
        except TargetRefusedError as error:
            tried = _Tried(AttemptOutcome.REFUSED, failure=str(error))
        except (UnresolvedError, TemporaryError, PermanentError) as error:
            tried = _Tried(AttemptOutcome.FAILED, failure=str(error))
        else:
            if 200 <= answer.status < 300:
                tried = _Tried(AttemptOutcome.DELIVERED, answer.status)
            else:
                gone = answer.status == 410
                tried = _Tried(
                    AttemptOutcome.GONE if gone else AttemptOutcome.FAILED,
                    answer.status,
                    refusal(endpoint.url, answer.status),
                    retry_after_s=answer.retry_after_s,
                )
            tried = replace(tried, answer=_readable(answer.body))
        return replace(tried, duration_ms=round(1000 * (time.monotonic() - began)))


def _readable(body: bytes) -> str:
    # PostgreSQL has no NUL in texts.
    return body[:ANSWER_BYTES].decode("utf-8", "replace").replace("\0", "")


def _attempt(message: Message, tried: _Tried, at_s: int) -> Attempt:
    return Attempt(
        endpoint_id=message.endpoint_id,
        message_id=message.id,
        event_id=message.event_id,
        subject=message.subject,
        number=message.attempts + 1,
        at_s=at_s,
        duration_ms=tried.duration_ms,
        outcome=tried.outcome,
        http_status=tried.http_status,
        failure=tried.failure[:500],
        answer=tried.answer,
    )


def _keep(writing: Writing, attempt: Attempt) -> bool:
    """Store an attempt, where its message has not been removed meanwhile."""
    message = webhooks.find_message(writing, attempt.message_id)
    if message is None:
        return False
    webhooks.add_attempt(writing, attempt)
    first_s = attempt.at_s if message.first_s is None else message.first_s
    webhooks.set_message(
        writing, message.id, attempts=attempt.number, tries=message.tries + 1, first_s=first_s
    )
    return True


def _delivered(attempt: Attempt) -> Effect:
    def effect(writing: Writing) -> None:
        if _keep(writing, attempt):
            state = webhooks.lock_health(writing, attempt.endpoint_id)
            webhooks.set_health(writing, attempt.endpoint_id, after_success(state, writing.real_s))
            _end(writing, attempt.message_id, MessageStatus.DELIVERED, "")

    return effect


def _gone(attempt: Attempt) -> Effect:
    def effect(writing: Writing) -> None:
        if _keep(writing, attempt):
            _end(writing, attempt.message_id, MessageStatus.GIVEN_UP, "gone")
            _disable(writing, attempt.endpoint_id, DisabledReason.GONE)

    return effect


def _failed(writing: Writing, attempt: Attempt, tried: _Tried) -> None:
    if _keep(writing, attempt):
        state = webhooks.lock_health(writing, attempt.endpoint_id)
        worse = after_failure(
            state, attempt.at_s, http_status=tried.http_status, retry_after_s=tried.retry_after_s
        )
        webhooks.set_health(writing, attempt.endpoint_id, worse)


def _parked(name: str) -> Effect:
    """Return what takes a message out of the queue of an endpoint that is not active."""

    def effect(writing: Writing) -> None:
        webhooks.guard(writing)
        message = webhooks.find_message(writing, name)
        endpoint = webhooks.find_endpoint(writing, message.endpoint_id) if message else None
        if endpoint is None:
            return
        if endpoint.status is EndpointStatus.ACTIVE:
            # It was resumed at this moment: the row stays as it is.
            raise NotYetError(writing.real_s)
        if endpoint.status is EndpointStatus.PAUSED:
            webhooks.set_message(writing, name, status=MessageStatus.HELD)
        else:
            _end(writing, name, MessageStatus.SKIPPED, "disabled")

    return effect


def _ended(name: str, status: MessageStatus, reason: str) -> Effect:
    return lambda writing: _end(writing, name, status, reason)


def _end(writing: Writing, name: str, status: MessageStatus, reason: str) -> None:
    webhooks.set_message(writing, name, status=status, reason=reason, ended_s=writing.real_s)


def _disable(writing: Writing, endpoint_id: str, reason: DisabledReason) -> None:
    """Disable an endpoint, and have somebody look at it."""
    endpoint = disable(writing, endpoint_id, reason)
    if endpoint is not None:
        # One for each time that it is disabled.
        name = ids.derived(ids.INCIDENT, endpoint.id, str(endpoint.version))
        detail = {"org_id": endpoint.org_id, "reason": reason.value}
        open_incident(writing, INCIDENT_KIND, endpoint.id, detail, name=name)
