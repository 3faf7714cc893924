"""Every fault that a person may come to see has a sentence in French and one in English, and none is there for nothing."""

from __future__ import annotations

import re
from typing import get_args

import pytest
from pydantic_core.core_schema import ErrorType

from api.fault_status import _BY_CODE
from api.form_remedies import _REMEDIES
from api.said.catalogue import (
    AREAS,
    WITH_VALUES,
    WORDS,
    _merged,
    case_of,
    parameters,
    spaced,
    title_of,
    told,
)
from tests.api.said.raised_codes import raised, texts

#: Put together where they are raised: `{what}_busy`, `{what}_unknown`, `invalid_{what}`, the phrase of a status.
PUT_TOGETHER = {
    "courier_busy", "courier_unknown", "invalid_organization", "method_not_allowed", "vehicle_busy", "vehicle_unknown",
}  # fmt: skip
#: Of the library: forms of ours that raise ValueError.
OF_LIBRARY = set(get_args(ErrorType))
ALL = [*WORDS.items(), *WITH_VALUES.items()]


def test_every_code_has_sentences() -> None:
    """Tests that what the sources raise, what has a status, and what the validation of forms finds is spoken of."""
    assert {code: place for code, place in raised().items() if code not in WORDS} == {}
    assert {code for codes in _BY_CODE.values() for code in codes} - WORDS.keys() == set()
    assert _REMEDIES.keys() - WORDS.keys() == set()
    assert len(raised()) > 500


def test_no_sentence_is_for_nothing() -> None:
    """Tests that each code stands in the sources, and that those with values have a sentence without as well."""
    assert WORDS.keys() - texts() - PUT_TOGETHER - OF_LIBRARY == set()
    assert texts() & PUT_TOGETHER == set()
    assert WITH_VALUES.keys() <= WORDS.keys()


def test_both_languages_say_the_same_values() -> None:
    """Tests the names in braces; sentences of a code without values have none."""
    assert {code for code, (french, english) in ALL if parameters(french) != parameters(english)} == set()
    assert {code for code, pair in WORDS.items() if parameters(pair[0] + pair[1])} == set()
    assert {code for code, pair in WITH_VALUES.items() if not parameters(pair[0])} == set()


def test_french_is_french() -> None:
    """Tests that no sentence is the same in both languages, and that neither has words of the other."""
    english = re.compile(r"\b(the|is|are|give|it|not|this|of|and|there)\b", re.IGNORECASE)
    french = re.compile(r"\b(le|la|les|est|donnez|pas|cette|ce|et|une)\b", re.IGNORECASE)
    assert {code for code, pair in ALL if pair[0] == pair[1]} == set()
    assert {code: pair[0] for code, pair in ALL if english.search(_bare(pair[0]))} == {}
    assert {code: pair[1] for code, pair in ALL if french.search(_bare(pair[1]))} == {}


def test_sentences_are_whole() -> None:
    """Tests that each begins with a capital and ends with a full stop, and has typographic apostrophes."""
    whole = re.compile(r"[A-ZÀÉ«“{].*[.…]", re.DOTALL)
    for code, pair in ALL:
        for text in pair:
            assert whole.fullmatch(text), (code, text)
            assert "'" not in text, (code, text)
            assert len(text) <= 200, (code, text)


@pytest.mark.parametrize("code", sorted(WORDS))
def test_french_signs_stay_with_their_words(code: str) -> None:
    """Tests the spaces before double signs: no plain one, and none missing (addresses and times apart)."""
    for text in (title_of(code, "fr"), spaced(WITH_VALUES.get(code, ("", ""))[0])):
        assert not re.search(r" [:;!?»]|« ", text), text
        assert not re.search(r"[^\s\u00a0\u202f:][;!?»]", text), text
        assert not re.search(r"[a-zé]:\s", text), text


def test_sentences_are_put() -> None:
    """Tests a case with its values, one that lacks some, dates in words, and a code that nobody knows."""
    assert (
        told("relay_closed", "fr", {"place": "Casier du Port"})
        == "Casier du Port est fermé à ce moment-là\u00a0: choisissez un autre créneau."
    )
    assert (
        told("relay_closed", "en", {"place": "Harbour locker"})
        == "Harbour locker is closed then: choose another window."
    )
    assert told("relay_closed", "fr") == "Le point relais est fermé à ce moment-là."
    assert told("relay_closed", "fr", {"place": ""}) == told("relay_closed", "fr")
    late = {"day": "2026-12-05", "until": "2026-12-04 18:00"}
    assert told("cut_off_passed", "fr", late) == (
        "Les commandes pour le 5 décembre 2026 étaient prises jusqu’au 4 décembre 2026 à 18:00\u00a0: choisissez un jour plus tardif."
    )
    assert "5 December 2026 were taken until 4 December 2026, 18:00" in told("cut_off_passed", "en", late)
    # What somebody has written stays as it was written.
    assert told("bad_date", "fr", {"value": "2026-12-05"}).startswith("La date «\u00a02026-12-05\u00a0» ne")
    assert (
        told("bad_date", "en", {"value": "{most} {0}"})
        == "The date “{most} {0}” cannot be read: write 2026-11-28."
    )
    assert case_of("not_found", "fr", {"value": "x"}) == ""
    assert title_of("of_another_world", "fr", 404) != title_of("of_another_world", "fr", 503)
    assert title_of("of_another_world", "fr") != title_of("of_another_world", "en")


def test_areas_do_not_overlap() -> None:
    """Tests that a code is spoken of once, and that two of them are told from one another."""
    assert sum(len(area.WORDS) for area in AREAS) == len(WORDS)
    with pytest.raises(ValueError, match="two areas speak of not_found"):
        _merged([AREAS[0].WORDS, {"not_found": ("", "")}])


def _bare(text: str) -> str:
    """Return a sentence without the names of its values."""
    return re.sub(r"\{\w+\}", "", text)
