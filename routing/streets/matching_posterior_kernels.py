"""Kernel of confidence: how likely each position belongs to the street that was chosen for it."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from routing.jit import kernel
from routing.streets.matching_kernels import BEGINS, Chain, Points, States, emission


@kernel
def posterior(
    points: Points, states: States, chain: Chain, chosen: NDArray[np.int32], street: NDArray[np.int32]
) -> NDArray[np.float64]:
    """Return how likely it is that each point lies on the street that was chosen for it.

    Parameters
    ----------
    points, states, chain, chosen
        As given to and by `decode` and `best_way`.
    street
        int32[s], what counts as the same street.

    Returns
    -------
    ndarray
        float64[n], in [0, 1], 0 for points without a state: the sum over all ways through states on that
        street (forward-backward algorithm).

    References
    ----------
    L. E. Baum, T. Petrie, G. Soules and N. Weiss, "A maximization technique occurring in the statistical
    analysis of probabilistic functions of Markov chains", Annals of Mathematical Statistics 41 (1970),
    doi:10.1214/aoms/1177697196.
    """
    n = len(points.lon)
    forward = np.full(len(states.arc), -np.inf, dtype=np.float64)
    backward = np.zeros(len(states.arc), dtype=np.float64)
    follows = np.full(n, -1, dtype=np.int32)
    for p in range(n):
        before = chain.came_from[p]
        low, high = states.first[p], states.first[p + 1]
        if before >= 0:
            follows[before] = p
        for t in range(low, high):
            total = -np.inf
            if before == BEGINS:
                total = 0.0 if states.begins[t] else -np.inf
            elif before >= 0:
                begin = states.first[before]
                for s in range(begin, states.first[before + 1]):
                    way = chain.link[chain.link_first[p] + (s - begin) * (high - low) + t - low]
                    total = _either(total, forward[s] + way)
            forward[t] = total + emission(states, points, t, p)
    for p in range(n - 1, -1, -1):
        after = follows[p]
        if after < 0:
            continue
        begin, width = states.first[after], states.first[after + 1] - states.first[after]
        for s in range(states.first[p], states.first[p + 1]):
            total = -np.inf
            for t in range(begin, begin + width):
                way = chain.link[chain.link_first[after] + (s - states.first[p]) * width + t - begin]
                total = _either(total, backward[t] + way + emission(states, points, t, after))
            backward[s] = total
    likely = np.zeros(n, dtype=np.float64)
    for p in range(n):
        if chosen[p] < 0:
            continue
        same, total = -np.inf, -np.inf
        for s in range(states.first[p], states.first[p + 1]):
            total = _either(total, forward[s] + backward[s])
            if street[s] == street[chosen[p]]:
                same = _either(same, forward[s] + backward[s])
        likely[p] = min(1.0, math.exp(same - total))
    return likely


@kernel
def _either(a: float, b: float) -> float:
    """Return the logarithm of the sum of two probabilities given by theirs."""
    if a < b:
        a, b = b, a
    if b == -np.inf:
        return a
    return a + math.log1p(math.exp(b - a))
