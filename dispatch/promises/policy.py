"""What a town has decided about promises: the part ``promises`` of its settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from dispatch.board.policy import MOST_DAY_FROM_MIN
from dispatch.errors import DispatchError


@dataclass(frozen=True, slots=True)
class PromisePolicy:
    """How windows are offered.

    Attributes
    ----------
    from_min, to_min
        Local minutes of the day between which windows lie; more than 1440 is in the night after it, see ``day_from_min`` of planning.
    length_s, step_s
        Of a window, and from the beginning of one to that of the next.
    days
        Local dates that are looked at, today included.
    slack_s
        A window is only offered if the drop can begin so long before its end: couriers are not always as fast as planned.
    quote_s, hold_s
        How long offers are good, and how long a chosen one is kept.
    most_open, most_held
        Offers that one client may have open, and windows that it may have kept, at a time.
    most_moves
        How often one delivery gets another window because somebody asks for it; tries after a failed one do not count.
    tariff
        Code of the tariff, empty where deliveries cost nothing.
    green_percent
        A window is marked as greener where the basket adds at most so much of what it adds in the middle one of all windows.
    """

    from_min: int = 8 * 60
    to_min: int = 20 * 60
    length_s: int = 3600
    step_s: int = 3600
    days: int = 2
    slack_s: int = 300
    quote_s: int = 900
    hold_s: int = 600
    most_open: int = 50
    most_held: int = 20
    most_moves: int = 3
    tariff: str = ""
    green_percent: int = 60


_LEAST = {
    "length_s": 300,
    "step_s": 300,
    "days": 1,
    "quote_s": 30,
    "hold_s": 30,
    "most_open": 1,
    "most_held": 1,
}
_MOST = {
    "to_min": 1440 + MOST_DAY_FROM_MIN,
    "from_min": 1440,
    "days": 14,
    "length_s": 86_400,
    "green_percent": 100,
}


def promise_policy(settings: Mapping[str, Any]) -> PromisePolicy:
    """Return the policy in the settings of a town.

    Raises
    ------
    DispatchError
        ``invalid_settings``, naming every part of ``promises`` that is unknown or out of its bounds.
    """
    given = settings.get("promises", {})
    known = {field.name: field.default for field in fields(PromisePolicy)}
    faults = [f"promises.{name} is unknown" for name in sorted(set(given) - set(known))]
    for name, value in given.items():
        if name == "tariff":
            if not isinstance(value, str):
                faults.append(f"promises.tariff is {value!r}: give the code of a tariff")
        elif name in known:
            least, most = _LEAST.get(name, 0), _MOST.get(name, 14 * 86_400)
            if type(value) is not int or not least <= value <= most:
                faults.append(f"promises.{name} is {value!r}: give a whole number from {least} to {most}")
    policy = None if faults else PromisePolicy(**given)
    if policy is not None and policy.from_min >= policy.to_min:
        faults.append(f"promises.to_min is {policy.to_min}: give more than from_min, {policy.from_min}")
    if policy is not None and policy.slack_s >= policy.length_s:
        faults.append(f"promises.slack_s is {policy.slack_s}: give less than length_s, {policy.length_s}")
    if policy is None or faults:
        raise DispatchError("; ".join(faults), code="invalid_settings")
    return policy
