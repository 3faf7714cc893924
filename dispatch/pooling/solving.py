"""Every sender's rounds, searched with every seed by the same solver with the same effort for its size."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from dispatch.cost_units import COST_PER_CENT
from dispatch.domain import Day, Profile
from dispatch.planning_encode import EncodedDay, encode_day
from dispatch.planning_streets import DayStreets, streets_among
from dispatch.pooling.fleets import USUAL_VAN, fleet_of, own_fleet
from dispatch.pooling.outings import Outing, Sums, outings_of, sums_of
from dispatch.pooling.scenarios import Sender
from routing.rounds.bounds import lower_bound
from routing.rounds.solution import Solution
from routing.rounds.solver import solve


@dataclass(frozen=True, slots=True)
class Effort:
    """How long to search: iterations of every search, and more of them for each promise; and with which seeds."""

    iterations: int = 100
    iterations_per_request: int = 45
    seeds: tuple[int, ...] = (1, 2, 3)

    def of(self, requests: int) -> int:
        """Return the iterations for so many requests."""
        return self.iterations + self.iterations_per_request * requests


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """One search's plan for a sender."""

    encoded: EncodedDay
    solution: Solution
    outings: tuple[Outing, ...]
    sums: Sums
    unserved: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Searched:
    """All searches of a sender.

    Attributes
    ----------
    best
        The plan that leaves out least, then costs least, then has the first seed.
    by_seed
        Sums of each search; of one that leaves out more than the best, those of the best.
    bound_minor
        No plan that serves the same with the same fleet costs less, rounded down.
    """

    best: Found
    by_seed: tuple[Sums, ...]
    bound_minor: int


def search_sender(
    day: Day,
    sender: Sender,
    streets: DayStreets,
    effort: Effort,
    *,
    own: bool = False,
    by_van: bool = False,
    going_on: Callable[[], bool] = lambda: True,
) -> Searched:
    """Search a sender's rounds with every seed.

    Parameters
    ----------
    day
        Its shifts, couriers and vehicles.
    sender
        Who rides, with one promise at least.
    streets
        With tables for all profiles.
    effort
        How long, and with which seeds.
    own
        Whether it has the day's own shifts and no others.
    by_van
        Whether everybody drives the usual van.
    going_on
        Asked between searches; after the first one, False ends it.
    """
    found: list[Found] = []
    for number, seed in enumerate(effort.seeds):
        if number and not going_on():
            break
        fleet = own_fleet(day) if own else fleet_of(day, sender, enough=False, by_van=by_van)
        one = _search(day, fleet, sender, streets, effort, seed)
        if one.unserved and not own:
            one = _search(
                day, fleet_of(day, sender, enough=True, by_van=by_van), sender, streets, effort, seed
            )
        found.append(one)
    best = min(found, key=lambda one: (len(one.unserved), one.sums.cost_minor))
    # A plan that leaves out more costs less, and says nothing about what the promises cost.
    sums = [one.sums if len(one.unserved) == len(best.unserved) else best.sums for one in found]
    return Searched(best, tuple(sums), _bound_minor(day, best))


def _search(day: Day, fleet: Day, sender: Sender, streets: DayStreets, effort: Effort, seed: int) -> Found:
    encoded = encode_day(fleet, sender.requests, _streets_of(fleet, sender, streets))
    solution = solve(encoded.problem, iterations=effort.of(len(sender.requests)), seed=seed)
    real = {vehicle.id: vehicle for vehicle in (*day.vehicles, USUAL_VAN)}
    outings, vehicles = outings_of(
        sender.key, encoded, solution, [real[vehicle.id] for vehicle in encoded.vehicles]
    )
    unserved = tuple(sender.promise_ids[index] for index in solution.unassigned.tolist())
    return Found(encoded, solution, outings, sums_of(outings, vehicles), unserved)


def _streets_of(fleet: Day, sender: Sender, streets: DayStreets) -> DayStreets:
    vehicle = {one.id: one for one in fleet.vehicles}
    profiles: Sequence[Profile] = sorted({vehicle[shift.vehicle_id].profile for shift in fleet.shifts})
    places = {task.place_id for request in sender.requests for task in request.tasks}
    places |= {place for shift in fleet.shifts for place in (shift.start_place_id, shift.end_place_id)}
    return streets_among(streets, places - {""}, profiles)


def _bound_minor(day: Day, found: Found) -> int:
    """Return the solver's own bound, on money: of the plan's problem with what things really cost, without the weight of an outing."""
    real = {vehicle.id: vehicle for vehicle in (*day.vehicles, USUAL_VAN)}
    encoded = found.encoded
    problem = encoded.problem
    vehicles = [real[vehicle.id] for vehicle in encoded.vehicles]
    fixed = np.zeros_like(problem.vehicle_fixed_cost)
    # One vehicle may go out several times and is paid once: no more than one is certain.
    fixed[:] = min(vehicle.fixed_cost_cents for vehicle in vehicles) * COST_PER_CENT
    per_s = np.zeros_like(problem.vehicle_cost_per_s)
    per_s[:] = [courier.cost_per_hour_cents * COST_PER_CENT // 3600 for courier in encoded.couriers]
    per_m = np.zeros_like(problem.vehicle_cost_per_m)
    per_m[:] = [vehicle.cost_per_km_cents * COST_PER_CENT // 1000 for vehicle in vehicles]
    paid = problem._replace(vehicle_fixed_cost=fixed, vehicle_cost_per_s=per_s, vehicle_cost_per_m=per_m)
    # Every round is rounded to the cent by itself.
    return max(0, lower_bound(paid) // COST_PER_CENT - len(vehicles))
