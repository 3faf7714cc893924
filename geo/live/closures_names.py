"""Streets by the names that people type: exact up to spelling, or one that is clearly meant.

This is stricter than looking for an address: closing the wrong street is worse than asking again. A
name is taken for another only where it fits well and no other one fits nearly as well; figures must
agree, since *Rue du 4 Septembre* is not *Rue du 11 Novembre*.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from difflib import SequenceMatcher
from typing import NamedTuple

from geo.addresses.french import name_words

#: A name fits well enough to close its street without asking.
_MEANT = 0.75
#: ... unless another one fits nearly as well.
_CLEARLY = 0.1
#: Words less alike than this are different words.
_ALIKE = 0.7
#: What remains of the fit of a name of which nothing but a part is typed.
_LEFT_OUT = 0.5
_SUGGESTED = 3

_Words = tuple[str, ...]


class _Fit(NamedTuple):
    """How well a name fits, how well it fits what was typed of it, and its words."""

    fit: float
    typed: float
    words: _Words


class StreetNames:
    """The street names of one map.

    Parameters
    ----------
    names
        Distinct names by number; empty ones are nobody's.
    """

    def __init__(self, names: tuple[str, ...]) -> None:
        self._names = names
        self._by_words: dict[_Words, list[int]] = defaultdict(list)
        for number, name in enumerate(names):
            if name:
                self._by_words[_words(name)].append(number)
        self._count: dict[str, int] = defaultdict(int)
        for words in self._by_words:
            for word in set(words):
                self._count[word] += 1

    def same(self, name: str) -> tuple[int, ...]:
        """Return the numbers of the names that differ in case, accents, abbreviations or hyphens only."""
        return tuple(self._by_words.get(_words(name), ()))

    def resolve(self, typed: str) -> tuple[str, ...] | None:
        """Return the spellings of the street that is clearly meant.

        Parameters
        ----------
        typed
            Such as ``bd de la republique``, or ``rue du vieu marche`` for *Rue du Vieux Marché*.

        Returns
        -------
        tuple of str or None
            None where no street is meant clearly.
        """
        numbers = self.same(typed)
        if not numbers:
            ranked = self._ranked(typed)
            if not ranked or ranked[0].fit < _MEANT:
                return None
            # Whatever a part of a name leaves out, another street that has the same part may be meant.
            if any(other.typed > ranked[0].typed - _CLEARLY for other in ranked[1:]):
                return None
            numbers = tuple(self._by_words[ranked[0].words])
        return tuple(self._names[number] for number in numbers)

    def nearest(self, typed: str) -> tuple[str, ...]:
        """Return the names most like the one typed, best first."""
        return tuple(self._names[self._by_words[one.words][0]] for one in self._ranked(typed)[:_SUGGESTED])

    def _ranked(self, typed: str) -> list[_Fit]:
        """Return how well names fit, from 0 to 1, best first."""
        asked = _words(typed)
        alike = {word: self._alike(word) for word in asked}
        candidates = {
            words for words in self._by_words if any(likeness.keys() & words for likeness in alike.values())
        }
        found = [self._fit(asked, words, alike) for words in candidates]
        return sorted(found, key=lambda one: (-one.fit, one.words))

    def _alike(self, word: str) -> dict[str, float]:
        """Return the map's words like one that is typed, and how alike they are."""
        if not word.isalpha():
            return {word: 1.0} if word in self._count else {}
        matcher = SequenceMatcher(b=word, autojunk=False)
        found = {}
        for known in self._count:
            matcher.set_seq1(known)
            if known.isalpha() and matcher.quick_ratio() >= _ALIKE and matcher.ratio() >= _ALIKE:
                found[known] = matcher.ratio()
        return found

    def _fit(self, asked: _Words, words: _Words, alike: dict[str, dict[str, float]]) -> _Fit:
        best = {word: max((alike[word].get(known, 0.0) for known in words), default=0.0) for word in asked}
        meant = {known for word in asked for known in words if alike[word].get(known, 0.0) > 0}
        said = sum(self._weight(word) for word in asked)
        whole = sum(map(self._weight, words))
        share = sum(self._weight(word) * best[word] for word in asked) / said
        covered = sum(self._weight(word) for word in words if word in meant) / whole
        return _Fit(share * (_LEFT_OUT + (1 - _LEFT_OUT) * covered), share, words)

    def _weight(self, word: str) -> float:
        """Return how much a word says: *rue*, *de* and *la* are in many names and say little."""
        return 1.0 / (1.0 + math.log2(max(self._count.get(word, 0), 1)))


def _words(name: str) -> _Words:
    # A name of signs alone has no words, and is only like itself.
    return name_words(name) or tuple(re.findall(r"\S", name))
