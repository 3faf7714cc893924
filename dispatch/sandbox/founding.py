"""A sandbox with everything that a first delivery takes: made-up people and shops of a real map, couriers on shift every day, keys for programs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Final
from zoneinfo import ZoneInfo

from dispatch import ids
from dispatch.access.keys import make_key
from dispatch.access.role import Role
from dispatch.dayfile.convert import to_day
from dispatch.dayfile.furnish import Furnished, furnish
from dispatch.dayfile.on_map import locate_day
from dispatch.domain import Day, Shift, TimeWindow
from dispatch.generate import generate_day
from dispatch.parties.organization import Organization, OrganizationKind
from dispatch.parties.town import Town
from dispatch.storage import crew, parties
from dispatch.storage.store import Store, Writing
from dispatch.town_map import TownMap

#: Shifts are made for so many days: the clock can be moved by a month at once, and there is somebody on shift then.
DAYS: Final = 35
#: What the clocks of the town show when it is founded, and when couriers work: nobody waits for a morning to come.
BEGINS: Final = dt.time(8)
WORKS: Final = (dt.time(8, 30), dt.time(20))
MARKETPLACE: Final = "Sandbox marketplace"
#: Plans are made, applied and given to couriers without anybody at a desk.
SETTINGS: Final = {"planning": {"automatic": True, "automatic_release": True}}
#: Orders of the generated day: they say which shops there are, and are not taken in.
_ORDERS: Final = 60


@dataclass(frozen=True, slots=True)
class Sandbox:
    """A sandbox that was founded, with the tokens of its keys, which nobody can be shown again, and what a first order takes."""

    town: Town
    marketplace_key: str
    coordinator_key: str
    shop_id: str
    door: tuple[float, float]


def found_sandbox(
    store: Store,
    town_map: TownMap,
    slug: str,
    actor: str,
    *,
    shops: int = 20,
    couriers: int = 4,
    days: int = DAYS,
    seed: int = 1,
    then: Callable[[Writing], object] | None = None,
) -> Sandbox:
    """Found a sandbox on a map, as a whole or not at all. Its clock shows eight in the morning of tomorrow, and runs.

    Parameters
    ----------
    slug
        Short name of the town.
    actor
        Who does it.
    shops, couriers
        How many there are; fewer shops where the map has fewer.
    days
        Dates on which every courier works, from the first one on.
    seed
        The same map and seed give the same town.
    then
        What else it is to have, done in the same transaction.

    Raises
    ------
    TownTakenError
        There is a town of that short name.
    DispatchError
        ``too_few_places``, ``profile_not_built``: the map does not do.
    """
    zone = ZoneInfo(town_map.time_zone)
    today = dt.datetime.fromtimestamp(store.clock.now_s(), zone).date()
    first = today + dt.timedelta(days=1)
    made = generate_day(
        town_map, date=first, deliveries=_ORDERS, shops=shops, visits=0, cargo_bikes=couriers, vans=0, seed=seed,
        title=f"{town_map.title} (sandbox)",
    )  # fmt: skip
    # Shops of a sandbox are open whenever somebody tries something.
    located = locate_day(to_day(made), town_map)
    day = replace(located, shop_windows={}, shifts=_on_date(located.shifts, first, zone))
    begins_s = int(dt.datetime.combine(first, BEGINS, zone).timestamp())
    founded: list[Sandbox] = []

    def step(writing: Writing, found: Furnished) -> None:
        # Those of the first date are there already.
        for number in range(1, days):
            date = first + dt.timedelta(days=number)
            crew.add_shifts(
                writing, date.isoformat(), _named(writing, _on_date(day.shifts, date, zone), found)
            )
        market = _organization(writing, OrganizationKind.MARKETPLACE, MARKETPLACE)
        _organization(writing, OrganizationKind.TOWN, day.title)
        _, marketplace = make_key(writing, "sandbox", Role.MARKETPLACE, org_id=market.id)
        _, coordinator = make_key(writing, "sandbox", Role.COORDINATOR)
        town = parties.get_town(writing)
        founded.append(Sandbox(town, marketplace, coordinator, *_first_order(day, found)))
        if then is not None:
            then(writing)

    furnish(store, day, actor, slug=slug, settings=SETTINGS, live=False, shows_s=begins_s, then=step)
    return founded[0]


def _on_date(shifts: Iterable[Shift], date: dt.date, zone: ZoneInfo) -> tuple[Shift, ...]:
    """Return shifts on another date, as long as its clocks say, without breaks."""
    from_s, to_s = (int(dt.datetime.combine(date, time, zone).timestamp()) for time in WORKS)
    return tuple(replace(one, window=TimeWindow(from_s, to_s), breaks=()) for one in shifts)


def _named(writing: Writing, shifts: Iterable[Shift], found: Furnished) -> list[Shift]:
    """Return shifts under new names, and in the town's names for what they are of."""
    return [
        replace(
            one,
            id=writing.ids.new(ids.SHIFT),
            courier_id=found.couriers[one.courier_id],
            vehicle_id=found.vehicles[one.vehicle_id],
            start_place_id=found.places[one.start_place_id],
            end_place_id=found.places.get(one.end_place_id, ""),
        )
        for one in shifts
    ]


def _organization(writing: Writing, kind: OrganizationKind, name: str) -> Organization:
    stored = parties.add_organization(writing, Organization(writing.ids.new(ids.ORGANIZATION), kind, name))
    writing.note("organization.added", stored.id, stored.version, {"kind": kind.value})
    return stored


def _first_order(day: Day, found: Furnished) -> tuple[str, tuple[float, float]]:
    """Return a shop and a door of one of the generated orders."""
    order = day.deliveries[0]
    door = next(place for place in day.places if place.id == order.drop_place_id)
    return found.shops[order.pickups[0].place_id], (door.lon, door.lat)
