"""OR-Tools' routing library on one task: a node for each task, guided local search on its one core.

It knows pairs of one pickup and one delivery. A request with several pickups becomes several pairs: its drop is
there once for each pickup, at no distance from itself, and a soft constraint holds the pairs on one vehicle. The
last of these nodes on the round is the drop; a request that is still split over vehicles counts as left out.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any, NamedTuple

import numpy as np

from benchmarks.rounds_bench.exchange import (
    NO_LIMIT,
    Task,
    offered_vehicles,
    tasks_of,
    unit_costs,
    windows_of,
)
from benchmarks.rounds_bench.peer import Clock, NoPlanError, Rounds, run_peer

SUPPORTED = (
    "pickup and drop",
    "several pickups",
    "optional requests",
    "setup times",
    "longest rides",
    "longest rounds",
    "several kinds of vehicles",
)
#: Above any plan's cost, and small enough that sums stay far from the ends of 64 bits.
DEAR = 10**12
#: Part of the time that goes into serving all where requests are optional.
FIRST_SHARE = 0.4


class Nodes(NamedTuple):
    """The nodes of the model: places of departure and end first, then tasks, a drop once for each of its pickups.

    Attributes
    ----------
    place, task
        Location and task of each node, the task -1 where a vehicle starts or ends.
    starts, ends
        Nodes, by vehicle.
    pairs
        For each request with a drop, its nodes (pickup, drop).
    single
        By request without a drop, its node.
    """

    place: list[int]
    task: list[int]
    starts: list[int]
    ends: list[int]
    pairs: dict[int, list[tuple[int, int]]]
    single: dict[int, int]


def search(task: Task, clock: Clock) -> Rounds:
    """Solve a task with the settings that its manual recommends for rounds.

    Its first plan has to be legal, and none is found where the fleet is tight: requests may then be left out, at a price
    above any plan's cost. Where requests are optional, single ones are never worth a vehicle, and no first plan
    serves any: a part of the time goes into serving all, and the rest begins from there.
    """
    optional = bool(task.optional.any())
    if not optional and not any(
        len(tasks_of(task.problem, request)) > 2 for request in _dropped(task.problem)
    ):
        found = Model(task, DEAR, required=True).solve(clock.left())
        if found is not None:
            return found
    first = Model(task, DEAR, required=False)
    found = first.solve(clock.left() * (FIRST_SHARE if optional else 1.0))
    if optional and found is not None:
        found = Model(task, None, required=False).solve(clock.left(), found) or found
        # The plan that the prizes alone lead to serves nobody.
        found = min(found, {}, key=lambda rounds: _cost(task, rounds))
    if found is None:
        raise NoPlanError("no plan in the time")
    return found


class Model:
    """One model of a task.

    Parameters
    ----------
    price
        For leaving a request out, ``None`` for the prizes of the problem.
    required
        Whether no request may be left out.
    """

    def __init__(self, task: Task, price: int | None, *, required: bool) -> None:
        from ortools.constraint_solver import pywrapcp

        problem = task.problem
        groups = offered_vehicles(problem)
        self.problem = problem
        self.vehicles = [vehicle for group in groups for vehicle in group.vehicles]
        self.nodes = nodes = make_nodes(problem, self.vehicles)
        self.manager = pywrapcp.RoutingIndexManager(
            len(nodes.place), len(self.vehicles), nodes.starts, nodes.ends
        )
        self.routing = routing = pywrapcp.RoutingModel(self.manager)
        _add_costs(routing, task, groups, nodes)
        _add_loads(routing, problem, self.vehicles, nodes)
        _add_times(routing, self.manager, problem, groups, nodes)
        _add_requests(routing, self.manager, problem, nodes)
        if not required:
            prices = {request: price or int(problem.request_prize[request]) for request in _requests(problem)}
            _add_prices(routing, self.manager, nodes, prices)

    def solve(self, seconds: float, start: Rounds | None = None) -> Rounds | None:
        """Return the rounds found, from given ones of single tasks on if there are any; ``None`` for no plan."""
        from ortools.constraint_solver import pywrapcp, routing_enums_pb2

        settings = pywrapcp.DefaultRoutingSearchParameters()
        strategies, searches = (
            routing_enums_pb2.FirstSolutionStrategy,
            routing_enums_pb2.LocalSearchMetaheuristic,
        )
        settings.first_solution_strategy = strategies.PARALLEL_CHEAPEST_INSERTION
        settings.local_search_metaheuristic = searches.GUIDED_LOCAL_SEARCH
        settings.time_limit.FromMilliseconds(int(1000 * seconds))
        if start is None:
            found = self.routing.SolveWithParameters(settings)
        else:
            node_of = {number: node for node, number in enumerate(self.nodes.task)}
            routes = [[node_of[item] for item in start.get(vehicle, [])] for vehicle in self.vehicles]
            self.routing.CloseModelWithParameters(settings)
            given = self.routing.ReadAssignmentFromRoutes(routes, True)
            found = self.routing.SolveFromAssignmentWithParameters(given, settings)
        if found is None:
            return None
        visits: Rounds = {}
        for position, vehicle in enumerate(self.vehicles):
            visited, index = [], self.routing.Start(position)
            while not self.routing.IsEnd(index):
                visited.append(self.manager.IndexToNode(index))
                index = found.Value(self.routing.NextVar(index))
            visits[vehicle] = visited[1:]
        return whole_rounds(self.problem, self.nodes, visits)


def make_nodes(problem: Any, vehicles: list[int]) -> Nodes:
    """Return the nodes of the model."""
    ends = sorted(
        {
            int(table[vehicle])
            for table in (problem.vehicle_start, problem.vehicle_end)
            for vehicle in vehicles
        }
    )
    node_at = {place: number for number, place in enumerate(ends)}
    place, task = list(ends), [-1] * len(ends)
    pairs: dict[int, list[tuple[int, int]]] = {}
    single: dict[int, int] = {}

    def add(number: int) -> int:
        place.append(int(problem.task_location[number]))
        task.append(number)
        return len(place) - 1

    for request in range(len(problem.request_first) - 1):
        tasks = tasks_of(problem, request)
        if problem.request_has_drop[request]:
            pairs[request] = [(add(pickup), add(tasks[-1])) for pickup in tasks[:-1]]
        else:
            single[request] = add(tasks[0])
    starts = [node_at[int(problem.vehicle_start[vehicle])] for vehicle in vehicles]
    finishes = [node_at[int(problem.vehicle_end[vehicle])] for vehicle in vehicles]
    return Nodes(place, task, starts, finishes, pairs, single)


def whole_rounds(problem: Any, nodes: Nodes, routes: Rounds) -> Rounds:
    """Return routes of nodes as rounds of tasks, without the requests that are split or not complete."""
    needed = {request: {node for pair in pairs for node in pair} for request, pairs in nodes.pairs.items()}
    needed.update({request: {node} for request, node in nodes.single.items()})
    rounds: Rounds = {}
    for vehicle, visited in routes.items():
        on_board = set(visited)
        items: list[int] = []
        seen: set[int] = set()
        # From behind: of the copies of a drop the last one counts.
        for node in reversed(visited):
            number = nodes.task[node]
            request = int(np.searchsorted(problem.request_first, number, side="right")) - 1
            if number not in seen and needed[request] <= on_board:
                seen.add(number)
                items.append(number)
        if items:
            rounds[vehicle] = items[::-1]
    return rounds


def _cost(task: Task, rounds: Rounds) -> int:
    """Return what rounds cost, prizes of requests left out included."""
    problem = task.problem
    served = np.zeros(len(problem.request_prize), dtype=np.bool_)
    total = 0
    for vehicle, items in rounds.items():
        fixed, per_metre, _ = unit_costs(task, vehicle)
        stops = problem.task_location[items].tolist()
        stops = [int(problem.vehicle_start[vehicle]), *stops, int(problem.vehicle_end[vehicle])]
        metres = problem.distances_m[problem.vehicle_profile[vehicle]][stops[:-1], stops[1:]]
        total += fixed + per_metre * int(metres.sum())
        served[np.searchsorted(problem.request_first, items, side="right") - 1] = True
    return total + int(problem.request_prize[~served].sum())


def _add_costs(routing: Any, task: Task, groups: list[Any], nodes: Nodes) -> None:
    position = 0
    place = np.array(nodes.place)
    for group in groups:
        fixed, per_metre, _ = unit_costs(task, group.model)
        metres = task.problem.distances_m[task.problem.vehicle_profile[group.model]].astype(np.int64)
        transit = routing.RegisterTransitMatrix((per_metre * metres[np.ix_(place, place)]).tolist())
        for _ in group.vehicles:
            routing.SetArcCostEvaluatorOfVehicle(transit, position)
            routing.SetFixedCostOfVehicle(fixed, position)
            position += 1


def _add_loads(routing: Any, problem: Any, vehicles: list[int], nodes: Nodes) -> None:
    for dimension in range(problem.vehicle_capacity.shape[1]):
        loads = [0 if number < 0 else int(problem.task_load[number, dimension]) for number in nodes.task]
        for pairs in nodes.pairs.values():
            for pickup, drop in pairs:
                loads[drop] = -loads[pickup]
        for node in nodes.single.values():
            # Without reloads, goods that are brought fill a round as goods that are taken back do.
            loads[node] = abs(loads[node])
        rooms = [int(problem.vehicle_capacity[vehicle, dimension]) for vehicle in vehicles]
        routing.AddDimensionWithVehicleCapacity(
            routing.RegisterUnaryTransitVector(loads), 0, rooms, True, f"load{dimension}"
        )


def _add_times(routing: Any, manager: Any, problem: Any, groups: list[Any], nodes: Nodes) -> None:
    place, number = np.array(nodes.place), np.array(nodes.task)
    service = np.where(number < 0, 0, problem.task_service_s[number]).astype(np.int64)
    setup = np.where(number < 0, 0, problem.task_setup_s[number]).astype(np.int64)
    same = number[:, None] == number[None, :]
    last = min(int(problem.vehicle_latest.max()), NO_LIMIT)
    transits, position = [], 0
    for group in groups:
        seconds = problem.durations_s[problem.vehicle_profile[group.model]].astype(np.int64)[
            np.ix_(place, place)
        ]
        needed = service[:, None] + seconds + setup[None, :] * (place[:, None] != place[None, :])
        # From one copy of a drop to another nothing has to be done.
        needed[same & (number[:, None] >= 0)] = 0
        transits += [routing.RegisterTransitMatrix(needed.tolist())] * len(group.vehicles)
    routing.AddDimensionWithVehicleTransits(transits, last, last, False, "time")
    time = routing.GetDimensionOrDie("time")
    for group in groups:
        model = group.model
        for _ in group.vehicles:
            span = (max(int(problem.vehicle_earliest[model]), 0), int(problem.vehicle_latest[model]))
            time.CumulVar(routing.Start(position)).SetRange(*span)
            time.CumulVar(routing.End(position)).SetRange(*span)
            if problem.vehicle_max_duration_s[model] < NO_LIMIT:
                time.SetSpanUpperBoundForVehicle(int(problem.vehicle_max_duration_s[model]), position)
            position += 1
    for node, task in enumerate(nodes.task):
        if task >= 0:
            (earliest, latest), *_ = windows_of(problem, task)
            time.CumulVar(manager.NodeToIndex(node)).SetRange(earliest, latest)


def _add_requests(routing: Any, manager: Any, problem: Any, nodes: Nodes) -> None:
    time, solver = routing.GetDimensionOrDie("time"), routing.solver()
    for request, pairs in nodes.pairs.items():
        for pickup, drop in pairs:
            first, then = manager.NodeToIndex(pickup), manager.NodeToIndex(drop)
            routing.AddPickupAndDelivery(first, then)
            solver.Add(routing.VehicleVar(first) == routing.VehicleVar(then))
            solver.Add(time.CumulVar(first) <= time.CumulVar(then))
            ride = int(problem.request_max_ride_s[request])
            if ride < NO_LIMIT:
                longest = ride + int(problem.task_service_s[nodes.task[pickup]])
                solver.Add(time.CumulVar(then) - time.CumulVar(first) <= longest)
        if len(pairs) > 1:
            together = [manager.NodeToIndex(node) for pair in pairs for node in pair]
            routing.AddSoftSameVehicleConstraint(together, DEAR)


def _add_prices(routing: Any, manager: Any, nodes: Nodes, prices: dict[int, int]) -> None:
    members = {request: [node for pair in pairs for node in pair] for request, pairs in nodes.pairs.items()}
    members.update({request: [node] for request, node in nodes.single.items()})
    for request, price in prices.items():
        for node in members[request]:
            routing.AddDisjunction([manager.NodeToIndex(node)], price)


def _requests(problem: Any) -> range:
    return range(len(problem.request_first) - 1)


def _dropped(problem: Any) -> list[int]:
    """Return the requests with a drop."""
    return np.flatnonzero(problem.request_has_drop).tolist()


if __name__ == "__main__":
    run_peer(["ortools"], lambda: import_module("ortools.constraint_solver.pywrapcp"), search)
