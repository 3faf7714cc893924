"""Draws the orders of a generated day, each with luck of its own: more orders keep those that were there."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

from dispatch.domain import Delivery, Pickup, TimeWindow
from dispatch.generate.baskets import (
    DOOR_SERVICE_S,
    NEVER_S,
    SLACK_S,
    BasketMaker,
    code_of,
    load_of,
    recipient_name,
    temperature_of,
)
from dispatch.generate.ground import Ground, Spot
from dispatch.generate.habits import SHOP_HABITS
from dispatch.simulate.demand import customers
from dispatch.simulate.demand.rhythm import Arrivals, TradingDay
from dispatch.simulate.scenario import Coming, Manner

#: How often a basket is drawn again before the moment at which it is ordered is, and how often that is.
_BASKETS, _MOMENTS = 25, 12
#: Counters close so long before the shop does.
CLOSING_S = 300
#: Shorter openings are no time to fetch anything.
_LEAST_OPEN_S = 900


@dataclass(frozen=True, slots=True)
class Drawn:
    """An order with what it is for."""

    coming: Coming
    delivery: Delivery


@dataclass(frozen=True, slots=True)
class _Asked:
    """What somebody wants, before it is known of which shops."""

    manner: Manner
    window: TimeWindow
    wish_s: int
    patience_s: int
    latest_s: int


class OrderMaker:
    """Draws orders.

    Parameters
    ----------
    ground
        Shops with their hours and doors.
    day
        The hours of the date.
    seed
        Of the whole day; each order has a source of randomness of its own, named by this and its key.
    leaving_s
        When the first courier can leave, UTC epoch seconds.
    several_share
        Share of the orders, those at counters left out, that have goods of two shops or more.
    french
        Language of what couriers read.
    """

    def __init__(
        self,
        ground: Ground,
        day: TradingDay,
        seed: str,
        *,
        leaving_s: int,
        several_share: float,
        french: bool,
    ) -> None:
        self.ground = counters_of(ground)
        self.day = day
        self.seed = seed
        self.leaving_s = leaving_s
        self.several_share = several_share
        self.french = french
        self.arrivals = Arrivals(day)
        self.baskets = BasketMaker(self.ground, random.Random(seed), (), leaving_s, french=french)  # noqa: S311
        self.hours = self.baskets.hours

    def draw(self, key: str, number: int, doors: Sequence[Spot]) -> Drawn | None:
        """Return an order that the town's shops can serve in time, None where all tries fail.

        Parameters
        ----------
        key
            Names it in every draw.
        number
            From 1, for names and codes.
        doors
            Where it may go.
        """
        chance = random.Random(f"{self.seed} {key}")  # noqa: S311
        door = chance.choice(doors)
        for _ in range(_MOMENTS):
            at_s = self.arrivals.draw(chance)
            at_counter = at_s >= self.day.opens_s and chance.random() < customers.COUNTER_SHARE
            for _ in range(_BASKETS):
                asked = self._asked(chance, at_s, at_counter=at_counter)
                several = not at_counter and chance.random() < self.several_share
                shops = self.baskets.choose_shops(chance, several_shops=several)
                ready = self._ready(shops, at_s, at_counter=at_counter)
                if asked is None or ready is None:
                    continue
                leaving_s = max(at_s, self.leaving_s)
                if self.baskets.arrival_s(shops, door, leaving_s, ready) <= asked.latest_s - SLACK_S:
                    return self._drawn(key, number, chance, at_s, asked, door, shops, ready)
        return None

    def _asked(self, chance: random.Random, at_s: int, *, at_counter: bool) -> _Asked | None:
        day = self.day
        if at_counter:
            window = customers.counter_window(chance, day, at_s)
            if window is None:
                return None
            middle_s = (window.earliest + window.latest) // 2
            return _Asked(Manner.FIXED, window, middle_s, 0, window.latest)
        wished = customers.wish_and_home(chance, day, at_s)
        hurried = at_s >= day.opens_s and chance.random() < customers.ASAP_SHARE
        if hurried or wished is None:
            window = TimeWindow(max(at_s, day.opens_s), day.slots_end_s)
            patience_s = customers.weighted(chance, customers.ASAP_PATIENCE_S)
            latest_s = min(window.latest, window.earliest + patience_s)
            return _Asked(Manner.ASAP, window, window.earliest, patience_s, latest_s)
        wish_s, home = wished
        patience_s = customers.weighted(chance, customers.PATIENCE_S)
        return _Asked(Manner.SLOT, home, wish_s, patience_s, min(home.latest, wish_s + patience_s))

    def _ready(self, shops: Sequence[Spot], at_s: int, *, at_counter: bool) -> dict[str, int] | None:
        """Return by shop when it says that its part is ready; None where one has closed by then."""
        found = {}
        for shop in shops:
            ready_s = (
                next((at_s for opens, closes in self.hours[shop.id] if opens <= at_s <= closes), NEVER_S)
                if at_counter
                else ready_from(self.hours[shop.id], at_s, customers.prepare_s(shop.category))
            )
            if ready_s == NEVER_S:
                return None
            found[shop.id] = ready_s
        return found

    def _drawn(
        self,
        key: str,
        number: int,
        chance: random.Random,
        at_s: int,
        asked: _Asked,
        door: Spot,
        shops: Sequence[Spot],
        ready: dict[str, int],
    ) -> Drawn:
        pickups = tuple(
            Pickup(
                place_id=shop.id,
                windows=tuple(
                    TimeWindow(max(opens, ready[shop.id]), closes)
                    for opens, closes in self.hours[shop.id]
                    if closes >= ready[shop.id]
                ),
                load=load_of(chance, SHOP_HABITS[shop.category]),
                service_s=SHOP_HABITS[shop.category].service_s,
                items=SHOP_HABITS[shop.category].items_fr
                if self.french
                else SHOP_HABITS[shop.category].items_en,
            )
            for shop in shops
        )
        delivery = Delivery(
            id=key,
            code=code_of(number),
            recipient_name=recipient_name(number, french=self.french),
            drop_place_id=door.id,
            windows=(asked.window,),
            pickups=pickups,
            service_s=chance.choice(DOOR_SERVICE_S),
            temperature=temperature_of(shops),
        )
        price = chance.choice(customers.PRICE_S_PER_UNIT)
        coming = Coming(key, at_s, key, asked.manner, asked.wish_s, asked.patience_s, price)
        return Drawn(coming, delivery)


def counters_of(ground: Ground) -> Ground:
    """Return a ground whose shops have the hours of their counters: between when a pickup may begin."""
    counters = [
        tuple(
            (opens, closes - CLOSING_S)
            for opens, closes in hours
            if closes - CLOSING_S - opens >= _LEAST_OPEN_S
        )
        for hours in ground.hours
    ]
    kept = [index for index, hours in enumerate(counters) if hours]
    return replace(
        ground,
        shops=tuple(ground.shops[index] for index in kept),
        hours=tuple(counters[index] for index in kept),
    )


def ready_from(hours: Sequence[tuple[int, int]], at_s: int, prepare_s: int) -> int:
    """Return when a shop has prepared what is ordered at a moment, `NEVER_S` if not on this day.

    Nobody prepares anything while the shop is closed; what would be ready after closing waits until it opens again.
    """
    opening = next((max(opens, at_s) for opens, closes in hours if closes >= at_s), None)
    if opening is None:
        return NEVER_S
    done_s = opening + prepare_s
    return next((max(opens, done_s) for opens, closes in hours if closes >= done_s), NEVER_S)
