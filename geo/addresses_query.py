"""The readings of an address query: which word is the house number, which words are the name."""

from __future__ import annotations

import re
from dataclasses import dataclass

from geo.french import HouseNumber, expand, fold, number_at

MAX_LETTERS = 300
MAX_WORDS = 24
"""Text beyond these is ignored: no address is longer, and work per query stays bounded."""

MAX_READINGS = 8

_UNIT_WORDS = frozenset(
    {
        "app", "appartement", "appt", "apt", "bat", "batiment", "boite", "bp", "code", "digicode",
        "entree", "etage", "hall", "interphone", "porte",
    }
)  # fmt: skip
_IGNORED_WORDS = frozenset({"cedex", "chez", "france", "m", "mme", "mlle", "iceland", "island"})
_FLOOR = re.compile(r"\d{1,2}(?:e|er|ere|eme|nd|nde)")


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a query: ``number`` is None when no word is taken for it."""

    number: HouseNumber | None
    name: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Query:
    """A query and its readings, the likeliest first."""

    words: tuple[str, ...]
    readings: tuple[Reading, ...]


def read_query(text: str, postcodes: frozenset[str]) -> Query:
    """Read what somebody typed.

    Parameters
    ----------
    text
        Any text, such as ``"12 bis av. de la Costa, 98000 Monaco, 3e étage"``.
    postcodes
        Folded postcodes of the town, which are no house numbers unless nothing else is.

    Returns
    -------
    Query
        Floors, doors and other directions inside the building are left out.
    """
    words = _without_units(tuple(fold(text[:MAX_LETTERS]).split()[:MAX_WORDS]))
    readings: list[Reading] = []
    for position in range(len(words)):
        for number, taken in number_at(words, position):
            rest = words[:position] + words[position + taken :]
            # "12-14 rue…": the second number of a range belongs to the first, not to the name.
            if position + taken < len(words) and words[position + taken].isdigit() and "-" in text:
                rest = words[:position] + words[position + taken + 1 :]
            readings.append(Reading(number, _name(rest, postcodes)))
    readings.sort(key=lambda reading: str(reading.number) in postcodes)
    readings = readings[:MAX_READINGS]
    readings.append(Reading(None, _name(words, postcodes)))
    return Query(words, tuple(reading for reading in readings if reading.name))


def _name(words: tuple[str, ...], postcodes: frozenset[str]) -> tuple[str, ...]:
    return expand(tuple(word for word in words if word not in postcodes))


def _without_units(words: tuple[str, ...]) -> tuple[str, ...]:
    kept: list[str] = []
    skip_value = False
    for word in words:
        is_value = len(word) == 1 or word.isdigit() or _FLOOR.fullmatch(word) is not None
        if word in _UNIT_WORDS:
            skip_value = True
            if kept and _FLOOR.fullmatch(kept[-1]):  # "3e étage"
                kept.pop()
            continue
        if skip_value and is_value:
            skip_value = False
            continue
        skip_value = False
        if word not in _IGNORED_WORDS:
            kept.append(word)
    return tuple(kept)
