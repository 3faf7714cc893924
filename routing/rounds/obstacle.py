"""What keeps a request off a vehicle: one obstacle each."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from routing.rounds.general.layout import NO_COST
from routing.rounds.problem import FORBIDDEN, NO_LIMIT
from routing.rounds.tryout import AS_IT_IS, Moved, Tryout, least

#: Delays are looked for up to this: about 68 years, more than any travel table can ask for.
LONGEST_DELAY_S = 2**31
#: So are longer ranges, in metres.
FARTHEST_M = 2**40


class ObstacleCode(StrEnum):
    """What keeps a request off a vehicle."""

    SKILL = "skill"
    SKILL_ANY = "skill_any"
    SKILL_NONE = "skill_none"
    FORBIDDEN = "forbidden"
    GROUP = "group"
    APART = "apart"
    ORDER = "order"
    CAPACITY = "capacity"
    UNREACHABLE = "unreachable"
    RANGE = "range"
    WINDOW = "window"
    SHIFT = "shift"
    RIDE = "ride"
    BREAK = "break"
    GOODS = "goods"
    LIFO = "lifo"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why a vehicle does not take a request.

    Attributes
    ----------
    vehicle
        Number of the vehicle.
    code
        The kind of obstacle, the first of `ObstacleCode` that applies; of window, shift and ride the one
        that needs less.
    value
        ``skill``, ``skill_any``, ``skill_none``: the skills missing, of which one is needed, or that the vehicle may not
        have, as a bit set. ``forbidden``: -1. ``group``, ``order``: the vehicle that the other requests are on. ``apart``: the
        request on this vehicle that it has to be apart from. ``capacity``: how much too big the request is
        in ``dimension``, for the empty vehicle. ``range``: metres that the empty vehicle would have
        to go beyond its limit. ``window``: seconds by which the windows of the request would have to close
        later, for the empty vehicle. ``shift``: seconds by which the shift would have to end later (and
        last longer) for the empty vehicle; if that does not help alone, windows close later too.
        ``ride``: seconds by which its goods would be on board for too long. ``break``, ``goods``, ``lifo``: -1, it would
        fit without the breaks, the goods that it clashes with, or last in, first out.
        ``full``: seconds by which the windows of the request and the shift would have to close
        later to fit it into the round, whose other requests stay in their order; 0 where it fits but
        costs more than its prize. -1 where none of that helps, and for ``unreachable``.
    dimension
        Load dimension of ``capacity``, else -1.
    """

    vehicle: int
    code: ObstacleCode
    value: int = -1
    dimension: int = -1


def find_obstacle(tryout: Tryout, request: int, vehicle: int) -> Obstacle:
    """Return what keeps a request off a vehicle whose round does not have it."""
    found = barred(tryout, request, vehicle) or related(tryout, request, vehicle)
    if found is None:
        found = too_big(tryout, request, vehicle)
    if found is not None:
        return found

    def alone(moved: Moved = AS_IT_IS) -> bool:
        return tryout.fits(request, vehicle, moved, alone=True)

    if alone():
        return _beside(tryout, request, vehicle)
    late = LONGEST_DELAY_S
    freed = Moved(
        closing_s=late,
        opening_s=late,
        shift_s=late,
        metres=FARTHEST_M,
        ride_s=NO_LIMIT,
        restless=True,
        unrelated=True,
    )
    if not alone(freed):
        return Obstacle(vehicle, ObstacleCode.UNREACHABLE)
    if alone(Moved(metres=FARTHEST_M)):
        metres = least(lambda m: alone(Moved(metres=m)), FARTHEST_M)
        return Obstacle(vehicle, ObstacleCode.RANGE, metres)
    needed = [
        (least(lambda s: alone(Moved(closing_s=s)), late), 0, ObstacleCode.WINDOW),
        (least(lambda s: alone(Moved(shift_s=s)), late), 1, ObstacleCode.SHIFT),
    ]
    if tryout.problem.request_max_ride_s[request] < NO_LIMIT:
        needed.append((least(lambda s: alone(Moved(ride_s=s)), late), 2, ObstacleCode.RIDE))
    ways = sorted(way for way in needed if way[0] >= 0)
    if ways:
        return Obstacle(vehicle, ways[0][2], ways[0][0])
    if alone(Moved(restless=True)):
        return Obstacle(vehicle, ObstacleCode.BREAK)
    both = least(lambda s: alone(Moved(closing_s=s, shift_s=s)), late)
    return Obstacle(vehicle, ObstacleCode.SHIFT, both)


def barred(tryout: Tryout, request: int, vehicle: int) -> Obstacle | None:
    """Return the obstacle of skills, or of a list of who may serve."""
    problem = tryout.problem
    has = int(problem.vehicle_skills[vehicle])
    lacking = int(problem.request_skills[request]) & ~has
    if lacking:
        return Obstacle(vehicle, ObstacleCode.SKILL, lacking)
    one_of = int(problem.request_skills_any[request])
    if one_of and not one_of & has:
        return Obstacle(vehicle, ObstacleCode.SKILL_ANY, one_of)
    unwanted = int(problem.request_skills_none[request]) & has
    if unwanted:
        return Obstacle(vehicle, ObstacleCode.SKILL_NONE, unwanted)
    if problem.request_vehicle_cost[request, vehicle] >= FORBIDDEN:
        return Obstacle(vehicle, ObstacleCode.FORBIDDEN)
    return None


def related(tryout: Tryout, request: int, vehicle: int) -> Obstacle | None:
    """Return the obstacle of other requests and where they are."""
    problem, where = tryout.problem, tryout.vehicle_of
    group = int(problem.request_group[request])
    if group >= 0:
        mates = np.flatnonzero(problem.request_group == group)
        for mate in mates[mates != request].tolist():
            if where[mate] >= 0 and where[mate] != vehicle:
                return Obstacle(vehicle, ObstacleCode.GROUP, int(where[mate]))
    for a, b in problem.apart_pair.tolist():
        if request in {a, b} and where[a + b - request] == vehicle:
            return Obstacle(vehicle, ObstacleCode.APART, a + b - request)
    for a, b in problem.order_pair.tolist():
        other = int(where[a + b - request]) if request in {a, b} else -1
        if other >= 0 and other != vehicle:
            return Obstacle(vehicle, ObstacleCode.ORDER, other)
    return None


def too_big(tryout: Tryout, request: int, vehicle: int) -> Obstacle | None:
    """Return the obstacle of a request too big for the empty vehicle."""
    problem = tryout.problem
    tasks = slice(problem.request_first[request], problem.request_first[request + 1])
    loads = problem.task_load[tasks].astype(np.int64)
    # Tasks without a drop may be on trips of their own.
    apart = not problem.request_has_drop[request] and problem.vehicle_max_reloads[vehicle] > 0
    taken, handed_over = np.maximum(loads, 0), np.maximum(-loads, 0)
    total = taken.max(axis=0) if apart else taken.sum(axis=0)
    if not problem.request_has_drop[request]:
        total = np.maximum(total, handed_over.max(axis=0) if apart else handed_over.sum(axis=0))
    excess = total - problem.vehicle_capacity[vehicle]
    if not (excess > 0).any():
        return None
    worst = int(excess.argmax())
    return Obstacle(vehicle, ObstacleCode.CAPACITY, int(excess[worst]), worst)


def _beside(tryout: Tryout, request: int, vehicle: int) -> Obstacle:
    """Return the obstacle of a request that fits the empty vehicle."""

    def beside(moved: Moved = AS_IT_IS) -> bool:
        return tryout.fits(request, vehicle, moved)

    if tryout.insertion(request, vehicle) < NO_COST:
        return Obstacle(vehicle, ObstacleCode.FULL, 0)
    delay = least(lambda s: beside(Moved(closing_s=s, shift_s=s)), LONGEST_DELAY_S)
    if delay < 0:
        if tryout.problem.request_class[request] >= 0 and beside(Moved(mixed=True)):
            return Obstacle(vehicle, ObstacleCode.GOODS)
        if tryout.problem.request_lifo[request] and beside(Moved(any_order=True)):
            return Obstacle(vehicle, ObstacleCode.LIFO)
        if tryout.problem.request_max_ride_s[request] < NO_LIMIT:
            ride = least(lambda s: beside(Moved(ride_s=s)), LONGEST_DELAY_S)
            if ride >= 0:
                return Obstacle(vehicle, ObstacleCode.RIDE, ride)
    return Obstacle(vehicle, ObstacleCode.FULL, delay)
