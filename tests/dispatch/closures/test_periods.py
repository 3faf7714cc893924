"""One table of several periods, and the hours of places that closures cut off in some of them."""

from __future__ import annotations

import numpy as np
import pytest

from dispatch.closures.periods import (
    WAY_S,
    free_from_s,
    free_until_s,
    join_periods,
    narrowed,
    open_places,
    spans_of,
)
from dispatch.domain import Profile
from routing.rounds.problem import NO_LIMIT, UNREACHABLE

BIKE, VAN = Profile.CARGO_BIKE, Profile.VAN
#: Four periods of an hour, in thousands of seconds to be read.
BOUNDS = (0, 10_000, 20_000, 30_000, 40_000)


def table(count: int, *cut: int, seconds: int = 60):
    """Return ways of so many seconds between all places but those that are cut off, and ten times as many metres."""
    durations = np.full((count, count), seconds, dtype=np.int32)
    for place in cut:
        durations[place], durations[:, place] = UNREACHABLE, UNREACHABLE
    np.fill_diagonal(durations, 0)
    metres = np.where(durations < UNREACHABLE, 10 * durations, UNREACHABLE).astype(np.int32)
    return durations, metres


def joined(*cuts: tuple[int, ...], count: int = 5, base: int = 0, vans: tuple[tuple[int, ...], ...] = ()):
    tables = {BIKE: [table(count, *cut, seconds=60 + n) for n, cut in enumerate(cuts)]}
    if vans:
        tables[VAN] = [table(count, *cut, seconds=160 + n) for n, cut in enumerate(vans)]
    near = {profile: np.ones(count, dtype=np.bool_) for profile in tables}
    return join_periods(BOUNDS[: len(cuts) + 1], tables, near, [0], base), tables


@pytest.mark.parametrize("base", [0, 1, 2])
def test_a_place_has_the_ways_of_a_period_in_which_it_is_open(base: int) -> None:
    """Tests that ways to a place that is cut off in the base come from the first period that has them, and all others stay."""
    found, tables = joined((2,), (), (3,), base=base)
    durations, metres = found.tables[BIKE]
    own = tables[BIKE][base][0]
    expected = own.copy()
    expected[own >= UNREACHABLE] = 61 if base == 0 else 60
    # Both are open in the second period only.
    expected[[2, 3], [3, 2]] = 61
    assert (durations == expected).all()
    assert (metres == 10 * durations).all()
    assert found.spans == {2: ((10_000 + WAY_S, NO_LIMIT),), 3: ((0, 20_000 - WAY_S),)}


def test_two_places_that_are_never_open_together_have_no_way_between_them() -> None:
    """Tests that nothing is made up for a pair that no period has."""
    found, _ = joined((2,), (3,))
    durations, _ = found.tables[BIKE]
    assert durations[2, 3] == durations[3, 2] == UNREACHABLE
    assert durations[2, 1] < UNREACHABLE
    assert found.spans == {2: ((10_000 + WAY_S, NO_LIMIT),), 3: ((0, 10_000 - WAY_S),)}


def test_nothing_changes_where_nothing_is_cut_off_for_a_while() -> None:
    """Tests that the very tables of the base come back where places are open always, or never."""
    found, tables = joined((4,), (4,), (4,), base=1)
    assert found.spans == {}
    for before, after in zip(tables[BIKE][1], found.tables[BIKE], strict=True):
        assert after is before


def test_profiles_share_hours() -> None:
    """Tests that a place has the hours of who can be there for longest, and that the other profile has only the ways of the base."""
    found, _ = joined((2,), (2,), (), (), vans=((2,), (2,), (2,), ()))
    assert found.spans == {2: ((20_000 + WAY_S, NO_LIMIT),)}
    assert found.tables[BIKE][0][0, 2] < UNREACHABLE
    assert found.tables[VAN][0][0, 2] == UNREACHABLE
    found, _ = joined((2,), (2,), vans=((), ()))
    assert found.spans == {}
    assert found.tables[BIKE][0][0, 2] == UNREACHABLE


def test_a_depot_that_is_cut_off_does_not_close_the_town() -> None:
    """Tests that couriers who are out go on while nobody gets to where they began, and that one who is alone with few is not the town."""
    near = np.ones(6, dtype=np.bool_)
    assert open_places(table(6, 0)[0], [0], near).tolist() == [False, *5 * [True]]
    assert open_places(table(6, 3)[0], [0], near).tolist() == [True, True, True, False, True, True]
    near[4] = False
    assert not open_places(table(6, 3)[0], [0], near)[4]


def test_hours() -> None:
    """Tests spans with the way in and out, one that is too short for that, and what of windows is left in them."""
    starts = [0, 1_000, 2_000, 2_500, 9_000]
    found = spans_of(np.array([True, False, True, False, True]), starts)
    assert found == ((0, 1_000 - WAY_S), (9_000 + WAY_S, NO_LIMIT))
    assert spans_of(np.array([False, True, True, False, False]), starts) == ((1_000 + WAY_S, 2_500 - WAY_S),)
    assert narrowed([(0, 500), (600, 20_000)], found, 200) == [(0, 500), (9_000 + WAY_S, 20_000)]
    assert narrowed([(600, 9_000)], found, 200) == []
    assert narrowed([(0, 9_000)], [(0, 100)], 100) == [(0, 0)]
    for moment, first, last in ((100, 100, 100), (5_000, 9_000 + WAY_S, 1_000 - WAY_S), (10_000,) * 3):
        assert (free_from_s(found, moment), free_until_s(found, moment)) == (first, last)
    assert free_from_s(None, 7) == free_until_s(None, 7) == 7
