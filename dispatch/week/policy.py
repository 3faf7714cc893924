"""What a town has decided about weeks: the part ``week`` of its settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from dispatch.errors import DispatchError

PERMILLE = 1000
#: Beyond these a setting says nothing more.
MOST = {
    "reserve_permille": 950,
    "most_extra_permille": 1000,
    "balance": 100,
    "threads": 16,
    "history_weeks": 52,
}


@dataclass(frozen=True, slots=True)
class WeekPolicy:
    """How weeks are planned.

    Attributes
    ----------
    reserve_permille
        The part of each shift that is left to orders which are still to come; those that are known already count in it.
    other_courier_s
        Seconds of travel that each visit by another than the person's courier must save to be worth it: where the search begins.
    spread_s
        Seconds of travel that it may save to put visits of a person a day nearer to each other than an even week has them.
    balance
        What a second of the longest day counts, waiting included, in seconds of travel: makes days even.
    most_extra_permille
        Hours of travel and at doors that the same courier and the same hour may cost, in thousandths of a week without them.
    hour_margin_min
        Minutes before and after the usual hour that visits begin.
    history_weeks
        How far back it is looked who comes to whom, and when.
    seconds
        How long a week is planned.
    threads
        Searches at the same time.
    """

    reserve_permille: int = 400
    other_courier_s: int = 300
    spread_s: int = 120
    balance: int = 1
    most_extra_permille: int = 30
    hour_margin_min: int = 45
    history_weeks: int = 8
    seconds: float = 60.0
    threads: int = 2


def week_policy(settings: Mapping[str, Any]) -> WeekPolicy:
    """Return the policy in the settings of a town.

    Raises
    ------
    DispatchError
        ``invalid_settings``, naming every part of ``week`` that is unknown, of another type or out of bounds.
    """
    given = settings.get("week", {})
    known = {field.name: field.default for field in fields(WeekPolicy)}
    faults = [f"week.{name} is unknown" for name in sorted(set(given) - set(known))]
    for name, value in given.items():
        if name not in known:
            continue
        whole = isinstance(known[name], int)
        fits = isinstance(value, int if whole else int | float) and not isinstance(value, bool)
        least = 1 if name == "threads" else 0
        if not fits or not least <= value <= MOST.get(name, 1_000_000):
            kind = "a whole number" if whole else "a number"
            faults.append(
                f"week.{name} is {value!r}: give {kind} from {least} to {MOST.get(name, 1_000_000)}"
            )
    if faults:
        raise DispatchError("; ".join(faults), code="invalid_settings")
    return WeekPolicy(**given)
