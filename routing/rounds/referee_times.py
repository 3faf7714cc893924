"""The referee's view of the times of a round: demands between moments, and whether nothing could be earlier or later.

The moments of a round are its departure, the start of each item and its end. Each demand says how early a moment may
be, given another. The reported times must meet all demands; the least times are found by meeting one demand
after another, from below. That the departure is the latest shows in that a second later is too late.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import le

from routing.rounds.problem import NO_LIMIT, OPEN_END, UNREACHABLE
from routing.rounds.referee_book import Book
from routing.rounds.solution import Solution

#: Longer than anything lasts.
_LONG = 16 * NO_LIMIT


@dataclass(frozen=True, slots=True)
class _Way:
    """A leg with its seconds in each stretch of the day; the first begins at the beginning of all times."""

    begins: Sequence[int]
    takes: Sequence[int]

    def __call__(self, leaving: int) -> int:
        if len(self.takes) == 1:
            return leaving + self.takes[0]
        return min(
            max(leaving, begin) + takes
            for begin, after, takes in zip(self.begins, [*self.begins[1:], _LONG], self.takes, strict=True)
            if after > leaving
        )

    def steady(self, leaving: int) -> int:
        """Return for how many seconds more a later departure means an arrival later by as much, -1 if it waits already."""
        present = max(at for at, begin in enumerate(self.begins) if begin <= leaving)
        ahead = zip(self.begins[present + 1 :], self.takes[present + 1 :], strict=True)
        arrival = leaving + self.takes[present]
        return max(
            -1,
            min((min(begin - 1 - leaving, begin + takes - arrival) for begin, takes in ahead), default=_LONG),
        )


@dataclass(frozen=True, slots=True)
class Round:
    """A round to be judged: its items, ways and what is reported of it; ``ways[k]`` leads to item ``k``."""

    vehicle: int
    items: Sequence[int]
    ways: Sequence[_Way | None]
    home: _Way | None
    setups: Sequence[int]
    windows: Sequence[Sequence[tuple[int, int]]]
    lengths: Sequence[int]
    lead: int
    metres: int
    arrivals: Sequence[int]
    starts: Sequence[int]
    ends: Sequence[int]
    departure: int
    end: int


def round_of(book: Book, solution: Solution, vehicle: int, items: Sequence[int]) -> Round | None:
    """Gather a round with at least one task; ``None`` if there is no path between two of its places."""
    problem = book.problem
    moving = [at for at, item in enumerate(items) if not book.is_break(item)]
    places = [int(problem.vehicle_start[vehicle])]
    for at in moving:
        item = items[at]
        places.append(book.location[item] if item >= 0 else int(problem.reload_location[book.place(item)]))
    if problem.vehicle_end[vehicle] != OPEN_END:
        places.append(int(problem.vehicle_end[vehicle]))
    profile = int(problem.vehicle_profile[vehicle])
    tables = [problem.durations_s[profile], *problem.bucket_durations_s[:, profile]]
    columns = [table[places[:-1], places[1:]].tolist() for table in tables]
    metres = problem.distances_m[profile][places[:-1], places[1:]].tolist()
    if UNREACHABLE in metres or UNREACHABLE in columns[0]:
        return None
    begins = [-_LONG, *problem.bucket_from_s.tolist()]
    legs = [_Way(begins, takes) for takes in zip(*columns, strict=True)]
    ways: list[_Way | None] = [None] * len(items)
    setups = [0] * len(items)
    for number, (at, (before, here)) in enumerate(zip(moving, pairwise(places), strict=False)):
        ways[at] = legs[number]
        if items[at] >= 0 and (number == 0 or before != here):
            setups[at] = book.setup_s[items[at]]
    own = slice(int(solution.item_first[vehicle]), int(solution.item_first[vehicle + 1]))
    return Round(
        vehicle=vehicle,
        items=items,
        ways=ways,
        home=legs[-1] if len(legs) > len(moving) else None,
        setups=setups,
        windows=[book.windows(item) for item in items],
        lengths=[book.length_s(item) for item in items],
        lead=moving[0],
        metres=sum(metres),
        arrivals=solution.arrival_s[own].tolist(),
        starts=solution.start_s[own].tolist(),
        ends=solution.end_s[own].tolist(),
        departure=int(solution.vehicle_departure_s[vehicle]),
        end=int(solution.vehicle_return_s[vehicle]),
    )


def time_faults(book: Book, own: Round) -> list[str]:
    """Return where the reported times break a demand or the rule."""
    return _demand_faults(book, own) or _rule_faults(book, own)


def _demand_faults(book: Book, own: Round) -> list[str]:
    """Check the reported times moment by moment."""
    found: list[str] = []
    problem, of_vehicle = book.problem, f"of vehicle {own.vehicle}"
    clock = int(problem.vehicle_earliest[own.vehicle])
    for at, item in enumerate(own.items):
        name = f"{book.name(item)} {of_vehicle}"
        if at == own.lead:
            if own.departure < clock:
                found.append(
                    f"vehicle_departure_s {of_vehicle} is {own.departure}: it can leave at {clock} at the earliest"
                )
            clock = own.departure
        way = own.ways[at]
        arrival = way(clock) if way is not None else clock
        if own.arrivals[at] != arrival:
            left = f"having left at {clock}" + (" (vehicle_departure_s)" if at == own.lead else "")
            found.append(f"arrival_s of {name} is {own.arrivals[at]}: {left}, it is there at {arrival}")
        start, end = own.starts[at], own.ends[at]
        if start < own.arrivals[at] + own.setups[at]:
            found.append(
                f"start_s of {name} is {start}: it is ready at {own.arrivals[at] + own.setups[at]} at the earliest"
            )
        if not any(early <= start <= late for early, late in own.windows[at]):
            found.append(
                f"start_s of {name} is {start}: too early or too late for its windows {list(own.windows[at])[:5]}"
            )
        if end != start + own.lengths[at]:
            found.append(
                f"end_s of {name} is {end}: start_s {start} and {own.lengths[at]} seconds make another"
            )
        clock = end
    back = own.home(clock) if own.home is not None else clock
    if own.end != back:
        found.append(f"vehicle_return_s {of_vehicle} is {own.end}: its round ends at {back}")
    if own.end > problem.vehicle_latest[own.vehicle]:
        found.append(
            f"the round {of_vehicle} ends at {own.end}: the limit is {problem.vehicle_latest[own.vehicle]}"
        )
    longest = int(problem.vehicle_max_duration_s[own.vehicle])
    if own.end - own.departure > longest:
        found.append(
            f"the round {of_vehicle} takes seconds {own.end - own.departure}: the limit is {longest}"
        )
    for trip, tasks in _trips(book, own.items):
        begun = own.departure if trip < 0 else own.starts[trip]
        found += [
            f"task {task} {of_vehicle} is on a trip that starts at {begun}: it is released at {book.release_s[task]}"
            for task in tasks
            if book.release_s[task] > begun
        ]
    for pickup, drop, limit in _rides(book, own.items):
        ride = own.starts[drop] - own.ends[pickup]
        if ride > limit:
            found.append(
                f"task {own.items[pickup]} {of_vehicle} rides for {ride} seconds: request_max_ride_s is {limit}"
            )
    return found


def _rule_faults(book: Book, own: Round) -> list[str]:
    """Check that legal times are those of the rule: the earliest end, the latest departure, nothing later than need be."""
    of_vehicle = f"of vehicle {own.vehicle}"
    least = _least(book, own, -_LONG)
    if least is None or least[-1] != own.end:
        sooner = "unknown" if least is None else least[-1]
        return [f"vehicle_return_s {of_vehicle} is {own.end}: it can end at {sooner}"]
    final = _least(book, own, own.departure)
    if final is None:
        return [f"the round {of_vehicle} has no times for a departure at {own.departure}"]
    tops = _tops(book, own, least)
    found = [
        f"start_s of {book.name(item)} {of_vehicle} is {start}: it can start at {sooner}"
        for item, start, sooner in zip(own.items, own.starts, final[1:-1], strict=True)
        if start != sooner
    ]
    found += [
        f"start_s of {book.name(item)} {of_vehicle} is {start}: to leave as late as at {own.departure}, it is put off"
        f" beyond {top}, where its window or what is free of charge ends"
        for item, start, top in zip(own.items, own.starts, tops, strict=True)
        if start > top
    ]
    if found:
        return found
    # All that is legal is legal too for the earlier of two plans at each moment: if one second more is too much, so is any.
    later = _least(book, own, own.departure + 1)
    if later is not None and later[-1] == own.end and all(map(le, later[1:-1], tops)):
        return [
            (
                f"vehicle_departure_s {of_vehicle} is {own.departure}: it can leave later for the same end, at"
                f" {own.departure + 1} at least"
            )
        ]
    return []


def _tops(book: Book, own: Round, least: Sequence[int]) -> list[int]:
    """Return how late each item may start for a late departure: in the window of its least time, and free of charge."""
    tops: list[int] = []
    for at, (item, windows, start) in enumerate(zip(own.items, own.windows, least[1:-1], strict=True)):
        closing = next(late for early, late in windows if early <= start <= late)
        late_enough = max(start, book.due_s[item]) if item >= 0 else closing
        tops.append(start if at < own.lead else min(closing, late_enough))
    return tops


def _trips(book: Book, items: Sequence[int]) -> list[tuple[int, list[int]]]:
    """Return the position of the reload stop that begins each trip, -1 for the departure, and the tasks of it."""
    trips: list[tuple[int, list[int]]] = [(-1, [])]
    for at, item in enumerate(items):
        if book.is_reload(item):
            trips.append((at, []))
        elif item >= 0:
            trips[-1][1].append(item)
    return trips


def _rides(book: Book, items: Sequence[int]) -> list[tuple[int, int, int]]:
    """Return the positions of each pickup and drop with a longest ride between."""
    at = {item: position for position, item in enumerate(items) if item >= 0}
    rides: list[tuple[int, int, int]] = []
    for task, position in at.items():
        request = book.owner[task]
        limit = book.max_ride_s[request]
        drop = book.drop_of(request)
        if limit < NO_LIMIT and task != drop and at.get(drop, -1) > position:
            rides.append((position, at[drop], limit))
    return rides


def _next_opening(windows: Sequence[tuple[int, int]], ready: int) -> int | None:
    return next((max(ready, early) for early, late in windows if ready <= late), None)


def _least(book: Book, own: Round, departure: int) -> list[int] | None:
    """Return the least moments (departure, starts, end) by raising whatever breaks a demand.

    They exist, because the reported times are an example; ``None`` only if that is no longer so for the departure given.
    """
    problem = book.problem
    low = [departure, *([-_LONG] * len(own.items)), -_LONG]
    for trip, tasks in _trips(book, own.items):
        low[trip + 1 if trip >= 0 else 0] = max(
            [low[trip + 1 if trip >= 0 else 0], *(book.release_s[task] for task in tasks)]
        )
    rides = _rides(book, own.items)
    longest = int(problem.vehicle_max_duration_s[own.vehicle])
    settled = False
    while not settled:
        settled = True
        clock = int(problem.vehicle_earliest[own.vehicle])
        for at in range(len(own.items)):
            if at == own.lead:
                clock = low[0] = max(low[0], clock)
            way = own.ways[at]
            ready = (way(clock) if way is not None else clock) + own.setups[at]
            start = _next_opening(own.windows[at], max(low[at + 1], ready))
            if start is None:
                return None
            low[at + 1] = start
            clock = start + own.lengths[at]
        low[-1] = own.home(clock) if own.home is not None else clock
        for pickup, drop, limit in rides:
            bound = low[drop + 1] - limit - own.lengths[pickup]
            if bound > low[pickup + 1]:
                idle = _idle(own, low, pickup, drop)
                low[pickup + 1], settled = max(bound, low[pickup + 1] + idle), False
        if low[-1] - longest > low[0]:
            idle = _idle(own, low, own.lead - 1, len(own.items))
            low[0], settled = max(low[-1] - longest, low[0] + idle), False
    return low


def _idle(own: Round, low: Sequence[int], first: int, last: int) -> int:
    """Return for how many seconds it is no use to put off an item, or the departure, to shorten the way to another.

    While nobody waits in between, no window closes and the traffic stays, all moments are put off alike.
    """
    shift = _LONG
    clock = low[0]
    if first >= own.lead:
        clock = low[first + 1] + own.lengths[first]
        shift = _left(own, low, first)
    for at in range(first + 1, min(last, len(own.items) - 1) + 1):
        way = own.ways[at]
        ready = own.setups[at] + (clock if way is None else way(clock))
        if low[at + 1] > ready or (way is not None and way.steady(clock) < 0):
            return 0
        shift = min(shift, _LONG if way is None else way.steady(clock), _left(own, low, at))
        clock = low[at + 1] + own.lengths[at]
    if last == len(own.items) and own.home is not None:
        shift = min(shift, own.home.steady(clock))
    return shift + 1


def _left(own: Round, low: Sequence[int], at: int) -> int:
    """Return for how long the window in which an item starts stays open."""
    return next((late - low[at + 1] for early, late in own.windows[at] if early <= low[at + 1] <= late), 0)
