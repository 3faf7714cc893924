"""From a VROOM document to a `Problem`, exactly wherever that is possible; what cannot be had is refused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from math import gcd

import numpy as np

from routing.rounds.builder import ProblemBuilder
from routing.rounds.check import check_problem
from routing.rounds.cost_bound import COST_BOUND, cost_bound
from routing.rounds.formats.vroom_coding import VroomCoding
from routing.rounds.formats.vroom_fields import Fields
from routing.rounds.formats.vroom_meters import Meter, Meters
from routing.rounds.formats.vroom_nodes import COST_PARTS, NOWHERE, Nodes, least_service
from routing.rounds.formats.vroom_records import (
    VroomBreak,
    VroomDocument,
    VroomOrder,
    VroomTask,
    VroomVehicle,
)
from routing.rounds.formats.vroom_times import FINE
from routing.rounds.formats.vroom_travel import VroomTravel
from routing.rounds.problem import NO_LIMIT, OPEN_END, Problem
from routing.rounds.specs import ANY_TIME, BreakSpec, TaskSpec

#: Most skills that a `Problem` tells apart.
MOST_SKILLS = 64


def coded_problem(document: VroomDocument, travel: VroomTravel) -> tuple[Problem, VroomCoding]:
    """Return the problem of a document.

    Raises
    ------
    VroomError
        Something is asked for that a `Problem` cannot say; all of it is listed.
    InvalidProblemError
        The problem has faults that only its check sees.
    """
    coder = _Coder(document, travel)
    return coder.problem()


class _Coder:
    """Collects nodes, then tables, then vehicles and requests."""

    def __init__(self, document: VroomDocument, travel: VroomTravel) -> None:
        self.document = document
        self.travel = travel
        self.fields = Fields()
        self.unit = gcd(FINE, *(vehicle.factor for vehicle in document.vehicles))
        self.scale = FINE // self.unit
        self.nodes = Nodes(document, travel)
        self.shared = self._shared_places()
        self.always = [self._always(number) for number in range(len(document.tasks))]
        self.homes = [
            (self.nodes.plain(start), self._end_node(end))
            for start, end in zip(travel.start_place, travel.end_place, strict=True)
        ]
        self.task_nodes: list[tuple[int, ...]] = [
            self.nodes.pair(number, always=self.always[number])
            if self._exchanges(task)
            else (self.nodes.of_task(number, always=self.always[number]),)
            for number, task in enumerate(document.tasks)
        ]
        self.meters = Meters(document, travel, self.nodes, self.unit, self.fields)
        self.skills = _skill_names(document.orders)

    def problem(self) -> tuple[Problem, VroomCoding]:
        document = self.document
        self._refuse()
        meters = [self.meters.of(number) for number in range(len(document.vehicles))]
        self.fields.close()
        profiles: dict[tuple[object, ...], int] = {}
        layers: list[Meter] = []
        for meter in meters:
            if meter.key not in profiles:
                profiles[meter.key] = len(layers)
                layers.append(meter)
        builder = ProblemBuilder(
            np.stack([layer.durations for layer in layers]), np.stack([layer.counts for layer in layers])
        )
        costs = self._order_costs(meters)
        part = self._cost_part(meters, costs)
        rests: list[int] = []
        for number, (vehicle, meter) in enumerate(zip(document.vehicles, meters, strict=True)):
            rests += self._add_vehicle(builder, number, vehicle, meter, profiles[meter.key], part)
        tasks: list[int] = []
        for number, order in enumerate(document.orders):
            tasks += self._add_order(builder, order, [cost // part for cost in costs[number]], part)
        for pair in document.conflicts:
            builder.conflict(*pair)
        for first, second in document.apart:
            builder.apart(first, second)
        for first, second in document.in_order:
            builder.in_order(first, second)
        problem = self._with_prizes(builder.build())
        coding = VroomCoding(
            self.unit,
            (COST_PARTS, part),
            tuple(tasks),
            tuple(self.always),
            tuple(rests),
            any(order.max_ride is not None for order in document.orders)
            or any(vehicle.max_duration is not None for vehicle in document.vehicles)
            or any(task.release is not None or task.due is not None for task in document.tasks),
            tuple(self.meters.estimated),
            tuple(self.meters.notes),
        )
        return problem, coding

    def _shared_places(self) -> set[int]:
        """Return the places where a task may follow another or the start, so that its setup may not be due."""
        counts = Counter(self.travel.task_place)
        return {place for place, count in counts.items() if count > 1} | set(self.travel.start_place)

    def _setups(self, number: int) -> set[int]:
        task = self.document.tasks[number]
        if not task.setup_per_type:
            return {task.setup}
        return {task.setup_of(vehicle) for vehicle in self.document.vehicles}

    def _always(self, number: int) -> bool:
        """Return whether setup is taken as always due: some window is too short to serve both with and without it."""
        windows = self.document.tasks[number].windows
        if windows is None or self.travel.task_place[number] not in self.shared:
            return False
        return any(early + max(self._setups(number)) > late for early, late in windows)

    def _exchanges(self, task: VroomTask) -> bool:
        return any(out and back for out, back in zip(task.delivery, task.pickup, strict=True)) and (
            not self.document.orders[task.order].shipment
        )

    def _end_node(self, place: int) -> int:
        if place >= 0:
            return self.nodes.plain(place)
        # Service by type is paid on leaving a node: an open round then leaves for nowhere.
        return self.nodes.plain(NOWHERE) if self._typed_service() else OPEN_END

    def _typed_service(self) -> bool:
        return any(
            len({task.service_of(vehicle) for vehicle in self.document.vehicles}) > 1
            for task in self.document.tasks
            if task.service_per_type
        )

    def _refuse(self) -> None:
        """Note all that a `Problem` cannot say."""
        for vehicle in self.document.vehicles:
            for place, rest in enumerate(vehicle.breaks):
                pointer = f"{vehicle.pointer}/breaks/{place}"
                if rest.max_load is not None and any(
                    most < room for most, room in zip(rest.max_load, vehicle.capacity, strict=True)
                ):
                    self.fields.fault(
                        f"{pointer}/max_load",
                        rest.max_load,
                        "loads at breaks are only judged in plan mode: drop it",
                    )
            if self._typed_service() and vehicle.breaks:
                self.fields.faults.append(
                    f"{vehicle.pointer} has breaks and a service_per_type differs between vehicles: drop one of them"
                )
        for number, task in enumerate(self.document.tasks):
            setups = self._setups(number)
            if (
                task.windows
                and max(setups) > min(setups)
                and any(early + max(setups) > late + min(setups) for early, late in task.windows)
            ):
                self.fields.fault(
                    f"{task.pointer}/time_windows",
                    task.windows,
                    "a window is shorter than setups differ by type: widen it",
                )

    def _add_vehicle(
        self,
        builder: ProblemBuilder,
        number: int,
        vehicle: VroomVehicle,
        meter: Meter,
        profile: int,
        part: int,
    ) -> list[int]:
        latest = NO_LIMIT if vehicle.window is None else vehicle.window[1] * self.scale
        earliest = vehicle.earliest * self.scale
        specs = [self._break(vehicle, rest, earliest, latest) for rest in vehicle.breaks]
        ranks = sorted(range(len(specs)), key=lambda rank: (specs[rank].latest, specs[rank].earliest))
        capacity = list(vehicle.capacity)
        if self._counts_tasks():
            capacity.append(
                min(vehicle.max_tasks or 0, 2**31 - 1) if vehicle.max_tasks is not None else 2**31 - 1
            )
        most = vehicle.max_duration
        start, end = self.homes[number]
        builder.add_vehicle(
            start=start,
            end=end,
            earliest=earliest,
            latest=latest,
            capacity=capacity,
            profile=profile,
            skills=self.skills.intersection(map(str, vehicle.skills)),
            breaks=[specs[rank] for rank in ranks],
            max_duration_s=NO_LIMIT if most is None else most * self.scale,
            max_distance_m=meter.most,
            fixed_cost=_fixed(vehicle) // part,
            cost_per_s=meter.per_time // part,
            cost_per_m=meter.per_count // part,
        )
        return ranks

    def _counts_tasks(self) -> bool:
        """Return whether a load dimension counts tasks."""
        most = len(self.document.tasks)
        return not self.meters.counts_tasks_by_leg and any(
            vehicle.max_tasks is not None and vehicle.max_tasks < most for vehicle in self.document.vehicles
        )

    def _break(self, vehicle: VroomVehicle, rest: VroomBreak, earliest: int, latest: int) -> BreakSpec:
        length = rest.service * self.scale
        if rest.windows is None:
            # A break at any time fits after the last task, so that no round owes it unless it lasts longer.
            return BreakSpec(earliest, max(earliest, latest - length), length)
        # A break of a problem has one window: the widest within the shift.
        inside = [
            (max(early * self.scale, earliest), min(late * self.scale, latest))
            for early, late in rest.windows
            if late * self.scale >= earliest and early * self.scale <= latest
        ]
        if len(inside) > 1:
            self.meters.notes.append(
                f"vehicle {vehicle.id}: the search takes break {rest.id} in the widest of its windows"
            )
        early, late = max(inside, key=lambda own: (own[1] - own[0], -own[0]), default=rest.windows[0])
        if not inside:
            early, late = early * self.scale, late * self.scale
        return BreakSpec(early, late, length)

    def _add_order(
        self, builder: ProblemBuilder, order: VroomOrder, costs: Sequence[int], part: int
    ) -> list[int]:
        vehicles = {vehicle.id: number for number, vehicle in enumerate(self.document.vehicles)}
        specs: list[TaskSpec] = []
        numbers: list[int] = []
        for number in order.tasks:
            specs += self._specs(number, part)
            numbers += [number, -1][: len(self.task_nodes[number])]
        drop = specs.pop() if order.shipment else None
        allowed = None if order.allowed is None else [vehicles[number] for number in order.allowed]
        if len(self.skills) == 0 and (order.skills or order.skills_any or order.skills_none):
            # Too many skills for bit sets: who may serve it is said by name.
            able = [number for number in range(len(self.document.vehicles)) if self._able(order, number)]
            allowed = able if allowed is None else [number for number in allowed if number in able]
        builder.add_request(
            pickups=specs,
            drop=drop,
            prize=0,
            skills=self.skills.intersection(map(str, order.skills)),
            skills_any=self.skills.intersection(map(str, order.skills_any)),
            skills_none=self.skills.intersection(map(str, order.skills_none)),
            max_ride_s=NO_LIMIT if order.max_ride is None else order.max_ride * self.scale,
            lifo=order.lifo,
            load_class=order.load_class,
            group=order.group,
            allowed=allowed,
            forbidden=[vehicles[number] for number in order.forbidden],
            vehicle_costs={number: cost for number, cost in enumerate(costs) if cost},
        )
        return numbers

    def _able(self, order: VroomOrder, number: int) -> bool:
        own = self.document.vehicles[number].skills
        return (
            order.skills <= own
            and not order.skills_none & own
            and (not order.skills_any or bool(order.skills_any & own))
        )

    def _specs(self, number: int, part: int) -> list[TaskSpec]:
        """Return a task, or both halves of one."""
        task = self.document.tasks[number]
        setups = self._setups(number)
        if self.travel.task_place[number] in self.shared and not self.always[number]:
            setups = {0, *setups}
        # VROOM's windows bound the start of setup: those of the problem the start of service, whatever setup is due.
        low, high = max(setups), min(setups)
        windows = [ANY_TIME] if task.windows is None else [
            ((early + low) * self.scale, (late + high) * self.scale) for early, late in task.windows
        ]  # fmt: skip
        counted = [1] if self._counts_tasks() else []
        due = NO_LIMIT if task.due is None else (task.due + high) * self.scale
        spec = TaskSpec(
            location=self.task_nodes[number][0],
            windows=windows,
            service_s=least_service(task, self.document.vehicles) * self.scale,
            load=[*(back - out for out, back in zip(task.delivery, task.pickup, strict=True)), *counted],
            release_s=-NO_LIMIT if task.release is None else task.release * self.scale,
            due_s=due,
            late_cost_per_s=0 if task.due is None else task.late_cost * COST_PARTS // self.scale // part,
        )
        if len(self.task_nodes[number]) == 1:
            return [spec]
        # The second half may follow at once or later; plans in which it does not are mended when they are written.
        return [
            replace(spec, load=[*(-out for out in task.delivery), *counted]),
            replace(
                spec,
                location=self.task_nodes[number][1],
                windows=[(early, min(late + spec.service_s, NO_LIMIT)) for early, late in windows],
                service_s=0,
                load=[*task.pickup, *(0 for _ in counted)],
                late_cost_per_s=0,
            ),
        ]

    def _order_costs(self, meters: Sequence[Meter]) -> list[list[int]]:
        """Return what service costs by order and vehicle, in parts of a cost unit.

        A vehicle whose seconds are all charged is given back its service, by charging the others more.
        """
        if not any(vehicle.per_task_hour for vehicle in self.document.vehicles) and not any(
            meter.per_time for meter in meters
        ):
            return [[0] * len(meters) for _ in self.document.orders]
        result: list[list[int]] = []
        for order in self.document.orders:
            own: list[int] = []
            for vehicle, meter in zip(self.document.vehicles, meters, strict=True):
                seconds = sum(self.document.tasks[number].service_of(vehicle) for number in order.tasks)
                own.append(seconds * (FINE * vehicle.per_task_hour - meter.per_time * self.scale))
            result.append([cost - min(*own, 0) for cost in own])
        return result

    def _cost_part(self, meters: Sequence[Meter], costs: Sequence[Sequence[int]]) -> int:
        """Return the largest part of a cost unit of which all costs are multiples."""
        late = [
            task.late_cost * COST_PARTS // self.scale for task in self.document.tasks if task.due is not None
        ]
        fixed = [_fixed(vehicle) for vehicle in self.document.vehicles]
        rates = [rate for meter in meters for rate in (meter.per_count, meter.per_time)]
        return gcd(*late, *fixed, *rates, *(cost for own in costs for cost in own)) or 1

    def _with_prizes(self, problem: Problem) -> Problem:
        """Give prizes: first the sum of priorities counts, then the number of tasks, then costs, as in VROOM."""
        orders = self.document.orders
        weights = [(order.priority * len(order.tasks), len(order.tasks)) for order in orders]
        whole = cost_bound(problem) + 1
        most = sum(count for _, count in weights) + 1
        ranks = [priority * most + count for priority, count in weights]
        # Where exact sums leave no room for that, costs beyond the bound could outweigh a task.
        whole = max(1, min(whole, (COST_BOUND // 4 - whole) // max(1, sum(ranks))))
        prizes = np.array([rank * whole for rank in ranks], dtype=np.int64)
        prizes.flags.writeable = False
        result = problem._replace(request_prize=prizes)
        check_problem(result)
        return result


def _fixed(vehicle: VroomVehicle) -> int:
    """Return the parts of a cost unit for using a vehicle: VROOM counts its breaks as time on tasks."""
    rests = sum(rest.service for rest in vehicle.breaks)
    return vehicle.fixed * COST_PARTS + vehicle.per_task_hour * rests * FINE


def _skill_names(orders: Sequence[VroomOrder]) -> frozenset[str]:
    """Return the skills that orders name, none if they are too many for bit sets."""
    named = {
        str(skill) for order in orders for skill in (*order.skills, *order.skills_any, *order.skills_none)
    }
    return frozenset(named) if len(named) <= MOST_SKILLS else frozenset()
