"""The window of a visit on a date, in moments: nothing is lost, doubled or turned round in the nights when clocks are changed."""

from __future__ import annotations

import datetime as dt

from dispatch.board.policy import day_from_min_of
from dispatch.domain import TimeWindow
from dispatch.local_time import DAY_MIN, moment_of
from dispatch.orders.service_day import service_bounds
from dispatch.parties.town import Town


def night_minutes(from_min: int, to_min: int, day_from_min: int) -> tuple[int, int]:
    """Return a window of a day's clock as minutes that only grow: past midnight they are 1440 and more.

    Parameters
    ----------
    from_min, to_min
        Minutes of the clock, 0 to 1439; a window that ends below its beginning runs over midnight.
    day_from_min
        When a day of the town begins: what is before that is the night after the date.
    """
    first = from_min if from_min >= day_from_min else from_min + DAY_MIN
    last = to_min + first // DAY_MIN * DAY_MIN
    return first, last if last >= first else last + DAY_MIN


def window_on(from_min: int, to_min: int, day: dt.date, town: Town) -> TimeWindow:
    """Return when a visit of a date begins.

    Of a minute that clocks show twice the first is meant. One that they skip is the moment of the change; where all of a window is
    skipped, it begins then and is as long as it was to be. A visit is never planned for another date than its own
    (`dispatch.orders.service_day`), whatever clocks do.
    """
    first, last = night_minutes(from_min, to_min, day_from_min_of(town.settings))
    begin_s = moment_of(day, first, town.time_zone)
    end_s = moment_of(day, last, town.time_zone)
    if end_s == begin_s:
        end_s = begin_s + 60 * (last - first)
    day_begin_s, day_end_s = service_bounds(day, town)
    begin_s = min(max(begin_s, day_begin_s), day_end_s - 1)
    return TimeWindow(begin_s, max(begin_s, end_s))
