"""Makes a message for each endpoint that may hear of an event."""

from __future__ import annotations

from dispatch import ids
from dispatch.outbox.item import Item
from dispatch.outbox.worker import Effect
from dispatch.storage import parties, webhooks
from dispatch.storage.store import Event, Reading, Store, Writing
from dispatch.webhooks.cloud_event import body_for
from dispatch.webhooks.endpoint import Endpoint, EndpointStatus
from dispatch.webhooks.endpoints import HOLD_S
from dispatch.webhooks.kinds import wants
from dispatch.webhooks.message import Message, MessageStatus


class FanOut:
    """Handler of the topic ``webhook``: the messages are there once, together with the mark that the row is done.

    Parameters
    ----------
    store
        Where endpoints are.
    """

    def __init__(self, store: Store) -> None:
        self.store = store

    def carry_out(self, item: Item, /) -> Effect | None:
        """Return what makes the messages."""
        event = item.event
        if event is None:
            return None
        with self.store.reading(item.town_id) as reading:
            if not any(hears_from_now(one, event) for one in webhooks.endpoints(reading)):
                return None

        def effect(writing: Writing) -> None:
            webhooks.guard(writing)
            webhooks.add_messages(writing, messages_for(writing, event))

        return effect

    def given_up(self, item: Item, failure: str, /) -> Effect | None:
        """Write nothing: what was given up is in the outbox."""
        del item, failure
        return None


def messages_for(reading: Reading, event: Event) -> list[Message]:
    """Return the messages of an event, as the endpoints of the town are at the moment."""
    made = []
    for endpoint in webhooks.endpoints(reading):
        if not hears_from_now(endpoint, event):
            continue
        if endpoint.org_id and not parties.get_organization(reading, endpoint.org_id).active:
            # Who has left is told nothing more.
            continue
        body = body_for(reading, endpoint.org_id, event)
        if body is None:
            continue
        status, reason = _status_for(endpoint, reading.now_s)
        made.append(
            Message(
                message_id(endpoint.id, event.id),
                endpoint.id,
                event.id,
                event.subject,
                event.type,
                body,
                status,
                reason,
                created_s=reading.now_s,
                ended_s=reading.real_s if status is MessageStatus.SKIPPED else None,
            )
        )
    return made


def message_id(endpoint_id: str, event_id: str) -> str:
    """Return the name of the message of an event to an endpoint."""
    return ids.derived(ids.WEBHOOK_MESSAGE, endpoint_id, event_id)


def hears_from_now(endpoint: Endpoint, event: Event) -> bool:
    """Return whether an endpoint has asked for such an event, and did so before it happened."""
    return event.recorded_s >= endpoint.created_s and wants(endpoint.types, event.type)


def _status_for(endpoint: Endpoint, now_s: int) -> tuple[MessageStatus, str]:
    if endpoint.status is EndpointStatus.ACTIVE:
        return MessageStatus.WAITING, ""
    if endpoint.status is EndpointStatus.DISABLED:
        return MessageStatus.SKIPPED, "disabled"
    if now_s - endpoint.since_s > HOLD_S:
        return MessageStatus.SKIPPED, "paused_too_long"
    return MessageStatus.HELD, ""
