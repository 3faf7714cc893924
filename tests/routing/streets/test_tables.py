"""Tests of the units of tables."""

from __future__ import annotations

import numpy as np

from routing.streets.network import UNREACHABLE
from routing.streets.tables import TravelTimes


def test_rounding_and_no_path():
    """Tests that halves are rounded up and that no path becomes a number that can be added."""
    table = TravelTimes(
        durations_ms=np.array([[0, 499, 500], [1499, -1, 2**31 - 1]], dtype=np.int32),
        distances_cm=np.array([[0, 49, 50], [149, -1, 2**31 - 1]], dtype=np.int32),
    )
    assert table.durations_s.tolist() == [[0, 0, 1], [1, UNREACHABLE, 2_147_484]]
    assert table.distances_m.tolist() == [[0, 0, 1], [1, UNREACHABLE, 21_474_836]]
    assert (table.durations_s.dtype, table.distances_m.dtype) == (np.int32, np.int32)
