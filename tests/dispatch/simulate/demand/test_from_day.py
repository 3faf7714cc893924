"""Tests of day files as days to be lived through."""

import datetime as dt

import pytest

from dispatch.dayfile import read_day
from dispatch.domain import TimeWindow
from dispatch.errors import InvalidDayError
from dispatch.simulate.demand.from_day import AFTER_S, BEFORE_S, day_scenario
from dispatch.simulate.scenario import Manner
from tests.dispatch.day_files import small_day, write_json
from tests.dispatch.toy_town import ToyTown


def _at(hour, minute=0, day=28):
    return int(dt.datetime(2026, 11, day, hour - 1, minute, tzinfo=dt.UTC).timestamp())


def _day(tmp_path, change=lambda _: None):
    document = small_day()
    change(document)
    return read_day(write_json(tmp_path / "day.json", document))


def test_promises_of_a_file(tmp_path):
    """Tests that deliveries are promised as the file says, and known before the clock starts."""
    day = _day(tmp_path)
    scenario = day_scenario(day, ToyTown(), settings={"planning": {"automatic": True}})
    assert scenario.day == day
    assert (scenario.begins_s, scenario.ends_s) == (_at(8, 30) - BEFORE_S, _at(13, 30) + AFTER_S)
    assert [(one.key, one.manner, one.wish_s) for one in scenario.comings] == [
        ("d1", Manner.FIXED, _at(11)),
        ("d2", Manner.FIXED, _at(10, 30)),
    ]
    assert all(one.at_s < scenario.begins_s for one in scenario.comings)
    assert scenario.settings == {"planning": {"automatic": True}}


def test_times_of_ordering(tmp_path):
    """Tests that orders come in when the file says, and that nothing is ready before."""

    def change(document):
        document["deliveries"][0]["ordered"] = "09:20"
        document["deliveries"][1]["ordered"] = "2026-11-27T19:05:00+01:00"

    scenario = day_scenario(_day(tmp_path, change), ToyTown())
    assert [(one.key, one.at_s) for one in scenario.comings] == [("d2", _at(19, 5, 27)), ("d1", _at(9, 20))]
    first, second = scenario.day.deliveries
    assert [pickup.windows for pickup in first.pickups] == [
        (TimeWindow(_at(9, 20), _at(13, 30)),),
        (TimeWindow(_at(9, 20), _at(12)),),
    ]
    assert second.pickups[0].windows == (TimeWindow(_at(10), _at(11)),)


def test_ordered_after_the_shop_has_closed(tmp_path):
    """Tests that what cannot be fetched any more stays as it is, for the plan to say so."""

    def change(document):
        document["deliveries"][1]["ordered"] = "11:20"

    scenario = day_scenario(_day(tmp_path, change), ToyTown())
    assert scenario.day.deliveries[1].pickups[0].windows == (TimeWindow(_at(10), _at(11)),)


def test_addresses_are_looked_up(tmp_path):
    """Tests that a place without a position is a fault that names it."""

    def change(document):
        place = document["places"][3]
        del place["lon"], place["lat"]
        place["address"] = "1 nowhere"

    with pytest.raises(InvalidDayError) as refused:
        day_scenario(_day(tmp_path, change), ToyTown())
    assert [fault.pointer for fault in refused.value.faults] == ["/places/3/address"]
