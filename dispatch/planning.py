"""Plan a day: promises of all shops and services on the rounds of all couriers, along real streets."""

from __future__ import annotations

import importlib.metadata
import time
from collections.abc import Callable, Sequence

from dispatch.comparison import compare_unpooled
from dispatch.dayfile.on_map import locate_day
from dispatch.domain import Day, Profile
from dispatch.plan import Comparison, IdleShift, Plan, Reason, ReasonCode, Round, SolverRecord, Unassigned
from dispatch.planning_decode import decode_rounds, total_of
from dispatch.planning_encode import EncodedDay, can_be_met, encode_day
from dispatch.planning_live import other_streets, street_version, streets_of_the_day
from dispatch.planning_progress import OnProgress, PlanProgress, PlanStage, report
from dispatch.planning_reasons import off_street_reasons, solver_reasons
from dispatch.planning_requests import Request, day_requests
from dispatch.planning_streets import DayStreets, build_streets, streets_in_periods
from dispatch.town_map import TownMap
from routing.rounds.solution import Solution
from routing.rounds.solver import Progress, solve

__all__ = ["PlanProgress", "PlanStage", "plan_day"]


#: Search time where the caller gives no limit: people wait for it.
DEFAULT_SECONDS = 5.0
DEFAULT_SECONDS_PER_REQUEST = 0.06
LONGEST_DEFAULT_SECONDS = 60.0


def plan_day(
    day: Day,
    town: TownMap,
    *,
    seconds: float | None = None,
    iterations: int | None = None,
    seed: int = 1,
    compare: bool = True,
    on_progress: OnProgress | None = None,
) -> Plan:
    """Plan a day.

    Parameters
    ----------
    day
        What is promised, and who can keep it.
    town
        The map, a `geo.town.Town`.
    seconds, iterations
        How long to search for rounds; where neither is given, 5 seconds and 6 more for each hundred
        requests, at most a minute. With ``iterations`` alone, the same day, map and seed give the
        same plan.
    seed
        Of the search.
    compare
        Whether to plan also how the same promises would be kept without pooling; not done for a
        town that was built without the van profile.
    on_progress
        Told how far the plan is; returning False ends the search with the best rounds so far and
        leaves the comparison out.

    Returns
    -------
    Plan
        Deliveries and visits that no courier can do are in ``unassigned``, with the obstacle of
        each courier; that is an answer, not an error.

    Raises
    ------
    InvalidDayError
        If the day gives places by addresses that are not found with confidence on the map.
    DispatchError
        Code ``too_many_skills``.
    """
    located = locate_day(day, town)
    requests = day_requests(located)
    if not located.shifts:
        return _plan_without_couriers(located, town, requests, seed)
    vehicle_profile = {vehicle.id: vehicle.profile for vehicle in located.vehicles}
    fleet = sorted({vehicle_profile[shift.vehicle_id] for shift in located.shifts})
    # Without streets for vans nobody can say what vans would drive.
    compare = compare and Profile.VAN in town.profiles
    profiles = sorted({*fleet, Profile.VAN}) if compare else fleet
    bare = town
    town, street_notes = streets_of_the_day(located, bare, profiles)
    streets = build_streets(located, town, profiles, on_progress)
    bounds_s, periods = other_streets(located, bare, fleet, town)
    if periods:
        begins = {shift.start_place_id for shift in located.shifts}
        streets = streets_in_periods(streets, town, bounds_s, periods, fleet, begins)
    near = [
        request
        for request in requests
        if _near_streets(request, streets, fleet) and can_be_met(request, streets)
    ]
    encoded = encode_day(located, near, streets)
    if seconds is None and iterations is None:
        seconds = min(DEFAULT_SECONDS + DEFAULT_SECONDS_PER_REQUEST * len(near), LONGEST_DEFAULT_SECONDS)
    began = time.perf_counter()
    stopped: list[bool] = []
    solution = solve(
        encoded.problem,
        seconds=seconds,
        iterations=iterations,
        seed=seed,
        on_progress=_search_progress(on_progress, seconds, iterations, stopped),
    )
    searched_s = time.perf_counter() - began
    record = _record(town, seed, solution.iterations, searched_s, solution.cost, street_notes)
    rounds = decode_rounds(
        encoded,
        solution,
        town,
        lambda done, of: _tell_paths(on_progress, done, of),
    )
    unassigned = _unassigned(encoded, solution, town, requests)
    comparison: Comparison | None = None
    if compare and not stopped:
        left_out = {(missing.kind, missing.request_id) for missing in unassigned}
        planned = [request for request in near if (request.kind, request.id) not in left_out]
        comparison = compare_unpooled(
            located, planned, streets, total_of(rounds), seed=seed, on_progress=on_progress
        )
    return _plan(located, town, rounds, unassigned, comparison, record)


def _plan_without_couriers(day: Day, town: TownMap, requests: Sequence[Request], seed: int) -> Plan:
    unassigned = tuple(_left_out(request, (Reason(ReasonCode.NO_COURIER),)) for request in requests)
    return _plan(day, town, (), unassigned, None, _record(town, seed, 0, 0.0, 0))


def _plan(
    day: Day,
    town: TownMap,
    rounds: tuple[Round, ...],
    unassigned: tuple[Unassigned, ...],
    comparison: Comparison | None,
    record: SolverRecord,
) -> Plan:
    multi_shop = [
        delivery for delivery in day.deliveries if len({pickup.place_id for pickup in delivery.pickups}) > 1
    ]
    return Plan(
        town=day.town,
        town_title=town.title,
        date=day.date,
        time_zone=day.time_zone,
        title=day.title,
        bbox=town.bbox,
        deliveries=len(day.deliveries),
        multi_shop_deliveries=len(multi_shop),
        visits=len(day.visits),
        deliveries_planned=sum(done.deliveries for done in rounds),
        visits_planned=sum(done.visits for done in rounds),
        rounds=rounds,
        idle=_idle_shifts(day, rounds),
        unassigned=unassigned,
        totals=total_of(rounds),
        comparison=comparison,
        solver=record,
    )


def _idle_shifts(day: Day, rounds: Sequence[Round]) -> tuple[IdleShift, ...]:
    busy = {done.shift_id for done in rounds}
    couriers = {courier.id: courier.name for courier in day.couriers}
    vehicles = {vehicle.id: vehicle.name for vehicle in day.vehicles}
    return tuple(
        IdleShift(
            shift_id=shift.id,
            courier_id=shift.courier_id,
            courier_name=couriers[shift.courier_id],
            vehicle_id=shift.vehicle_id,
            vehicle_name=vehicles[shift.vehicle_id],
            shift=shift.window,
        )
        for shift in day.shifts
        if shift.id not in busy
    )


def _near_streets(request: Request, streets: DayStreets, fleet: Sequence[Profile]) -> bool:
    return streets.near_streets([task.place_id for task in request.tasks], fleet)


def _unassigned(
    encoded: EncodedDay, solution: Solution, town: TownMap, requests: Sequence[Request]
) -> tuple[Unassigned, ...]:
    left_out = [
        _left_out(encoded.requests[index], solver_reasons(encoded, solution, town, int(index)))
        for index in solution.unassigned
    ]
    known = {(request.kind, request.id) for request in encoded.requests}
    left_out += [
        _left_out(request, off_street_reasons(encoded, town, request))
        for request in requests
        if (request.kind, request.id) not in known
    ]
    order = {(request.kind, request.id): index for index, request in enumerate(requests)}
    return tuple(sorted(left_out, key=lambda missing: order[missing.kind, missing.request_id]))


def _left_out(request: Request, reasons: tuple[Reason, ...]) -> Unassigned:
    return Unassigned(
        request_id=request.id, kind=request.kind, code=request.code, label=request.label, reasons=reasons
    )


def _tell_paths(on_progress: OnProgress | None, done: int, of: int) -> None:
    report(on_progress, PlanStage.PATHS, done / max(of, 1), f"{done} of {of}")


def _record(
    town: TownMap, seed: int, iterations: int, seconds: float, cost: int, street_notes: tuple[str, ...] = ()
) -> SolverRecord:
    return SolverRecord(
        seed=seed,
        iterations=iterations,
        seconds=round(seconds, 3),
        cost=cost,
        map_hash=town.map_hash,
        version=importlib.metadata.version("tournee"),
        street_version=street_version(town),
        street_notes=street_notes,
    )


def _search_progress(
    on_progress: OnProgress | None, seconds: float | None, iterations: int | None, stopped: list[bool]
) -> Callable[[Progress], bool | None] | None:
    """Return the search's progress as the plan's; ``stopped`` gets an entry where the caller ends it."""
    if on_progress is None:
        return None

    def told(progress: Progress) -> bool:
        shares = [progress.seconds / seconds] if seconds else []
        shares += [progress.iterations / iterations] if iterations else []
        note = f"{progress.vehicles} rounds, {progress.unassigned} left out"
        answer = on_progress(
            PlanProgress(
                PlanStage.ROUNDS,
                min(1.0, max(shares, default=0.0)),
                note,
                cost=progress.cost,
                unassigned=progress.unassigned,
                rounds=progress.vehicles,
            )
        )
        if answer is False:
            stopped.append(True)
        return answer is not False

    return told
