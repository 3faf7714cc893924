"""Times of a round that may be illegal: lateness is allowed, and kept small."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from routing.rounds.chain import Leg
from routing.rounds.problem import NO_LIMIT, OPEN_END, UNREACHABLE
from routing.rounds.referee_book import Book
from routing.rounds.schedule import schedule_round


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a person demands of the start of an item, seconds: not at other times, before or after."""

    after: int = -NO_LIMIT
    before: int = NO_LIMIT


@dataclass(frozen=True, slots=True)
class RoundTimes:
    """When the items happen, seconds and metres; ``missing`` are the positions that no path leads to."""

    arrival_s: tuple[int, ...]
    start_s: tuple[int, ...]
    end_s: tuple[int, ...]
    departure_s: int
    return_s: int
    distance_m: int
    missing: tuple[int, ...]


def reviewed_times(
    book: Book, vehicle: int, items: Sequence[int], bounds: Mapping[int, Bounds]
) -> RoundTimes:
    """Return the times of a round with at least one task.

    If it is legal and nothing is demanded, they are those of `schedule_round`. Otherwise every item starts as early as what is
    before it allows, in the first of its windows that is not over, or at once if all are over. Then the departure,
    and pickups whose goods ride too long, are put off as far as no item gets later than that beyond its window.

    Parameters
    ----------
    bounds
        By position in the round. Nobody starts after ``before`` for the sake of a window, nor before ``after``.
    """
    if not bounds and len(set(items)) == len(items):
        legal = schedule_round(book.problem, vehicle, items)
        if legal is not None:
            return RoundTimes(
                legal.arrival_s,
                legal.start_s,
                legal.end_s,
                legal.departure_s,
                legal.return_s,
                legal.distance_m,
                (),
            )
    return _Walk(book, vehicle, items, bounds).times()


class _Walk:
    """The legs, windows and floors of a round, and passes over them."""

    def __init__(self, book: Book, vehicle: int, items: Sequence[int], bounds: Mapping[int, Bounds]) -> None:
        problem = book.problem
        self.book = book
        self.vehicle = vehicle
        self.items = items
        self.bounds = [bounds.get(position, Bounds()) for position in range(len(items))]
        self.windows = [book.windows(item) for item in items]
        self.lengths = [book.length_s(item) for item in items]
        self.legs: list[Leg | None] = []
        self.setups: list[int] = []
        self.distance_m = 0
        self.missing: list[int] = []
        here = int(problem.vehicle_start[vehicle])
        first = True
        for position, item in enumerate(items):
            if book.is_break(item):
                self.legs.append(None)
                self.setups.append(0)
                continue
            there = book.location[item] if item >= 0 else int(problem.reload_location[book.place(item)])
            self.legs.append(self._leg(here, there, position))
            due = item >= 0 and (first or there != here)
            self.setups.append(book.setup_s[item] if due else 0)
            here, first = there, False
        self.lead = next(position for position, leg in enumerate(self.legs) if leg is not None)
        home = int(problem.vehicle_end[vehicle])
        self.home = None if home == OPEN_END else self._leg(here, home, len(items))
        self.floors, self.departure_floor = self._releases()

    def _leg(self, origin: int, target: int, position: int) -> Leg:
        problem = self.book.problem
        profile = int(problem.vehicle_profile[self.vehicle])
        duration = int(problem.durations_s[profile, origin, target])
        metres = int(problem.distances_m[profile, origin, target])
        if max(duration, metres) >= UNREACHABLE:
            self.missing.append(position)
            return Leg(0)
        self.distance_m += metres
        return Leg(
            duration,
            problem.bucket_from_s.tolist(),
            problem.bucket_durations_s[:, profile, origin, target].tolist(),
        )

    def _releases(self) -> tuple[list[int], int]:
        floors = [bound.after for bound in self.bounds]
        needed = -NO_LIMIT
        for position in range(len(self.items) - 1, -1, -1):
            item = self.items[position]
            if item >= 0:
                needed = max(needed, self.book.release_s[item])
            elif self.book.is_reload(item):
                floors[position] = max(floors[position], needed)
                needed = -NO_LIMIT
        return floors, needed

    def times(self) -> RoundTimes:
        floors = list(self.floors)
        run = self._ahead(floors, self.departure_floor)
        latest, departure = self._latest(run)
        run = self._ahead(floors, departure)
        # A pickup that is put off may have to put off others of its request: twice is enough for most.
        for _ in range(2):
            excess = self._long_rides(run)
            if not excess:
                break
            for position, seconds in excess.items():
                floors[position] = max(
                    floors[position], min(run.start_s[position] + seconds, latest[position])
                )
            run = self._ahead(floors, departure)
        return run

    def _ahead(self, floors: Sequence[int], departure_floor: int) -> RoundTimes:
        arrivals: list[int] = []
        starts: list[int] = []
        clock = departure = int(self.book.problem.vehicle_earliest[self.vehicle])
        for position, leg in enumerate(self.legs):
            if position == self.lead:
                clock = departure = max(clock, departure_floor)
            if leg is not None:
                clock = leg.arrival(clock)
            arrivals.append(clock)
            ready = max(clock + self.setups[position], floors[position])
            opening = next((early for early, late in self.windows[position] if late >= ready), ready)
            start = max(ready, min(opening, self.bounds[position].before))
            starts.append(start)
            clock = start + self.lengths[position]
        ends = tuple(start + length for start, length in zip(starts, self.lengths, strict=True))
        end = clock if self.home is None else self.home.arrival(clock)
        return RoundTimes(
            tuple(arrivals), tuple(starts), ends, departure, end, self.distance_m, tuple(self.missing)
        )

    def _latest(self, run: RoundTimes) -> tuple[list[int], int]:
        """Return the latest starts with the same end, nobody later beyond a window than now, and the departure for them."""
        latest = list(run.start_s)
        clock = run.return_s if self.home is None else self.home.latest_leaving(run.return_s)
        for position in range(len(self.items) - 1, self.lead - 1, -1):
            start = run.start_s[position]
            closing = next((late for early, late in self.windows[position] if early <= start <= late), start)
            item = self.items[position]
            if item >= 0:
                closing = min(closing, max(start, self.book.due_s[item]))
            closing = min(closing, max(start, self.bounds[position].before))
            latest[position] = clock = max(min(closing, clock - self.lengths[position]), start)
            leg = self.legs[position]
            if leg is not None:
                clock = leg.latest_leaving(clock - self.setups[position])
        return latest, max(clock, run.departure_s)

    def _long_rides(self, run: RoundTimes) -> dict[int, int]:
        """Return by how many seconds rides are too long, by position of the pickup."""
        return {
            position: seconds
            for position, (_, seconds) in ride_excess(self.book, self.items, run).items()
            if self.bounds[position].before > run.start_s[position]
        }


def ride_excess(book: Book, items: Sequence[int], times: RoundTimes) -> dict[int, tuple[int, int]]:
    """Return, by position of each pickup whose goods ride too long, the position of the drop and the seconds too many."""
    found: dict[int, tuple[int, int]] = {}
    drops = {
        book.owner[item]: position
        for position, item in enumerate(items)
        if item >= 0 and book.has_drop[book.owner[item]] and item == book.drop_of(book.owner[item])
    }
    for position, item in enumerate(items):
        if item < 0:
            continue
        drop = drops.get(book.owner[item])
        if drop is None or drop <= position:
            continue
        excess = times.start_s[drop] - times.end_s[position] - book.max_ride_s[book.owner[item]]
        if excess > 0:
            found[position] = drop, excess
    return found
