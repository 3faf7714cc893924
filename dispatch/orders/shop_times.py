"""When a shop can hand goods over: its opening hours, how long it needs, how much it takes on at a time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from zoneinfo import ZoneInfo

from dispatch.domain import Place, TimeWindow
from dispatch.parties.organization import Throttle
from geo.conditions.opening import opening_intervals

#: Shops bound how many baskets may be ready in so many seconds.
QUARTER_S = 900
#: How many days are looked at for the next time that a shop is open.
DAYS_AHEAD = 15


@lru_cache(maxsize=20_000)
def _intervals(hours: str, category: str, day: dt.date, time_zone: str) -> tuple[tuple[int, int], ...]:
    """Return when a place is open on a day; the same shops are asked about again and again."""
    return opening_intervals(hours, category, day, time_zone)


def local_day(moment_s: int, time_zone: str) -> dt.date:
    """Return the date at a moment in a time zone."""
    return dt.datetime.fromtimestamp(moment_s, ZoneInfo(time_zone)).date()


def open_windows(
    place: Place, throttle: Throttle, day: dt.date, time_zone: str, *, from_s: int = 0
) -> tuple[TimeWindow, ...]:
    """Return when a shop hands goods over on a local date, from a moment on.

    A window bounds the *start* of the pickup, both ends included.
    """
    if day.isoformat() in throttle.closed_days:
        return ()
    floor_s = max(from_s, throttle.paused_until_s)
    special = throttle.day_hours.get(day.isoformat())
    intervals: Iterable[tuple[int, int]] = (
        _intervals(place.opening_hours, place.category, day, time_zone)
        if special is None
        else ((window.earliest, window.latest) for window in special)
    )
    return tuple(
        TimeWindow(max(opens_s, floor_s), closes_s) for opens_s, closes_s in intervals if closes_s >= floor_s
    )


def next_opening_s(place: Place, throttle: Throttle, time_zone: str, *, from_s: int) -> int | None:
    """Return the first moment from ``from_s`` on at which a shop hands goods over, None if there is none in two weeks."""
    day = local_day(from_s, time_zone)
    for ahead in range(DAYS_AHEAD):
        windows = open_windows(place, throttle, day + dt.timedelta(days=ahead), time_zone, from_s=from_s)
        if windows:
            return windows[0].earliest
    return None


def ready_at(
    place: Place,
    throttle: Throttle,
    taken: Mapping[int, int],
    time_zone: str,
    *,
    now_s: int,
    prepare_s: int,
    wanted_s: int | None,
    full: Callable[[int], bool] | None = None,
) -> int | None:
    """Return when a basket ordered now is ready.

    Parameters
    ----------
    place, throttle
        Of the shop.
    taken
        How many baskets are to be ready in each quarter of an hour already, by its number since 1970.
    now_s
        When it is ordered.
    prepare_s
        How long it takes.
    wanted_s
        When it is said to be ready, None for as soon as possible.
    full
        Whether a quarter of an hour has no room for other reasons, by its number since 1970: the town's bounds.

    Returns
    -------
    int | None
        None if the shop is not open for it in the next two weeks.
    """
    if wanted_s is None:
        # Nobody prepares anything while the shop is closed.
        opening = next_opening_s(place, throttle, time_zone, from_s=now_s)
        if opening is None:
            return None
        ready_s = opening + prepare_s
    else:
        ready_s = wanted_s
    most = throttle.most_per_quarter
    for _ in range(DAYS_AHEAD * 96):
        opening = next_opening_s(place, throttle, time_zone, from_s=ready_s)
        if opening is None:
            return None
        ready_s = max(ready_s, opening)
        # What somebody has said to be ready is; the bound is on what the shop still has to make.
        if wanted_s is not None:
            return ready_s
        quarter = ready_s // QUARTER_S
        if (most is None or taken.get(quarter, 0) < most) and (full is None or not full(quarter)):
            return ready_s
        ready_s = (ready_s // QUARTER_S + 1) * QUARTER_S
    return None
