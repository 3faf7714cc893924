"""The shape of what durations differ by: heavier tails than a normal distribution, learned as a histogram.

Differences are in units of the scale that was expected. Before anything was observed they are those of Student's t with five degrees of
freedom, brought to variance 1.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

#: Bins of the histogram, in units of the scale.
WIDTH, REACH = 0.25, 6.0
BINS = int(2 * REACH / WIDTH)
#: How many observations the prior shape weighs.
PRIOR_WEIGHT = 60.0


def bin_of(difference: float) -> str:
    """Return the name of the bin of a difference."""
    at = math.floor((difference + REACH) / WIDTH)
    return str(min(max(at, 0), BINS - 1))


def quantiles(bins: Mapping[str, float], levels: Floats) -> Floats:
    """Return quantiles of the shape.

    Parameters
    ----------
    bins
        Weights of observations by the name of their bin.
    levels
        Between 0 and 1, shape (n,).

    Returns
    -------
    Floats
        Shape (n,), linear within bins.
    """
    mass = PRIOR_WEIGHT * _prior()
    for name, weight in bins.items():
        mass[int(name)] += weight
    below = np.concatenate(([0.0], np.cumsum(mass)))
    edges = np.linspace(-REACH, REACH, BINS + 1)
    return np.interp(levels, below / below[-1], edges)


@cache
def _prior() -> Floats:
    """Return the mass of each bin under the prior."""
    edges = np.linspace(-REACH, REACH, BINS + 1)
    # The distribution function of t with five degrees of freedom, in closed form.
    x = edges * math.sqrt(5.0 / 3.0) / math.sqrt(5.0)
    below = 0.5 + (np.arctan(x) + x / (1 + x * x) * (1 + 2.0 / (3.0 * (1 + x * x)))) / math.pi
    below[0], below[-1] = 0.0, 1.0
    mass = np.diff(below)
    mass.flags.writeable = False
    return mass
