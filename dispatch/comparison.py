"""The same promises without pooling: each shop delivers alone, each service makes its own round.

The quick look of one plan: one vehicle for all, one search. `dispatch.pooling` has the whole report, and who rides for whom.
What both assume, and where it flatters or wrongs one side, is written in docs/pooling.md.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace

from dispatch.cost_units import COST_PER_CENT
from dispatch.domain import Courier, Day, TimeWindow, Vehicle
from dispatch.emissions import co2e_g
from dispatch.plan import Comparison, RequestKind, StopAction, Totals
from dispatch.planning_encode import add_request, cost_per_m, cost_per_s
from dispatch.planning_progress import OnProgress, PlanStage, report
from dispatch.planning_requests import Request
from dispatch.planning_streets import DayStreets, streets_among
from dispatch.pooling.fleets import OUTING_S, USUAL_VAN
from dispatch.pooling.scenarios import depot_of, parts_of
from dispatch.pooling.usual import usual_vehicle
from routing.rounds.builder import ProblemBuilder
from routing.rounds.problem import Problem
from routing.rounds.solution import Solution
from routing.rounds.solver import solve

#: Search effort for one shop: its rounds are small, and a few hundred iterations settle them.
_ITERATIONS = 300
_ITERATIONS_PER_REQUEST = 20
#: More than any of these rounds costs.
_PRIZE = 10**12


@dataclass(frozen=True, slots=True)
class _Sender:
    """One shop, or one service at its point, with what it brings by itself."""

    place_id: str
    requests: tuple[Request, ...]


def compare_unpooled(
    day: Day,
    requests: Sequence[Request],
    streets: DayStreets,
    pooled: Totals,
    *,
    seed: int = 1,
    on_progress: OnProgress | None = None,
) -> Comparison | None:
    """Plan the promises that a pooled plan keeps as if there were no pooling.

    Parameters
    ----------
    day
        The day, with at least one shift.
    requests
        The requests that the pooled plan keeps.
    streets
        Tables for the profile of the fleet's main vehicle, and for vans.
    pooled
        The sums of the pooled plan; its CO2e a kilometre is that of ``same_vehicles``.
    seed
        Of the searches.
    on_progress
        Told of the stage ``comparison``; returning False ends it.

    Returns
    -------
    Comparison or None
        A promise that cannot be kept this way by one of the two vehicles is left out of both sums
        and counted. None where ``on_progress`` ended the comparison.
    """
    main, courier = usual_vehicle(day)
    senders = _senders(day, requests)
    span = TimeWindow(
        min(shift.window.earliest for shift in day.shifts), max(shift.window.latest for shift in day.shifts)
    )
    ways = [_Way(vehicle, courier, span, streets, seed) for vehicle in (main, USUAL_VAN)]
    failed: set[tuple[RequestKind, str]] = set()
    done: dict[tuple[int, int], tuple[Totals, set[tuple[RequestKind, str]]]] = {}
    for index, sender in enumerate(senders):
        note = f"{len(senders)} shops and services"
        if not report(on_progress, PlanStage.COMPARISON, index / len(senders), note):
            return None
        for which, way in enumerate(ways):
            done[which, index] = way.totals(sender)
            failed |= done[which, index][1]
    # A part that one shop cannot bring alone takes the whole promise out of both sums, so that they
    # count the same promises; the senders concerned plan again without it.
    for index, sender in enumerate(senders):
        kept = tuple(request for request in sender.requests if (request.kind, request.id) not in failed)
        if len(kept) < len(sender.requests):
            for which, way in enumerate(ways):
                done[which, index] = way.totals(replace(sender, requests=kept))
    report(on_progress, PlanStage.COMPARISON, 1.0, f"{len(senders)} shops and services")
    same, by_van = (
        _sum([done[which, index][0] for index in range(len(senders))]) for which in range(len(ways))
    )
    # All senders ride the main vehicle here. Were they all to get the clean bikes of a fleet that has
    # a van too, the comparison would be of vehicles, not of pooling.
    if pooled.distance_m > 0:
        same = replace(same, co2e_g=round(same.distance_m * pooled.co2e_g / pooled.distance_m))
    return Comparison(same_vehicles=same, by_van=by_van, undeliverable=len(failed))


def _senders(day: Day, requests: Sequence[Request]) -> list[_Sender]:
    """Split every delivery into one part for each shop, and group visits by service and point."""
    depot = depot_of(day.shifts)
    groups: dict[tuple[str, str], list[Request]] = {}
    for request in requests:
        if request.kind is RequestKind.DELIVERY:
            for part in parts_of(request):
                groups.setdefault(("", part.pickups[0].place_id), []).append(part)
        else:
            point = next(
                (task.place_id for task in request.tasks if task.kind is not StopAction.SERVICE), depot
            )
            groups.setdefault((request.service, point), []).append(request)
    return [_Sender(place_id, tuple(parts)) for (_, place_id), parts in groups.items()]


class _Way:
    """One vehicle with which every sender goes out by itself."""

    def __init__(
        self, vehicle: Vehicle, courier: Courier, span: TimeWindow, streets: DayStreets, seed: int
    ) -> None:
        self.vehicle = vehicle
        self.courier = courier
        self.span = span
        self.streets = streets
        self.seed = seed

    def totals(self, sender: _Sender) -> tuple[Totals, set[tuple[RequestKind, str]]]:
        """Plan a sender's own rounds; return their sums and the requests that they cannot do."""
        if not sender.requests:
            return _sum([]), set()
        problem = self._problem(sender)
        solution = solve(
            problem, iterations=_ITERATIONS + _ITERATIONS_PER_REQUEST * len(sender.requests), seed=self.seed
        )
        failed = {(sender.requests[index].kind, sender.requests[index].id) for index in solution.unassigned}
        return _totals(problem, solution, self.vehicle), failed

    def _problem(self, sender: _Sender) -> Problem:
        places = [sender.place_id, *(task.place_id for request in sender.requests for task in request.tasks)]
        profile = self.vehicle.profile
        own = streets_among(self.streets, places, [profile])
        builder = ProblemBuilder(own.durations_s[profile][None], own.distances_m[profile][None])
        home = own.location[sender.place_id]
        rate = cost_per_s(self.courier)
        for _ in sender.requests:
            builder.add_vehicle(
                profile=0,
                capacity=(self.vehicle.capacity.volume_l, self.vehicle.capacity.weight_g),
                start=home,
                end=home,
                earliest=self.span.earliest,
                latest=self.span.latest,
                fixed_cost=self.vehicle.fixed_cost_cents * COST_PER_CENT + OUTING_S * rate,
                cost_per_s=rate,
                cost_per_m=cost_per_m(self.vehicle),
            )
        for request in sender.requests:
            add_request(builder, request, own, prize=_PRIZE, skills=())
        return builder.build()


def _totals(problem: Problem, solution: Solution, vehicle: Vehicle) -> Totals:
    rounds = stops = distance_m = duration_s = travel_s = busy_s = 0
    for index in range(problem.vehicle_count):
        items = solution.item[solution.item_first[index] : solution.item_first[index + 1]]
        if not len(items):
            continue
        route = [int(problem.vehicle_start[index])]
        for position, item in enumerate(items):
            location = int(problem.task_location[item])
            busy_s += int(problem.task_service_s[item])
            if position == 0 or location != route[-1]:
                route.append(location)
                stops += 1
                busy_s += int(problem.task_setup_s[item])
        route.append(int(problem.vehicle_end[index]))
        travel_s += sum(int(problem.durations_s[0, start, end]) for start, end in itertools.pairwise(route))
        distance_m += int(solution.vehicle_distance_m[index])
        duration_s += int(solution.vehicle_return_s[index] - solution.vehicle_departure_s[index])
        rounds += 1
    return Totals(
        rounds=rounds,
        stops=stops,
        distance_m=distance_m,
        duration_s=duration_s,
        travel_s=travel_s,
        waiting_s=duration_s - travel_s - busy_s,
        co2e_g=co2e_g(distance_m, vehicle.co2e_g_per_km),
    )


def _sum(parts: Sequence[Totals]) -> Totals:
    return Totals(
        rounds=sum(part.rounds for part in parts),
        stops=sum(part.stops for part in parts),
        distance_m=sum(part.distance_m for part in parts),
        duration_s=sum(part.duration_s for part in parts),
        travel_s=sum(part.travel_s for part in parts),
        waiting_s=sum(part.waiting_s for part in parts),
        co2e_g=sum(part.co2e_g for part in parts),
    )
