"""All sentences by the code of the fault, and how they are put."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from api.said import at_the_door, forms, on_the_road, ordering, plans_and_maps, services_and_people

LANGUAGES: Final = ("fr", "en")
#: One file for each area of codes.
AREAS: Final = (at_the_door, forms, ordering, on_the_road, services_and_people, plans_and_maps)
_PARAMETER: Final = re.compile(r"\{(\w+)\}")
_DAY: Final = re.compile(r"(\d{4})-(0[1-9]|1[0-2])-(\d\d)(?: (\d\d:\d\d))?", re.ASCII)
_MONTHS: Final = {
    "fr": ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"),
    "en": ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"),
}  # fmt: skip
#: What is said by the first figure of the status where a code has no sentence, as may be said by something in between.
_OTHERWISE: Final = {
    4: ("Cela n’a pas été pris : corrigez, puis recommencez.", "This was not taken: correct it, then try again."),
    5: ("Le serveur ne peut pas répondre à cet instant : réessayez.", "The server cannot answer at the moment: try again."),
}  # fmt: skip


def _merged(tables: Iterable[Mapping[str, tuple[str, str]]]) -> Mapping[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    for table in tables:
        twice = found.keys() & table.keys()
        if twice:
            raise ValueError(f"two areas speak of {', '.join(sorted(twice))}: keep one")
        found |= table
    return MappingProxyType(found)


#: By code what is said of every case of it, and what is said with the values of one.
WORDS: Final = _merged(area.WORDS for area in AREAS)
WITH_VALUES: Final = _merged(area.WITH_VALUES for area in AREAS)


def spaced(text: str) -> str:
    """Return a French text whose signs stay with the word before them: a narrow space before `;`, `!` and `?`, a whole one before `:` and in guillemets."""
    return re.sub(r"« ", "«\u00a0", re.sub(r" ([:»%€])", "\u00a0\\1", re.sub(r" ([;!?])", "\u202f\\1", text)))


@lru_cache(maxsize=4_096)
def _template(pair: tuple[str, str], language: str) -> str:
    return spaced(pair[0]) if language == "fr" else pair[1]


def title_of(code: str, language: str, status: int = 400) -> str:
    """Return what people are told of a kind of fault: what has happened, and what to do.

    Parameters
    ----------
    code
        Of the fault; one that is not known gets a sentence by its status.
    language
        ``fr`` or ``en``.
    """
    return _template(WORDS.get(code) or _OTHERWISE[5 if status >= 500 else 4], language)


def case_of(code: str, language: str, values: Mapping[str, object]) -> str:
    """Return what people are told of one case with its values in it, empty where a value is missing or nothing is said with values."""
    pair = WITH_VALUES.get(code)
    if pair is None or any(str(values.get(name, "")) == "" for name in parameters(pair[0])):
        return ""
    return _template(pair, language).format_map(
        {name: _shown(name, values[name], language) for name in parameters(pair[0])}
    )


def _shown(name: str, value: object, language: str) -> object:
    """Return a value as people read it: dates and moments of ours in words, what somebody has written as it was written."""
    found = _DAY.fullmatch(str(value))
    if name == "value" or found is None:
        return value
    year, month, day, time = found.groups()
    date = f"{int(day)} {_MONTHS[language][int(month) - 1]} {year}"
    between = " à " if language == "fr" else ", "
    return date if time is None else f"{date}{between}{time}"


def told(code: str, language: str, values: Mapping[str, object] = MappingProxyType({})) -> str:
    """Return what people are told of a fault: with its values where they are known, else of its kind."""
    return case_of(code, language, values) or title_of(code, language)


def parameters(text: str) -> frozenset[str]:
    """Return the names of the values in a sentence."""
    return frozenset(_PARAMETER.findall(text))
