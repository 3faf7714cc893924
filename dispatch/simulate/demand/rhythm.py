"""When orders come in on a trading day: a non-homogeneous Poisson process, its intensity as a table by the hour.

The figures are plausible round numbers for trying out ways of dispatching, not statistics. Of a Poisson process of which it is known how
many points there are, each point falls by itself, with a density in proportion to the intensity. So each order draws its own moment,
and a day with more orders has those of the day with fewer among them.

References
----------
Lewis, Shedler (1979), Simulation of nonhomogeneous Poisson processes by thinning, https://doi.org/10.1002/nav.3800260304
"""

from __future__ import annotations

import bisect
import datetime as dt
import itertools
import math
import random
from collections.abc import Mapping
from dataclasses import dataclass

from dispatch.local_time import DAY_MIN, moment_of

_SUNDAY, _SATURDAY = 6, 5
#: Share of a day's orders that come in the evening before.
EVENING_SHARE = 0.3
#: How the orders of the evening before are spread over its hours.
EVENING: Mapping[int, int] = {17: 10, 18: 15, 19: 20, 20: 25, 21: 20, 22: 10}
#: How those of the day itself are spread over its hours: people order after breakfast, and on the way home.
WEEKDAY: Mapping[int, int] = {8: 5, 9: 9, 10: 12, 11: 11, 12: 7, 13: 4, 14: 6, 15: 9, 16: 13, 17: 15, 18: 9}
SATURDAY: Mapping[int, int] = {8: 6, 9: 14, 10: 17, 11: 13, 12: 6, 13: 4, 14: 7, 15: 10, 16: 11, 17: 8, 18: 4}
SUNDAY: Mapping[int, int] = {8: 14, 9: 28, 10: 34, 11: 24}
#: Local minutes between which a town trades, and between which windows are promised: nothing can be brought before it is fetched.
TRADING = (510, 1170, 540, 1200)
SUNDAY_TRADING = (510, 780, 540, 840)


@dataclass(frozen=True, slots=True)
class TradingDay:
    """The hours of a date, in local minutes.

    Attributes
    ----------
    date, time_zone
        Which.
    opens_min, closes_min
        Shops trade between the two, each within it by its own hours.
    slots_from_min, slots_end_min
        Windows that are promised lie between the two.
    """

    date: dt.date
    time_zone: str
    opens_min: int
    closes_min: int
    slots_from_min: int
    slots_end_min: int

    @classmethod
    def of(cls, date: dt.date, time_zone: str) -> TradingDay:
        """Return the hours of a date: Sundays are short."""
        return cls(date, time_zone, *(SUNDAY_TRADING if date.weekday() == _SUNDAY else TRADING))

    def moment_s(self, minute: int) -> int:
        """Return when clocks show a local minute, UTC epoch seconds; negative minutes are of the day before."""
        days, rest = divmod(minute, DAY_MIN)
        return moment_of(self.date + dt.timedelta(days=days), rest, self.time_zone)

    @property
    def opens_s(self) -> int:
        """When trade begins, UTC epoch seconds."""
        return self.moment_s(self.opens_min)

    @property
    def closes_s(self) -> int:
        """When trade ends, UTC epoch seconds."""
        return self.moment_s(self.closes_min)

    @property
    def slots_end_s(self) -> int:
        """When the last window ends, UTC epoch seconds."""
        return self.moment_s(self.slots_end_min)


class Arrivals:
    """Draws when orders come in.

    Parameters
    ----------
    day
        The hours. Nobody orders for the day after `last_min`.
    last_min
        Local minute; an hour before trade ends where not given.
    """

    def __init__(self, day: TradingDay, last_min: int | None = None) -> None:
        last = day.closes_min - 60 if last_min is None else last_min
        table = {_SATURDAY: SATURDAY, _SUNDAY: SUNDAY}.get(day.date.weekday(), WEEKDAY)
        pieces = _pieces(EVENING, EVENING_SHARE, -DAY_MIN, 0)
        pieces += _pieces(table, 1 - EVENING_SHARE, 0, last)
        bounds = [(day.moment_s(begins), day.moment_s(ends), mass) for begins, ends, mass in pieces]
        self.bounds = [piece for piece in bounds if piece[1] > piece[0]]
        self.reached = list(itertools.accumulate(mass for *_, mass in self.bounds))

    def draw(self, chance: random.Random) -> int:
        """Return a moment, UTC epoch seconds, by inversion of the distribution function."""
        at = chance.random() * self.reached[-1]
        number = min(bisect.bisect_right(self.reached, at), len(self.bounds) - 1)
        begins_s, ends_s, mass = self.bounds[number]
        passed = 1 - (self.reached[number] - at) / mass
        return min(ends_s - 1, begins_s + int(passed * (ends_s - begins_s)))


def _pieces(
    table: Mapping[int, int], share: float, offset_min: int, last_min: int
) -> list[tuple[int, int, float]]:
    """Return first and last minute of each hour, and its part of the share; an hour that is cut keeps its intensity."""
    found = []
    for hour, weight in table.items():
        begins, ends = hour * 60 + offset_min, min((hour + 1) * 60 + offset_min, last_min)
        if ends > begins:
            found.append((begins, ends, weight * (ends - begins) / 60))
    total = sum(mass for *_, mass in found)
    return [(begins, ends, share * mass / total) for begins, ends, mass in found]


def poisson(mean: float, chance: random.Random) -> int:
    """Return a Poisson number by inversion of one uniform draw: a greater mean never gives a smaller number.

    Parameters
    ----------
    mean
        From 0 to some thousands.
    chance
        Asked once.
    """
    at = chance.random()
    if mean <= 0:
        return 0
    count, reached = 0, 0.0
    # No day has so many: where rounding keeps the sum below the draw, the loop ends all the same.
    most = int(mean + 12 * math.sqrt(mean) + 30)
    while count < most:
        reached += math.exp(count * math.log(mean) - mean - math.lgamma(count + 1))
        if at < reached:
            break
        count += 1
    return count
