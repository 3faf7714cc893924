"""When something holds: between two moments, at weekly hours, or both.

Weekly hours speak of what the town's clocks show. When the clocks go back, an hour of theirs passes
twice and the hours hold both times; when they go forward, an hour is skipped and nothing holds in it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from geo.conditions.opening import hours_expression, is_open_at

_WEEK_S = 8 * 86_400
_YEAR_S = 366 * 86_400


@dataclass(frozen=True, slots=True)
class InForce:
    """The hours of a disruption or of a speed factor.

    Attributes
    ----------
    starts_s, ends_s
        UTC epoch seconds, the start included, the end not; None: unlimited.
    weekly
        Hours in OpenStreetMap's opening-hours syntax, such as ``Sa 06:00-14:00``; empty: always.
    """

    starts_s: int | None = None
    ends_s: int | None = None
    weekly: str = ""

    def holds(self, moment_s: int, time_zone: str) -> bool:
        """Tell whether it holds at a moment.

        Parameters
        ----------
        moment_s
            UTC epoch seconds.
        time_zone
            IANA name of the clocks that the weekly hours mean.
        """
        if self.starts_s is not None and moment_s < self.starts_s:
            return False
        if self.ends_s is not None and moment_s >= self.ends_s:
            return False
        if not self.weekly:
            return True
        wall = dt.datetime.fromtimestamp(moment_s, ZoneInfo(time_zone)).replace(tzinfo=None)
        return is_open_at(self.weekly, wall, time_zone)

    def candidates(self, first_s: int, last_s: int, time_zone: str) -> set[int]:
        """Return the moments in ``first_s < moment <= last_s`` at which the answer may change."""
        moments = {moment for moment in (self.starts_s, self.ends_s) if moment is not None}
        if self.weekly:
            moments |= _weekly_moments(self.weekly, first_s, last_s, time_zone)
        return {moment for moment in moments if first_s < moment <= last_s}

    def next_moment(self, after_s: int, time_zone: str) -> int | None:
        """Return the first moment from ``after_s`` on at which it holds, None where there is none in a year."""
        first_s = after_s if self.starts_s is None else max(after_s, self.starts_s)
        # A week tells of most; a year is gone through only for hours of some season, or none.
        for ahead_s in (_WEEK_S, _YEAR_S):
            moments = self.candidates(first_s, first_s + ahead_s, time_zone) if self.weekly else set()
            for moment in [first_s, *sorted(moments)]:
                if self.holds(moment, time_zone):
                    return moment
        return None


def _weekly_moments(weekly: str, first_s: int, last_s: int, time_zone: str) -> set[int]:
    hours = hours_expression(weekly, time_zone)
    assert hours is not None, f"weekly hours {weekly!r} are checked when a disruption is read"
    zone = ZoneInfo(time_zone)
    day = dt.timedelta(days=1)
    start = dt.datetime.fromtimestamp(first_s, zone).replace(tzinfo=None) - day
    end = dt.datetime.fromtimestamp(last_s, zone).replace(tzinfo=None) + day
    moments: set[int] = set()
    for opens, closes, _, _ in hours.intervals(start, end):
        for wall in (opens, closes):
            if wall is not None:
                # Both passes of an hour that clocks repeat.
                moments |= {int(wall.replace(tzinfo=zone, fold=fold).timestamp()) for fold in (0, 1)}
    return moments | _clock_changes(start, end, zone)


def _clock_changes(start: dt.datetime, end: dt.datetime, zone: ZoneInfo) -> set[int]:
    """Return the moments at which the clocks jump, found to the second by halving."""
    found: set[int] = set()
    low = int(start.replace(tzinfo=dt.UTC).timestamp())
    stop = int(end.replace(tzinfo=dt.UTC).timestamp())
    while low < stop:
        high = low + 86_400
        if _offset(low, zone) != _offset(high, zone):
            before, after = low, high
            while after - before > 1:
                middle = (before + after) // 2
                if _offset(middle, zone) == _offset(low, zone):
                    before = middle
                else:
                    after = middle
            found.add(after)
        low = high
    return found


def _offset(moment_s: int, zone: ZoneInfo) -> dt.timedelta | None:
    return dt.datetime.fromtimestamp(moment_s, zone).utcoffset()
