"""Money as files have it: what was taken at doors, what deliveries cost their senders, what shops bear of rounds."""

from __future__ import annotations

from dispatch.exporting.page import Page, Place, Sight
from dispatch.storage.export_pages import cash_taken, fees_charged, shares_settled
from dispatch.storage.store import Reading


def cash_page(reading: Reading, sight: Sight, place: Place | None) -> Page:
    """Return a page of what was taken at doors; an organisation sees what was paid for its own deliveries."""
    export = sight.export
    after = str(place[0]) if place else ""
    rows = cash_taken(reading, sight.bounds, org_id=export.about_org_id, after=after, most=sight.most)
    lines = [
        {
            "id": row.id,
            "delivery_id": row.delivery_id,
            "code": row.code,
            "external_ref": row.external_ref,
            "sender_id": row.org_id,
            "round_id": None if export.org_id else row.round_id,
            "method": row.method,
            "amount_minor": row.amount_minor,
            "currency": row.currency,
            "taken_at": sight.at(row.happened_s),
            "received_at": sight.at(row.received_s),
            "reversed_at": sight.at(row.reversed_s),
        }
        for row in rows
    ]
    return Page(lines, (rows[-1].id,) if len(rows) == sight.most else None)


def fee_page(reading: Reading, sight: Sight, place: Place | None) -> Page:
    """Return a page of what deliveries cost their senders."""
    after = str(place[0]) if place else ""
    rows = fees_charged(reading, sight.days, org_id=sight.export.about_org_id, after=after, most=sight.most)
    lines = [
        {
            "delivery_id": row.delivery_id,
            "code": row.code,
            "external_ref": row.external_ref,
            "sender_id": row.org_id,
            "day": row.day,
            "status": row.status,
            "tariff_id": row.tariff_id,
            "number": row.number,
            "amount_minor": row.amount_minor,
            "currency": row.currency,
            "lines": row.lines,
            "charged_at": sight.at(row.charged_s),
        }
        for row in rows
    ]
    return Page(lines, (rows[-1].delivery_id,) if len(rows) == sight.most else None)


def share_page(reading: Reading, sight: Sight, place: Place | None) -> Page:
    """Return a page of what shops bear of rounds."""
    export = sight.export
    after = (str(place[0]), str(place[1]), str(place[2])) if place else ("", "", "")
    rows = shares_settled(reading, sight.days, org_id=export.about_org_id, after=after, most=sight.most)
    lines = [
        {
            "delivery_id": row.delivery_id,
            "organization_id": row.org_id,
            "day": row.day,
            "round_id": None if export.org_id else row.round_id,
            "alone_minor": row.alone_minor,
            "share_minor": row.share_minor,
            "currency": row.currency,
            "method": row.method,
            "settled_at": sight.at(row.settled_s),
        }
        for row in rows
    ]
    last = (rows[-1].round_id, rows[-1].delivery_id, rows[-1].org_id) if len(rows) == sight.most else None
    return Page(lines, last)
