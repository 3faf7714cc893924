"""What the database has at one moment, read row by row past the code that is tested."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from dispatch.storage.schema_field import CASH_COLLECTION
from dispatch.storage.schema_log import EVENT, OUTBOX
from dispatch.storage.schema_orders import DELIVERY, TASK
from dispatch.storage.schema_planning import PLAN_RUN
from dispatch.storage.schema_promises import QUOTE
from dispatch.storage.schema_rounds import ASSIGNMENT, ROUND, STOP, STOP_TASK
from dispatch.storage.schema_waiting import COMPARTMENT, WAITING

STOP_OVER = {"closed", "skipped", "cancelled"}
ROUND_OVER = {"completed", "aborted"}
OPEN = {"pending", "ready", "in_progress"}


@dataclass
class Snapshot:
    """Rows by name; stops of a round in order, tasks of a stop in order."""

    deliveries: dict[str, Any]
    tasks: dict[str, Any]
    rounds: dict[str, Any]
    stops: dict[str, Any]
    stops_of: dict[str, list[Any]]
    tasks_at: dict[str, list[str]]
    assigned: dict[str, str]
    cash: list[Any]
    quotes: dict[str, Any]
    runs: dict[str, Any]
    events: list[Any]
    outbox: list[Any]
    tasks_of: dict[str, list[Any]] = field(default_factory=dict)
    waiting: dict[str, Any] = field(default_factory=dict)  # by delivery
    places: dict[str, int] = field(default_factory=dict)  # by compartment

    def active(self) -> list[str]:
        return sorted(name for name, one in self.rounds.items() if one.status not in ROUND_OVER)

    def open_stops(self, round_id: str) -> list[Any]:
        return [stop for stop in self.stops_of.get(round_id, ()) if stop.status not in STOP_OVER]

    def places_of_open_tasks(self) -> dict[str, list[tuple[str, str]]]:
        """Return where tasks are to be done: round and stop, of active rounds and stops that are not over."""
        found = defaultdict(list)
        for own in self.active():
            for stop in self.open_stops(own):
                for task in self.tasks_at.get(stop.id, ()):
                    found[task].append((own, stop.id))
        return found

    def courier_task(self, name: str) -> bool:
        return self.tasks[name].status in OPEN


def look(store, town: str, after: int, told: int) -> Snapshot:
    """Read everything; of the log and the outbox what is behind a sequence number."""
    with store.reading(town) as reading:

        def rows(table, *order):
            return reading.rows(reading.select(table).order_by(*order))

        deliveries = {row.id: row for row in rows(DELIVERY, DELIVERY.c.id)}
        tasks = {row.id: row for row in rows(TASK, TASK.c.delivery_id, TASK.c.sequence)}
        stops = rows(STOP, STOP.c.round_id, STOP.c.position)
        links = rows(STOP_TASK, STOP_TASK.c.stop_id, STOP_TASK.c.sequence)
        stops_of, tasks_at, tasks_of = defaultdict(list), defaultdict(list), defaultdict(list)
        for stop in stops:
            stops_of[stop.round_id].append(stop)
        for link in links:
            tasks_at[link.stop_id].append(link.task_id)
        for task in tasks.values():
            tasks_of[task.delivery_id].append(task)
        return Snapshot(
            deliveries,
            tasks,
            {row.id: row for row in rows(ROUND, ROUND.c.id)},
            {stop.id: stop for stop in stops},
            dict(stops_of),
            dict(tasks_at),
            {row.delivery_id: row.round_id for row in rows(ASSIGNMENT, ASSIGNMENT.c.delivery_id)},
            list(rows(CASH_COLLECTION, CASH_COLLECTION.c.id)),
            {row.id: row for row in rows(QUOTE, QUOTE.c.id)},
            {
                row.id: row
                for row in reading.connection.execute(
                    PLAN_RUN.select()
                    .with_only_columns(PLAN_RUN.c.id, PLAN_RUN.c.status, PLAN_RUN.c.version)
                    .where(PLAN_RUN.c.town_id == town)
                )
            },
            list(
                reading.rows(reading.select(EVENT).where(EVENT.c.sequence > after).order_by(EVENT.c.sequence))
            ),
            list(
                reading.rows(
                    reading.select(OUTBOX).where(OUTBOX.c.sequence > told).order_by(OUTBOX.c.sequence)
                )
            ),
            dict(tasks_of),
            {row.delivery_id: row for row in rows(WAITING, WAITING.c.id)},
            {row.id: row.places for row in rows(COMPARTMENT, COMPARTMENT.c.id)},
        )
