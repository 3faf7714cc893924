"""The rows that a board is made of: seven questions, each with an index of its own, and only the columns that are shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import Any

from sqlalchemy import case, func, select

from dispatch.storage.schema_field import INCIDENT
from dispatch.storage.schema_orders import DELIVERY, TASK
from dispatch.storage.schema_parties import COURIER, ORGANIZATION, RECIPIENT, SHIFT
from dispatch.storage.schema_planning import LEFT_OFF
from dispatch.storage.schema_rounds import ROUND, STOP, STOP_TASK
from dispatch.storage.store import Reading

#: Typed loosely: they are taken apart by place, which is the fastest way.
Rows = Sequence[Any]


@dataclass(frozen=True, slots=True)
class BoardRows:
    """What the database says of a local date."""

    deliveries: Rows
    tasks: Rows
    rounds: Rows
    stops: Rows
    incidents: Rows
    shops: Rows
    left_off: Rows


def board_rows(reading: Reading, day: str) -> BoardRows:
    """Return the rows of a local date."""
    of_day = (DELIVERY.c.town_id == reading.town_id, DELIVERY.c.day == day)
    of_round = (ROUND.c.town_id == reading.town_id, ROUND.c.day == day)
    queries = (
        select(
            DELIVERY.c.id, DELIVERY.c.code, DELIVERY.c.status, DELIVERY.c.window_from_s, DELIVERY.c.window_to_s, DELIVERY.c.promised_s,
            DELIVERY.c.held_reason, DELIVERY.c.updated_s, DELIVERY.c.version,
            # Who is visited by a service is nothing for a screen that is always open: the list of visits has it, with a trace.
            case((func.coalesce(DELIVERY.c.detail["visit_id"].as_string(), "") == "", RECIPIENT.c.name), else_="").label("name"),
        )
        .join(RECIPIENT, RECIPIENT.c.id == DELIVERY.c.recipient_id)
        .where(*of_day)
        .order_by(DELIVERY.c.window_from_s, DELIVERY.c.code),
        # A task that failed and is tried again has several stops, so several rows.
        select(
            TASK.c.delivery_id, TASK.c.kind, TASK.c.status, TASK.c.org_id, TASK.c.ready_s, STOP_TASK.c.stop_id, STOP_TASK.c.active,
            TASK.c.sequence,
        )
        .join(DELIVERY, DELIVERY.c.id == TASK.c.delivery_id)
        .outerjoin(STOP_TASK, STOP_TASK.c.task_id == TASK.c.id)
        .where(*of_day),
        select(
            ROUND.c.id, ROUND.c.shift_id, ROUND.c.status, ROUND.c.version, ROUND.c.acknowledged, ROUND.c.departure_s, ROUND.c.end_s,
            SHIFT.c.courier_id, SHIFT.c.vehicle_id, COURIER.c.name,
        )
        .join(SHIFT, SHIFT.c.id == ROUND.c.shift_id)
        .join(COURIER, COURIER.c.id == SHIFT.c.courier_id)
        .where(*of_round)
        .order_by(SHIFT.c.from_s, ROUND.c.id),
        select(
            STOP.c.id, STOP.c.round_id, STOP.c.position, STOP.c.place_id, STOP.c.status, STOP.c.outcome, STOP.c.outcome_code,
            STOP.c.arrival_s, STOP.c.start_s, STOP.c.end_s, STOP.c.arrived_s, STOP.c.closed_s,
        )
        .join(ROUND, ROUND.c.id == STOP.c.round_id)
        .where(*of_round),
        select(INCIDENT.c.id, INCIDENT.c.kind, INCIDENT.c.subject, INCIDENT.c.opened_s)
        .where(INCIDENT.c.town_id == reading.town_id, INCIDENT.c.status == "open")
        .order_by(INCIDENT.c.opened_s, INCIDENT.c.id),
        select(ORGANIZATION.c.id, ORGANIZATION.c.name).where(
            ORGANIZATION.c.town_id == reading.town_id, ORGANIZATION.c.kind == "shop"
        ),
        select(LEFT_OFF.c.delivery_id).where(LEFT_OFF.c.town_id == reading.town_id, LEFT_OFF.c.day == day),
    )  # fmt: skip
    if reading.connection.dialect.name == "postgresql":
        # Left alone it reads whole tables with several workers for a thousand rows, as if an index were on a disk that turns.
        reading.connection.exec_driver_sql(
            "SET LOCAL random_page_cost = 1.1; SET LOCAL max_parallel_workers_per_gather = 0"
        )
    found = BoardRows(*(reading.rows(query) for query in queries))
    # Here, not there: PostgreSQL orders names by the rules of a language, letter by letter.
    return replace(
        found,
        tasks=sorted(found.tasks, key=itemgetter(0, 7)),
        stops=sorted(found.stops, key=itemgetter(1, 2)),
    )
