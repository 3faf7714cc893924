"""Travel tables in which VROOM's setup, rates and service by type of vehicle are part of the legs.

A *node* is a place together with what is paid on arrival there. VROOM pays setup unless the step before (or the
start) is at the same place, which a leg knows; the setup of a `Problem` is also due at a first task at the start place. A
node *nowhere* stands for the start of a vehicle that has none. A job that both hands over and takes is two tasks, each
with a node, at one place.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routing.rounds.formats.vroom_records import VroomDocument, VroomTask, VroomVehicle
from routing.rounds.formats.vroom_times import FINE
from routing.rounds.formats.vroom_travel import VroomTravel
from routing.rounds.problem import UNREACHABLE

#: Cost units in the finest unit: a hundredth of a second at one unit an hour.
COST_PARTS = 3600 * FINE
#: Cost of a metre at one unit a kilometre, in the finest unit.
METRE_PARTS = COST_PARTS // 1000
#: Place of the node that is nowhere.
NOWHERE = -1


@dataclass(frozen=True, slots=True)
class Node:
    """A place; the task whose setup and service count here, -1 for none; whether setup is due from anywhere.

    ``second`` marks the second half of a job that hands over and takes: its service is that of the first.
    """

    place: int
    task: int = -1
    always: bool = False
    second: bool = False


class Nodes:
    """The nodes in use, numbered as they are asked for."""

    def __init__(self, document: VroomDocument, travel: VroomTravel) -> None:
        self.document = document
        self.travel = travel
        self.nodes: list[Node] = []
        self._numbers: dict[Hashable, int] = {}

    def plain(self, place: int) -> int:
        """Return the node of a start or an end."""
        return self._number((place, "plain"), Node(place))

    def of_task(self, number: int, *, always: bool) -> int:
        """Return the node of a task; tasks that pay the same at one place share it."""
        task = self.document.tasks[number]
        place = self.travel.task_place[number]
        service = (task.service, _key(task.service_per_type)) if task.service_per_type else None
        paid = (task.setup, _key(task.setup_per_type), service)
        if not task.setup and not task.setup_per_type and not task.service_per_type:
            return self.plain(place)
        return self._number((place, paid, always), Node(place, number, always))

    def pair(self, number: int, *, always: bool) -> tuple[int, int]:
        """Return the two nodes of a job that hands over and takes."""
        place = self.travel.task_place[number]
        first = self._number((number, "hands over"), Node(place, number, always))
        second = self._number((number, "takes"), Node(place, number, second=True))
        return first, second

    def _number(self, key: Hashable, node: Node) -> int:
        if key not in self._numbers:
            self._numbers[key] = len(self.nodes)
            self.nodes.append(node)
        return self._numbers[key]

    def places(self) -> NDArray[np.int64]:
        """Return the place of each node, [n]."""
        return np.array([node.place for node in self.nodes], dtype=np.int64)

    def legs(self, table: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return a table by places as one by nodes, [n, n]: 0 from and to nowhere."""
        places = self.places()
        away = places == NOWHERE
        known = np.where(away, 0, places)
        legs: NDArray[np.int64] = table[np.ix_(known, known)]
        legs[away] = 0
        legs[:, away] = 0
        return legs

    def setups(self, vehicle: VroomVehicle) -> NDArray[np.int64]:
        """Return the seconds of setup by leg, [n, n]."""
        places = self.places()
        always = np.array([node.always for node in self.nodes], dtype=np.bool_)
        seconds = np.array([self._task_seconds(node, vehicle) for node in self.nodes], dtype=np.int64)
        due = (places[:, None] != places[None, :]) | always[None, :]
        return np.where(due, seconds[None, :], 0)

    def extra_service(self, vehicle: VroomVehicle) -> NDArray[np.int64]:
        """Return the seconds of service beyond those of the `Problem`, paid when a node is left, [n]."""
        return np.array(
            [
                0
                if node.task < 0 or node.second
                else self.document.tasks[node.task].service_of(vehicle)
                - least_service(self.document.tasks[node.task], self.document.vehicles)
                for node in self.nodes
            ],
            dtype=np.int64,
        )

    def _task_seconds(self, node: Node, vehicle: VroomVehicle) -> int:
        return 0 if node.task < 0 else self.document.tasks[node.task].setup_of(vehicle)


def least_service(task: VroomTask, vehicles: Sequence[VroomVehicle]) -> int:
    """Return the least seconds of service over all vehicles."""
    if not task.service_per_type:
        return task.service
    return min((task.service_of(vehicle) for vehicle in vehicles), default=task.service)


def _key(by_type: object) -> Hashable:
    return tuple(sorted(by_type.items())) if isinstance(by_type, dict) else ()


def duration_table(nodes: Nodes, travel: VroomTravel, vehicle: VroomVehicle, unit: int) -> NDArray[np.int64]:
    """Return travel with setup by leg, [n, n], in ``unit`` hundredths of a second."""
    raw = nodes.legs(travel.durations[vehicle.profile])
    seconds = nodes.setups(vehicle) + nodes.extra_service(vehicle)[:, None]
    legs = (raw * vehicle.factor + seconds * FINE) // unit
    return np.where(raw >= UNREACHABLE, UNREACHABLE, legs)


def cost_of_places(travel: VroomTravel, vehicle: VroomVehicle, places: Sequence[int]) -> NDArray[np.int64]:
    """Return what VROOM charges for travel by leg between places, [n, n], in parts of a cost unit (`COST_PARTS`)."""
    cells = np.ix_(places, places)
    own = travel.costs.get(vehicle.profile)
    if own is not None:
        return own[cells] * COST_PARTS
    legs = travel.durations[vehicle.profile][cells] * (vehicle.factor * vehicle.per_hour)
    if vehicle.per_km:
        legs = legs + travel.distances[vehicle.profile][cells] * (METRE_PARTS * vehicle.per_km)
    return legs


def cost_table(nodes: Nodes, travel: VroomTravel, vehicle: VroomVehicle) -> NDArray[np.int64]:
    """Return what VROOM charges by leg, setup included, [n, n], in parts of a cost unit (`COST_PARTS`)."""
    own = travel.costs.get(vehicle.profile)
    if own is not None:
        legs = nodes.legs(own) * COST_PARTS
    else:
        legs = nodes.legs(travel.durations[vehicle.profile]) * (vehicle.factor * vehicle.per_hour)
        if vehicle.per_km:
            legs = legs + nodes.legs(travel.distances[vehicle.profile]) * (METRE_PARTS * vehicle.per_km)
    return legs + nodes.setups(vehicle) * (FINE * vehicle.per_task_hour)
