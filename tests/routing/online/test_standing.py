"""Tests of where idle vehicles stand well, on a line of places a minute apart."""

from __future__ import annotations

import numpy as np

from routing.online.standing import standing_moves

BETWEEN = 60 * np.abs(np.arange(7)[:, None] - np.arange(7)[None, :])


def moves(at, share, idle=None, busy_s=(), **options):
    """Moves of vehicles at places; those with busy_s are there that much later."""
    reach = BETWEEN[list(at)] + np.array([*busy_s, *([0] * (len(at) - len(busy_s)))])[:, None]
    shares = np.array(share, dtype=float)
    chosen = range(len(at)) if idle is None else idle
    return standing_moves(reach, BETWEEN, shares / shares.sum(), list(chosen), **options)


def test_goes_where_most_is_expected():
    """Tests that a vehicle goes to the median of what is expected, and that one that stands there stays."""
    assert moves([0], [0, 0, 0, 1, 3, 1, 0]) == [(0, 4)]
    assert moves([4], [0, 0, 0, 1, 3, 1, 0]) == []


def test_vehicles_spread():
    """Tests that of two vehicles at one place one goes to the other place where things come up."""
    assert [place for _, place in moves([0, 0], [1, 0, 0, 0, 0, 0, 1], ranks=(1.0,))] == [6]
    # Where the second counts too and all is expected at one place, both go there.
    assert sorted(moves([0, 1], [0, 0, 0, 0, 0, 0, 1], ranks=(0.6, 0.4))) == [(0, 6), (1, 6)]


def test_busy_vehicles_count_when_they_will_be_there():
    """Tests that somebody who is soon done nearby makes a move needless, and somebody done late does not."""
    share = [0, 0, 0, 0, 0, 0, 1]
    assert moves([6, 0], share, idle=[1], busy_s=[10], ranks=(1.0,)) == []
    assert moves([6, 0], share, idle=[1], busy_s=[3600], ranks=(1.0,)) == [(1, 6)]


def test_small_gains_and_long_ways_are_left():
    """Tests that a gain below the least is no reason to go, and that the way there has a price."""
    share = [1, 1.2, 0, 0, 0, 0, 0]
    assert moves([0], share, ranks=(1.0,), least_gain_s=6.0) == []
    assert moves([0], share, ranks=(1.0,), least_gain_s=1.0) == [(0, 1)]
    assert moves([0], share, ranks=(1.0,), least_gain_s=1.0, price=0.2) == []


def test_nothing_to_choose():
    """Tests that without idle vehicles or without places nobody moves."""
    assert moves([0], [1, 1, 1, 1, 1, 1, 1], idle=[]) == []
    empty = np.zeros((1, 0))
    assert standing_moves(empty, np.zeros((0, 0)), np.zeros(0), [0]) == []
