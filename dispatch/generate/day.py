"""A realistic morning for any town: its real shops, doors and service points, and invented people."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any
from zoneinfo import ZoneInfo

from dispatch.dayfile.models import MAX_FLEET, MAX_REQUESTS, DayDocument
from dispatch.dayfile.times import to_epoch
from dispatch.domain import Profile
from dispatch.errors import DispatchError
from dispatch.generate import fleet
from dispatch.generate.baskets import DOOR_SETUP_S, SHOP_SETUP_S, BasketMaker, Slot
from dispatch.generate.ground import Ground, Spot, survey
from dispatch.generate.habits import SLOTS
from dispatch.generate.visits import VisitMaker
from dispatch.town_map import TownMap

_SHIFT = ("08:30", "13:30")
POINT_SETUP_S = 60
_WEEKDAYS_FR = ("Lundi", "Mardi", "Mercredi", "Jeudi", "Vendredi", "Samedi", "Dimanche")
_WEEKDAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def generate_day(
    town: TownMap,
    *,
    date: dt.date,
    deliveries: int = 120,
    shops: int = 40,
    multi_shop_share: float = 0.6,
    visits: int = 15,
    cargo_bikes: int = 6,
    vans: int = 1,
    seed: int = 1,
    title: str | None = None,
    lang: str = "fr",
) -> DayDocument:
    """Invent a morning on a town's own map.

    Parameters
    ----------
    town
        The map, a `geo.town.Town`.
    date
        The day.
    deliveries, visits
        How many of each.
    shops
        At most how many shops sell; fewer where fewer are open that morning.
    multi_shop_share
        Share of the deliveries with goods of two shops or more.
    cargo_bikes, vans
        How many couriers ride each; at least one in all.
    seed
        The same map, arguments and seed give the same day.
    title
        What people call the day; weekday and town where not given.
    lang
        ``fr`` or ``en``, language of names and notes.

    Returns
    -------
    DayDocument
        Ready for `dispatch.dayfile.write_day`. Every delivery can be brought in time by a courier
        with nothing else to do; whether the fleet can bring all of them is for the plan to say.

    Raises
    ------
    DispatchError
        ``too_few_places`` where the map lacks shops or addresses; ``bad_request`` for numbers out
        of range, naming them; ``profile_not_built`` where the town lacks a vehicle's streets.
    """
    _check_numbers(deliveries, visits, shops, multi_shop_share, cargo_bikes, vans, lang)
    _check_streets(town, cargo_bikes, vans)
    chance = random.Random(f"tournee day {seed}")  # noqa: S311  # nothing secret
    zone = ZoneInfo(town.time_zone)
    profile = Profile.CARGO_BIKE if cargo_bikes else Profile.VAN
    ground = survey(
        town,
        profile,
        chance,
        date=date,
        morning=(to_epoch(_SHIFT[0], date, zone), to_epoch("13:00", date, zone)),
        shops=shops,
        doors=deliveries + visits,
    )
    maker = _DayMaker(town, ground, chance, date, zone, french=lang == "fr")
    maker.add_deliveries(deliveries, multi_shop_share)
    maker.add_visits(visits)
    weekdays = _WEEKDAYS_FR if lang == "fr" else _WEEKDAYS_EN
    between = "matin à" if lang == "fr" else "morning in"
    return DayDocument.model_validate(
        {
            "format": "tournee-day",
            "version": 1,
            "town": town.name,
            "date": date.isoformat(),
            "time_zone": town.time_zone,
            "title": f"{weekdays[date.weekday()]} {between} {town.title}" if title is None else title,
            "places": maker.used_places(),
            "deliveries": maker.deliveries,
            "visits": maker.visits,
            **_fleet(ground, cargo_bikes, vans, french=lang == "fr"),
        }
    )


def _check_numbers(
    deliveries: int, visits: int, shops: int, multi_shop_share: float, cargo_bikes: int, vans: int, lang: str
) -> None:
    faults = [
        f"{name} is {value}: choose {low} to {high}"
        for name, value, low, high in (
            ("deliveries", deliveries, 0, MAX_REQUESTS),
            ("visits", visits, 0, MAX_REQUESTS),
            ("shops", shops, 1, MAX_REQUESTS),
            ("multi_shop_share", multi_shop_share, 0, 1),
            ("cargo_bikes", cargo_bikes, 0, MAX_FLEET),
            ("vans", vans, 0, MAX_FLEET),
            ("cargo_bikes + vans", cargo_bikes + vans, 1, MAX_FLEET),
        )
        if not low <= value <= high
    ]
    if lang not in {"fr", "en"}:
        faults.append(f"lang is {lang!r}: choose 'fr' or 'en'")
    if faults:
        raise DispatchError("; ".join(faults) + ".", code="bad_request")


def _check_streets(town: TownMap, cargo_bikes: int, vans: int) -> None:
    for profile, count, argument in (
        (Profile.CARGO_BIKE, cargo_bikes, "cargo_bikes"),
        (Profile.VAN, vans, "vans"),
    ):
        if count and profile not in town.profiles:
            raise DispatchError(
                f"{argument} is {count}, but {town.title} was built without streets for {profile}. Choose 0, or add "
                f"the town again with this profile.",
                code="profile_not_built",
            )


class _DayMaker:
    def __init__(
        self,
        town: TownMap,
        ground: Ground,
        chance: random.Random,
        date: dt.date,
        zone: ZoneInfo,
        *,
        french: bool,
    ) -> None:
        self.town = town
        self.ground = ground
        self.chance = chance
        self.date = date
        self.zone = zone
        self.french = french
        self.deliveries: list[dict[str, Any]] = []
        self.visits: list[dict[str, Any]] = []
        self.visit_maker = VisitMaker(ground, chance, french=french)

    def add_deliveries(self, count: int, multi_shop_share: float) -> None:
        """Draw deliveries, as many of several shops as the share says."""
        slots = tuple(
            Slot(
                start, end, to_epoch(start, self.date, self.zone), to_epoch(end, self.date, self.zone), weight
            )
            for start, end, weight in SLOTS
        )
        leaving = to_epoch(_SHIFT[0], self.date, self.zone)
        baskets = BasketMaker(self.ground, self.chance, slots, leaving, french=self.french)
        several = round(count * multi_shop_share)
        kinds = [True] * several + [False] * (count - several)
        self.chance.shuffle(kinds)
        for number, several_shops in enumerate(kinds, 1):
            delivery = None
            for door in self._doors(len(self.ground.doors)):
                delivery = baskets.draw(number, door, several_shops=several_shops)
                if delivery:
                    break
            if not delivery:
                raise DispatchError(
                    f"No shop of {self.town.title} opens early enough on {self.date.isoformat()} to keep a "
                    "promised slot. Choose another date.",
                    code="too_few_places",
                )
            self.deliveries.append(delivery)

    def add_visits(self, count: int) -> None:
        """Draw visits of the services that the map has points for, as many as their weights say."""
        chosen = self.visit_maker.choose(count)
        for number, (habit, door) in enumerate(zip(chosen, self._doors(count), strict=True), 1):
            self.visits.append(self.visit_maker.visit(number, habit, door))

    def used_places(self) -> list[dict[str, Any]]:
        """Return the places that the day names: depot, shops, service points, doors."""
        used = {pickup["place"] for delivery in self.deliveries for pickup in delivery["pickups"]}
        used |= {delivery["place"] for delivery in self.deliveries} | {
            visit["place"] for visit in self.visits
        }
        places = [place_of(self.ground.depot, "depot", 0)]
        for shop, hours in zip(self.ground.shops, self.ground.hours, strict=True):
            if shop.id in used:
                windows = [{"from": self._clock(start), "to": self._clock(end - 180)} for start, end in hours]
                places.append(place_of(shop, "shop", SHOP_SETUP_S) | {"windows": windows})
        places += [
            place_of(point, "service_point", POINT_SETUP_S) for point in self.visit_maker.points.values()
        ]
        places += [place_of(door, "address", DOOR_SETUP_S) for door in self.ground.doors if door.id in used]
        return places

    def _doors(self, count: int) -> list[Spot]:
        """Return doors in random order, again and again where the town has fewer than asked."""
        doors: list[Spot] = []
        while len(doors) < count:
            doors += self.chance.sample(self.ground.doors, len(self.ground.doors))
        return doors[:count]

    def _clock(self, epoch: int) -> str:
        return dt.datetime.fromtimestamp(epoch, self.zone).strftime("%H:%M")


def place_of(spot: Spot, kind: str, setup_s: int) -> dict[str, Any]:
    """Return a place in the day file's form."""
    return {
        "id": spot.id,
        "kind": kind,
        "name": spot.name[:200],
        "lon": round(spot.lon, 7),
        "lat": round(spot.lat, 7),
        "address": spot.address,
        "setup_s": setup_s,
        "category": spot.category,
    }


def _fleet(ground: Ground, cargo_bikes: int, vans: int, *, french: bool) -> dict[str, Any]:
    vehicles = fleet.vehicles(cargo_bikes, vans, french=french)
    couriers: list[dict[str, Any]] = []
    shifts: list[dict[str, Any]] = []
    for index, vehicle in enumerate(vehicles):
        couriers.append(fleet.courier(index, french=french))
        pause = [{"from": "10:30", "to": "11:30", "duration_s": 1200}] if index % 2 else []
        shifts.append(
            {
                "id": f"shift-{index + 1}",
                "courier": f"courier-{index + 1}",
                "vehicle": vehicle["id"],
                "from": _SHIFT[0],
                "to": _SHIFT[1],
                "start_place": ground.depot.id,
                "end_place": ground.depot.id,
                "breaks": pause,
            }
        )
    return {"vehicles": vehicles, "couriers": couriers, "shifts": shifts}
