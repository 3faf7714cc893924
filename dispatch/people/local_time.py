"""Local dates and minutes as moments, where clocks change too. Lengths are always computed on the moments."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import lru_cache
from zoneinfo import ZoneInfo

DAY_MIN = 24 * 60


@lru_cache(maxsize=8192)
def moment_of(day: dt.date, minute: int, time_zone: str, *, later: bool = False) -> int:
    """Return the moment at which clocks show a minute of a date, UTC epoch seconds.

    Parameters
    ----------
    minute
        Minutes of the clock from midnight; 24 * 60 and more are on the following dates.
    later
        Which of two where clocks are put back and show it twice: the first one for a beginning, the second for an end.

    Notes
    -----
    A minute that clocks leave out is the one as far after the change: 02:30 is 03:30 in the night when summer begins.
    """
    days, minute = divmod(minute, DAY_MIN)
    local = dt.datetime.combine(day + dt.timedelta(days=days), dt.time(minute // 60, minute % 60))
    first = int(local.replace(tzinfo=ZoneInfo(time_zone), fold=0).timestamp())
    second = int(local.replace(tzinfo=ZoneInfo(time_zone), fold=1).timestamp())
    # In a gap the offset before the change gives the later moment; only where clocks show it twice is there a choice.
    return second if later and second > first else first


def midnight(day: dt.date, time_zone: str) -> int:
    """Return the first moment of a date."""
    return moment_of(day, 0, time_zone)


def date_of(moment_s: int, time_zone: str) -> dt.date:
    """Return the date at a moment."""
    return dt.datetime.fromtimestamp(moment_s, ZoneInfo(time_zone)).date()


def week_of(day: dt.date) -> dt.date:
    """Return the Monday of the week of a date."""
    return day - dt.timedelta(days=day.weekday())


def dates(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    """Return the dates from one to another, both included."""
    for number in range((last - first).days + 1):
        yield first + dt.timedelta(days=number)


def by_date(from_s: int, to_s: int, time_zone: str) -> Iterator[tuple[dt.date, int, int]]:
    """Return the parts of a span of time by date: the date, its beginning and its end."""
    while from_s < to_s:
        day = date_of(from_s, time_zone)
        end_s = min(to_s, midnight(day + dt.timedelta(days=1), time_zone))
        yield day, from_s, end_s
        from_s = end_s
