"""An event as those hear it who follow the log."""

from __future__ import annotations

from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import Field

from api.v1.scalars import Form, Moment, moment_of
from dispatch.privacy.outward import Outward, outward
from dispatch.storage.store import Event, Reading


class EventForm(Form):
    """Something that has happened."""

    id: Annotated[str, Field(description="The same in lists, streams and webhooks: hear each once by it.")]
    type: Annotated[str, Field(examples=["delivery.promised"])]
    subject: Annotated[str, Field(description="The thing that it happened to.")]
    version: Annotated[int | None, Field(description="Of that thing since; null for organisations.")]
    external_ref: Annotated[str | None, Field(description="The sender's name for the delivery.")]
    actor: Annotated[str | None, Field(description="Who did it; null for organisations.")]
    on_behalf_of: str | None
    happened_at: Annotated[Moment, Field(description="By the clock of the device that saw it.")]
    recorded_at: Annotated[Moment, Field(description="By ours.")]
    live_mode: Annotated[bool, Field(description="False in a sandbox.")]
    data: dict[str, Any]


def town_event(event: Event, zone: ZoneInfo, *, live: bool) -> EventForm:
    """Return an event as whoever works for the town hears it."""
    return EventForm(
        id=event.id,
        type=event.type,
        subject=event.subject,
        version=event.version,
        external_ref=None,
        actor=event.actor,
        on_behalf_of=event.behalf or None,
        happened_at=moment_of(event.happened_s, zone),
        recorded_at=moment_of(event.recorded_s, zone),
        live_mode=live,
        data=dict(event.data),
    )


def heard(reading: Reading, org_id: str, event: Event, zone: ZoneInfo) -> EventForm | None:
    """Return an event as an organisation hears it, or as the town does where none is given; None where it hears nothing."""
    if not org_id:
        return town_event(event, zone, live=reading.live)
    found = outward(reading, org_id, event)
    return None if found is None else _outward_event(found, event, zone, live=reading.live)


def _outward_event(found: Outward, event: Event, zone: ZoneInfo, *, live: bool) -> EventForm:
    return EventForm(
        id=found.id,
        type=found.type,
        subject=found.subject,
        version=None,
        external_ref=found.reference or None,
        actor=None,
        on_behalf_of=None,
        happened_at=moment_of(found.happened_s, zone),
        recorded_at=moment_of(event.recorded_s, zone),
        live_mode=live,
        data=dict(found.data),
    )
