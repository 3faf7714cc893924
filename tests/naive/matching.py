"""Map matching the slow and obvious way: every row of states, one after the other."""

from __future__ import annotations

import itertools
import math


def best_rows(emissions, links):
    """Return the likeliest row of states, and for each point the share of likelihood of each state.

    `emissions` holds a list of scores for each point, `links` for each step a matrix of scores.
    """
    rows = {}
    for row in itertools.product(*(range(len(scores)) for scores in emissions)):
        score = sum(scores[state] for scores, state in zip(emissions, row, strict=True))
        score += sum(link[a][b] for link, a, b in zip(links, row, row[1:], strict=False))
        rows[row] = score
    best = max(rows, key=rows.__getitem__)
    total = sum(math.exp(score) for score in rows.values())
    shares = [
        [
            sum(math.exp(score) for row, score in rows.items() if row[point] == state) / total
            for state in range(len(scores))
        ]
        for point, scores in enumerate(emissions)
    ]
    return best, shares
