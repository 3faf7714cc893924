"""Means of logarithms that lean on those around them: a place on its kind, its kind on the town, the town on what is usual.

For a node with weight w and mean y under a parent with location m, in a level with variance σ² within nodes and τ² between them,

    location = (w y + k m) / (w + k),  k = σ² / τ²,

which is the posterior mean of a normal model with both variances estimated from the data (parametric empirical Bayes).

References
----------
C. N. Morris (1983). Parametric empirical Bayes inference: theory and applications. Journal of the American Statistical
Association 78(381), 47-55. https://doi.org/10.1080/01621459.1983.10477920

B. Efron, C. Morris (1975). Data analysis using Stein's estimator and its generalizations. Journal of the American Statistical
Association 70(350), 311-319. https://doi.org/10.1080/01621459.1975.10479864
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from dispatch.eta.statistic import HALF_LIFE_S, Statistic, Statistics, prefixes

#: So many observations are imagined where variances are estimated: a level with three of them has no variance of its own.
IMAGINED = 20.0
#: The same for the variance of one node.
IMAGINED_NODE = 10.0
#: Bounds of k: nobody is known after one observation, and everybody after fifty.
LEAST_K, MOST_K = 1.0, 50.0


@dataclass(frozen=True, slots=True)
class Usual:
    """What is assumed before anything was observed: a typical value, and standard deviations of its logarithm."""

    value: float
    within: float
    between: float


@dataclass(frozen=True, slots=True)
class Spread:
    """A distribution of logarithms: its middle, its scale, and how much of the middle is still the usual value."""

    location: float
    scale: float
    usual_share: float = 1.0


def shrink(statistics: Statistics, root: str, usual: Usual, moment_s: int) -> dict[str, Spread]:
    """Return the distribution of every path at or below a root of which something is known.

    Parameters
    ----------
    statistics
        By path; every prefix of a path counts what the path counts.
    root
        The first part of the paths.
    usual
        What the root leans on.
    moment_s
        Weights are those of this moment: what has not been seen for long leans more on the others again.
    """
    levels: dict[int, list[tuple[str, Statistic]]] = {}
    for path, statistic in statistics.items():
        if path == root or path.startswith(root + "/"):
            levels.setdefault(path.count("/"), []).append((path, statistic))
    found: dict[str, Spread] = {}
    prior = Spread(float(np.log(usual.value)), usual.within)
    for depth in sorted(levels):
        paths = [path for path, _ in levels[depth]]
        parents = [found.get(path.rpartition("/")[0], prior) for path in paths]
        ages = np.array([moment_s - one.as_of_s for _, one in levels[depth]], dtype=float)
        fading = np.exp2(-ages / HALF_LIFE_S)
        weight = np.array([one.weight for _, one in levels[depth]]) * fading
        spread = np.array([one.spread for _, one in levels[depth]]) * fading
        mean = np.array([one.mean for _, one in levels[depth]])
        middle = np.array([parent.location for parent in parents])
        share = np.array([parent.usual_share for parent in parents])
        freedom = np.maximum(weight - 1.0, 0.0)
        within = (spread.sum() + IMAGINED * usual.within**2) / (freedom.sum() + IMAGINED)
        # What nodes differ more from their parents than chance would have it, observation by observation.
        excess = (weight * (mean - middle) ** 2).sum() - np.minimum(weight, 1.0).sum() * within
        between = (max(0.0, excess) + IMAGINED * usual.between**2) / (weight.sum() + IMAGINED)
        k = float(np.clip(within / between, LEAST_K, MOST_K))
        location = (weight * mean + k * middle) / (weight + k)
        own = (spread + IMAGINED_NODE * within) / (freedom + IMAGINED_NODE)
        scale = np.sqrt(own + within / (weight + k))
        left = share * k / (weight + k)
        for path, *numbers in zip(paths, location.tolist(), scale.tolist(), left.tolist(), strict=True):
            found[path] = Spread(*numbers)
    return found


def look_up(known: Mapping[str, Spread], path: str, usual: Usual, expected: float = 0.0) -> Spread:
    """Return the distribution of the longest part of a path of which something is known.

    Parameters
    ----------
    known
        See `shrink`.
    path
        May be unknown altogether.
    usual
        What it leans on then.
    expected
        What to lean on instead, as the time that an order gives; 0 for nothing.
    """
    nearest = Spread(float(np.log(usual.value)), float(np.hypot(usual.within, usual.between)))
    for part in prefixes(path):
        if part not in known:
            break
        nearest = known[part]
    if expected <= 0:
        return nearest
    moved = nearest.location + nearest.usual_share * float(np.log(expected / usual.value))
    return Spread(moved, nearest.scale, nearest.usual_share)
