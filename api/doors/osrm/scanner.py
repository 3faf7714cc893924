"""Reading a text piece by piece, and saying where it cannot be read."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from typing import Final, TypeVar

from api.doors.osrm.faults import OsrmError, malformed_query

T = TypeVar("T")

_WORD: Final = re.compile(r"[A-Za-z0-9_]+")
_WHOLE: Final = re.compile(r"[0-9]{1,18}")
_INTEGER: Final = re.compile(r"-?[0-9]{1,18}")
_DEGREES: Final = re.compile(r"-?(?:[0-9]+\.?[0-9]*|\.[0-9]+)")
_NUMBER: Final = re.compile(r"-?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")


class Scanner:
    """A place in a text, moved on by what is read.

    Parameters
    ----------
    text
        The text.
    at
        Where to begin.
    """

    def __init__(self, text: str, at: int) -> None:
        self.text = text
        self.at = at

    @property
    def done(self) -> bool:
        """Whether nothing is left."""
        return self.at == len(self.text)

    def fault(self) -> OsrmError:
        """Return the fault that the text cannot be read from here on."""
        return malformed_query(self.at)

    def took(self, sign: str) -> bool:
        """Read a fixed text if it stands here, and tell whether it did."""
        if not self.text.startswith(sign, self.at):
            return False
        self.at += len(sign)
        return True

    def expect(self, sign: str) -> None:
        """Read a fixed text."""
        if not self.took(sign):
            raise self.fault()

    def matched(self, pattern: re.Pattern[str]) -> str:
        """Read what a pattern describes."""
        found = pattern.match(self.text, self.at)
        if found is None:
            raise self.fault()
        self.at = found.end()
        return found[0]

    def word(self, words: Collection[str]) -> str:
        """Read one of some words, and no longer one."""
        begin = self.at
        found = self.matched(_WORD)
        if found not in words:
            self.at = begin
            raise self.fault()
        return found

    def truth(self) -> bool:
        """Read ``true`` or ``false``."""
        return self.word(("true", "false")) == "true"

    def whole(self) -> int:
        """Read a whole number that is not negative."""
        return int(self.matched(_WHOLE))

    def integer(self) -> int:
        """Read a whole number."""
        return int(self.matched(_INTEGER))

    def degrees(self) -> float:
        """Read a number with or without a fraction, and no exponent: a format's name may follow the dot."""
        begin = self.at
        text = self.matched(_DEGREES)
        # The dot of "7.json" is not the number's.
        if text.endswith(".") and self.text[self.at : self.at + 1].isalpha():
            self.at -= 1
        if self.at == begin:
            raise self.fault()
        return float(text)

    def number(self) -> float:
        """Read any number."""
        return float(self.matched(_NUMBER))

    def listed(self, one: Callable[[], T], sign: str) -> list[T]:
        """Read a list; one that breaks off behind a sign ends before it, as OSRM reads it."""
        found = [one()]
        while True:
            begin = self.at
            if not self.took(sign):
                return found
            try:
                found.append(one())
            except OsrmError:
                self.at = begin
                return found
