"""The rows that a board is made of: a question for each kind of thing, each with an index of its own, and only the columns that are shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import Any

from sqlalchemy import bindparam, case, func, select

from dispatch.lifecycle.plan_run import PlanRunStatus
from dispatch.storage.prepared import in_town, of_town
from dispatch.storage.schema_field import INCIDENT
from dispatch.storage.schema_orders import DELIVERY, TASK
from dispatch.storage.schema_parties import COURIER, ORGANIZATION, PLACE, RECIPIENT, SHIFT, VEHICLE
from dispatch.storage.schema_planning import LEFT_OFF, PIN, PLAN_RUN
from dispatch.storage.schema_rounds import ROUND, STOP, STOP_TASK
from dispatch.storage.schema_thread import MESSAGE, MESSAGE_READ
from dispatch.storage.store import Reading
from dispatch.thread.message import Side

#: Typed loosely: they are taken apart by place, which is the fastest way.
Rows = Sequence[Any]

_DAY = "own_day"
_DELIVERY_OF_DAY = (in_town(DELIVERY), DELIVERY.c.day == bindparam(_DAY))
_ROUND_OF_DAY = (in_town(ROUND), ROUND.c.day == bindparam(_DAY))
_SIDE = Side.COORDINATOR.value
_WAITING = [status.value for status in (PlanRunStatus.QUEUED, PlanRunStatus.RUNNING, PlanRunStatus.PROPOSED)]
VISIT = func.coalesce(DELIVERY.c.detail["visit_id"].as_string(), "").label("visit_id")
#: Who is visited by a service is nothing for a screen that is always open: the list of visits has it, with a trace. It is not even read.
UNVISITED = case(
    (func.coalesce(DELIVERY.c.detail["visit_id"].as_string(), "") == "", RECIPIENT.c.name), else_=""
).label("name")
_START, _END = PLACE.alias("start_place"), PLACE.alias("end_place")

_DELIVERIES = (
    select(
        DELIVERY.c.id, DELIVERY.c.code, DELIVERY.c.status, DELIVERY.c.window_from_s, DELIVERY.c.window_to_s, DELIVERY.c.promised_s,
        DELIVERY.c.held_reason, DELIVERY.c.updated_s, DELIVERY.c.version, DELIVERY.c.mode, UNVISITED,
        VISIT, PLACE.c.lon, PLACE.c.lat, PLACE.c.kind,
    )
    .join(RECIPIENT, RECIPIENT.c.id == DELIVERY.c.recipient_id)
    .join(PLACE, PLACE.c.id == DELIVERY.c.drop_place_id)
    .where(*_DELIVERY_OF_DAY)
    .order_by(DELIVERY.c.window_from_s, DELIVERY.c.code)
)  # fmt: skip
# A task that failed and is tried again has several stops, so several rows.
_TASKS = (
    select(
        TASK.c.delivery_id, TASK.c.kind, TASK.c.status, TASK.c.org_id, TASK.c.ready_s, STOP_TASK.c.stop_id, STOP_TASK.c.active,
        TASK.c.sequence, TASK.c.windows,
    )
    .join(DELIVERY, DELIVERY.c.id == TASK.c.delivery_id)
    .outerjoin(STOP_TASK, STOP_TASK.c.task_id == TASK.c.id)
    .where(*_DELIVERY_OF_DAY)
)  # fmt: skip
_ROUNDS = (
    select(
        ROUND.c.id, ROUND.c.shift_id, ROUND.c.status, ROUND.c.version, ROUND.c.acknowledged, ROUND.c.departure_s, ROUND.c.end_s,
        SHIFT.c.courier_id, SHIFT.c.vehicle_id, COURIER.c.name, ROUND.c.frozen, ROUND.c.facts,
    )
    .join(SHIFT, SHIFT.c.id == ROUND.c.shift_id)
    .join(COURIER, COURIER.c.id == SHIFT.c.courier_id)
    .where(*_ROUND_OF_DAY)
    .order_by(SHIFT.c.from_s, ROUND.c.id)
)  # fmt: skip
_STOPS = (
    select(
        STOP.c.id, STOP.c.round_id, STOP.c.position, STOP.c.place_id, STOP.c.status, STOP.c.outcome, STOP.c.outcome_code,
        STOP.c.arrival_s, STOP.c.start_s, STOP.c.end_s, STOP.c.arrived_s, STOP.c.closed_s,
        PLACE.c.lon, PLACE.c.lat, PLACE.c.kind, PLACE.c.name,
    )
    .join(ROUND, ROUND.c.id == STOP.c.round_id)
    .join(PLACE, PLACE.c.id == STOP.c.place_id)
    .where(*_ROUND_OF_DAY)
)  # fmt: skip
_INCIDENTS = (
    of_town(INCIDENT, INCIDENT.c.id, INCIDENT.c.kind, INCIDENT.c.subject, INCIDENT.c.opened_s)
    .where(INCIDENT.c.status == "open")
    .order_by(INCIDENT.c.opened_s, INCIDENT.c.id)
)
_SHOPS = (
    of_town(ORGANIZATION, ORGANIZATION.c.id, ORGANIZATION.c.name, PLACE.c.lon, PLACE.c.lat)
    .outerjoin(PLACE, PLACE.c.id == ORGANIZATION.c.place_id)
    .where(ORGANIZATION.c.kind == "shop")
)
_LEFT_OFF = of_town(LEFT_OFF, LEFT_OFF.c.delivery_id).where(LEFT_OFF.c.day == bindparam(_DAY))
_PINS = (
    select(PIN.c.delivery_id, PIN.c.shift_id)
    .join(DELIVERY, DELIVERY.c.id == PIN.c.delivery_id)
    .where(*_DELIVERY_OF_DAY)
)
# What the coordinators have not read yet of what others have said.
_UNREAD = (
    select(MESSAGE.c.delivery_id, func.count())
    .join(DELIVERY, DELIVERY.c.id == MESSAGE.c.delivery_id)
    .outerjoin(
        MESSAGE_READ,
        (MESSAGE_READ.c.delivery_id == MESSAGE.c.delivery_id)
        & (MESSAGE_READ.c.org_id == MESSAGE.c.org_id)
        & (MESSAGE_READ.c.side == _SIDE),
    )
    .where(
        *_DELIVERY_OF_DAY,
        MESSAGE.c.side != _SIDE,
        MESSAGE.c.number > func.coalesce(MESSAGE_READ.c.number, 0),
    )
    .group_by(MESSAGE.c.delivery_id)
)
_SHIFTS = (
    select(
        SHIFT.c.id, SHIFT.c.courier_id, COURIER.c.name, SHIFT.c.vehicle_id, VEHICLE.c.name, VEHICLE.c.profile, VEHICLE.c.facts,
        SHIFT.c.from_s, SHIFT.c.to_s, SHIFT.c.breaks, _START.c.lon, _START.c.lat, _START.c.name, _END.c.lon, _END.c.lat, _END.c.name,
    )
    .join(COURIER, COURIER.c.id == SHIFT.c.courier_id)
    .join(VEHICLE, VEHICLE.c.id == SHIFT.c.vehicle_id)
    .join(_START, _START.c.id == SHIFT.c.start_place_id)
    .outerjoin(_END, _END.c.id == SHIFT.c.end_place_id)
    .where(in_town(SHIFT), SHIFT.c.day == bindparam(_DAY), SHIFT.c.status.not_in(["cancelled", "absent"]))
    .order_by(SHIFT.c.from_s, SHIFT.c.id)
)  # fmt: skip
_RUNS = (
    of_town(
        PLAN_RUN, PLAN_RUN.c.id, PLAN_RUN.c.status, PLAN_RUN.c.cause, PLAN_RUN.c.actor, PLAN_RUN.c.requested_s, PLAN_RUN.c.version
    )
    .where(PLAN_RUN.c.day == bindparam(_DAY), PLAN_RUN.c.status.in_(_WAITING))
    .order_by(PLAN_RUN.c.requested_s.desc(), PLAN_RUN.c.id.desc())
)  # fmt: skip


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
    pins: Rows
    unread: Rows
    shifts: Rows
    runs: Rows


def board_rows(reading: Reading, day: str) -> BoardRows:
    """Return the rows of a local date."""
    if reading.connection.dialect.name == "postgresql":
        # Left alone it reads whole tables with several workers for a thousand rows, as if an index were on a disk that turns.
        reading.connection.exec_driver_sql(
            "SET LOCAL random_page_cost = 1.1; SET LOCAL max_parallel_workers_per_gather = 0"
        )
    of_day = {_DAY: day}
    found = BoardRows(
        deliveries=reading.fetch(_DELIVERIES, **of_day),
        tasks=reading.fetch(_TASKS, **of_day),
        rounds=reading.fetch(_ROUNDS, **of_day),
        stops=reading.fetch(_STOPS, **of_day),
        incidents=reading.fetch(_INCIDENTS),
        shops=reading.fetch(_SHOPS),
        left_off=reading.fetch(_LEFT_OFF, **of_day),
        pins=reading.fetch(_PINS, **of_day),
        unread=reading.fetch(_UNREAD, **of_day),
        shifts=reading.fetch(_SHIFTS, **of_day),
        runs=reading.fetch(_RUNS, **of_day),
    )
    # Here, not there: PostgreSQL orders names by the rules of a language, letter by letter.
    return replace(
        found,
        tasks=sorted(found.tasks, key=itemgetter(0, 7)),
        stops=sorted(found.stops, key=itemgetter(1, 2)),
    )
