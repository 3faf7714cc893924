"""What holds on a day for the whole town: closed or open, until when orders are taken, how much is taken on.

The town's settings have the ordinary rules (``settings["orders"]``), the calendar of peaks those of special days: the days before Christmas,
a market day, a strike. Of two peaks on a day, the shorter one is meant more particularly, and wins wherever it says something.

The part of the settings::

    {"cut_off": {"mo": "11:00", "sa": "09:30"}, "lead_s": 3600, "slot_s": 7200, "most_promised": 40, "most_baskets": 25,
     "closed_weekdays": ["su"], "closed_on_public_holidays": true}
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any
from zoneinfo import ZoneInfo

from dispatch.domain import TimeWindow
from dispatch.errors import DispatchError
from geo.conditions.opening import is_open_at

WEEKDAYS = ("mo", "tu", "we", "th", "fr", "sa", "su")
#: Length of the stretches in which deliveries are counted, where the town says nothing.
SLOT_S = 7_200


class InvalidRulesError(DispatchError):
    """Rules of a day that cannot be; code ``invalid_rules``."""

    def __init__(self, field: str, value: object, remedy: str) -> None:
        super().__init__(f"{field} {str(value)[:80]!r} is no rule of a day: {remedy}", code="invalid_rules")
        self.field = field


@dataclass(frozen=True, slots=True)
class DayRules:
    """What holds on a day; None where nothing is said.

    Parameters
    ----------
    closed
        Nothing is delivered.
    cut_off_min
        Until which local minute orders for the day are taken, of the day itself; or
    cut_off_days_before
        so many days before, as for the baskets of Christmas Eve.
    lead_s
        How long before the end of its window an order comes in at the latest.
    slot_s
        Length of the stretches from local midnight on in which deliveries are counted.
    most_promised
        Most deliveries of the town whose windows begin in a stretch.
    most_baskets
        Most baskets that are ready in the whole town in a quarter of an hour.
    shop_baskets
        The same for each shop that is named, in place of its own bound.
    """

    closed: bool | None = None
    cut_off_min: int | None = None
    cut_off_days_before: int | None = None
    lead_s: int | None = None
    slot_s: int | None = None
    most_promised: int | None = None
    most_baskets: int | None = None
    shop_baskets: Mapping[str, int] | None = None

    def over(self, other: DayRules) -> DayRules:
        """Return these rules, and where they say nothing the others."""
        said = {one.name: getattr(self, one.name) for one in fields(self)}
        return replace(other, **{name: value for name, value in said.items() if value is not None})


@dataclass(frozen=True, slots=True)
class Peak:
    """Rules of the days from one local date to another, both included."""

    id: str
    name: str
    from_day: str
    to_day: str
    rules: DayRules
    version: int = 1

    def covers(self, day: dt.date) -> bool:
        """Return whether the day is one of its."""
        return self.from_day <= day.isoformat() <= self.to_day

    @property
    def days(self) -> int:
        """How many days it has."""
        return (dt.date.fromisoformat(self.to_day) - dt.date.fromisoformat(self.from_day)).days + 1


def checked(peak: Peak) -> Peak:
    """Return a peak that is one.

    Raises
    ------
    InvalidRulesError
        Its days are none or run backwards, or a rule has a value that none can have.
    """
    days = []
    for name in ("from_day", "to_day"):
        try:
            days.append(dt.date.fromisoformat(getattr(peak, name)))
        except ValueError as error:
            raise InvalidRulesError(name, getattr(peak, name), "write it like 2026-12-24") from error
    if days[0] > days[1]:
        raise InvalidRulesError("to_day", peak.to_day, "it lies before from_day: exchange the two")
    if (days[1] - days[0]).days > 366:
        raise InvalidRulesError(
            "to_day", peak.to_day, "a peak has at most a year: change the town's settings"
        )
    check_rules(peak.rules)
    return replace(peak, from_day=days[0].isoformat(), to_day=days[1].isoformat())


def check_rules(rules: DayRules) -> None:
    """Let rules pass that can be.

    Raises
    ------
    InvalidRulesError
        A rule has a value that none can have.
    """
    bounds = {
        "cut_off_min": (0, 1440), "cut_off_days_before": (0, 30), "lead_s": (0, 14 * 86_400), "slot_s": (900, 86_400), "most_promised": (0, 100_000),
        "most_baskets": (0, 100_000),
    }  # fmt: skip
    for name, (least, most) in bounds.items():
        value = getattr(rules, name)
        if value is not None and not (type(value) is int and least <= value <= most):
            raise InvalidRulesError(name, value, f"give a whole number from {least} to {most}, or nothing")
    if rules.closed not in {None, True, False}:
        raise InvalidRulesError("closed", rules.closed, "give true or false, or nothing")
    for org, value in (rules.shop_baskets or {}).items():
        if not (type(value) is int and 0 <= value <= 100_000):
            raise InvalidRulesError(f"shop_baskets {org}", value, "give a whole number of 0 or more")


def rules_document(rules: DayRules) -> dict[str, Any]:
    """Return what rules say as plain JSON."""
    said = {one.name: getattr(rules, one.name) for one in fields(rules)}
    return {
        name: dict(value) if isinstance(value, Mapping) else value
        for name, value in said.items()
        if value is not None
    }


def rules_of_day(
    settings: Mapping[str, Any], peaks: Iterable[Peak], day: dt.date, time_zone: str
) -> DayRules:
    """Return what holds on a local date.

    Parameters
    ----------
    settings
        Of the town.
    peaks
        Of the town; those of other days do not matter.

    Raises
    ------
    InvalidRulesError
        The settings have a rule that cannot be.
    """
    rules = ordinary_rules(settings, day, time_zone)
    # The longest first: a shorter one lies over it. The name decides between equals, so that it is the same every time.
    for peak in sorted(peaks, key=lambda one: (-one.days, one.id)):
        if peak.covers(day):
            rules = peak.rules.over(rules)
    return rules


def ordinary_rules(settings: Mapping[str, Any], day: dt.date, time_zone: str) -> DayRules:
    """Return what holds on a local date if no peak covers it; see `rules_of_day`."""
    own: Mapping[str, Any] = settings.get("orders", {})
    weekday = WEEKDAYS[day.weekday()]
    closed = weekday in own.get("closed_weekdays", ())
    if not closed and own.get("closed_on_public_holidays", False):
        closed = is_public_holiday(day, time_zone)
    cut_off = own.get("cut_off", {}).get(weekday)
    rules = DayRules(
        closed=closed,
        cut_off_min=None if cut_off is None else minute_of_day(cut_off),
        **{name: own.get(name) for name in ("lead_s", "slot_s", "most_promised", "most_baskets")},
    )
    check_rules(rules)
    return rules


def minute_of_day(text: str) -> int:
    """Return the minute of the day of ``HH:MM``.

    Raises
    ------
    InvalidRulesError
        It is none.
    """
    hours, _, minutes = str(text).partition(":")
    if not (hours.isdecimal() and minutes.isdecimal() and len(minutes) == 2):
        raise InvalidRulesError("cut_off", text, "write it like 11:00")
    minute = int(hours) * 60 + int(minutes)
    if int(minutes) > 59 or minute > 1440:
        raise InvalidRulesError("cut_off", text, "write it like 11:00")
    return minute


def is_public_holiday(day: dt.date, time_zone: str) -> bool:
    """Return whether a date is a public holiday of the country of a time zone; False where its holidays are not known."""
    noon = dt.datetime.combine(day, dt.time(12))
    return is_open_at("PH 00:00-24:00", noon, time_zone)


def day_bounds(day: dt.date, time_zone: str) -> tuple[int, int]:
    """Return the beginning and the end of a local date, UTC epoch seconds: 23, 24 or 25 hours apart."""
    zone = ZoneInfo(time_zone)
    begin, end = (
        int(dt.datetime.combine(one, dt.time(), zone).timestamp())
        for one in (day, day + dt.timedelta(days=1))
    )
    return begin, end


def cut_off_s(rules: DayRules, day: dt.date, time_zone: str) -> int | None:
    """Return until when orders for a date are taken, UTC epoch seconds, None for no bound.

    Minutes are those that clocks show: 11:00 is 11:00 on the days when the clocks change too.
    """
    if rules.cut_off_min is None:
        return None
    day -= dt.timedelta(days=rules.cut_off_days_before or 0)
    if rules.cut_off_min == 1440:
        return day_bounds(day, time_zone)[1]
    wall = dt.time(rules.cut_off_min // 60, rules.cut_off_min % 60)
    return int(dt.datetime.combine(day, wall, ZoneInfo(time_zone)).timestamp())


def slot_of(rules: DayRules, day: dt.date, time_zone: str, moment_s: int) -> TimeWindow:
    """Return the stretch of a date that a moment lies in; its end is not in it any more."""
    begin, end = day_bounds(day, time_zone)
    length = rules.slot_s or SLOT_S
    first = begin + (moment_s - begin) // length * length
    return TimeWindow(first, min(first + length, end))
