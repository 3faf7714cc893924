"""A round as it is stored, as a plan of that round alone: what all forms of a round are made from."""

from __future__ import annotations

import importlib.metadata
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from dispatch.domain import Place, Shift, TimeWindow, Vehicle
from dispatch.emissions import co2e_g
from dispatch.errors import DispatchError
from dispatch.lifecycle.round import STOP_OVER, StopStatus
from dispatch.orders.delivery import Delivery, Task, TaskKind
from dispatch.parties.recipient import Recipient
from dispatch.plan import Leg, Plan, RequestKind, Round, SolverRecord, Stop, StopAction, StopTask, Totals
from dispatch.privacy.sight import IN_HAND, look_at_places, visited
from dispatch.rounds.own import own_round
from dispatch.rounds.round import Round as StoredRound
from dispatch.rounds.round import Stop as StoredStop
from dispatch.storage import crew, deliveries, parties
from dispatch.storage.store import Writing
from dispatch.town_map import TownMap

#: Decimals of path positions: a tenth of a metre.
_DECIMALS = 6


@dataclass(frozen=True, slots=True)
class SheetFacts:
    """What a form of a round needs to know, read in one transaction; streets are looked up afterwards.

    Attributes
    ----------
    shown
        Stops, each with its number on the round.
    tasks, places, people
        By name. Who is visited by a service is not among the people.
    hidden
        Deliveries that go to those.
    """

    own: StoredRound
    shown: tuple[tuple[int, StoredStop], ...]
    shift: Shift
    vehicle: Vehicle
    courier_name: str
    time_zone: str
    places: Mapping[str, Place]
    tasks: Mapping[str, tuple[Delivery, Task]]
    people: Mapping[str, Recipient]
    hidden: frozenset[str]


def sheet_facts(writing: Writing, round_id: str, *, courier_id: str = "") -> SheetFacts:
    """Return what forms of a round need, for a caller who commits before any is shown: that somebody is visited where is kept.

    Parameters
    ----------
    courier_id
        Who asks: they have of a round in hand what is left of it. Empty for the town, which has all of any round.

    Raises
    ------
    NotFoundError
        There is no such round, or it is none of the courier's.
    DispatchError
        ``round_not_in_hand``: it is over.
    """
    own = own_round(writing, round_id, courier_id)
    if courier_id and own.status not in IN_HAND:
        raise DispatchError(
            f"round {round_id} is {own.status}: there is nothing left to do on it; ask the coordinator for its figures",
            code="round_not_in_hand",
        )
    left_out = STOP_OVER if courier_id else {StopStatus.CANCELLED}
    shown = tuple((number, stop) for number, stop in enumerate(own.stops, 1) if stop.status not in left_out)
    shift = next(one for one in crew.shifts_of(writing, own.day, left=True) if one.id == own.shift_id)
    known = deliveries.of_tasks(writing, [name for _, stop in shown for name in stop.task_ids])
    at = {stop.place_id for _, stop in shown}
    look_at_places(writing, known.values(), at)
    hidden = visited(writing, known.values())
    return SheetFacts(
        own=own,
        shown=shown,
        shift=shift,
        vehicle=crew.vehicles(writing, former=True)[shift.vehicle_id],
        courier_name=crew.couriers(writing, former=True)[shift.courier_id].name,
        time_zone=parties.get_town(writing).time_zone,
        places=parties.get_places(writing, at | {shift.start_place_id, shift.end_place_id} - {""}),
        tasks={task.id: (one, task) for one in known.values() for task in one.tasks},
        people={
            one.recipient_id: parties.get_recipient(writing, one.recipient_id)
            for one in known.values()
            if one.id not in hidden
        },
        hidden=hidden,
    )


def plan_of_round(facts: SheetFacts, town_map: TownMap) -> Plan:
    """Return a round as a plan. Nobody who is visited by a service is named in it, nor what is brought to them."""
    done = _round(facts, town_map)
    return Plan(
        town=town_map.name,
        town_title=town_map.title,
        date=facts.own.day,
        time_zone=facts.time_zone,
        title="",
        bbox=town_map.bbox,
        deliveries=done.deliveries,
        multi_shop_deliveries=_of_several_shops(facts),
        visits=done.visits,
        deliveries_planned=done.deliveries,
        visits_planned=done.visits,
        rounds=(done,),
        idle=(),
        unassigned=(),
        totals=Totals(
            1,
            len(done.stops),
            done.distance_m,
            done.end - done.departure,
            done.travel_s,
            done.waiting_s,
            done.co2e_g,
        ),
        comparison=None,
        solver=SolverRecord(1, 0, 0.0, 0, town_map.map_hash, importlib.metadata.version("tournee")),
    )


def _of_several_shops(facts: SheetFacts) -> int:
    known = {one.id: one for one, _ in facts.tasks.values()}
    return sum(len({task.place_id for task in one.pickups}) > 1 for one in known.values())


def _round(facts: SheetFacts, town_map: TownMap) -> Round:
    own, shift, vehicle, shown = facts.own, facts.shift, facts.vehicle, facts.shown
    start, end = facts.places[shift.start_place_id], facts.places.get(shift.end_place_id)
    stops = [_stop(facts, number, stop) for number, stop in shown]
    stops, break_s = _with_breaks(facts, stops)
    # Where something is over already it begins where the courier is to go next.
    first = start if not shown or shown[0][0] == 1 else stops[0].place
    legs = _legs(vehicle, [first, *(stop.place for stop in stops), *([end] if end else [])], town_map)
    distance_m = sum(leg.distance_m for leg in legs)
    found = {one.id: one for _, stop in shown for one, _ in (facts.tasks[name] for name in stop.task_ids)}
    visits = sum(bool(one.visit_id) for one in found.values())
    peak_l, peak_g = _peaks(facts)
    departure = own.departure_s or (stops[0].arrival if stops else shift.window.earliest)
    return Round(
        shift_id=shift.id,
        courier_id=shift.courier_id,
        courier_name=facts.courier_name,
        vehicle_id=vehicle.id,
        vehicle_name=vehicle.name,
        profile=vehicle.profile,
        shift=shift.window,
        start_place=first,
        end_place=end,
        departure=departure,
        end=own.end_s or (stops[-1].departure if stops else departure),
        stops=tuple(stops),
        legs=legs,
        distance_m=distance_m,
        travel_s=sum(leg.duration_s for leg in legs),
        service_s=sum(stop.end_s - stop.start_s for _, stop in shown),
        waiting_s=sum(stop.waiting_s for stop in stops),
        break_s=break_s,
        deliveries=len(found) - visits,
        visits=visits,
        peak_volume_l=peak_l,
        peak_weight_g=peak_g,
        co2e_g=co2e_g(distance_m, vehicle.co2e_g_per_km),
    )


def _stop(facts: SheetFacts, number: int, stop: StoredStop) -> Stop:
    place = facts.places[stop.place_id]
    tasks, now_s = [], stop.start_s
    for name in stop.task_ids:
        one, task = facts.tasks[name]
        tasks.append(_task(facts, one, task, now_s))
        now_s += task.service_s
    waiting_s = max(0, stop.start_s - stop.arrival_s - place.setup_s)
    return Stop(number, place, stop.arrival_s, stop.end_s, waiting_s, tuple(tasks))


def _task(facts: SheetFacts, one: Delivery, task: Task, start_s: int) -> StopTask:
    at_door = task.place_id == one.drop_place_id
    hidden = one.id in facts.hidden
    if one.visit_id and at_door:
        kind = StopAction.SERVICE
    else:
        kind = StopAction.PICKUP if task.kind in {TaskKind.PICKUP, TaskKind.TRANSFER} else StopAction.DROPOFF
    windows = (one.window,) if at_door and kind is not StopAction.PICKUP else task.windows
    held = next((own for own in windows if own.earliest <= start_s <= own.latest), None)
    return StopTask(
        kind=kind,
        request_kind=RequestKind.VISIT if one.visit_id else RequestKind.DELIVERY,
        request_id=one.id,
        code=one.code,
        label="" if hidden else facts.people[one.recipient_id].name,
        start=start_s,
        end=start_s + task.service_s,
        window=held or (windows[0] if windows else None),
        # What is brought to whose door is nothing for a file.
        note="" if hidden and at_door else task.items,
        temperature=one.temperature,
        external_ref="" if hidden else one.external_ref,
    )


def _with_breaks(facts: SheetFacts, stops: Sequence[Stop]) -> tuple[list[Stop], int]:
    """Return the stops with each break at the stop before which it is taken, and the seconds of all of them."""
    found, total_s = list(stops), 0
    at = {stop.id: place for place, (_, stop) in enumerate(facts.shown)}
    for key, taken in sorted(dict(facts.own.facts.get("breaks", {})).items()):
        place = at.get(taken["before"])
        if place is None:
            continue
        start_s, end_s = int(taken["start_s"]), int(taken["end_s"])
        pauses = facts.shift.breaks
        window = pauses[int(key)].window if int(key) < len(pauses) else TimeWindow(start_s, start_s)
        task = StopTask(StopAction.BREAK, None, "", "", "", start_s, end_s, window)
        stop = found[place]
        found[place] = replace(
            stop, waiting_s=max(0, stop.waiting_s - (end_s - start_s)), tasks=(task, *stop.tasks)
        )
        total_s += end_s - start_s
    return found, total_s


def _legs(vehicle: Vehicle, way: Sequence[Place], town_map: TownMap) -> tuple[Leg, ...]:
    if len(way) < 2:
        return ()
    paths = town_map.route(
        vehicle.profile,
        np.array([place.lon for place in way], dtype=np.float64),
        np.array([place.lat for place in way], dtype=np.float64),
    )
    legs = []
    for path, _ in zip(paths, itertools.pairwise(way), strict=True):
        drawing = np.round(np.column_stack([path.lon, path.lat]), _DECIMALS).tolist()
        legs.append(
            Leg(
                -(-path.duration_ms // 1000),
                round(path.distance_cm / 100),
                tuple((lon, lat) for lon, lat in drawing),
            )
        )
    return tuple(legs)


def _peaks(facts: SheetFacts) -> tuple[int, int]:
    litres = grams = most_l = most_g = 0
    for _, stop in facts.shown:
        for name in stop.task_ids:
            load = facts.tasks[name][1].load
            litres += load.volume_l
            grams += load.weight_g
            most_l, most_g = max(most_l, litres), max(most_g, grams)
    return most_l, most_g
