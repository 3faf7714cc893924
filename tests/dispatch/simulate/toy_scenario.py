"""A morning of Toytown to be lived through: four shops, some couriers, orders that can be counted by hand."""

from __future__ import annotations

import random

from dispatch.domain import (
    Courier,
    Day,
    Delivery,
    Load,
    Pickup,
    Place,
    PlaceKind,
    Profile,
    Shift,
    TimeWindow,
    Vehicle,
)
from dispatch.simulate.scenario import NO_CHANCES, Chances, Coming, Manner, Scenario
from tests.dispatch.toy_town import at

DAY = "2026-11-28"
NINE_S = 1_795_852_800  # 28 November 2026, 09:00 in Paris
HOUR = 3600


def toy_scenario(
    *,
    orders: int = 8,
    couriers: int = 2,
    hours: int = 4,
    seed: int = 1,
    manner: Manner = Manner.FIXED,
    chances: Chances = NO_CHANCES,
    visits: tuple = (),
    **planning: object,
) -> Scenario:
    """Return a morning; half of its orders come in before nine, the others later."""
    chance = random.Random(seed)

    def place(name: str, kind: PlaceKind, setup_s: int) -> Place:
        return Place(name, kind, name, **at(chance.uniform(1000, 4000), chance.uniform(1000, 4000)), setup_s=setup_s)  # fmt: skip

    depot = Place("depot", PlaceKind.DEPOT, "Depot", **at(2500, 2500))
    shops = [place(f"shop-{n}", PlaceKind.SHOP, 30) for n in range(4)]
    doors = [place(f"door-{n}", PlaceKind.ADDRESS, 45) for n in range(orders)]
    open_s = TimeWindow(NINE_S - 2 * HOUR, NINE_S + hours * HOUR)
    deliveries, comings = [], []
    for n in range(orders):
        early = n % 2 == 0
        at_s = NINE_S - HOUR if early else NINE_S + chance.randrange(0, max(1, 2 * hours - 3) * HOUR // 2, 60)
        opens_s = max(at_s + HOUR // 2, NINE_S + chance.randrange(0, max(1, 2 * hours - 3) * HOUR // 2, 300))
        window = TimeWindow(opens_s, opens_s + HOUR)
        if manner is not Manner.FIXED:
            window = TimeWindow(at_s, NINE_S + hours * HOUR)
        chosen = chance.sample(shops, chance.choice((1, 1, 2)))
        ready = TimeWindow(max(at_s + 600, open_s.earliest), open_s.latest)
        deliveries.append(
            Delivery(
                f"order-{n}",
                f"A{n}",
                f"Recipient {n}",
                doors[n].id,
                (window,),
                tuple(Pickup(shop.id, (ready,), Load(10, 2000), 60, "goods") for shop in chosen),
                120,
            )
        )
        comings.append(Coming(f"order-{n}", at_s, f"order-{n}", manner, wish_s=opens_s + HOUR // 2))
    shift = TimeWindow(NINE_S, NINE_S + hours * HOUR)
    day = Day(
        town="toytown", date=DAY, time_zone="Europe/Paris", title="Toytown", places=(depot, *shops, *doors),
        deliveries=tuple(deliveries), visits=visits,
        vehicles=tuple(Vehicle(f"bike-{n}", f"Bike {n}", Profile.CARGO_BIKE, Load(200, 80_000)) for n in range(couriers)),
        couriers=tuple(Courier(f"courier-{n}", f"Courier {n}", frozenset(), 2200) for n in range(couriers)),
        shifts=tuple(
            Shift(f"shift-{n}", f"courier-{n}", f"bike-{n}", shift, depot.id, depot.id) for n in range(couriers)
        ),
        shop_windows={shop.id: (open_s,) for shop in shops},
    )  # fmt: skip
    comings.sort(key=lambda one: one.at_s)
    scenario = Scenario(
        "toy",
        day,
        tuple(comings),
        chances,
        begins_s=NINE_S - HOUR // 3,
        ends_s=NINE_S + hours * HOUR + HOUR // 2,
    )
    return scenario.with_settings(planning={"live_iterations": 20, "gap_s": 120, **planning})
