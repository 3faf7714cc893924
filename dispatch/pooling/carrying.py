"""Rounds of one search carried over to another one, of other senders: what one has found, the other may begin from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dispatch.goods_search import items_of
from dispatch.planning_encode import EncodedDay
from dispatch.pooling.fleets import kind_of
from routing.rounds.solution import Solution


@dataclass(slots=True)
class _Carried:
    """A round in the tasks of the problem that it is carried to."""

    kind: tuple[object, ...]
    departure_s: int
    return_s: int
    items: list[int]


def carried(sources: Sequence[tuple[EncodedDay, Solution]], target: EncodedDay) -> list[list[int]]:
    """Return rounds of some plans as rounds of another problem, by its vehicles.

    What the other problem does not have is left out of the rounds. Each gets a shift as good as its own; where there are too few, it
    follows on the shift that is back last before it sets out. What finds none is left out, for whoever begins from the rounds to insert.

    Parameters
    ----------
    sources
        Plans that have no promise in common.
    target
        The problem.
    """
    free: dict[tuple[object, ...], list[int]] = {}
    for vehicle, kind in enumerate(_kinds(target)):
        free.setdefault(kind, []).append(vehicle)
    rounds = [one for encoded, solution in sources for one in _rounds(encoded, solution, target)]
    found: list[list[int]] = [[] for _ in target.shifts]
    back_s: dict[int, int] = {}
    for one in sorted(rounds, key=lambda one: (one.departure_s, one.return_s)):
        vehicles = free.get(one.kind, [])
        unused = [vehicle for vehicle in vehicles if vehicle not in back_s]
        idle = [
            vehicle for vehicle in vehicles if back_s.get(vehicle, one.departure_s + 1) <= one.departure_s
        ]
        if not unused and not idle:
            continue
        vehicle = unused[0] if unused else max(idle, key=lambda vehicle: back_s[vehicle])
        # A shift has each of its breaks once.
        had = {item for item in found[vehicle] if item < 0}
        owed = int(target.problem.break_first[vehicle])
        items = [item if item >= 0 else item - owed for item in one.items]
        found[vehicle] += [item for item in items if item not in had]
        back_s[vehicle] = one.return_s
    return found


def _rounds(encoded: EncodedDay, solution: Solution, target: EncodedDay) -> list[_Carried]:
    problem = encoded.problem
    owner = np.repeat(np.arange(problem.request_count), np.diff(problem.request_first)).tolist()
    number = {(request.kind, request.id): at for at, request in enumerate(target.requests)}
    kinds = _kinds(encoded)
    found = []
    for vehicle, items in enumerate(items_of(solution)):
        mapped = []
        for item in items:
            if item < 0:
                # Numbered from the first break of the vehicle, whichever it gets.
                mapped.append(item + int(problem.break_first[vehicle]))
                continue
            request = encoded.requests[owner[item]]
            at = number.get((request.kind, request.id))
            if at is not None:
                offset = item - int(problem.request_first[owner[item]])
                mapped.append(int(target.problem.request_first[at]) + offset)
        if any(item >= 0 for item in mapped):
            departure_s, return_s = (
                int(times[vehicle]) for times in (solution.vehicle_departure_s, solution.vehicle_return_s)
            )
            found.append(_Carried(kinds[vehicle], departure_s, return_s, mapped))
    return found


def _kinds(encoded: EncodedDay) -> list[tuple[object, ...]]:
    return [
        kind_of(shift, vehicle, courier)
        for shift, vehicle, courier in zip(encoded.shifts, encoded.vehicles, encoded.couriers, strict=True)
    ]
