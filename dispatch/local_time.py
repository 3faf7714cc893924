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


def local_minute(moment_s: int, time_zone: str) -> int:
    """Return the minute of the local day that clocks show at a moment."""
    wall = _wall(moment_s, ZoneInfo(time_zone))
    return wall.hour * 60 + wall.minute


def between_local(day: dt.date, from_min: int, to_min: int, time_zone: str) -> tuple[int, int]:
    """Return the moments of two local times of a date, as of a shift: the second on the next day where it is not after the first.

    Raises
    ------
    ValueError
        A minute is not of a day.
    """
    for minute in (from_min, to_min):
        if not 0 <= minute <= DAY_MIN:
            raise ValueError(f"minute {minute}: give a minute of the day, 0 to {DAY_MIN}")
    if to_min <= from_min:
        to_min += DAY_MIN
    return moment_of(day, from_min, time_zone), moment_of(day, to_min, time_zone)


def is_quiet(moment_s: int, from_min: int, to_min: int, time_zone: str) -> bool:
    """Return whether clocks show a time of quiet hours, the end left out; from > to runs over midnight, equal ones are none."""
    minute = local_minute(moment_s, time_zone)
    if from_min <= to_min:
        return from_min <= minute < to_min
    return minute >= from_min or minute < to_min


def quiet_ends_s(moment_s: int, from_min: int, to_min: int, time_zone: str) -> int:
    """Return the first moment from ``moment_s`` on that is not in quiet hours."""
    if not is_quiet(moment_s, from_min, to_min, time_zone):
        return moment_s
    # By the minute: whichever way clocks are put, each is looked at as they show it. All offsets of today are whole minutes.
    found_s = moment_s - moment_s % 60 + 60
    while is_quiet(found_s, from_min, to_min, time_zone):
        found_s += 60
    return found_s


def _wall(moment_s: int, zone: ZoneInfo) -> dt.datetime:
    return dt.datetime.fromtimestamp(moment_s, zone).replace(tzinfo=None)
