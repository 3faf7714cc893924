"""The hours that speeds are learned for: finer where traffic changes, coarser where few are on the road."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from geo.live.speed_factors import HOURS_A_WEEK
from routing.streets.network import freeze

#: For each group of weekdays (Monday is 0) the hours at which a new bucket begins.
_SPANS: tuple[tuple[str, tuple[int, ...], tuple[int, ...]], ...] = (
    ("Mo-Fr", (0, 1, 2, 3, 4), (0, 6, 7, 8, 9, 10, 12, 14, 16, 17, 18, 19, 21)),
    ("Sa", (5,), (0, 7, 10, 14, 19)),
    ("Su", (6,), (0, 7, 10, 14, 19)),
)


def _buckets() -> tuple[tuple[str, ...], NDArray[np.int16]]:
    names: list[str] = []
    by_hour = np.full(HOURS_A_WEEK, -1, dtype=np.int16)
    for group, days, starts in _SPANS:
        for start, end in pairwise((*starts, 24)):
            for day in days:
                by_hour[day * 24 + start : day * 24 + end] = len(names)
            names.append(f"{group} {start:02d}:00-{end:02d}:00")
    freeze(by_hour)
    return tuple(names), by_hour


BUCKET_NAMES, HOUR_BUCKET = _buckets()
"""What people call each bucket; and int16[168], the bucket of each hour of the week (Monday 00:00 first)."""


def buckets_of(time_s: NDArray[np.float64], time_zone: str) -> NDArray[np.int64]:
    """Return the buckets of moments.

    Parameters
    ----------
    time_s
        float64[k], UTC epoch seconds.
    time_zone
        IANA name of the town's clocks.

    Returns
    -------
    ndarray
        int64[k].
    """
    # Full hours of all zones' clocks are full quarters of an hour of UTC.
    quarter, place = np.unique(np.floor_divide(time_s, 900).astype(np.int64), return_inverse=True)
    zone = ZoneInfo(time_zone)
    walls = [dt.datetime.fromtimestamp(at * 900, zone) for at in quarter.tolist()]
    hours = np.array([wall.weekday() * 24 + wall.hour for wall in walls], dtype=np.int64)
    return HOUR_BUCKET[hours[place]].astype(np.int64)
