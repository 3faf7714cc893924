"""Weekdays as people write them, in French and English, in whole words and short ones."""

from __future__ import annotations

import re

from dispatch.errors import DispatchError

#: 0 for Monday.
WEEKDAY_NAMES = {
    "mo": 0, "mon": 0, "monday": 0, "lu": 0, "lun": 0, "lundi": 0, "tu": 1, "tue": 1, "tuesday": 1, "ma": 1, "mar": 1, "mardi": 1,
    "we": 2, "wed": 2, "wednesday": 2, "me": 2, "mer": 2, "mercredi": 2, "th": 3, "thu": 3, "thursday": 3, "je": 3, "jeu": 3, "jeudi": 3,
    "fr": 4, "fri": 4, "friday": 4, "ve": 4, "ven": 4, "vendredi": 4, "sa": 5, "sat": 5, "saturday": 5, "sam": 5, "samedi": 5,
    "su": 6, "sun": 6, "sunday": 6, "di": 6, "dim": 6, "dimanche": 6,
}  # fmt: skip
_REMEDY = "write mo, tu, we, th, fr, sa, su or lu, ma, me, je, ve, sa, di"


class UnknownWeekdayError(DispatchError):
    """A word that is no weekday; code ``unknown_weekday``."""

    def __init__(self, word: str, remedy: str = _REMEDY) -> None:
        super().__init__(f"{word[:20]!r} is no weekday: {remedy}", code="unknown_weekday")


def weekday_of(word: str) -> int:
    """Return the weekday of a word, 0 for Monday.

    Raises
    ------
    UnknownWeekdayError
        It is none.
    """
    found = WEEKDAY_NAMES.get(word.strip().casefold())
    if found is None:
        raise UnknownWeekdayError(word)
    return found


def weekdays_of(text: str) -> frozenset[int]:
    """Return the weekdays of ``lu, me-ve`` or ``mo th``; a span may run over the end of the week.

    Raises
    ------
    UnknownWeekdayError
        A word is none, or there is no word.
    """
    found: set[int] = set()
    for word in re.split(r"[\s,;|+/]+", re.sub(r"\s*[-–]\s*", "-", text.strip())):
        first, dash, last = word.partition("-")
        begin = weekday_of(first)
        end = weekday_of(last) if dash else begin
        found |= {day % 7 for day in range(begin, (end if end >= begin else end + 7) + 1)}
    return frozenset(found)
