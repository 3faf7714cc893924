"""A day in the business's own types as a day document: what `dispatch.dayfile.to_day` makes the same day of again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

from dispatch.dayfile.models import DayDocument
from dispatch.domain import Day, Delivery, Load, Pickup, Place, Shift, TimeWindow, Vehicle, Visit


def document_of(day: Day) -> DayDocument:
    """Return the document of a day; all times are written in full, with their offset.

    Parameters
    ----------
    day
        A day whose places all have positions.

    Notes
    -----
    Of a shop that has windows of that day, the opening hours are left out: a day file has one of the two.
    """
    return DayDocument.model_validate(_Writer(day).document())


class _Writer:
    def __init__(self, day: Day) -> None:
        self.day = day
        self.zone = ZoneInfo(day.time_zone)

    def document(self) -> dict[str, Any]:
        day = self.day
        return {
            "format": "tournee-day",
            "version": 1,
            "town": day.town,
            "date": day.date,
            "time_zone": day.time_zone,
            "title": day.title,
            "places": [self._place(place) for place in day.places],
            "deliveries": [self._delivery(delivery) for delivery in day.deliveries],
            "visits": [self._visit(visit) for visit in day.visits],
            "vehicles": [_vehicle(vehicle) for vehicle in day.vehicles],
            "couriers": [
                {
                    "id": courier.id,
                    "name": courier.name,
                    "skills": sorted(courier.skills),
                    "cost_per_hour_cents": courier.cost_per_hour_cents,
                }
                for courier in day.couriers
            ],
            "shifts": [self._shift(shift) for shift in day.shifts],
        }

    def time(self, epoch_s: int) -> str:
        return dt.datetime.fromtimestamp(epoch_s, self.zone).isoformat()

    def _window(self, window: TimeWindow) -> dict[str, str]:
        return {"from": self.time(window.earliest), "to": self.time(window.latest)}

    def _windows(self, windows: Iterable[TimeWindow]) -> list[dict[str, str]]:
        return [self._window(window) for window in windows]

    def _place(self, place: Place) -> dict[str, Any]:
        own = self.day.shop_windows.get(place.id, ())
        return {
            "id": place.id,
            "kind": place.kind.value,
            "name": place.name,
            "lon": place.lon,
            "lat": place.lat,
            "address": place.address,
            "access_note": place.access_note,
            "setup_s": place.setup_s,
            "opening_hours": "" if own else place.opening_hours,
            "windows": self._windows(own),
            "category": place.category,
        }

    def _pickup(self, pickup: Pickup) -> dict[str, Any]:
        return {
            "place": pickup.place_id,
            "windows": self._windows(pickup.windows),
            **_load(pickup.load),
            "service_s": pickup.service_s,
            "items": pickup.items,
        }

    def _delivery(self, delivery: Delivery) -> dict[str, Any]:
        return {
            "id": delivery.id,
            "code": delivery.code,
            "recipient": delivery.recipient_name,
            "place": delivery.drop_place_id,
            "windows": self._windows(delivery.windows),
            "pickups": [self._pickup(pickup) for pickup in delivery.pickups],
            "service_s": delivery.service_s,
            "temperature": delivery.temperature.value,
            "skills": sorted(delivery.skills),
            "priority": delivery.priority,
            "external_ref": delivery.external_ref,
            "note": delivery.note,
            "ordered": None if delivery.ordered_s is None else self.time(delivery.ordered_s),
        }

    def _visit(self, visit: Visit) -> dict[str, Any]:
        return {
            "id": visit.id,
            "code": visit.code,
            "service": visit.service,
            "beneficiary": visit.beneficiary_name,
            "place": visit.place_id,
            "windows": self._windows(visit.windows),
            "service_s": visit.service_s,
            **_load(visit.load),
            "from_place": visit.from_place_id,
            "to_place": visit.to_place_id,
            "loading_s": visit.loading_s,
            "skills": sorted(visit.skills),
            "priority": visit.priority,
            "note": visit.note,
            "goods": visit.goods,
            "never_with": sorted(visit.never_with),
        }

    def _shift(self, shift: Shift) -> dict[str, Any]:
        return {
            "id": shift.id,
            "courier": shift.courier_id,
            "vehicle": shift.vehicle_id,
            **self._window(shift.window),
            "start_place": shift.start_place_id,
            "end_place": shift.end_place_id,
            "breaks": [{**self._window(owed.window), "duration_s": owed.duration_s} for owed in shift.breaks],
            "max_duration_s": shift.max_duration_s,
        }


def _load(load: Load) -> dict[str, int]:
    return {"volume_l": load.volume_l, "weight_g": load.weight_g}


def _vehicle(vehicle: Vehicle) -> dict[str, Any]:
    return {
        "id": vehicle.id,
        "name": vehicle.name,
        "profile": vehicle.profile.value,
        **_load(vehicle.capacity),
        "skills": sorted(vehicle.skills),
        "fixed_cost_cents": vehicle.fixed_cost_cents,
        "cost_per_km_cents": vehicle.cost_per_km_cents,
        "co2e_g_per_km": vehicle.co2e_g_per_km,
        "max_distance_m": vehicle.max_distance_m,
    }
