"""A sound day document becomes the business's own types: windows in UTC, shops' hours spread to pickups."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from dispatch.dayfile.models import (
    DayDocument,
    DeliveryModel,
    PickupModel,
    PlaceModel,
    ShiftModel,
    VehicleModel,
    VisitModel,
    WindowModel,
)
from dispatch.dayfile.times import to_epoch
from dispatch.domain import (
    Break,
    Courier,
    Day,
    Delivery,
    Load,
    Pickup,
    Place,
    PlaceKind,
    Profile,
    Shift,
    TemperatureClass,
    TimeWindow,
    Vehicle,
    Visit,
)
from dispatch.emissions import co2e_g_per_km
from dispatch.services.template_goods import goods_of_visit


def to_day(document: DayDocument) -> Day:
    """Return the day that a document describes.

    Parameters
    ----------
    document
        A document without faults.

    Notes
    -----
    Places given by address only have no position yet (NaN): `locate_day` looks them up.

    A pickup without windows may start whenever its shop's windows or opening hours allow. The
    windows bound the start of service, so those made from opening hours end early enough for the
    service to be over at closing time. Windows that touch or overlap are joined.
    """
    return _Converter(document).day()


class _Converter:
    def __init__(self, document: DayDocument) -> None:
        self.document = document
        self.date = dt.date.fromisoformat(document.date)
        self.zone = ZoneInfo(document.time_zone)
        self.places = {place.id: place for place in document.places}
        shifts = [self._window(shift.start, shift.end) for shift in document.shifts]
        self.whole_day = TimeWindow(
            min(window.earliest for window in shifts), max(window.latest for window in shifts)
        )

    def day(self) -> Day:
        """Return the whole day."""
        document = self.document
        return Day(
            town=document.town,
            date=document.date,
            time_zone=document.time_zone,
            title=document.title,
            places=tuple(_place(place) for place in document.places),
            deliveries=tuple(self._delivery(delivery) for delivery in document.deliveries),
            visits=tuple(self._visit(visit) for visit in document.visits),
            vehicles=tuple(vehicle_of(vehicle) for vehicle in document.vehicles),
            couriers=tuple(
                Courier(courier.id, courier.name, frozenset(courier.skills), courier.cost_per_hour_cents)
                for courier in document.couriers
            ),
            shifts=tuple(self._shift(shift) for shift in document.shifts),
            shop_windows={
                place.id: self._windows(place.windows)
                for place in document.places
                if place.kind == "shop" and not place.opening_hours
            },
        )

    def _window(self, start: str, end: str) -> TimeWindow:
        return TimeWindow(to_epoch(start, self.date, self.zone), to_epoch(end, self.date, self.zone))

    def _windows(self, models: list[WindowModel]) -> tuple[TimeWindow, ...]:
        if not models:
            return (self.whole_day,)
        return joined([self._window(model.start, model.end) for model in models])

    def _pickup(self, pickup: PickupModel) -> Pickup:
        shop = self.places[pickup.place]
        if pickup.windows or not shop.opening_hours:
            windows = self._windows(pickup.windows or shop.windows)
        else:
            windows = self._open(shop, pickup.service_s)
        return Pickup(
            place_id=pickup.place,
            windows=windows,
            load=_load(pickup.volume_l, pickup.weight_g, pickup.weight_kg),
            service_s=pickup.service_s,
            items=pickup.items,
        )

    def _open(self, shop: PlaceModel, service_s: int) -> tuple[TimeWindow, ...]:
        from geo.conditions.opening import opening_intervals

        intervals = opening_intervals(shop.opening_hours, shop.category, self.date, self.document.time_zone)
        windows = [TimeWindow(start, max(start, end - service_s)) for start, end in intervals]
        # Closed all day: a window after the day, so that the plan says "window" instead of inventing one.
        closed = TimeWindow(self.whole_day.latest + 1, self.whole_day.latest + 1)
        return joined(windows) if windows else (closed,)

    def _delivery(self, delivery: DeliveryModel) -> Delivery:
        return Delivery(
            id=delivery.id,
            code=delivery.code or delivery.id,
            recipient_name=delivery.recipient,
            drop_place_id=delivery.place,
            windows=self._windows(delivery.windows),
            pickups=tuple(self._pickup(pickup) for pickup in delivery.pickups),
            service_s=delivery.service_s,
            temperature=TemperatureClass(delivery.temperature),
            skills=frozenset(delivery.skills),
            priority=delivery.priority,
            external_ref=delivery.external_ref,
            note=delivery.note,
            ordered_s=None if delivery.ordered is None else to_epoch(delivery.ordered, self.date, self.zone),
        )

    def _visit(self, visit: VisitModel) -> Visit:
        goods, never_with = goods_of_visit(
            visit.service,
            carries=bool(visit.from_place or visit.to_place),
            goods=visit.goods,
            never_with=visit.never_with,
        )
        return Visit(
            id=visit.id,
            code=visit.code or visit.id,
            service=visit.service,
            beneficiary_name=visit.beneficiary,
            place_id=visit.place,
            windows=self._windows(visit.windows),
            service_s=visit.service_s,
            load=_load(visit.volume_l, visit.weight_g, visit.weight_kg),
            from_place_id=visit.from_place,
            to_place_id=visit.to_place,
            loading_s=visit.loading_s,
            skills=frozenset(visit.skills),
            priority=visit.priority,
            note=visit.note,
            goods=goods,
            never_with=never_with,
        )

    def _shift(self, shift: ShiftModel) -> Shift:
        return Shift(
            id=shift.id,
            courier_id=shift.courier,
            vehicle_id=shift.vehicle,
            window=self._window(shift.start, shift.end),
            start_place_id=shift.start_place,
            end_place_id=shift.end_place,
            breaks=tuple(Break(self._window(owed.start, owed.end), owed.duration_s) for owed in shift.breaks),
            max_duration_s=shift.max_duration_s,
        )


def _place(place: PlaceModel) -> Place:
    return Place(
        id=place.id,
        kind=PlaceKind(place.kind),
        name=place.name,
        lon=math.nan if place.lon is None else place.lon,
        lat=math.nan if place.lat is None else place.lat,
        address=place.address,
        access_note=place.access_note,
        setup_s=place.setup_s,
        opening_hours=place.opening_hours,
        category=place.category,
    )


def vehicle_of(vehicle: VehicleModel) -> Vehicle:
    """Return a vehicle of a day file."""
    profile = Profile(vehicle.profile)
    given = vehicle.co2e_g_per_km
    return Vehicle(
        id=vehicle.id,
        name=vehicle.name,
        profile=profile,
        capacity=_load(vehicle.volume_l, vehicle.weight_g or 0, vehicle.weight_kg),
        skills=frozenset(vehicle.skills),
        fixed_cost_cents=vehicle.fixed_cost_cents,
        cost_per_km_cents=vehicle.cost_per_km_cents,
        co2e_g_per_km=co2e_g_per_km(profile, vehicle.kind) if given is None else given,
        max_distance_m=vehicle.max_distance_m,
    )


def _load(volume_l: int, weight_g: int, weight_kg: float | None) -> Load:
    return Load(volume_l, weight_g if weight_kg is None else round(weight_kg * 1000))


def joined(windows: Iterable[TimeWindow]) -> tuple[TimeWindow, ...]:
    """Return windows in their order, those that touch or overlap as one."""
    found: list[TimeWindow] = []
    for window in sorted(windows, key=lambda window: (window.earliest, window.latest)):
        if found and window.earliest <= found[-1].latest + 1:
            found[-1] = TimeWindow(found[-1].earliest, max(found[-1].latest, window.latest))
        else:
            found.append(window)
    return tuple(found)
