"""Turn restrictions whose hours are tagged in the manner from before conditional tags.

``day_on=Monday``, ``day_off=Friday``, ``hour_on=07:00``, ``hour_off=09:30`` mean from Monday to Friday
between seven and half past nine.
"""

from __future__ import annotations

import re
from dataclasses import replace

from geo.building.extract import RawRestriction
from geo.profiles.evaluate import CONDITIONAL

_OLD_TIME_TAGS = frozenset({"day_on", "day_off", "hour_on", "hour_off", "date_on", "date_off"})
_DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_HOUR = re.compile(r"^\d{1,2}:\d{2}$")


def with_modern_hours(restriction: RawRestriction) -> RawRestriction:
    """Say a restriction's old time tags as conditional tags.

    Parameters
    ----------
    restriction
        As drawn.

    Returns
    -------
    RawRestriction
        The same where it has no old time tags. Times that cannot be read become a condition that
        cannot be read, so that they are counted as such.
    """
    old = _OLD_TIME_TAGS & restriction.tags.keys()
    if not old:
        return restriction
    hours = _hours({key: restriction.tags[key].strip() for key in old})
    tags: dict[str, str] = {}
    for key, value in restriction.tags.items():
        if key.startswith("restriction") and not key.endswith(CONDITIONAL):
            tags[key + CONDITIONAL] = f"{value} @ ({hours})"
        elif key not in old:
            tags[key] = value
    return replace(restriction, tags={**tags, **_conditional_tags(restriction)})


def _conditional_tags(restriction: RawRestriction) -> dict[str, str]:
    """Return the conditional tags that were there before, which say more."""
    return {key: value for key, value in restriction.tags.items() if key.endswith(CONDITIONAL)}


def _hours(old: dict[str, str]) -> str:
    days = [_day(old[key]) for key in ("day_on", "day_off") if key in old]
    hours = [old[key] for key in ("hour_on", "hour_off") if key in old]
    pairs = len(days) in {0, 2} and len(hours) in {0, 2}
    if (
        not pairs
        or None in days
        or not all(_HOUR.match(hour) for hour in hours)
        or len(old) > len(days + hours)
    ):
        return " ".join(f"{key}={value}" for key, value in sorted(old.items()))
    spans = ["-".join(day or "" for day in days), "-".join(hours)]
    return " ".join(span for span in spans if span)


def _day(name: str) -> str | None:
    return next((day for day in _DAYS if name[:2].lower() == day.lower() and name.isalpha()), None)
