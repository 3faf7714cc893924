"""Telephone numbers in one form, so that one person is known again however the number is written."""

from __future__ import annotations

import re

from dispatch.parties.town import Town

#: France, where a town's settings (``calling_code``) say nothing.
CALLING_CODE = "33"
_SEPARATORS = re.compile(r"[\s.\-/()\u00a0\u202f]+")


def calling_code(town: Town) -> str:
    """Return the country code that numbers without one belong to: overseas towns have their own."""
    return str(town.settings.get("calling_code", CALLING_CODE))


def normal_phone(text: str, code: str = CALLING_CODE) -> str:
    """Return a number as ``+33600000001``; what is no number stays as it is, without its spaces.

    Parameters
    ----------
    text
        As somebody wrote it: ``06 00 00 00 01``, ``0033 6…``, ``+33 (0)6…``.
    code
        Country code of numbers that have none.
    """
    written = re.sub(r"\(0\)", "", text.strip())
    digits = _SEPARATORS.sub("", written)
    if digits.startswith("00"):
        digits = f"+{digits[2:]}"
    if digits.startswith("0") and digits.isdecimal() and len(digits) == 10:
        digits = f"+{code}{digits[1:]}"
    if not re.fullmatch(r"\+?[0-9]+", digits):
        return text.strip().replace(" ", "")
    return digits
