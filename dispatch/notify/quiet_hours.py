"""Hours in which a person is told nothing: local minutes of the day, over midnight, also on days with a change of the clocks."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

DAY_MIN = 24 * 60


def is_quiet(moment_s: int, from_min: int, to_min: int, time_zone: str) -> bool:
    """Return whether a moment lies in the quiet hours, their beginning included and their end not.

    Parameters
    ----------
    moment_s
        UTC epoch seconds.
    from_min, to_min
        Local minutes of the day; from > to runs over midnight, and where both are equal there are no quiet hours.
    time_zone
        Of the town.
    """
    if from_min % DAY_MIN == to_min % DAY_MIN:
        return False
    local = dt.datetime.fromtimestamp(moment_s, ZoneInfo(time_zone))
    minute = local.hour * 60 + local.minute
    return (minute - from_min) % DAY_MIN < (to_min - from_min) % DAY_MIN


def first_loud_s(moment_s: int, from_min: int, to_min: int, time_zone: str) -> int:
    """Return the first moment from ``moment_s`` on that is not in the quiet hours.

    Notes
    -----
    What the clock on the wall shows is read, never calculated with: the end of the quiet hours may not exist on a day in spring, and
    come twice in autumn, when they may be interrupted, too. Where the clocks change meanwhile, every minute is looked at.
    """
    if not is_quiet(moment_s, from_min, to_min, time_zone):
        return moment_s
    zone = ZoneInfo(time_zone)
    local = dt.datetime.fromtimestamp(moment_s, zone)
    left_min = (to_min - local.hour * 60 - local.minute) % DAY_MIN
    minute_s = moment_s - local.second
    end_s = minute_s + 60 * left_min
    if dt.datetime.fromtimestamp(end_s, zone).utcoffset() == local.utcoffset():
        return end_s
    found_s = minute_s + 60
    while is_quiet(found_s, from_min, to_min, time_zone):
        found_s += 60
    return found_s
