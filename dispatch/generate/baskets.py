"""Baskets of one or several shops for the doors of a town, each doable within its promised slot."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dispatch.domain import Load, TemperatureClass
from dispatch.generate.ground import Ground, Spot
from dispatch.generate.habits import NEARBY_SHARE, NEARBY_SHOPS, SHOP_HABITS, SHOPS_IN_BASKET, ShopHabit

SHOP_SETUP_S = 60
DOOR_SETUP_S = 45
#: Seconds at a door, one as often as the other.
DOOR_SERVICE_S = (60, 90, 120, 150)
#: How often a basket is drawn again before its door is given up.
_TRIES = 40
#: A promise leaves this much to the dispatcher: a courier who goes straight from shop to shop
#: reaches the door so long before the slot ends.
SLACK_S = 1500
#: Later than any day.
NEVER_S = 2**62
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
            shops = self.choose_shops(self.chance, several_shops=several_shops)
            (slot,) = self.chance.choices(self.slots, [slot.weight for slot in self.slots])
            if self.arrival_s(shops, door, self.leaving) <= slot.latest - SLACK_S:
                return self._delivery(number, door, shops, slot)
        return None

    def choose_shops(self, chance: random.Random, *, several_shops: bool) -> list[Spot]:
        """Return the shops of a basket: the first by its popularity, further ones mostly near to it."""
        (first,) = chance.choices(self.ground.shops, self.popularity)
        shops = [first]
        if not several_shops:
            return shops
        sizes, weights = zip(*SHOPS_IN_BASKET, strict=True)
        (size,) = chance.choices(sizes, weights)
        while len(shops) < min(size, len(self.ground.shops)):
            near = [shop for shop in self.nearest[first.id] if shop not in shops]
            if near and chance.random() < NEARBY_SHARE:
                shops.append(chance.choice(near))
            else:
                (further,) = chance.choices(self.ground.shops, self.popularity)
                if further not in shops:
                    shops.append(further)
        return shops

    def arrival_s(
        self, shops: Sequence[Spot], door: Spot, leaving: int, ready: Mapping[str, int] | None = None
    ) -> int:
        """Return when a courier with nothing else to do reaches the door, epoch seconds.

        Parameters
        ----------
        shops, door
            The way, in the order in which the shops open or are ready.
        leaving
            When the courier leaves the depot.
        ready
            By shop, when its part of the basket is ready; as soon as it opens where not given.

        Returns
        -------
        int
            Later than any day where a shop has closed by then.
        """
        now, here = leaving, self.ground.depot
        known = ready or {}
        for shop in sorted(
            shops,
            key=lambda shop: (max(known.get(shop.id, 0), self.hours[shop.id][0][0]), self.hours[shop.id][0]),
        ):
            now += self.ground.travel_s(here, shop) + SHOP_SETUP_S
            service_s = SHOP_HABITS[shop.category].service_s
            earliest = max(now, known.get(shop.id, 0))
            starts = [
                max(earliest, opened)
                for opened, closes in self.hours[shop.id]
                if max(earliest, opened) <= closes - service_s
            ]
            if not starts:
                return NEVER_S
            now, here = starts[0] + service_s, shop
        return now + self.ground.travel_s(here, door)

    def _delivery(self, number: int, door: Spot, shops: list[Spot], slot: Slot) -> dict[str, Any]:
        return {
            "id": f"delivery-{number}",
            "code": code_of(number),
            "recipient": recipient_name(number, french=self.french),
            "place": door.id,
            "windows": [{"from": slot.start, "to": slot.end}],
            "pickups": [self._pickup(shop, SHOP_HABITS[shop.category]) for shop in shops],
            "service_s": self.chance.choice(DOOR_SERVICE_S),
            "temperature": temperature_of(shops).value,
        }

    def _pickup(self, shop: Spot, habit: ShopHabit) -> dict[str, Any]:
        load = load_of(self.chance, habit)
        return {
            "place": shop.id,
            "volume_l": load.volume_l,
            "weight_g": load.weight_g,
            "service_s": habit.service_s,
            "items": habit.items_fr if self.french else habit.items_en,
        }


def code_of(number: int) -> str:
    """Return the short code of a delivery by its number from 1: A01 to A99, B01 and so on."""
    return f"{chr(ord('A') + (number - 1) // 99)}{(number - 1) % 99 + 1:02d}"


def recipient_name(number: int, *, french: bool) -> str:
    """Return a name that is plainly nobody's."""
    return f"Famille Exemple {number}" if french else f"Recipient {number}"


def temperature_of(shops: Sequence[Spot]) -> TemperatureClass:
    """Return how a basket must be kept: as its most delicate part."""
    classes = {TemperatureClass(SHOP_HABITS[shop.category].temperature) for shop in shops}
    if len(shops) > 1:
        classes.discard(TemperatureClass.HOT)
    return max(classes, key=_CARE.index, default=TemperatureClass.AMBIENT)


def load_of(chance: random.Random, habit: ShopHabit) -> Load:
    """Return what one basket of a shop takes up."""
    return Load(chance.randint(*habit.volume_l), round(chance.randint(*habit.weight_g), -2))
