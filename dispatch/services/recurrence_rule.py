"""Rules of dates that come again: RFC 5545 recurrence rules of whole local days, without what makes no sense for visits.

Every rule that is let pass means the same to `dateutil` as to the standard; where the two differ (days with and without numbers in one list,
weeks of the year without weekdays, positions in weeks), the rule is refused with what to write instead.
"""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from dateutil import rrule

from dispatch.errors import DispatchError

DAY = dt.timedelta(days=1)
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
#: How often a rule may come at most: ten years of days.
MOST_COUNT = 3_660
#: Longest interval by frequency.
MOST_INTERVAL = {"DAILY": 366, "WEEKLY": 53, "MONTHLY": 24, "YEARLY": 4}
#: A rule that names no date in so many years names none: 29 February comes within eight.
YEARS_TO_FIRST = 9
LONGEST_RULE = 200
_FREQUENCIES: dict[str, Literal[0, 1, 2, 3]] = {
    "DAILY": rrule.DAILY,
    "WEEKLY": rrule.WEEKLY,
    "MONTHLY": rrule.MONTHLY,
    "YEARLY": rrule.YEARLY,
}
_OF_HOURS = ("HOURLY", "MINUTELY", "SECONDLY")
_TIMES = ("BYHOUR", "BYMINUTE", "BYSECOND")
#: Lists of numbers: the largest, and with which frequencies they may be.
_NUMBERS = {
    "BYMONTHDAY": (31, ("DAILY", "MONTHLY", "YEARLY")),
    "BYMONTH": (12, tuple(_FREQUENCIES)),
    "BYYEARDAY": (366, ("YEARLY",)),
    "BYWEEKNO": (53, ("YEARLY",)),
    "BYSETPOS": (366, ("MONTHLY", "YEARLY")),
}
_ORDER = ("FREQ", "INTERVAL", "COUNT", "UNTIL", "BYMONTH", "BYWEEKNO", "BYYEARDAY", "BYMONTHDAY", "BYDAY", "BYSETPOS", "WKST")  # fmt: skip
_NAMED_DAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)", re.ASCII)
_SIGNED = re.compile(r"[+-]?\d{1,3}", re.ASCII)
_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)


class InvalidRuleError(DispatchError):
    """A recurrence rule that cannot be used; code ``invalid_rule``.

    Parameters
    ----------
    part
        Which part of the rule, and its value.
    message, remedy
        What is wrong with it, and what to write.
    """

    def __init__(self, part: str, message: str, remedy: str) -> None:
        super().__init__(f"rule: {part[:80]} {message}: {remedy}", code="invalid_rule")
        self.part = part[:80]
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule that may be used.

    Attributes
    ----------
    text
        As it is stored: capitals, parts in a fixed order.
    freq, interval, count, until
        How often, every how many, how many in all (None for no end), the last date that may be.
    by
        Lists of numbers by the name of their part.
    named
        Weekdays, 0 for Monday, each with its number in the month or year, 0 for every one.
    week_start
        The first day of a week, 0 for Monday.
    """

    text: str
    freq: str
    interval: int = 1
    count: int | None = None
    until: dt.date | None = None
    by: tuple[tuple[str, tuple[int, ...]], ...] = ()
    named: tuple[tuple[int, int], ...] = ()
    week_start: int = 0

    @property
    def weekdays(self) -> frozenset[int]:
        """The weekdays that it names, empty where it names none."""
        return frozenset(weekday for weekday, _ in self.named)


def rule_of(text: str) -> Rule:
    """Return the rule of a text like ``FREQ=WEEKLY;BYDAY=MO,TH``; ``RRULE:`` before it is left out.

    Raises
    ------
    InvalidRuleError
        It cannot be read, or makes no sense for visits.
    """
    if len(text) > LONGEST_RULE:
        raise InvalidRuleError(
            text, f"has more than {LONGEST_RULE} characters", "make several plans of it, or name dates"
        )
    return _rule_of(text)


@lru_cache(maxsize=4096)
def _rule_of(text: str) -> Rule:
    parts = _parts(text.strip().upper().removeprefix("RRULE:"))
    freq = _freq(parts)
    interval = _number(parts, "INTERVAL", MOST_INTERVAL[freq]) or 1
    count = _number(parts, "COUNT", MOST_COUNT)
    until = _until(parts)
    if count is not None and until is not None:
        raise InvalidRuleError(f"COUNT={count}", "is an end, and UNTIL another one", "give one of the two")
    by = tuple((name, _numbers(parts, name, freq)) for name in _NUMBERS if name in parts)
    named = _named(parts, freq)
    week_start = parts.get("WKST", "MO")
    if week_start not in WEEKDAYS:
        raise InvalidRuleError(
            f"WKST={week_start}", "is no weekday", f"give one of {', '.join(WEEKDAYS)}, or nothing"
        )
    rule = Rule(
        text=";".join(f"{name}={parts[name]}" for name in _ORDER if name in parts),
        freq=freq,
        interval=interval,
        count=count,
        until=until,
        by=by,
        named=named,
        week_start=WEEKDAYS.index(week_start),
    )
    _check_together(rule)
    return rule


def check_rule(text: str, anchor: dt.date) -> Rule:
    """Return the rule of a text, if it names any date from its first day on.

    Raises
    ------
    InvalidRuleError
        It cannot be used, see `rule_of`, or names no date.
    """
    rule = rule_of(text)
    if rule.until is not None and rule.until < anchor:
        raise InvalidRuleError(f"UNTIL={rule.until:%Y%m%d}", f"lies before {anchor}", "give a later date")
    last = dt.date(anchor.year + YEARS_TO_FIRST * rule.interval, 12, 31)
    if next(days_of(rule, anchor, anchor, last), None) is None:
        raise InvalidRuleError(rule.text, "names no date at all", "30 February never comes; name other days")
    return rule


def days_of(rule: Rule, anchor: dt.date, first: dt.date, last: dt.date) -> Iterator[dt.date]:
    """Yield the dates that a rule names between two dates, both included.

    Parameters
    ----------
    anchor
        Where the rule begins: it names nothing before, counts from here, and takes from here what it does not say. The date itself is named
        only if the rule says so.
    """
    last = min(last, rule.until or last)
    first = max(first, anchor)
    if first > last:
        return
    by = _filled(rule, anchor)
    # dateutil 2.9 and 4.0 take the first days of 2022 for week 53 of a year that has 52: weeks are counted here.
    of_weeks = frozenset(by.pop("byweekno", ()))
    freq = _FREQUENCIES["DAILY" if of_weeks else rule.freq]
    # Every week or month alike: what is long past need not be gone through again.
    begin = first if rule.interval == 1 and rule.count is None else anchor
    dates = rrule.rrule(
        freq,
        dtstart=dt.datetime.combine(begin, dt.time()),
        interval=rule.interval,
        until=dt.datetime.combine(last, dt.time()),
        wkst=rrule.weekday(rule.week_start),
        **by,
    )
    named = (moment.date() for moment in dates)
    if of_weeks:
        named = (day for day in named if of_weeks & set(_week_numbers(day)))
    yield from (day for day in itertools.islice(named, rule.count) if day >= first)


def _week_numbers(day: dt.date) -> tuple[int, int]:
    """Return the number of the ISO week of a date, from the beginning of its year and from the end, which is below zero."""
    year, week, _ = day.isocalendar()
    return week, week - dt.date(year, 12, 28).isocalendar().week - 1


def _filled(rule: Rule, anchor: dt.date) -> dict[str, Any]:
    """Return the lists of a rule with what it takes from its beginning: weekday, day of the month, month."""
    by: dict[str, Any] = {name.lower(): numbers for name, numbers in rule.by}
    if rule.named:
        by["byweekday"] = [rrule.weekday(weekday, number or None) for weekday, number in rule.named]
    if not by.keys() & {"byweekno", "byyearday", "bymonthday", "byweekday"}:
        if rule.freq == "WEEKLY":
            by["byweekday"] = [anchor.weekday()]
        elif rule.freq in {"MONTHLY", "YEARLY"}:
            by["bymonthday"] = [anchor.day]
            if rule.freq == "YEARLY":
                by.setdefault("bymonth", [anchor.month])
    return by


def _parts(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in text.split(";"):
        name, equals, value = part.partition("=")
        if not equals or not value:
            raise InvalidRuleError(repr(part), "is no part of a rule", "write FREQ=WEEKLY;BYDAY=MO,TH")
        if name in found:
            raise InvalidRuleError(part, "comes twice", "say it once")
        if name in _TIMES:
            raise InvalidRuleError(
                part, "is a time of day", "rules name whole days, the window of the plan says when"
            )
        if name not in _ORDER:
            raise InvalidRuleError(part, "is not known", f"known are {', '.join(_ORDER)}")
        found[name] = value
    return found


def _freq(parts: Mapping[str, str]) -> str:
    freq = parts.get("FREQ", "")
    if freq in _OF_HOURS:
        raise InvalidRuleError(
            f"FREQ={freq}", "would be several times a day", "give DAILY, and a plan for each visit of a day"
        )
    if freq not in _FREQUENCIES:
        raise InvalidRuleError(f"FREQ={freq}", "is no frequency", f"give {', '.join(_FREQUENCIES)}")
    return freq


def _number(parts: Mapping[str, str], name: str, most: int) -> int | None:
    value = parts.get(name)
    if value is None:
        return None
    if not (value.isascii() and value.isdigit()) or not 1 <= int(value) <= most:
        raise InvalidRuleError(f"{name}={value}", "is out of bounds", f"give 1 to {most}")
    return int(value)


def _until(parts: Mapping[str, str]) -> dt.date | None:
    value = parts.get("UNTIL")
    if value is None:
        return None
    match = _DATE.fullmatch(value)
    try:
        return dt.date(int(match[1]), int(match[2]), int(match[3]))  # type: ignore[index]
    except (TypeError, ValueError):
        raise InvalidRuleError(
            f"UNTIL={value}", "is no date", "write the last day like 20261231, without a time"
        ) from None


def _numbers(parts: Mapping[str, str], name: str, freq: str) -> tuple[int, ...]:
    most, frequencies = _NUMBERS[name]
    shown = f"{name}={parts[name]}"
    if freq not in frequencies:
        raise InvalidRuleError(
            shown, f"means nothing with FREQ={freq}", f"it goes with {', '.join(frequencies)}"
        )
    least = 1 if name == "BYMONTH" else -most
    numbers = []
    for one in parts[name].split(","):
        if not _SIGNED.fullmatch(one) or int(one) == 0 or not least <= int(one) <= most:
            below = "" if least == 1 else f", or -1 to -{most} from the end"
            raise InvalidRuleError(shown, f"has {one!r}", f"give numbers from 1 to {most}{below}")
        numbers.append(int(one))
    return tuple(sorted(set(numbers)))


def _named(parts: Mapping[str, str], freq: str) -> tuple[tuple[int, int], ...]:
    if "BYDAY" not in parts:
        return ()
    shown = f"BYDAY={parts['BYDAY']}"
    named = set()
    most = 5 if freq == "MONTHLY" or "BYMONTH" in parts else 53
    for one in parts["BYDAY"].split(","):
        match = _NAMED_DAY.fullmatch(one)
        if match is None:
            raise InvalidRuleError(shown, f"has {one!r}", "name weekdays like MO, or 1TU for the first one")
        number = int(match[1] or 0)
        if match[1] is not None:
            if freq not in {"MONTHLY", "YEARLY"} or "BYWEEKNO" in parts:
                raise InvalidRuleError(
                    shown, "has numbers, and there is one of each a week", "leave the numbers out"
                )
            if not 1 <= abs(number) <= most:
                raise InvalidRuleError(shown, f"has {one!r}", f"give numbers from 1 to {most}, or below zero")
        named.add((WEEKDAYS.index(match[2]), number))
    if len({number == 0 for _, number in named}) > 1:
        raise InvalidRuleError(
            shown, "has weekdays with and without numbers", "give all of them numbers, or make two plans"
        )
    return tuple(sorted(named))


def _check_together(rule: Rule) -> None:
    by = dict(rule.by)
    if "BYWEEKNO" in by:
        if not rule.named:
            raise InvalidRuleError("BYWEEKNO", "names weeks and no days", "add BYDAY")
        if rule.interval > 1 or rule.week_start != 0:
            raise InvalidRuleError(
                "BYWEEKNO", "counts ISO weeks of every year", "leave INTERVAL and WKST out"
            )
    if "BYSETPOS" in by:
        if "BYWEEKNO" in by:
            raise InvalidRuleError(
                "BYSETPOS", "is not clear with weeks that lie in two years", "use BYMONTH, or other days"
            )
        choice = rule.named or by.keys() & {"BYMONTHDAY", "BYYEARDAY"}
        if not choice:
            raise InvalidRuleError(
                "BYSETPOS", "chooses among days, and none are named", "add BYDAY or BYMONTHDAY"
            )
        if rule.freq == "MONTHLY" and max(map(abs, by["BYSETPOS"])) > 31:
            raise InvalidRuleError(
                f"BYSETPOS={by['BYSETPOS']}", "no month has so many days", "give 1 to 31, or -1 to -31"
            )
        if any(number for _, number in rule.named):
            raise InvalidRuleError(
                "BYSETPOS", "chooses among days that are chosen by numbers already", "use one of the two"
            )
