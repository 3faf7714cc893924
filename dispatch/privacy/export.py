"""Everything that is known of a person, for that person: a document whose keys are words, in French or English.

It tells nothing of other people or of how shops and rounds are run: no courier, no fee rule, no priority, no other basket.
"""

from __future__ import annotations

import datetime as dt
from base64 import b64encode
from collections.abc import Iterable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from dispatch.orders.delivery import Delivery
from dispatch.parties.recipient import Purpose
from dispatch.privacy.inventory import Kind, columns_of
from dispatch.privacy.labels import labelled
from dispatch.privacy.rules import rules_of
from dispatch.privacy.services_export import services_of
from dispatch.privacy.traces import BATCH, Traces, pooled_as, traces_of
from dispatch.storage import deliveries, parties, pictures, pooling
from dispatch.storage.columns import METADATA
from dispatch.storage.read_audit import reads_of
from dispatch.storage.schema_field import CASH_COLLECTION, PROOF
from dispatch.storage.schema_log import EVENT
from dispatch.storage.schema_parties import COURIER, SHIFT
from dispatch.storage.schema_positions import POSITION, POSITION_PAUSE
from dispatch.storage.store import Reading, Store, Writing

FORMAT = "tournee-person/1"
#: Tables that this module tells of by name, or that hold nothing that belongs to a person.
_TOLD = frozenset(
    {
        "recipient", "recipient_partition", "courier", "place", "delivery", "task", "proof", "proof_picture", "cash_collection", "event", "sensitive_read",
        "position", "position_pause", "shift", "command", "outbox", "stop", "incident", "privacy_hold", "town", "organization",
        "enrolment", "service_plan", "visit", "escalation", "escalation_act", "escalation_contact",
    }
)  # fmt: skip


def export_recipient(
    store: Store, town_id: str, actor: str, recipient_id: str, *, reason: str, language: str = "fr"
) -> dict[str, Any]:
    """Return everything known of a recipient, plain JSON; what is sensitive is read with the reason.

    Parameters
    ----------
    actor
        Who makes it.
    reason
        Why: that the person has asked, how and when.
    language
        ``fr`` or ``en``.

    Raises
    ------
    NotFoundError
        The town has no such recipient.
    ReasonMissingError
        The reason is empty.
    """

    def step(writing: Writing) -> dict[str, Any]:
        return _recipient(writing, recipient_id, reason, language)

    return store.write(town_id, actor, step)


def export_courier(
    store: Store, town_id: str, actor: str, courier_id: str, *, language: str = "fr"
) -> dict[str, Any]:
    """Return everything known of a courier, plain JSON.

    Raises
    ------
    NotFoundError
        The town has no such courier.
    """

    def step(writing: Writing) -> dict[str, Any]:
        document = _courier(writing, courier_id, language)
        writing.note("privacy.exported", courier_id, 1)
        return document

    return store.write(town_id, actor, step)


def _recipient(writing: Writing, recipient_id: str, reason: str, language: str) -> dict[str, Any]:
    town = parties.get_town(writing)
    zone = ZoneInfo(town.time_zone)
    one = parties.get_recipient(writing, recipient_id, *Purpose, reason=reason)
    traces = traces_of(writing, [recipient_id])
    own = deliveries.get_many(writing, sorted(traces.deliveries))
    shops = {shop.id: shop.name for shop in parties.organizations(writing)}
    writing.note("privacy.exported", recipient_id, one.version)
    door = {field: getattr(one.door, field) for field in one.door.__slots__}
    reach = {field: getattr(one.reach, field) for field in one.reach.__slots__}
    document = {
        "document": FORMAT,
        "title": "Données personnelles" if language == "fr" else "Personal data",
        "town": town.title,
        "made": _told(writing.now_s, zone),
        "identity": {
            "name": one.name, "phone": one.phone, "email": one.email, "language": one.language,
            "known_since": _told(one.created_s, zone), "last_contact": _told(one.last_contact_s, zone),
        },
        "door": door,
        "reach": {**reach, "channels": list(one.reach.channels)},
        "partitions": [
            {
                "purpose": part.purpose.value, "data": dict(part.data), "consent": part.consent.value,
                "consent_on": _told(part.consent_s, zone), "last_used": _told(part.last_used_s, zone),
            }
            for part in one.partitions
        ],
        "deliveries": _deliveries(writing, own.values(), shops, zone),
        "services": services_of(writing, traces, language, zone),
        "history": _history(writing, traces, zone),
        "reads": [
            {"read_by": _role(row.actor), "purpose": row.purpose, "reason": row.reason, "at": _told(row.read_s, zone)}
            for row in reads_of(writing, recipient_id)
        ],
        "pooling_reports": pooling.details_of(writing, pooled_as(writing, traces)),
        "elsewhere": _elsewhere(writing, traces),
        "periods": [
            {
                "what": getattr(rule.what, language, rule.what.en), "days": rule.days,
                "since": getattr(rule.since, language, rule.since.en), "source": rule.source,
            }
            for rule in rules_of(town.settings)
        ],
    }  # fmt: skip
    told: dict[str, Any] = labelled(document, language)
    return told


def _deliveries(
    reading: Reading, own: Iterable[Delivery], shops: Mapping[str, str], zone: ZoneInfo
) -> list[dict[str, Any]]:
    ordered = sorted(own, key=lambda delivery: (delivery.day, delivery.id))
    places = parties.get_places(reading, [delivery.drop_place_id for delivery in ordered])
    tasks = {task.id: delivery.id for delivery in ordered for task in delivery.tasks}
    proofs = _by(reading, PROOF, "task_id", tasks, {task: tasks[task] for task in tasks})
    paid = _by(
        reading, CASH_COLLECTION, "delivery_id", {d.id for d in ordered}, {d.id: d.id for d in ordered}
    )
    told = []
    for delivery in ordered:
        place = places[delivery.drop_place_id]
        payment = delivery.payment
        told.append(
            {
                "delivery": delivery.code,
                "day": delivery.day,
                "status": delivery.status.value,
                "window": {"from": _told(delivery.window.earliest, zone), "to": _told(delivery.window.latest, zone)},
                "ordered_from": shops.get(delivery.org_id, ""),
                "order_reference": delivery.external_ref,
                "address": place.address,
                "access_note": place.access_note,
                "position": [place.lon, place.lat],
                "note": delivery.note,
                "goods": [
                    {"shop": shops.get(task.org_id, ""), "items": task.items} for task in delivery.pickups
                ],
                "to_pay": {"amount_minor": payment.amount_minor, "currency": payment.currency} if payment else None,
                "paid": [
                    {"amount_minor": row["amount_minor"], "currency": row["currency"], "method": row["method"], "at": _told(row["happened_s"], zone)}
                    for row in paid.get(delivery.id, ())
                    if row["reversed_s"] is None
                ],
                "proofs": [
                    {"kind": row["kind"], "value": row["value"], "picture": _picture(reading, row["file"]), "at": _told(row["happened_s"], zone)}
                    for row in proofs.get(delivery.id, ())
                ],
            }
        )  # fmt: skip
    return told


def _picture(reading: Reading, file: str) -> str:
    """Return what a picture shows, as an address that browsers open by itself; its name where it has not come in."""
    found = pictures.find_picture(reading, file) if file else None
    if found is None:
        return file
    return f"data:{found.media_type};base64,{b64encode(pictures.content_of(reading, found)).decode()}"


def _by(
    reading: Reading, table: Any, column: str, names: Iterable[str], owner: Mapping[str, str]
) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for part in _parts(names):
        for row in reading.rows(reading.select(table).where(table.c[column].in_(part)).order_by(table.c.id)):
            whole = row._asdict()
            found.setdefault(owner[whole[column]], []).append(whole)
    return found


def _history(reading: Reading, traces: Traces, zone: ZoneInfo) -> list[dict[str, Any]]:
    """Return what has happened to the person and their deliveries, in order, without who did it."""
    events: list[Any] = []
    for part in _parts(traces.recipients | traces.deliveries | traces.tasks):
        query = select(EVENT.c.sequence, EVENT.c.type, EVENT.c.happened_s).where(
            EVENT.c.town_id == reading.town_id, EVENT.c.subject.in_(part)
        )
        events += reading.rows(query)
    return [{"event": row.type, "at": _told(row.happened_s, zone)} for row in sorted(events)]


def _elsewhere(reading: Reading, traces: Traces) -> dict[str, list[dict[str, Any]]]:
    """Return what tables of other parts hold of a person: the columns that are a person's, by the table's name."""
    found: dict[str, list[dict[str, Any]]] = {}
    for table in METADATA.sorted_tables:
        columns = columns_of(table, Kind.IDENTITY, Kind.TEXT, Kind.DOCUMENT)
        if table.name in _TOLD or not columns or "town_id" not in table.c:
            continue
        for link in ("recipient_id", "delivery_id", "task_id", "courier_id", "subject"):
            if link not in table.c:
                continue
            for part in _parts(traces.linked_by(link)):
                for row in reading.rows(reading.select(table).where(table.c[link].in_(part))):
                    whole = row._asdict()
                    moments = {name: value for name, value in whole.items() if name.endswith("_s")}
                    own = {column.name: whole[column.name] for column in columns}
                    found.setdefault(table.name, []).append({"data": {**own, **moments}})
    return found


def _courier(reading: Reading, courier_id: str, language: str) -> dict[str, Any]:
    town = parties.get_town(reading)
    zone = ZoneInfo(town.time_zone)
    row = reading.get(COURIER, courier_id)
    shifts = reading.rows(
        reading.select(SHIFT).where(SHIFT.c.courier_id == courier_id).order_by(SHIFT.c.from_s)
    )
    positions: list[dict[str, Any]] = []
    for part in _parts(shift.id for shift in shifts):
        query = reading.select(POSITION).where(POSITION.c.shift_id.in_(part)).order_by(POSITION.c.at_s)
        positions += [
            {"at": _told(one.at_s, zone), "position": [one.lon, one.lat], "accuracy_m": one.accuracy_m}
            for one in reading.rows(query)
        ]
    pauses = reading.rows(reading.select(POSITION_PAUSE).where(POSITION_PAUSE.c.courier_id == courier_id))
    document = {
        "document": FORMAT,
        "title": "Données personnelles" if language == "fr" else "Personal data",
        "town": town.title,
        "made": _told(reading.now_s, zone),
        "identity": {"name": row.name, "phone": row.phone},
        "skills": list(row.skills),
        "terms": {"data": row.terms},
        "cost_per_hour_minor": row.cost_per_hour_minor,
        "shifts": [
            {"day": one.day, "from": _told(one.from_s, zone), "to": _told(one.to_s, zone)} for one in shifts
        ],
        "positions": positions,
        "pauses": [{"from": _told(one.from_s, zone), "to": _told(one.to_s, zone)} for one in pauses],
        "elsewhere": _elsewhere(reading, Traces(couriers=frozenset({courier_id}))),
    }
    told: dict[str, Any] = labelled(document, language)
    return told


def _told(moment_s: int | None, zone: ZoneInfo) -> str | None:
    return None if moment_s is None else dt.datetime.fromtimestamp(moment_s, zone).isoformat()


def _role(actor: str) -> str:
    """Return what kind of person or program somebody is; their name is their own."""
    return actor.partition(":")[0]


def _parts(names: Iterable[str]) -> list[list[str]]:
    ordered = sorted(set(names))
    return [ordered[first : first + BATCH] for first in range(0, len(ordered), BATCH)]
