"""The windows that a town offers on a day."""

from __future__ import annotations

import datetime as dt

from dispatch.domain import TimeWindow
from dispatch.local_time import moment_of
from dispatch.promises.policy import PromisePolicy


def slots_of(policy: PromisePolicy, day: dt.date, time_zone: str, *, not_before_s: int) -> list[TimeWindow]:
    """Return the windows of a local date whose end, less the slack, is not over.

    Where clocks change, a window that they skip is left out, and all have their full length.

    Parameters
    ----------
    policy, day, time_zone
        Which.
    not_before_s
        Now.
    """
    until_s = moment_of(day, policy.to_min, time_zone)
    found: list[TimeWindow] = []
    minute = policy.from_min
    while minute < policy.to_min:
        start_s = moment_of(day, minute, time_zone)
        end_s = start_s + policy.length_s
        known = not found or start_s > found[-1].earliest
        if known and end_s <= until_s and end_s - policy.slack_s > not_before_s:
            found.append(TimeWindow(start_s, end_s))
        minute += policy.step_s // 60
    return found


def usual_span(policy: PromisePolicy, today: dt.date, time_zone: str, *, now_s: int) -> TimeWindow:
    """Return where windows are looked for if nobody says: from now on, as far as the town looks ahead."""
    return TimeWindow(now_s, moment_of(today + dt.timedelta(days=policy.days), 0, time_zone))
