"""Slow, obvious twins of the kernels of periodic rounds."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, permutations, product

from routing.periodic import ABSENT, PeriodicProblem, chosen_days

Halts = list[tuple[int, int]]


def halts_of(problem: PeriodicProblem, vehicle: int, clients: Sequence[int]) -> tuple[int, list[int]] | None:
    """Return the least travel of a round over all ways to unload, and the halts; None where capacity forbids all."""
    places = [int(problem.client_location[client]) for client in clients]
    facilities = range(len(problem.facility_location))
    best: tuple[int, list[int]] | None = None
    cuts = [()] if not facilities else [
        (*chosen, len(clients)) for size in range(len(clients)) for chosen in combinations(range(1, len(clients)), size)
    ]  # fmt: skip
    for chosen in cuts:
        for unload in product(facilities, repeat=len(chosen)):
            halts, load, here, cost, legal = [], 0, int(problem.vehicle_start[vehicle]), 0, True
            for number, client in enumerate(clients, start=1):
                cost += int(problem.travel[here, places[number - 1]])
                here = places[number - 1]
                halts.append(client)
                load += int(problem.client_load[client])
                legal = legal and load <= int(problem.vehicle_capacity[vehicle])
                if number in chosen:
                    which = unload[chosen.index(number)]
                    cost += int(problem.travel[here, problem.facility_location[which]]) + int(
                        problem.facility_service[which]
                    )
                    here, load = int(problem.facility_location[which]), 0
                    halts.append(-1 - which)
            cost += int(problem.travel[here, problem.vehicle_end[vehicle]])
            if legal and (best is None or cost < best[0]):
                best = cost, halts
    return best


def least_duration(problem: PeriodicProblem, day: int, vehicle: int, halts: Sequence[int]) -> int | None:
    """Return the least duration over all moments of departure; None where windows or the shift forbid all."""
    opens, closes = (int(bound) for bound in problem.shift[vehicle, day])
    if opens == ABSENT:
        return None
    best = None
    for departure in range(opens, closes + 1):
        now, here, legal = departure, int(problem.vehicle_start[vehicle]), True
        for halt in halts:
            if halt < 0:
                place, service, window = (
                    int(problem.facility_location[-1 - halt]), int(problem.facility_service[-1 - halt]), (0, closes)
                )  # fmt: skip
            else:
                place, service, window = (
                    int(problem.client_location[halt]),
                    int(problem.client_service[halt]),
                    tuple(int(bound) for bound in problem.client_window[halt, day]),
                )
            start = max(now + int(problem.travel[here, place]), window[0])
            legal = legal and start <= window[1]
            now, here = start + service, place
        now += int(problem.travel[here, problem.vehicle_end[vehicle]])
        if legal and now <= closes and (best is None or now - departure < best):
            best = now - departure
    return best


def round_cost(problem: PeriodicProblem, day: int, vehicle: int, clients: Sequence[int]) -> int | None:
    """Return the travel of a legal round, else None. Without windows: the cheapest unloading is also the shortest."""
    if not clients:
        return 0
    if not all(problem.client_vehicle[client, vehicle] for client in clients):
        return None
    found = halts_of(problem, vehicle, clients)
    if found is None:
        return None
    lasts = least_duration(problem, day, vehicle, found[1])
    if lasts is None or lasts > int(problem.most_duration[vehicle, day]):
        return None
    return found[0]


def least_cost(problem: PeriodicProblem) -> int | None:
    """Return the least cost of all plans that leave nobody out, without costs of the longest day; None if there are none."""
    rows = list(product(range(problem.days), range(problem.vehicle_count)))
    order: dict[tuple[int, int, frozenset[int]], int | None] = {}

    def cheapest(day: int, vehicle: int, clients: frozenset[int]) -> int | None:
        key = (day, vehicle, clients)
        if key not in order:
            costs = [round_cost(problem, day, vehicle, own) for own in permutations(sorted(clients))]
            legal = [cost for cost in costs if cost is not None]
            order[key] = (
                min(legal) + (int(problem.vehicle_cost[vehicle]) if clients else 0) if legal else None
            )
        return order[key]

    best = None
    for schemes in product(*(problem.schemes_of(client) for client in range(problem.client_count))):
        visits = [
            (client, day)
            for client, scheme in enumerate(schemes)
            for day in chosen_days(int(problem.scheme_days[scheme]))
        ]
        for by in product(range(problem.vehicle_count), repeat=len(visits)):
            sets: dict[tuple[int, int], set[int]] = {row: set() for row in rows}
            people: dict[int, set[int]] = {}
            for (client, day), vehicle in zip(visits, by, strict=True):
                sets[day, vehicle].add(client)
                people.setdefault(client, set()).add(vehicle)
            costs = [cheapest(day, vehicle, frozenset(own)) for (day, vehicle), own in sets.items()]
            if any(cost is None for cost in costs):
                continue
            total = sum(cost for cost in costs if cost is not None)
            total += sum(int(problem.scheme_cost[scheme]) for scheme in schemes)
            total += sum(
                int(problem.client_vehicle_cost[client, vehicle])
                for (client, _), vehicle in zip(visits, by, strict=True)
            )
            total += sum(
                (len(own) - 1) * int(problem.client_change_cost[client]) for client, own in people.items()
            )
            if best is None or total < best:
                best = total
    return best
