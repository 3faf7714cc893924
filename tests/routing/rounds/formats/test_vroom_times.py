"""Tests of VROOM's rule of times against plain enumeration."""

from __future__ import annotations

from itertools import product

import numpy as np

from routing.rounds.formats.vroom_times import NEVER, Shift, Stop, least_violation_times, settled_times


def off(windows, time):
    """Seconds outside the nearest window."""
    return min(max(early - time, time - late, 0) for early, late in windows)


def naive(stops, shift, horizon):
    """Return the least (early and late, span) by trying all times up to a horizon, `None` if there are none."""
    best = None
    bounds = [shift.departure, *((stop.earliest, stop.latest) for stop in stops), shift.end]
    ranges = [range(low, min(high, horizon) + 1) for low, high in bounds]
    for times in product(*ranges):
        clock, leaving, rested, legal = times[0], times[0], 0, True
        for stop, time in zip(stops, times[1:-1], strict=True):
            legal = time >= clock and (stop.rest or time >= leaving + rested + stop.travel)
            if not legal:
                break
            clock = time + stop.action
            if stop.rest:
                rested += stop.action
            else:
                leaving, rested = clock, 0
        if not legal or times[-1] < max(clock, leaving + rested + shift.travel):
            continue
        early, late = shift.window
        cost = max(0, early - times[0]) + max(0, times[-1] - late)
        cost += sum(off(stop.windows, time) for stop, time in zip(stops, times[1:-1], strict=True))
        best = min(best or (cost, times[-1] - times[0]), (cost, times[-1] - times[0]))
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
    for _ in range(120):
        stops, shift = random_route(random)
        best = naive(stops, shift, 17)
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
