"""Times of a day file: local clock times on the day's date, or full RFC 3339 times with an offset."""

from __future__ import annotations

import datetime as dt
import re
from zoneinfo import ZoneInfo

#: What a time looks like: ``09:30``, or ``2026-11-28T09:30:00+01:00``.
TIME_PATTERN = (
    r"^(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]"
    r"|[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt](?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9])?"
    r"(?:[Zz]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9]))$"
)
_CLOCK = re.compile(r"^[0-9]{2}:[0-9]{2}$")
_DAY_S = 86_400


class TimeFaultError(ValueError):
    """A time that names no moment of the day, with the remedy in the message's second part.

    Parameters
    ----------
    message
        What is wrong.
    remedy
        What to write instead.
    """

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy


def day_bounds(date: dt.date, zone: ZoneInfo) -> tuple[int, int]:
    """Return the first second of a local day and that of the next one, UTC epoch seconds.

    They are 23 or 25 hours apart where the clocks change.
    """
    start = dt.datetime.combine(date, dt.time(), zone)
    following = dt.datetime.combine(date + dt.timedelta(days=1), dt.time(), zone)
    return int(start.timestamp()), int(following.timestamp())


def to_epoch(text: str, date: dt.date, zone: ZoneInfo) -> int:
    """Return UTC epoch seconds of a time as written in a day file.

    Parameters
    ----------
    text
        ``HH:MM`` on ``date`` in ``zone``, or an RFC 3339 time with offset. Where the clocks go back,
        a clock time that comes twice means the first.
    date, zone
        The day of the file.

    Raises
    ------
    TimeFaultError
        If it is no time, does not exist on that day (the clocks go forward over it), or is more than
        a day away from the date.
    """
    if _CLOCK.match(text):
        hour, minute = int(text[:2]), int(text[3:])
        if hour > 23 or minute > 59:
            raise TimeFaultError("there is no such time of day", "write HH:MM from 00:00 to 23:59")
        local = dt.datetime.combine(date, dt.time(hour, minute), zone)
        epoch = int(local.timestamp())
        if dt.datetime.fromtimestamp(epoch, zone).time() != dt.time(hour, minute):
            raise TimeFaultError(
                f"the clocks go forward over it on {date.isoformat()} in {zone.key}",
                "write a time that exists, or an RFC 3339 time with offset",
            )
        return epoch
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        raise TimeFaultError("there is no such time", "write HH:MM, or YYYY-MM-DDTHH:MM:SS+HH:MM") from None
    if moment.tzinfo is None:
        raise TimeFaultError("the offset from UTC is missing", "end the time with Z or +HH:MM")
    epoch = int(moment.timestamp())
    start, end = day_bounds(date, zone)
    if not start - _DAY_S <= epoch <= end + _DAY_S:
        raise TimeFaultError(
            f"it is more than a day away from {date.isoformat()}", "use a time of the file's date"
        )
    return epoch
