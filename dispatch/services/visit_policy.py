"""What a town has decided about visits ahead: the part ``visits`` of its settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from dispatch.errors import DispatchError

#: Orders lie no further ahead than a year, see `dispatch.orders.checks`.
MOST_AHEAD_DAYS = 366


@dataclass(frozen=True, slots=True)
class VisitPolicy:
    """How far ahead.

    Attributes
    ----------
    ahead_days
        Visits are there for so many days, today included.
    order_ahead_s
        Orders that come again are placed so long before their window begins, besides the time that their shops need.
    """

    ahead_days: int = 35
    order_ahead_s: int = 2 * 86_400


def visit_policy(settings: Mapping[str, Any]) -> VisitPolicy:
    """Return the policy in the settings of a town.

    Raises
    ------
    DispatchError
        ``invalid_settings``, naming every part of ``visits`` that is unknown or cannot be.
    """
    given = settings.get("visits", {})
    known = {field.name for field in fields(VisitPolicy)}
    faults = [f"visits.{name} is unknown" for name in sorted(set(given) - known)]
    most = {"ahead_days": MOST_AHEAD_DAYS, "order_ahead_s": MOST_AHEAD_DAYS * 86_400}
    faults += [
        f"visits.{name} is {value!r}: give a whole number from 1 to {most[name]}"
        for name, value in given.items()
        if name in known and (type(value) is not int or not 1 <= value <= most[name])
    ]
    if faults:
        raise DispatchError("; ".join(faults), code="invalid_settings")
    return VisitPolicy(**given)
