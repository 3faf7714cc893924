"""What clocks in a town show, and when: the only way from local times to moments.

Arithmetic is in UTC seconds. A time that clocks skip is the moment of the change; one that they show twice is the first.
"""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

DAY_MIN = 24 * 60


def moment_of(day: dt.date, minute: int, time_zone: str) -> int:
    """Return when clocks show a minute of a local date, UTC epoch seconds.

    Parameters
    ----------
    day
        The date.
    minute
        From midnight; more than a day's is on the days after.
    time_zone
        IANA name.
    """
    zone = ZoneInfo(time_zone)
    days, rest = divmod(minute, DAY_MIN)
    wall = dt.datetime.combine(day + dt.timedelta(days=days), dt.time(rest // 60, rest % 60))
    moment_s = int(wall.replace(tzinfo=zone).timestamp())
    if _wall(moment_s, zone) == wall:
        return moment_s
    # Skipped: read with the offset before the change it lies after it, with the offset since it lies before.
    early, late = int(wall.replace(tzinfo=zone, fold=1).timestamp()), moment_s
    while late - early > 1:
        middle = (early + late) // 2
        if _wall(middle, zone) < wall:
            early = middle
        else:
            late = middle
    return late


def is_shown(day: dt.date, time_zone: str) -> bool:
    """Return whether clocks ever show a date: towns that pass to the other side of the date line leave one out (Apia, 30 December 2011).

    Parameters
    ----------
    day
        The date.
    time_zone
        IANA name.
    """
    noon = dt.datetime.combine(day, dt.time(12), ZoneInfo(time_zone))
    if noon.utcoffset() == noon.replace(fold=1).utcoffset():
        return True
    return moment_of(day, 0, time_zone) < moment_of(day, DAY_MIN, time_zone)


def _wall(moment_s: int, zone: ZoneInfo) -> dt.datetime:
    return dt.datetime.fromtimestamp(moment_s, zone).replace(tzinfo=None)
