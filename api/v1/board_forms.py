"""The coordinator's board as it is shown: lines of things, and no words about anybody who is visited by a service."""

from __future__ import annotations

from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import Field

from api.v1.scalars import Form, Moment, Window, maybe_moment, moment_of
from dispatch.boards.day_board import (
    BoardDelivery,
    BoardDoor,
    BoardException,
    BoardRound,
    BoardRun,
    BoardShift,
    BoardStop,
    DayBoard,
    ExceptionKind,
)
from dispatch.boards.whereabouts import Whereabouts
from dispatch.domain import PlaceKind
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.lifecycle.plan_run import PlanRunStatus
from dispatch.lifecycle.round import Outcome, RoundStatus, StopStatus
from dispatch.orders.delivery import Mode

Spot = Annotated[
    list[float],
    Field(min_length=2, max_length=2, description="[longitude, latitude] in degrees, WGS 84, as in GeoJSON."),
]
Exact = Annotated[
    bool,
    Field(
        description="False: only the part of the town, some 220 m across; whose door a service visits is shown elsewhere, with a reason."
    ),
]


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


class Bounds(Form):
    """When something may begin; null where nothing says so."""

    earliest: Moment | None
    latest: Moment | None


class StopLine(Form):
    """A stop of a round."""

    id: str
    position: Annotated[int, Field(description="Its place on the round, from 0.")]
    place_id: str
    place_kind: PlaceKind
    title: Annotated[
        str | None,
        Field(description="The place, or whose door it is; null where somebody is visited by a service."),
    ]
    at: Spot
    exact: Exact
    visit: Annotated[bool, Field(description="Somebody is visited there by a service.")]
    status: StopStatus
    outcome: Annotated[Outcome | None, Field(description="What came of it; null until it is closed.")]
    arrives_at: Annotated[Moment, Field(description="Planned.")]
    planned_at: Annotated[Moment, Field(description="Planned: when the first task begins.")]
    leaves_at: Annotated[Moment, Field(description="Planned.")]
    arrived_at: Moment | None
    closed_at: Moment | None
    window: Annotated[Bounds, Field(description="Promised windows of doors, hours and readiness of shops.")]
    margin_s: Annotated[
        int | None,
        Field(description="So long before its window ends it is expected to begin; below 0: late by that."),
    ]
    parcels: Annotated[int, Field(description="Baskets that are loaded or handed over.")]
    frozen: Annotated[bool, Field(description="No plan moves it.")]
    pinned: Annotated[bool, Field(description="A person has given something of it to this courier.")]
    delivery_ids: list[str]


class BreakLine(Form):
    """A break of a round as it is planned."""

    number: Annotated[int, Field(description="In the shift, from 0.")]
    before_stop_id: Annotated[str | None, Field(description="The stop that comes next; null for none.")]
    begins_at: Moment
    ends_at: Moment


class RoundLine(Form):
    """A round, and how far it is."""

    id: str
    shift_id: str
    courier_id: str
    courier: str
    vehicle_id: str
    status: RoundStatus
    version: int
    acknowledged_version: int
    departs_at: Moment | None
    ends_at: Moment | None
    stops_over: int
    late_s: Annotated[int, Field(description="By how much the stop at hand is behind the plan.")]
    frozen_stops: Annotated[int, Field(description="So many at the beginning no plan moves any more.")]
    distance_m: Annotated[int | None, Field(description="Planned.")]
    peak_volume_l: Annotated[int | None, Field(description="Most that is on board at a time.")]
    peak_weight_g: int | None
    breaks: list[BreakLine]
    stops: list[StopLine]


class DeliveryLine(Form):
    """A delivery of the date."""

    id: str
    code: str
    status: DeliveryStatus
    mode: Mode
    held_reason: Annotated[str | None, Field(description="Why a person has to look at it; null if none has.")]
    window: Window
    promised: bool
    recipient: Annotated[str | None, Field(description="Null for visits.")]
    visit: Annotated[bool, Field(description="A visit of a service.")]
    at: Annotated[Spot, Field(description="Its door.")]
    exact: Exact
    shop_ids: list[str]
    pickups_done: int
    round_id: str | None
    position: int | None
    planned_at: Moment | None
    pinned_shift_id: Annotated[str | None, Field(description="Whom a person has given it to.")]
    left_off: Annotated[bool, Field(description="A person has taken it off the rounds of its date.")]
    unread: Annotated[int, Field(description="Messages that nobody at the desk has read.")]
    version: int


class OwedBreak(Form):
    """A break that a shift owes."""

    earliest: Moment
    latest: Moment
    duration_s: int


class ShiftLine(Form):
    """A shift of the date that somebody works, with a round or without."""

    id: str
    courier_id: str
    courier: str
    vehicle_id: str
    vehicle: str
    profile: Annotated[str, Field(description="How it moves, such as `cargo_bike`.")]
    capacity_l: int
    capacity_g: int
    begins_at: Moment
    ends_at: Moment
    breaks: Annotated[list[OwedBreak], Field(description="Owed; when they are had, the round says.")]
    start: Spot
    start_title: str
    end: Annotated[Spot | None, Field(description="Null: it ends at the last stop.")]
    end_title: str | None
    round_id: Annotated[str | None, Field(description="The round that is not over; null for none yet.")]


class RunLine(Form):
    """A plan run that is being computed, or waits for somebody to compare it; the latest comes first."""

    id: str
    status: PlanRunStatus
    cause: str
    actor: str
    requested_at: Moment
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
    shifts: list[ShiftLine]
    plan_runs: list[RunLine]
    shops: Annotated[dict[str, str], Field(description="Names of the shops by their ids.")]
    shop_places: Annotated[dict[str, Spot], Field(description="Where shops are, by their ids.")]


def board_form(board: DayBoard, zone: ZoneInfo) -> BoardForm:
    """Return a board with the offset of a town's clocks."""
    return BoardForm(
        day=board.day,
        at=moment_of(board.now_s, zone),
        counts=dict(board.counts),
        queue=[_exception(one, zone) for one in board.queue],
        doors=[_door(one, zone) for one in board.doors],
        rounds=[_round(one, zone) for one in board.rounds],
        deliveries=[_delivery(one, zone) for one in board.deliveries],
        shifts=[_shift(one, zone) for one in board.shifts],
        plan_runs=[_run(one, zone) for one in board.runs],
        shops=dict(board.shops),
        shop_places={name: spot_of(at) for name, at in board.shop_places.items()},
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
        status=RoundStatus(one.status),
        version=one.version,
        acknowledged_version=one.acknowledged,
        departs_at=maybe_moment(one.departure_s, zone),
        ends_at=maybe_moment(one.end_s, zone),
        stops_over=one.stops_over,
        late_s=one.late_s,
        frozen_stops=one.frozen,
        distance_m=one.distance_m,
        peak_volume_l=one.peak_volume_l,
        peak_weight_g=one.peak_weight_g,
        breaks=[
            BreakLine(
                number=pause.number,
                before_stop_id=pause.before or None,
                begins_at=moment_of(pause.start_s, zone),
                ends_at=moment_of(pause.end_s, zone),
            )
            for pause in one.breaks
        ],
        stops=[_stop(stop, zone) for stop in one.stops],
    )


def _stop(stop: BoardStop, zone: ZoneInfo) -> StopLine:
    return StopLine(
        id=stop.id,
        position=stop.position,
        place_id=stop.place_id,
        place_kind=PlaceKind(stop.place_kind),
        title=stop.title or None,
        at=spot_of(stop.at),
        exact=stop.at.exact,
        visit=stop.visit,
        status=StopStatus(stop.status),
        outcome=Outcome(stop.outcome) if stop.outcome else None,
        arrives_at=moment_of(stop.arrival_s, zone),
        planned_at=moment_of(stop.start_s, zone),
        leaves_at=moment_of(stop.end_s, zone),
        arrived_at=maybe_moment(stop.arrived_s, zone),
        closed_at=maybe_moment(stop.closed_s, zone),
        window=Bounds(
            earliest=maybe_moment(stop.window_from_s, zone), latest=maybe_moment(stop.window_to_s, zone)
        ),
        margin_s=stop.margin_s,
        parcels=stop.parcels,
        frozen=stop.frozen,
        pinned=stop.pinned,
        delivery_ids=list(stop.delivery_ids),
    )


def _shift(one: BoardShift, zone: ZoneInfo) -> ShiftLine:
    return ShiftLine(
        id=one.id,
        courier_id=one.courier_id,
        courier=one.courier,
        vehicle_id=one.vehicle_id,
        vehicle=one.vehicle,
        profile=one.profile,
        capacity_l=one.volume_l,
        capacity_g=one.weight_g,
        begins_at=moment_of(one.from_s, zone),
        ends_at=moment_of(one.to_s, zone),
        breaks=[
            OwedBreak(earliest=moment_of(opens, zone), latest=moment_of(closes, zone), duration_s=length)
            for opens, closes, length in one.breaks
        ],
        start=spot_of(one.start),
        start_title=one.start_name,
        end=None if one.end is None else spot_of(one.end),
        end_title=one.end_name or None,
        round_id=one.round_id or None,
    )


def _run(one: BoardRun, zone: ZoneInfo) -> RunLine:
    return RunLine(
        id=one.id,
        status=PlanRunStatus(one.status),
        cause=one.cause,
        actor=one.actor,
        requested_at=moment_of(one.requested_s, zone),
        version=one.version,
    )


def spot_of(at: Whereabouts) -> list[float]:
    """Return a position as it is shown, to a tenth of a metre."""
    return [round(at.lon, 6), round(at.lat, 6)]


def _delivery(one: BoardDelivery, zone: ZoneInfo) -> DeliveryLine:
    return DeliveryLine(
        id=one.id,
        code=one.code,
        status=DeliveryStatus(one.status),
        mode=Mode(one.mode),
        held_reason=one.held_reason or None,
        window=Window(earliest=moment_of(one.window_from_s, zone), latest=moment_of(one.window_to_s, zone)),
        promised=one.promised,
        recipient=one.recipient or None,
        visit=one.visit,
        at=spot_of(one.at),
        exact=one.at.exact,
        shop_ids=list(one.shops),
        pickups_done=one.pickups_done,
        round_id=one.round_id or None,
        position=one.position,
        planned_at=maybe_moment(one.planned_s, zone),
        pinned_shift_id=one.pinned_to or None,
        left_off=one.left_off,
        unread=one.unread,
        version=one.version,
    )
