"""Margins leave every round as it is planned: legal, and in the same windows, whatever the margins and the windows are."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from dispatch.board.margins import with_margins
from dispatch.board.timetable import Timetable
from routing.rounds.builder import ProblemBuilder, TaskSpec
from routing.rounds.problem import Problem

STOPS = 6


@pytest.mark.parametrize("hold", [True, False])
@pytest.mark.parametrize("door_s", [80_000, 10_900])
def test_nobody_is_sent_after_lunch_for_a_margin(hold: bool, door_s: int) -> None:  # noqa: FBT001
    """Tests a pickup five minutes before a shop closes for two hours: it stays where it is, and what follows too."""
    ways = np.full((3, 3), 300, dtype=np.int32)
    np.fill_diagonal(ways, 0)
    builder = ProblemBuilder(ways, ways)
    builder.add_vehicle(start=0, end=0, earliest=10_000, latest=90_000)
    shop = TaskSpec(1, service_s=60, windows=[(0, 10_600), (17_800, 30_000)])
    builder.add_request(pickups=[shop], drop=TaskSpec(2, service_s=60, windows=[(0, door_s)]))
    problem = builder.build()
    timetable = Timetable(problem)
    planned = timetable.schedule(0, [0, 1])
    assert planned.start_s[0] <= 10_600
    found = with_margins(timetable, [[0, 1]], _named(problem), 600, (), hold=hold)
    again = Timetable(found).schedule(0, [0, 1])
    assert again.start_s == planned.start_s
    first = int(problem.window_first[0])
    assert found.window_latest[first] == (planned.start_s[0] if hold else 10_600)
    # The other window keeps its margin.
    assert found.window_latest[first + 1] == 30_000 - 600


@pytest.mark.parametrize("seed", range(150))
def test_a_round_stays_as_it_is(seed: int) -> None:
    """Tests rounds of tasks with one or two windows: with margins each is legal, nothing begins in a later window, nor later than planned where it is held."""
    random = np.random.default_rng(seed)
    problem = _problem(random)
    timetable = Timetable(problem)
    items = list(range(STOPS))
    planned = timetable.schedule(0, items)
    if planned is None:
        pytest.skip("no round")
    margin_s = int(random.integers(60, 2400))
    for hold in (True, False):
        found = with_margins(timetable, [items], _named(problem), margin_s, {"task-0"}, hold=hold)
        again = Timetable(found).schedule(0, items)
        assert again is not None
        assert (found.window_latest <= problem.window_latest).all()
        assert (found.window_earliest == problem.window_earliest).all()
        for task in items:
            own = range(int(problem.window_first[task]), int(problem.window_first[task + 1]))
            window = next(n for n in own if planned.start_s[task] <= problem.window_latest[n])
            if task == 0:
                assert found.window_latest[window] == problem.window_latest[window]
                continue
            margined = max(
                problem.window_latest[window] - margin_s,
                (problem.window_earliest[window] + problem.window_latest[window]) // 2,
            )
            assert again.start_s[task] <= problem.window_latest[window]
            end_s = int(found.window_latest[window])
            if hold:
                assert margined <= end_s <= max(margined, planned.start_s[task])
            else:
                assert end_s in {margined, int(problem.window_latest[window])}


def _named(problem: Problem) -> list[SimpleNamespace]:
    return [SimpleNamespace(id=f"task-{n}") for n in range(len(problem.task_location))]


def _problem(random: np.random.Generator) -> Problem:
    """Return a round of two hours, with windows that are tight for it."""
    ways = random.integers(120, 900, size=(STOPS + 1, STOPS + 1))
    np.fill_diagonal(ways, 0)
    builder = ProblemBuilder(ways.astype(np.int32), ways.astype(np.int32))
    builder.add_vehicle(start=0, end=0, earliest=0, latest=40_000)
    clock_s = 0
    for stop in range(1, STOPS + 1):
        clock_s += int(ways[stop - 1, stop]) + 200
        opens = max(0, clock_s - int(random.integers(0, 2400)))
        closes = clock_s + int(random.integers(0, 900))
        windows = [(opens, closes)]
        if random.random() < 0.5:
            windows.append((closes + int(random.integers(600, 5400)), 39_000))
        builder.add_request(
            pickups=[TaskSpec(stop, service_s=int(random.integers(0, 200)), windows=windows)], prize=10**9
        )
    return builder.build()
