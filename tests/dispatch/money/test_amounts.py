"""Amounts as people read them."""

from __future__ import annotations

import pytest

from dispatch.errors import DispatchError
from dispatch.money.amounts import amount_text, currency_of
from dispatch.parties.town import Town


@pytest.mark.parametrize(
    ("amount", "currency", "french", "english"),
    [
        (370, "EUR", "3,70\u00a0€", "€3.70"),
        (0, "EUR", "0,00\u00a0€", "€0.00"),
        (-5, "EUR", "-0,05\u00a0€", "-€0.05"),
        (123_456_789, "EUR", "1\u202f234\u202f567,89\u00a0€", "€1,234,567.89"),
        (1250, "CHF", "12,50\u00a0CHF", "CHF\u00a012.50"),
        (1250, "CAD", "12,50\u00a0$CA", "CA$12.50"),
        (450, "XPF", "450\u00a0FCFP", "CFPF\u00a0450"),  # no smaller unit
        (1250, "TND", "1,250\u00a0TND", "TND\u00a01.250"),  # thousandths
        (-700, "JPY", "-700\u00a0JPY", "-¥700"),
    ],
)
def test_an_amount_in_two_languages(amount: int, currency: str, french: str, english: str) -> None:
    """Tests point, groups, sign and place of the currency, and currencies that have no cents."""
    assert amount_text(amount, currency, "fr") == french
    assert amount_text(amount, currency, "en") == english


@pytest.mark.parametrize("given", ["eur", "EURO", "", None, 978])
def test_a_town_whose_currency_is_none(given: object) -> None:
    """Tests that settings that name no currency are refused, and that it is the euro where they say nothing."""
    assert currency_of(Town("twn_1", "a", "A", "Europe/Paris", "a")) == "EUR"
    assert currency_of(Town("twn_1", "a", "A", "Europe/Zurich", "a", {"currency": "CHF"})) == "CHF"
    with pytest.raises(DispatchError, match="currency is") as error:
        currency_of(Town("twn_1", "a", "A", "Europe/Paris", "a", {"currency": given}))
    assert error.value.code == "invalid_settings"
