"""Slow, obvious twins of the kernels that compare names with a query."""

from __future__ import annotations

from itertools import product


def fit(typed_weight, name_weight, like, in_town, other_town):
    """Return how well typed words fit a name.

    `like[i][j]` is how alike typed word i and word j of the name are; `in_town` and `other_town`
    hold the typed words that name the street's town, or another one.
    """
    pairs = sorted(
        (-like[i][j] * name_weight[j], i, j)
        for i, j in product(range(len(typed_weight)), range(len(name_weight)))
        if like[i][j] > 0
    )
    partner, used = {}, set()
    for _, i, j in pairs:
        if i not in partner and j not in used:
            partner[i] = j
            used.add(j)
    asked = found = 0.0
    for i, weight in enumerate(typed_weight):
        if i in partner:
            asked += name_weight[partner[i]]
            found += name_weight[partner[i]] * like[i][partner[i]]
        elif i not in in_town:
            asked += 0.5 if i in other_town else weight
    if not asked:
        return 0.0
    return min(1.0, found / asked * (0.5 + 0.5 * found / sum(name_weight)))


def levenshtein(first, second):
    """Count letters left out, added or replaced."""
    row = list(range(len(second) + 1))
    for i, letter in enumerate(first, start=1):
        before, row[0] = row[0], i
        for j, other in enumerate(second, start=1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (letter != other))
    return row[-1]


def joined_fit(text, words, *, kind):
    """Return how well a text without spaces fits a name; `kind` tells whether its first word may be left out."""
    best = 0.0
    for skipped in range(2 if kind else 1):
        name = "".join(words[skipped:])
        slips = levenshtein(text, name)
        if slips <= min(len(text), len(name)) // 6:
            best = max(best, (0.85 if skipped else 0.95) * (1 - slips / len(name)))
    return best
