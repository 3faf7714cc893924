"""What several seeds say together: means with intervals, and whether one way of dispatching is better than another.

Two ways are compared on the same seeds, pair by pair: what chance does to a day it does to both, so that the difference is far steadier than
the days are.

References
----------
Student (1908), The probable error of a mean, Biometrika 6(1), 1-25, https://doi.org/10.1093/biomet/6.1.1.
Efron and Tibshirani (1986), Bootstrap methods for standard errors, confidence intervals, and other measures of statistical accuracy,
Statistical Science 1(1), 54-75, https://doi.org/10.1214/ss/1177013815 (intervals of percentiles).
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from dispatch.figures.amount import Amount
from dispatch.figures.catalogue import Better, Definition, Pooling
from dispatch.simulate.student import t_quantile

CONFIDENCE = 0.95
#: Differences whose skewness is beyond this are told by drawing from them again and again, which assumes no shape.
SKEWED = 1.0
#: So few differences say too little of their shape to be drawn from.
LEAST_DRAWN = 8
DRAWS = 4000
#: A share of true differences that the seeds that would be needed are to find.
POWER = 0.8
#: Nobody simulates more seeds than this; more are told as "more than".
MOST_SEEDS = 10_000


class Outcome(StrEnum):
    """What a comparison shows."""

    BETTER = "better"
    WORSE = "worse"
    DIFFERENT = "different"  # of a figure of which neither way is better
    SAME = "same"  # no difference at all, on any seed
    NOT_SHOWN = "not_shown"  # these seeds do not show a difference


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure over seeds.

    Attributes
    ----------
    value
        Over all seeds: sums divided where the figure is a ratio, else the mean of the seeds.
    low, high
        Its interval, None of a single seed.
    error
        Standard error.
    seeds
        Those that have the figure.
    """

    value: float
    low: float | None
    high: float | None
    error: float | None
    seeds: int


@dataclass(frozen=True, slots=True)
class Difference:
    """The second arm less the first, on the seeds that both have.

    Attributes
    ----------
    value
        Of the figures over all seeds.
    by_seed
        Of each seed.
    low, high
        Interval of ``value``, None of a single seed.
    drawn
        Whether the interval was drawn, as the differences are skewed.
    outcome
        What it shows.
    seeds_needed
        About how many seeds would show a difference of this size, where these do not; None where nobody can say.
    """

    value: float
    by_seed: tuple[float, ...]
    low: float | None
    high: float | None
    drawn: bool
    outcome: Outcome
    seeds_needed: int | None = None


def estimate(
    figure: Definition, amounts: Sequence[Amount], *, confidence: float = CONFIDENCE
) -> Estimate | None:
    """Return a figure over seeds, None where no seed has it.

    Notes
    -----
    Seeds are what varies independently; the orders of a day do not, so that counting them would make intervals too narrow. A ratio is that of
    two means, taken by its linear form: see `_by_seed`.
    """
    known = [one for one in amounts if one.of]
    if not known:
        return None
    value = _together(figure, known)
    count = len(known)
    if count == 1:
        return Estimate(value, None, None, None, 1)
    error = _deviation(_by_seed(figure, known)) / math.sqrt(count)
    reach = t_quantile(confidence, count - 1) * error
    return Estimate(value, value - reach, value + reach, error, count)


def difference(
    figure: Definition,
    first: Sequence[Amount],
    second: Sequence[Amount],
    *,
    confidence: float = CONFIDENCE,
    draws: int = DRAWS,
    seed: int = 1,
) -> Difference | None:
    """Return how a figure differs between two arms, None where no seed has it in both.

    Parameters
    ----------
    first, second
        Of the same seeds in the same order.
    confidence
        Of the interval.
    draws, seed
        Of intervals that are drawn.

    Raises
    ------
    ValueError
        The arms have different numbers of seeds.
    """
    pairs = [(one, other) for one, other in zip(first, second, strict=True) if one.of and other.of]
    if not pairs:
        return None
    ones, others = [one for one, _ in pairs], [other for _, other in pairs]
    value = _together(figure, others) - _together(figure, ones)
    by_seed = tuple(_value(other) - _value(one) for one, other in pairs)
    if not any(by_seed):
        return Difference(value, by_seed, value, value, drawn=False, outcome=Outcome.SAME)
    if len(pairs) == 1:
        return Difference(value, by_seed, None, None, drawn=False, outcome=Outcome.NOT_SHOWN)
    gaps = [other - one for one, other in zip(_by_seed(figure, ones), _by_seed(figure, others), strict=True)]
    drawn = len(gaps) >= LEAST_DRAWN and abs(_skewness(gaps)) > SKEWED
    if drawn:
        low, high = bootstrap(gaps, confidence=confidence, draws=draws, seed=seed)
    else:
        reach = t_quantile(confidence, len(gaps) - 1) * _deviation(gaps) / math.sqrt(len(gaps))
        low, high = value - reach, value + reach
    outcome = _outcome(figure.better, low, high)
    needed = seeds_needed(gaps, confidence=confidence) if outcome is Outcome.NOT_SHOWN else None
    return Difference(value, by_seed, low, high, drawn, outcome, needed)


def bootstrap(
    numbers: Sequence[float], *, confidence: float = CONFIDENCE, draws: int = DRAWS, seed: int = 1
) -> tuple[float, float]:
    """Return an interval of the mean of numbers: percentiles of the means of as many drawn from them, with replacement."""
    chance = random.Random(f"bootstrap {seed}")  # noqa: S311
    count = len(numbers)
    means = sorted(sum(chance.choices(numbers, k=count)) / count for _ in range(draws))
    out = math.floor(draws * (1 - confidence) / 2)
    return means[out], means[draws - 1 - out]


def seeds_needed(
    gaps: Sequence[float], *, confidence: float = CONFIDENCE, power: float = POWER
) -> int | None:
    """Return about how many seeds would show a mean difference like that of these, `MOST_SEEDS` where it is that many or more.

    Notes
    -----
    The least n whose t interval is so narrow that a true difference of this size is found with a probability of ``power``:
    n >= (t(confidence) + t(power))² s² / mean². None where all differences are alike.
    """
    mean, deviation = sum(gaps) / len(gaps), _deviation(gaps)
    if deviation == 0:
        return None
    if mean == 0:
        return MOST_SEEDS
    ratio = deviation / abs(mean)
    low, high = 1, 2
    while high < MOST_SEEDS and not _enough(high, ratio, confidence, power):
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        if _enough(middle, ratio, confidence, power):
            high = middle
        else:
            low = middle
    return min(high, MOST_SEEDS)


def _enough(count: int, ratio: float, confidence: float, power: float) -> bool:
    degrees = count - 1
    # The one-sided quantile of the power is the two-sided one of 2 * power - 1.
    reach = t_quantile(confidence, degrees) + t_quantile(2 * power - 1, degrees)
    return count >= (reach * ratio) ** 2


def _outcome(better: Better, low: float, high: float) -> Outcome:
    if low <= 0 <= high:
        return Outcome.NOT_SHOWN
    if better is Better.NEITHER:
        return Outcome.DIFFERENT
    return Outcome.BETTER if (low > 0) == (better is Better.MORE) else Outcome.WORSE


def _value(one: Amount) -> float:
    return one.total / one.of


def _together(figure: Definition, amounts: Sequence[Amount]) -> float:
    if figure.pooling is Pooling.RATIO:
        return sum(one.total for one in amounts) / sum(one.of for one in amounts)
    return sum(_value(one) for one in amounts) / len(amounts)


def _by_seed(figure: Definition, amounts: Sequence[Amount]) -> list[float]:
    """Return a number for each seed, whose mean is the figure over all of them.

    Of a ratio it is the figure and what the seed departs from it, ``total - figure * of`` over the mean of ``of``: seeds with much to divide by weigh
    as much as they do in the ratio.
    """
    if figure.pooling is not Pooling.RATIO:
        return [_value(one) for one in amounts]
    value, mean_of = _together(figure, amounts), sum(one.of for one in amounts) / len(amounts)
    return [value + (one.total - value * one.of) / mean_of for one in amounts]


def _deviation(numbers: Sequence[float]) -> float:
    """Return the standard deviation of a sample."""
    mean = sum(numbers) / len(numbers)
    return math.sqrt(sum((one - mean) ** 2 for one in numbers) / (len(numbers) - 1))


def _skewness(numbers: Sequence[float]) -> float:
    """Return the third moment over the second to the power of 3/2, 0 where all are alike."""
    mean = sum(numbers) / len(numbers)
    second = sum((one - mean) ** 2 for one in numbers) / len(numbers)
    third = sum((one - mean) ** 3 for one in numbers) / len(numbers)
    return third / second**1.5 if second > 0 else 0.0
