"""Who has had how much of the effort, who more than a fair share, and what planning may add for them.

A fair share is by paid time: four weeks of effort of all, spread over the hours that each was paid.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dispatch.domain import Shift
from dispatch.people.accounts import accounts
from dispatch.people.effort import gini_per_mille, max_over_min_per_mille
from dispatch.people.local_time import date_of
from dispatch.storage import parties, work
from dispatch.storage.crew import couriers
from dispatch.storage.store import Reading

#: How far back effort counts.
WINDOW_DAYS = 28
#: A courier paid for less than this has too short a past to be fair about, seconds.
LEAST_PAID_S = 4 * 3600
#: Up to this much above the mean, in thousandths, costs nothing; from the second on the whole bound.
FREE_PER_MILLE, FULL_PER_MILLE = 50, 300


@dataclass(frozen=True, slots=True)
class Balance:
    """The effort of a courier in the window, in metres of `dispatch.people.effort`; ``surplus_m`` is above the fair share, negative below."""

    effort_m: int
    paid_s: int
    fair_m: int
    surplus_m: int
    per_hour_m: int


@dataclass(frozen=True, slots=True)
class Spread:
    """How even the effort of a paid hour is among couriers: in thousandths, ``max_over_min`` None where somebody has none."""

    gini_per_mille: int
    max_over_min_per_mille: int | None


def effort_balance(reading: Reading, courier_ids: Iterable[str], until_day: dt.date) -> dict[str, Balance]:
    """Return the effort of couriers in the four weeks that end with a local date, and their fair shares of it."""
    wanted = sorted(set(courier_ids))
    from_day = (until_day - dt.timedelta(days=WINDOW_DAYS - 1)).isoformat()
    shifts = work.shifts_between(reading, from_day, until_day.isoformat(), wanted)
    efforts, paid = dict.fromkeys(wanted, 0), dict.fromkeys(wanted, 0)
    held = accounts(reading, shifts)
    for shift in shifts:
        efforts[shift.courier_id] += held[shift.id].effort_m
        paid[shift.courier_id] += held[shift.id].paid_s
    total_m, total_s = sum(efforts.values()), sum(paid.values())
    balances = {}
    for name in wanted:
        effort_m, paid_s = efforts[name], paid[name]
        fair_m = total_m * paid_s // total_s if total_s else 0
        balances[name] = Balance(
            effort_m, paid_s, fair_m, effort_m - fair_m, effort_m * 3600 // paid_s if paid_s else 0
        )
    return balances


def spread_of(balances: Iterable[Balance]) -> Spread:
    """Return how even the effort of a paid hour is among those who were paid for enough of them."""
    hourly = [one.per_hour_m for one in balances if one.paid_s >= LEAST_PAID_S]
    return Spread(gini_per_mille(hourly), max_over_min_per_mille(hourly))


def fairness_costs(reading: Reading, shifts: Sequence[Shift], *, bound: int = 500) -> dict[str, int]:
    """Return what planning adds to the cost of giving more to each shift, 0 to ``bound``, by the name of the shift.

    It is 0 for who has had a fair share or less, or a past too short to tell, and grows evenly to the bound for who has had `FULL_PER_MILLE`
    more effort for a paid hour than all together.

    Parameters
    ----------
    shifts
        To be planned; the window ends the day before the first of them, and all couriers in use count.
    bound
        In the planner's units.
    """
    if not shifts:
        return {}
    town = parties.get_town(reading)
    first = date_of(min(shift.window.earliest for shift in shifts), town.time_zone)
    names = set(couriers(reading)) | {shift.courier_id for shift in shifts}
    balances = effort_balance(reading, names, first - dt.timedelta(days=1))
    return {shift.id: _cost(balances[shift.courier_id], bound) for shift in shifts}


def _cost(own: Balance, bound: int) -> int:
    if own.paid_s < LEAST_PAID_S or own.fair_m <= 0:
        return 0
    above = own.surplus_m * 1000 // own.fair_m - FREE_PER_MILLE
    return max(0, min(bound, bound * above // (FULL_PER_MILLE - FREE_PER_MILLE)))
