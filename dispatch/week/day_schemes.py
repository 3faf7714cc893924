"""On which days the visits of a plan may be: sets of days, and what bars the others."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from itertools import pairwise

from dispatch.people.holidays import is_holiday
from dispatch.services.service_type import OnHoliday
from dispatch.week.iso_week import DAYS, IsoWeek
from dispatch.week.proposal import Bar
from dispatch.week.week_state import Wanted
from routing.periodic.schemes import chosen_days, spaced_schemes


@dataclass(frozen=True, slots=True)
class DaySchemes:
    """What may be chosen.

    Attributes
    ----------
    sets
        Sets of days as bits, Monday the lowest; empty where no visit can be dated.
    visits
        How many visits each of them has: as many as are wanted, or as the week allows.
    gap_short
        By set, by how many days its nearest visits are nearer than in an even week.
    bars
        What bars which days, by date.
    """

    sets: tuple[int, ...]
    visits: int
    gap_short: tuple[int, ...]
    bars: tuple[tuple[str, Bar], ...]


def bar_of(wanted: Wanted, day: dt.date, today: dt.date) -> Bar | None:
    """Return what bars a date to the visits of a plan, whoever is on shift; None where nothing does."""
    date = day.isoformat()
    plan, programme, enrolment = wanted.plan, wanted.programme, wanted.enrolment
    frequency = wanted.service.frequency
    if day <= today:
        return Bar.OVER
    spans = ((part.from_day, part.to_day) for part in (plan, programme, enrolment))
    if not all((first or date) <= date <= (last or date) for first, last in spans):
        return Bar.OUTSIDE
    if day.weekday() not in plan.weekdays & frequency.weekdays:
        return Bar.WEEKDAY
    if date in plan.without:
        return Bar.WITHOUT
    if wanted.is_paused(date):
        return Bar.PAUSE
    if date in wanted.unfit:
        return Bar.CONDITIONS
    # A rule moves what falls on a holiday to a day beside it: where days are chosen it is one to choose another instead of.
    off = date in wanted.closed or is_holiday(day, programme.holidays)
    if off and wanted.on_holiday is not OnHoliday.KEEP:
        return Bar.HOLIDAY
    least = max(1, frequency.least_gap_days)
    if any(abs((day - dt.date.fromisoformat(other)).days) < least for other in wanted.taken):
        return Bar.NEAR
    return None


def day_schemes(wanted: Wanted, week: IsoWeek, today: dt.date, workable: Collection[int]) -> DaySchemes:
    """Return the sets of days that the visits of a plan may be on.

    Parameters
    ----------
    wanted
        The visits.
    week
        Theirs.
    today
        Days up to it are over.
    workable
        Days, 0 for Monday, on which somebody who can do it is on shift when it may be.
    """
    bars: list[tuple[str, Bar]] = []
    free: list[int] = []
    for number, day in enumerate(week.days):
        bar = bar_of(wanted, day, today)
        if bar is None and number not in workable:
            bar = Bar.NOBODY
        if bar is None:
            free.append(number)
        else:
            bars.append((day.isoformat(), bar))
    frequency = wanted.service.frequency
    dates = {day.isoformat() for day in week.days}
    count = min(len(wanted.visits), max(0, frequency.most_per_week - len(dates & wanted.taken)))
    while count:
        sets = spaced_schemes(free, count, least_gap=max(1, frequency.least_gap_days))
        if sets:
            return DaySchemes(sets, count, tuple(_gap_short(one, count) for one in sets), tuple(bars))
        count -= 1
    return DaySchemes((), 0, (), tuple(bars))


def _gap_short(scheme: int, visits: int) -> int:
    days = chosen_days(scheme)
    if visits < 2:
        return 0
    around = [*days, days[0] + DAYS]
    nearest = min(after - before for before, after in pairwise(around))
    return max(0, DAYS // visits - nearest)
