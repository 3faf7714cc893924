"""Tests of the kernels of street elevation against slow twins."""

from __future__ import annotations

import numpy as np
import pytest

from geo.elevation.kernels import bound_grades, least_squares


def frozen(*arrays):
    """Return the arrays read-only, as the face gives them."""
    for array in arrays:
        array.flags.writeable = False
    return arrays


@pytest.mark.parametrize("seed", range(5))
def test_least_squares(seed):
    """Tests the solution against a dense one of numpy."""
    rng = np.random.default_rng(seed)
    size, rows = 12, 20
    diagonal, wanted = rng.random(size), rng.normal(size=size)
    diagonal[:3] = 0.0
    point = np.stack([rng.permutation(size)[:3] for _ in range(rows)])
    coefficient, target = rng.normal(size=(rows, 3)), rng.normal(size=rows)
    matrix = np.zeros((rows, size))
    np.put_along_axis(matrix, point, coefficient, axis=1)
    whole = np.vstack([matrix, np.diag(np.sqrt(diagonal))])
    right = np.concatenate([target, np.sqrt(diagonal) * wanted])
    expected = np.linalg.lstsq(whole, right, rcond=None)[0]
    found, rounds = least_squares(
        *frozen(diagonal, wanted, point, coefficient, target, np.zeros(size)), 1e-12, 500
    )
    assert found == pytest.approx(expected, abs=1e-8)
    assert 0 < rounds < 500


def test_what_nothing_holds_stays():
    """Tests that an unknown in no row keeps its start, and that a solved problem takes no round."""
    empty = np.zeros((0, 3), dtype=np.int64), np.zeros((0, 3)), np.zeros(0)
    found, rounds = least_squares(
        *frozen(np.array([0.0, 1.0]), np.array([9.0, 5.0]), *empty, np.array([3.0, 5.0])), 1e-9, 10
    )
    assert found.tolist() == [3.0, 5.0]
    assert rounds == 0


def test_bound_grades():
    """Tests a cliff of 30 m between flats: it is spread until no piece of 10 m rises more than 3 m."""
    height = np.array([0.0] * 10 + [30.0] * 10)
    tail, head = np.arange(19), np.arange(1, 20)
    found, touched = bound_grades(*frozen(height, tail, head, np.full(19, 10.0), np.full(19, 0.3)), 10_000)
    assert np.abs(np.diff(found)).max() <= 3.0 + 2e-3
    assert touched >= 9
    assert found + found[::-1] == pytest.approx(np.full(20, 30.0), abs=0.5)
    assert found.mean() == pytest.approx(15.0)


def test_bound_leaves_gentle_and_unknown_pieces():
    """Tests that what is gentle or unknown is left as it is."""
    height = np.array([0.0, 1.0, np.nan, 90.0])
    found, touched = bound_grades(
        *frozen(height, np.arange(3), np.arange(1, 4), np.full(3, 10.0), np.full(3, 0.2)), 100
    )
    assert np.array_equal(found, height, equal_nan=True)
    assert touched == 0
