"""The alphabet of SMS: a message in it has 160 characters, one outside of it 70, and every further part is paid for.

GSM 03.38, default alphabet and its extension, whose characters count twice.
"""

from __future__ import annotations

import unicodedata

#: The default alphabet, but for the escape to the extension.
BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = frozenset("\f^{}\\[~]|€")
#: Signs that have a plain twin.
_PLAIN = {
    "’": "'", "‘": "'", "`": "'", "´": "'", "“": '"', "”": '"', "«": '"', "»": '"', "–": "-", "—": "-", "…": "...", "œ": "oe", "Œ": "OE",
    "\u00a0": " ", "\u202f": " ", "\u2011": "-", "•": "-", "Ÿ": "Y", "ÿ": "y", "ç": "c", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ı": "i",
}  # fmt: skip


def plain(text: str) -> str:
    """Return a text in the alphabet of SMS as far as that leaves it readable: accents it has no letters for are dropped.

    Letters of other scripts stay as they are.
    """
    made = []
    for one in unicodedata.normalize("NFC", text):
        if one in BASIC or one in EXTENSION:
            made.append(one)
            continue
        twin = _PLAIN.get(one)
        if twin is None:
            base = unicodedata.normalize("NFKD", one)[0]
            twin = base if base in BASIC else one
        made.append(twin)
    return "".join(made)


def is_gsm7(text: str) -> bool:
    """Return whether all of a text is in the alphabet."""
    return all(one in BASIC or one in EXTENSION for one in text)


def length(text: str) -> int:
    """Return how many places a text takes: of 160 in the alphabet, of 70 outside of it."""
    if is_gsm7(text):
        return len(text) + sum(one in EXTENSION for one in text)
    return len(text.encode("utf-16-be")) // 2


def parts(text: str) -> int:
    """Return how many messages a text is sent as."""
    whole, piece = (160, 153) if is_gsm7(text) else (70, 67)
    places = length(text)
    return 1 if places <= whole else -(-places // piece)
