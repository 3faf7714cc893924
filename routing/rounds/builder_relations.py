"""The arrays of a `Problem` that bind requests to each other, to vehicles and to an earlier plan."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from routing.rounds.columns import column, offsets
from routing.rounds.problem import FORBIDDEN, NONE
from routing.rounds.specs import RelationNotes, RequestNote


def relation_faults(requests: Sequence[RequestNote], vehicles: int, notes: RelationNotes) -> list[str]:
    """Return every mention of a request, task, vehicle or class that was not added."""
    faults: list[str] = []

    def known(what: str, kind: str, numbers: Iterable[object], count: int) -> None:
        strange = sorted({str(number) for number in numbers if not _numbered(number, count)})
        if strange:
            faults.append(
                f"{what} names {kind} {', '.join(strange[:3])}: {count} were added, numbered from 0"
            )

    for number, request in enumerate(requests):
        known(f"allowed of request {number}", "vehicle", request.allowed or (), vehicles)
        known(f"forbidden of request {number}", "vehicle", request.forbidden, vehicles)
        known(f"vehicle_costs of request {number}", "vehicle", request.vehicle_costs, vehicles)
    for what, pairs in (("apart", notes.apart), ("in_order", notes.in_order)):
        known(what, "request", (number for pair in pairs for number in pair), len(requests))
    for previous, _ in notes.kept:
        known("keep_close", "request", previous, len(requests))
        known("keep_close", "vehicle", previous.values(), vehicles)
    known("freeze", "vehicle", notes.frozen, vehicles)
    for vehicle, tasks in notes.frozen.items():
        known(f"freeze of vehicle {vehicle}", "request", (request for request, _ in tasks), len(requests))
        for owner, index in tasks:
            if _numbered(owner, len(requests)):
                size = len(requests[owner].tasks())
                known(f"freeze of vehicle {vehicle}", f"of request {owner} the task", [index], size)
    carried = {request.load_class for request in requests}
    for pair in notes.conflicts:
        faults += [
            f"conflict names the load_class {name!r}, a {type(name).__name__}: classes are named by strings"
            for name in pair
            if not isinstance(name, str)
        ]
    faults += [
        f"load_class {name!r} is a {type(name).__name__}: classes are named by strings"
        for name in carried
        if name is not None and not isinstance(name, str)
    ]
    return faults


def _numbered(number: object, count: int) -> bool:
    return isinstance(number, (int, np.integer)) and 0 <= int(number) < count


def relation_columns(
    requests: Sequence[RequestNote], vehicles: int, notes: RelationNotes, faults: list[str]
) -> dict[str, NDArray[np.generic]]:
    """Return the arrays of classes, groups, pairs, costs by vehicle and frozen tasks."""
    # Classes that nothing conflicts with matter to nobody: they need no number.
    names = sorted({name for pair in notes.conflicts for name in pair})
    number = {name: at for at, name in enumerate(names)}
    conflict = np.zeros((len(names), len(names)), dtype=np.bool_)
    for a, b in notes.conflicts:
        conflict[number[a], number[b]] = conflict[number[b], number[a]] = True
    groups: dict[Hashable, int] = {}
    group = [
        NONE if request.group is None else groups.setdefault(request.group, len(groups))
        for request in requests
    ]
    first = np.concatenate([[0], np.cumsum([len(request.tasks()) for request in requests], dtype=np.int64)])
    frozen = [notes.frozen.get(vehicle, ()) for vehicle in range(vehicles)]
    return {
        "request_class": np.array(
            [number.get(request.load_class or "", NONE) for request in requests], dtype=np.int32
        ),
        "class_conflict": conflict,
        "request_group": np.array(group, dtype=np.int32),
        "apart_pair": np.array(notes.apart, dtype=np.int32).reshape(len(notes.apart), 2),
        "order_pair": np.array(notes.in_order, dtype=np.int32).reshape(len(notes.in_order), 2),
        "request_vehicle_cost": _vehicle_costs(requests, vehicles, notes, faults),
        "prefix_first": offsets(len(tasks) for tasks in frozen),
        "prefix_task": np.array(
            [first[request] + index for tasks in frozen for request, index in tasks], dtype=np.int32
        ),
    }


def _vehicle_costs(
    requests: Sequence[RequestNote], vehicles: int, notes: RelationNotes, faults: list[str]
) -> NDArray[np.int64]:
    costs = np.zeros((len(requests), vehicles), dtype=np.int64)
    charged: list[tuple[int, int, object]] = [
        (number, vehicle, cost)
        for number, request in enumerate(requests)
        for vehicle, cost in request.vehicle_costs.items()
    ]
    for previous, cost in notes.kept:
        charged += [
            (request, vehicle, cost)
            for request, own in previous.items()
            for vehicle in range(vehicles)
            if vehicle != own
        ]
    amounts = column([cost for _, _, cost in charged], np.int64, "request_vehicle_cost", faults).tolist()
    for (owner, vehicle, _), amount in zip(charged, amounts, strict=True):
        # Sums are bounded before they can wrap; the check tells whatever is beyond.
        costs[owner, vehicle] = min(int(costs[owner, vehicle]) + amount, FORBIDDEN + 1)
    for number, request in enumerate(requests):
        if request.allowed is not None:
            barred = [vehicle for vehicle in range(vehicles) if vehicle not in request.allowed]
            costs[number, barred] = FORBIDDEN
        costs[number, list(request.forbidden)] = FORBIDDEN
    return costs
