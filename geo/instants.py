"""Moments that questions may name: those of calendars and clocks that are known, from 1970 to 2199."""

from __future__ import annotations

import datetime as dt

from geo.errors import MapError

FIRST_YEAR, LAST_YEAR = 1970, 2199


def check_moment(when: dt.date) -> None:
    """Refuse a moment or a day that no town's clocks show.

    Parameters
    ----------
    when
        With a time zone or without one.

    Raises
    ------
    MapError
        ``moment_invalid``.
    """
    if not FIRST_YEAR <= when.year <= LAST_YEAR:
        raise MapError(
            f"at: {when.isoformat()} is too far away. Give a moment from {FIRST_YEAR} to {LAST_YEAR}.",
            code="moment_invalid",
        )
