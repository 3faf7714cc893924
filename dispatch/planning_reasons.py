"""Why a promise is left out: the solver's obstacles in the words of the business."""

from __future__ import annotations

from dispatch.closures.in_the_way import closure_names, in_the_way
from dispatch.domain import Profile
from dispatch.plan import Reason, ReasonCode
from dispatch.planning_encode import EncodedDay
from dispatch.planning_requests import Request
from dispatch.town_map import TownMap, street_distance_m
from routing.rounds.explain import Obstacle, obstacles
from routing.rounds.solution import Solution

#: Dimensions of a load, in the order of the solver's.
_DIMENSIONS = ("volume_l", "weight_g")
#: Codes whose value is a measure; that of the others is a number that means something to the solver alone.
_MEASURED = frozenset(
    {ReasonCode.SHIFT, ReasonCode.WINDOW, ReasonCode.RANGE, ReasonCode.RIDE, ReasonCode.FULL}
)


def solver_reasons(encoded: EncodedDay, solution: Solution, town: TownMap, index: int) -> tuple[Reason, ...]:
    """Return the obstacle of each shift to a request that the solver left out.

    Parameters
    ----------
    encoded, solution
        The planned day.
    town
        The map, to measure how far a place is from the streets.
    index
        Number of the request.
    """
    request = encoded.requests[index]
    reasons = [
        _reason(encoded, town, request, obstacle) for obstacle in obstacles(encoded.problem, solution, index)
    ]
    return _joined(reasons)


def off_street_reasons(encoded: EncodedDay, town: TownMap, request: Request) -> tuple[Reason, ...]:
    """Return the reasons of a request with a place that no vehicle of the day can come near, at all or while its windows last."""
    reasons = [
        _off_streets(encoded, town, request, shift.id, vehicle.profile)
        or _unreachable(encoded, town, request, shift.id, vehicle.profile)
        for shift, vehicle in zip(encoded.shifts, encoded.vehicles, strict=True)
    ]
    return _joined(reasons)


def _reason(encoded: EncodedDay, town: TownMap, request: Request, obstacle: Obstacle) -> Reason:
    shift, vehicle = encoded.shifts[obstacle.vehicle], encoded.vehicles[obstacle.vehicle]
    code = ReasonCode(obstacle.code)
    if code is ReasonCode.SKILL:
        held = vehicle.skills | encoded.couriers[obstacle.vehicle].skills
        return Reason(code, shift.id, ", ".join(sorted(request.skills - held)))
    if code is ReasonCode.CAPACITY:
        return Reason(code, shift.id, _DIMENSIONS[obstacle.dimension], obstacle.value)
    if code is ReasonCode.UNREACHABLE:
        return _off_streets(encoded, town, request, shift.id, vehicle.profile) or _unreachable(
            encoded, town, request, shift.id, vehicle.profile
        )
    value = obstacle.value if code in _MEASURED else -1
    return Reason(code, shift.id, value=value)


def _unreachable(
    encoded: EncodedDay, town: TownMap, request: Request, shift_id: str, profile: Profile
) -> Reason:
    """Return that no way leads there, with the closures that are why."""
    streets = encoded.streets
    places = [streets.places[streets.location[task.place_id]] for task in request.tasks]
    closures = [one for own in streets.periods or (town,) for one in in_the_way(own, [profile], places)]
    return Reason(ReasonCode.UNREACHABLE, shift_id, closure_names(closures))


def _off_streets(
    encoded: EncodedDay, town: TownMap, request: Request, shift_id: str, profile: Profile
) -> Reason | None:
    streets = encoded.streets
    for task in request.tasks:
        location = streets.location[task.place_id]
        if not streets.reached[profile][location]:
            place = streets.places[location]
            metres = street_distance_m(town, profile, place.lon, place.lat)
            return Reason(ReasonCode.OFF_STREETS, shift_id, place.name, metres)
    return None


def _joined(reasons: list[Reason]) -> tuple[Reason, ...]:
    """Return one reason without a shift where all shifts have the same."""
    alike = {(reason.code, reason.detail, reason.value) for reason in reasons}
    if len(reasons) > 1 and len(alike) == 1:
        return (Reason(reasons[0].code, "", reasons[0].detail, reasons[0].value),)
    return tuple(reasons)
