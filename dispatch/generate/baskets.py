"""Baskets of one or several shops for the doors of a town, each doable within its promised slot."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

from dispatch.domain import TemperatureClass
from dispatch.generate.ground import Ground, Spot
from dispatch.generate.habits import NEARBY_SHARE, NEARBY_SHOPS, SHOP_HABITS, SHOPS_IN_BASKET, ShopHabit

SHOP_SETUP_S = 60
DOOR_SETUP_S = 45
#: How often a basket is drawn again before its door is given up.
_TRIES = 40
#: A promise leaves this much to the dispatcher: a courier who goes straight from shop to shop
#: reaches the door so long before the slot ends.
_SLACK_S = 1500
#: The most careful class decides for a basket; hot food rides alone.
_CARE = (TemperatureClass.AMBIENT, TemperatureClass.CHILLED, TemperatureClass.FROZEN, TemperatureClass.HOT)


@dataclass(frozen=True, slots=True)
class Slot:
    """A promised window: local times for the file, epoch seconds for checking."""

    start: str
    end: str
    earliest: int
    latest: int
    weight: int


class BasketMaker:
    """Draws deliveries.

    Parameters
    ----------
    ground
        Shops and doors.
    chance
        The only source of randomness.
    slots
        What recipients may choose.
    leaving
        When couriers start, epoch seconds.
    french
        Language of what the courier reads.
    """

    def __init__(
        self, ground: Ground, chance: random.Random, slots: tuple[Slot, ...], leaving: int, *, french: bool
    ) -> None:
        self.ground = ground
        self.chance = chance
        self.slots = slots
        self.leaving = leaving
        self.french = french
        self.hours = dict(zip((shop.id for shop in ground.shops), ground.hours, strict=True))
        self.popularity = [SHOP_HABITS[shop.category].popularity for shop in ground.shops]
        self.nearest = {
            shop.id: sorted(
                (other for other in ground.shops if other.id != shop.id),
                key=lambda other, shop=shop: (ground.travel_s(shop, other), other.id),  # type: ignore[misc]
            )[:NEARBY_SHOPS]
            for shop in ground.shops
        }

    def draw(self, number: int, door: Spot, *, several_shops: bool) -> dict[str, Any] | None:
        """Return a delivery in the day file's form, None where no basket can be brought to the door in time."""
        for _ in range(_TRIES):
            shops = self._shops(several_shops=several_shops)
            (slot,) = self.chance.choices(self.slots, [slot.weight for slot in self.slots])
            if self._arrival(shops, door) <= slot.latest - _SLACK_S:
                return self._delivery(number, door, shops, slot)
        return None

    def _shops(self, *, several_shops: bool) -> list[Spot]:
        (first,) = self.chance.choices(self.ground.shops, self.popularity)
        shops = [first]
        if not several_shops:
            return shops
        sizes, weights = zip(*SHOPS_IN_BASKET, strict=True)
        (size,) = self.chance.choices(sizes, weights)
        while len(shops) < min(size, len(self.ground.shops)):
            near = [shop for shop in self.nearest[first.id] if shop not in shops]
            if near and self.chance.random() < NEARBY_SHARE:
                shops.append(self.chance.choice(near))
            else:
                (further,) = self.chance.choices(self.ground.shops, self.popularity)
                if further not in shops:
                    shops.append(further)
        return shops

    def _arrival(self, shops: list[Spot], door: Spot) -> int:
        """Return when a courier with nothing else to do reaches the door, epoch seconds."""
        now, here = self.leaving, self.ground.depot
        for shop in sorted(shops, key=lambda shop: self.hours[shop.id][0]):
            now += self.ground.travel_s(here, shop) + SHOP_SETUP_S
            service_s = SHOP_HABITS[shop.category].service_s
            starts = [
                max(now, opened)
                for opened, closes in self.hours[shop.id]
                if max(now, opened) <= closes - service_s
            ]
            if not starts:
                return 2**62
            now, here = starts[0] + service_s, shop
        return now + self.ground.travel_s(here, door)

    def _delivery(self, number: int, door: Spot, shops: list[Spot], slot: Slot) -> dict[str, Any]:
        code = f"{chr(ord('A') + (number - 1) // 99)}{(number - 1) % 99 + 1:02d}"
        classes = {TemperatureClass(SHOP_HABITS[shop.category].temperature) for shop in shops}
        if len(shops) > 1:
            classes.discard(TemperatureClass.HOT)
        temperature = max(classes, key=_CARE.index, default=TemperatureClass.AMBIENT)
        return {
            "id": f"delivery-{number}",
            "code": code,
            "recipient": f"Famille Exemple {number}" if self.french else f"Recipient {number}",
            "place": door.id,
            "windows": [{"from": slot.start, "to": slot.end}],
            "pickups": [self._pickup(shop, SHOP_HABITS[shop.category]) for shop in shops],
            "service_s": self.chance.choice((60, 90, 120, 150)),
            "temperature": temperature.value,
        }

    def _pickup(self, shop: Spot, habit: ShopHabit) -> dict[str, Any]:
        return {
            "place": shop.id,
            "volume_l": self.chance.randint(*habit.volume_l),
            "weight_g": round(self.chance.randint(*habit.weight_g), -2),
            "service_s": habit.service_s,
            "items": habit.items_fr if self.french else habit.items_en,
        }
