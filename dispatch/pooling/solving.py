"""Every sender's rounds, searched with every seed by the same solver with the same effort for its size; pools with one look at each other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from dispatch.cost_units import COST_PER_CENT
from dispatch.domain import Day, Profile
from dispatch.planning_encode import EncodedDay, encode_day
from dispatch.planning_streets import DayStreets, streets_among
from dispatch.pooling.carrying import carried, plan_of_items
from dispatch.pooling.fleets import USUAL_VAN, fleet_of, own_fleet
from dispatch.pooling.outings import Outing, Sums, outings_of, sums_of
from dispatch.pooling.scenarios import Sender
from routing.rounds.bounds import lower_bound
from routing.rounds.solution import Solution
from routing.rounds.solver import solve

#: Promises from which on a search has all iterations for each.
SMALL = 9
#: Counts changes of how days are searched: reports of another one are computed anew.
METHOD = 3


@dataclass(frozen=True, slots=True)
class Effort:
    """How long to search, the same in every scenario: iterations of every search, and more of them for each promise; and with which seeds.

    The few ways of a small problem are soon tried: up to `SMALL` promises, the iterations for each grow with their number.
    """

    iterations: int = 20
    iterations_per_request: int = 45
    seeds: tuple[int, ...] = (1, 2, 3)

    def of(self, requests: int) -> int:
        """Return the iterations for so many requests."""
        return self.iterations + self.iterations_per_request * requests * min(requests, SMALL) // SMALL


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


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose rounds are searched, with what.

    Attributes
    ----------
    day
        Its shifts, couriers and vehicles.
    sender
        Who rides, with one promise at least.
    streets
        With tables for all profiles.
    own
        Whether it has the day's own shifts and no others.
    by_van
        Whether everybody drives the usual van.
    """

    day: Day
    sender: Sender
    streets: DayStreets
    own: bool = False
    by_van: bool = False


#: Told how many iterations are done; before a further seed, False ends the search.
OnIterations = Callable[[int], bool]


def search_sender(asked: Asked, effort: Effort, told: OnIterations = lambda _: True) -> Searched:
    """Search a sender's rounds with every seed."""
    found: list[Found] = []
    for seed in effort.seeds:
        found.append(_begun(asked, effort.of(len(asked.sender.requests)), seed))
        if not told(effort.of(len(asked.sender.requests))):
            break
    return _searched(asked, min(found, key=_price), found)


def search_linked(
    pools: Sequence[Asked], pooled: Asked, effort: Effort, told: OnIterations = lambda _: True
) -> tuple[list[Searched], Searched]:
    """Search rounds of pools with a part of the promises each, and of the one that has all, so that they can be told apart.

    Two searches that know nothing of each other differ by chance, as much as what mixing saves. So every seed searches half of its
    iterations alone. Then either goes on from the better one of its own plan and the other's: the rounds of the pools are rounds of all where
    there are shifts enough, and the rounds of all without what a pool does not have are rounds of the pool. In the end, each takes the
    other's plan as it is where that costs less. All have the same iterations for their size, these and any other sender.

    Returns
    -------
    tuple
        The searches of the pools in their order, and of the one that has all.
    """
    found: list[tuple[list[Found], Found]] = []
    for seed in effort.seeds:
        apart = [_first_half(pool, effort, seed) for pool in pools]
        together = _first_half(pooled, effort, seed)
        begins = [
            min(own, _as_it_is(pool, own, [together]), key=_weight)
            for pool, own in zip(pools, apart, strict=True)
        ]
        begin = min(together, _as_it_is(pooled, together, apart), key=_weight)
        apart = [_second_half(pool, effort, seed, own) for pool, own in zip(pools, begins, strict=True)]
        found.append(_settled(pools, apart, pooled, _second_half(pooled, effort, seed, begin)))
        if not told(sum(effort.of(len(one.sender.requests)) for one in (*pools, pooled))):
            break
    best = [min((own[at] for own, _ in found), key=_price) for at in range(len(pools))]
    best, best_together = _settled(pools, best, pooled, min((one for _, one in found), key=_price))
    return (
        [
            _searched(pool, best[at], [own[at] for own, _ in found])
            for at, pool in enumerate(pools)
        ],
        _searched(pooled, best_together, [one for _, one in found]),
    )  # fmt: skip


def _settled(
    pools: Sequence[Asked], apart: Sequence[Found], pooled: Asked, together: Found
) -> tuple[list[Found], Found]:
    """Return the plans after each has taken the other's where that costs less."""
    apart = [
        min(own, _as_it_is(pool, own, [together]), key=_price) for pool, own in zip(pools, apart, strict=True)
    ]
    return apart, min(together, _as_it_is(pooled, together, apart), key=_price)


def _price(one: Found) -> tuple[int, int]:
    return len(one.unserved), one.sums.cost_minor


def _weight(one: Found) -> tuple[int, int]:
    return len(one.unserved), one.solution.cost


def _searched(asked: Asked, best: Found, found: Sequence[Found]) -> Searched:
    # A plan that leaves out more costs less, and says nothing about what the promises cost.
    sums = [one.sums if len(one.unserved) == len(best.unserved) else best.sums for one in found]
    return Searched(best, tuple(sums), _bound_minor(asked.day, best))


def _first_half(asked: Asked, effort: Effort, seed: int) -> Found:
    many = effort.of(len(asked.sender.requests))
    return _begun(asked, many - many // 2, seed)


def _begun(asked: Asked, iterations: int, seed: int) -> Found:
    fleet = (
        own_fleet(asked.day)
        if asked.own
        else fleet_of(asked.day, asked.sender, enough=False, by_van=asked.by_van)
    )
    one = _search(asked, fleet, iterations, seed)
    if one.unserved and not asked.own:
        enough = fleet_of(asked.day, asked.sender, enough=True, by_van=asked.by_van)
        one = _search(asked, enough, iterations, seed)
    return one


def _search(asked: Asked, fleet: Day, iterations: int, seed: int) -> Found:
    sender = asked.sender
    encoded = encode_day(fleet, sender.requests, _streets_of(fleet, sender, asked.streets))
    return _found(asked, encoded, solve(encoded.problem, iterations=iterations, seed=seed))


def _second_half(asked: Asked, effort: Effort, seed: int, begin: Found) -> Found:
    """Go on from a plan; what it comes to is never dearer than that."""
    encoded = begin.encoded
    many = effort.of(len(asked.sender.requests)) // 2
    after = solve(encoded.problem, iterations=many, seed=seed, initial=begin.solution)
    return min(begin, _found(asked, encoded, after), key=_price)


def _as_it_is(asked: Asked, like: Found, others: Sequence[Found]) -> Found:
    """Return the plan of others for a sender, with nothing but what has no place in it put in where it costs least."""
    encoded = like.encoded
    rounds = carried([(one.encoded, one.solution) for one in others], encoded)
    return _found(asked, encoded, solve(encoded.problem, iterations=0, initial=plan_of_items(rounds)))


def _found(asked: Asked, encoded: EncodedDay, solution: Solution) -> Found:
    real = {vehicle.id: vehicle for vehicle in (*asked.day.vehicles, USUAL_VAN)}
    vehicles = [real[vehicle.id] for vehicle in encoded.vehicles]
    outings, count = outings_of(asked.sender.key, encoded, solution, vehicles)
    unserved = tuple(asked.sender.promise_ids[index] for index in solution.unassigned.tolist())
    return Found(encoded, solution, outings, sums_of(outings, count), unserved)


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
