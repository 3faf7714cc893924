"""In which windows a basket may come, as far as its shops are concerned."""

from __future__ import annotations

import pytest

from dispatch.domain import TimeWindow
from dispatch.orders.asked import AskedDoor, AskedPickup, AskedRecipient, Order
from dispatch.orders.checks import RefusedOrderError
from dispatch.promises.basket import basket_of
from dispatch.promises.policy import PromisePolicy
from dispatch.storage import parties
from tests.dispatch.toy_day import DAY, NINE_S, ToyDay, make_day
from tests.dispatch.toy_town import at


def asked(day: ToyDay, hours: str) -> Order:
    """Return an order from two shops, of which the second has these hours, for Saturday or Sunday."""
    with day.store.writing(day.town_id, "test") as writing:
        name = day.shop_places[1]
        version = parties.change_place(
            writing, name, parties.place_version(writing, name), opening_hours=hours
        )
        writing.note("place.changed", name, version)
    spot = at(2000, 2000)
    return Order(
        day.shops[0],
        AskedRecipient("Odette Martinon"),
        AskedDoor("", spot["lon"], spot["lat"]),
        tuple(AskedPickup(shop) for shop in day.shops[:2]),
        TimeWindow(NINE_S - 1800, NINE_S + 39 * 3600),
    )


def test_a_shop_that_opens_late_and_is_closed_the_next_day(store) -> None:
    """Tests that neither the first window nor the last ones decide: those between, in which the shop is open, are left."""
    store.clock.set(NINE_S - 1800)
    day = make_day(store, couriers=1)
    order = asked(day, "Sa 10:30-12:30")
    basket = basket_of(store, day.map, day.town_id, order, PromisePolicy())
    assert [one.day for one in basket.days] == [DAY]
    first = basket.days[0].windows[0]
    assert first == TimeWindow(NINE_S + 3600, NINE_S + 2 * 3600)  # ten to eleven: ready at half past ten
    assert basket.refusals


def test_a_shop_that_is_closed_on_all_days(store) -> None:
    """Tests that a basket that no window can have is refused with the shop that is in the way."""
    store.clock.set(NINE_S - 1800)
    day = make_day(store, couriers=1)
    with pytest.raises(RefusedOrderError, match="Shop 1"):
        basket_of(store, day.map, day.town_id, asked(day, "We 10:00-12:00"), PromisePolicy())
