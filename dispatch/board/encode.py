"""A day as it stands becomes a routing problem.

What has been done is left out. Goods on board are tasks of no length that are frozen at the beginning of a round, so that their deliveries
stay with the courier; settled stops are frozen behind them. Promises are hard windows. Where the plan so far breaks one already (a courier
is late, a shop was), that window alone is opened, lateness costs, and the plan so far stays a legal one to start from.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from dispatch.board.abilities import needs
from dispatch.board.board import Board, Impossible
from dispatch.board.closed_off import home_by, overtaken, shut_out, under_way
from dispatch.board.demands import Demand, task_list, windows_of
from dispatch.board.fleet import Allowance, add_vehicles, leaving_s
from dispatch.board.frozen import frozen_tasks
from dispatch.board.ladder import prizes
from dispatch.board.loosen import OPENED_S, loosen, loosen_stuck, stuck
from dispatch.board.margins import with_margins
from dispatch.board.mixing import with_classes
from dispatch.board.policy import PlanningPolicy
from dispatch.board.present import Present, arrange
from dispatch.board.reasons import WhyNot, WhyNotCode
from dispatch.board.standing import Standing, standings
from dispatch.board.state import DayState
from dispatch.board.to_do import to_do
from dispatch.board.travel import Travels
from dispatch.board.wishes import demand_of_wish
from dispatch.closures.periods import Span, free_from_s, narrowed
from dispatch.cost_units import COST_PER_CENT
from dispatch.domain import Courier, Load, Place, Profile, Shift, Vehicle
from dispatch.orders.delivery import Delivery, Mode, Task, TaskKind
from dispatch.planning_encode import prize_unit
from routing.rounds.assemble import assemble
from routing.rounds.builder import ProblemBuilder, TaskSpec
from routing.rounds.problem import NO_LIMIT, UNREACHABLE, Problem


@dataclass(slots=True)
class _Ground:
    """What does not change while limits are loosened."""

    state: DayState
    policy: PlanningPolicy
    standings: tuple[Standing, ...]
    vehicles: tuple[Vehicle, ...]
    couriers: tuple[Courier, ...]
    demands: tuple[Demand, ...]
    vehicle_of_round: dict[str, int]
    places: tuple[Place, ...]
    location: dict[str, int]
    profiles: tuple[Profile, ...]
    durations: np.ndarray[tuple[int, ...], np.dtype[np.int32]]
    distances: np.ndarray[tuple[int, ...], np.dtype[np.int32]]
    spans: Mapping[int, tuple[Span, ...]]
    shut_out: frozenset[int]
    overtaken: frozenset[str]
    earliest_s: list[int] = field(default_factory=list)
    ridden_m: list[int] = field(default_factory=list)


def make_board(
    state: DayState, book: Travels, policy: PlanningPolicy, hurried: Iterable[str] = ()
) -> Board | None:
    """Return the routing problem of what is left of a day, None where nobody is on shift any more.

    Parameters
    ----------
    state
        The day.
    book
        Travel times, which grows with the places of the day.
    policy
        What the town has decided.
    hurried
        Deliveries of which nobody leaves a margin: there would be no place for them.

    Raises
    ------
    DispatchError
        ``too_many_skills``, ``too_many_goods``.
    """
    wanted = to_do(state)
    wished = {wish.id for wish in state.wishes}
    wishes = [demand_of_wish(wish, state.day) for wish in state.wishes]
    tasks = {task.id: task for demand in wanted.demands for task in demand.tasks}
    able = standings(state, policy, tasks)
    if not able:
        return None
    ground, unreachable = _ground(state, policy, book, able, (*wanted.demands, *wishes), wanted.carried)
    allowance = Allowance(
        home_s=home_by(able, ground.location, ground.spans), anyway=under_way(able) if ground.spans else set()
    )
    problem, breaks, numbers = _problem(ground, allowance)
    present = arrange(problem, able, ground.demands, breaks, numbers, ground.overtaken)
    if loosen(ground.demands, able, state.now_s, present, allowance):
        present, problem, breaks, numbers = _again(ground, present, allowance)
    items = present.legal()
    caught = stuck(problem, items)
    if caught:
        loosen_stuck(
            problem, caught, able, ground.demands, task_list(ground.demands), breaks, present, allowance
        )
        present, problem, breaks, numbers = _again(ground, present, allowance)
        items = present.legal()
    if policy.margin_s:
        names = frozenset(hurried)
        opened = {
            task.id for demand in ground.demands if demand.delivery.id in names for task in demand.tasks
        }
        every = task_list(ground.demands)
        problem = with_margins(
            present.timetable, items, every, policy.margin_s, opened | allowance.due_s.keys(), hold=not names
        )
    shift_at = [standing.shift.id for standing in ground.standings]
    return Board(
        state=state,
        policy=policy,
        standings=ground.standings,
        vehicles=ground.vehicles,
        couriers=ground.couriers,
        demands=ground.demands,
        tasks=task_list(ground.demands),
        places=ground.places,
        profiles=ground.profiles,
        problem=problem,
        present=items,
        present_solution=assemble(problem, items, 0),
        late_s=present.late_s,
        overtime_s={shift_at[vehicle]: seconds for vehicle, seconds in present.overtime_s.items()},
        waived=tuple(sorted((shift_at[vehicle], number) for vehicle, number in present.waived)),
        impossible=(*wanted.impossible, *(one for one in unreachable if one.delivery.id not in wished)),
        left_off=wanted.left_off,
        dropped=present.dropped,
        wish_count=sum(1 for demand in ground.demands if demand.delivery.id in wished),
        spans=ground.spans,
        shut_out=ground.shut_out,
        travels=book,
    )


def _again(
    ground: _Ground, present: Present, allowance: Allowance
) -> tuple[Present, Problem, list[list[int]], dict[tuple[int, str], int]]:
    """Return the plan so far in the problem with limits loosened, with what it breaks of the limits as they are."""
    problem, breaks, numbers = _problem(ground, allowance)
    late_s, overtime_s, waived = present.late_s, present.overtime_s, present.waived
    again = arrange(problem, ground.standings, ground.demands, breaks, numbers, ground.overtaken)
    again.late_s, again.overtime_s, again.waived = (
        late_s,
        overtime_s,
        waived | again.waived | allowance.waived,
    )
    return again, problem, breaks, numbers


def _ground(
    state: DayState,
    policy: PlanningPolicy,
    book: Travels,
    able: tuple[Standing, ...],
    demands: Iterable[Demand],
    carried: Mapping[str, str],
) -> tuple[_Ground, list[Impossible]]:
    vehicles = tuple(state.vehicles[standing.shift.vehicle_id] for standing in able)
    couriers = tuple(state.couriers[standing.shift.courier_id] for standing in able)
    profiles = tuple(sorted({vehicle.profile for vehicle in vehicles}))
    of_round = {standing.own.id: number for number, standing in enumerate(able) if standing.own is not None}
    off: list[Impossible] = []
    wanted: list[Demand] = []
    for demand in demands:
        if demand.on_board is not None and carried.get(demand.delivery.id) not in of_round:
            off.append(Impossible(demand.delivery, WhyNot(WhyNotCode.GOODS_UNLOCATED)))
        else:
            wanted.append(demand)
    names = {task.place_id for demand in wanted for task in demand.tasks}
    for standing in able:
        names |= {standing.place_id, standing.shift.end_place_id}
    asked = {place.id: place for wish in state.wishes for place in wish.ask.places}
    spots = {**asked, **state.places}
    known = [name for name in sorted(names - {""}) if name in spots]
    numbers = book.numbers(spots[name] for name in known)
    location = {name: number for number, name in enumerate(known)}
    begins = {
        location[name]
        for standing in able
        for name in (standing.place_id, standing.shift.start_place_id)
        if name in location
    }
    layers, spans = book.layers(profiles, numbers, state.travel_permille, begins)
    near = np.any(np.stack([reached for _, _, reached in layers]), axis=0)
    kept: list[Demand] = []
    for demand in wanted:
        if all(task.place_id in location and near[location[task.place_id]] for task in demand.tasks):
            kept.append(demand)
            continue
        off.append(Impossible(demand.delivery, WhyNot(WhyNotCode.OFF_STREETS)))
        if demand.on_board is not None:
            # Nobody can get there with them, and yet they take up room.
            kept.append(Demand(demand.delivery, (), None, demand.on_board))
    ground = _Ground(
        state, policy, able, vehicles, couriers, tuple(kept),
        {name: of_round[own] for name, own in carried.items() if own in of_round},
        tuple(spots[name] for name in known), location, profiles,
        np.stack([durations for durations, _, _ in layers]), np.stack([metres for _, metres, _ in layers]), spans,
        shut_out(able, kept, location, spans), overtaken(able, kept, location, spans),
    )  # fmt: skip
    for standing, vehicle in zip(able, vehicles, strict=True):
        profile = profiles.index(vehicle.profile)
        told_s = 0
        if standing.settled and standing.arrived_at is None:
            told_s = state.delayed_s.get(standing.settled[0].id, 0)
        first_s = _first_s(ground, standing, profile)
        left_s = leaving_s(standing, state.now_s, first_s, told_s)
        if not standing.is_out:
            left_s = free_from_s(spans.get(location[standing.place_id]), left_s)
        ground.earliest_s.append(left_s)
        ground.ridden_m.append(_ridden_m(state, book, standing, vehicle))
    return ground, off


def _first_s(ground: _Ground, standing: Standing, profile: int) -> int | None:
    if standing.arrived_at is not None:
        place = ground.state.places[standing.place_id]
        tasks = {task.id: task for demand in ground.demands for task in demand.tasks}
        return place.setup_s + sum(
            tasks[name].service_s for name in standing.arrived_at.task_ids if name in tasks
        )
    if not standing.settled:
        return None
    there = ground.location.get(standing.settled[0].place_id)
    if there is None:
        return None
    seconds = int(ground.durations[profile, ground.location[standing.place_id], there])
    return None if seconds >= UNREACHABLE else seconds


def _ridden_m(state: DayState, book: Travels, standing: Standing, vehicle: Vehicle) -> int:
    """Return the metres ridden so far, where the vehicle has a range."""
    if vehicle.max_distance_m is None or standing.own is None:
        return 0
    passed = [standing.shift.start_place_id]
    passed += [stop.place_id for stop in standing.own.stops if stop.closed_s is not None]
    numbers = book.numbers(state.places[name] for name in passed)
    _, metres, _ = book.tables(vehicle.profile, numbers)
    legs = np.diagonal(metres, offset=1)
    return int(legs[legs < UNREACHABLE].sum())


def _problem(
    ground: _Ground, allowance: Allowance
) -> tuple[Problem, list[list[int]], dict[tuple[int, str], int]]:
    """Return the problem, the breaks of each vehicle, and the task number of each task by request and name (empty: on board)."""
    state, policy = ground.state, ground.policy
    asked = frozenset(need for demand in ground.demands for need in needs(demand.delivery))
    aboard: dict[int, Load] = {}
    for demand in ground.demands:
        vehicle = ground.vehicle_of_round.get(demand.delivery.id)
        if vehicle is not None and demand.on_board is not None:
            before = aboard.get(vehicle, Load())
            aboard[vehicle] = Load(
                before.volume_l + demand.on_board.volume_l, before.weight_g + demand.on_board.weight_g
            )
    allowance.capacity = aboard
    builder = ProblemBuilder(ground.durations, ground.distances)
    breaks = add_vehicles(
        builder, ground.standings, ground.vehicles, ground.couriers, location=ground.location,
        profiles=ground.profiles, earliest_s=ground.earliest_s, ridden_m=ground.ridden_m, skills=asked, allowance=allowance,
    )  # fmt: skip
    shifts: list[Shift] = [standing.shift for standing in ground.standings]
    unit = prize_unit(shifts, ground.vehicles, ground.couriers)
    at_shift = {shift.id: number for number, shift in enumerate(shifts)}
    told = {
        name: number
        for number, standing in enumerate(ground.standings)
        if standing.is_told
        for stop in standing.open_stops
        for name in stop.task_ids
    }
    # What has its place, or was told that there is one, gives way to nothing that comes later.
    placed = {wish.id for wish in state.wishes} | state.assured
    placed |= {name for own in ground.standings for stop in own.open_stops for name in stop.task_ids}
    # Goods that are on board already come with whoever has them.
    bound = {wish.id: wish.ask.shift_id for wish in state.wishes if wish.ask.shift_id}
    is_placed = {
        request
        for request, demand in enumerate(ground.demands)
        if demand.delivery.id in placed or any(task.id in placed for task in demand.tasks)
    }
    worth = prizes([demand.delivery for demand in ground.demands], is_placed, unit)
    numbers: dict[tuple[int, str], int] = {}
    count = 0
    for request, demand in enumerate(ground.demands):
        vehicle = ground.vehicle_of_round.get(demand.delivery.id) if demand.on_board is not None else None
        specs = []
        if vehicle is not None and demand.on_board is not None:
            numbers[request, ""] = count
            here = ground.location[ground.standings[vehicle].place_id]
            specs.append(TaskSpec(here, load=(demand.on_board.volume_l, demand.on_board.weight_g)))
        for task in demand.fetches:
            numbers[request, task.id] = count + len(specs)
            specs.append(
                _spec(ground, demand.delivery, task, allowance, (task.load.volume_l, task.load.weight_g))
            )
        drop = None
        if demand.handover is not None:
            numbers[request, demand.handover.id] = count + len(specs)
            drop = _spec(ground, demand.delivery, demand.handover, allowance, ())
        count += len(specs) + (drop is not None)
        pin = state.pins.get(demand.delivery.id)
        wanted = pin.shift_id if pin is not None else bound.get(demand.delivery.id, "")
        pinned = at_shift.get(wanted)
        now_with = next((told[task.id] for task in demand.tasks if task.id in told), None)
        costs = {
            at_shift[shift]: cost
            for shift, cost in state.extra.get(demand.delivery.id, {}).items()
            if shift in at_shift
        }
        if now_with is not None and policy.handover_change_minor:
            for other in range(len(shifts)):
                if other != now_with:
                    costs[other] = costs.get(other, 0) + policy.handover_change_minor * COST_PER_CENT
        builder.add_request(
            pickups=specs,
            drop=drop,
            prize=worth[request],
            # What a person has put on a round rides there, skilled or not.
            skills=() if pinned is not None else needs(demand.delivery),
            max_ride_s=NO_LIMIT if demand.delivery.id in allowance.rides else _ride_s(demand, vehicle),
            allowed=()
            if request in ground.shut_out
            else None
            if pinned is None or vehicle is not None
            else (pinned,),
            vehicle_costs=costs,
        )
    at = {
        task.id: (request, place + ((request, "") in numbers))
        for request, demand in enumerate(ground.demands)
        for place, task in enumerate(demand.tasks)
    }
    for vehicle, standing in enumerate(ground.standings):
        settled = () if vehicle in allowance.unsettled else standing.settled
        frozen = frozen_tasks(
            state, ground.demands, ground.vehicle_of_round, vehicle, standing.shift.id, settled, numbers, at
        )
        if frozen:
            builder.freeze(vehicle, frozen)
    return with_classes(builder.build(), ground.demands), breaks, numbers


def _spec(
    ground: _Ground, delivery: Delivery, task: Task, allowance: Allowance, load: Sequence[int]
) -> TaskSpec:
    windows = windows_of(delivery, task)
    bounds = [(window.earliest, window.latest) for window in windows]
    location = ground.location[task.place_id]
    opened = allowance.due_s.get(task.id)
    spans = None if task.id in allowance.anyway else ground.spans.get(location)
    if spans is not None and opened is None and not narrowed(bounds, spans, task.service_s):
        # On board, or next: late is better than never. Of anything else nobody may have the request.
        opened = max(window.latest for window in windows) + OPENED_S
    due, per_s = NO_LIMIT, 0
    if opened is not None:
        due, per_s = (
            max(window.latest for window in windows),
            ground.policy.late_minor_per_min * COST_PER_CENT // 60,
        )
        bounds = [(min(start for start, _ in bounds), max(opened, due))]
    if spans is not None:
        bounds = narrowed(bounds, spans, task.service_s) or bounds
    return TaskSpec(
        location, bounds, ground.places[location].setup_s, task.service_s, load, due_s=due, late_cost_per_s=per_s, late_cost_per_s2=per_s
    )  # fmt: skip


def _ride_s(demand: Demand, vehicle: int | None) -> int:
    limit = demand.delivery.max_ride_s
    if limit is None or demand.handover is None:
        return NO_LIMIT
    if demand.handover.kind is not TaskKind.DROP and demand.delivery.mode is not Mode.VISIT:
        return NO_LIMIT
    # Of goods on board the beginning of the ride is past: their window says until when.
    return NO_LIMIT if vehicle is not None else limit
