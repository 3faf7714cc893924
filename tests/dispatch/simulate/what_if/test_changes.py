"""Tests of closures, shops that close, services and settings."""

import pytest

from dispatch.domain import TimeWindow
from dispatch.simulate.scenario import Called
from dispatch.simulate.what_if.change import InvalidWhatIfError
from dispatch.simulate.what_if.services import more_visits
from dispatch.simulate.what_if.settings import slots, with_chance, with_knob, with_tariff
from dispatch.simulate.what_if.streets_and_shops import close_shop, close_streets
from geo.live.disruptions_read import read_disruption
from tests.dispatch.simulate.small_scenario import clock, small_scenario


def test_closed_streets():
    """Tests that a closure is called when it begins, in the form that the streets of the day take."""
    line = {"type": "LineString", "coordinates": [[0.01, 0.0], [0.01, 0.05]]}
    scenario = close_streets(
        small_scenario(), streets=("Rue Haute",), geometry=line, from_s=clock(10), until_s=clock(12)
    )
    assert [one.at_s for one in scenario.called] == [clock(9), clock(10), clock(15)]
    called = scenario.called[1]
    assert (called.kind, called.until_s) == ("closure", clock(12))
    assert read_disruption(called.document, "Europe/Paris").where.streets == ("Rue Haute",)
    whole = close_streets(small_scenario(), streets=("Rue Haute",)).called[0]
    assert (whole.at_s, whole.until_s) == (small_scenario().begins_s, None)
    with pytest.raises(InvalidWhatIfError, match="say where"):
        close_streets(small_scenario())
    with pytest.raises(InvalidWhatIfError, match="geometry"):
        close_streets(small_scenario(), geometry={"type": "Point", "coordinates": [0, 0]})


def test_a_shop_closes():
    """Tests that a shop is found by its place or its name, and closes when it is said."""
    scenario = close_shop(small_scenario(), "grocer", from_s=clock(11))
    assert Called(clock(11), "shop_closes", "grocer") in scenario.called
    assert close_shop(small_scenario(), " GROCER", from_s=clock(11)) == scenario
    with pytest.raises(InvalidWhatIfError, match="no shop is called so, choose one of Bakery, Grocer"):
        close_shop(small_scenario(), "Butcher")


def test_more_visits():
    """Tests visits of a service: at doors of the day, from the right place, in its hours, nested by their number."""
    scenario = more_visits(small_scenario(), "library", 3)
    assert len(scenario.day.visits) == 3
    for visit in scenario.day.visits:
        assert visit.place_id.startswith("door-")
        assert (visit.from_place_id, visit.to_place_id) == ("library", "")
        assert visit.windows == (TimeWindow(clock(9, 30), clock(12, 45)),)
        assert (visit.load.volume_l, visit.goods) == (4, "books")
    assert more_visits(more_visits(small_scenario(), "library", 1), "library", 2) == scenario
    waste = more_visits(small_scenario(), "recyclables", 1).day.visits[0]
    assert (waste.from_place_id, waste.to_place_id, waste.never_with >= {"food"}) == ("", "depot", True)
    talk = more_visits(small_scenario(), "check_in", 1).day.visits[0]
    assert (talk.from_place_id, talk.to_place_id, talk.skills, talk.goods) == ("", "", {"care"}, "none")
    for service, count, word in (
        ("medicine", 1, "no place"),
        ("opera", 1, "meals"),
        ("meals", 0, "1 to 2000"),
    ):
        with pytest.raises(InvalidWhatIfError, match=word):
            more_visits(small_scenario(), service, count)


def test_knobs():
    """Tests that knobs are turned in their part only, and checked by those who read them."""
    scenario = with_knob(small_scenario(), "planning", freeze_s=300, automatic=True)
    assert scenario.settings == {
        "promises": {"from_min": 480, "to_min": 1200}, "planning": {"freeze_s": 300, "automatic": True},
    }  # fmt: skip
    assert slots(scenario, length_min=120, step_min=30, to_min=1140).settings["promises"] == {
        "from_min": 480, "to_min": 1140, "length_s": 7200, "step_s": 1800,
    }  # fmt: skip
    for part, name, value, word in (
        ("planning", "frost_s", 1, "planning.frost_s is unknown"),
        ("planning", "freeze_s", "long", "a whole number"),
        ("promises", "length_s", 60, "from 300"),
        ("eta", "announce", 3, "true or false"),
        ("notify", "budget", -1, "0 or more"),
        ("retention", "x", 1, "choose planning"),
    ):
        with pytest.raises(InvalidWhatIfError, match=word):
            with_knob(small_scenario(), part, **{name: value})


def test_tariffs():
    """Tests that a tariff comes with its document, and that a wrong one is refused with all its faults."""
    document = {
        "code": "evening",
        "number": 1,
        "currency": "EUR",
        "valid_from": "2026-01-01",
        "bands": [{"minor": 300}],
    }
    with pytest.raises(InvalidWhatIfError, match=r"/bands/0/amount_minor.*/most_minor"):
        with_tariff(small_scenario(), document)
    document |= {"bands": [{"up_to_m": 5000, "amount_minor": 300}], "most_minor": 900}
    scenario = with_tariff(small_scenario(), document)
    assert scenario.tariff == document
    assert scenario.settings["promises"]["tariff"] == "evening"


def test_chances():
    """Tests that a share is one, and that counts of seconds are whole."""
    scenario = with_chance(small_scenario(), "late_share", 0.5)
    assert scenario.chances.late_share == 0.5
    assert with_chance(scenario, "late_s", 900).chances.late_s == 900
    for name, value in (("late_share", 1.2), ("late_s", 0.5), ("travel", float("nan")), ("luck", 1)):
        with pytest.raises(InvalidWhatIfError):
            with_chance(small_scenario(), name, value)
