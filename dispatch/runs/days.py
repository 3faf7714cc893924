"""Which days can be planned."""

from __future__ import annotations

import datetime as dt

from dispatch.board.state import OUT
from dispatch.errors import DispatchError
from dispatch.orders.checks import LONGEST_AHEAD_S
from dispatch.orders.service_day import service_day
from dispatch.parties.town import Town
from dispatch.storage import crew, rounds
from dispatch.storage.store import Reading

#: So many days ahead is planned at most: orders lie no further ahead either.
MOST_AHEAD = LONGEST_AHEAD_S // 86_400


class WrongDayError(DispatchError):
    """A day that nobody can plan; codes ``invalid_day``, ``day_past`` and ``day_far``."""

    def __init__(self, day: str, code: str, what: str, remedy: str) -> None:
        super().__init__(f"day {str(day)[:40]!r}: {what}; {remedy}", code=code)


def check_day(reading: Reading, town: Town, day: str) -> str:
    """Return a local date that can be planned, ISO 8601.

    Today can, days ahead as far as orders lie, and a day before today as long as somebody is on shift or out: nights have no end at midnight.

    Raises
    ------
    WrongDayError
        It is no date, over, or too far ahead.
    """
    try:
        date = dt.date.fromisoformat(day)
    except (TypeError, ValueError):
        raise WrongDayError(day, "invalid_day", "it is no date", "write it like 2026-11-28") from None
    today = service_day(reading.now_s, town)
    name = date.isoformat()
    if date < today and not _is_worked(reading, name):
        raise WrongDayError(day, "day_past", f"it is over, today is {today}", f"give {today} or a later day")
    if (date - today).days > MOST_AHEAD:
        last = today + dt.timedelta(days=MOST_AHEAD)
        raise WrongDayError(
            day, "day_far", f"it is more than {MOST_AHEAD} days ahead", f"give {last} or an earlier day"
        )
    return name


def _is_worked(reading: Reading, day: str) -> bool:
    end_s = crew.last_end_s(reading, day)
    return (end_s is not None and end_s > reading.now_s) or bool(rounds.of_day(reading, day, OUT))
