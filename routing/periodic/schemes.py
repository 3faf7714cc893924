"""Sets of days, as bits: day 0 is the lowest."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, pairwise


def chosen_days(scheme: int) -> tuple[int, ...]:
    """Return the days of a set of days, ascending."""
    return tuple(day for day in range(scheme.bit_length()) if scheme >> day & 1)


def evenly_spaced(days: int, visits: int) -> tuple[int, ...]:
    """Return the schemes of so many visits at equal distances within a period that repeats.

    Parameters
    ----------
    days
        Days of the period.
    visits
        Visits in it; must divide the days.

    Raises
    ------
    ValueError
        The visits cannot be at equal distances.
    """
    if visits < 1 or days % visits:
        raise ValueError(f"{visits} visits in {days} days cannot be at equal distances")
    step = days // visits
    return tuple(sum(1 << day for day in range(first, days, step)) for first in range(step))


def spaced_schemes(
    days: Sequence[int], visits: int, *, least_gap: int = 1, period: int | None = None
) -> tuple[int, ...]:
    """Return all schemes of so many of the days, neighbours of which are some days apart.

    Parameters
    ----------
    days
        Days that may be chosen.
    visits
        How many are.
    least_gap
        Days from one visit to the next, at least: 2 leaves a day between them.
    period
        Where it is given, the last and the first visit are apart too, across the end of a period of so many days.

    Returns
    -------
    tuple
        Sets of days; none where the days do not suffice.
    """
    found = []
    for chosen in combinations(sorted(set(days)), visits):
        around = [] if period is None or len(chosen) < 2 else [(chosen[-1], chosen[0] + period)]
        if all(after - before >= least_gap for before, after in [*pairwise(chosen), *around]):
            found.append(sum(1 << day for day in chosen))
    return tuple(found)
