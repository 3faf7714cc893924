"""Kernel of learning: how much longer a stretch of street took than the map says."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from routing.jit import kernel


@kernel
def stretch_ratios(
    arc_ms: NDArray[np.int64],
    arc_cm: NDArray[np.int64],
    turn_ms: NDArray[np.int64],
    enter_s: NDArray[np.float64],
    leave_s: NDArray[np.float64],
    street_class: NDArray[np.uint8],
    least_cm: int,
    wide_cm: int,
) -> NDArray[np.float64]:
    """Return for each arc of a way the time that passed around it, as a multiple of the map's time.

    Positions are too coarse to time a short arc by itself. It is timed with its neighbours: as many as make
    ``wide_cm``, of its own class; where these do not make ``least_cm``, with others too. The map's time for
    turns is taken away, since a speed does not change it.

    Parameters
    ----------
    arc_ms, arc_cm, turn_ms, enter_s, leave_s
        As in `routing.streets.matched_track.MatchedPiece`.
    street_class
        uint8[k], class of street of each arc.
    least_cm, wide_cm
        Centimetres.

    Returns
    -------
    ndarray
        float64[k], 0 or more; NaN for the first and the last arc, which were driven in part, and where the
        way is too short or takes no time on the map.
    """
    size = len(arc_ms)
    ratios = np.full(size, np.nan, dtype=np.float64)
    for i in range(1, size - 1):
        low, high = i, i
        length, map_ms, lost_ms = arc_cm[i], arc_ms[i], np.int64(0)
        for alike in (True, False):
            goal = wide_cm if alike else least_cm
            moved = True
            while moved and length < goal:
                moved = False
                if low > 1 and (not alike or street_class[low - 1] == street_class[i]):
                    lost_ms += turn_ms[low]
                    low -= 1
                    length += arc_cm[low]
                    map_ms += arc_ms[low]
                    moved = True
                if high < size - 2 and (not alike or street_class[high + 1] == street_class[i]):
                    high += 1
                    lost_ms += turn_ms[high]
                    length += arc_cm[high]
                    map_ms += arc_ms[high]
                    moved = True
        if length >= least_cm and map_ms > 0:
            passed_ms = 1000 * (leave_s[high] - enter_s[low]) - lost_ms
            ratios[i] = max(0.0, passed_ms) / map_ms
    return ratios
