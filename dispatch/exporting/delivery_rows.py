"""Deliveries as files have them: what the API shows of each to whoever asks, and of people only what was asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row as Stored

from dispatch.domain import Place as Door
from dispatch.exporting.columns import Row
from dispatch.exporting.page import Page, Place, Sight
from dispatch.lifecycle.task import TaskStatus
from dispatch.money.amounts import currency_of
from dispatch.orders.delivery import Delivery, TaskKind
from dispatch.storage import deliveries, parties
from dispatch.storage.export_pages import delivery_names
from dispatch.storage.schema_parties import RECIPIENT
from dispatch.storage.store import Reading


def delivery_page(reading: Reading, sight: Sight, place: Place | None) -> Page:
    """Return a page of deliveries."""
    export = sight.export
    names = delivery_names(
        reading,
        sight.days,
        org_id=export.about_org_id,
        statuses=export.statuses,
        after=str(place[0]) if place else "",
        most=sight.most,
    )
    found = deliveries.get_many(reading, names)
    shown = [found[name] for name in names]
    doors: Mapping[str, Door] = {}
    people: Mapping[str, Stored[Any]] = {}
    if export.persons:
        named = [one for one in shown if not one.visit_id]
        doors = parties.get_places(reading, {one.drop_place_id for one in named})
        rows = reading.among(RECIPIENT.c.id, {one.recipient_id for one in named})
        people = {row.id: row for row in rows}
    lines = [_line(one, sight, people, doors) for one in shown]
    return Page(lines, (names[-1],) if len(names) == sight.most else None)


def _line(one: Delivery, sight: Sight, people: Mapping[str, Stored[Any]], doors: Mapping[str, Door]) -> Row:
    org_id = sight.export.org_id
    # A shop with a part in a basket of others sees its own part, as in the API.
    whole = not org_id or one.org_id == org_id
    tasks = [task for task in one.tasks if whole or task.org_id == org_id]
    pickups = [task for task in tasks if task.kind is TaskKind.PICKUP]
    priced = whole and bool(one.fee_rule)
    payment = one.payment if whole else None
    door = one.at_door
    line: dict[str, Any] = {
        "id": one.id,
        "code": one.code,
        "external_ref": one.external_ref or None if whole else None,
        "sender_id": one.org_id,
        "day": one.day,
        "status": one.status,
        "channel": one.channel,
        "fulfilment": one.mode,
        "window_earliest": sight.at(one.window.earliest),
        "window_latest": sight.at(one.window.latest),
        "promised_at": sight.at(one.promised_s),
        "done_at": sight.at(door.done_s) if whole and door is not None else None,
        "attempts": one.attempts,
        "pickups_done": sum(task.status is TaskStatus.DONE for task in pickups),
        "pickups_total": len(pickups),
        "shop_ids": list(dict.fromkeys(task.org_id for task in pickups if task.org_id)),
        "volume_l": sum(task.load.volume_l for task in pickups),
        "weight_g": sum(task.load.weight_g for task in pickups),
        "temperature": one.temperature,
        "priority": one.priority,
        "fee_minor": one.fee_minor if priced else None,
        "fee_rule": one.fee_rule if priced else None,
        "currency": currency_of(sight.town) if priced else None,
        "payment_minor": None if payment is None else payment.amount_minor,
        "payment_currency": None if payment is None else payment.currency,
        "payment_methods": [] if payment is None else [str(method) for method in payment.methods],
        "visit_id": one.visit_id or None,
        "created_at": sight.at(one.created_s),
        "updated_at": sight.at(one.updated_s),
    }
    if sight.export.persons:
        place = doors.get(one.drop_place_id) if whole and not one.visit_id else None
        line |= _person(people.get(one.recipient_id), whole=whole, in_town=not org_id) | _door(place)
        line["items"] = [task.items for task in pickups if task.items]
        line["note"] = one.note if whole else ""
    return line


def _person(person: Stored[Any] | None, *, whole: bool, in_town: bool) -> dict[str, Any]:
    shown = {"recipient_id": None, "recipient_name": None, "recipient_phone": None, "recipient_email": None}
    if person is None:
        return shown
    return {
        "recipient_id": person.id if whole else None,
        "recipient_name": person.name or None,
        "recipient_phone": person.phone or None if whole else None,
        # Others may have given it: each organisation knows what it has sent itself.
        "recipient_email": person.email or None if in_town else None,
    }


def _door(place: Door | None) -> dict[str, Any]:
    return {
        "door_place_id": None if place is None else place.id,
        "door_name": None if place is None else place.name,
        "door_address": None if place is None else place.address,
        "door_lon": None if place is None else place.lon,
        "door_lat": None if place is None else place.lat,
    }
