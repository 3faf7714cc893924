"""A trading day on a town's own map: its real shops by their hours, its real doors, invented people."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from dispatch.dayfile.convert import to_day
from dispatch.dayfile.models import MAX_REQUESTS, DayDocument
from dispatch.domain import Day, PlaceKind, Profile, TimeWindow
from dispatch.errors import DispatchError
from dispatch.generate.baskets import DOOR_SETUP_S, SHOP_SETUP_S
from dispatch.generate.day import POINT_SETUP_S, place_of
from dispatch.generate.ground import Ground, Spot, survey
from dispatch.generate.visits import VisitMaker
from dispatch.simulate.demand.ordering import Drawn, OrderMaker, counters_of
from dispatch.simulate.demand.quarter import Quarter
from dispatch.simulate.demand.rhythm import TradingDay, poisson
from dispatch.simulate.demand.roster import roster
from dispatch.simulate.scenario import Chances, Scenario
from dispatch.town_map import TownMap

MOST_COURIERS = 64
#: The clock starts so long before trade, and stops so long after the last window.
_BEFORE_S, _AFTER_S = 2700, 5400


def generated_scenario(
    town: TownMap,
    *,
    date: dt.date,
    orders: int = 200,
    couriers: int = 6,
    vans: int = 0,
    seed: int = 1,
    shops: int = 60,
    doors: int = 400,
    visits: int = 0,
    several_share: float = 0.45,
    demand_factor: float = 1.0,
    quarters: Sequence[Quarter] = (),
    random_count: bool = False,
    chances: Chances | None = None,
    settings: Mapping[str, Mapping[str, object]] | None = None,
    lang: str = "fr",
) -> Scenario:
    """Draw a trading day.

    The same map, arguments and seed give the same day. Each order and each shift is drawn by itself, so that a day with more of them has
    those of the day with fewer among them, and what-ifs are compared on equal luck.

    Parameters
    ----------
    town
        The map.
    date
        The day; Sundays are short.
    orders
        How many come in, the evening before included.
    couriers, vans
        How many ride cargo bikes and drive vans, in staggered shifts.
    seed
        Of everything that is drawn.
    shops, doors
        At most how many sell, and how many order.
    visits
        Visits of municipal services.
    several_share
        Share of the orders with goods of two to four shops; orders at counters are of one.
    demand_factor
        Multiplies ``orders``: 1.4 is a day with 40 % more.
    quarters
        Parts of the town with more or less demand.
    random_count
        Whether the number of orders is a Poisson number with that mean, instead of the mean itself.
    chances, settings
        Of the scenario; usual ones where not given. Windows are offered from the beginning to the end of trade unless ``promises`` says
        otherwise.
    lang
        ``fr`` or ``en``, language of names and notes.

    Raises
    ------
    DispatchError
        ``bad_request`` for numbers out of range, naming all of them; ``too_few_places`` where the map lacks shops or addresses, or no order
        of the day could be kept; ``profile_not_built`` where the town lacks a vehicle's streets.
    """
    total = round(orders * demand_factor)
    _check(town, total, couriers, vans, shops, doors, visits, several_share, demand_factor, quarters, lang)
    day = TradingDay.of(date, town.time_zone)
    name = f"tournee scenario {seed} {date.isoformat()}"
    profile = Profile.CARGO_BIKE if couriers else Profile.VAN
    ground = survey(
        town, profile, random.Random(f"{name} ground"), date=date, morning=(day.opens_s, day.closes_s),  # noqa: S311
        shops=shops, doors=doors,
    )  # fmt: skip
    counters = counters_of(ground)
    crew = roster(date, couriers, vans, ground.depot.id, french=lang == "fr")
    frame, wanted_doors = _frame(town, counters, date, crew, visits, name, lang)
    count = poisson(total, random.Random(f"{name} count")) if random_count else total  # noqa: S311
    maker = OrderMaker(
        ground, day, name, leaving_s=min(shift.window.earliest for shift in frame.shifts),
        several_share=several_share, french=lang == "fr",
    )  # fmt: skip
    drawn = _orders(town, maker, ground, count, quarters, date)
    used = wanted_doors | {one.delivery.drop_place_id for one in drawn}
    places = [place for place in frame.places if place.kind is not PlaceKind.ADDRESS or place.id in used]
    hours = {f"shop-{place.osm_id}": place.opening_hours for place in town.places()}
    places = [replace(place, opening_hours=hours.get(place.id, "")) for place in places]
    usual = {"promises": {"from_min": day.slots_from_min, "to_min": day.slots_end_min}}
    scenario = Scenario(
        name=f"{town.title}, {date.isoformat()}",
        day=replace(
            frame,
            places=tuple(places),
            deliveries=tuple(replace(one.delivery, ordered_s=one.coming.at_s) for one in drawn),
            shop_windows={
                shop.id: tuple(TimeWindow(opens, closes) for opens, closes in own)
                for shop, own in zip(counters.shops, counters.hours, strict=True)
            },
        ),
        comings=tuple(sorted((one.coming for one in drawn), key=lambda coming: (coming.at_s, coming.key))),
        chances=chances or Chances(),
        settings=usual,
        begins_s=day.opens_s - _BEFORE_S,
        ends_s=day.slots_end_s + _AFTER_S,
    )  # fmt: skip
    return scenario.with_settings(**(settings or {}))


def _orders(
    town: TownMap,
    maker: OrderMaker,
    ground: Ground,
    count: int,
    quarters: Sequence[Quarter],
    date: dt.date,
) -> list[Drawn]:
    def draw(key: str, number: int, doors: Sequence[Spot]) -> Drawn:
        found = maker.draw(key, number, doors)
        if found is None:
            raise DispatchError(
                f"No shop of {town.title} is open long enough on {date.isoformat()} to keep a promise. Choose another date.",
                code="too_few_places",
            )
        return found

    drawn = [draw(f"order-{number}", number, ground.doors) for number in range(1, count + 1)]
    spots = {spot.id: spot for spot in ground.doors}
    for place, quarter in enumerate(quarters, 1):
        within = [one for one in drawn if quarter.holds(spots[one.delivery.drop_place_id])]
        if quarter.factor < 1:
            out = {
                one.coming.key
                for one in within
                if random.Random(f"{maker.seed} quarter {place} {one.coming.key}").random()  # noqa: S311
                >= quarter.factor
            }
            drawn = [one for one in drawn if one.coming.key not in out]
            continue
        there = [spot for spot in ground.doors if quarter.holds(spot)]
        extra = round(len(within) * (quarter.factor - 1))
        # Names of their own: the orders of the town keep theirs however many the quarter gets.
        first = MAX_REQUESTS * place
        for number in range(1, extra + 1):
            added = draw(f"quarter-{place}-{number}", first + number, there)
            code = f"Q{place}-{number:02d}"
            drawn.append(replace(added, delivery=replace(added.delivery, code=code)))
    return drawn


def _frame(
    town: TownMap,
    ground: Ground,
    date: dt.date,
    crew: Mapping[str, list[dict[str, Any]]],
    visits: int,
    name: str,
    lang: str,
) -> tuple[Day, set[str]]:
    """Return the day without deliveries, with all doors, and the doors that visits need."""
    french = lang == "fr"
    chance = random.Random(f"{name} visits")  # noqa: S311
    maker = VisitMaker(ground, chance, french=french)
    made = [
        maker.visit(number, habit, chance.choice(ground.doors))
        for number, habit in enumerate(maker.choose(visits), 1)
    ]
    places = [place_of(ground.depot, "depot", 0)]
    places += [place_of(shop, "shop", SHOP_SETUP_S) for shop in ground.shops]
    places += [place_of(point, "service_point", POINT_SETUP_S) for point in maker.points.values()]
    places += [place_of(door, "address", DOOR_SETUP_S) for door in ground.doors]
    document = DayDocument.model_validate(
        {
            "format": "tournee-day",
            "version": 1,
            "town": town.name,
            "date": date.isoformat(),
            "time_zone": town.time_zone,
            "title": town.title,
            "places": places,
            "visits": made,
            **crew,
        }
    )
    return to_day(document), {visit["place"] for visit in made}


def _check(
    town: TownMap,
    orders: int,
    couriers: int,
    vans: int,
    shops: int,
    doors: int,
    visits: int,
    several_share: float,
    demand_factor: float,
    quarters: Sequence[Quarter],
    lang: str,
) -> None:
    bounds: list[tuple[str, float, float, float]] = [
        ("orders * demand_factor", orders, 0, MAX_REQUESTS),
        ("demand_factor", demand_factor, 0, 10),
        ("couriers", couriers, 0, MOST_COURIERS),
        ("vans", vans, 0, MOST_COURIERS),
        ("couriers + vans", couriers + vans, 1, 2 * MOST_COURIERS),
        ("shops", shops, 1, MAX_REQUESTS),
        ("doors", doors, 1, MAX_REQUESTS),
        ("visits", visits, 0, MAX_REQUESTS),
        ("several_share", several_share, 0, 1),
    ]
    for place, quarter in enumerate(quarters):
        bounds += [
            (f"quarters[{place}].factor", quarter.factor, 0, 10),
            (f"quarters[{place}].radius_m", quarter.radius_m, 1, 100_000),
        ]
    faults = [
        f"{name} is {value}: choose {low} to {high}"
        for name, value, low, high in bounds
        if not low <= value <= high
    ]
    if lang not in {"fr", "en"}:
        faults.append(f"lang is {lang!r}: choose 'fr' or 'en'")
    if faults:
        raise DispatchError("; ".join(faults) + ".", code="bad_request")
    for count, profile, argument in ((couriers, Profile.CARGO_BIKE, "couriers"), (vans, Profile.VAN, "vans")):
        if count and profile not in town.profiles:
            raise DispatchError(
                f"{argument} is {count}, but {town.title} was built without streets for {profile}. Choose 0, or add "
                "the town again with this profile.",
                code="profile_not_built",
            )
