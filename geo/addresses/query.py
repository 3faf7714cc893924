"""The readings of an address query: which word is the house number, which words are the name."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from geo.addresses.french import HouseNumber, expand, fold, number_at
from geo.addresses.street_words import ABBREVIATIONS, word_weight

MAX_LETTERS = 300
MAX_WORDS = 24
"""Text beyond these is ignored: no address is longer, and work per query stays bounded."""

MAX_READINGS = 8

_UNIT_WORDS = frozenset(
    {
        "app", "appartement", "appt", "apt", "bat", "batiment", "boite", "bp", "code", "cs", "digicode",
        "entree", "esc", "etage", "etg", "hall", "interphone", "porte", "rdc", "tsa",
    }
)  # fmt: skip
_IGNORED_WORDS = frozenset({"chez", "m", "mlle", "mme"})
_COUNTRIES = frozenset(
    {"danmark", "denmark", "deutschland", "france", "germany", "iceland", "island", "italia", "italie",
     "italy", "monaco"}
)  # fmt: skip
"""They cost nothing where they are no part of a name (as they are of *rue de France*)."""

COUNTRY_COST = 0.02
_NUMBER_SIGNS = frozenset({"n", "no", "nr", "num", "numero"})
_FLOOR = re.compile(r"\d{1,2}(?:e|er|ere|eme|nd|nde)")
_POSTCODE = re.compile(r"\d{5}")
_BESIDE = (
    ("a", "cote", "de"), ("a", "cote", "du"), ("a", "cote", "des"), ("au", "dessus", "de"),
    ("au", "dessus", "du"), ("en", "face", "de"), ("en", "face", "du"), ("face", "a"), ("face", "au"),
    ("derriere",), ("devant",), ("pres", "de"), ("pres", "du"), ("pres", "des"), ("next", "to"), ("near",),
    ("opposite",), ("behind",), ("neben",), ("gegenuber",),
)  # fmt: skip
"""What people say of an address that is not quite the one they name."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a query.

    Attributes
    ----------
    number
        The house number, None when no word is taken for it.
    used
        Which of the query's words are part of the name.
    postcode
        Folded, empty where none is typed.
    """

    number: HouseNumber | None
    used: tuple[bool, ...]
    postcode: str


@dataclass(frozen=True, slots=True)
class Query:
    """A query and its readings, the likeliest first.

    Attributes
    ----------
    words
        Folded, abbreviations written out.
    weights
        What each word costs that is no part of the name found.
    readings
        Empty when there is nothing to look for.
    begun
        Whether only the beginning of the last word is typed.
    beside
        The words that say that the place is only near the one named; empty where there are none.
    """

    words: tuple[str, ...]
    weights: tuple[float, ...]
    readings: tuple[Reading, ...]
    begun: bool
    beside: str


def read_query(text: str, postcodes: Collection[str], *, begun: bool = False, literal: bool = False) -> Query:
    """Read what somebody typed.

    Parameters
    ----------
    text
        Any text, such as ``"12 bis av. de la Costa, 98000 Monaco, 3e étage"``.
    postcodes
        Folded postcodes of the town, which are no house numbers unless nothing else is.
    begun
        Whether the last word may go on.
    literal
        Whether a last word that may go on is left as it is although it is an abbreviation.

    Returns
    -------
    Query
        Floors, doors and other directions inside the building are left out.
    """
    folded = tuple(fold(text[:MAX_LETTERS]).split()[:MAX_WORDS])
    beside = next((phrase for phrase in _BESIDE if folded[: len(phrase)] == phrase), ())
    typed = _without_units(folded[len(beside) :])
    begun = begun and bool(typed) and text[-1:].isalnum() and typed[-1] == folded[-1] and typed[-1].isalpha()
    parts = [expand((word,)) for word in typed]
    if begun and literal and typed[-1] in ABBREVIATIONS:
        parts[-1] = typed[-1:]
    source = [at for at, words in enumerate(parts) for _ in words][:MAX_WORDS]
    words = tuple(word for part in parts for word in part)[:MAX_WORDS]
    codes = [word in postcodes or _POSTCODE.fullmatch(word) is not None for word in typed]

    def reading(number: HouseNumber | None, taken: range) -> Reading:
        used = tuple(at not in taken and not codes[at] for at in source)
        code = next((typed[at] for at in range(len(typed)) if codes[at] and at not in taken), "")
        return Reading(number, used, code)

    readings: list[Reading] = []
    for position in range(len(typed)):
        for number, count in number_at(typed, position):
            taken = range(position, position + count)
            # "12-14 rue…": the second number of a range belongs to the first, not to the name.
            if taken.stop < len(typed) and typed[taken.stop].isdigit() and "-" in text:
                taken = range(position, taken.stop + 1)
            readings.append(reading(number, taken))
    readings.sort(key=lambda each: str(each.number) in postcodes)
    readings = [*readings[:MAX_READINGS], reading(None, range(0))]
    return Query(
        words=words,
        weights=tuple(_cost(word) for word in words),
        readings=tuple(each for each in readings if any(each.used)),
        begun=begun and len(words) > 0,
        beside=" ".join(beside),
    )


def _cost(word: str) -> float:
    """Return what a word costs that is no part of the name found; short ones are often a slip."""
    if not word.isalpha():
        return 0.6
    if word in _COUNTRIES:
        return COUNTRY_COST
    weight = word_weight(word)
    return weight if weight < 1.0 else min(1.0, 0.2 * len(word))


def _without_units(words: tuple[str, ...]) -> tuple[str, ...]:
    kept: list[str] = []
    skip_value = False
    for at, word in enumerate(words):
        is_value = len(word) == 1 or word.isdigit() or _FLOOR.fullmatch(word) is not None
        if word in _UNIT_WORDS:
            skip_value = True
            if kept and _FLOOR.fullmatch(kept[-1]):  # "3e étage"
                kept.pop()
            continue
        if word == "cedex":
            skip_value = True
            continue
        if skip_value and is_value:
            skip_value = False
            continue
        skip_value = False
        following = words[at + 1] if at + 1 < len(words) else ""
        if word in _NUMBER_SIGNS and following[:1].isdigit():
            continue
        if len(word) == 1 and word.isalpha() and _POSTCODE.fullmatch(following):  # "F-06240"
            continue
        if word not in _IGNORED_WORDS:
            kept.append(word)
    return tuple(kept)
