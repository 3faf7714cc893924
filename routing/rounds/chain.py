"""A round as lists of plain numbers, item by item: all that `schedule` needs of a problem."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from routing.rounds.problem import NO_LIMIT, OPEN_END, UNREACHABLE, Problem


@dataclass(frozen=True, slots=True)
class Leg:
    """Seconds of a way, by time of departure.

    Attributes
    ----------
    duration_s
        Before the first bucket.
    bucket_from_s, bucket_duration_s
        Starts of the buckets, and the seconds from there on.
    """

    duration_s: int
    bucket_from_s: Sequence[int] = ()
    bucket_duration_s: Sequence[int] = ()

    def arrival(self, leaving: int) -> int:
        """Return when one arrives that may leave at ``leaving``, or later where that is faster."""
        if not self.bucket_from_s:
            return leaving + self.duration_s
        present = bisect_right(self.bucket_from_s, leaving)
        best = leaving + (self.bucket_duration_s[present - 1] if present else self.duration_s)
        for opening, duration in zip(
            self.bucket_from_s[present:], self.bucket_duration_s[present:], strict=True
        ):
            best = min(best, opening + duration)
        return best

    def latest_leaving(self, arrival: int) -> int:
        """Return the last time to leave so as to arrive no later than ``arrival``."""
        if not self.bucket_from_s:
            return arrival - self.duration_s
        closings = [*(opening - 1 for opening in self.bucket_from_s[1:]), 4 * NO_LIMIT]
        best = min(arrival - self.duration_s, self.bucket_from_s[0] - 1)
        for opening, closing, duration in zip(
            self.bucket_from_s, closings, self.bucket_duration_s, strict=True
        ):
            if opening + duration <= arrival:
                best = max(best, min(arrival - duration, closing))
        return best

    def shift_kept(self, leaving: int) -> int:
        """Return by how much the departure may be later and the arrival is later by as much; -1 for a wait on the way."""
        if not self.bucket_from_s:
            return 8 * NO_LIMIT
        present = bisect_right(self.bucket_from_s, leaving)
        duration = self.bucket_duration_s[present - 1] if present else self.duration_s
        kept = 8 * NO_LIMIT
        for opening, later in zip(
            self.bucket_from_s[present:], self.bucket_duration_s[present:], strict=True
        ):
            kept = min(kept, opening - 1 - leaving, opening + later - duration - leaving)
        return max(kept, -1)

    def shift_kept_back(self, arrival: int) -> int:
        """Return by how much the arrival may be earlier and `latest_leaving` is earlier by as much; -1 for a wait."""
        if not self.bucket_from_s:
            return 8 * NO_LIMIT
        leaving = self.latest_leaving(arrival)
        present = bisect_right(self.bucket_from_s, leaving)
        duration = self.bucket_duration_s[present - 1] if present else self.duration_s
        if leaving + duration < arrival:
            return -1
        return leaving - self.bucket_from_s[present - 1] if present else 8 * NO_LIMIT


@dataclass(frozen=True, slots=True)
class Chain:
    """The numbers of a round, one entry an item where nothing else is said; times and lengths in seconds.

    Attributes
    ----------
    lead
        Position of the first task or reload stop.
    legs
        The way to the item, ``None`` for a break.
    setups, lengths
        Before and from the start of the item on.
    openings, closings
        Its windows, ascending.
    floors, dues
        It starts no earlier than the first; lateness counts from the second on.
    home
        The way from the last item to the end place, ``None`` if the round ends there.
    earliest, latest
        Of the vehicle.
    departure_floor
        The release of the tasks of the first trip.
    longest
        From departure to end.
    rides
        Positions of a pickup and of its drop, and the most seconds between.
    distance_m
        Metres of the round.
    """

    lead: int
    legs: list[Leg | None]
    setups: list[int]
    lengths: list[int]
    openings: list[Sequence[int]]
    closings: list[Sequence[int]]
    floors: list[int]
    dues: list[int]
    home: Leg | None
    earliest: int
    latest: int
    departure_floor: int
    longest: int
    rides: list[tuple[int, int, int]]
    distance_m: int


def chain_of(problem: Problem, vehicle: int, items: Sequence[int]) -> Chain | None:
    """Gather what concerns a round with at least one task; ``None`` if a leg of it has no path."""
    size = len(items)
    breaks = len(problem.break_earliest)
    at_task = [position for position, item in enumerate(items) if item >= 0]
    at_stop = [position for position, item in enumerate(items) if item >= 0 or item < -breaks]
    tasks = np.array([items[position] for position in at_task], dtype=np.int64)
    places = problem.task_location[tasks].tolist()
    if len(at_stop) > len(at_task):
        known = dict(zip(at_task, places, strict=True))
        places = [
            known[p] if p in known else int(problem.reload_location[-1 - breaks - items[p]]) for p in at_stop
        ]
    start = int(problem.vehicle_start[vehicle])
    stops = [start, *places]
    if problem.vehicle_end[vehicle] != OPEN_END:
        stops.append(int(problem.vehicle_end[vehicle]))
    legs, distance_m = _legs(problem, int(problem.vehicle_profile[vehicle]), stops)
    if legs is None:
        return None

    leg_of: list[Leg | None] = [None] * size
    setups, lengths, floors, dues = [0] * size, [0] * size, [-NO_LIMIT] * size, [NO_LIMIT] * size
    openings: list[Sequence[int]] = [()] * size
    closings: list[Sequence[int]] = [()] * size
    for number, position in enumerate(at_stop):
        leg_of[position] = legs[number]
    setup = dict(zip(at_task, problem.task_setup_s[tasks].tolist(), strict=True))
    for number, position in enumerate(at_stop):
        if position in setup and (number == 0 or stops[number] != stops[number + 1]):
            setups[position] = setup[position]
    for position, service, due, first, past in zip(
        at_task,
        problem.task_service_s[tasks].tolist(),
        problem.task_due_s[tasks].tolist(),
        problem.window_first[tasks].tolist(),
        problem.window_first[tasks + 1].tolist(),
        strict=True,
    ):
        lengths[position], dues[position] = service, due
        openings[position] = problem.window_earliest[first:past].tolist()
        closings[position] = problem.window_latest[first:past].tolist()
    for position, item in enumerate(items):
        if item < -breaks:
            place = -1 - breaks - item
            lengths[position] = int(problem.reload_service_s[place])
            openings[position] = (int(problem.reload_earliest[place]),)
            closings[position] = (int(problem.reload_latest[place]),)
        elif item < 0:
            lengths[position] = int(problem.break_duration_s[-1 - item])
            openings[position] = (int(problem.break_earliest[-1 - item]),)
            closings[position] = (int(problem.break_latest[-1 - item]),)
    release = dict(zip(at_task, problem.task_release_s[tasks].tolist(), strict=True))
    needed = -NO_LIMIT
    for position in reversed(range(size)):
        needed = max(needed, release.get(position, needed))
        if items[position] < -breaks:
            floors[position], needed = needed, -NO_LIMIT
    return Chain(
        lead=at_stop[0],
        legs=leg_of,
        setups=setups,
        lengths=lengths,
        openings=openings,
        closings=closings,
        floors=floors,
        dues=dues,
        home=legs[len(at_stop)] if len(legs) > len(at_stop) else None,
        earliest=int(problem.vehicle_earliest[vehicle]),
        latest=int(problem.vehicle_latest[vehicle]),
        departure_floor=needed,
        longest=int(problem.vehicle_max_duration_s[vehicle]),
        rides=_rides(problem, items),
        distance_m=distance_m,
    )


def _legs(problem: Problem, profile: int, stops: Sequence[int]) -> tuple[list[Leg] | None, int]:
    origins, targets = np.array(stops[:-1]), np.array(stops[1:])
    durations = problem.durations_s[profile, origins, targets].tolist()
    distances = problem.distances_m[profile, origins, targets].tolist()
    if max(durations) >= UNREACHABLE or max(distances) >= UNREACHABLE:
        return None, 0
    if not len(problem.bucket_from_s):
        return [Leg(duration) for duration in durations], sum(distances)
    froms = problem.bucket_from_s.tolist()
    later = problem.bucket_durations_s[:, profile, origins, targets].T.tolist()
    return [Leg(base, froms, own) for base, own in zip(durations, later, strict=True)], sum(distances)


def _rides(problem: Problem, items: Sequence[int]) -> list[tuple[int, int, int]]:
    if not problem.request_count or problem.request_max_ride_s.min() >= NO_LIMIT:
        return []
    position = {item: at for at, item in enumerate(items) if item >= 0}
    tasks = np.array(list(position), dtype=np.int64)
    owners = set((np.searchsorted(problem.request_first, tasks, side="right") - 1).tolist())
    rides: list[tuple[int, int, int]] = []
    for request in sorted(owners):
        longest = int(problem.request_max_ride_s[request])
        first, drop = int(problem.request_first[request]), int(problem.request_first[request + 1]) - 1
        if longest >= NO_LIMIT or not problem.request_has_drop[request] or drop not in position:
            continue
        rides += [
            (position[task], position[drop], longest)
            for task in range(first, drop)
            if position.get(task, len(items)) < position[drop]
        ]
    return rides
