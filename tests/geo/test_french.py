"""Folding of address text, and house numbers."""

from __future__ import annotations

import pytest

from geo.addresses.french import HouseNumber, fold, house_numbers, name_words, number_at


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("12, Av. de l'Hermitage", "12 av de l hermitage"),
        ("Þingvallastræti", "thingvallastraeti"),
        ("Ðögun", "dogun"),
        ("L’Œuvre  St-Éloi", "l oeuvre st eloi"),
        ("İstanbul_1", "istanbul 1"),
        (" – ", ""),
    ],
)
def test_fold(text: str, folded: str) -> None:
    """Tests that case, accents, punctuation and foreign letters all go."""
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Bd Ste-Dévote", ("boulevard", "sainte", "devote")),
        ("Av. du Mal Foch", ("avenue", "du", "marechal", "foch")),
        ("pl ND", ("place", "notre", "dame")),
    ],
)
def test_abbreviations_are_written_out(text: str, words: tuple[str, ...]) -> None:
    """Tests that French abbreviations become the words they stand for."""
    assert name_words(text) == words


@pytest.mark.parametrize(
    ("tag", "numbers"),
    [
        ("12", [(12, "")]),
        ("4bis", [(4, "bis")]),
        ("25 bis", [(25, "bis")]),
        ("56Bis", [(56, "bis")]),
        ("34 b", [(34, "b")]),
        ("12 avenue", [(12, "")]),  # the a of avenue is no suffix
        ("5;7", [(5, ""), (7, "")]),
        ("39,41", [(39, ""), (41, "")]),
        ("12-16", [(12, ""), (14, ""), (16, "")]),  # one side of the street
        ("1-4", [(1, ""), (2, ""), (3, ""), (4, "")]),
        ("7-7", [(7, "")]),
        ("16-12", [(12, ""), (14, ""), (16, "")]),
        ("10-900", [(10, ""), (900, "")]),  # no street side has so many doors
        ("12345", []),
        ("villa", []),
        ("", []),
    ],
)
def test_house_numbers(tag: str, numbers: list[tuple[int, str]]) -> None:
    """Tests lists, ranges and suffixes as mappers write them."""
    assert [(each.number, each.suffix) for each in house_numbers(tag)] == numbers


def test_number_readings() -> None:
    """Tests that a letter after the number is read both as its suffix and as part of the name."""
    assert number_at(("12", "b", "rue"), 0) == ((HouseNumber(12, "b"), 2), (HouseNumber(12), 1))
    assert number_at(("12", "bis", "rue"), 0)[0] == (HouseNumber(12, "bis"), 2)
    assert number_at(("12b",), 0) == ((HouseNumber(12, "b"), 1),)
    assert number_at(("98000",), 0) == ()
    assert number_at(("rue",), 0) == ()


def test_numbers_are_written_as_on_doors() -> None:
    """Tests the spaces of French and Nordic habit."""
    assert [str(HouseNumber(4, suffix)) for suffix in ("", "b", "bis")] == ["4", "4b", "4 bis"]
