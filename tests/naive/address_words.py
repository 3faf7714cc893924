"""Slow, obvious twin of the kernel that finds the words of the map for a typed word."""

from __future__ import annotations

from geo.addresses.street_words import word_weight
from tests.naive.edit_distance import slips

SLIP_COST = 0.45


def allowed(shorter):
    """Return how many slips a word of that length forgives."""
    if shorter < 3:
        return 0
    if shorter < 6:
        return 1
    return 2 if shorter < 12 else 3


def likeness(typed, word, *, begun=False, slack=0):
    """Return how alike a typed word and a word of the map are, by the rules in plain words."""
    if typed == word:
        return 1.0
    if not (typed.isalpha() and word.isalpha()):
        return 0.0
    shorter, longer = sorted((len(typed), len(word)))
    if len(word) > len(typed) and word.startswith(typed) and (len(typed) >= 3 or begun):
        return 0.8 + 0.2 * len(typed) / len(word)
    best = 0.0
    if begun and len(typed) >= 4 and len(word) > len(typed) and slips(typed, word[: len(typed)]) <= 1:
        best = 0.7 + 0.1 * len(typed) / len(word)
    most = 1 if (shorter, longer) == (2, 3) else allowed(shorter)
    most += slack if shorter >= 3 else 0
    count = slips(typed, word)
    common = word_weight(word) < 1.0
    same_letters = sorted(typed) == sorted(word)
    if count <= most and (shorter > 3 or common or (shorter == 3 and (same_letters or slack > 0))):
        best = max(best, 1.0 - SLIP_COST * count / shorter)
    return best
