"""Which count of a `Problem` carries which limit and which rate of a VROOM vehicle.

A `Problem` counts seconds of the whole round and one further sum over legs, its metres, each with a limit and a rate.
VROOM charges travel only, not waiting, and limits travel time, metres and tasks. So the sum over legs carries what VROOM
charges; a limit fits in as well where it counts the same thing. Where it counts another thing, the sum carries the limit, and
costs are estimated by the mean rate of all legs, which the answer's notes say.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from routing.rounds.formats.vroom_fields import Fields
from routing.rounds.formats.vroom_nodes import (
    COST_PARTS,
    METRE_PARTS,
    Nodes,
    cost_of_places,
    cost_table,
    duration_table,
)
from routing.rounds.formats.vroom_records import VroomDocument, VroomVehicle
from routing.rounds.formats.vroom_times import FINE
from routing.rounds.formats.vroom_travel import VroomTravel
from routing.rounds.problem import NO_LIMIT, UNREACHABLE


@dataclass(frozen=True, slots=True)
class Meter:
    """Tables and rates of one vehicle; costs in parts of a cost unit.

    Attributes
    ----------
    durations
        [n, n], in units of time.
    counts
        [n, n], the sum over legs.
    per_count, per_time
        Parts of a cost unit for one of the count, and for a unit of time.
    most
        Limit of the count.
    key
        The same for vehicles with the same tables.
    """

    durations: NDArray[np.int32]
    counts: NDArray[np.int32]
    per_count: int
    per_time: int
    most: int
    key: tuple[object, ...]


def _thousandth(rate: float) -> int:
    return round(rate / (COST_PARTS // 1000)) * (COST_PARTS // 1000)


class Meters:
    """Finds the meter of each vehicle; notes what cannot be had, and what is charged otherwise than by VROOM."""

    def __init__(
        self, document: VroomDocument, travel: VroomTravel, nodes: Nodes, unit: int, fields: Fields
    ) -> None:
        self.document = document
        self.travel = travel
        self.nodes = nodes
        self.unit = unit
        self.fields = fields
        self.notes: list[str] = []
        #: Vehicles whose costs are estimated.
        self.estimated: list[int] = []
        self._made: dict[tuple[object, ...], tuple[NDArray[np.int32], NDArray[np.int32], int]] = {}
        self._longest: dict[tuple[int, str], NDArray[np.int64]] = {}

    def of(self, number: int) -> Meter:
        """Return the meter of vehicle ``number``."""
        vehicle = self.document.vehicles[number]
        own_costs = vehicle.profile in self.travel.costs
        limits = self._binding(number)
        kind = "cost"
        if len(limits) > 1:
            self.fields.faults.append(
                f"{vehicle.pointer} has {' and '.join(limits)}: one of them can be kept at a time, drop the others"
            )
        elif limits and not self._same(vehicle, next(iter(limits)), own_costs=own_costs):
            kind = next(iter(limits))
        if self._dear(vehicle):
            self.fields.faults.append(
                f"{vehicle.pointer}/costs are too high for its legs: use a coarser unit of cost"
            )
            vehicle = replace(vehicle, per_hour=0, per_km=0, per_task_hour=0)
        durations, counts, step = self._tables(vehicle, kind)
        most = NO_LIMIT
        per_time = 0
        if kind == "cost":
            per_count = step
            if limits:
                name, bound = next(iter(limits.items()))
                each = vehicle.per_hour * FINE if name == "max_travel_time" else vehicle.per_km * METRE_PARTS
                most = bound * each // step
        else:
            per_count, per_time = self._mean_rates(vehicle, kind)
            most = limits[kind] * (FINE if kind == "max_travel_time" else 1)
            if kind == "max_tasks" and self.travel.end_place[number] >= 0:
                most += 1
            if per_count or per_time:
                self.estimated.append(number)
                self.notes.append(
                    f"vehicle {vehicle.id}: with {kind}, the search estimates costs by the mean rate of the legs; those shown are VROOM's"
                )
        return Meter(durations, counts, per_count, per_time, min(most, NO_LIMIT), self._key(vehicle, kind))

    def _mean_rates(self, vehicle: VroomVehicle, kind: str) -> tuple[int, int]:
        """Return the parts of a cost unit for one of the count and for a unit of time, from means over all legs.

        Rates are rounded to a thousandth of a cost unit, so that sums stay small.
        """
        places = sorted({*self.travel.task_place, *self.travel.start_place, *self.travel.end_place} - {-1})
        cells = np.ix_(places, places)
        seconds = self.travel.durations[vehicle.profile][cells]
        known = seconds < UNREACHABLE
        counted = {"max_distance": "distances"}.get(kind, "durations")
        base = getattr(self.travel, counted)[vehicle.profile][cells]
        scale = 1 if kind == "max_distance" else vehicle.factor
        legs = cost_of_places(self.travel, vehicle, places)
        whole = float(base[known].sum()) * scale
        rate = float(legs[known].sum()) / whole if whole else 0.0
        if kind == "max_tasks":
            return 0, _thousandth(rate * self.unit)
        return _thousandth(rate), 0

    def _dear(self, vehicle: VroomVehicle) -> bool:
        """Return whether the cost of some leg overflows 64 bits."""
        dearest = 0
        for table, rate in (
            (self.travel.durations, vehicle.factor * vehicle.per_hour),
            (self.travel.distances, METRE_PARTS * vehicle.per_km),
        ):
            if rate:
                dearest += int(self._into(table, vehicle.profile).max(initial=0)) * rate
        return dearest >= 2**60

    def _same(self, vehicle: VroomVehicle, limit: str, *, own_costs: bool) -> bool:
        """Return whether the limit counts what the vehicle is charged for."""
        setups = vehicle.per_task_hour and any(
            task.setup or task.setup_per_type for task in self.document.tasks
        )
        if own_costs or setups:
            return False
        if limit == "max_travel_time":
            return vehicle.per_hour > 0 and not vehicle.per_km
        return limit == "max_distance" and vehicle.per_km > 0 and not vehicle.per_hour

    def _binding(self, number: int) -> dict[str, int]:
        """Return the limits of a vehicle that some route could break."""
        vehicle = self.document.vehicles[number]
        found: dict[str, int] = {}
        for name, limit, tables, factor in (
            ("max_travel_time", vehicle.max_travel_time, self.travel.durations, vehicle.factor),
            ("max_distance", vehicle.max_distance, self.travel.distances, FINE),
        ):
            if limit is None or vehicle.profile not in tables:
                continue
            into = self._into(tables, vehicle.profile)
            most = sum(int(into[place]) for place in self.travel.task_place)
            home = self.travel.end_place[number]
            most += int(into[home]) if home >= 0 else 0
            if most * factor > limit * FINE:
                found[name] = limit
        if (
            self.counts_tasks_by_leg
            and vehicle.max_tasks is not None
            and vehicle.max_tasks < len(self.document.tasks)
        ):
            found["max_tasks"] = vehicle.max_tasks
        return found

    def _into(self, tables: Mapping[str, NDArray[np.int64]], profile: str) -> NDArray[np.int64]:
        """Return the longest leg to each place, [n]."""
        key = id(tables), profile
        if key not in self._longest:
            table = tables[profile]
            self._longest[key] = np.where(table < UNREACHABLE, table, 0).max(axis=0, initial=0)
        return self._longest[key]

    @property
    def counts_tasks_by_leg(self) -> bool:
        """Whether tasks are counted over legs: goods of shipments leave the vehicle, so no load can count them."""
        return any(order.shipment for order in self.document.orders)

    def _key(self, vehicle: VroomVehicle, kind: str) -> tuple[object, ...]:
        rates = (vehicle.per_hour, vehicle.per_km, vehicle.per_task_hour) if kind == "cost" else ()
        typed = any(task.setup_per_type or task.service_per_type for task in self.document.tasks)
        return (vehicle.profile, vehicle.factor, vehicle.type if typed else "", kind, *rates)

    def _tables(self, vehicle: VroomVehicle, kind: str) -> tuple[NDArray[np.int32], NDArray[np.int32], int]:
        key = self._key(vehicle, kind)
        if key not in self._made:
            durations = duration_table(self.nodes, self.travel, vehicle, self.unit)
            open_legs = durations < UNREACHABLE
            counts = np.where(open_legs, self._counts(vehicle, kind), 0)
            step = 1
            if kind == "cost":
                step = max(1, int(np.gcd.reduce(counts, axis=None)))
                # Costs in odd parts are rounded to what a table holds, a billionth of the dearest leg.
                step *= 1 + int(counts.max(initial=0)) // step // (UNREACHABLE // 2)
                counts = (counts + step // 2) // step
            if max(int(own[open_legs].max(initial=0)) for own in (durations, counts)) > UNREACHABLE // 2:
                self.fields.faults.append(
                    f"{vehicle.pointer} has legs that are too long to be added up: drop or unlink them"
                )
            counts = np.where(open_legs, counts, UNREACHABLE)
            self._made[key] = durations.astype(np.int32), counts.astype(np.int32), step
        return self._made[key]

    def _counts(self, vehicle: VroomVehicle, kind: str) -> NDArray[np.int64]:
        if kind == "cost":
            return cost_table(self.nodes, self.travel, vehicle)
        if kind == "max_distance":
            return self.nodes.legs(self.travel.distances[vehicle.profile])
        if kind == "max_travel_time":
            return self.nodes.legs(self.travel.durations[vehicle.profile]) * vehicle.factor
        # One for each task that is reached, and one for the end; none for the second half of a job.
        counted = np.ones((len(self.nodes.nodes), len(self.nodes.nodes)), dtype=np.int64)
        counted[:, [node.second for node in self.nodes.nodes]] = 0
        return counted
