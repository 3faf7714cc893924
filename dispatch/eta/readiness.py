"""How late a shop is with what it has promised: a distribution by shop and hour of the day.

A courier who comes after the goods were ready sees only that they were ready *by then*: such an observation is censored from the left. To
take the hand-over for the moment of readiness would call every shop as late as the couriers are. The distribution is
the Kaplan-Meier estimate with time reversed, and a shop leans on the town, an hour on its shop, by a Dirichlet process
prior whose mass is so many imagined observations.

References
----------
E. L. Kaplan, P. Meier (1958). Nonparametric estimation from incomplete observations. Journal of the American Statistical
Association 53(282), 457-481. https://doi.org/10.1080/01621459.1958.10501452

V. Susarla, J. Van Ryzin (1976). Nonparametric Bayesian estimation of survival curves from incomplete observations. Journal of the
American Statistical Association 71(356), 897-902. https://doi.org/10.1080/01621459.1976.10480346
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from dispatch.eta.statistic import HALF_LIFE_S, Statistics, prefixes

Floats = npt.NDArray[np.float64]

#: Bins of a minute, from so early to so late.
EARLIEST_MIN, LATEST_MIN = -30, 90
BINS = LATEST_MIN - EARLIEST_MIN
#: How many observations a shop's neighbours in the tree weigh.
PRIOR_WEIGHT = 10.0
#: Names of bins: the moment was seen; it was some time before.
SEEN, BY_THEN = "s", "b"


@dataclass(frozen=True, slots=True)
class Readiness:
    """How many seconds after the promise goods are ready, as a distribution.

    Attributes
    ----------
    mass
        Probability of each minute from `EARLIEST_MIN` on, shape (BINS,).
    """

    mass: Floats

    def quantile_s(self, level: float) -> int:
        """Return the lateness in seconds that is not exceeded with a probability."""
        return round(float(self.quantiles_s(np.array([level]))[0]))

    def quantiles_s(self, levels: Floats) -> Floats:
        """Return several of them, shape of ``levels``."""
        below = np.concatenate(([0.0], np.cumsum(self.mass)))
        edges = 60.0 * np.arange(EARLIEST_MIN, LATEST_MIN + 1)
        return np.asarray(np.interp(levels, below / below[-1], edges), dtype=np.float64)

    def ready_by(self, lateness_s: float) -> float:
        """Return the probability that goods are ready so many seconds after the promise."""
        below = np.concatenate(([0.0], np.cumsum(self.mass)))
        edges = 60.0 * np.arange(EARLIEST_MIN, LATEST_MIN + 1)
        return float(np.interp(lateness_s, edges, below / below[-1]))


def bin_of(lateness_s: float, *, seen: bool) -> str:
    """Return the name of the bin of an observation: seen as it was, or only that it was by then."""
    minute = int(np.floor(lateness_s / 60)) - EARLIEST_MIN
    return f"{SEEN if seen else BY_THEN}{min(max(minute, 0), BINS - 1)}"


def readiness(statistics: Statistics, path: str, moment_s: int) -> Readiness:
    """Return the distribution of a path like ``lateness/org_…/11``.

    Parameters
    ----------
    statistics
        By path, with bins named by `bin_of`.
    path
        Of which nothing may be known.
    moment_s
        Observations weigh what they weigh at this moment.
    """
    mass = _usual()
    for part in prefixes(path):
        statistic = statistics.get(part)
        if statistic is None:
            continue
        fading = float(np.exp2((statistic.as_of_s - moment_s) / HALF_LIFE_S))
        seen, by_then = _counts(statistic.bins, fading)
        mass = reversed_product_limit(seen + PRIOR_WEIGHT * mass, by_then)
    return Readiness(mass)


def reversed_product_limit(seen: Floats, by_then: Floats) -> Floats:
    """Return the masses of bins from observations that are seen or censored from the left.

    Parameters
    ----------
    seen
        Weight of what happened in each bin, shape (n,).
    by_then
        Weight of what happened in this bin or before it, shape (n,).

    Returns
    -------
    Floats
        Shape (n,), with sum 1. What is left below all bins that were seen is in the first one.
    """
    at_risk = np.cumsum(seen + by_then)
    stays = np.where(
        at_risk > 0, 1.0 - np.divide(seen, at_risk, out=np.zeros_like(seen), where=at_risk > 0), 1.0
    )
    # The probability of less than each bin, then of at most it.
    less = np.cumprod(stays[::-1])[::-1]
    at_most = np.concatenate((less[1:], [1.0]))
    mass = at_most - less
    mass[0] += less[0]
    return np.asarray(mass, dtype=np.float64)


def _counts(bins: Mapping[str, float], fading: float) -> tuple[Floats, Floats]:
    seen, by_then = np.zeros(BINS), np.zeros(BINS)
    for name, weight in bins.items():
        (seen if name[0] == SEEN else by_then)[int(name[1:])] += weight * fading
    return seen, by_then


@cache
def _usual() -> Floats:
    """Return what is assumed of a town's shops: mostly punctual, sooner late than early."""
    minute = np.arange(BINS) + EARLIEST_MIN
    mass = np.where(minute < 0, np.exp(minute / 2.0), np.exp(-minute / 4.0))
    mass /= mass.sum()
    mass.flags.writeable = False
    return np.asarray(mass, dtype=np.float64)
