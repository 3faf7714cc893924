"""Visits as files have them: by the names of things. Who is visited, and how they were, is looked at one by one, with a reason that is kept."""

from __future__ import annotations

from dispatch.exporting.columns import Row
from dispatch.exporting.page import Page, Place, Sight
from dispatch.lifecycle.visit import VisitStatus
from dispatch.services.visit import Visit
from dispatch.storage import programmes, visits
from dispatch.storage.export_pages import visit_names
from dispatch.storage.store import Reading


def visit_page(reading: Reading, sight: Sight, place: Place | None) -> Page:
    """Return a page of visits to people."""
    after = str(place[0]) if place else ""
    names = visit_names(reading, sight.days, statuses=sight.export.statuses, after=after, most=sight.most)
    found = visits.get_visits(reading, names)
    enrolled = programmes.get_enrolments(reading, {one.enrolment_id for one in found.values()})
    services = {one.id: one.service_key for one in programmes.programmes(reading)}
    lines = []
    for name in names:
        one = found[name]
        programme_id = enrolled[one.enrolment_id].programme_id
        lines.append(_line(one, programme_id, services[programme_id], sight))
    return Page(lines, (names[-1],) if len(names) == sight.most else None)


def _line(one: Visit, programme_id: str, service: str, sight: Sight) -> Row:
    return {
        "id": one.id,
        "service_plan_id": one.plan_id,
        "enrolment_id": one.enrolment_id,
        "programme_id": programme_id,
        "service": service,
        "service_version": one.service_version,
        "occurrence": one.occurrence,
        "day": one.day,
        "window_earliest": None if one.window is None else sight.at(one.window.earliest),
        "window_latest": None if one.window is None else sight.at(one.window.latest),
        "units": one.units,
        "status": one.status,
        "skipped": one.status is VisitStatus.SKIPPED,
        "by_hand": one.by_hand,
        "delivery_id": one.delivery_id or None,
    }
