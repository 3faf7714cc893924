"""A town with the workers of its messages, and a channel that keeps what it carries."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from dispatch.clock import SetClock
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.notify.channels.outgoing import Outgoing
from dispatch.notify.deciding import Notifier
from dispatch.notify.notification import Notification
from dispatch.notify.sending import Sender
from dispatch.orders.delivery import Delivery
from dispatch.outbox.worker import Worker
from dispatch.storage import deliveries, notifications, parties
from dispatch.storage.schema_parties import TOWN
from dispatch.storage.store import Store
from dispatch.storage.topics import NOTIFICATION, SENDING
from tests.dispatch.storage.small_town import SmallTown, add_promised, make_town


class Keeping:
    """Keeps what it is to carry; ``act`` may fail, or do something else meanwhile."""

    def __init__(self) -> None:
        self.sent: list[Outgoing] = []
        self.act: Callable[[Outgoing], None] | None = None

    def send(self, message: Outgoing, /) -> str:
        if self.act is not None:
            self.act(message)
        self.sent.append(message)
        return f"receipt {len(self.sent)}"


class Flow:
    """Everything from an event to a channel, with a clock that stands still."""

    def __init__(self, store: Store, **settings: Any) -> None:
        self.store = store
        self.town: SmallTown = make_town(store)
        self.sms, self.email = Keeping(), Keeping()
        self.notifier = Worker(store, NOTIFICATION, Notifier())
        self.sender = Worker(store, SENDING, Sender(store, {"sms": self.sms, "email": self.email}))
        if settings:
            with store.writing(self.town.id, "test") as writing:
                version = parties.get_town(writing).version
                writing.connection.execute(
                    TOWN.update().where(TOWN.c.id == self.town.id).values(settings={"notify": settings})
                )
                writing.note("town.changed", self.town.id, version)

    @property
    def clock(self) -> SetClock:
        assert isinstance(self.store.clock, SetClock)
        return self.store.clock

    def run(self, *, wait_s: int = 0) -> None:
        """Decide about all events; then, after a while, send what is due."""
        while self.notifier.run_once():
            pass
        self.clock.advance(wait_s)
        while self.sender.run_once():
            pass

    def promised(self, **options: Any) -> Delivery:
        """Store a delivery with a promise, and note it as other parts do."""
        delivery = add_promised(self.store, self.town, **options)
        self.note("delivery.promised", delivery)
        return delivery

    def note(self, kind: str, delivery: Delivery, *, actor: str = "test", **data: Any) -> None:
        with self.store.writing(self.town.id, actor) as writing:
            writing.note(kind, delivery.id, delivery.version, data)

    def change(self, delivery: Delivery, kind: str, **changes: Any) -> Delivery:
        """Change a delivery as it is now, and note an event."""
        with self.store.writing(self.town.id, "test") as writing:
            stored = deliveries.change(writing, deliveries.get(writing, delivery.id), **changes)
            writing.note(kind, stored.id, stored.version)
        return stored

    def move(self, delivery: Delivery, *statuses: DeliveryStatus, kind: str = "test.moved") -> Delivery:
        """Bring a delivery to a state, by those before it."""
        for status in statuses[:-1]:
            delivery = self.change(delivery, "test.moved", status=status)
        return self.change(delivery, kind, status=statuses[-1])

    def decisions(self, subject: str) -> tuple[Notification, ...]:
        with self.store.reading(self.town.id) as reading:
            return notifications.of_subject(reading, subject)

    def outcomes(self, subject: str) -> list[tuple[str, str, str]]:
        """Return kind, status and reason of all decisions about a subject."""
        return [(str(one.kind), str(one.status), str(one.reason)) for one in self.decisions(subject)]

    def recipient(self, **changes: Any) -> None:
        """Change the recipient of the town; fields of ``reach`` by their names."""
        with self.store.writing(self.town.id, "test") as writing:
            known = parties.get_recipient(writing, self.town.recipient)
            own = {name: changes.pop(name) for name in list(changes) if not hasattr(known, name)}
            changed = parties.change_recipient(writing, known, reach=replace(known.reach, **own), **changes)
            writing.note("recipient.changed", known.id, changed.version)
