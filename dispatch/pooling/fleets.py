"""With what a sender rides: the day's own shifts, or as many like them as it needs, from its own door."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from dispatch.domain import Courier, Day, Load, Profile, Shift, Vehicle
from dispatch.emissions import co2e_g_per_km
from dispatch.pooling.scenarios import Sender
from dispatch.pooling.usual import usual_vehicle

#: The van that stands for how shops deliver today, whatever the day's own fleet has.
USUAL_VAN = Vehicle(
    id="usual-van",
    name="Van",
    profile=Profile.VAN,
    capacity=Load(volume_l=3000, weight_g=600_000),
    cost_per_km_cents=35,
    co2e_g_per_km=co2e_g_per_km(Profile.VAN),
)
#: What sending somebody out once more weighs in the search (not in the figures), the same in every scenario: without it, every
#: gap between two promises would be cut into two rounds to save the paid waiting.
OUTING_S = 1800
#: Copies of each kind of shift that a sender with many promises is offered first; if they are not enough, it gets one for each promise.
_FEW = 3


def alike(vehicle: Vehicle) -> tuple[object, ...]:
    """Return what makes two vehicles as good as each other."""
    return (
        vehicle.profile, vehicle.capacity, vehicle.skills, vehicle.fixed_cost_cents, vehicle.cost_per_km_cents,
        vehicle.co2e_g_per_km, vehicle.max_distance_m,
    )  # fmt: skip


def own_fleet(day: Day) -> Day:
    """Return the day's own shifts, as the search sees them."""
    return replace(day, vehicles=_weighed(day, day.vehicles))


def fleet_of(day: Day, sender: Sender, *, enough: bool, by_van: bool = False) -> Day:
    """Return as many shifts like the day's as a sender may need: hours, breaks, skills, speeds and loads are those of the day.

    Parameters
    ----------
    day
        With at least one shift.
    sender
        Who rides. A pool has the day's shifts, and more like those with the usual vehicle; a sender at its own door has shifts with the
        usual vehicle only. Were all to choose, a fleet of bikes with one van would be compared with fleets of vans.
    enough
        Whether there is one of every kind for each of its promises, which is always enough.
    by_van
        Whether everybody drives `USUAL_VAN`, fitted out like the day's vehicles together.
    """
    couriers = {courier.id: courier for courier in day.couriers}
    vehicles = {vehicle.id: vehicle for vehicle in day.vehicles}
    usual = alike(usual_vehicle(day)[0])
    if by_van:
        fitted = frozenset(skill for vehicle in day.vehicles for skill in vehicle.skills)
        van = replace(USUAL_VAN, skills=fitted)
        vehicles = dict.fromkeys(vehicles, van)
        usual = alike(van)
    kinds: dict[tuple[object, ...], list[Shift]] = {}
    for shift in day.shifts:
        kinds.setdefault(kind_of(shift, vehicles[shift.vehicle_id], couriers[shift.courier_id]), []).append(
            shift
        )
    wanted = len(sender.requests)
    home = sender.home_place_id
    shifts: list[Shift] = []
    for own in kinds.values():
        is_usual = alike(vehicles[own[0].vehicle_id]) == usual
        if home:
            few = max(_FEW, -(-wanted // 4)) if is_usual else 0
        else:
            few = len(own) + is_usual * (1 + len(own) // 2)
        # Those of the day first, so that copies go to the same people in the same order.
        for number in range(wanted if enough else min(wanted, few)):
            model = own[number % len(own)]
            shifts.append(
                replace(
                    model,
                    id=f"{sender.key}-{len(shifts) + 1}",
                    vehicle_id=vehicles[model.vehicle_id].id,
                    start_place_id=home or model.start_place_id,
                    end_place_id=home or model.end_place_id,
                )
            )
    known = {one.id: one for one in vehicles.values()}
    return replace(day, shifts=tuple(shifts), vehicles=_weighed(day, known.values()))


def kind_of(shift: Shift, vehicle: Vehicle, courier: Courier) -> tuple[object, ...]:
    """Return what makes two shifts as good as each other."""
    return (
        alike(vehicle), courier.skills, courier.cost_per_hour_cents, shift.window, shift.breaks, shift.max_duration_s,
        shift.start_place_id, shift.end_place_id,
    )  # fmt: skip


def _weighed(day: Day, vehicles: Iterable[Vehicle]) -> tuple[Vehicle, ...]:
    per_hour = max(courier.cost_per_hour_cents for courier in day.couriers)
    weight = OUTING_S * per_hour // 3600
    return tuple(replace(vehicle, fixed_cost_cents=vehicle.fixed_cost_cents + weight) for vehicle in vehicles)
