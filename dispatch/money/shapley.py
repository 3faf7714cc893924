"""The Shapley value of a game of a few players, exactly."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import combinations
from math import factorial

#: Every set of players is looked at: 256 of 8.
MOST_PLAYERS = 8


def shapley(players: Sequence[str], cost_of: Callable[[frozenset[str]], int]) -> dict[str, Fraction]:
    """Return what each player adds to the cost, on average over all orders in which they may join.

    Parameters
    ----------
    players
        Different names, at most `MOST_PLAYERS`.
    cost_of
        What a set of them would cost on its own; asked once for every set but the empty one, which costs nothing.

    Notes
    -----
    2^n questions, n 2^n additions of integers.

    References
    ----------
    L. S. Shapley, A value for n-person games, in: Contributions to the Theory of Games II (1953). https://doi.org/10.1515/9781400881970-018
    """
    if len(players) > MOST_PLAYERS or len(set(players)) != len(players):
        raise ValueError(f"{len(players)} names are not at most {MOST_PLAYERS} different players")
    ordered = sorted(players)
    count = len(ordered)
    costs = {frozenset[str](): 0}
    for size in range(1, count + 1):
        for group in combinations(ordered, size):
            costs[frozenset(group)] = cost_of(frozenset(group))
    value = {}
    for player in ordered:
        others = [one for one in ordered if one != player]
        sum_of = 0
        for size in range(count):
            orders = factorial(size) * factorial(count - size - 1)
            for group in combinations(others, size):
                before = frozenset(group)
                sum_of += orders * (costs[before | {player}] - costs[before])
        value[player] = Fraction(sum_of, factorial(count))
    return value
