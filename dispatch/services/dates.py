"""Local dates as texts: read strictly, compared, and told where they are none."""

from __future__ import annotations

import datetime as dt

from dispatch.errors import Fault
from dispatch.orders.shop_times import local_day
from dispatch.storage import parties
from dispatch.storage.store import Reading

#: Years that dates of programmes, papers and visits may lie in.
YEARS = range(2000, 2200)
#: Years of birth.
BIRTH_YEARS = range(1900, 2200)


def date_of(text: str, years: range = YEARS) -> dt.date | None:
    """Return a date that is written ``2026-11-28``, None where it is none or far away."""
    if len(text) != 10:
        return None
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year in years and day.isoformat() == text else None


def date_faults(pointer: str, text: str, *, needed: bool = True, years: range = YEARS) -> list[Fault]:
    """Return what is wrong with a date."""
    if not text:
        return (
            [Fault(pointer, 0, "missing", "", "the date is missing", "write it like 2026-11-28")]
            if needed
            else []
        )
    if date_of(text, years) is not None:
        return []
    message = f"that is no date of the years {years.start} to {years.stop - 1}"
    return [Fault(pointer, 0, "bad_date", text[:40], message, "write it like 2026-11-28")]


def span_faults(pointer: str, from_day: str, to_day: str, *, needed: bool = True) -> list[Fault]:
    """Return what is wrong with a first and a last date, ``to_day`` empty for no end."""
    found = date_faults(f"{pointer}/from_day", from_day, needed=needed)
    found += date_faults(f"{pointer}/to_day", to_day, needed=False)
    if not found and from_day and to_day and to_day < from_day:
        message = f"it ends before it begins on {from_day}"
        found.append(Fault(f"{pointer}/to_day", 0, "dates_inverted", to_day, message, "exchange the two"))
    return found


def today(reading: Reading) -> str:
    """Return the local date of the town."""
    return local_day(reading.now_s, parties.get_town(reading).time_zone).isoformat()


def day_before(day: str) -> str:
    """Return the date before one."""
    return (dt.date.fromisoformat(day) - dt.timedelta(days=1)).isoformat()
