"""Address text as people type it, folded to one form.

Written for France first (abbreviated street kinds and titles, *bis* and *ter*; the tables are in
`geo.addresses.street_words`), and for the other alphabets of the Latin script: accents are dropped and letters that no keyboard away from home has
(þ, ð, æ, ø, œ, ß, ł) are spelled out, so that *Þingvallastræti* and *thingvallastraeti* meet.
The same folding is applied to the index and to the query; it need not be linguistically right,
only the same on both sides.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from geo.addresses.street_words import ABBREVIATIONS, DOTTED, JOINED_STREET

_LETTERS = str.maketrans(
    {"þ": "th", "ð": "d", "đ": "d", "æ": "ae", "œ": "oe", "ø": "o", "ß": "ss", "ł": "l", "ı": "i"}
)

_SUFFIX_WORDS = frozenset({"bis", "ter", "quater"})
_WORD = re.compile(r"[^\W_]+")
#: A number that has grown together with the word behind it (*12rue*), not a suffix or an ordinal.
_GROWN = re.compile(r"(\d+)(?!(?:bis|ter|quater|er|re|ere|eme|nd|nde)\b)([^\W\d_]{2,})")
_DOTTED = re.compile(
    "|".join(
        rf"(?<!\w){re.escape(short)}" + ("" if short.endswith("/") else r"\.?(?!\w)")
        for short in sorted(DOTTED)
    )
)
_NUMBER = re.compile(r"(\d{1,4})(?!\d)\s*(?:(bis|ter|quater|[a-z])(?![a-z]))?")
_RANGE = re.compile(r"(\d{1,4})\s*(?:-|–|/|a|à)\s*(\d{1,4})")
_RANGE_MAX = 40  # a wider "range" is more likely two unrelated numbers joined by a dash


@dataclass(frozen=True, slots=True, order=True)
class HouseNumber:
    """A house number that can be compared: ``HouseNumber(12, "bis")``.

    ``suffix`` is a lower-case letter, ``bis``, ``ter``, ``quater`` or empty.
    """

    number: int
    suffix: str = ""

    def __str__(self) -> str:
        """Return it as written on a door: ``12 bis``, ``4b``, ``7``."""
        return f"{self.number} {self.suffix}" if len(self.suffix) > 1 else f"{self.number}{self.suffix}"


def fold(text: str) -> str:
    """Return ``text`` in lower case without accents or punctuation, one space between words.

    Parameters
    ----------
    text
        Any text.

    Returns
    -------
    str
        ``"12, Av. de l'Hermitage"`` becomes ``"12 av de l hermitage"``.
    """
    # "İ".lower() carries a combining dot: lower first, decompose next, drop marks last.
    plain = text.lower()
    if "." in plain or "/" in plain:
        plain = _DOTTED.sub(_written_out, plain)
    if not plain.isascii():
        decomposed = unicodedata.normalize("NFKD", plain.translate(_LETTERS))
        plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(_WORD.findall(_GROWN.sub(r"\1 \2", plain)))


def _written_out(found: re.Match[str]) -> str:
    short = found[0]
    return DOTTED.get(short) or DOTTED[short.removesuffix(".")]


@lru_cache(maxsize=50_000)
def name_words(text: str) -> tuple[str, ...]:
    """Return the folded words of a street's or place's name, abbreviations written out.

    Parameters
    ----------
    text
        A name, such as ``"Bd Ste-Dévote"``.

    Returns
    -------
    tuple of str
        Such as ``("boulevard", "sainte", "devote")``.
    """
    return expand(tuple(fold(text).split()))


def expand(words: tuple[str, ...]) -> tuple[str, ...]:
    """Write out the abbreviations among folded words.

    Parameters
    ----------
    words
        Folded words.

    Returns
    -------
    tuple of str
        The same words, abbreviations replaced; one may become two (*nd*: *notre dame*).
    """
    return tuple(part for word in words for part in _parts(word))


def _parts(word: str) -> list[str]:
    if word in ABBREVIATIONS:
        return ABBREVIATIONS[word].split()
    if len(word) > len(JOINED_STREET) + 2 and word.endswith(JOINED_STREET):
        return [word.removesuffix(JOINED_STREET) + ABBREVIATIONS[JOINED_STREET]]
    return [word]


def house_numbers(tag: str) -> tuple[HouseNumber, ...]:
    """Read a house number tag, which may hold a list or a range.

    Parameters
    ----------
    tag
        Such as ``"12"``, ``"4 bis"``, ``"5;7"``, ``"12-16"``.

    Returns
    -------
    tuple of HouseNumber
        In increasing order; a range counts by twos when its ends are both odd or both even, as
        numbers do along one side of a street. Empty when there is no number in the tag.
    """
    numbers: set[HouseNumber] = set()
    for part in re.split(r"[;,+&]", tag.lower()):
        span = _RANGE.fullmatch(part.strip())
        if span:
            first, last = sorted((int(span[1]), int(span[2])))
            if last - first <= _RANGE_MAX:
                numbers.update(map(HouseNumber, range(first, last + 1, 1 + (last - first + 1) % 2)))
            else:
                numbers.update((HouseNumber(first), HouseNumber(last)))
            continue
        single = _NUMBER.match(part.strip())
        if single:
            numbers.add(HouseNumber(int(single[1]), single[2] or ""))
    return tuple(sorted(numbers))


def number_at(words: tuple[str, ...], position: int) -> tuple[tuple[HouseNumber, int], ...]:
    """Return the house numbers that may begin at ``position`` in folded words.

    Parameters
    ----------
    words
        Folded words of a query, abbreviations not yet written out.
    position
        Where to look.

    Returns
    -------
    tuple of (HouseNumber, int)
        Each reading and how many words it takes: ``12 b rue…`` reads as number 12b (two words) or
        12 (one word, the *b* being part of the name). The longer reading comes first.
    """
    found = _NUMBER.fullmatch(words[position])
    if not found:
        return ()
    number, suffix = int(found[1]), found[2] or ""
    readings = []
    if not suffix and position + 1 < len(words):
        following = words[position + 1]
        if following in _SUFFIX_WORDS or (len(following) == 1 and following.isalpha()):
            readings.append((HouseNumber(number, following), 2))
    readings.append((HouseNumber(number, suffix), 1))
    return tuple(readings)


_LONG_SUFFIXES = ("bis", "ter", "quater")


def suffix_code(number: HouseNumber) -> int:
    """Return a house number's suffix as a small number: 0 none, 1 to 26 letters, then bis, ter, quater."""
    suffix = number.suffix
    if suffix in _LONG_SUFFIXES:
        return 27 + _LONG_SUFFIXES.index(suffix)
    return ord(suffix) - 96 if len(suffix) == 1 and "a" <= suffix <= "z" else 0
