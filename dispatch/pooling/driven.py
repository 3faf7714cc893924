"""What the town's own rounds came to, on the same streets."""

from __future__ import annotations

import itertools

from dispatch.emissions import co2e_g
from dispatch.planning_streets import DayStreets
from dispatch.pooling.outings import Sums, money_minor
from dispatch.pooling.promise import PoolingDay
from routing.rounds.problem import UNREACHABLE


def driven_sums(day: PoolingDay, streets: DayStreets) -> Sums | None:
    """Return the sums of the rounds that the town had, None where it had none.

    Metres and time on the way are those of the map between the stops in their order, so that they compare with the scenarios; courier
    time is from departure to the end as it was planned or, of rounds that are over, as it was.
    """
    if not day.driven:
        return None
    shifts = {shift.id: shift for shift in day.day.shifts}
    vehicles = {vehicle.id: vehicle for vehicle in day.day.vehicles}
    couriers = {courier.id: courier for courier in day.day.couriers}
    total = Sums()
    taken: set[str] = set()
    for own in day.driven:
        shift = shifts.get(own.shift_id)
        if shift is None or not own.place_ids:
            continue
        vehicle, courier = vehicles[shift.vehicle_id], couriers[shift.courier_id]
        way = [shift.start_place_id, *own.place_ids, *([shift.end_place_id] if shift.end_place_id else [])]
        at = [streets.location[name] for name in way]
        seconds, metres = streets.durations_s[vehicle.profile], streets.distances_m[vehicle.profile]
        legs = [leg for leg in itertools.pairwise(at) if int(metres[leg]) < UNREACHABLE]
        distance_m = sum(int(metres[leg]) for leg in legs)
        travel_s = sum(int(seconds[leg]) for leg in legs)
        duration_s = max(0, own.end_s - own.departure_s)
        cost = money_minor(
            distance_m, duration_s, per_km=vehicle.cost_per_km_cents, per_hour=courier.cost_per_hour_cents
        )
        is_first = vehicle.id not in taken
        taken.add(vehicle.id)
        total += Sums(
            outings=1,
            vehicles=int(is_first),
            drops=own.drops,
            stops=1 + sum(1 for here, there in itertools.pairwise(own.place_ids) if here != there),
            distance_m=distance_m,
            duration_s=duration_s,
            travel_s=travel_s,
            co2e_g=co2e_g(distance_m, vehicle.co2e_g_per_km),
            cost_minor=cost + is_first * vehicle.fixed_cost_cents,
        )
    return total
