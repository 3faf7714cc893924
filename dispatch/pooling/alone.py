"""What each promise would take by itself: out from its shop or service point to the door, and back. Shares of shared rounds follow it."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

from dispatch.domain import Courier, Profile, Vehicle
from dispatch.money.round_split import alone_minor
from dispatch.planning_requests import Request
from dispatch.planning_streets import DayStreets
from dispatch.pooling.promise import Promise
from dispatch.pooling.scenarios import parts_of, promise_id
from routing.rounds.problem import UNREACHABLE


@dataclass(frozen=True, slots=True)
class AloneTrip:
    """A trip of its own for what one payer brings to one door."""

    promise_id: str
    payer: str
    distance_m: int
    duration_s: int
    cost_minor: int


def trips_of(
    promise: Promise, streets: DayStreets, depot: str, vehicle: Vehicle, courier: Courier
) -> tuple[AloneTrip, ...]:
    """Return the trips of a promise, one for each payer.

    Parameters
    ----------
    promise
        A delivery or a visit.
    streets
        With tables for the vehicle's profile; where that cannot go, the first profile that can is taken.
    depot
        Where a service without a point begins.
    vehicle, courier
        What a kilometre and an hour cost.
    """
    found: dict[str, AloneTrip] = {}
    for part in parts_of(promise.request):
        if promise.is_visit:
            payer, home = next(iter(promise.payers.values())), promise.point_place_id or depot
        else:
            home = part.pickups[0].place_id
            payer = promise.payers[home]
        distance_m, travel_s = _round_trip(streets, home, part, vehicle.profile)
        duration_s = travel_s + _at_places_s(streets, part)
        before = found.get(payer)
        distance_m += before.distance_m if before else 0
        duration_s += before.duration_s if before else 0
        cost = alone_minor(
            distance_m,
            duration_s,
            cost_per_km_minor=vehicle.cost_per_km_cents,
            cost_per_hour_minor=courier.cost_per_hour_cents,
        )
        found[payer] = AloneTrip(promise_id(promise), payer, distance_m, duration_s, cost)
    return tuple(found.values())


def _round_trip(streets: DayStreets, home: str, part: Request, profile: Profile) -> tuple[int, int]:
    way = [home, *(task.place_id for task in part.tasks), home]
    at = [streets.location[place_id] for place_id in way]
    for tried in (profile, *sorted(streets.durations_s)):
        seconds, metres = streets.durations_s[tried], streets.distances_m[tried]
        legs = list(itertools.pairwise(at))
        if all(int(seconds[leg]) < UNREACHABLE for leg in legs):
            return sum(int(metres[leg]) for leg in legs), sum(int(seconds[leg]) for leg in legs)
    return 0, 0


def _at_places_s(streets: DayStreets, part: Request) -> int:
    halts = {task.place_id for task in part.tasks}
    setup_s = sum(streets.places[streets.location[place_id]].setup_s for place_id in halts)
    return setup_s + sum(task.service_s for task in part.tasks)
