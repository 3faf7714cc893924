"""Amounts of money as people read them, and the currency of a town."""

from __future__ import annotations

import re
from collections.abc import Mapping

from dispatch.errors import DispatchError
from dispatch.parties.town import Town

#: Where a town's settings (``currency``) say nothing.
CURRENCY = "EUR"
#: Digits after the point, of currencies that have not two (ISO 4217).
_DIGITS: Mapping[str, int] = {
    **dict.fromkeys(
        ("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"), 0
    ),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}  # fmt: skip
#: How people write a currency, in French and in English (CLDR); others go by their code.
_SIGNS: Mapping[str, tuple[str, str]] = {
    "EUR": ("€", "€"),
    "GBP": ("£GB", "£"),
    "USD": ("$US", "US$"),
    "CAD": ("$CA", "CA$"),
    "JPY": ("JPY", "¥"),
    "XAF": ("FCFA", "FCFA"),
    "XOF": ("F\u202fCFA", "F\u202fCFA"),
    "XPF": ("FCFP", "CFPF"),
}
_NO_BREAK, _THIN = "\u00a0", "\u202f"


def currency_of(town: Town) -> str:
    """Return the currency that a town reckons in.

    Raises
    ------
    DispatchError
        ``invalid_settings``: its settings name none.
    """
    code = town.settings.get("currency", CURRENCY)
    if not isinstance(code, str) or not re.fullmatch("[A-Z]{3}", code):
        raise DispatchError(
            f"currency is {str(code)[:80]!r}: give three letters, as EUR", code="invalid_settings"
        )
    return code


def amount_text(amount_minor: int, currency: str, language: str) -> str:
    """Return an amount as it is written in a language.

    Parameters
    ----------
    amount_minor
        In the smallest unit of the currency.
    currency
        Three letters (ISO 4217).
    language
        ``fr``, or else English.
    """
    digits = _DIGITS.get(currency, 2)
    whole, rest = divmod(abs(amount_minor), 10**digits)
    french = language == "fr"
    text = f"{whole:,}".replace(",", _THIN) if french else f"{whole:,}"
    if digits:
        text += f"{',' if french else '.'}{rest:0{digits}d}"
    minus = "-" if amount_minor < 0 else ""
    if french:
        return f"{minus}{text}{_NO_BREAK}{_SIGNS.get(currency, (currency,))[0]}"
    sign = _SIGNS.get(currency, ("", currency))[1]
    # Letters stand apart from figures, signs do not.
    return f"{minus}{sign}{_NO_BREAK if sign[-1].isalpha() else ''}{text}"
