"""Sends messages again when somebody asks for it, and test messages: what was missed, skipped or given up comes back under the same name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dispatch.storage import webhooks
from dispatch.storage.store import Writing
from dispatch.webhooks.cloud_event import body_for
from dispatch.webhooks.endpoint import Endpoint, EndpointStatus, EndpointStatusError
from dispatch.webhooks.fan_out import message_id
from dispatch.webhooks.kinds import TEST, wants
from dispatch.webhooks.message import Message, MessageStatus

#: So many messages are looked at by one call; the next one goes on from where it ended.
MOST = 1000
_OVER = (MessageStatus.DELIVERED, MessageStatus.GIVEN_UP, MessageStatus.SKIPPED)
#: What did not get through.
MISSED = (MessageStatus.GIVEN_UP, MessageStatus.SKIPPED)


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a call has queued.

    Attributes
    ----------
    count
        How many messages.
    erased
        How many could not be, as what they said was erased.
    after
        What to give to the next call; 0 where everything is queued.
    """

    count: int
    erased: int = 0
    after: int = 0


def replay_message(writing: Writing, message: Message) -> Replayed:
    """Queue one message again; one that waits or is held is on its way already. Notes ``webhook.replayed``.

    Raises
    ------
    EndpointStatusError
        Its endpoint is paused or disabled.
    NotFoundError
        The message or its endpoint was removed.
    """
    endpoint = _active(writing, webhooks.get_endpoint(writing, message.endpoint_id))
    found = webhooks.get_message(writing, message.id)
    return _queued(writing, endpoint, [found] if found.status in _OVER else [])


def replay_since(
    writing: Writing,
    endpoint: Endpoint,
    since_s: int,
    *,
    types: Sequence[str] = (),
    statuses: Sequence[MessageStatus] = MISSED,
    after: int = 0,
    most: int = MOST,
) -> Replayed:
    """Queue the messages to an endpoint that were made since a moment again, in their order. Notes ``webhook.replayed``.

    Parameters
    ----------
    since_s
        UTC epoch seconds.
    types
        Only events of these types, or under patterns like ``delivery.*``.
    statuses
        Only these; those that did not get through where none are given.
    after
        What the call before has returned.
    most
        Look at no more at a time; those of other types count, too.

    Raises
    ------
    EndpointStatusError
        It is paused or disabled.
    """
    endpoint = _active(writing, webhooks.get_endpoint(writing, endpoint.id))
    wanted = [one for one in statuses if one in _OVER]
    found = webhooks.messages_after(
        writing, endpoint.id, statuses=wanted, since_s=since_s, after=after, most=most
    )
    done = _queued(writing, endpoint, [one for one in found if wants(types, one.type)])
    return Replayed(done.count, done.erased, found[-1].sequence if len(found) == most else 0)


def send_test(writing: Writing, endpoint: Endpoint) -> str:
    """Queue a test message to an endpoint, whatever events it has asked for, and return its name. Notes ``webhook.test``.

    Raises
    ------
    EndpointStatusError
        It is paused or disabled.
    """
    endpoint = _active(writing, webhooks.get_endpoint(writing, endpoint.id))
    event = writing.note(TEST, endpoint.id, endpoint.version, {"endpoint_id": endpoint.id}, topics=())
    body = body_for(writing, "", event)
    assert body is not None
    message = Message(
        message_id(endpoint.id, event.id),
        endpoint.id,
        event.id,
        endpoint.id,
        TEST,
        body,
        created_s=writing.now_s,
    )
    webhooks.add_messages(writing, [message])
    return message.id


def _active(writing: Writing, endpoint: Endpoint) -> Endpoint:
    webhooks.guard(writing)
    if endpoint.status is not EndpointStatus.ACTIVE:
        raise EndpointStatusError(endpoint.id, endpoint.status, "resume it first")
    return endpoint


def _queued(writing: Writing, endpoint: Endpoint, messages: Sequence[Message]) -> Replayed:
    count = 0
    for message in messages:
        if not message.body:
            continue
        webhooks.queue_again(writing, message)
        count += 1
    if count:
        writing.note("webhook.replayed", endpoint.id, endpoint.version, {"count": count})
    return Replayed(count, len(messages) - count)
