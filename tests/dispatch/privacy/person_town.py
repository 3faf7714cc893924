"""A town in which one person has left traces everywhere, each with words that occur nowhere else."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

from sqlalchemy import JSON, LargeBinary, String, select

from dispatch import ids
from dispatch.domain import Place, PlaceKind
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.orders.delivery import Delivery
from dispatch.parties.recipient import Consent, Door, Partition, Purpose, Recipient
from dispatch.storage import deliveries, parties, pictures
from dispatch.storage.columns import METADATA
from dispatch.storage.pictures import Picture
from dispatch.storage.schema_field import CASH_COLLECTION, COMMAND, INCIDENT, PROOF
from dispatch.storage.schema_intake import PIN
from dispatch.storage.schema_notify import NOTIFICATION
from dispatch.storage.schema_parties import SHIFT
from dispatch.storage.schema_planning import PIN as DELIVERY_PIN
from dispatch.storage.schema_promises import QUOTE
from dispatch.storage.schema_rounds import STOP
from dispatch.storage.schema_thread import MESSAGE
from dispatch.storage.store import Store, Writing
from tests.dispatch.storage.small_town import (
    MORNING_S,
    SmallTown,
    add_round,
    delivery_of,
    make_town,
    round_of,
)

DAY_S = 86_400
NAME, PHONE, EMAIL = "Zénobie Kanarievogel", "+33699000042", "zenobie@canary.example"
#: Words of the person's own; each must be gone in the end.
CANARIES = (
    NAME, PHONE, EMAIL, "doorcode-canary", "floor-canary", "neighbour-canary", "rue des Canaris", "access-canary", "items-canary",
    "note-canary", "reference-canary", "likes-canary", "health-canary", "social-canary", "proof-canary", "photo-canary.jpg", "picture-canary",
    "stop-canary", "incident-canary", "event-canary", "command-canary", "outbox-canary", "quote-canary", "notification-canary",
    "message-canary", "pin-canary", "remark-canary",
)  # fmt: skip

_PATH = (
    DeliveryStatus.PROMISED,
    DeliveryStatus.ASSIGNED,
    DeliveryStatus.COLLECTED,
    DeliveryStatus.ARRIVED,
    DeliveryStatus.DELIVERED,
)


@dataclass
class PersonTown:
    """The town, and what is the person's in it."""

    town: SmallTown
    person: str
    delivery: Delivery
    round_id: str

    @property
    def id(self) -> str:
        return self.town.id


def add_person(store: Store, town: SmallTown, *, name: str = NAME, phone: str = PHONE) -> str:
    """Store the person, with what is known of them for three purposes."""
    person = store.ids.new(ids.RECIPIENT)
    with store.writing(town.id, "test") as writing:
        parties.add_recipient(
            writing,
            Recipient(
                person, name, phone, EMAIL,
                door=Door(floor="floor-canary", code="doorcode-canary", neighbour="neighbour-canary"),
                partitions=(
                    Partition(Purpose.COMMERCE, {"likes": "likes-canary"}, Consent.GIVEN, MORNING_S, writing.now_s),
                    Partition(Purpose.HEALTH, {"note": "health-canary"}, Consent.GIVEN, MORNING_S, writing.now_s),
                    Partition(Purpose.SOCIAL, {"note": "social-canary"}, Consent.GIVEN, MORNING_S, writing.now_s),
                ),
            ),
        )  # fmt: skip
        writing.note("recipient.added", person, 1, {"name": name})
    return person


def add_delivery(
    store: Store, town: SmallTown, person: str, *, reference: str = "reference-canary"
) -> Delivery:
    """Store an order of the person to a door of their own."""
    door = store.ids.new(ids.PLACE)
    made = delivery_of(store, town, reference=reference)
    tasks = [
        replace(task, items="items-canary") if task.org_id else replace(task, place_id=door)
        for task in made.tasks
    ]
    made = replace(made, recipient_id=person, drop_place_id=door, tasks=tuple(tasks), note="note-canary")
    with store.writing(town.id, "test") as writing:
        parties.add_places(
            writing,
            [Place(door, PlaceKind.ADDRESS, "", 7.42345, 43.73456, "5 rue des Canaris", "access-canary")],
        )
        stored = deliveries.add(writing, made)
        writing.note(
            "delivery.created",
            stored.id,
            1,
            {"address": "5 rue des Canaris, event-canary"},
            topics=["webhook"],
        )
    return stored


def bring(store: Store, town: SmallTown, stored: Delivery) -> Delivery:
    """Bring a delivery to its door, and have it paid."""
    with store.writing(town.id, "test") as writing:
        for status in _PATH:
            stored = deliveries.change(writing, stored, status=status)
            writing.note(f"delivery.{status}", stored.id, stored.version)
    return stored


def add_field(store: Store, town: SmallTown, stored: Delivery, round_id: str, *, paid: bool = True) -> None:
    """Store what couriers have sent in about a delivery."""
    drop = stored.tasks[-1].id
    with store.writing(town.id, "courier:cou_x") as writing:
        stop = writing.rows(select(STOP).where(STOP.c.place_id == stored.drop_place_id))[0]
        writing.amend(STOP, stop.id, {"note": "stop-canary", "closed_s": writing.now_s, "status": "closed"})
        pictures.add_picture(
            writing, Picture("photo-canary.jpg", "image/jpeg", 4, 3, 14, writing.now_s), b"picture-canary"
        )
        for kind, value, file in (("photo", "", "photo-canary.jpg"), ("signature", "proof-canary", "")):
            writing.insert(
                PROOF,
                {
                    "id": writing.ids.new("prf"), "task_id": drop, "stop_id": stop.id, "kind": kind, "value": value, "file": file,
                    "note": "proof-note-canary", "lon": 7.42345, "lat": 43.73456, "happened_s": writing.now_s, "received_s": writing.now_s, "erased_s": None,
                },
            )  # fmt: skip
        if paid:
            writing.insert(
                CASH_COLLECTION,
                {
                    "id": writing.ids.new("csh"), "delivery_id": stored.id, "round_id": round_id, "stop_id": stop.id, "method": "cash",
                    "amount_minor": 1250, "currency": "EUR", "happened_s": writing.now_s, "received_s": writing.now_s, "reversed_s": None,
                },
            )  # fmt: skip
        writing.insert(
            INCIDENT,
            {
                "id": writing.ids.new("inc"), "kind": "damaged", "subject": stored.id, "status": "closed", "version": 1,
                "detail": {"text": "incident-canary", "by": NAME}, "opened_s": writing.now_s, "closed_s": writing.now_s,
            },
        )  # fmt: skip
        writing.insert(
            COMMAND,
            {
                "id": writing.ids.new("cmd"), "device": "phone", "actor": "courier:cou_x", "kind": "close", "subject": stop.id,
                "base_version": 1, "body": {"note": "command-canary", "delivery_id": stored.id}, "status": "done", "answer": {}, "offset_s": 0,
                "happened_s": writing.now_s, "received_s": writing.now_s,
            },
        )  # fmt: skip
        event = writing.note(
            "stop.closed", stop.id, 1, {"delivery_ids": [stored.id], "note": "event-canary", "outcome": "success", "lon": 7.42345}
        )  # fmt: skip
        writing.note(
            "round.remarked",
            round_id,
            1,
            {"text": f"voisin de {NAME}, event-canary", "delivery_id": stored.id},
        )
    with store.writing(town.id, "test") as writing:
        from dispatch.storage.schema_log import OUTBOX

        writing.insert(
            OUTBOX,
            {
                "event_id": event.id, "topic": "sms", "payload": {"to": PHONE, "text": "outbox-canary"}, "due_s": writing.now_s,
                "attempts": 1, "failure": "", "done_s": writing.now_s, "subject": stored.id, "holder": "",
            },
        )  # fmt: skip
        add_words(writing, stored)
        writing.note("message.sent", stored.id, 1)


def add_words(writing: Writing, stored: Delivery) -> None:
    """Store what is asked for, said and remarked about a delivery."""
    quote = {
        "org_id": stored.org_id, "client": "api:test", "status": "expired", "day": stored.day, "ask": None, "delivery_id": "",
        "document": {"order": {"recipient": {"name": NAME}, "note": "quote-canary"}}, "expires_s": writing.now_s,
        "created_s": writing.now_s, "version": 1,
    }  # fmt: skip
    writing.insert(QUOTE, {"id": writing.ids.new("quo"), **quote})
    accepted = {**quote, "status": "accepted", "delivery_id": stored.id}
    writing.insert(QUOTE, {"id": writing.ids.new("quo"), **accepted})
    writing.insert(
        NOTIFICATION,
        {
            "id": writing.ids.new("ntf"), "audience": "recipient", "target_id": stored.recipient_id, "subject": stored.id, "sequence": 1,
            "event_id": "evt_x", "kind": "missing", "matter": "goods", "content": "missing", "facts": {"items": ["notification-canary"]},
            "channel": "sms", "status": "sent", "reason": "", "counted": True, "important": True, "merged_into": "",
            "decided_s": writing.now_s, "due_s": None, "expires_s": None, "sent_s": writing.now_s, "text": "notification-canary",
            "receipt": PHONE, "erased_s": None, "version": 1,
        },
    )  # fmt: skip
    writing.insert(
        MESSAGE,
        {
            "id": writing.ids.new("msg"), "delivery_id": stored.id, "number": 1, "org_id": stored.org_id, "side": "recipient",
            "author": f"recipient:{stored.recipient_id}", "kind": "text", "channel": "page", "text": "message-canary",
            "posted_s": writing.now_s, "erased_s": None,
        },
    )  # fmt: skip
    for number in range(2):
        writing.insert(
            PIN,
            {
                "id": writing.ids.new("pin"), "recipient_id": stored.recipient_id, "address": f"pin-canary {number}", "lon": 7.4, "lat": 43.7,
                "actor": "coordinator:c1", "version": 1, "updated_s": writing.now_s,
            },
        )  # fmt: skip
    shift = writing.rows(writing.select(SHIFT))[0].id
    writing.insert(
        DELIVERY_PIN,
        {
            "delivery_id": stored.id, "shift_id": shift, "actor": "coordinator:c1", "note": "remark-canary", "pinned_s": writing.now_s,
        },
    )  # fmt: skip


def person_town(store: Store, *, paid: bool = True, delivered: bool = True) -> PersonTown:
    """Store the town with the person, one delivery and all its traces."""
    town = make_town(store)
    person = add_person(store, town)
    stored = add_delivery(store, town, person)
    made = add_round(store, town, round_of(store, town, stored))
    if delivered:
        stored = bring(store, town, stored)
    add_field(store, town, stored, made.id, paid=paid)
    return PersonTown(town, person, stored, made.id)


def found_in(store: Store, *words: str) -> list[str]:
    """Return every column of every table of the database that holds one of the words, in whatever spelling."""
    found = []
    wanted = {*words, *(json.dumps(word)[1:-1] for word in words)}
    with store.database.reading() as connection:
        for table in METADATA.sorted_tables:
            columns = [
                column for column in table.columns if isinstance(column.type, (String, JSON, LargeBinary))
            ]
            for row in connection.execute(select(*columns)):
                for column, value in zip(columns, row, strict=True):
                    if isinstance(value, bytes):
                        text = value.decode("latin-1")
                    else:
                        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
                    found += [f"{table.name}.{column.name}: {word}" for word in wanted if word in text]
    return sorted(set(found))
