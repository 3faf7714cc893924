"""From an order of clients to a timed round."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from routing.periodic.problem import PeriodicProblem
from routing.periodic.round_kernels import trips
from routing.periodic.solution import DayRound
from routing.periodic.tables import Desk, PeriodTables


def timed_round(
    problem: PeriodicProblem, data: PeriodTables, desk: Desk, day: int, vehicle: int, clients: Sequence[int]
) -> DayRound:
    """Return a legal round with its unloading and its times: as early as it can without lasting longer than it must."""
    halts = _with_facilities(problem, data, desk, vehicle, clients)
    travel = problem.travel

    def place(halt: int) -> int:
        return int(problem.client_location[halt] if halt >= 0 else problem.facility_location[-1 - halt])

    def lasts(halt: int) -> int:
        return int(problem.client_service[halt] if halt >= 0 else problem.facility_service[-1 - halt])

    here, duration, cost, service = int(problem.vehicle_start[vehicle]), 0, 0, 0
    earliest, latest = (int(bound) for bound in problem.shift[vehicle, day])
    legs = []
    for halt in halts:
        leg = int(travel[here, place(halt)])
        opens, closes = (
            tuple(int(bound) for bound in problem.client_window[halt, day]) if halt >= 0 else (0, 2**40)
        )
        gap = duration + leg
        wait = max(opens - gap - latest, 0)
        duration = gap + wait + lasts(halt)
        earliest, latest = max(opens - gap, earliest) - wait, min(closes - gap, latest)
        cost += leg + (lasts(halt) if halt < 0 else 0)
        service = lasts(halt)
        legs.append((leg, opens, service))
        here = place(halt)
    last = int(travel[here, problem.vehicle_end[vehicle]])
    # Waiting that cannot be avoided is there whenever the round begins in this span.
    departure = min(max(earliest, int(problem.shift[vehicle, day, 0])), max(latest, earliest))
    now, starts = departure, []
    for leg, opens, service in legs:
        start = max(now + leg, opens)
        starts.append(start)
        now = start + service
    return DayRound(day, vehicle, tuple(halts), tuple(starts), departure, now + last, cost + last)


def _with_facilities(
    problem: PeriodicProblem, data: PeriodTables, desk: Desk, vehicle: int, clients: Sequence[int]
) -> list[int]:
    if not len(problem.facility_location):
        return list(clients)
    desk.order[: len(clients)] = clients
    trips(data, desk, len(clients), vehicle, 0)
    cuts, j = set(), len(clients)
    while j > 0:
        cuts.add(j)
        j = int(desk.came[j])
    halts: list[int] = []
    for number, client in enumerate(clients, start=1):
        halts.append(client)
        if number in cuts:
            here = int(problem.client_location[client])
            after = (
                int(problem.vehicle_end[vehicle])
                if number == len(clients)
                else int(problem.client_location[clients[number]])
            )
            ways = (
                problem.travel[here, problem.facility_location]
                + problem.facility_service
                + problem.travel[problem.facility_location, after]
            )
            halts.append(-1 - int(np.argmin(ways)))
    return halts
