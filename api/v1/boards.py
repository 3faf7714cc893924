"""The coordinator's board: a local date at a glance, what needs somebody first."""

from __future__ import annotations

from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import Path
from pydantic import Field
from starlette.responses import Response

from api.gate.answer import Answer
from api.gate.call import Calling
from api.v1.scalars import DateText, Form, Moment, Window, maybe_moment, moment_of
from api.v1.town_router import town_router
from dispatch.boards.day_board import (
    BoardDelivery,
    BoardDoor,
    BoardException,
    BoardRound,
    DayBoard,
    ExceptionKind,
)
from dispatch.boards.day_query import day_board
from dispatch.storage.store import Reading

router = town_router("planning", "/days")

Day = Annotated[DateText, Path(examples=["2026-12-05"])]


class ExceptionLine(Form):
    """Something that somebody has to look at; the most pressing comes first."""

    kind: ExceptionKind
    subject: Annotated[str, Field(description="What it is about: a delivery, or what an incident is about.")]
    round_id: str | None
    since: Moment
    late_s: int
    detail: str


class DoorLine(Form):
    """A door that stays closed; who lives there is shown with the visit alone."""

    escalation_id: str
    visit_id: str | None
    delivery_id: str
    round_id: str | None
    turn: Annotated[str, Field(description="Whose it is to act.")]
    step: int
    steps: int
    doing: str
    since: Moment
    due_at: Moment | None
    next: str | None
    late_s: int


class StopLine(Form):
    """A stop of a round."""

    id: str
    position: int
    place_id: str
    status: str
    outcome: str | None
    planned_at: Moment
    arrived_at: Moment | None
    closed_at: Moment | None
    delivery_ids: list[str]


class RoundLine(Form):
    """A round, and how far it is."""

    id: str
    shift_id: str
    courier_id: str
    courier: str
    vehicle_id: str
    status: str
    version: int
    acknowledged_version: int
    departs_at: Moment | None
    ends_at: Moment | None
    stops_over: int
    late_s: Annotated[int, Field(description="By how much the stop at hand is behind the plan.")]
    stops: list[StopLine]


class DeliveryLine(Form):
    """A delivery of the date."""

    id: str
    code: str
    status: str
    window: Window
    promised: bool
    recipient: Annotated[str | None, Field(description="Null for visits.")]
    shop_ids: list[str]
    pickups_done: int
    round_id: str | None
    position: int | None
    planned_at: Moment | None
    version: int


class BoardForm(Form):
    """A local date as it is now."""

    day: str
    at: Moment
    counts: dict[str, int]
    queue: list[ExceptionLine]
    doors: list[DoorLine]
    rounds: list[RoundLine]
    deliveries: list[DeliveryLine]
    shops: Annotated[dict[str, str], Field(description="Names of the shops by their ids.")]


@router.get("/{day}/board", operation_id="get_board", summary="A day at a glance", response_model=BoardForm)
def get_board(call: Calling, day: Day) -> Response:
    """Look at a local date: what needs somebody first, every round and how far it is, every delivery. Nobody's door is shown here."""

    def render(reading: Reading) -> Answer:
        return Answer(_board(day_board(reading, day), call.zone))

    return call.look(render)


def _board(board: DayBoard, zone: ZoneInfo) -> BoardForm:
    return BoardForm(
        day=board.day,
        at=moment_of(board.now_s, zone),
        counts=dict(board.counts),
        queue=[_exception(one, zone) for one in board.queue],
        doors=[_door(one, zone) for one in board.doors],
        rounds=[_round(one, zone) for one in board.rounds],
        deliveries=[_delivery(one, zone) for one in board.deliveries],
        shops=dict(board.shops),
    )


def _exception(one: BoardException, zone: ZoneInfo) -> ExceptionLine:
    return ExceptionLine(
        kind=one.kind,
        subject=one.subject,
        round_id=one.round_id or None,
        since=moment_of(one.since_s, zone),
        late_s=one.late_s,
        detail=one.detail,
    )


def _door(one: BoardDoor, zone: ZoneInfo) -> DoorLine:
    return DoorLine(
        escalation_id=one.escalation_id,
        visit_id=one.visit_id or None,
        delivery_id=one.delivery_id,
        round_id=one.round_id or None,
        turn=one.turn,
        step=one.step,
        steps=one.step_of,
        doing=one.step_kind,
        since=moment_of(one.since_s, zone),
        due_at=maybe_moment(one.due_s, zone),
        next=one.next_kind or None,
        late_s=one.late_s,
    )


def _round(one: BoardRound, zone: ZoneInfo) -> RoundLine:
    return RoundLine(
        id=one.id,
        shift_id=one.shift_id,
        courier_id=one.courier_id,
        courier=one.courier,
        vehicle_id=one.vehicle_id,
        status=one.status,
        version=one.version,
        acknowledged_version=one.acknowledged,
        departs_at=maybe_moment(one.departure_s, zone),
        ends_at=maybe_moment(one.end_s, zone),
        stops_over=one.stops_over,
        late_s=one.late_s,
        stops=[
            StopLine(
                id=stop.id,
                position=stop.position,
                place_id=stop.place_id,
                status=stop.status,
                outcome=stop.outcome or None,
                planned_at=moment_of(stop.start_s, zone),
                arrived_at=maybe_moment(stop.arrived_s, zone),
                closed_at=maybe_moment(stop.closed_s, zone),
                delivery_ids=list(stop.delivery_ids),
            )
            for stop in one.stops
        ],
    )


def _delivery(one: BoardDelivery, zone: ZoneInfo) -> DeliveryLine:
    return DeliveryLine(
        id=one.id,
        code=one.code,
        status=one.status,
        window=Window(earliest=moment_of(one.window_from_s, zone), latest=moment_of(one.window_to_s, zone)),
        promised=one.promised,
        recipient=one.recipient or None,
        shop_ids=list(one.shops),
        pickups_done=one.pickups_done,
        round_id=one.round_id or None,
        position=one.position,
        planned_at=maybe_moment(one.planned_s, zone),
        version=one.version,
    )
