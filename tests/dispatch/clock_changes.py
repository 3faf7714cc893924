"""All changes of the clocks from 2024 to 2030 in twelve zones, and the dates around them."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from zoneinfo import ZoneInfo

#: Half an hour, a month of the year that follows the moon, midnight that does not exist, none at all, quarters of an hour.
ZONES = (
    "Europe/Paris", "Europe/London", "America/New_York", "America/St_Johns", "Australia/Lord_Howe", "Africa/Casablanca",
    "America/Santiago", "Asia/Tehran", "Pacific/Apia", "Asia/Kathmandu", "America/Sao_Paulo", "Africa/Cairo",
)  # fmt: skip
FIRST, LAST = dt.date(2024, 1, 1), dt.date(2030, 12, 31)
LEAP_DAYS = (
    dt.date(2024, 2, 28),
    dt.date(2024, 2, 29),
    dt.date(2024, 3, 1),
    dt.date(2028, 2, 29),
    dt.date(2026, 12, 31),
)


@lru_cache
def changes(zone_name: str) -> tuple[tuple[int, int], ...]:
    """Return the moments at which clocks are put, with by how many seconds (forward positive)."""
    zone = ZoneInfo(zone_name)
    start = int(dt.datetime.combine(FIRST, dt.time(), dt.UTC).timestamp())
    end = int(dt.datetime.combine(LAST, dt.time(23, 59), dt.UTC).timestamp())

    def offset(moment_s: int) -> int:
        shift = dt.datetime.fromtimestamp(moment_s, zone).utcoffset()
        assert shift is not None
        return int(shift.total_seconds())

    found = []
    # No zone changes twice in six hours.
    for early in range(start, end, 6 * 3600):
        late = early + 6 * 3600
        by = offset(late) - offset(early)
        if by:
            low, high = early, late
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (middle, high) if offset(middle) == offset(early) else (low, middle)
            found.append((high, by))
    return tuple(found)


def dates(zone_name: str) -> tuple[dt.date, ...]:
    """Return the dates at and beside all changes of a zone, and those about leap days."""
    zone = ZoneInfo(zone_name)
    found = set(LEAP_DAYS)
    for moment_s, _ in changes(zone_name):
        day = dt.datetime.fromtimestamp(moment_s - 1, zone).date()
        found |= {day + dt.timedelta(days=more) for more in (-1, 0, 1, 2)}
    return tuple(sorted(found))


def local_minute(moment_s: int, zone_name: str) -> int:
    """Return the minute of the local day that clocks show at a moment."""
    shown = dt.datetime.fromtimestamp(moment_s, ZoneInfo(zone_name))
    return shown.hour * 60 + shown.minute
