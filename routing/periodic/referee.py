"""The referee of periodic plans: plain code that shares nothing with the search."""

from __future__ import annotations

from routing.periodic.problem import ABSENT, PeriodicProblem
from routing.periodic.schemes import chosen_days
from routing.periodic.solution import DayRound, PeriodicSolution


def faults_of(problem: PeriodicProblem, solution: PeriodicSolution) -> list[str]:
    """Return every rule that a plan breaks, one sentence each, and a wrong cost.

    Parameters
    ----------
    problem
        The problem.
    solution
        Its plan.
    """
    found: list[str] = []
    visits: dict[tuple[int, int], list[int]] = {}
    used: set[tuple[int, int]] = set()
    for one in solution.rounds:
        if (one.day, one.vehicle) in used:
            found.append(f"vehicle {one.vehicle} has two rounds on day {one.day}")
        used.add((one.day, one.vehicle))
        found += _round_faults(problem, one)
        for client in one.clients:
            visits.setdefault((client, one.day), []).append(one.vehicle)
    changes = 0
    for client, scheme in enumerate(solution.schemes):
        days = {day for who, day in visits if who == client}
        if scheme < 0:
            if days:
                found.append(f"client {client} is left out and visited")
            continue
        if scheme not in problem.schemes_of(client):
            found.append(f"client {client} has scheme {scheme}, which is not its own")
            continue
        if days != set(chosen_days(int(problem.scheme_days[scheme]))):
            found.append(
                f"client {client} is visited on days {sorted(days)}, not on those of its scheme {scheme}"
            )
        by = [vehicle for day in days for vehicle in visits[client, day]]
        if len(by) != len(days):
            found.append(f"client {client} is visited twice on a day")
        changes += max(len(set(by)) - 1, 0) * int(problem.client_change_cost[client])
    cost = changes + sum(one.travel + int(problem.vehicle_cost[one.vehicle]) for one in solution.rounds)
    cost += sum(
        int(problem.client_vehicle_cost[client, one.vehicle])
        for one in solution.rounds
        for client in one.clients
    )
    cost += sum(
        int(problem.client_prize[client]) if scheme < 0 else int(problem.scheme_cost[scheme])
        for client, scheme in enumerate(solution.schemes)
    )
    lengths = [0] * problem.days
    for one in solution.rounds:
        lengths[one.day] += one.arrival - one.departure
    cost += problem.peak_cost * max(lengths, default=0)
    if cost != solution.cost:
        found.append(f"the cost is {cost}, not {solution.cost}")
    return found


def _round_faults(problem: PeriodicProblem, one: DayRound) -> list[str]:
    name = f"day {one.day}, vehicle {one.vehicle}"
    opens, closes = (int(bound) for bound in problem.shift[one.vehicle, one.day])
    if opens == ABSENT:
        return [f"{name}: it is not there"]
    found = []
    if one.departure < opens or one.arrival > closes:
        found.append(f"{name}: from {one.departure} to {one.arrival}, the shift is from {opens} to {closes}")
    if one.arrival - one.departure > int(problem.most_duration[one.vehicle, one.day]):
        found.append(f"{name}: lasts {one.arrival - one.departure} s")
    here, now, load, travel = int(problem.vehicle_start[one.vehicle]), one.departure, 0, 0
    for halt, start in zip(one.halts, one.starts, strict=True):
        if halt < 0:
            place, service = (
                int(problem.facility_location[-1 - halt]),
                int(problem.facility_service[-1 - halt]),
            )
            earliest, latest = 0, start
            travel += service
        else:
            place, service = int(problem.client_location[halt]), int(problem.client_service[halt])
            earliest, latest = (int(bound) for bound in problem.client_window[halt, one.day])
            if not problem.client_vehicle[halt, one.vehicle]:
                found.append(f"{name}: may not visit client {halt}")
        leg = int(problem.travel[here, place])
        travel += leg
        if start < now + leg:
            found.append(f"{name}: halt {halt} at {start}, it cannot be there before {now + leg}")
        if not earliest <= start <= latest:
            found.append(f"{name}: client {halt} at {start}, its window is from {earliest} to {latest}")
        load = 0 if halt < 0 else load + int(problem.client_load[halt])
        if load > int(problem.vehicle_capacity[one.vehicle]):
            found.append(f"{name}: {load} on board after client {halt}")
        here, now = place, start + service
    last = int(problem.travel[here, problem.vehicle_end[one.vehicle]])
    if one.arrival != now + last:
        found.append(f"{name}: arrives at {one.arrival}, not at {now + last}")
    if travel + last != one.travel:
        found.append(f"{name}: travels {travel + last} s, not {one.travel}")
    if len(problem.facility_location) and load:
        found.append(f"{name}: ends with {load} on board")
    return found
