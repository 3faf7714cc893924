"""Tests of trading days drawn from a town's own map."""

import datetime as dt
from collections import Counter
from zoneinfo import ZoneInfo

import pytest

from dispatch.domain import PlaceKind, Profile
from dispatch.errors import DispatchError
from dispatch.generate.baskets import SLACK_S
from dispatch.simulate.demand.customers import PATIENCE_S, prepare_s
from dispatch.simulate.demand.generated import generated_scenario
from dispatch.simulate.demand.ordering import ready_from
from dispatch.simulate.demand.quarter import Quarter
from dispatch.simulate.scenario import Manner
from geo.conditions.opening import opening_intervals
from tests.dispatch.toy_town import ToyTown

SATURDAY, SUNDAY = dt.date(2026, 11, 28), dt.date(2026, 11, 29)
ZONE = ZoneInfo("Europe/Monaco")


def _clock(at_s):
    return dt.datetime.fromtimestamp(at_s, ZONE).strftime("%H:%M")


@pytest.fixture(scope="module")
def saturday(monaco):
    return generated_scenario(monaco, date=SATURDAY, orders=150, couriers=5, visits=8)


def test_day_has_what_was_asked_for(saturday):
    """Tests the numbers, that all names lead somewhere, and that comings are in order and within their day."""
    day = saturday.day
    assert (len(saturday.comings), len(day.deliveries), len(day.visits), len(day.shifts)) == (150, 150, 8, 5)
    places = {place.id: place for place in day.places}
    assert len(places) == len(day.places)
    deliveries = {one.id: one for one in day.deliveries}
    assert [one.at_s for one in saturday.comings] == sorted(one.at_s for one in saturday.comings)
    for coming in saturday.comings:
        delivery = deliveries[coming.delivery_id]
        assert delivery.ordered_s == coming.at_s < saturday.ends_s
        assert places[delivery.drop_place_id].kind is PlaceKind.ADDRESS
        assert 1 <= len(delivery.pickups) <= 4
    used = {one.drop_place_id for one in day.deliveries} | {one.place_id for one in day.visits}
    assert {place.id for place in day.places if place.kind is PlaceKind.ADDRESS} == used
    assert set(Counter(one.manner for one in saturday.comings)) == set(Manner)
    assert 0.2 < sum(one.at_s < saturday.begins_s for one in saturday.comings) / 150 < 0.42


def test_shops_are_those_of_the_map(saturday, monaco):
    """Tests that every shop keeps its own hours, and that goods are handed over within them, not before they are prepared."""
    real = {f"shop-{place.osm_id}": place for place in monaco.places()}
    places = {place.id: place for place in saturday.day.places}
    at_counter = {one.delivery_id for one in saturday.comings if one.manner is Manner.FIXED}
    for name, windows in saturday.day.shop_windows.items():
        own = real[name]
        assert places[name].opening_hours == own.opening_hours
        opened = opening_intervals(own.opening_hours, own.category, SATURDAY, monaco.time_zone)
        for window in windows:
            assert any(opens <= window.earliest < window.latest < closes for opens, closes in opened)
    for delivery in saturday.day.deliveries:
        for pickup in delivery.pickups:
            known = saturday.day.shop_windows[pickup.place_id]
            for window in pickup.windows:
                assert any(own.earliest <= window.earliest <= window.latest == own.latest for own in known)
            needs_s = 0 if delivery.id in at_counter else prepare_s(real[pickup.place_id].category)
            assert pickup.windows[0].earliest >= delivery.ordered_s + needs_s


def test_every_order_can_be_kept(saturday):
    """Tests that the last thing that is ready leaves time to bring it while somebody waits for it."""
    deliveries = {one.id: one for one in saturday.day.deliveries}
    for coming in saturday.comings:
        delivery = deliveries[coming.delivery_id]
        (window,) = delivery.windows
        ready_s = max(pickup.windows[0].earliest for pickup in delivery.pickups)
        latest_s = (
            window.latest
            if coming.manner is Manner.FIXED
            else min(window.latest, coming.wish_s + coming.patience_s)
        )
        assert ready_s + SLACK_S <= latest_s
        assert window.earliest <= coming.wish_s <= window.latest
        if coming.manner is Manner.SLOT:
            assert coming.wish_s >= coming.at_s + 5400
            assert coming.patience_s in dict(PATIENCE_S)
        if coming.manner is Manner.FIXED:
            assert window.latest - window.earliest == 7200
            assert len(delivery.pickups) == 1
            assert window.earliest >= coming.at_s + 2700


def test_staggered_shifts(saturday):
    """Tests who works when on a weekday: morning, afternoon, middle and again, each on a bike of their own, with a pause within."""
    shifts = saturday.day.shifts
    assert [(_clock(one.window.earliest), _clock(one.window.latest)) for one in shifts] == [
        ("08:15", "14:15"), ("14:00", "20:15"), ("11:45", "18:00"), ("08:15", "14:15"), ("14:00", "20:15"),
    ]  # fmt: skip
    assert len({one.vehicle_id for one in shifts}) == len({one.courier_id for one in shifts}) == 5
    for shift in shifts:
        (owed,) = shift.breaks
        assert (
            shift.window.earliest
            < owed.window.earliest
            < owed.window.latest + owed.duration_s
            < shift.window.latest
        )


def test_more_keeps_what_was_there(monaco, saturday):
    """Tests that more orders and couriers leave those that were there as they were: what-ifs are compared on equal luck."""
    more = generated_scenario(
        monaco, date=SATURDAY, orders=150, couriers=7, vans=1, visits=8, demand_factor=1.2
    )
    assert len(more.comings) == 180
    assert set(saturday.comings) < set(more.comings)
    assert set(saturday.day.deliveries) < set(more.day.deliveries)
    assert set(saturday.day.shifts) < set(more.day.shifts)
    assert [one.profile for one in more.day.vehicles].count(Profile.VAN) == 1
    assert more.day.shop_windows == saturday.day.shop_windows


def test_same_seed_same_day(monaco):
    """Tests that a seed names one day, and that another seed or date is another one."""
    first, again, other, later = (
        generated_scenario(monaco, date=date, orders=20, couriers=2, seed=seed)
        for seed, date in ((5, SATURDAY), (5, SATURDAY), (6, SATURDAY), (5, dt.date(2026, 12, 5)))
    )
    assert first == again
    assert first.comings != other.comings
    assert [one.at_s + 7 * 86_400 for one in first.comings] != [one.at_s for one in later.comings]


def test_sundays_are_short(monaco):
    """Tests that on Sundays nobody works in the afternoon, and that windows are offered till then."""
    scenario = generated_scenario(monaco, date=SUNDAY, orders=25, couriers=3, lang="en")
    assert {_clock(one.window.latest) for one in scenario.day.shifts} == {"14:15"}
    assert all(
        _clock(window.latest) <= "13:00" for own in scenario.day.shop_windows.values() for window in own
    )
    assert scenario.settings["promises"] == {"from_min": 540, "to_min": 840}
    assert all(one.recipient_name.startswith("Recipient ") for one in scenario.day.deliveries)


def test_favoured_and_quiet_quarters(monaco, saturday):
    """Tests that a quarter gets more or fewer orders by its factor, and that the rest of the town keeps its own."""
    depot = next(place for place in saturday.day.places if place.kind is PlaceKind.DEPOT)

    def with_factor(factor):
        quarter = Quarter(depot.lon, depot.lat, 500, factor)
        found = generated_scenario(
            monaco, date=SATURDAY, orders=150, couriers=5, visits=8, quarters=(quarter,)
        )
        places = {place.id: place for place in found.day.places}
        near = {one for one in found.day.deliveries if quarter.holds(places[one.drop_place_id])}
        return near, set(found.day.deliveries) - near

    near, far = with_factor(1.0)
    assert near | far == set(saturday.day.deliveries)
    assert len(near) > 15
    more, same = with_factor(1.5)
    assert near < more
    assert same == far
    assert len(more) == len(near) + round(len(near) * 0.5)
    fewer, same = with_factor(0.4)
    assert fewer < near
    assert same == far
    assert len(fewer) / len(near) == pytest.approx(0.4, abs=0.25)


def test_random_numbers_of_orders(monaco):
    """Tests that the number of orders varies with the seed where it is asked for, and settings are added to the usual ones."""
    found = [
        generated_scenario(
            monaco,
            date=SATURDAY,
            orders=20,
            couriers=1,
            seed=seed,
            random_count=True,
            settings={"promises": {"length_s": 7200}},
        )
        for seed in range(4)
    ]
    assert len({len(one.comings) for one in found}) > 1
    assert found[0].settings["promises"] == {"from_min": 540, "to_min": 1200, "length_s": 7200}


@pytest.mark.parametrize(
    ("at_s", "ready_s"),
    [
        (50, 130),  # before it opens: from then on
        (150, 180),  # while it is open
        (180, 400),  # ready after it closes: when it opens again
        (250, 430),  # closed at noon: begins when it opens again
        (480, 2**62),  # too late for today
        (600, 2**62),  # closed
    ],
)
def test_when_a_shop_is_ready(at_s, ready_s):
    """Tests that shops prepare while they are open only."""
    assert ready_from(((100, 200), (400, 500)), at_s, 30) == ready_s


def test_absurd_requests(monaco):
    """Tests that all numbers out of range are named at once."""
    with pytest.raises(DispatchError) as refused:
        generated_scenario(
            monaco, date=SATURDAY, orders=-1, couriers=0, several_share=2.0, lang="is",
            quarters=(Quarter(7.4, 43.7, 0, -1.0),),
        )  # fmt: skip
    assert refused.value.code == "bad_request"
    for name in (
        "orders",
        "couriers + vans",
        "several_share",
        "lang",
        "quarters[0].factor",
        "quarters[0].radius_m",
    ):
        assert name in str(refused.value)


def test_town_without_what_it_needs():
    """Tests that a map without shops, and one without streets for bikes, are refused by name."""
    with pytest.raises(DispatchError, match="no shops") as refused:
        generated_scenario(ToyTown(), date=SATURDAY)
    assert refused.value.code == "too_few_places"
    town = ToyTown()
    town.profiles = ("foot", "van")
    with pytest.raises(DispatchError, match="couriers is 6") as refused:
        generated_scenario(town, date=SATURDAY)
    assert refused.value.code == "profile_not_built"
