"""What a sender's rounds come to: metres, hours, vehicles, grams and money, each round by itself and rounded once."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

from dispatch.domain import Vehicle
from dispatch.emissions import co2e_g
from dispatch.planning_encode import EncodedDay
from dispatch.pooling.fleets import alike
from routing.rounds.problem import OPEN_END
from routing.rounds.solution import Solution


@dataclass(frozen=True, slots=True)
class Sums:
    """The figures by which ways of organising a day are compared; they add up.

    Attributes
    ----------
    outings
        Times that somebody goes out and comes back.
    vehicles
        Vehicles that are out at the same time at most, by kind and sender: what is really needed, not what is there.
    drops
        Doors served: one basket of three shops is one where it is pooled, three where each shop comes by itself.
    stops
        Halts, at shops, service points and doors.
    duration_s
        Courier time from departure to return, breaks included.
    """

    outings: int = 0
    vehicles: int = 0
    drops: int = 0
    stops: int = 0
    distance_m: int = 0
    duration_s: int = 0
    travel_s: int = 0
    waiting_s: int = 0
    co2e_g: int = 0
    cost_minor: int = 0

    def __add__(self, other: Sums) -> Sums:
        """Return the sums of two."""
        return Sums(
            *(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)),
        )

    def __sub__(self, other: Sums) -> Sums:
        """Return the differences."""
        return Sums(
            *(getattr(self, one.name) - getattr(other, one.name) for one in fields(self)),
        )


@dataclass(frozen=True, slots=True)
class Outing:
    """One round of a sender.

    Attributes
    ----------
    sender
        Whose it is.
    requests
        Numbers of what it brings, among the sender's.
    profile
        Of its vehicle.
    """

    sender: str
    requests: tuple[int, ...]
    profile: str
    departure_s: int
    end_s: int
    stops: int
    drops: int
    distance_m: int
    travel_s: int
    waiting_s: int
    co2e_g: int
    cost_minor: int

    @property
    def duration_s(self) -> int:
        """Courier time of it."""
        return self.end_s - self.departure_s


def outings_of(
    sender: str, encoded: EncodedDay, solution: Solution, vehicles: Sequence[Vehicle]
) -> tuple[tuple[Outing, ...], int]:
    """Return a sender's rounds, and how many vehicles they take.

    Parameters
    ----------
    sender
        Whose they are.
    encoded, solution
        A checked plan.
    vehicles
        The vehicle of each shift with what it really costs.
    """
    first = solution.item_first.tolist()
    used = [shift for shift in range(len(encoded.shifts)) if first[shift] < first[shift + 1]]
    used.sort(key=lambda shift: (int(solution.vehicle_departure_s[shift]), shift))
    begins, count = _vehicles_needed(solution, used, vehicles)
    return tuple(
        _outing(sender, encoded, solution, shift, vehicles[shift], takes_vehicle=shift in begins)
        for shift in used
    ), count


def sums_of(outings: Sequence[Outing], vehicles: int) -> Sums:
    """Return the sums of rounds that take so many vehicles."""
    return Sums(
        outings=len(outings),
        vehicles=vehicles,
        drops=sum(outing.drops for outing in outings),
        stops=sum(outing.stops for outing in outings),
        distance_m=sum(outing.distance_m for outing in outings),
        duration_s=sum(outing.duration_s for outing in outings),
        travel_s=sum(outing.travel_s for outing in outings),
        waiting_s=sum(outing.waiting_s for outing in outings),
        co2e_g=sum(outing.co2e_g for outing in outings),
        cost_minor=sum(outing.cost_minor for outing in outings),
    )


def money_minor(distance_m: int, duration_s: int, *, per_km: int, per_hour: int) -> int:
    """Return what metres and seconds cost, halves rounded up."""
    return (2 * (distance_m * per_km * 18 + duration_s * per_hour * 5) + 18_000) // 36_000


def at_grams_per_m(sums: Sums, like: Sums) -> Sums:
    """Return sums whose kilometres emit what those of others do: ways of organising are compared, not vehicles."""
    if like.distance_m == 0:
        return sums
    return replace(
        sums, co2e_g=(2 * sums.distance_m * like.co2e_g + like.distance_m) // (2 * like.distance_m)
    )


def _vehicles_needed(
    solution: Solution, used: Sequence[int], vehicles: Sequence[Vehicle]
) -> tuple[set[int], int]:
    """Return the rounds for which a vehicle is taken that nobody has brought back, and how many vehicles that makes."""
    back: dict[tuple[object, ...], list[int]] = {}
    begins: set[int] = set()
    for shift in used:
        returns = back.setdefault(alike(vehicles[shift]), [])
        leaves = int(solution.vehicle_departure_s[shift])
        free = next((at for at, since in enumerate(returns) if since <= leaves), None)
        if free is None:
            begins.add(shift)
            returns.append(int(solution.vehicle_return_s[shift]))
        else:
            returns[free] = int(solution.vehicle_return_s[shift])
    return begins, len(begins)


def _outing(
    sender: str, encoded: EncodedDay, solution: Solution, index: int, vehicle: Vehicle, *, takes_vehicle: bool
) -> Outing:
    problem = encoded.problem
    first, past = int(solution.item_first[index]), int(solution.item_first[index + 1])
    table = problem.durations_s[int(problem.vehicle_profile[index])]
    start = int(problem.vehicle_start[index])
    route, stops, at_work_s = [start], 0, 0
    last_at = -1
    requests: list[int] = []
    number = {id(request): at for at, request in enumerate(encoded.requests)}
    departure_s, end_s = int(solution.vehicle_departure_s[index]), int(solution.vehicle_return_s[index])
    for at in range(first, past):
        item = int(solution.item[at])
        if item < 0:
            # Of a break before departure nothing is in the round.
            at_work_s += max(0, int(solution.end_s[at]) - max(departure_s, int(solution.start_s[at])))
            continue
        location = int(problem.task_location[item])
        at_work_s += int(problem.task_service_s[item])
        if location != last_at:
            at_work_s += int(problem.task_setup_s[item])
            stops += 1
            last_at = location
        if location != route[-1]:
            route.append(location)
        own = number[id(encoded.tasks[item][0])]
        if own not in requests:
            requests.append(own)
    home = int(problem.vehicle_end[index])
    if home != OPEN_END:
        route.append(home)
    travel_s = sum(int(table[here, there]) for here, there in itertools.pairwise(route))
    distance_m = int(solution.vehicle_distance_m[index])
    courier = encoded.couriers[index]
    cost = money_minor(
        distance_m,
        end_s - departure_s,
        per_km=vehicle.cost_per_km_cents,
        per_hour=courier.cost_per_hour_cents,
    )
    return Outing(
        sender=sender,
        requests=tuple(requests),
        profile=vehicle.profile.value,
        departure_s=departure_s,
        end_s=end_s,
        stops=stops,
        drops=len(requests),
        distance_m=distance_m,
        travel_s=travel_s,
        waiting_s=max(0, end_s - departure_s - travel_s - at_work_s),
        co2e_g=co2e_g(distance_m, vehicle.co2e_g_per_km),
        cost_minor=cost + takes_vehicle * vehicle.fixed_cost_cents,
    )
