"""Tests of days with more orders, or fewer."""

import datetime as dt

import pytest

from dispatch.simulate.demand.generated import generated_scenario
from dispatch.simulate.demand.quarter import Quarter
from dispatch.simulate.what_if.change import InvalidWhatIfError
from dispatch.simulate.what_if.demand import demand
from tests.dispatch.simulate.small_scenario import small_scenario
from tests.dispatch.toy_town import at


@pytest.fixture(scope="module")
def saturday(monaco):
    return generated_scenario(monaco, date=dt.date(2026, 11, 28), orders=150, couriers=3)


def test_factors_are_nested(saturday):
    """Tests that each factor gives about so many orders, and those of the smaller factors among them."""
    before = set()
    for factor in (0.0, 0.5, 0.8, 1.0, 1.4, 2.0, 2.5):
        found = demand(saturday, factor)
        assert len(found.comings) == pytest.approx(150 * factor, abs=20), factor
        assert before <= set(found.comings)
        assert {one.delivery_id for one in found.comings} == {one.id for one in found.day.deliveries}
        assert [one.at_s for one in found.comings] == sorted(one.at_s for one in found.comings)
        before = set(found.comings)
    assert demand(saturday, 1.0) == saturday
    assert len(demand(saturday, 2.0).comings) == 300


def test_added_orders_are_like_others(saturday):
    """Tests that an order that is added has the shops and wishes of one of the day, the door of another, and comes in a little before."""
    more = demand(saturday, 2.0)
    deliveries = {one.id: one for one in more.day.deliveries}
    comings = {one.key: one for one in more.comings}
    for original in saturday.comings:
        like = comings[f"{original.key}.1"]
        one, other = deliveries[original.delivery_id], deliveries[like.delivery_id]
        assert 0 <= original.at_s - like.at_s < 2700
        assert (like.manner, like.wish_s, like.patience_s) == (
            original.manner,
            original.wish_s,
            original.patience_s,
        )
        assert (other.pickups, other.windows, other.ordered_s) == (one.pickups, one.windows, like.at_s)
    doors = {one.drop_place_id for one in saturday.day.deliveries}
    assert {one.drop_place_id for one in more.day.deliveries} == doors
    moved = sum(
        deliveries[f"{one.key}.1"].drop_place_id != deliveries[one.key].drop_place_id
        for one in saturday.comings
    )
    assert moved > 130


def test_what_goes_takes_its_story_along():
    """Tests that orders that are left out are neither delivered nor called off."""
    none = demand(small_scenario(), 0.0)
    assert (none.comings, none.day.deliveries) == ((), ())
    assert [called.kind for called in none.called] == ["ill"]


def test_a_part_of_the_town():
    """Tests that only the doors of a circle are concerned, and that what is added there goes there."""
    quarter = Quarter(*at(3500, 3500).values(), 1000, 1.0)
    more = demand(small_scenario(), 3.0, quarter)
    assert sorted(one.key for one in more.comings) == [
        "order-1", "order-2", "order-3", "order-3.1", "order-3.2", "order-4", "order-4.1", "order-4.2",
    ]  # fmt: skip
    added = {one.drop_place_id for one in more.day.deliveries if "." in one.id}
    assert added <= {"door-3", "door-4"}


def test_absurd_factors():
    """Tests that there is no demand below nothing."""
    with pytest.raises(InvalidWhatIfError, match="from 0 to 10"):
        demand(small_scenario(), -0.5)
