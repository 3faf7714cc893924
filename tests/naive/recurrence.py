"""Dates that come again, found by looking at every single date: slow, obvious, and without any library of rules."""

from __future__ import annotations

import calendar
import datetime as dt

from dispatch.people.holidays import is_holiday

DAY = dt.timedelta(days=1)
NAMES = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]


def rule_days(text: str, anchor: dt.date, last: dt.date) -> list[dt.date]:
    """Return the dates from the first one on that a rule names, by the definitions of RFC 5545, section 3.3.10."""
    parts = dict(part.split("=") for part in text.split(";"))
    until = parts.get("UNTIL")
    if until:
        last = min(last, dt.date(int(until[:4]), int(until[4:6]), int(until[6:])))
    most = int(parts.get("COUNT", 10**9))
    found: list[dt.date] = []
    day = anchor
    while day <= last and len(found) < most:
        if _in_period(parts, anchor, day) and _names(parts, anchor, day) and _in_position(parts, anchor, day):
            found.append(day)
        day += DAY
    return found


def _numbers(parts: dict[str, str], name: str) -> list[int]:
    return [int(one) for one in parts[name].split(",")] if name in parts else []


def _in_period(parts: dict[str, str], anchor: dt.date, day: dt.date) -> bool:
    freq, interval = parts["FREQ"], int(parts.get("INTERVAL", 1))
    if freq == "DAILY":
        passed = (day - anchor).days
    elif freq == "WEEKLY":
        start = NAMES.index(parts.get("WKST", "MO"))

        def week(of: dt.date) -> dt.date:
            while of.weekday() != start:
                of -= DAY
            return of

        passed = (week(day) - week(anchor)).days // 7
    elif freq == "MONTHLY":
        passed = (day.year - anchor.year) * 12 + day.month - anchor.month
    else:
        passed = day.year - anchor.year
    return passed % interval == 0


def _names(parts: dict[str, str], anchor: dt.date, day: dt.date) -> bool:
    freq = parts["FREQ"]
    months, months_days = _numbers(parts, "BYMONTH"), _numbers(parts, "BYMONTHDAY")
    year_days, weeks = _numbers(parts, "BYYEARDAY"), _numbers(parts, "BYWEEKNO")
    if not (months_days or year_days or weeks or "BYDAY" in parts):
        if freq == "WEEKLY" and day.weekday() != anchor.weekday():
            return False
        if freq in {"MONTHLY", "YEARLY"} and day.day != anchor.day:
            return False
        if freq == "YEARLY" and not months and day.month != anchor.month:
            return False
    month_length = calendar.monthrange(day.year, day.month)[1]
    year_length = 366 if calendar.isleap(day.year) else 365
    if months and day.month not in months:
        return False
    if months_days and not {day.day, day.day - month_length - 1} & set(months_days):
        return False
    number = (day - dt.date(day.year, 1, 1)).days + 1
    if year_days and not {number, number - year_length - 1} & set(year_days):
        return False
    if weeks:
        iso = day.isocalendar()
        last_week = dt.date(iso.year, 12, 28).isocalendar().week
        if not {iso.week, iso.week - last_week - 1} & set(weeks):
            return False
    return "BYDAY" not in parts or any(_is_named(parts, day, one) for one in parts["BYDAY"].split(","))


def _is_named(parts: dict[str, str], day: dt.date, name: str) -> bool:
    if NAMES[day.weekday()] != name[-2:]:
        return False
    if name[:-2] == "":
        return True
    by_year = parts["FREQ"] == "YEARLY" and "BYMONTH" not in parts
    span = [
        one
        for one in _year(day.year)
        if (by_year or one.month == day.month) and one.weekday() == day.weekday()
    ]
    place = span.index(day)
    return int(name[:-2]) in {place + 1, place - len(span)}


def _year(year: int) -> list[dt.date]:
    first = dt.date(year, 1, 1)
    return [first + n * DAY for n in range(366) if (first + n * DAY).year == year]


def _in_position(parts: dict[str, str], anchor: dt.date, day: dt.date) -> bool:
    positions = _numbers(parts, "BYSETPOS")
    if not positions:
        return True
    monthly = parts["FREQ"] == "MONTHLY"
    span = [
        one
        for one in _year(day.year)
        if (not monthly or one.month == day.month) and _names(parts, anchor, one)
    ]
    place = span.index(day)
    return bool({place + 1, place - len(span)} & set(positions))


def visits(
    named: list[dt.date],
    besides: set[dt.date],
    without: set[dt.date],
    weekdays: set[int],
    paused: list[tuple[dt.date, dt.date]],
    span: tuple[dt.date, dt.date],
    on_holiday: str,
    region: str,
    units: dict[int, int],
) -> dict[dt.date, tuple[dt.date, int, bool]]:
    """Return for every date named where its visit is, with how many units, and whether it takes place at all."""

    def away(day: dt.date) -> bool:
        return any(first <= day <= last for first, last in paused)

    def works(day: dt.date) -> bool:
        return day.weekday() in weekdays and not is_holiday(day, region)

    wanted = [
        day for day in sorted(set(named) | besides) if span[0] <= day <= span[1] and day.weekday() in weekdays
    ]
    out: dict[dt.date, tuple[dt.date, int, bool]] = {}
    free_holidays = []
    for day in wanted:
        moves = is_holiday(day, region) and day not in besides and on_holiday != "keep"
        takes_place = day not in without and not away(day)
        out[day] = (day, units[day.weekday()], takes_place and not moves)
        if moves and takes_place and on_holiday != "skip":
            free_holidays.append(day)
    for day in free_holidays:
        step = -DAY if on_holiday == "before" else DAY
        near = [day + n * step for n in range(1, 7) if works(day + n * step)]
        if not near or away(near[0]) or near[0] in without or not span[0] <= near[0] <= span[1]:
            continue
        there = [key for key, (at, _, on) in out.items() if on and at == near[0]]
        if there:
            at, count, _ = out[there[0]]
            out[there[0]] = (at, count + units[day.weekday()], True)
        else:
            out[day] = (near[0], units[day.weekday()], True)
    return out
