"""Tests of writing and reading scenario files."""

import copy
import datetime as dt
import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.dayfile import read_day
from dispatch.simulate.demand.from_day import day_scenario
from dispatch.simulate.demand.generated import generated_scenario
from dispatch.simulate.scenario import NO_CHANCES, Facts, Scenario
from dispatch.simulate.scenario_file.reading import (
    InvalidScenarioError,
    document_faults,
    read_scenario,
    scenario_of,
)
from dispatch.simulate.scenario_file.writing import scenario_document, write_scenario
from dispatch.simulate.what_if.crew import fewer_couriers
from dispatch.simulate.what_if.services import more_visits
from dispatch.simulate.what_if.settings import with_tariff
from dispatch.simulate.what_if.streets_and_shops import close_shop, close_streets
from tests.dispatch.day_files import small_day, write_json
from tests.dispatch.simulate.small_scenario import clock, small_scenario
from tests.dispatch.toy_town import ToyTown

TARIFF = {
    "code": "flat", "number": 1, "currency": "EUR", "valid_from": "2026-01-01", "bands": [{"amount_minor": 300}], "most_minor": 900,
}  # fmt: skip


def _full() -> Scenario:
    """Return a scenario that has something of everything."""
    facts = Facts(
        ready_s={("order-1", "bakery"): clock(10, 5), ("order-2", "grocer"): clock(10)},
        said_s={("order-1", "bakery"): clock(10, 6), ("order-2", "bakery"): clock(9, 55)},
        opened={"order-1": True, "order-3": False},
        service_s={("order-1", ""): 130, ("order-1", "bakery"): 45},
    )
    scenario = replace(small_scenario(), facts=facts, chances=NO_CHANCES)
    scenario = close_streets(scenario, streets=("Rue Haute",), from_s=clock(10), until_s=clock(12))
    scenario = close_shop(
        with_tariff(more_visits(scenario, "library", 2), TARIFF), "grocer", from_s=clock(11)
    )
    # Nobody is there in the evening any more: promises that cannot be kept are a scenario's own affair.
    return fewer_couriers(scenario, 1)


def _read(tmp_path, document):
    path = tmp_path / "scenario.json"
    path.write_text(json.dumps(document, indent=1, ensure_ascii=False))
    return read_scenario(path)


def test_everything_survives(tmp_path):
    """Tests that a scenario with something of everything is read as it was written, and written with equal bytes again."""
    scenario = _full()
    first, second = tmp_path / "first.json", tmp_path / "second.json"
    write_scenario(scenario, first)
    assert read_scenario(first) == scenario
    write_scenario(read_scenario(first), second)
    assert first.read_bytes() == second.read_bytes()


def test_days_of_all_kinds_survive(monaco, tmp_path):
    """Tests that generated days, on the night of a clock change too, and days of files come back as they were."""
    scenarios = [
        generated_scenario(monaco, date=dt.date(2026, 11, 28), orders=60, couriers=3, vans=1, visits=6),
        generated_scenario(monaco, date=dt.date(2026, 10, 25), orders=20, couriers=1),
    ]
    scenarios.append(day_scenario(read_day(write_json(tmp_path / "day.json", small_day())), ToyTown()))
    for scenario in scenarios:
        assert scenario_of(json.loads(json.dumps(scenario_document(scenario)))) == scenario


def test_what_is_usual_is_left_out():
    """Tests that a plain scenario says nothing of chances, facts and tariffs, and that a file may be as short."""
    document = scenario_document(replace(small_scenario(), called=()))
    assert sorted(document) == ["begins", "comings", "day", "ends", "format", "name", "settings", "version"]
    assert document["comings"][0] == {
        "key": "order-1", "at": "2026-11-28T08:30:00+01:00", "delivery": "order-1", "wish": "2026-11-28T11:00:00+01:00",
        "patience_s": 7200,
    }  # fmt: skip
    assert document_faults(document) == []


def test_all_faults_at_once(tmp_path):
    """Tests that each thing wrong with the parts of a file is told, with its place and its line."""
    good = scenario_document(_full())
    form = copy.deepcopy(good)
    form["verison"] = form.pop("version")
    form["chances"] = {"late_share": 1.5, "luck": 1}
    form["comings"][0]["manner"] = "phone"
    form["comings"][1]["at"] = "nine"
    form["day"]["places"][0]["kind"] = "depo"
    form["day"]["deliveries"][0]["place"] = "door-9"
    with pytest.raises(InvalidScenarioError) as refused:
        _read(tmp_path, form)
    assert refused.value.code == "invalid_scenario"
    assert {(fault.code, fault.pointer) for fault in refused.value.faults} == {
        ("missing", "/version"),
        ("unknown_field", "/verison"),
        ("out_of_range", "/chances/late_share"),
        ("unknown_field", "/chances/luck"),
        ("bad_choice", "/comings/0/manner"),
        ("bad_format", "/comings/1/at"),
        ("bad_choice", "/day/places/0/kind"),
        ("unknown_reference", "/day/deliveries/0/place"),
    }
    lines = (tmp_path / "scenario.json").read_text().split("\n")
    late = next(fault for fault in refused.value.faults if fault.pointer == "/chances/late_share")
    assert "late_share" in lines[late.line - 1]

    sense = copy.deepcopy(good)
    sense["ends"] = sense["begins"]
    sense["comings"][3]["key"] = "order-3"
    sense["comings"][2]["delivery"] = "order-4"
    sense["comings"][3]["at"] = "2026-11-20T10:00:00+01:00"
    kinds = [one["kind"] for one in sense["called"]]
    sense["called"][kinds.index("cancel")]["subject"] = "order-9"
    sense["called"][kinds.index("shop_closes")]["subject"] = "grocr"
    closure = kinds.index("closure")
    sense["called"][closure]["document"] = {"kind": "closed"}
    sense["called"][closure]["until"] = sense["called"][closure]["at"]
    sense["facts"]["ready"][0]["place"] = "grocer"
    sense["facts"]["opened"][0]["order"] = "order-8"
    sense["settings"]["promises"]["length_s"] = 1
    sense["settings"]["planning"] = 3
    sense["tariff"]["currency"] = "euro"
    with pytest.raises(InvalidScenarioError) as refused:
        _read(tmp_path, sense)
    assert {(fault.code, fault.pointer) for fault in refused.value.faults} == {
        ("window_reversed", "/ends"),
        ("duplicate_id", "/comings/3/key"),
        ("duplicate_id", "/comings/3/delivery"),
        ("bad_time", "/comings/3/at"),
        ("unknown_reference", f"/called/{kinds.index('cancel')}/subject"),
        ("unknown_reference", f"/called/{kinds.index('shop_closes')}/subject"),
        ("bad_closure", f"/called/{closure}/document"),
        ("window_reversed", f"/called/{closure}/until"),
        ("unknown_reference", "/facts/ready/0/place"),
        ("unknown_reference", "/facts/opened/0/order"),
        ("invalid_settings", "/settings/promises"),
        ("wrong_type", "/settings/planning"),
        ("currency", "/tariff/currency"),
    }


def test_files_that_are_none(tmp_path):
    """Tests that what is no JSON, and what has a field twice, is said with its line."""
    path = tmp_path / "broken.json"
    path.write_text('{"format": "tournee-scenario",\n oops}')
    with pytest.raises(InvalidScenarioError) as refused:
        read_scenario(path)
    assert [(fault.code, fault.line) for fault in refused.value.faults] == [("syntax", 2)]
    text = json.dumps(scenario_document(small_scenario()))
    path.write_text(text.replace('"name":', '"name": "twice", "name":', 1))
    with pytest.raises(InvalidScenarioError) as refused:
        read_scenario(path)
    assert "duplicate_key" in {fault.code for fault in refused.value.faults}


_GOOD = scenario_document(_full())
_ANY = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5), st.just([]), st.just({})
)


def _leaves(value, path=()):
    if path:
        yield path
    children = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    for key, child in children:
        yield from _leaves(child, (*path, key))


@settings(max_examples=150)
@given(st.sampled_from(sorted(_leaves(_GOOD), key=str)), _ANY)
def test_any_value_anywhere_gives_faults_or_a_scenario(path, value):
    """Tests that whatever stands in a place of a document, there are faults or a scenario, and never an exception."""
    document = copy.deepcopy(_GOOD)
    owner = document
    for step in path[:-1]:
        owner = owner[step]
    owner[path[-1]] = value
    if not document_faults(document):
        assert isinstance(scenario_of(document), Scenario)
