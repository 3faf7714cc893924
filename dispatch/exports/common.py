"""What all forms of a plan share: the credit of the map, local times, and finding a round."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from dispatch.errors import DispatchError
from dispatch.plan import Plan, Round

#: Owed wherever OpenStreetMap's data go: https://www.openstreetmap.org/copyright
ATTRIBUTION = "© OpenStreetMap contributors"
LICENCE = "https://opendatacommons.org/licenses/odbl/1-0/"


def local_time(epoch: int, zone: ZoneInfo) -> str:
    """Return an RFC 3339 time with the offset of the plan's zone at that moment."""
    return dt.datetime.fromtimestamp(epoch, zone).isoformat()


def utc_time(epoch: int) -> str:
    """Return an RFC 3339 time in UTC, ending in Z."""
    return dt.datetime.fromtimestamp(epoch, dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def round_of(plan: Plan, shift_id: str) -> Round:
    """Return the round of a shift.

    Raises
    ------
    DispatchError
        Code ``round_not_found``, naming the rounds that there are.
    """
    for found in plan.rounds:
        if found.shift_id == shift_id:
            return found
    known = ", ".join(done.shift_id for done in plan.rounds) or "none"
    raise DispatchError(
        f"The plan has no round of the shift {shift_id!r}; its rounds are: {known}.", code="round_not_found"
    )
