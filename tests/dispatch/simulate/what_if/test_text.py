"""Tests of what-ifs written as text."""

import json
import pickle

import pytest

from dispatch.simulate.what_if.change import InvalidWhatIfError, changed
from dispatch.simulate.what_if.crew import fewer_couriers, lengthen_shifts, more_couriers, move_shifts
from dispatch.simulate.what_if.demand import demand
from dispatch.simulate.what_if.services import more_visits
from dispatch.simulate.what_if.settings import slots, with_chance, with_knob
from dispatch.simulate.what_if.streets_and_shops import close_shop, close_streets
from dispatch.simulate.what_if.text import what_ifs_of
from dispatch.simulate.what_if.vehicles import larger_boxes, other_vehicles
from tests.dispatch.simulate.small_scenario import clock, small_scenario

STREETS = ("Rue Grimaldi", "Boulevard des Moulins", "")
TARIFF = {
    "code": "flat", "number": 1, "currency": "EUR", "valid_from": "2026-01-01", "bands": [{"amount_minor": 300}], "most_minor": 900,
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "change", "french", "english"),
    [
        ("couriers=+2", lambda day: more_couriers(day, 2), "coursiers : +2", "couriers: +2"),
        ("couriers=-1", lambda day: fewer_couriers(day, 1), "coursiers : -1", "couriers: -1"),
        ("couriers=4", lambda day: more_couriers(day, 1), "coursiers : +1", "couriers: +1"),
        ("vehicles=van:2", lambda day: other_vehicles(day, "van", 2), "fourgons : 2", "vans: 2"),
        ("vehicles=van", lambda day: other_vehicles(day, "van"), "fourgons : tous", "vans: all"),
        ("boxes=1.5", lambda day: larger_boxes(day, 1.5), "caisses × 1.5", "boxes × 1.5"),
        ("shifts=-30", lambda day: move_shifts(day, -30), "30 min plus tôt", "30 min earlier"),
        ("shifts.longer=+60", lambda day: lengthen_shifts(day, 60), "prolongés de 60", "60 min longer"),
        ("slots.length=120", lambda day: slots(day, length_min=120), "créneaux de 120", "windows of 120"),
        ("slots.step=30", lambda day: slots(day, step_min=30), "toutes les 30", "every 30"),
        ("slots.from=09:30", lambda day: slots(day, from_min=570), "à partir de 09:30", "from 09:30"),
        ("slots.to=21:00", lambda day: slots(day, to_min=1260), "jusqu'à 21:00", "until 21:00"),
        ("demand=1.4", lambda day: demand(day, 1.4), "demande +40 %", "demand +40 %"),
        ("close=rue grimaldi", lambda day: close_streets(day, streets=("Rue Grimaldi",)), "Grimaldi fermée", "Grimaldi closed"),
        (
            "close=Bd des Moulins@10:00-",
            lambda day: close_streets(day, streets=("Boulevard des Moulins",), from_s=clock(10)),
            "(10:00-)", "(10:00-)",
        ),
        (
            "shop_closes=Grocer@11:00-12:00",
            lambda day: close_shop(day, "grocer", from_s=clock(11), until_s=clock(12)),
            "Grocer ferme", "Grocer closes",
        ),
        ("service=library:3", lambda day: more_visits(day, "library", 3), "visites « library » : +3", "visits of library: +3"),
        ("planning.freeze_s=300", lambda day: with_knob(day, "planning", freeze_s=300), "réglage", "setting"),
        ("planning.automatic=true", lambda day: with_knob(day, "planning", automatic=True), "réglage", "setting"),
        ("notify.language=en", lambda day: with_knob(day, "notify", language="en"), "réglage", "setting"),
        ("chances.late_share=0.3", lambda day: with_chance(day, "late_share", 0.3), "aléa", "chance"),
    ],
)  # fmt: skip
def test_each_kind(text, change, french, english):
    """Tests that each text makes its change, and is said in both languages; that it can be sent to another process."""
    (one,) = what_ifs_of([text], small_scenario(), street_names=STREETS)
    assert one.text == text
    assert french in one.french
    assert english in one.english
    assert one.change(small_scenario()) == change(small_scenario())
    assert pickle.loads(pickle.dumps(one)).change(small_scenario()) == change(small_scenario())


def test_changes_are_made_in_their_order():
    """Tests that several changes combine, and that the scenario's name tells them."""
    texts = ["demand=2", "couriers=+1", "couriers=-2", "demand=2@0.03,0.03,1000"]
    found = changed(small_scenario(), what_ifs_of(texts, small_scenario()))
    assert found.name == "A small Saturday, demand=2, couriers=+1, couriers=-2, demand=2@0.03,0.03,1000"
    assert len(found.day.shifts) == 2
    doubled = demand(small_scenario(), 2.0)
    assert len(found.comings) > len(doubled.comings) == 8


def test_files(tmp_path):
    """Tests that tariffs and drawn closures come from JSON files."""
    tariff, works = tmp_path / "flat.json", tmp_path / "works.geojson"
    tariff.write_text(json.dumps(TARIFF))
    line = {"type": "LineString", "coordinates": [[0.01, 0.0], [0.01, 0.05]]}
    works.write_text(json.dumps(line))
    texts = [f"tariff={tariff}", f"close={works}@10:00-12:00"]
    found = what_ifs_of(texts, small_scenario(), street_names=STREETS)
    assert [one.english for one in found] == ["tariff flat", "works closed (10:00-12:00)"]
    scenario = changed(small_scenario(), found)
    assert scenario.tariff == TARIFF
    assert scenario.called[1].document["geometry"] == line


def test_all_faults_at_once(tmp_path):
    """Tests that each thing that cannot be is told, with the text as it was given."""
    broken = tmp_path / "broken.json"
    broken.write_text("[1, 2")
    wrong = [
        "couriers",  # nothing is said of them
        "couriers=+two",  # no number
        "couriers=+1.5",  # half a courier
        "couriers=-3",  # nobody left
        "coursiers=+1",  # no such thing
        "vehicles=car",  # nobody delivers so
        "vehicles=van:9",  # not so many
        "boxes=0",
        "slots.length=2",  # too short
        "slots.from=9h",
        "slots.to=25:00",
        "demand=-1",
        "demand=2@7.4,43.7",  # no radius
        "demand=2@200,43.7,500",  # not on the globe
        "close=Rue de Rivoli",  # not in this town
        "close=Rue Grimaldi@12:00-10:00",  # backwards
        "shop_closes=Butcher",
        "shop_closes=Grocer@12:61-",
        "service=meals",
        "service=opera:3",
        "planning.frost=1",
        "chances.luck=1",
        f"tariff={broken}",
        f"tariff={tmp_path}/absent.json",
    ]
    with pytest.raises(InvalidWhatIfError) as refused:
        what_ifs_of([*wrong, "couriers=+1"], small_scenario(), street_names=STREETS)
    assert refused.value.code == "invalid_what_if"
    assert [fault.value for fault in refused.value.faults] == wrong
    assert all(fault.message and fault.remedy for fault in refused.value.faults)
    assert "Rue Grimaldi" in refused.value.faults[14].remedy
