"""A figure as a whole number over another, so that figures of several days can be added up before they are divided."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Amount:
    """``total`` for each of ``of``; without a value where there is nothing to divide by.

    Attributes
    ----------
    total
        In the unit of the figure; of a share, how many.
    of
        How many it is spread over; 1 for what is only counted.
    """

    total: int
    of: int = 1

    @property
    def value(self) -> float | None:
        """The figure, None where ``of`` is 0."""
        return self.total / self.of if self.of else None


#: What nothing is known of.
NONE = Amount(0, 0)


def mean_of(numbers: Sequence[int]) -> Amount:
    """Return the mean of numbers."""
    return Amount(sum(numbers), len(numbers))


def share_of(ones: Iterable[bool]) -> Amount:
    """Return how many of all are so."""
    known = list(ones)
    return Amount(sum(known), len(known))


def only(number: int | None) -> Amount:
    """Return a number by itself, `NONE` where there is none."""
    return NONE if number is None else Amount(number)


def percentile(numbers: Iterable[int], percent: int) -> Amount:
    """Return the least of the numbers that so many of a hundred do not exceed (nearest rank), `NONE` of none.

    Parameters
    ----------
    numbers
        Any order.
    percent
        1 to 100.
    """
    ordered = sorted(numbers)
    return Amount(ordered[-(-percent * len(ordered) // 100) - 1]) if ordered else NONE
