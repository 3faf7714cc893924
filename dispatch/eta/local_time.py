"""What clocks in a town show."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo


def local_hour(moment_s: int, zone: ZoneInfo) -> int:
    """Return the hour of the day, 0 to 23, that clocks show at a moment."""
    return dt.datetime.fromtimestamp(moment_s, zone).hour
