"""From a plan to the dates of its visits: what its rule names, less pauses, moved or left out on holidays.

Everything here is a function of the plan and its terms: the same dates come out whichever stretch of the calendar is looked at.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from dispatch.services.plan_terms import Terms
from dispatch.services.recurrence_rule import days_of, rule_of
from dispatch.services.service_plan import ServicePlan
from dispatch.services.service_type import OnHoliday
from dispatch.services.skipping import ELIGIBILITY_EXPIRED, ENDED, HOLIDAY, LEFT_OUT, PAUSE

DAY = dt.timedelta(days=1)
#: Nothing is moved further: a service of one weekday has no other day near a holiday.
MOST_MOVED = 6
#: Visits that may meet on one day lie no further apart: two that are moved towards each other, and one more.
_AROUND = 3 * MOST_MOVED


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One visit of a rule.

    Attributes
    ----------
    key
        The date that the rule names: the visit keeps it, wherever it is moved.
    day
        Where it is; the date that was named where it is not.
    units
        Of its weekday, and of those visits that it takes the place of.
    reason
        Why there is none, a word of `dispatch.services.skipping`; empty for a visit that takes place.
    """

    key: str
    day: dt.date
    units: int
    reason: str = ""


def occurrences(plan: ServicePlan, terms: Terms, first: dt.date, last: dt.date) -> tuple[Occurrence, ...]:
    """Return the visits that the rule of a plan names between two dates, both included, in the order of the dates named.

    A date is named once, by the rule or in ``besides``. Of those

    - what lies outside the dates of plan, enrolment and programme, on a weekday without service, or on a date that the clocks of the town
      leave out, is no visit at all: another one may bring more (``quantity_on``);
    - what is in ``without`` or in a pause is one that does not take place;
    - what falls on a holiday is kept, left out, or moved to the nearest working day before or after on which there is service, at most
      `MOST_MOVED` days away. That day has one visit all the same: where there is one already, it brings what the other would have, and the
      other does not take place. Dates in ``besides`` are kept, as somebody meant just that day.
    """
    before, after = _sides(terms.on_holiday)
    named = _named(plan, terms, first - before * DAY, last + after * DAY)
    found = {day: _placed(plan, terms, day) for day in named}
    at = {one.day: day for day, one in found.items() if one is not None and not one.reason}
    for day, one in found.items():
        if one is None:
            found[day] = _moved(plan, terms, day, at, found)
    return tuple(one for day, one in found.items() if one is not None and first <= day <= last)


def _sides(on_holiday: OnHoliday) -> tuple[int, int]:
    moves = on_holiday in {OnHoliday.BEFORE, OnHoliday.AFTER}
    return (_AROUND, _AROUND) if moves else (0, 0)


def _named(plan: ServicePlan, terms: Terms, first: dt.date, last: dt.date) -> list[dt.date]:
    if terms.never:
        return []
    anchor = dt.date.fromisoformat(plan.anchor_day or plan.from_day)
    days = set(days_of(rule_of(plan.rule), anchor, first, last))
    days |= {day for day in map(dt.date.fromisoformat, plan.besides) if first <= day <= last}
    return sorted(day for day in days if terms.holds(day) and terms.serves(day))


def _placed(plan: ServicePlan, terms: Terms, day: dt.date) -> Occurrence | None:
    """Return the visit of a date that is named, None for one that has to be moved."""
    key = day.isoformat()
    one = Occurrence(key, day, plan.units_on(day.weekday()))
    if key in plan.without:
        return replace(one, reason=LEFT_OUT)
    if terms.is_paused(day):
        return replace(one, reason=PAUSE)
    if terms.on_holiday is OnHoliday.KEEP or key in plan.besides or not terms.is_off(day):
        return one
    return replace(one, reason=HOLIDAY) if terms.on_holiday is OnHoliday.SKIP else None


def _moved(
    plan: ServicePlan,
    terms: Terms,
    day: dt.date,
    at: dict[dt.date, dt.date],
    found: dict[dt.date, Occurrence | None],
) -> Occurrence:
    """Return the visit of a holiday where it is moved to; where another one is there already, that one gets its units."""
    one = Occurrence(day.isoformat(), day, plan.units_on(day.weekday()))
    target = _working_day(terms, day)
    if target is None or not terms.holds(target) or target.isoformat() in plan.without:
        return replace(one, reason=HOLIDAY)
    if terms.is_paused(target):
        return replace(one, reason=PAUSE)
    if target not in at:
        at[target] = day
        return replace(one, day=target)
    other = found[at[target]]
    if terms.adds_units and other is not None:
        found[at[target]] = replace(other, units=other.units + one.units)
    return replace(one, reason=HOLIDAY)


def _working_day(terms: Terms, day: dt.date) -> dt.date | None:
    step = -DAY if terms.on_holiday is OnHoliday.BEFORE else DAY
    for number in range(1, MOST_MOVED + 1):
        near = day + number * step
        if terms.serves(near) and not terms.is_off(near):
            return near
    return None


@dataclass(frozen=True, slots=True)
class WeekShare:
    """How many visits a week has whose days the planner chooses, on which days they may be, and why they are fewer than usual."""

    monday: dt.date
    count: int
    days: tuple[dt.date, ...]
    reason: str = ""

    def key(self, number: int) -> str:
        """Return the occurrence of a number from 1 on, like ``2026-W49/2``."""
        return week_key(self.monday, number)


def week_key(day: dt.date, number: int) -> str:
    """Return the occurrence of a number in the ISO week of a date."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}/{number}"


def monday_of(key: str) -> dt.date:
    """Return the Monday of an occurrence like ``2026-W49/2``."""
    return dt.date.fromisocalendar(int(key[:4]), int(key[6:8]), 1)


def weeks(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    """Yield the Mondays of the ISO weeks of two dates and of those between."""
    monday = first - first.weekday() * DAY
    while monday <= last:
        yield monday
        monday += 7 * DAY


def share_of_week(
    plan: ServicePlan, terms: Terms, monday: dt.date, *, refused: Callable[[dt.date], bool] = lambda _: False
) -> WeekShare:
    """Return how many visits of a flexible plan a week has, and on which days they may be.

    A whole week has ``per_week``. One that is cut has its part: by the days that are left of those on which there could be visits,
    rounded, a half upwards. It is cut by the dates of plan, enrolment and programme, by pauses, by days left out and days on which the
    person does not meet the conditions; by holidays only where the service leaves them out (``skip``): elsewhere the other days
    of the week take them on, as far as the gap between two visits lets them.

    Parameters
    ----------
    refused
        Whether the person does not meet the conditions of the programme on a date.
    """
    offered = [
        day
        for day in (monday + number * DAY for number in sorted(plan.weekdays & terms.weekdays))
        if terms.serves(day)
    ]
    if not offered or terms.never:
        return WeekShare(monday, 0, ())
    why: dict[dt.date, str] = {}
    for day in offered:
        if not terms.holds(day):
            why[day] = ENDED
        elif day.isoformat() in plan.without:
            why[day] = LEFT_OUT
        elif terms.is_paused(day):
            why[day] = PAUSE
        elif terms.on_holiday is not OnHoliday.KEEP and terms.is_off(day):
            why[day] = HOLIDAY
        elif refused(day):
            why[day] = ELIGIBILITY_EXPIRED
    left = [day for day in offered if day not in why]
    counted = len(left)
    if terms.on_holiday is not OnHoliday.SKIP:
        counted += sum(reason == HOLIDAY for reason in why.values())
    part = (2 * plan.per_week * counted + len(offered)) // (2 * len(offered))
    count = min(part, most_apart(left, terms.least_gap_days))
    reasons = list(why.values())
    reason = max(reasons, key=reasons.count) if count < plan.per_week and reasons else ""
    return WeekShare(monday, count, tuple(left), reason)


def most_apart(days: list[dt.date], gap_days: int) -> int:
    """Return how many of some dates in order can be taken, each at least so many days after the last."""
    count, free_from = 0, dt.date.min
    for day in days:
        if day >= free_from:
            count, free_from = count + 1, day + gap_days * DAY
    return count
