"""Handlers for tests, and outbox rows for them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import select

from dispatch.outbox.item import Item
from dispatch.outbox.worker import Effect
from dispatch.storage.schema_log import EVENT, OUTBOX
from dispatch.storage.store import Store, Writing

TOPIC = "test"


class Recording:
    """Notes an event for every row that is handed over, and remembers them; ``act`` may fail first."""

    def __init__(self, act: Callable[[Item], None] | None = None) -> None:
        self.act = act
        self.seen: list[tuple[str, int]] = []
        self.dead: list[str] = []

    def carry_out(self, item: Item) -> Effect:
        self.seen.append((item.subject, item.payload.get("n", 0)))
        if self.act is not None:
            self.act(item)

        def effect(writing: Writing) -> None:
            writing.note("test.done", item.subject, item.payload.get("n", 0), topics=())

        return effect

    def given_up(self, _: Item, failure: str) -> None:
        self.dead.append(failure)


def put(store: Store, town_id: str, rows: Sequence[tuple[str, int]], *, due_s: int | None = None) -> None:
    """Put rows into the outbox, each with its subject and a number."""
    with store.writing(town_id, "test") as writing:
        for subject, number in rows:
            writing.tell(TOPIC, subject, {"n": number}, due_s=due_s)


def effects(store: Store) -> list[tuple[str, int]]:
    """Return what handlers have written, in order."""
    with store.database.reading() as connection:
        query = (
            select(EVENT.c.subject, EVENT.c.version)
            .where(EVENT.c.type == "test.done")
            .order_by(EVENT.c.sequence)
        )
        return [(row.subject, row.version) for row in connection.execute(query)]


def open_rows(store: Store) -> int:
    """Return how many rows are neither done nor given up."""
    with store.database.reading() as connection:
        query = select(OUTBOX.c.sequence).where(
            OUTBOX.c.topic == TOPIC, OUTBOX.c.done_s.is_(None), OUTBOX.c.given_up_s.is_(None)
        )
        return len(connection.execute(query).all())
