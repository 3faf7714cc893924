"""Weeks by their ISO 8601 names: ``2026-W49`` begins on a Monday."""

from __future__ import annotations

import contextlib
import datetime as dt
import re
from dataclasses import dataclass

from dispatch.errors import DispatchError
from dispatch.local_time import moment_of

DAYS = 7
#: So many weeks ahead is planned at most.
MOST_AHEAD = 12
_NAME = re.compile(r"(\d{4})-W(\d{2})", re.ASCII)


class WrongWeekError(DispatchError):
    """A week that nobody can plan; codes ``invalid_week``, ``week_past`` and ``week_far``."""

    def __init__(self, week: str, code: str, what: str, remedy: str) -> None:
        super().__init__(f"week {str(week)[:40]!r}: {what}; {remedy}", code=code)


@dataclass(frozen=True, slots=True)
class IsoWeek:
    """Seven local dates, from a Monday on."""

    monday: dt.date

    @property
    def name(self) -> str:
        """Its ISO 8601 name."""
        year, number, _ = self.monday.isocalendar()
        return f"{year}-W{number:02}"

    @property
    def days(self) -> tuple[dt.date, ...]:
        """Its dates."""
        return tuple(self.monday + dt.timedelta(days=number) for number in range(DAYS))

    def midnights(self, time_zone: str) -> tuple[int, ...]:
        """Return when each of its dates begins, UTC epoch seconds: times of a day are counted from there, whatever clocks do."""
        return tuple(moment_of(day, 0, time_zone) for day in self.days)


def week_named(name: str) -> IsoWeek:
    """Return the week of a name.

    Raises
    ------
    WrongWeekError
        There is none.
    """
    found = _NAME.fullmatch(name)
    if found is not None:
        # In some years there is no week 53.
        with contextlib.suppress(ValueError):
            return IsoWeek(dt.date.fromisocalendar(int(found[1]), int(found[2]), 1))
    raise WrongWeekError(name, "invalid_week", "it is no week", "write it like 2026-W49")


def week_of_day(day: dt.date) -> IsoWeek:
    """Return the week of a date."""
    return IsoWeek(day - dt.timedelta(days=day.weekday()))


def check_week(name: str, today: dt.date) -> IsoWeek:
    """Return a week that can be planned: one with days after today, not too far ahead.

    Raises
    ------
    WrongWeekError
        It is none, over, or too far ahead.
    """
    week = week_named(name)
    if week.days[-1] <= today:
        following = week_of_day(today + dt.timedelta(days=1)).name
        raise WrongWeekError(
            name, "week_past", f"no day of it comes after today, {today}", f"give {following} or a later one"
        )
    if (week.monday - today).days > MOST_AHEAD * DAYS:
        last = week_of_day(today + dt.timedelta(days=MOST_AHEAD * DAYS)).name
        raise WrongWeekError(
            name, "week_far", f"it is more than {MOST_AHEAD} weeks ahead", f"give {last} or an earlier one"
        )
    return week
