"""Where breaks are put: as well as where every place is tried."""

from __future__ import annotations

import numpy as np
import pytest

from dispatch.board.break_places import late_s, with_break
from dispatch.board.timetable import Timetable
from routing.rounds.builder import BreakSpec, ProblemBuilder, TaskSpec
from routing.rounds.problem import Problem

STOPS = 7


@pytest.mark.parametrize("seed", range(120))
def test_a_break_is_put_where_it_does_least_harm(seed: int) -> None:
    """Tests against all places that the one found is as good, in rounds that are late and in others."""
    problem = _problem(np.random.default_rng(seed))
    timetable = Timetable(problem)
    items = list(range(STOPS))
    found, too_late_s = with_break(timetable, 0, items, 0)
    prices = {place: _price(timetable, [*items[:place], -1, *items[place:]]) for place in range(STOPS + 1)}
    assert _price(timetable, found) == min(prices.values())
    assert too_late_s == min(prices.values())[0]
    # The case is no other one than it seems: places differ.
    assert len(set(prices.values())) > 1


def test_a_break_stays_where_it_is_planned() -> None:
    """Tests that a place that makes nothing later is kept, though another one might be as good."""
    problem = _problem(np.random.default_rng(3), late=False)
    timetable = Timetable(problem)
    items = list(range(STOPS))
    best, _ = with_break(timetable, 0, items, 0)
    place = best.index(-1)
    assert with_break(timetable, 0, items, 0, wanted=place) == (best, 0)


def _price(timetable: Timetable, items: list[int]) -> tuple[int, int, int]:
    times = timetable.times(0, items)
    own = max(0, times.start_s[items.index(-1)] - int(timetable.problem.break_latest[0]))
    return own, late_s(timetable.problem, 0, items, times), times.return_s


def _problem(random: np.random.Generator, *, late: bool = True) -> Problem:
    """Return a round of an hour or two, with a break within it; windows that it cannot keep if it is to be late."""
    ways = random.integers(120, 900, size=(STOPS + 1, STOPS + 1))
    np.fill_diagonal(ways, 0)
    builder = ProblemBuilder(ways.astype(np.int32), ways.astype(np.int32))
    earliest = int(random.integers(1200, 4800))
    builder.add_vehicle(
        start=0, end=0, earliest=0, latest=40_000,
        breaks=[BreakSpec(earliest, earliest + int(random.integers(0, 1800)), int(random.integers(300, 1800)))],
    )  # fmt: skip
    for stop in range(1, STOPS + 1):
        opens = int(random.integers(0, 6000)) if random.random() < 0.6 else 0
        closes = opens + (int(random.integers(0, 1500)) if late else 30_000)
        builder.add_request(
            pickups=[TaskSpec(stop, service_s=int(random.integers(0, 400)), windows=[(opens, closes)])],
            prize=1,
        )
    return builder.build()
