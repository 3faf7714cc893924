"""Tests of VROOM's rule of times against plain enumeration."""

from __future__ import annotations

import numpy as np

from routing.rounds.formats.vroom_times import NEVER, Shift, Stop, least_violation_times, settled_times


def off(windows, time):
    """Seconds outside the nearest window."""
    return min(max(early - time, time - late, 0) for early, late in windows)


def naive(stops, shift, horizon):
    """Return the least (early and late, span) by trying all times up to a horizon, `None` if there are none."""
    best = None
    early, late = shift.window

    def follow(number, clock, ready, cost, departure):
        """Try the stops from ``number`` on: none before ``clock``, a task not before ``ready`` and its travel."""
        nonlocal best
        if best is not None and cost > best[0]:
            return
        if number == len(stops):
            for end in range(max(clock, ready + shift.travel, shift.end[0]), min(horizon, shift.end[1]) + 1):
                found = cost + max(0, end - late), end - departure
                best = found if best is None else min(best, found)
            return
        stop = stops[number]
        first = clock if stop.rest else max(clock, ready + stop.travel)
        for time in range(max(first, stop.earliest), min(horizon, stop.latest) + 1):
            done = time + stop.action
            follow(
                number + 1,
                done,
                ready + stop.action if stop.rest else done,
                cost + off(stop.windows, time),
                departure,
            )

    for departure in range(shift.departure[0], min(horizon, shift.departure[1]) + 1):
        follow(0, departure, departure, max(0, early - departure), departure)
    return best


def judged(stops, shift, times):
    """Return (early and late, span) of times after checking that they are possible."""
    bounds = [shift.departure, *((stop.earliest, stop.latest) for stop in stops), shift.end]
    for time, (low, high) in zip((times.departure, *times.start, times.end), bounds, strict=True):
        assert low <= time <= high
    clock = times.departure
    for stop, arrival, start in zip(stops, times.arrival, times.start, strict=True):
        assert clock <= arrival <= start
        clock = start + stop.action
    assert clock <= times.end_arrival <= times.end
    early, late = shift.window
    cost = max(0, early - times.departure) + max(0, times.end - late)
    cost += sum(off(stop.windows, time) for stop, time in zip(stops, times.start, strict=True))
    return cost, times.end - times.departure


def random_route(random):
    """Make a route of up to three stops with small numbers."""
    stops = []
    for _ in range(int(random.integers(1, 4))):
        rest = bool(random.random() < 0.4)
        starts = sorted(random.integers(0, 9, int(random.integers(1, 3))).tolist())
        windows = [(starts[0], starts[0] + int(random.integers(0, 3)))]
        windows += [(start, start + 1) for start in starts[1:] if start > windows[0][1]]
        bound = {"latest": int(random.integers(3, 10))} if random.random() < 0.2 else {}
        free = random.random() < 0.2
        stops.append(
            Stop(
                rest,
                0 if rest else int(random.integers(0, 4)),
                int(random.integers(0, 3)),
                ((0, NEVER),) if free else tuple(windows),
                **bound,
            )
        )
    opening = int(random.integers(0, 5))
    window = (0, NEVER) if random.random() < 0.4 else (opening, opening + int(random.integers(0, 9)))
    return stops, Shift(int(random.integers(0, 3)), window)


def test_plan_mode_is_as_good_as_trying_everything():
    """Tests that no times are less early and late, or as much so with a shorter span."""
    random = np.random.default_rng(7)
    legal = 0
    for _ in range(200):
        stops, shift = random_route(random)
        best = naive(stops, shift, 20)
        times = least_violation_times(stops, shift)
        assert (times is None) == (best is None)
        if times is not None:
            assert judged(stops, shift, times) == best
            settled = settled_times(stops, shift)
            if settled is not None and all(stop.latest == NEVER for stop in stops):
                legal += 1
                assert judged(stops, shift, settled)[0] == best[0] == 0
                assert settled.end <= times.end
    assert legal > 10


def test_settled_times_leave_late_and_drive_before_a_break():
    """Tests the earliest end with the latest departure, and travel that goes on until a break may begin."""
    stops = [
        Stop(False, 10, 5, ((30, 40),)),
        Stop(True, 0, 7, ((38, 50),)),
        Stop(False, 8, 0, ((0, NEVER),)),
    ]
    times = settled_times(stops, Shift(4, (0, 100)))
    assert (times.departure, times.arrival, times.start) == (20, (30, 38, 50), (30, 38, 50))
    assert times.end == 54
    assert settled_times(stops, Shift(4, (0, 53))) is None
