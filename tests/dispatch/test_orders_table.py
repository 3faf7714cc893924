"""Orders of a day file as a table, and back."""

from __future__ import annotations

import datetime as dt

from dispatch.dayfile.furnish import furnish, orders_of, shop_names
from dispatch.dayfile.orders_table import orders_table
from dispatch.domain import Day, Delivery, Load, Pickup, Place, PlaceKind, TimeWindow
from dispatch.orders.imports import import_orders
from dispatch.storage import deliveries, parties
from tests.dispatch.toy_town import ToyTown, at

DAY = "2026-11-28"
NINE_S = 1_795_852_800  # 09:00 in Paris


def a_day() -> Day:
    """A day with two shops of one name, one with the sign that parts shops in its name, and a pickup at a door."""
    shops = ("Marché U", "marché u", "Bread|Butter")
    places = [
        Place(f"s{n}", PlaceKind.SHOP, name, **at(1000 + 500 * n, 1000)) for n, name in enumerate(shops)
    ]
    places += [Place(f"d{n}", PlaceKind.ADDRESS, f"Door {n}", **at(2000 + 300 * n, 2500)) for n in range(3)]
    whole = (TimeWindow(NINE_S, NINE_S + 4 * 3600),)

    def delivery(number: int, *sources: str) -> Delivery:
        pickups = tuple(Pickup(name, whole, Load(3, 700), 60, f"goods, {name}") for name in sources)
        window = TimeWindow(NINE_S + 3600 * number, NINE_S + 3600 * number + 5400)
        return Delivery(
            f"one-{number}", f"A{number}", f"Recipient {number}", f"d{number}", (window,), pickups, 90
        )

    baskets = (delivery(0, "s0", "s1"), delivery(1, "s2"), delivery(2, "d0"))
    return Day("toytown", DAY, "Europe/Paris", "Toytown", tuple(places), baskets, (), (), (), ())


def test_shops_of_one_name_are_told_apart() -> None:
    """Tests that names are numbered whatever their case, and stay as they are where they are unique."""
    assert shop_names(a_day()) == {"s0": "Marché U", "s1": "marché u (2)", "s2": "Bread/Butter"}


def test_a_table_brings_back_the_orders(store) -> None:
    """Tests that what the table says comes in as the orders of the day: shops, doors, windows, loads; what no shop hands over is left out."""
    store.clock.set(NINE_S - 7200)
    day = a_day()
    town = furnish(store, day, "test", slug=f"table-{store.ids.new('x')[-6:]}")
    text, count = orders_table(day)
    assert count == 2
    with store.reading(town.town_id) as reading:
        org = parties.organizations(reading)[0].id
    done = import_orders(
        store, ToyTown(), town.town_id, "test", text.encode(), org_id=org, day=dt.date.fromisoformat(DAY)
    )
    assert not done.faults
    wanted = {one.external_ref: one for one in orders_of(day, town)}
    with store.reading(town.town_id) as reading:
        stored = deliveries.of_day(reading, DAY)
    assert {one.external_ref for one in stored} == set(wanted)
    for one in stored:
        order = wanted[one.external_ref]
        assert one.window == order.window
        assert [task.org_id for task in one.pickups] == [pickup.org_id for pickup in order.pickups]
        assert sum(task.load.volume_l for task in one.pickups) == sum(p.load.volume_l for p in order.pickups)
