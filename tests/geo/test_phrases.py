"""Tests of how steps are said."""

from __future__ import annotations

from dataclasses import replace

import pytest

from geo.errors import MapError
from geo.routes.maneuvers import KIND_OF_CLASS, KIND_OF_USE, STREET, Step, modifier_of, turn_angle
from geo.routes.phrases import LANGUAGES, phrase
from geo.routes.words_en import ENGLISH
from geo.routes.words_fr import FRENCH, with_article

STEP = Step(
    maneuver="turn",
    modifier="left",
    exit=0,
    mode="cycling",
    mode_before="cycling",
    name="",
    ref="",
    kind="street",
    destination="",
    sign="",
    waypoint=0,
    bearing_before=0,
    bearing_after=270,
    lon=7.0,
    lat=44.0,
    first_arc=0,
    last_arc=1,
    first_point=0,
    last_point=1,
    duration_ms=1000,
    distance_cm=1000,
)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Rue Grimaldi", "dans la Rue Grimaldi"),
        ("Avenue de Monte-Carlo", "dans l’Avenue de Monte-Carlo"),
        ("Allée Lazare Sauvaigo", "dans l’Allée Lazare Sauvaigo"),
        ("Allées Jean Jaurès", "dans les Allées Jean Jaurès"),
        ("Impasse des Lilas", "dans l’Impasse des Lilas"),
        ("Boulevard des Moulins", "sur le Boulevard des Moulins"),
        ("boulevard d'Italie", "sur le boulevard d'Italie"),
        ("Place du Casino", "sur la Place du Casino"),
        ("Esplanade Rainier III", "sur l’Esplanade Rainier III"),
        ("Quai Albert Ier", "sur le Quai Albert Ier"),
        ("Escalier de la Costa", "par l’Escalier de la Costa"),
        ("Grande Rue", "dans la Grande Rue"),
        ("Ancienne Route de Nice", "sur l’Ancienne Route de Nice"),
        ("Vieux Chemin de Menton", "sur le Vieux Chemin de Menton"),
        ("Hameau des Pins", "dans le Hameau des Pins"),  # an aspirated h: no elision
        ("A8", "sur l’A8"),
        ("D 6007", "sur la D 6007"),
        ("La Croisette", "sur La Croisette"),
        ("Via Torino", "sur Via Torino"),
        ("Grand", "sur Grand"),  # an adjective without a street
        ("42", "sur 42"),
        ("—", "sur —"),
    ],
)
def test_articles_and_elisions(name: str, said: str) -> None:
    """Tests the words before a French name; the name itself stays as it is."""
    assert with_article(name) == said


@pytest.mark.parametrize(
    ("change", "english", "french"),
    [
        ({}, "Turn left", "Prenez à gauche"),
        ({"name": "Rue A"}, "Turn left onto Rue A", "Prenez à gauche dans la Rue A"),
        ({"name": "B 37;B 45"}, "Turn left onto B 37 / B 45", "Prenez à gauche sur B 37 / B 45"),
        ({"kind": "cycleway"}, "Turn left onto the cycle path", "Prenez à gauche sur la piste cyclable"),
        (
            {"name": "Rue A", "mode": "pushing bike"},
            "Turn left onto Rue A and push the bike",
            "Prenez à gauche dans la Rue A et poussez le vélo",
        ),
        (
            {"name": "Rue A", "mode_before": "pushing bike"},
            "Turn left onto Rue A and ride again",
            "Prenez à gauche dans la Rue A et remontez en selle",
        ),
        (
            {"kind": "steps", "mode": "steps", "mode_before": "walking"},
            "Take the steps left",
            "Prenez l’escalier à gauche",
        ),
        (
            {"kind": "steps", "mode": "steps", "mode_before": "walking", "name": "Rue A"},
            "Turn left onto Rue A (steps)",
            "Prenez à gauche dans la Rue A (escalier)",
        ),
        (
            {"kind": "steps", "mode": "steps", "mode_before": "walking", "name": "Escalier A"},
            "Turn left onto Escalier A",
            "Prenez à gauche par l’Escalier A",
        ),
        (
            {"kind": "ferry", "mode": "ferry", "mode_before": "walking", "name": "Bac A"},
            "Take the ferry on Bac A",
            "Prenez le bac",
        ),
        (
            {"maneuver": "notification", "modifier": "straight", "mode_before": "ferry", "name": "Quai A"},
            "Leave the ferry and continue on Quai A",
            "Débarquez et continuez sur le Quai A",
        ),
        (
            {"maneuver": "off ramp", "modifier": "slight right", "sign": "57", "destination": "Nice;Menton;;A;B"},
            "Take exit 57 right towards Nice, Menton, A",
            "Prenez la sortie 57 légèrement à droite direction Nice, Menton, A",
        ),
        ({"maneuver": "continue", "modifier": "uturn", "name": "Rue A"}, "Make a U-turn on Rue A", "Faites demi-tour dans la Rue A"),
        (
            {"maneuver": "roundabout", "exit": 1, "name": "Rue A"},
            "At the roundabout, take the 1st exit onto Rue A",
            "Au rond-point, prenez la 1re sortie dans la Rue A",
        ),
        (
            {"maneuver": "roundabout", "exit": 12},
            "At the roundabout, take the 12th exit",
            "Au rond-point, prenez la 12e sortie",
        ),
        ({"maneuver": "depart", "mode_before": "", "name": "Rue A"}, "Head west on Rue A", "Partez vers l’ouest dans la Rue A"),
        ({"maneuver": "depart", "mode_before": "", "bearing_after": 359}, "Head north", "Partez vers le nord"),
        (
            {"maneuver": "depart", "mode_before": "", "bearing_after": 0, "mode": "pushing bike", "name": "Rue A"},
            "Head north on Rue A and push the bike",
            "Partez vers le nord dans la Rue A et poussez le vélo",
        ),
        (
            {"maneuver": "arrive", "modifier": "", "waypoint": 2},
            "You have arrived at stop 2",
            "Vous êtes à l’étape 2",
        ),
        ({"maneuver": "arrive"}, "You have arrived at your destination, on your left", "Vous êtes à destination, c’est sur votre gauche"),
    ],
)  # fmt: skip
def test_sentences(change: dict[str, object], english: str, french: str) -> None:
    """Tests sentences of every kind in both languages."""
    step = replace(STEP, **change)
    assert phrase(step, "en") == english
    assert phrase(step, "fr") == french


def test_both_languages_know_the_same() -> None:
    """Tests that no kind of way and no direction lacks in a language, and that sentences have their fields."""
    kinds = {*KIND_OF_USE.values(), *KIND_OF_CLASS.values()} - {STREET}
    for language in (ENGLISH, FRENCH):
        assert set(language.kinds_into) == set(language.kinds_along) == kinds
        assert len(set(language.headings)) == 8
        assert set(language.sides) == {"left", "right"}
    assert set(ENGLISH.directions) == set(FRENCH.directions)
    plain = {key for key in FRENCH.sentences if " " not in key}
    assert plain <= set(ENGLISH.sentences)


def test_unknown_languages_are_named() -> None:
    """Tests that a language that is not there is refused with those that are."""
    with pytest.raises(MapError, match=r"'de'.*en, fr"):
        phrase(STEP, "de")
    assert LANGUAGES == ("en", "fr")


@pytest.mark.parametrize(
    ("before", "after", "angle", "word"),
    [
        (0, 90, 90, "right"),
        (90, 0, -90, "left"),
        (350, 10, 20, "straight"),
        (10, 330, -40, "slight left"),
        (0, 150, 150, "sharp right"),
        (0, 180, -180, "sharp left"),
    ],
)
def test_angles_have_words(before: int, after: int, angle: int, word: str) -> None:
    """Tests turns across north, and the words for their size."""
    assert turn_angle(before, after) == angle
    assert modifier_of(angle) == word
