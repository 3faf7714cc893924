"""What a short message means: "1", "+10", "STOP", or words for somebody."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum


class Said(StrEnum):
    """What was said."""

    READY = "ready"
    LATER = "later"
    STOP = "stop"
    START = "start"
    WORDS = "words"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Reply:
    """A short message, understood. ``minutes`` of a delay; ``code`` the delivery that it names, empty for none."""

    said: Said
    text: str
    minutes: int = 0
    code: str = ""


_STOP = frozenset(
    {"stop", "stop sms", "arret", "arreter", "desabonner", "unsubscribe", "stopall", "stop all", "fin"}
)
_START = frozenset({"start", "reprendre", "unstop", "recommencer"})
_YES = frozenset({"1", "oui", "yes", "ok", "pret", "prete", "ready", "c'est pret"})
_LATER = frozenset({"2"})
#: Longer delays are a matter for the telephone.
LONGEST_DELAY_MIN = 180
_MINUTES = re.compile(r"\+ ?(\d{1,3})(?: ?(?:min|mn|minutes?|m|'))?")
_CODE = re.compile(r"[a-z]{1,3}\d{2}")


def parse(text: str) -> Reply:
    """Return what a short message means.

    Only a message that is nothing but a known answer is one: "Stop au deuxième, sonnez chez Martin" are words for somebody. An
    answer may name the delivery, before or behind it: "1 A12".
    """
    clean = unicodedata.normalize("NFC", text).strip()
    plain = _plain(clean)
    if not plain:
        return Reply(Said.NOTHING, clean)
    if plain in _STOP:
        return Reply(Said.STOP, clean)
    if plain in _START:
        return Reply(Said.START, clean)
    code = ""
    parts = plain.split(" ")
    for place in (0, -1):
        if len(parts) > 1 and _CODE.fullmatch(parts[place]):
            code = parts.pop(place).upper()
            break
    answer = " ".join(parts)
    if answer in _YES:
        return Reply(Said.READY, clean, code=code)
    if answer in _LATER:
        return Reply(Said.LATER, clean, 10, code)
    delay = _MINUTES.fullmatch(answer.removeprefix("2 ").strip())
    if delay is not None and 0 < int(delay[1]) <= LONGEST_DELAY_MIN:
        return Reply(Said.LATER, clean, int(delay[1]), code)
    return Reply(Said.WORDS, clean)


def _plain(text: str) -> str:
    """Return a text in small letters without accents, and without signs around its words that change nothing."""
    folded = "".join(
        one for one in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(one)
    ).replace("’", "'")
    kept = "".join(one if one.isalnum() or one in "+'" else " " for one in folded)
    return " ".join(kept.split())
