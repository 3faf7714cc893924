"""Which date a night belongs to: a town that works past midnight says when its day begins, and all before that is still yesterday's."""

from __future__ import annotations

import datetime as dt

from dispatch.board.policy import day_from_min_of
from dispatch.domain import Place, TimeWindow
from dispatch.local_time import moment_of
from dispatch.orders.shop_times import local_day, open_windows
from dispatch.parties.organization import Throttle
from dispatch.parties.town import Town

DAY = dt.timedelta(days=1)


def service_day(moment_s: int, town: Town) -> dt.date:
    """Return the date that plans a moment: the local one, or the one before while the night of that is not over.

    Nights end at ``day_from_min`` of the town's planning settings, on the clocks of the town. Where those skip that time the night ends when
    they are put forward, where they show it twice it ends the first time.
    """
    day = local_day(moment_s, town.time_zone)
    begins_min = day_from_min_of(town.settings)
    return day - DAY if begins_min and moment_s < moment_of(day, begins_min, town.time_zone) else day


def service_bounds(day: dt.date, town: Town) -> tuple[int, int]:
    """Return when a date begins and ends as `service_day` has it, the end not in it."""
    begins_min = day_from_min_of(town.settings)
    return moment_of(day, begins_min, town.time_zone), moment_of(day + DAY, begins_min, town.time_zone)


def hand_over_windows(
    place: Place, throttle: Throttle, day: dt.date, town: Town, *, from_s: int
) -> tuple[TimeWindow, ...]:
    """Return when a shop hands goods over on a date and in the night after it, from a moment on; see `open_windows`."""
    windows = open_windows(place, throttle, day, town.time_zone, from_s=from_s)
    if not day_from_min_of(town.settings):
        return windows
    begin_s, end_s = service_bounds(day, town)
    windows = tuple(
        TimeWindow(max(one.earliest, begin_s), one.latest) for one in windows if one.latest >= begin_s
    )
    night = open_windows(place, throttle, day + DAY, town.time_zone, from_s=from_s)
    found = list(windows)
    for one in night:
        if one.earliest >= end_s:
            continue
        late = TimeWindow(one.earliest, min(one.latest, end_s))
        if found and found[-1].latest >= late.earliest:
            # Open across midnight: what was cut there is one again.
            found[-1] = TimeWindow(found[-1].earliest, max(found[-1].latest, late.latest))
        else:
            found.append(late)
    return tuple(found)
