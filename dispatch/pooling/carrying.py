"""Rounds of one search carried over to another one, of other senders: what one has found, the other may begin from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dispatch.domain import Profile
from dispatch.planning_encode import EncodedDay
from dispatch.pooling.fleets import kind_of
from routing.rounds.formats import items_of
from routing.rounds.solution import Solution


@dataclass(slots=True)
class _Carried:
    """A round in the tasks of the problem that it is carried to."""

    kind: tuple[object, ...]
    profile: Profile
    departure_s: int
    return_s: int
    items: list[int]


def carried(sources: Sequence[tuple[EncodedDay, Solution]], target: EncodedDay) -> list[list[int]]:
    """Return rounds of some plans as rounds of another problem, by its vehicles.

    What the other problem does not have is left out of the rounds. Each gets a shift as good as its own; where those are taken, one that
    can make it by its hours, skills and vehicle; where there is none, it follows on such a shift that is back before it sets out. What
    finds none is left out, for whoever begins from the rounds to insert.

    Parameters
    ----------
    sources
        Plans that have no promise in common.
    target
        The problem.
    """
    kinds = _kinds(target)
    rounds = [one for encoded, solution in sources for one in _rounds(encoded, solution, target)]
    rounds.sort(key=lambda one: (one.departure_s, one.return_s))
    found: list[list[int]] = [[] for _ in target.shifts]
    back_s: dict[int, int] = {}

    def put(one: _Carried, vehicle: int) -> None:
        # A shift has each of its breaks once.
        had = {item for item in found[vehicle] if item < 0}
        owed = int(target.problem.break_first[vehicle])
        last = int(target.problem.break_first[vehicle + 1])
        items = [item if item >= 0 else item - owed for item in one.items]
        found[vehicle] += [item for item in items if item not in had and item >= -last]
        back_s[vehicle] = one.return_s

    later = []
    for one in rounds:
        alike = [vehicle for vehicle, kind in enumerate(kinds) if kind == one.kind and vehicle not in back_s]
        if alike:
            put(one, alike[0])
        else:
            later.append(one)
    for one in later:
        able = [vehicle for vehicle in range(len(kinds)) if _can(target, vehicle, one)]
        idle = [vehicle for vehicle in able if back_s.get(vehicle, 0) <= one.departure_s]
        if idle:
            put(one, min(idle, key=lambda vehicle: (vehicle in back_s, -back_s.get(vehicle, 0), vehicle)))
    return found


def plan_of_items(items: Sequence[Sequence[int]]) -> Solution:
    """Return rounds as a plan to start from, without times: whoever searches works those out."""
    nothing = np.zeros(0, dtype=np.int64)
    first = np.cumsum([0, *(len(own) for own in items)], dtype=np.int32)
    flat = np.array([item for own in items for item in own], dtype=np.int32)
    return Solution(
        first, flat, nothing, nothing, nothing, nothing, nothing, nothing, np.zeros(0, dtype=np.int32), 0, 0
    )


def _can(target: EncodedDay, vehicle: int, one: _Carried) -> bool:
    """Whether a shift looks able to make a round; whether it is, the search finds out."""
    problem = target.problem
    owner = np.repeat(np.arange(problem.request_count), np.diff(problem.request_first))
    requests = sorted({int(owner[item]) for item in one.items if item >= 0})
    return (
        target.vehicles[vehicle].profile == one.profile
        and int(problem.vehicle_earliest[vehicle]) <= one.departure_s
        and one.return_s <= int(problem.vehicle_latest[vehicle])
        and not (problem.request_skills[requests] & ~problem.vehicle_skills[vehicle]).any()
    )


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
            found.append(
                _Carried(kinds[vehicle], encoded.vehicles[vehicle].profile, departure_s, return_s, mapped)
            )
    return found


def _kinds(encoded: EncodedDay) -> list[tuple[object, ...]]:
    return [
        kind_of(shift, vehicle, courier)
        for shift, vehicle, courier in zip(encoded.shifts, encoded.vehicles, encoded.couriers, strict=True)
    ]
