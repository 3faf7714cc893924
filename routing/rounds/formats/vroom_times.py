"""When the steps of a route happen by VROOM's rule: for a legal route, and for any route in plan mode.

VROOM's rule differs from that of `routing.rounds.schedule` in two points: setup comes after the start that a time
window bounds, and a break may interrupt travel. All times here are hundredths of a second, VROOM's unit.

Plan mode takes the route as it is. Windows are soft: among all times, those are chosen that have the least sum of
seconds early and late, then the shortest span from departure to end, then the earliest starts. That is a linear
program over differences of times, once a window is chosen for each step. Less its travel and service from departure
on, every time takes a value at which some window or bound begins to matter, so that a dynamic program over those
values is exact, windows included; VROOM solves the same as a mixed-integer program.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

#: Hundredths of a second in a second.
FINE = 100
#: No limit, later than any time.
NEVER = 2**62


@dataclass(frozen=True, slots=True)
class Stop:
    """A step between departure and end.

    Attributes
    ----------
    travel
        From the task before (or the departure) to this task; 0 for a break, which may interrupt the travel
        to the next task.
    action
        Setup and service, or length of the break.
    windows
        Inclusive bounds of its start, ascending.
    earliest, latest
        Bounds that hold in any case.
    """

    rest: bool
    travel: int
    action: int
    windows: tuple[tuple[int, int], ...]
    earliest: int = 0
    latest: int = NEVER


@dataclass(frozen=True, slots=True)
class Shift:
    """Departure and end: travel to the end, the window of the vehicle, bounds that hold in any case."""

    travel: int
    window: tuple[int, int]
    departure: tuple[int, int] = (0, NEVER)
    end: tuple[int, int] = (0, NEVER)


@dataclass(frozen=True, slots=True)
class Times:
    """Departure, arrival and start by stop, arrival and end of the round."""

    departure: int
    arrival: tuple[int, ...]
    start: tuple[int, ...]
    end_arrival: int
    end: int


def settled_times(stops: Sequence[Stop], shift: Shift) -> Times | None:
    """Return the times of a legal route: the earliest end, then the latest departure; ``None`` if it is not legal."""
    earliest = _ahead(stops, shift, shift.window[0])
    if earliest is None or earliest.end > shift.window[1]:
        return None
    clock = earliest.end
    travel = shift.travel
    for stop in reversed(stops):
        clock -= stop.action if stop.rest else stop.action + travel
        bound = next((late for early, late in reversed(stop.windows) if early <= clock), None)
        if bound is None:
            return earliest
        if bound < clock:
            if stop.rest:
                travel = max(0, travel - (clock - bound))
            clock = bound
        if not stop.rest:
            travel = stop.travel
    return _ahead(stops, shift, max(clock - travel, shift.window[0])) or earliest


def _ahead(stops: Sequence[Stop], shift: Shift, departure: int) -> Times | None:
    """Serve in order as early as possible; travel goes on while a break cannot begin yet."""
    arrivals: list[int] = []
    starts: list[int] = []
    clock = departure
    ahead = _travel_ahead(stops, shift)
    left = ahead[0]
    for stop, following in zip(stops, ahead[1:], strict=True):
        if not stop.rest:
            clock += left
        window = next((window for window in stop.windows if window[1] >= clock), None)
        if window is None:
            return None
        wait = max(0, window[0] - clock)
        driven = min(wait, left) if stop.rest else 0
        arrivals.append(clock + driven)
        starts.append(clock + wait)
        left = left - driven if stop.rest else following
        clock += wait + stop.action
    return Times(departure, tuple(arrivals), tuple(starts), clock + left, clock + left)


def _travel_ahead(stops: Sequence[Stop], shift: Shift) -> list[int]:
    """Return the travel to the next task, before the first stop and after each one."""
    result = [shift.travel]
    for stop in reversed(stops):
        result.append(result[-1] if stop.rest else stop.travel)
    result.reverse()
    # After a task the next one's travel lies ahead; `result[i]` is that before stop i.
    return result


def least_violation_times(stops: Sequence[Stop], shift: Shift) -> Times | None:
    """Return the times of any route in plan mode; ``None`` if bounds that hold in any case exclude each other."""
    found = _Plan(stops, shift).solve()
    horizon = _horizon(stops, shift)
    if found is not None and found.departure < horizon:
        low, high = shift.departure
        later = _Plan(stops, replace(shift, departure=(max(low, horizon), high))).solve()
        if later is not None and (later.off, later.span) == (found.off, found.span):
            found = later
    if found is None:
        return None
    departure, starts, end = found.departure, found.starts, found.end
    arrivals: list[int] = []
    ahead = _travel_ahead(stops, shift)
    left = ahead[0]
    clock = departure
    for stop, start, following in zip(stops, starts, ahead[1:], strict=True):
        driven = min(left, start - clock) if stop.rest else left
        arrivals.append(clock + driven)
        left = left - driven if stop.rest else following
        clock = start + stop.action
    return Times(departure, tuple(arrivals), tuple(starts), clock + left, end)


def _horizon(stops: Sequence[Stop], shift: Shift) -> int:
    """Return when VROOM lets a route begin: no earlier than can help to be less early or late somewhere.

    A round begins as early as possible. Where no window says how early that is, the least bound of any of its windows
    does, less the travel and service to the first stop at which beginning any sooner would make too much early.
    """
    offsets, _, end = _offsets(stops, shift)
    reach = [0, *offsets, end]
    firsts = [
        shift.window[0] if shift.window != (0, NEVER) else None,
        *(stop.windows[0][0] if stop.windows != ((0, NEVER),) else None for stop in stops),
        None,
    ]
    known = [first for first in firsts if first is not None]
    if not known:
        return 0
    start = min(known)
    bounds = [shift.departure, *((stop.earliest, stop.latest) for stop in stops), shift.end]
    begin = min(late - time for (_, late), time in zip(bounds, reach, strict=True))
    begin = min(begin, firsts[0] if firsts[0] is not None else start)
    off = 0
    clock = begin
    for place, (early, _) in enumerate(bounds):
        clock = max(clock + reach[place] - reach[max(place - 1, 0)], early)
        if place == 0:
            off += max(0, shift.window[0] - clock)
        elif place <= len(stops):
            off += _violation(stops[place - 1].windows, clock)
        else:
            off += max(0, clock - shift.window[1])
    margin = 0
    for place, time in enumerate(reach):
        if time > start:
            return start
        margin = time
        lead = sum(
            first - start + time - reach[before]
            for before, first in enumerate(firsts[: place + 1])
            if first is not None
        )
        if lead > off:
            break
    return start - margin


def _offsets(stops: Sequence[Stop], shift: Shift) -> tuple[list[int], list[int], int]:
    """Return travel and service before each stop, the travel ahead of it, and the former before the end.

    The travel that a break may interrupt counts before the task after it only.
    """
    clock = 0
    offsets: list[int] = []
    ahead = _travel_ahead(stops, shift)
    for stop, pending in zip(stops, ahead, strict=False):
        clock += 0 if stop.rest else pending
        offsets.append(clock)
        clock += stop.action
    return offsets, ahead[:-1], clock + ahead[-1]


@dataclass(frozen=True, slots=True)
class _Optimum:
    """What a plan comes to: sum of seconds early and late, span, departure, starts, end."""

    off: int
    span: int
    departure: int
    starts: list[int]
    end: int


class _Plan:
    """The dynamic program: costs are single integers in which the three aims have their own digits."""

    def __init__(self, stops: Sequence[Stop], shift: Shift) -> None:
        self.stops = stops
        self.shift = shift
        self.offset, self.gap, self.end_offset = _offsets(stops, shift)
        self.values = self._values()
        latest = int(self.values[-1]) + self.end_offset + max(self.gap, default=0) + 1
        self.least = latest * (len(stops) + 2) + 1
        self.worst = (latest + 1) * self.least

    def _values(self) -> NDArray[Any]:
        """Return all values that a task's time may take, less its offset."""
        found = {0}
        for time, offset in ((self.shift.window[0], 0), (self.shift.window[1], self.end_offset)):
            found.add(time - offset)
        for low, high, offset in (
            (*self.shift.departure, 0),
            (*self.shift.end, self.end_offset),
            *(
                (stop.earliest, stop.latest, offset)
                for stop, offset in zip(self.stops, self.offset, strict=True)
            ),
        ):
            found |= {low - offset, high - offset}
        for stop, offset, gap in zip(self.stops, self.offset, self.gap, strict=True):
            for bound in (*(time for window in stop.windows for time in window), stop.earliest, stop.latest):
                found.add(bound - offset)
                if stop.rest:
                    found.add(bound - offset - gap)
        far = NEVER // 2
        return np.array(sorted(value for value in found if 0 <= value < far), dtype=object)

    def _rated(self, stop: Stop, times: NDArray[Any]) -> NDArray[Any]:
        """Return the cost of a stop that starts at each of the times."""
        nearest = np.array([_violation(stop.windows, int(time)) for time in times], dtype=object)
        costs: NDArray[Any] = nearest * self.worst + times
        costs[(times < stop.earliest) | (times > stop.latest)] = NEVER * self.worst
        return costs

    def solve(self) -> _Optimum | None:
        """Return the best times, ``None`` if bounds exclude each other."""
        early, _ = self.shift.window
        values = self.values
        first = np.maximum(early - values, 0) * self.worst - values * self.least
        low, high = self.shift.departure
        first[(values < low) | (values > high)] = NEVER * self.worst
        best: list[NDArray[Any]] = [first]
        groups = self._groups()
        for breaks, stop in groups:
            reach = self._through(best[-1], breaks)[0] if breaks else np.minimum.accumulate(best[-1])
            best.append(reach + (self._end_costs() if stop < 0 else self._stop_costs(stop)))
        chosen = int(np.argmin(best[-1]))
        if best[-1][chosen] >= NEVER * self.worst // 2:
            return None
        least = int(best[-1][chosen])
        end = int(values[chosen]) + self.end_offset
        starts = [0] * len(self.stops)
        for number in range(len(groups) - 1, -1, -1):
            breaks, stop = groups[number]
            if stop >= 0:
                starts[stop] = int(values[chosen]) + self.offset[stop]
            if not breaks:
                chosen = int(np.argmin(best[number][: chosen + 1]))
                continue
            chosen, own = self._back(best[number], breaks, chosen)
            for rest, time in zip(breaks, own, strict=True):
                starts[rest] = time
        departure = int(values[chosen])
        off = (least - (end - departure) * self.least - sum(starts)) // self.worst
        return _Optimum(off, end - departure, departure, starts, end)

    def _groups(self) -> list[tuple[list[int], int]]:
        """Return each task, and the end as -1, with the breaks right before it."""
        result: list[tuple[list[int], int]] = []
        breaks: list[int] = []
        for number, stop in enumerate(self.stops):
            if stop.rest:
                breaks.append(number)
            else:
                result.append((breaks, number))
                breaks = []
        return [*result, (breaks, -1)]

    def _stop_costs(self, stop: int) -> NDArray[Any]:
        return self._rated(self.stops[stop], self.values + self.offset[stop])

    def _end_costs(self) -> NDArray[Any]:
        times = self.values + self.end_offset
        late = np.maximum(times - self.shift.window[1], 0)
        costs: NDArray[Any] = late * self.worst + times * self.least
        low, high = self.shift.end
        costs[(times < low) | (times > high)] = NEVER * self.worst
        return costs

    def _break_values(self, breaks: Sequence[int]) -> NDArray[Any]:
        """Return the values of breaks: those of tasks, and those from which all the travel comes after."""
        gap = self.gap[breaks[0]]
        return np.array(sorted({*self.values, *(self.values + gap)}), dtype=object)

    def _layers(self, before: NDArray[Any], breaks: Sequence[int]) -> tuple[NDArray[Any], list[NDArray[Any]]]:
        """Return the least costs by [value of the task before, value of the break] for each break."""
        own = self._break_values(breaks)
        table = np.where(own[None, :] >= self.values[:, None], before[:, None], NEVER * self.worst)
        layers: list[NDArray[Any]] = []
        for rest in breaks:
            if layers:
                table = np.minimum.accumulate(layers[-1], axis=1)
            layers.append(table + self._rated(self.stops[rest], own + self.offset[rest])[None, :])
        return own, layers

    def _through(
        self, before: NDArray[Any], breaks: Sequence[int]
    ) -> tuple[NDArray[Any], list[NDArray[Any]]]:
        """Return the least costs by value of the task after the breaks."""
        own, layers = self._layers(before, breaks)
        least = np.minimum.accumulate(np.minimum.accumulate(layers[-1], axis=0), axis=1)
        gap = self.gap[breaks[0]]
        last = np.searchsorted(own, self.values + gap, side="right") - 1
        return least[np.arange(len(self.values)), last], layers

    def _back(self, before: NDArray[Any], breaks: Sequence[int], chosen: int) -> tuple[int, list[int]]:
        """Return the value number of the task before, and the starts of the breaks."""
        own, layers = self._layers(before, breaks)
        last = int(np.searchsorted(own, self.values[chosen] + self.gap[breaks[0]], side="right"))
        part = layers[-1][: chosen + 1, :last]
        task, place = (int(number) for number in np.unravel_index(int(np.argmin(part)), part.shape))
        starts = [int(own[place]) + self.offset[breaks[-1]]]
        for depth in range(len(breaks) - 2, -1, -1):
            place = int(np.argmin(layers[depth][task, : place + 1]))
            starts.append(int(own[place]) + self.offset[breaks[depth]])
        starts.reverse()
        return task, starts


def _violation(windows: Sequence[tuple[int, int]], time: int) -> int:
    return min(max(early - time, time - late, 0) for early, late in windows)
