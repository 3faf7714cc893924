"""Reading VROOM's JSON document into records.

The form is that of VROOM 1.14 and 1.15 (https://github.com/VROOM-Project/vroom, ``docs/API.md``). Keys that VROOM
does not know are ignored as VROOM does, but for those of the extension, which ``docs/vroom.md`` lists.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations, pairwise
from typing import Any

from routing.rounds.formats.vroom_fields import MOST, Fields
from routing.rounds.formats.vroom_records import (
    BREAK,
    DELIVERY,
    END,
    JOB,
    PICKUP,
    START,
    Place,
    VroomBreak,
    VroomDocument,
    VroomOrder,
    VroomStep,
    VroomTask,
    VroomVehicle,
)


def read_document(data: Mapping[str, Any], fields: Fields) -> VroomDocument:
    """Read jobs, shipments, vehicles and relations; faults are noted in ``fields``."""
    vehicles = fields.items(data, "vehicles", "")
    if not vehicles:
        fields.faults.append("/vehicles is missing or empty: give a vehicle")
    first = vehicles[0] if vehicles and isinstance(vehicles[0], Mapping) else {}
    capacity = first.get("capacity", ())
    dimensions = len(capacity) if isinstance(capacity, list | tuple) else 0
    if not data.get("jobs") and not data.get("shipments"):
        fields.faults.append("/jobs and /shipments are missing or empty: give something to do")
    reader = _Reader(fields, dimensions)
    for place, job in enumerate(fields.items(data, "jobs", "")):
        reader.job(job, f"/jobs/{place}")
    for place, shipment in enumerate(fields.items(data, "shipments", "")):
        reader.shipment(shipment, f"/shipments/{place}")
    fleet = [reader.vehicle(vehicle, f"/vehicles/{place}") for place, vehicle in enumerate(vehicles)]
    seen: set[int] = set()
    for vehicle in fleet:
        if vehicle.id in seen:
            fields.fault(f"{vehicle.pointer}/id", vehicle.id, "another vehicle has that id: change one")
        seen.add(vehicle.id)
    for order in reader.orders:
        for key, ids in (("allowed_vehicles", order.allowed or ()), ("forbidden_vehicles", order.forbidden)):
            for unknown in [number for number in ids if number not in seen]:
                fields.fault(f"{order.pointer}/{key}", unknown, "no vehicle has that id")
    apart, in_order = _relations(data, fields, reader)
    return VroomDocument(
        tuple(reader.tasks),
        tuple(reader.orders),
        tuple(fleet),
        dimensions,
        _conflicts(data, fields),
        apart,
        in_order,
    )


class _Reader:
    """Reads the parts of a document and numbers its tasks and orders."""

    def __init__(self, fields: Fields, dimensions: int) -> None:
        self.fields = fields
        self.dimensions = dimensions
        self.tasks: list[VroomTask] = []
        self.orders: list[VroomOrder] = []
        self.numbers: dict[tuple[str, int], int] = {}

    def job(self, value: object, pointer: str) -> None:
        fields = self.fields
        owner = fields.mapping(value, pointer)
        # An amount of a job is a delivery, unless the newer keys are given.
        old = "amount" in owner and not {"delivery", "pickup"} & owner.keys()
        delivery = fields.amounts(owner, "amount" if old else "delivery", pointer, self.dimensions)
        pickup = fields.amounts(owner, "pickup", pointer, self.dimensions)
        number = self._task(JOB, owner, pointer, delivery, pickup)
        self._order(owner, pointer, (number,), shipment=False)

    def shipment(self, value: object, pointer: str) -> None:
        fields = self.fields
        owner = fields.mapping(value, pointer)
        total = fields.amounts(owner, "amount", pointer, self.dimensions)
        zero = (0,) * self.dimensions
        if "pickups" in owner:
            steps = [
                (fields.mapping(step, f"{pointer}/pickups/{place}"), f"{pointer}/pickups/{place}")
                for place, step in enumerate(fields.items(owner, "pickups", pointer))
            ]
            if not steps:
                fields.fault(f"{pointer}/pickups", owner["pickups"], "give a pickup")
            if "pickup" in owner:
                fields.faults.append(f"{pointer} has both pickup and pickups: keep one of them")
        else:
            steps = [(self._part(owner, "pickup", pointer), f"{pointer}/pickup")]
        amounts = [fields.amounts(step, "amount", at, self.dimensions) for step, at in steps]
        if len(steps) == 1 and "amount" not in steps[0][0]:
            amounts = [total]
        elif "amount" in owner and tuple(map(sum, zip(*amounts, strict=True))) != total:
            fields.fault(f"{pointer}/amount", owner["amount"], "it must be the sum of the pickups' amounts")
        numbers = [
            self._task(PICKUP, step, at, zero, amount)
            for (step, at), amount in zip(steps, amounts, strict=True)
        ]
        taken = tuple(map(sum, zip(*amounts, strict=True))) if amounts else zero
        numbers.append(
            self._task(
                DELIVERY, self._part(owner, "delivery", pointer), f"{pointer}/delivery", taken or zero, zero
            )
        )
        self._order(owner, pointer, tuple(numbers), shipment=True)

    def vehicle(self, value: object, pointer: str) -> VroomVehicle:
        fields = self.fields
        owner = fields.mapping(value, pointer)
        start = self._place(owner, "start", "start_index", pointer)
        end = self._place(owner, "end", "end_index", pointer)
        if start is None and end is None:
            fields.faults.append(f"{pointer} has no start and no end: give one at least")
        costs = fields.mapping(owner.get("costs", {}), f"{pointer}/costs")
        speed = fields.decimal(owner, "speed_factor", pointer, 1.0, 5.0)
        breaks = self._breaks(owner, pointer)
        return VroomVehicle(
            id=fields.identity(owner, pointer),
            pointer=pointer,
            profile=fields.text(owner, "profile", pointer) or "car",
            type=fields.text(owner, "type", pointer),
            description=fields.text(owner, "description", pointer),
            start=start,
            end=end,
            capacity=fields.amounts(owner, "capacity", pointer, self.dimensions),
            skills=frozenset(fields.numbers(owner, "skills", pointer)),
            window=fields.window(owner["time_window"], f"{pointer}/time_window")
            if "time_window" in owner
            else None,
            breaks=breaks,
            # Two digits of 1 / speed count, as in VROOM.
            factor=round(100 / speed),
            fixed=fields.whole(costs, "fixed", f"{pointer}/costs"),
            per_hour=fields.whole(costs, "per_hour", f"{pointer}/costs", 3600),
            per_task_hour=fields.whole(costs, "per_task_hour", f"{pointer}/costs"),
            per_km=fields.whole(costs, "per_km", f"{pointer}/costs"),
            own_rates=costs.get("per_hour", 3600) != 3600 or costs.get("per_km", 0) != 0,
            max_tasks=fields.optional(owner, "max_tasks", pointer, MOST),
            max_travel_time=fields.optional(owner, "max_travel_time", pointer, MOST),
            max_distance=fields.optional(owner, "max_distance", pointer, MOST),
            max_duration=fields.optional(owner, "max_duration", pointer, MOST),
            steps=self._steps(owner, pointer, breaks) if "steps" in owner else None,
        )

    def _part(self, owner: Mapping[str, Any], key: str, pointer: str) -> Mapping[str, Any]:
        if key not in owner:
            self.fields.faults.append(f"{pointer}/{key} is missing: a shipment needs it")
            return {"id": 0, "location_index": 0}
        return self.fields.mapping(owner[key], f"{pointer}/{key}")

    def _place(self, owner: Mapping[str, Any], key: str, index_key: str, pointer: str) -> Place | None:
        index = self.fields.optional(owner, index_key, pointer)
        coordinates = self.fields.coordinates(owner, key, pointer)
        return None if index_key not in owner and key not in owner else Place(index, coordinates)

    def _task(
        self,
        kind: str,
        owner: Mapping[str, Any],
        pointer: str,
        delivery: tuple[int, ...],
        pickup: tuple[int, ...],
    ) -> int:
        fields = self.fields
        identity = fields.identity(owner, pointer)
        if (kind, identity) in self.numbers:
            fields.fault(f"{pointer}/id", identity, f"another {kind} has that id: change one")
        place = self._place(owner, "location", "location_index", pointer)
        if place is None:
            fields.faults.append(f"{pointer} has no location and no location_index: give one")
        number = self.numbers[kind, identity] = len(self.tasks)
        self.tasks.append(
            VroomTask(
                kind=kind,
                id=identity,
                order=len(self.orders),
                pointer=pointer,
                place=place or Place(None, None),
                setup=fields.whole(owner, "setup", pointer),
                service=fields.whole(owner, "service", pointer),
                setup_per_type=self._per_type(owner, "setup_per_type", pointer),
                service_per_type=self._per_type(owner, "service_per_type", pointer),
                windows=fields.windows(owner, "time_windows", pointer),
                delivery=delivery,
                pickup=pickup,
                description=fields.text(owner, "description", pointer),
                due=fields.optional(owner, "due", pointer),
                late_cost=fields.whole(owner, "late_cost", pointer, 1),
                release=fields.optional(owner, "release", pointer),
            )
        )
        return number

    def _per_type(self, owner: Mapping[str, Any], key: str, pointer: str) -> dict[str, int]:
        own = self.fields.mapping(owner.get(key, {}), f"{pointer}/{key}")
        return {str(name): self.fields.whole(own, name, f"{pointer}/{key}") for name in own}

    def _order(
        self, owner: Mapping[str, Any], pointer: str, tasks: tuple[int, ...], *, shipment: bool
    ) -> None:
        fields = self.fields
        group = owner.get("group")
        if isinstance(group, bool) or not isinstance(group, str | int | None):
            fields.fault(f"{pointer}/group", group, "it must be a string or a whole number")
            group = None
        allowed = "allowed_vehicles" in owner
        self.orders.append(
            VroomOrder(
                pointer=pointer,
                shipment=shipment,
                tasks=tasks,
                skills=frozenset(fields.numbers(owner, "skills", pointer)),
                priority=fields.whole(owner, "priority", pointer, most=100),
                skills_any=frozenset(fields.numbers(owner, "skills_any", pointer)),
                skills_none=frozenset(fields.numbers(owner, "skills_none", pointer)),
                max_ride=fields.optional(owner, "max_ride", pointer) if shipment else None,
                lifo=fields.flag(owner, "lifo", pointer) if shipment else False,
                load_class=fields.text(owner, "class", pointer) or None,
                group=group,
                allowed=fields.numbers(owner, "allowed_vehicles", pointer, 2**64 - 1) if allowed else None,
                forbidden=fields.numbers(owner, "forbidden_vehicles", pointer, 2**64 - 1),
            )
        )

    def _breaks(self, owner: Mapping[str, Any], pointer: str) -> tuple[VroomBreak, ...]:
        fields = self.fields
        breaks: list[VroomBreak] = []
        for place, value in enumerate(fields.items(owner, "breaks", pointer)):
            at = f"{pointer}/breaks/{place}"
            own = fields.mapping(value, at)
            spec = VroomBreak(
                id=fields.identity(own, at),
                windows=fields.windows(own, "time_windows", at),
                service=fields.whole(own, "service", at),
                max_load=fields.amounts(own, "max_load", at, self.dimensions) if "max_load" in own else None,
                description=fields.text(own, "description", at),
            )
            if any(spec.id == other.id for other in breaks):
                fields.fault(f"{at}/id", spec.id, "another break of the vehicle has that id: change one")
            breaks.append(spec)
        return tuple(breaks)

    def _steps(
        self, owner: Mapping[str, Any], pointer: str, breaks: tuple[VroomBreak, ...]
    ) -> tuple[VroomStep, ...]:
        fields = self.fields
        steps: list[VroomStep] = []
        values = fields.items(owner, "steps", pointer)
        for place, value in enumerate(values):
            at = f"{pointer}/steps/{place}"
            own = fields.mapping(value, at)
            kind = fields.text(own, "type", at)
            number = -1
            if kind in {JOB, PICKUP, DELIVERY}:
                number = self.numbers.get((kind, fields.identity(own, at)), -1)
                if number < 0:
                    fields.fault(f"{at}/id", own.get("id"), f"no {kind} has that id")
            elif kind == BREAK:
                identity = fields.identity(own, at)
                number = next((rank for rank, spec in enumerate(breaks) if spec.id == identity), -1)
                if number < 0:
                    fields.fault(f"{at}/id", own.get("id"), "the vehicle has no break with that id")
            elif kind not in {START, END}:
                fields.fault(f"{at}/type", kind, "it must be start, job, pickup, delivery, break or end")
            if (kind == START and place > 0) or (kind == END and place < len(values) - 1):
                fields.fault(at, kind, "start can only be the first step, end the last")
            bounds = (
                fields.optional(own, key, at) for key in ("service_at", "service_after", "service_before")
            )
            steps.append(VroomStep(kind, number, *bounds))
        return tuple(steps)


def _conflicts(data: Mapping[str, Any], fields: Fields) -> tuple[tuple[str, str], ...]:
    pairs: list[tuple[str, str]] = []
    for place, pair in enumerate(fields.items(data, "conflicts", "")):
        if isinstance(pair, list | tuple) and len(pair) == 2 and all(isinstance(name, str) for name in pair):
            pairs.append((pair[0], pair[1]))
        else:
            fields.fault(f"/conflicts/{place}", pair, "it must be a pair of names of classes")
    return tuple(pairs)


def _relations(
    data: Mapping[str, Any], fields: Fields, reader: _Reader
) -> tuple[tuple[tuple[int, int], ...], tuple[tuple[int, int], ...]]:
    found: dict[str, list[tuple[int, int]]] = {"apart": [], "order": []}
    for place, value in enumerate(fields.items(data, "relations", "")):
        pointer = f"/relations/{place}"
        own = fields.mapping(value, pointer)
        kind = own.get("type")
        if kind not in found:
            fields.fault(f"{pointer}/type", kind, "it must be apart or order")
            continue
        numbers: list[int] = []
        for rank, part in enumerate(fields.items(own, "between", pointer)):
            at = f"{pointer}/between/{rank}"
            named = fields.mapping(part, at)
            key = JOB if "job" in named else "shipment"
            number = reader.numbers.get((JOB if key == JOB else DELIVERY, named.get(key, -1)))
            if number is None:
                fields.fault(at, dict(named), "name a job by its id, or a shipment by that of its delivery")
            else:
                numbers.append(reader.tasks[number].order)
        if len(numbers) < 2:
            fields.fault(f"{pointer}/between", own.get("between"), "it needs two jobs or shipments at least")
        found[kind] += pairwise(numbers) if kind == "order" else combinations(numbers, 2)
    return tuple(found["apart"]), tuple(found["order"])
