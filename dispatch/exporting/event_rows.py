"""The log as files have it: the town hears all of it, organisations what their programs are told."""

from __future__ import annotations

from dispatch.exporting.columns import Row
from dispatch.exporting.page import Page, Place, Sight
from dispatch.privacy.outward import FIELDS, outward_among
from dispatch.storage import deliveries
from dispatch.storage.events import event_of_row
from dispatch.storage.export_pages import events_recorded
from dispatch.storage.store import Event, Reading


def event_page(reading: Reading, sight: Sight, place: Place | None) -> Page:
    """Return a page of the log."""
    org_id = sight.export.about_org_id
    types = sorted(FIELDS) if org_id else []
    after = int(place[0]) if place else 0
    events = [
        event_of_row(row)
        for row in events_recorded(reading, sight.bounds, types=types, after=after, most=sight.most)
    ]
    last = (events[-1].sequence,) if len(events) == sight.most else None
    if not org_id:
        return Page([_whole(event, sight) for event in events], last)
    known = deliveries.get_many(reading, {event.subject for event in events})
    lines = []
    for event in events:
        told = outward_among(known, org_id, event)
        if told is not None:
            facts = {
                "subject": told.subject,
                "version": None,
                "external_ref": told.reference or None,
                "actor": None,
                "on_behalf_of": None,
                "data": dict(told.data),
            }
            lines.append(_line(event, sight) | facts)
    return Page(lines, last)


def _line(event: Event, sight: Sight) -> dict[str, object]:
    return {
        "id": event.id,
        "type": event.type,
        "happened_at": sight.at(event.happened_s),
        "recorded_at": sight.at(event.recorded_s),
    }


def _whole(event: Event, sight: Sight) -> Row:
    return _line(event, sight) | {
        "subject": event.subject,
        "version": event.version,
        "external_ref": None,
        "actor": event.actor,
        "on_behalf_of": event.behalf or None,
        "data": dict(event.data),
    }
