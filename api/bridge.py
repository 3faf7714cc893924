"""The bridge between the domain's plan and its wire form."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from api.schemas.plan import (
    ComparisonWire,
    IdleShiftWire,
    LegWire,
    PlaceWire,
    PlanWire,
    ReasonWire,
    RoundWire,
    SolverWire,
    StopTaskWire,
    StopWire,
    TotalsWire,
    UnassignedWire,
    WindowWire,
)
from dispatch.domain import Place, TimeWindow
from dispatch.plan import (
    Comparison,
    IdleShift,
    Leg,
    Plan,
    Reason,
    Round,
    SolverRecord,
    Stop,
    StopTask,
    Totals,
    Unassigned,
)
from geo.routes.polyline import decode_polyline, encode_polyline

# 1e-6 degree is 11 cm: finer than any map, and it keeps files small.
DECIMALS: Final = 6

_Clock = Callable[[int], datetime]


def plan_to_wire(plan: Plan) -> PlanWire:
    """Give a plan its wire form.

    Parameters
    ----------
    plan
        The plan; positions are rounded to six decimals.

    Returns
    -------
    PlanWire
        Times carry the offset of the plan's time zone.

    Raises
    ------
    pydantic.ValidationError
        The plan breaks a bound of the wire form (see `api.schemas.plan`).
    """
    zone = ZoneInfo(plan.time_zone)

    def clock(second: int) -> datetime:
        return datetime.fromtimestamp(second, zone)

    west, south, east, north = (round(value, DECIMALS) for value in plan.bbox)
    return PlanWire(
        town=plan.town,
        town_title=plan.town_title,
        date=plan.date,
        time_zone=plan.time_zone,
        title=plan.title,
        bbox=(west, south, east, north),
        deliveries=plan.deliveries,
        multi_shop_deliveries=plan.multi_shop_deliveries,
        visits=plan.visits,
        deliveries_planned=plan.deliveries_planned,
        visits_planned=plan.visits_planned,
        rounds=tuple(_round_to_wire(item, clock) for item in plan.rounds),
        idle=tuple(_idle_to_wire(item, clock) for item in plan.idle),
        unassigned=tuple(_unassigned_to_wire(item) for item in plan.unassigned),
        totals=_totals_to_wire(plan.totals),
        comparison=None
        if plan.comparison is None
        else ComparisonWire(
            same_vehicles=_totals_to_wire(plan.comparison.same_vehicles),
            by_van=_totals_to_wire(plan.comparison.by_van),
            undeliverable=plan.comparison.undeliverable,
        ),
        solver=SolverWire(
            seed=plan.solver.seed,
            iterations=plan.solver.iterations,
            seconds=float(plan.solver.seconds),
            cost=plan.solver.cost,
            map_hash=plan.solver.map_hash,
            version=plan.solver.version,
            street_version=plan.solver.street_version,
            street_notes=plan.solver.street_notes,
        ),
    )


def plan_from_wire(wire: PlanWire) -> Plan:
    """Read a plan back from its wire form.

    Parameters
    ----------
    wire
        A validated wire form.

    Returns
    -------
    Plan
        The plan in the domain's words, times in UTC epoch seconds.

    Raises
    ------
    ValueError
        A leg's path is not an encoded polyline.
    """
    return Plan(
        town=wire.town,
        town_title=wire.town_title,
        date=wire.date,
        time_zone=wire.time_zone,
        title=wire.title,
        bbox=wire.bbox,
        deliveries=wire.deliveries,
        multi_shop_deliveries=wire.multi_shop_deliveries,
        visits=wire.visits,
        deliveries_planned=wire.deliveries_planned,
        visits_planned=wire.visits_planned,
        rounds=tuple(_round_from_wire(item) for item in wire.rounds),
        idle=tuple(_idle_from_wire(item) for item in wire.idle),
        unassigned=tuple(_unassigned_from_wire(item) for item in wire.unassigned),
        totals=_totals_from_wire(wire.totals),
        comparison=None
        if wire.comparison is None
        else Comparison(
            same_vehicles=_totals_from_wire(wire.comparison.same_vehicles),
            by_van=_totals_from_wire(wire.comparison.by_van),
            undeliverable=wire.comparison.undeliverable,
        ),
        solver=SolverRecord(
            seed=wire.solver.seed,
            iterations=wire.solver.iterations,
            seconds=wire.solver.seconds,
            cost=wire.solver.cost,
            map_hash=wire.solver.map_hash,
            version=wire.solver.version,
            street_version=wire.solver.street_version,
            street_notes=wire.solver.street_notes,
        ),
    )


def _idle_to_wire(idle: IdleShift, clock: _Clock) -> IdleShiftWire:
    return IdleShiftWire(
        shift_id=idle.shift_id,
        courier_id=idle.courier_id,
        courier_name=idle.courier_name,
        vehicle_id=idle.vehicle_id,
        vehicle_name=idle.vehicle_name,
        shift=_window_to_wire(idle.shift, clock),
    )


def _idle_from_wire(wire: IdleShiftWire) -> IdleShift:
    return IdleShift(
        shift_id=wire.shift_id,
        courier_id=wire.courier_id,
        courier_name=wire.courier_name,
        vehicle_id=wire.vehicle_id,
        vehicle_name=wire.vehicle_name,
        shift=_window_from_wire(wire.shift),
    )


def _window_to_wire(window: TimeWindow, clock: _Clock) -> WindowWire:
    return WindowWire(earliest=clock(window.earliest), latest=clock(window.latest))


def _window_from_wire(wire: WindowWire) -> TimeWindow:
    return TimeWindow(int(wire.earliest.timestamp()), int(wire.latest.timestamp()))


def _place_to_wire(place: Place) -> PlaceWire:
    return PlaceWire(
        id=place.id,
        kind=place.kind,
        name=place.name,
        position=(round(place.lon, DECIMALS), round(place.lat, DECIMALS)),
        address=place.address,
        access_note=place.access_note,
        setup_s=place.setup_s,
        opening_hours=place.opening_hours,
        category=place.category,
    )


def _place_from_wire(wire: PlaceWire) -> Place:
    lon, lat = wire.position
    return Place(
        id=wire.id,
        kind=wire.kind,
        name=wire.name,
        lon=lon,
        lat=lat,
        address=wire.address,
        access_note=wire.access_note,
        setup_s=wire.setup_s,
        opening_hours=wire.opening_hours,
        category=wire.category,
    )


def _task_to_wire(task: StopTask, clock: _Clock) -> StopTaskWire:
    return StopTaskWire(
        kind=task.kind,
        request_kind=task.request_kind,
        request_id=task.request_id,
        code=task.code,
        label=task.label,
        start=clock(task.start),
        end=clock(task.end),
        window=None if task.window is None else _window_to_wire(task.window, clock),
        note=task.note,
        service=task.service,
        temperature=task.temperature,
        external_ref=task.external_ref,
    )


def _task_from_wire(wire: StopTaskWire) -> StopTask:
    return StopTask(
        kind=wire.kind,
        request_kind=wire.request_kind,
        request_id=wire.request_id,
        code=wire.code,
        label=wire.label,
        start=int(wire.start.timestamp()),
        end=int(wire.end.timestamp()),
        window=None if wire.window is None else _window_from_wire(wire.window),
        note=wire.note,
        service=wire.service,
        temperature=wire.temperature,
        external_ref=wire.external_ref,
    )


def _stop_to_wire(stop: Stop, clock: _Clock) -> StopWire:
    return StopWire(
        sequence=stop.sequence,
        place=_place_to_wire(stop.place),
        arrival=clock(stop.arrival),
        departure=clock(stop.departure),
        waiting_s=stop.waiting_s,
        tasks=tuple(_task_to_wire(task, clock) for task in stop.tasks),
    )


def _stop_from_wire(wire: StopWire) -> Stop:
    return Stop(
        sequence=wire.sequence,
        place=_place_from_wire(wire.place),
        arrival=int(wire.arrival.timestamp()),
        departure=int(wire.departure.timestamp()),
        waiting_s=wire.waiting_s,
        tasks=tuple(_task_from_wire(task) for task in wire.tasks),
    )


def _round_to_wire(item: Round, clock: _Clock) -> RoundWire:
    return RoundWire(
        shift_id=item.shift_id,
        courier_id=item.courier_id,
        courier_name=item.courier_name,
        vehicle_id=item.vehicle_id,
        vehicle_name=item.vehicle_name,
        profile=item.profile,
        shift=_window_to_wire(item.shift, clock),
        start_place=_place_to_wire(item.start_place),
        end_place=None if item.end_place is None else _place_to_wire(item.end_place),
        departure=clock(item.departure),
        end=clock(item.end),
        stops=tuple(_stop_to_wire(stop, clock) for stop in item.stops),
        legs=tuple(
            LegWire(duration_s=leg.duration_s, distance_m=leg.distance_m, path=encode_polyline(leg.path))
            for leg in item.legs
        ),
        distance_m=item.distance_m,
        travel_s=item.travel_s,
        service_s=item.service_s,
        waiting_s=item.waiting_s,
        break_s=item.break_s,
        deliveries=item.deliveries,
        visits=item.visits,
        peak_volume_l=item.peak_volume_l,
        peak_weight_g=item.peak_weight_g,
        co2e_g=item.co2e_g,
    )


def _round_from_wire(wire: RoundWire) -> Round:
    return Round(
        shift_id=wire.shift_id,
        courier_id=wire.courier_id,
        courier_name=wire.courier_name,
        vehicle_id=wire.vehicle_id,
        vehicle_name=wire.vehicle_name,
        profile=wire.profile,
        shift=_window_from_wire(wire.shift),
        start_place=_place_from_wire(wire.start_place),
        end_place=None if wire.end_place is None else _place_from_wire(wire.end_place),
        departure=int(wire.departure.timestamp()),
        end=int(wire.end.timestamp()),
        stops=tuple(_stop_from_wire(stop) for stop in wire.stops),
        legs=tuple(
            Leg(duration_s=leg.duration_s, distance_m=leg.distance_m, path=decode_polyline(leg.path))
            for leg in wire.legs
        ),
        distance_m=wire.distance_m,
        travel_s=wire.travel_s,
        service_s=wire.service_s,
        waiting_s=wire.waiting_s,
        break_s=wire.break_s,
        deliveries=wire.deliveries,
        visits=wire.visits,
        peak_volume_l=wire.peak_volume_l,
        peak_weight_g=wire.peak_weight_g,
        co2e_g=wire.co2e_g,
    )


def _unassigned_to_wire(item: Unassigned) -> UnassignedWire:
    return UnassignedWire(
        request_id=item.request_id,
        kind=item.kind,
        code=item.code,
        label=item.label,
        reasons=tuple(
            ReasonWire(code=reason.code, shift_id=reason.shift_id, detail=reason.detail, value=reason.value)
            for reason in item.reasons
        ),
    )


def _unassigned_from_wire(wire: UnassignedWire) -> Unassigned:
    return Unassigned(
        request_id=wire.request_id,
        kind=wire.kind,
        code=wire.code,
        label=wire.label,
        reasons=tuple(
            Reason(code=reason.code, shift_id=reason.shift_id, detail=reason.detail, value=reason.value)
            for reason in wire.reasons
        ),
    )


def _totals_to_wire(totals: Totals) -> TotalsWire:
    return TotalsWire(
        rounds=totals.rounds,
        stops=totals.stops,
        distance_m=totals.distance_m,
        duration_s=totals.duration_s,
        travel_s=totals.travel_s,
        waiting_s=totals.waiting_s,
        co2e_g=totals.co2e_g,
    )


def _totals_from_wire(wire: TotalsWire) -> Totals:
    return Totals(
        rounds=wire.rounds,
        stops=wire.stops,
        distance_m=wire.distance_m,
        duration_s=wire.duration_s,
        travel_s=wire.travel_s,
        waiting_s=wire.waiting_s,
        co2e_g=wire.co2e_g,
    )
