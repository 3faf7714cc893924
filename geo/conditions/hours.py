"""Which hours hold at a moment, and when in a day that changes, on a town's clocks.

Hours speak of what clocks show. When the clocks go back, an hour of theirs passes twice and the hours
hold both times; the hour that is skipped when they go forward never comes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from geo.conditions.opening import hours_expression
from geo.conditions.read import AND
from geo.errors import MapError
from geo.instants import check_moment


class HourTable:
    """The distinct hours of a town's tags.

    Parameters
    ----------
    texts
        In the syntax of opening hours, several that must hold together joined by `AND`.
    time_zone
        IANA name; public holidays are those of its country, where they are known.

    Raises
    ------
    MapError
        ``hours_unreadable`` where a text cannot be read, which the reader of the map excludes.
    """

    def __init__(self, texts: Sequence[str], time_zone: str) -> None:
        self._zone = ZoneInfo(time_zone)
        self._hours = []
        for text in texts:
            parts = [hours_expression(part, time_zone) for part in text.split(AND)]
            readable = [part for part in parts if part is not None]
            if len(readable) < len(parts):
                raise MapError(
                    f"hours: {text!r} cannot be read. Add the town again.",
                    code="hours_unreadable",
                )
            self._hours.append(readable)

    def wall(self, at: dt.datetime) -> dt.datetime:
        """Return what the town's clocks show at a moment; a naive moment is their time already.

        Raises
        ------
        MapError
            ``moment_invalid`` before 1970 or after 2199.
        """
        check_moment(at)
        return at if at.tzinfo is None else at.astimezone(self._zone).replace(tzinfo=None)

    def truth(self, at: dt.datetime, wanted: NDArray[np.int32] | None = None) -> NDArray[np.bool_]:
        """Tell which hours hold at a moment.

        Parameters
        ----------
        at
            An aware moment, or a naive one on the town's clocks.
        wanted
            int32[k], the hours to look at, all where not given; the others are false.

        Returns
        -------
        ndarray
            bool[h].
        """
        wall = self.wall(at)
        found = np.zeros(len(self._hours), dtype=np.bool_)
        for row in range(len(found)) if wanted is None else wanted.tolist():
            found[row] = all(part.is_open(wall) for part in self._hours[row])
        return found

    def candidates(self, day: dt.date, wanted: NDArray[np.int32]) -> list[dt.datetime]:
        """Return the moments of a day at which hours may begin or end, aware, in order of time.

        Parameters
        ----------
        day
            A day on the town's clocks.
        wanted
            int32[k], the hours to look at.
        """
        check_moment(day)
        midnight = dt.datetime.combine(day, dt.time())
        next_midnight = midnight + dt.timedelta(days=1)
        walls = {midnight}
        for row in wanted.tolist():
            for part in self._hours[row]:
                for start, end, _, _ in part.intervals(midnight, next_midnight):
                    walls.update(moment for moment in (start, end) if moment is not None)
        first, last = self._epoch_s(midnight), self._epoch_s(next_midnight)
        seconds = {self._epoch_s(wall, fold) for wall in walls for fold in (0, 1)}
        seconds |= self._clock_changes(first, last)
        return [
            dt.datetime.fromtimestamp(second, self._zone)
            for second in sorted(seconds)
            if first <= second < last
        ]

    def _epoch_s(self, wall: dt.datetime, fold: int = 0) -> int:
        return int(wall.replace(tzinfo=self._zone, fold=fold).timestamp())

    def _clock_changes(self, first_s: int, last_s: int) -> set[int]:
        """Return when the clocks are changed within a day: by bisection, at most one change."""
        start, end = first_s, last_s
        if self._offset(start) == self._offset(end):
            return set()
        while end - start > 1:
            middle = (start + end) // 2
            if self._offset(middle) == self._offset(first_s):
                start = middle
            else:
                end = middle
        return {end}

    def _offset(self, second: int) -> dt.timedelta | None:
        return dt.datetime.fromtimestamp(second, self._zone).utcoffset()
