"""How well a name that somebody typed fits a name on the map, from 0 to 1.

Words are paired off by likeness; words that say little (*rue*, *de la*) weigh little. The fit is the
share of the typed words that found a partner, times a share of the name's words that did: leaving a
word out costs less than typing one that is not there.
"""

from __future__ import annotations

from geo.addresses_distance import slips
from geo.french import SMALL_WORDS, STREET_KINDS

KIND_WEIGHT = 0.35
SMALL_WEIGHT = 0.1
PREFIX_LETTERS = 3
LEFT_OUT = 0.5
"""The share of the fit that remains when nothing but a part of the name is typed."""

OTHER_TOWN_WEIGHT = 0.5
JOINED = 0.95
"""What a fit is worth that ignores where words begin (*Saintroman* for *Saint-Roman*)."""


def word_weight(word: str) -> float:
    """Return how much a folded word says about which street is meant.

    Parameters
    ----------
    word
        A folded word.

    Returns
    -------
    float
        1, or less for kinds of street and for articles.
    """
    if word in SMALL_WORDS:
        return SMALL_WEIGHT
    return KIND_WEIGHT if word in STREET_KINDS else 1.0


def likeness(typed: str, name: str) -> float:
    """Return how alike two folded words are.

    Parameters
    ----------
    typed
        The word typed; the beginning of a word counts for most of it.
    name
        The word on the map.

    Returns
    -------
    float
        1 when equal; 0 when they differ by more slips than a person makes in such a word, or when
        they differ and one of them holds a figure.
    """
    if typed == name:
        return 1.0
    # Folded words hold letters and figures only, so what is not all letters holds a figure.
    if not (typed.isalpha() and name.isalpha()):
        return 0.0
    shorter = min(len(typed), len(name))
    if len(typed) >= PREFIX_LETTERS and name.startswith(typed):
        return 0.8 + 0.2 * len(typed) / len(name)
    allowed = 0 if shorter < 4 else 1 if shorter < 6 else 2 if shorter < 9 else 3
    if abs(len(typed) - len(name)) > allowed:
        return 0.0
    count = slips(typed, name)
    return 1.0 - count / (len(name) + 1) if count <= allowed else 0.0


def fit(typed: tuple[str, ...], name: tuple[str, ...], city: tuple[str, ...], towns: frozenset[str]) -> float:
    """Return how well typed words fit a name.

    Parameters
    ----------
    typed
        Folded words of the query, without the house number.
    name
        Folded words of a street or place.
    city
        Folded words of the town it lies in; typing them costs nothing and gains nothing.
    towns
        Folded words of all towns known; naming another town than ``city`` costs a little.

    Returns
    -------
    float
        Between 0 and 1; 1 when all words of the name were typed, in any order, and no others.
    """
    pairs = sorted(
        (
            (-likeness(word, other) * word_weight(other), i, j)
            for i, word in enumerate(typed)
            for j, other in enumerate(name)
        ),
    )
    partner: dict[int, int] = {}
    used: set[int] = set()
    for gain, i, j in pairs:
        if gain < 0 and i not in partner and j not in used:
            partner[i] = j
            used.add(j)
    asked = found = 0.0
    for i, word in enumerate(typed):
        if i in partner:
            weight = word_weight(name[partner[i]])
            asked += weight
            found += weight * likeness(word, name[partner[i]])
        elif word in towns:
            asked += 0.0 if word in city else OTHER_TOWN_WEIGHT
        else:
            asked += word_weight(word)
    whole = sum(map(word_weight, name))
    share = found / asked * (LEFT_OUT + (1 - LEFT_OUT) * found / whole) if asked else 0.0
    if share >= JOINED:
        return min(share, 1.0)
    return max(share, _joined_fit(typed, name, towns))


def _joined_fit(typed: tuple[str, ...], name: tuple[str, ...], towns: frozenset[str]) -> float:
    one = "".join(word for word in typed if word not in towns or word in name)
    other = "".join(name)
    allowed = min(len(one), len(other)) // 6
    if not one or abs(len(one) - len(other)) > allowed:
        return 0.0
    count = slips(one, other)
    return JOINED * (1.0 - count / len(other)) if count <= allowed else 0.0
