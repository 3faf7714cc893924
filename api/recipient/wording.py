"""The words of pages in one language: sentences, moments, amounts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from api.recipient.words_en import WORDS as ENGLISH
from api.recipient.words_fr import WORDS as FRENCH
from dispatch.money.amounts import amount_text

WORDS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType({"fr": FRENCH, "en": ENGLISH})
_DAYS: Final = {
    "fr": ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_MONTHS: Final = {
    "fr": (
        "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre",
    ),
    "en": (
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
    ),
}  # fmt: skip
_NO_BREAK: Final = "\u00a0"


@dataclass(frozen=True, slots=True)
class Wording:
    """One language, on the clocks of one town."""

    language: str
    zone: ZoneInfo

    def text(self, key: str, **values: object) -> str:
        """Return a sentence with its values in it.

        Raises
        ------
        KeyError
            There is none of that name, or a value is missing: a fault of ours.
        """
        return WORDS[self.language][key].format(**values)

    def has(self, key: str) -> bool:
        """Return whether there is a sentence of that name."""
        return key in WORDS[self.language]

    def counted(self, key: str, count: int) -> str:
        """Return a sentence about some things: one of ``key_0``, ``key_1`` and ``key_n``."""
        return self.text(f"{key}_{count if count in {0, 1} else 'n'}", count=count)

    def time(self, moment_s: int) -> str:
        """Return a time of day."""
        return self._local(moment_s).strftime("%H:%M")

    def day(self, moment_s: int) -> str:
        """Return a day as people say it."""
        day = self._local(moment_s).date()
        weekday, month = _DAYS[self.language][day.weekday()], _MONTHS[self.language][day.month - 1]
        if self.language == "fr":
            return f"{weekday} {'1er' if day.day == 1 else day.day} {month}"
        return f"{weekday} {day.day} {month}"

    def near_day(self, moment_s: int, now_s: int) -> str:
        """Return a day, today and tomorrow by these words."""
        apart = (self._local(moment_s).date() - self._local(now_s).date()).days
        if apart in {0, 1}:
            return self.text(("today", "tomorrow")[apart])
        return self.day(moment_s)

    def moment(self, moment_s: int, now_s: int) -> str:
        """Return a day and a time."""
        return self.text("day_at", day=self.near_day(moment_s, now_s), time=self.time(moment_s))

    def full_moment(self, moment_s: int) -> str:
        """Return a day with its year, and a time: for what is kept."""
        when = self._local(moment_s)
        return self.text("day_at", day=f"{self.day(moment_s)} {when.year}", time=self.time(moment_s))

    def window(self, from_s: int, to_s: int) -> str:
        """Return a window, as between 10:00 and 11:00."""
        return self.text("from_to", start=self.time(from_s), end=self.time(to_s))

    def money(self, minor: int, currency: str) -> str:
        """Return an amount."""
        return amount_text(minor, currency, self.language)

    def distance(self, metres: int) -> str:
        """Return a distance as people say it."""
        if metres < 1_000:
            return f"{metres}{_NO_BREAK}m"
        return f"{self._decimal(metres / 1_000)}{_NO_BREAK}km"

    def mass(self, grams: int) -> str:
        """Return a mass as people say it."""
        if abs(grams) < 1_000:
            return f"{grams}{_NO_BREAK}g"
        return f"{self._decimal(grams / 1_000)}{_NO_BREAK}kg"

    def ago(self, seconds: int) -> str:
        """Return how long ago something was."""
        if seconds < 60:
            return self.text("seconds_ago", count=seconds)
        return self.counted("minutes_ago", seconds // 60)

    def _decimal(self, number: float) -> str:
        text = f"{number:.1f}"
        return text.replace(".", ",") if self.language == "fr" else text

    def _local(self, moment_s: int) -> dt.datetime:
        return dt.datetime.fromtimestamp(moment_s, self.zone)
