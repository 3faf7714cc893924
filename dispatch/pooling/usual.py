"""The vehicle that stands for a fleet."""

from __future__ import annotations

from collections import Counter

from dispatch.domain import Courier, Day, Load, Profile, Vehicle


def usual_vehicle(day: Day) -> tuple[Vehicle, Courier]:
    """Return the vehicle that stands for most shifts' vehicles, and the courier of its first shift."""
    vehicles = {vehicle.id: vehicle for vehicle in day.vehicles}
    couriers = {courier.id: courier for courier in day.couriers}

    def kind(vehicle: Vehicle) -> tuple[Profile, Load, int]:
        return vehicle.profile, vehicle.capacity, vehicle.co2e_g_per_km

    often = Counter(kind(vehicles[shift.vehicle_id]) for shift in day.shifts)
    usual = often.most_common(1)[0][0]
    shift = next(shift for shift in day.shifts if kind(vehicles[shift.vehicle_id]) == usual)
    return vehicles[shift.vehicle_id], couriers[shift.courier_id]
