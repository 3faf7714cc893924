"""How late shops are, seen by couriers who come when they come."""

from __future__ import annotations

import numpy as np
import pytest

from dispatch.eta.durations import durations_of, lateness_path
from dispatch.eta.learning import Part, count
from dispatch.eta.readiness import (
    BINS,
    bin_of,
    readiness,
    reversed_product_limit,
)
from dispatch.eta.statistic import Statistic

NOON_S = 1_795_950_000


def test_product_limit_by_hand() -> None:
    """Tests the estimate on four observations, one of them censored."""
    seen, by_then = np.array([1.0, 0, 1, 1]), np.array([0.0, 1, 0, 0])
    # The last: 1 of 4. The third: 1 of the 3 that are left. Then 1 of 1, the censored one being somewhere in the first.
    assert reversed_product_limit(seen, by_then) == pytest.approx([0.5, 0, 0.25, 0.25])


def test_without_censoring_it_is_what_was_counted() -> None:
    """Tests that shares are shares where all was seen."""
    seen = np.array([2.0, 3, 0, 5])
    assert reversed_product_limit(seen, np.zeros(4)) == pytest.approx(seen / 10)


def test_late_couriers_do_not_make_late_shops() -> None:
    """Tests that a shop where couriers always come 20 min after the promise is not called 20 min late."""
    rng = np.random.default_rng(5)
    statistics: dict[str, Statistic] = {}
    naive = []
    for _ in range(200):
        lateness_s, courier_s = rng.normal(180, 120), rng.uniform(-300, 2400)
        name = bin_of(max(lateness_s, courier_s), seen=bool(lateness_s > courier_s))
        naive.append(max(lateness_s, courier_s))
        count(statistics, [Part(lateness_path("shop", 11), bins=((name, 1.0),))], NOON_S)
    known = readiness(statistics, lateness_path("shop", 11), NOON_S)
    assert np.median(naive) > 900
    assert known.quantile_s(0.5) == pytest.approx(180, abs=75)
    assert known.quantile_s(0.9) == pytest.approx(180 + 1.28 * 120, abs=150)


def test_an_hour_leans_on_its_shop_and_a_shop_on_the_town() -> None:
    """Tests that an hour that was never seen is like its shop, and a new shop like the others."""
    statistics: dict[str, Statistic] = {}
    for _ in range(60):
        count(statistics, [Part(lateness_path("slow", 11), bins=((bin_of(1500, seen=True), 1.0),))], NOON_S)
    known = durations_of(statistics, NOON_S)
    assert known.readiness("slow", 17).quantile_s(0.5) > 1300
    assert (
        known.readiness("other", 11).quantile_s(0.5)
        > readiness({}, "lateness/other", NOON_S).quantile_s(0.5) + 300
    )
    assert known.readiness("slow", 11).mass.shape == (BINS,)
    # A year later little is left of it.
    assert durations_of(statistics, NOON_S + 730 * 86_400).readiness("slow", 11).quantile_s(0.5) < 300
