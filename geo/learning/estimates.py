"""From counts to speed factors: robust means, drawn towards what is known of the class and the town.

All is done in logarithms of the multiple of the map's time, where twice as long and half as long are equally
far from 1. With n passages of mean x (the mean without the lowest and the highest tenth):

    town          u     = n x / (n + K)
    hour          u_b   = (n_b x_b + K u) / (n_b + K)
    class         d_c   = sum over b of n_cb (x_cb - u_b) / (n_c + K)
    class, hour   u_cb  = (n_cb x_cb + K (u_b + d_c)) / (n_cb + K)
    arc           d_a   = sum over b of n_ab (x_ab - u_cb) / (n_a + k)
    arc, hour     t_ab  = u_cb + d_a + n_ab (x_ab - u_cb - d_a) / (n_ab + k)

K is `CLASS_WEIGHT`. k is the variance of single passages on one arc over the variance of arcs within their
class, both estimated from the counts (method of moments), and kept within `ARC_WEIGHTS`: where arcs of a class
are alike, or passages vary much, an arc needs many passages to be believed. An arc that nobody passed
takes u_cb; a class that nobody passed stays unknown.

References
----------
B. Efron and C. Morris, "Data analysis using Stein's estimator and its generalizations", Journal of the American
Statistical Association 70 (1975), doi:10.1080/01621459.1975.10479864. Trimmed means: J. W. Tukey and D. H.
McLaughlin, "Less vulnerable confidence and significance procedures for location based on a single sample",
Sankhya A 25 (1963).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.learning.hours import BUCKET_NAMES, HOUR_BUCKET
from geo.learning.sums import BINS, CENTRES, LIMIT, SpeedSums
from geo.live.speed_factors import MOST, UNKNOWN, LearnedFactors
from routing.streets.network import freeze

if TYPE_CHECKING:
    from geo.town import Town

CLASS_WEIGHT = 20.0
ARC_WEIGHTS = (2.0, 50.0)
_TRIM = 0.1
_BUCKETS = len(BUCKET_NAMES)


class Estimates(NamedTuple):
    """What the counts say, in logarithms of multiples of the map's time.

    Attributes
    ----------
    classes
        float64[c, b], by class and bucket; NaN for classes that nobody passed.
    arc
        int32[r], arcs as in the counts.
    bucket
        int16[r].
    value
        float64[r], of the arc in the bucket.
    drawn, arc_value
        int32[a] and float64[a], the arcs that were passed, and by how much each differs from its class.
    arc_weight
        The k of the formula.
    """

    classes: NDArray[np.float64]
    arc: NDArray[np.int32]
    bucket: NDArray[np.int16]
    value: NDArray[np.float64]
    drawn: NDArray[np.int32]
    arc_value: NDArray[np.float64]
    arc_weight: float


def trimmed_means(counts: NDArray[np.integer]) -> NDArray[np.float64]:
    """Return the mean of each row of counts without its lowest and highest tenth, 0 for empty rows."""
    total = counts.sum(axis=1, keepdims=True, dtype=np.float64)
    upto = np.cumsum(counts, axis=1, dtype=np.float64)
    inside = np.clip(upto, _TRIM * total, (1 - _TRIM) * total)
    weight = np.diff(inside, axis=1, prepend=_TRIM * total)
    kept = weight.sum(axis=1)
    means: NDArray[np.float64] = np.divide(weight @ CENTRES, kept, out=np.zeros(len(kept)), where=kept > 0)
    return means


def estimate(sums: SpeedSums, street_class: NDArray[np.uint8], class_count: int) -> Estimates:
    """Estimate from counts.

    Parameters
    ----------
    sums
        The counts.
    street_class
        uint8[m], class of street of each arc.
    class_count
        How many classes there are.
    """
    row_class = street_class[sums.arc].astype(np.int64)
    bucket = sums.bucket.astype(np.int64)
    by_class = np.zeros((class_count, _BUCKETS, BINS), dtype=np.int64)
    np.add.at(by_class, (row_class, bucket), sums.counts)
    by_bucket = by_class.sum(axis=0)
    n, n_b, n_cb = by_bucket.sum(), by_bucket.sum(axis=1), by_class.sum(axis=2)
    town = n * trimmed_means(by_bucket.sum(axis=0, keepdims=True))[0] / (n + CLASS_WEIGHT)
    u_b = (n_b * trimmed_means(by_bucket) + CLASS_WEIGHT * town) / (n_b + CLASS_WEIGHT)
    x_cb = trimmed_means(by_class.reshape(-1, BINS)).reshape(class_count, _BUCKETS)
    n_c = n_cb.sum(axis=1)
    d_c = (n_cb * (x_cb - u_b)).sum(axis=1) / (n_c + CLASS_WEIGHT)
    u_cb = (n_cb * x_cb + CLASS_WEIGHT * (u_b + d_c[:, None])) / (n_cb + CLASS_WEIGHT)
    n_ab, x_ab = sums.passages, trimmed_means(sums.counts)
    beyond = x_ab - u_cb[row_class, bucket]
    k = _arc_weight(sums, x_ab, beyond)
    drawn, place = np.unique(sums.arc, return_inverse=True)
    n_a = np.bincount(place, weights=n_ab, minlength=len(drawn))
    d_a = np.bincount(place, weights=n_ab * beyond, minlength=len(drawn)) / (n_a + k)
    value = u_cb[row_class, bucket] + d_a[place] + n_ab * (beyond - d_a[place]) / (n_ab + k)
    u_cb[n_c == 0] = np.nan
    return Estimates(u_cb, sums.arc, sums.bucket, value, drawn.astype(np.int32), d_a, k)


def learned_factors(town: Town, sums: SpeedSums) -> LearnedFactors | None:
    """Return the factors that counts make, for `geo.live.streets.LiveStreets`; None where there are no counts."""
    if not len(sums.arc):
        return None
    network, arrays = town.network, town.edge_arrays
    street_class = arrays.street_class[network.arc_edge]
    found = estimate(sums, street_class, len(arrays.classes))
    permille = np.full((_BUCKETS, network.arc_count), UNKNOWN, dtype=np.int16)
    for bucket in range(_BUCKETS):
        of_class = _permille(found.classes[:, bucket])
        permille[bucket] = of_class[street_class]
        base = found.classes[street_class[found.drawn], bucket]
        permille[bucket, found.drawn] = _permille(base + found.arc_value)
    permille[found.bucket, found.arc] = _permille(found.value)
    # What holds for an arc as drawn holds for its copies.
    permille = np.ascontiguousarray(permille[:, network.original_arc])
    freeze(permille)
    return LearnedFactors(town.map_hash, HOUR_BUCKET, permille)


def _permille(log_ratio: NDArray[np.float64]) -> NDArray[np.int16]:
    """Return speed factors in thousandths, `UNKNOWN` for NaN: a quarter to three times the usual speed."""
    known = np.isfinite(log_ratio)
    speed = 1000 * np.exp(-np.clip(np.where(known, log_ratio, 0.0), -LIMIT, LIMIT))
    return np.where(known, np.minimum(np.rint(speed), MOST), UNKNOWN).astype(np.int16)


def _arc_weight(sums: SpeedSums, mean: NDArray[np.float64], beyond: NDArray[np.float64]) -> float:
    """Return k: the variance of passages over the variance of arcs within their class."""
    n = sums.passages
    several = n > 1
    if not several.any():
        return ARC_WEIGHTS[1]
    square = (sums.counts * (CENTRES - mean[:, None]) ** 2).sum(axis=1)
    within = max(float(square[several].sum() / (n[several] - 1).sum()), 1e-6)
    between = float((beyond[several] ** 2).mean() - within * (1.0 / n[several]).mean())
    return float(np.clip(within / max(between, 1e-9), *ARC_WEIGHTS))
