"""Tests of counts, robust means and shrinkage, by hand."""

from __future__ import annotations

import datetime as dt
import math

import numpy as np
import pytest

from geo.learning.estimates import ARC_WEIGHTS, CLASS_WEIGHT, estimate, trimmed_means
from geo.learning.hours import BUCKET_NAMES, HOUR_BUCKET, buckets_of
from geo.learning.kernels import stretch_ratios
from geo.learning.sums import BINS, CENTRES, LIMIT, SpeedSums

STEP = CENTRES[1] - CENTRES[0]
CLASSES = np.array([0, 0, 0, 1], dtype=np.uint8)


def sums_of(*rows):
    """Return counts of (arc, bucket, how often, logarithm)."""
    arc, bucket, often, log = (np.array(column) for column in zip(*rows, strict=True))
    return SpeedSums.empty().plus(
        *(np.repeat(values, often) for values in (arc, bucket)), np.repeat(log.astype(float), often)
    )


def test_counts_add_up():
    """Tests that passages are counted by arc, bucket and nearest step, beyond the limits at these."""
    sums = sums_of((3, 1, 2, 0.0), (1, 0, 1, 99.0), (3, 1, 1, -99.0), (3, 0, 1, STEP * 1.4))
    assert sums.arc.tolist() == [1, 3, 3]
    assert sums.bucket.tolist() == [0, 0, 1]
    assert np.argwhere(sums.counts).tolist() == [[0, BINS - 1], [1, BINS // 2 + 1], [2, 0], [2, BINS // 2]]
    assert sums.passages.tolist() == [1, 1, 3]


def test_arcs_that_a_map_lacks_are_left_out():
    """Tests that rows follow the new numbers of their arcs, in order."""
    sums = sums_of((3, 1, 2, 0.0), (1, 0, 1, 0.5), (2, 0, 1, 0.1)).moved(np.array([7, -1, 4], dtype=np.int32))
    assert (sums.arc.tolist(), sums.bucket.tolist(), sums.passages.tolist()) == ([4, 7], [1, 0], [2, 1])


def test_trimmed_means():
    """Tests that a tenth at each end does not count, and that an empty row has none."""
    counts = np.zeros((3, BINS), dtype=np.int32)
    counts[0, [0, BINS // 2, BINS - 1]] = [1, 8, 1]  # the two far ones go
    counts[1, [BINS // 2, BINS - 1]] = [8, 2]  # one of two goes
    means = trimmed_means(counts)
    assert means[0] == pytest.approx(0.0)
    assert means[1] == pytest.approx(LIMIT / 8)
    assert means[2] == 0.0


def test_the_formula_by_hand():
    """Tests class, hour and arc for one arc that was passed 60 times in one bucket."""
    x = CENTRES[BINS // 2 + 10]
    found = estimate(sums_of((0, 4, 60, x)), CLASSES, 2)
    town = x * 60 / (60 + CLASS_WEIGHT)
    hour = (60 * x + CLASS_WEIGHT * town) / (60 + CLASS_WEIGHT)
    more = 60 * (x - hour) / (60 + CLASS_WEIGHT)
    of_class = (60 * x + CLASS_WEIGHT * (hour + more)) / (60 + CLASS_WEIGHT)
    assert found.classes[0, 4] == pytest.approx(of_class)
    assert found.classes[0, 5] == pytest.approx(town + more)
    k = found.arc_weight
    arc = of_class + 60 * (x - of_class) / (60 + k)
    assert found.arc_value[0] == pytest.approx(arc - of_class)
    assert found.value[0] == pytest.approx(arc + 60 * (x - arc) / (60 + k))
    # A class that nobody passed stays unknown.
    assert np.isnan(found.classes[1]).all()


def test_few_passages_say_little():
    """Tests that an arc passed once stays with its class, and one passed often leaves it."""
    rows = [(0, 0, 400, 0.0), (1, 0, 1, 1.0), (2, 0, 100, 1.0)]
    found = estimate(sums_of(*rows), CLASSES, 2)
    of_class = found.classes[0, 0]
    once, often = found.value[1] - of_class, found.value[2] - of_class
    assert 0 < once < 0.8 * often
    assert often > 0.7 * (1.0 - of_class)


def test_alike_arcs_are_drawn_together():
    """Tests the weight of single arcs: large where passages vary and arcs do not, small the other way round."""
    rng = np.random.default_rng(1)
    arcs = np.repeat(np.arange(40), 30)
    street_class = np.zeros(40, dtype=np.uint8)
    noisy = rng.normal(0, 0.4, len(arcs))
    apart = rng.normal(0, 0.4, 40)[arcs] + rng.normal(0, 0.05, len(arcs))
    weights = [
        estimate(SpeedSums.empty().plus(arcs, np.zeros_like(arcs), log), street_class, 1).arc_weight
        for log in (noisy, apart)
    ]
    assert weights[0] > 20
    assert weights[1] == ARC_WEIGHTS[0]


def test_stretches():
    """Tests an arc timed with its own class, turns taken away, and ends left out."""
    arc_cm = np.array([5_000, 4_000, 4_000, 4_000, 20_000, 5_000])
    arc_ms = arc_cm * 2
    turn_ms = np.array([0, 500, 1_000, 1_500, 2_000, 2_500])
    leave_s = np.cumsum((arc_ms * 1.5 + turn_ms) / 1_000)
    enter_s = leave_s - arc_ms * 1.5 / 1_000
    # The third arc lingered, the second made up for it: noise of the position between them.
    leave_s[1] -= 3.0
    enter_s[2] -= 3.0
    classes = np.array([0, 0, 0, 1, 1, 1], dtype=np.uint8)
    for array in (arc_ms, arc_cm, turn_ms, enter_s, leave_s, classes):
        array.flags.writeable = False
    ratios = stretch_ratios(arc_ms, arc_cm, turn_ms, enter_s, leave_s, classes, 5_000, 15_000)
    assert np.isnan(ratios[[0, -1]]).all()
    assert ratios[1:-1] == pytest.approx(1.5)


def test_a_way_that_is_too_short_is_not_timed():
    """Tests that less than the least length gives nothing."""
    arrays = [np.array([3_000, 2_000, 3_000]), np.array([1_000] * 3), np.zeros(3, dtype=np.int64)]
    arrays += [np.arange(3.0), np.arange(3.0) + 1, np.zeros(3, dtype=np.uint8)]
    for array in arrays:
        array.flags.writeable = False
    assert np.isnan(stretch_ratios(*arrays, 5_000, 15_000)).all()


def test_every_hour_has_a_bucket():
    """Tests that the hours of a week fall into buckets that say so, on the town's clocks."""
    assert set(HOUR_BUCKET.tolist()) == set(range(len(BUCKET_NAMES)))
    moments = [
        dt.datetime(2026, 11, 23, 7, 59, tzinfo=dt.UTC),  # a Monday, 08:59 in Paris
        dt.datetime(2026, 7, 4, 8, 0, tzinfo=dt.UTC),  # a Saturday, 10:00
        dt.datetime(2026, 11, 28, 23, 30, tzinfo=dt.UTC),  # Sunday 00:30
    ]
    found = buckets_of(np.array([moment.timestamp() for moment in moments]), "Europe/Paris")
    names = [BUCKET_NAMES[bucket] for bucket in found]
    assert names == ["Mo-Fr 08:00-09:00", "Sa 10:00-14:00", "Su 00:00-07:00"]
    assert math.isclose(CENTRES[BINS // 2], 0.0, abs_tol=1e-12)
