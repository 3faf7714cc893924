"""Tests of intervals over seeds and of comparisons, against tables and by hand."""

from __future__ import annotations

import math
import random

import pytest

from dispatch.figures.amount import NONE, Amount
from dispatch.figures.catalogue import DEFINITIONS, Key
from dispatch.simulate.over_seeds import (
    MOST_SEEDS,
    Outcome,
    bootstrap,
    difference,
    estimate,
    seeds_needed,
)
from dispatch.simulate.student import incomplete_beta, t_quantile, t_tail

LATENESS, KEPT, PAID, VISITS = (
    DEFINITIONS[key] for key in (Key.LATE_MOST, Key.PROMISE_KEPT, Key.PAID_HOURS, Key.ORDERED)
)


@pytest.mark.parametrize(
    ("degrees", "at_95", "at_99"),
    [
        (1, 12.7062, 63.6567),
        (2, 4.3027, 9.9248),
        (3, 3.1824, 5.8409),
        (4, 2.7764, 4.6041),
        (9, 2.2622, 3.2498),
        (19, 2.0930, 2.8609),
        (30, 2.0423, 2.7500),
        (120, 1.9799, 2.6174),
    ],
)
def test_quantiles_are_those_of_tables(degrees: int, at_95: float, at_99: float) -> None:
    """Tests Student's quantiles against the four decimals that printed tables have."""
    assert t_quantile(0.95, degrees) == pytest.approx(at_95, abs=6e-5)
    assert t_quantile(0.99, degrees) == pytest.approx(at_99, abs=6e-5)


def test_tails_with_closed_forms() -> None:
    """Tests one degree of freedom (arctangent) and two (a root) against their closed forms, and the beta function against x²."""
    for t in (0.0, 0.1, 1.0, 7.5, 300.0):
        assert t_tail(t, 1) == pytest.approx(1 - 2 * math.atan(t) / math.pi, rel=1e-11)
        assert t_tail(t, 2) == pytest.approx(1 - t / math.sqrt(2 + t * t), rel=1e-9)
    assert incomplete_beta(2, 1, 0.3) == pytest.approx(0.09, rel=1e-13)
    assert (incomplete_beta(2, 3, 0.0), incomplete_beta(2, 3, 1.0)) == (0, 1)
    assert t_quantile(0.95, 10_000) == pytest.approx(1.96020, abs=1e-5)


@pytest.mark.parametrize(("confidence", "degrees"), [(0.0, 3), (1.0, 3), (0.95, 0)])
def test_what_is_no_quantile(confidence: float, degrees: int) -> None:
    """Tests that shares beyond 0 and 1 and no degrees of freedom are refused."""
    with pytest.raises(ValueError, match=r"confidence|degrees"):
        t_quantile(confidence, degrees)


def test_mean_with_its_interval() -> None:
    """Tests 2, 4, 6, 8: mean 5, deviation sqrt(20 / 3), error half of it, and 3.1824 times that to both sides."""
    found = estimate(PAID, [Amount(2), Amount(4), Amount(6), Amount(8)])
    error = math.sqrt(20 / 3) / 2
    assert (found.value, found.seeds) == (5, 4)
    assert found.error == pytest.approx(error)
    assert found.high - 5 == pytest.approx(3.18245 * error, rel=1e-5)
    assert 5 - found.low == pytest.approx(found.high - 5)


def test_rates_are_counted_together() -> None:
    """Tests that 9 of 10 and 10 of 30 are 19 of 40, not the mean of two shares, with the error of a ratio."""
    found = estimate(KEPT, [Amount(9, 10), Amount(10, 30)])
    assert found.value == 19 / 40
    # Residuals 9 - 4.75 and 10 - 14.25, over the mean of 10 and 30.
    assert found.error == pytest.approx(math.sqrt((4.25**2 + 4.25**2) / 1 / 2) / 20)


def test_what_little_can_be_said_of() -> None:
    """Tests that one seed has no interval, that seeds without the figure are left out, and that none has no figure."""
    assert estimate(KEPT, [Amount(3, 4), NONE]).low is None
    assert estimate(KEPT, [NONE, NONE]) is None
    assert difference(KEPT, [NONE, Amount(1, 2)], [Amount(1, 2), NONE]) is None
    one = difference(PAID, [Amount(3)], [Amount(5)])
    assert (one.value, one.low, one.outcome) == (2, None, Outcome.NOT_SHOWN)
    with pytest.raises(ValueError, match="zip"):
        difference(PAID, [Amount(3)], [])


def test_pairs_show_what_days_hide() -> None:
    """Tests that days between 100 and 500 whose pairs differ by 9, 10 and 11 differ for certain: 10 ± 4.3027 / sqrt(3)."""
    first = [Amount(100), Amount(300), Amount(500)]
    second = [Amount(109), Amount(310), Amount(511)]
    found = difference(PAID, first, second)
    assert found.by_seed == (9, 10, 11)
    assert found.low == pytest.approx(10 - 4.30265 / math.sqrt(3), rel=1e-5)
    assert (found.drawn, found.outcome) == (False, Outcome.WORSE)
    assert difference(PAID, second, first).outcome is Outcome.BETTER
    assert difference(VISITS, first, second).outcome is Outcome.DIFFERENT
    same = difference(PAID, first, first)
    assert (same.outcome, same.low, same.high) == (Outcome.SAME, 0, 0)


def test_pairs_of_ratios_weigh_what_they_are_of() -> None:
    """Tests that the middle of an interval of shares is the difference of the shares of all, small seeds counting little."""
    first, second = [Amount(1, 10), Amount(90, 100)], [Amount(9, 10), Amount(91, 100)]
    found = difference(KEPT, first, second)
    assert found.value == pytest.approx(100 / 110 - 91 / 110)
    assert (found.low + found.high) / 2 == pytest.approx(found.value)
    assert found.by_seed == pytest.approx((0.8, 0.01))
    # Residuals 1 - 10 * 91/110 and 9 - 10 * 100/110 and their opposites, over the mean of 10 and 100.
    gap = ((9 - 1000 / 110) - (1 - 910 / 110)) / 55
    assert found.high - found.value == pytest.approx(12.7062 * abs(gap), rel=1e-5)


def test_more_of_a_promise_kept_is_better() -> None:
    """Tests that the way that is better is the figure's."""
    first = [Amount(8, 10), Amount(7, 10), Amount(8, 10)]
    second = [Amount(9, 10), Amount(8, 10), Amount(9, 10)]
    assert difference(KEPT, first, second).outcome is Outcome.BETTER
    assert difference(KEPT, first, second).value == pytest.approx(0.1)


def test_what_is_not_shown_says_how_many_seeds_would() -> None:
    """Tests a mean of 1 with a deviation of 2: about (1.96 + 0.84)² · 4 ≈ 32 seeds, two more as t has longer tails."""
    gaps = [-1.0, 3.0, -1.0, 3.0, 1.0]
    assert seeds_needed(gaps) == 34
    found = difference(PAID, [Amount(0)] * 5, [Amount(int(gap)) for gap in gaps])
    assert (found.outcome, found.seeds_needed) == (Outcome.NOT_SHOWN, 34)
    assert seeds_needed([1.0, -1.0]) == MOST_SEEDS
    assert seeds_needed([2.0, 2.0]) is None
    assert seeds_needed([1e-9, 1.0, -1.0]) == MOST_SEEDS


def test_skewed_differences_are_drawn_the_same_every_time() -> None:
    """Tests that one bad seed of ten has an interval that is drawn, lies within the differences, and is the same again."""
    gaps = [1] * 9 + [100]
    found = difference(LATENESS, [Amount(0)] * 10, [Amount(gap) for gap in gaps])
    assert found.drawn
    assert 1 <= found.low < 10.9 < found.high < 100
    assert found == difference(LATENESS, [Amount(0)] * 10, [Amount(gap) for gap in gaps])
    assert found.outcome is Outcome.WORSE


def test_intervals_hold_what_they_promise() -> None:
    """Tests by chance that 95 % intervals of ten normal numbers hold the true mean about that often, and drawn ones nearly."""
    chance = random.Random(5)
    held = drawn = 0
    for _ in range(400):
        numbers = [chance.gauss(3, 2) for _ in range(10)]
        found = estimate(PAID, [Amount(round(1000 * one), 1000) for one in numbers])
        held += found.low <= 3 <= found.high
        low, high = bootstrap(numbers, draws=200)
        drawn += low <= 3 <= high
    assert 0.92 <= held / 400 <= 0.98
    assert 0.84 <= drawn / 400 <= 0.96
