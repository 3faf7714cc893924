"""One number for the state of a local date's rounds and deliveries: two stores agree if, and only if, theirs are the same.

Versions, and the moments at which we heard of something, are no part of the state: they tell how it came about. Neither are planned
moments of a stop, nor a task that was called off and that nobody has said anything about.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from sqlalchemy import select

from dispatch.escalation.escalation import Escalation
from dispatch.lifecycle.round import STOP_OVER
from dispatch.lifecycle.task import TaskStatus
from dispatch.orders.delivery import Delivery, Task, TaskKind
from dispatch.rounds.round import Round
from dispatch.storage import deliveries, escalations, rounds, visits
from dispatch.storage.schema_field import CASH_COLLECTION, COMMAND_TASK, PROOF
from dispatch.storage.store import Reading


def digest(reading: Reading, day: str) -> str:
    """Return the digest of a local date."""
    document = json.dumps(state(reading, day), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(document.encode()).hexdigest()


def state(reading: Reading, day: str) -> dict[str, Any]:
    """Return what the digest is made of: rounds, deliveries with their tasks, proofs and money."""
    every = deliveries.of_day(reading, day)
    query = select(COMMAND_TASK.c.task_id).where(COMMAND_TASK.c.town_id == reading.town_id).distinct()
    told = set(reading.connection.execute(query).scalars())
    tasks = {task.id for one in every for task in one.tasks}
    proofs = [row for row in reading.rows(reading.select(PROOF).order_by(PROOF.c.id)) if row.task_id in tasks]
    money = reading.rows(reading.select(CASH_COLLECTION).order_by(CASH_COLLECTION.c.id))
    names = {one.id for one in every}
    found = visits.visits_of_deliveries(reading, names)
    return {
        "rounds": {own.id: _round(own) for own in rounds.of_day(reading, day)},
        "deliveries": {one.id: _delivery(one, told) for one in every},
        "assigned": {one.id: rounds.round_of(reading, one.id) for one in every},
        "proofs": [
            [row.id, row.task_id, row.stop_id, row.kind, row.value, row.file, row.note, row.lon, row.lat, row.happened_s]
            for row in proofs
        ],
        "visits": {
            name: [one.id, one.status.value, one.outcome, one.skipped_reason]
            for name, one in sorted(found.items())
        },
        "doors": {
            visit.id: [_chain(chain) for chain in escalations.of_visit(reading, visit.id)]
            for visit in sorted(found.values(), key=lambda one: one.id)
        },
        "cash": [
            [
                row.id, row.delivery_id, row.round_id, row.stop_id, row.method, row.amount_minor, row.currency,
                row.happened_s, row.reversed_s,
            ]
            for row in money
            if row.delivery_id in names
        ],
    }  # fmt: skip


def _chain(chain: Escalation) -> list[Any]:
    """Return how far a chain is; whom the program has told of it, and how often, tells how it came about."""
    return [
        chain.number, chain.status.value, chain.step, chain.began_s, chain.since_s, chain.due_s, chain.result, chain.outcome,
        chain.closed_s, chain.courier_id,
    ]  # fmt: skip


def _round(own: Round) -> dict[str, Any]:
    return {
        "status": own.status.value,
        "frozen": own.frozen,
        "stops": [
            [
                stop.id, stop.place_id, sorted(stop.task_ids), sorted(stop.undone), stop.status.value, stop.outcome,
                stop.outcome_code, stop.arrived_s, stop.closed_s if stop.status in STOP_OVER else None, stop.note,
            ]
            for stop in own.stops
        ],
    }  # fmt: skip


def _delivery(one: Delivery, told: set[str]) -> dict[str, Any]:
    return {
        "status": one.status.value,
        "attempts": one.attempts,
        "drop": one.drop_place_id,
        "tasks": [
            [task.id, task.kind.value, task.status.value, task.place_id, task.done_s]
            for task in one.tasks
            if task.status is not TaskStatus.CANCELLED or task.id in told or not _derived(task)
        ],
    }


def _derived(task: Task) -> bool:
    """Return whether a task follows from what has happened, and was not ordered."""
    return task.kind in {TaskKind.TRANSFER, TaskKind.RETURN}
