"""Tests of the words of reports: every shipped service has a name in each language, and days have theirs."""

import pytest

from dispatch.pooling.words import LANGUAGES, day_words, service_words, typeset
from dispatch.services.catalogue import templates


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", [*templates()])
def test_shipped_services_have_names(key, language):
    """Tests that a shipped service goes by its template's name, in the reader's language, whatever the database says in French."""
    own = templates()[key].title
    expected = {"fr": own.fr, "en": own.en}[language]
    assert service_words(key, {}, language) == expected
    assert service_words(key, {f"service:{key}": own.fr}, language) == expected


def test_a_service_of_the_town_keeps_its_name():
    """Tests that a service that nobody ships is called what the town calls it, and one without a name by its key."""
    for language in LANGUAGES:
        assert service_words("snow", {"service:snow": "Neige"}, language) == "Neige"
        assert service_words("snow", {}, language) == "snow"
    assert service_words("meals", {"service:meals": "Popote"}, "fr") == "Popote"
    assert [service_words("", {}, one) for one in LANGUAGES] == [
        "Livraisons des commerces",
        "Deliveries of shops",
    ]


def test_days_are_named():
    """Tests days of the week over a week, and that no line breaks within a day."""
    assert [day_words(f"2026-12-0{n}", "fr")[:4] for n in range(1, 8)] == [
        "mar.", "mer.", "jeu.", "ven.", "sam.", "dim.", "lun.",
    ]  # fmt: skip
    assert day_words("2026-11-29", "fr") == "dim.\u00a029/11/2026"
    assert day_words("2026-11-29", "en") == "Sun\u00a02026-11-29"


def test_units_stay_with_their_figures():
    """Tests that French signs and units never begin a line, and that English has no such spaces."""
    assert typeset("3 € : 4 %", "fr") == "3\u00a0€\u00a0: 4\u00a0%"
    assert typeset("3 €", "en") == "3 €"
    assert typeset("(-€2.70 to €1.00)", "en") == "(−€2.70 to €1.00)"
