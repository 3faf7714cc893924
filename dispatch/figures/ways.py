"""The ways that couriers really went, by the map: from where a shift starts through the stops that they came to, and back."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import Row

from dispatch.domain import Profile
from dispatch.figures.day_record import DayRecord
from dispatch.lifecycle.round import RoundStatus, StopStatus
from dispatch.orders.delivery import TaskKind
from dispatch.rounds.round import Round, Stop
from dispatch.town_map import TownMap
from routing.streets.network import UNREACHABLE


@dataclass(frozen=True, slots=True)
class Way:
    """What a round was ridden.

    Attributes
    ----------
    distance_m
        Metres of the map, all legs; legs between which the map has no way are left out.
    legs_s
        By stop, seconds of the map to get there.
    goods_m, direct_m
        By delivery whose goods came by this round, all of them, how far the first of them rode until the door, and how far that is
        from shop to shop and to the door without anything in between.
    """

    round_id: str
    shift_id: str
    distance_m: int
    legs_s: Mapping[str, int]
    goods_m: Mapping[str, int]
    direct_m: Mapping[str, int]


def ways_of(record: DayRecord, town_map: TownMap) -> tuple[Way, ...]:
    """Return the ways of the rounds that have been on the street.

    Raises
    ------
    MapError
        A stop lies too far from the streets of its vehicle.
    """
    shifts = {shift.id: shift for shift in record.shifts}
    return tuple(
        _way(own, shifts[own.shift_id], record, town_map)
        for own in record.ridden
        if own.shift_id in shifts and _visited(own)
    )


def _visited(own: Round) -> list[Stop]:
    """Return the stops that the courier came to, in the order in which that was."""
    been = [
        stop
        for stop in own.stops
        if stop.status is StopStatus.ARRIVED
        or (stop.status is StopStatus.CLOSED and stop.closed_s is not None)
    ]
    return sorted(
        been, key=lambda stop: (stop.closed_s if stop.closed_s is not None else 2**62, stop.arrived_s or 0)
    )


def _way(own: Round, shift: Row[object], record: DayRecord, town_map: TownMap) -> Way:
    stops = _visited(own)
    names = [shift.start_place_id, *(stop.place_id for stop in stops)]
    if own.status is RoundStatus.COMPLETED and shift.end_place_id:
        names.append(shift.end_place_id)
    bike = record.bikes.get(shift.vehicle_id)
    spots = sorted(set(names))
    table = town_map.travel_times(
        bike.profile if bike is not None else Profile.CARGO_BIKE,
        np.array([record.places[name].lon for name in spots]),
        np.array([record.places[name].lat for name in spots]),
    )
    metres, seconds = table.distances_m, table.durations_s
    at = [spots.index(name) for name in names]
    legs = list(itertools.pairwise(at))
    long = [0 if metres[leg] == UNREACHABLE else int(metres[leg]) for leg in legs]
    goods_m, direct_m = _goods(own, stops, record, spots, metres, list(itertools.accumulate(long)))
    return Way(
        own.id,
        own.shift_id,
        sum(long),
        {
            stop.id: int(seconds[leg])
            for stop, leg in zip(stops, legs, strict=False)
            if metres[leg] != UNREACHABLE
        },
        goods_m,
        direct_m,
    )


def _goods(
    own: Round,
    stops: Sequence[Stop],
    record: DayRecord,
    spots: Sequence[str],
    metres: np.ndarray[tuple[int, ...], np.dtype[np.int32]],
    ridden_m: Sequence[int],
) -> tuple[dict[str, int], dict[str, int]]:
    """Return how far goods rode, and would have ridden without detours; ``ridden_m`` are the metres of the round up to each stop."""
    place = {
        name: number for number, stop in enumerate(stops) for name in stop.task_ids if name not in stop.undone
    }
    goods_m, direct_m = {}, {}
    for one in record.orders:
        stop, round_id = record.drop_stops.get(one.id, (None, ""))
        if round_id != own.id or stop is None:
            continue
        door = next(number for number, own_stop in enumerate(stops) if own_stop.id == stop.id)
        fetched = sorted(
            {place[task.id] for task in one.tasks if task.kind is TaskKind.PICKUP and task.id in place}
        )
        if len(fetched) < len({task.place_id for task in one.pickups}) or not fetched or fetched[-1] >= door:
            continue
        legs = list(itertools.pairwise(spots.index(stops[number].place_id) for number in (*fetched, door)))
        if any(metres[leg] == UNREACHABLE for leg in legs):
            continue
        goods_m[one.id] = ridden_m[door] - ridden_m[fetched[0]]
        direct_m[one.id] = sum(int(metres[leg]) for leg in legs)
    return goods_m, direct_m
