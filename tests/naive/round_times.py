"""The rule of `routing.rounds.schedule` by its words: raise whatever is too early, second by second if need be."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from routing.rounds.problem import NO_LIMIT, OPEN_END, UNREACHABLE, Problem


class Plain:
    """A problem as lists, because arrays are slow to read one by one."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        for name in Problem._fields:
            setattr(self, name, getattr(problem, name).tolist())
        self.known_windows: dict[int, list[tuple[int, int]]] = {}
        self.breaks = len(problem.break_earliest)
        self.dimensions = problem.task_load.shape[1]
        self.owner = [r for r in range(problem.request_count) for _ in range(self.size(r))]

    def size(self, request: int) -> int:
        return self.request_first[request + 1] - self.request_first[request]

    def is_reload(self, item: int) -> bool:
        return item < -self.breaks

    def location(self, item: int) -> int:
        return self.task_location[item] if item >= 0 else self.reload_location[-1 - self.breaks - item]

    def windows(self, item: int) -> list[tuple[int, int]]:
        if item not in self.known_windows:
            self.known_windows[item] = self._windows(item)
        return self.known_windows[item]

    def _windows(self, item: int) -> list[tuple[int, int]]:
        if item >= 0:
            own = range(self.window_first[item], self.window_first[item + 1])
            return [(self.window_earliest[w], self.window_latest[w]) for w in own]
        if self.is_reload(item):
            place = -1 - self.breaks - item
            return [(self.reload_earliest[place], self.reload_latest[place])]
        return [(self.break_earliest[-1 - item], self.break_latest[-1 - item])]

    def length(self, item: int) -> int:
        if item >= 0:
            return self.task_service_s[item]
        if self.is_reload(item):
            return self.reload_service_s[-1 - self.breaks - item]
        return self.break_duration_s[-1 - item]

    def arrival(self, profile: int, a: int, b: int, leaving: int) -> int:
        if not self.bucket_from_s:
            return leaving + self.durations_s[profile][a][b]
        froms = [-8 * NO_LIMIT, *self.bucket_from_s]
        tables = [self.durations_s, *self.bucket_durations_s]
        present = max(k for k, opening in enumerate(froms) if opening <= leaving)
        return min(max(leaving, froms[k]) + tables[k][profile][a][b] for k in range(present, len(froms)))


_KNOWN: dict[int, Plain] = {}


def plain(problem: Problem) -> Plain:
    """Return the lists of a problem; those of the last one are kept."""
    if id(problem) not in _KNOWN or _KNOWN[id(problem)].problem is not problem:
        _KNOWN.clear()
        _KNOWN[id(problem)] = Plain(problem)
    return _KNOWN[id(problem)]


@dataclass
class Times:
    """When a round happens, and how far it goes."""

    starts: list[int]
    departure: int
    end: int
    metres: int


@dataclass
class _Stop:
    item: int
    before: int | None
    setup: int


def _stops(data: Plain, vehicle: int, items: Sequence[int]) -> tuple[list[_Stop], list[int]]:
    here, halted, stops, places = data.vehicle_start[vehicle], None, [], [data.vehicle_start[vehicle]]
    for item in items:
        if item < 0 and not data.is_reload(item):
            stops.append(_Stop(item, None, 0))
            continue
        there = data.location(item)
        setup = data.task_setup_s[item] if item >= 0 and halted != there else 0
        stops.append(_Stop(item, here, setup))
        here = halted = there
        places.append(there)
    return stops, places


def _run(data, vehicle, stops, floors, departure_floor):
    """Serve in order no earlier than the floors; return starts, windows, departure and end, or None."""
    profile = data.vehicle_profile[vehicle]
    clock, departure = data.vehicle_earliest[vehicle], None
    starts, chosen = [], []
    for stop, floor in zip(stops, floors, strict=True):
        if stop.before is not None:
            if departure is None:
                clock = departure = max(clock, departure_floor)
            clock = data.arrival(profile, stop.before, data.location(stop.item), clock) + stop.setup
        ready = max(clock, floor)
        fitting = [
            (max(ready, early), w) for w, (early, late) in enumerate(data.windows(stop.item)) if ready <= late
        ]
        if not fitting:
            return None
        starts.append(min(fitting)[0])
        chosen.append(min(fitting)[1])
        clock = starts[-1] + data.length(stop.item)
    if data.vehicle_end[vehicle] != OPEN_END:
        here = next(data.location(s.item) for s in reversed(stops) if s.before is not None)
        clock = data.arrival(profile, here, data.vehicle_end[vehicle], clock)
    return starts, chosen, departure, clock


def _rides(data, items):
    at = {item: place for place, item in enumerate(items) if item >= 0}
    for item, place in at.items():
        request = data.owner[item]
        drop = data.request_first[request + 1] - 1
        if data.request_has_drop[request] and item != drop and at.get(drop, -1) > place:
            yield place, at[drop], data.request_max_ride_s[request]


def _least(data, vehicle, items, stops, departure_floor):
    floors = [-4 * NO_LIMIT] * len(items)
    trip: int | None = None
    for place, item in enumerate(items):
        if data.is_reload(item):
            trip = place
        elif item >= 0 and trip is None:
            departure_floor = max(departure_floor, data.task_release_s[item])
        elif item >= 0:
            floors[trip] = max(floors[trip], data.task_release_s[item])
    while True:
        run = _run(data, vehicle, stops, floors, departure_floor)
        if run is None or run[3] > data.vehicle_latest[vehicle]:
            return None
        starts, _, departure, end = run
        right = True
        for pickup, drop, longest in _rides(data, items):
            needed = starts[drop] - longest - data.length(items[pickup])
            if needed > starts[pickup]:
                floors[pickup], right = max(floors[pickup], needed), False
        if end - data.vehicle_max_duration_s[vehicle] > departure:
            departure_floor, right = end - data.vehicle_max_duration_s[vehicle], False
        if right:
            return run


def _leaving(data, profile, a, b, arrival):
    """Find the last departure that arrives no later, by bisection."""
    ways = [table[profile][a][b] for table in (data.durations_s, *data.bucket_durations_s)]
    low, high = arrival - max(ways), arrival - min(ways)
    while low < high:
        middle = (low + high + 1) // 2
        if data.arrival(profile, a, b, middle) <= arrival:
            low = middle
        else:
            high = middle - 1
    return low


def _greatest_departure(data, vehicle, items, stops, earliest):
    starts, chosen, _, end = earliest
    profile = data.vehicle_profile[vehicle]
    tops = [
        min(data.windows(item)[w][1], max(start, data.task_due_s[item]) if item >= 0 else NO_LIMIT)
        for item, w, start in zip(items, chosen, starts, strict=True)
    ]
    while True:
        right = True
        clock = end
        if data.vehicle_end[vehicle] != OPEN_END:
            here = next(data.location(s.item) for s in reversed(stops) if s.before is not None)
            clock = _leaving(data, profile, here, data.vehicle_end[vehicle], end)
        for place in reversed(range(len(items))):
            stop = stops[place]
            tops[place] = min(tops[place], clock - data.length(stop.item))
            clock = tops[place]
            if stop.before is not None:
                clock = _leaving(data, profile, stop.before, data.location(stop.item), clock - stop.setup)
                if all(own.before is None for own in stops[:place]):
                    break
        for pickup, drop, longest in _rides(data, items):
            if tops[drop] > tops[pickup] + data.length(items[pickup]) + longest:
                tops[drop], right = tops[pickup] + data.length(items[pickup]) + longest, False
        if right:
            return clock


def times(data: Plain, vehicle: int, items: Sequence[int]) -> Times | None:
    """Times of a round by the rule; None if there are none."""
    stops, places = _stops(data, vehicle, items)
    if data.vehicle_end[vehicle] != OPEN_END:
        places.append(data.vehicle_end[vehicle])
    profile = data.vehicle_profile[vehicle]
    metres = 0
    for a, b in itertools.pairwise(places):
        metres += data.distances_m[profile][a][b]
        if UNREACHABLE in (data.distances_m[profile][a][b], data.durations_s[profile][a][b]):
            return None
    earliest = _least(data, vehicle, items, stops, -4 * NO_LIMIT)
    if earliest is None:
        return None
    departure = _greatest_departure(data, vehicle, items, stops, earliest)
    final = _least(data, vehicle, items, stops, departure)
    assert final is not None
    assert (final[2], final[3]) == (departure, earliest[3])
    return Times(final[0], departure, final[3], metres)
