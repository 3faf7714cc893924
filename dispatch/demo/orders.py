"""What shops sell on a day of the week: baskets of one shop or several, for the morning or the afternoon, as orders."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from dispatch.demo.size import DemoSize
from dispatch.domain import Load, TemperatureClass, TimeWindow
from dispatch.generate.baskets import BasketMaker, Slot
from dispatch.generate.ground import Ground, Spot
from dispatch.local_time import moment_of
from dispatch.orders.asked import AskedDoor, AskedPickup, AskedRecipient, Order
from dispatch.orders.delivery import Channel
from geo.conditions.opening import opening_intervals

#: Halves of a day: couriers leave, counters close, and what recipients choose from with weights. Local minutes.
_MORNING = (510, 765, ((540, 660, 35), (600, 720, 35), (660, 780, 30)))
_AFTERNOON = (840, 1155, ((900, 1020, 30), (960, 1080, 35), (1020, 1140, 35)))
#: Shorter openings are no time to fetch anything, seconds.
_LEAST_OPEN_S = 1800
#: Counters close this long after the last start of a pickup, seconds.
_CLOSING_S = 300


class OrderBook:
    """Draws the orders of a town's days.

    Parameters
    ----------
    ground
        Shops and doors that a bike can ride between.
    customers
        Doors that order.
    opening_hours
        Of each shop's place, as its map has them, by spot.
    orgs
        Organisation of each shop, by spot.
    size
        How many orders, and with which seed.
    time_zone
        Of the town.
    """

    def __init__(
        self,
        ground: Ground,
        customers: tuple[Spot, ...],
        opening_hours: Mapping[str, str],
        orgs: Mapping[str, str],
        size: DemoSize,
        time_zone: str,
    ) -> None:
        self.ground = ground
        self.customers = customers
        self.opening_hours = opening_hours
        self.orgs = orgs
        self.size = size
        self.time_zone = time_zone

    def of_day(self, day: dt.date) -> list[Order]:
        """Return the orders of a local date."""
        chance = random.Random(f"tournee demo orders {self.size.seed} {day.isoformat()}")  # noqa: S311
        makers = [
            maker for half in (_MORNING, _AFTERNOON) if (maker := self._maker(day, half, chance)) is not None
        ]
        if day.weekday() == 6:
            # Nobody rides on a Sunday afternoon.
            makers = makers[:1]
        if not makers:
            return []
        found: list[Order] = []
        for number in range(self.size.orders[day.weekday()]):
            # Three of five shop for the morning.
            maker = makers[0] if chance.random() < 0.6 else makers[-1]
            several = chance.random() < self.size.several_share
            for _ in range(20):
                drawn = maker.draw(number + 1, chance.choice(self.customers), several_shops=several)
                if drawn is not None:
                    found.append(self._order(drawn, day, maker))
                    break
        return found

    def _maker(
        self, day: dt.date, half: tuple[int, int, tuple[tuple[int, int, int], ...]], chance: random.Random
    ) -> BasketMaker | None:
        leaves, closes, windows = half
        begins_s, ends_s = (moment_of(day, minute, self.time_zone) for minute in (leaves, closes))
        shops: list[Spot] = []
        hours: list[tuple[tuple[int, int], ...]] = []
        for shop in self.ground.shops:
            opened = tuple(
                (max(start, begins_s), min(end - _CLOSING_S, ends_s))
                for start, end in opening_intervals(
                    self.opening_hours[shop.id], shop.category, day, self.time_zone
                )
                if min(end - _CLOSING_S, ends_s) - max(start, begins_s) >= _LEAST_OPEN_S
            )
            if opened:
                shops.append(shop)
                hours.append(opened)
        if not shops:
            return None
        slots = tuple(
            Slot(
                str(opens),
                str(shuts),
                moment_of(day, opens, self.time_zone),
                moment_of(day, shuts, self.time_zone),
                weight,
            )
            for opens, shuts, weight in windows
        )
        ground = replace(self.ground, shops=tuple(shops), hours=tuple(hours))
        return BasketMaker(ground, chance, slots, begins_s, french=True)

    def _order(self, drawn: Mapping[str, Any], day: dt.date, maker: BasketMaker) -> Order:
        door = next(spot for spot in self.customers if spot.id == drawn["place"])
        (window,) = drawn["windows"]
        number = int(door.id.rpartition("-")[2])
        pickups = tuple(
            AskedPickup(
                self.orgs[own["place"]],
                Load(own["volume_l"], own["weight_g"]),
                own["items"],
                ready_s=maker.hours[own["place"]][0][0],
                service_s=own["service_s"],
            )
            for own in drawn["pickups"]
        )
        return Order(
            org_id=pickups[0].org_id,
            recipient=AskedRecipient(f"Famille Exemple {number}"),
            door=AskedDoor(door.address, door.lon, door.lat),
            pickups=pickups,
            window=TimeWindow(
                moment_of(day, int(window["from"]), self.time_zone),
                moment_of(day, int(window["to"]), self.time_zone),
            ),
            channel=Channel.FILE,
            external_ref=f"{day.isoformat()}/{drawn['id']}",
            service_s=drawn["service_s"],
            temperature=TemperatureClass(drawn["temperature"]),
        )
