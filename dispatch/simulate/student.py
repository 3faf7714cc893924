"""Student's t distribution, as far as intervals need it: its tail, and its quantiles.

The tail is a regularised incomplete beta function, computed by its continued fraction; the quantile is found by bisection on that, so that it
is as exact as the tail is.

References
----------
Abramowitz and Stegun (1964), *Handbook of Mathematical Functions*, 26.5.8 (continued fraction) and 26.7.1 (Student's distribution).
Lentz (1976), Generating Bessel functions in Mie scattering calculations using continued fractions, Applied Optics 15(3), 668-671,
https://doi.org/10.1364/AO.15.000668 (how the fraction is evaluated).
"""

from __future__ import annotations

import math
from functools import lru_cache

_TINY, _EXACT, _TERMS = 1e-300, 1e-15, 10_000


def t_tail(t: float, degrees: int) -> float:
    """Return the probability that the distance from 0 is greater than ``t``, both tails.

    Parameters
    ----------
    t
        Not negative.
    degrees
        Of freedom, 1 or more.
    """
    _check(degrees)
    return incomplete_beta(degrees / 2, 0.5, degrees / (degrees + t * t))


@lru_cache(maxsize=4096)
def t_quantile(confidence: float, degrees: int) -> float:
    """Return how far from 0 a share ``confidence`` of the distribution reaches on both sides.

    Parameters
    ----------
    confidence
        Between 0 and 1, as 0.95.
    degrees
        Of freedom, 1 or more.

    Raises
    ------
    ValueError
        The confidence is no share, or there are no degrees of freedom.
    """
    if not 0 < confidence < 1:
        raise ValueError(f"confidence {confidence}: give a share between 0 and 1, as 0.95")
    _check(degrees)
    below, above = 0.0, 1.0
    while t_tail(above, degrees) > 1 - confidence:
        below, above = above, 2 * above
    while above - below > 1e-12 * above:
        middle = (below + above) / 2
        if t_tail(middle, degrees) > 1 - confidence:
            below = middle
        else:
            above = middle
    return (below + above) / 2


def incomplete_beta(a: float, b: float, x: float) -> float:
    """Return the regularised incomplete beta function of ``x``, which lies between 0 and 1."""
    if x <= 0:
        return 0.0
    if x >= 1:
        return 1.0
    if x > (a + 1) / (a + b + 2):
        # The fraction converges fast on the other side.
        return 1 - incomplete_beta(b, a, 1 - x)
    front = math.exp(
        math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    )
    return front * _fraction(a, b, x) / a


def _fraction(a: float, b: float, x: float) -> float:
    """Return the continued fraction of the incomplete beta function, by Lentz's method."""
    c, d = 1.0, 1 / _off_zero(1 - (a + b) * x / (a + 1))
    value = d
    for m in range(1, _TERMS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for term in (even, odd):
            d = 1 / _off_zero(1 + term * d)
            c = _off_zero(1 + term / c)
            value *= c * d
        if abs(c * d - 1) < _EXACT:
            break
    return value


def _off_zero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY


def _check(degrees: int) -> None:
    if degrees < 1:
        raise ValueError(f"{degrees} degrees of freedom: there must be 1 at least")
