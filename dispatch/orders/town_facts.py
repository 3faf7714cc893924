"""What orders are held against: the town, the shops that they name, zones, the calendar; read once for all orders of a transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from dispatch.domain import Place
from dispatch.orders.asked import Order
from dispatch.orders.day_rules import DayRules, Peak, rules_of_day
from dispatch.orders.handover import Known
from dispatch.orders.relay import RelayPoint
from dispatch.orders.shop_times import local_day
from dispatch.orders.zones import Zone
from dispatch.parties.organization import Organization
from dispatch.parties.phones import calling_code
from dispatch.parties.town import Town
from dispatch.storage import crew, parties, peaks, waiting, zones
from dispatch.storage.prepared import of_town
from dispatch.storage.schema_intake import PIN
from dispatch.storage.store import Reading

_ANY_PIN = of_town(PIN, PIN.c.id).limit(1)


@dataclass(frozen=True, slots=True)
class TownFacts:
    """A town as its orders see it. ``orgs`` and ``places`` have what the orders name, ``relays`` the relay points by their places.

    ``handovers`` is what `dispatch.orders.handover.handovers` has found where nothing is bounded. ``has_pins`` says whether anybody has ever set a pin: while nobody has, none is looked for.
    """

    town: Town
    orgs: Mapping[str, Organization]
    places: Mapping[str, Place]
    relays: Mapping[str, RelayPoint]
    zones: tuple[Zone, ...]
    peaks: tuple[Peak, ...]
    profiles: tuple[str, ...]
    now_s: int
    has_pins: bool = True
    handovers: Known = field(default_factory=dict)
    _rules: dict[str, DayRules] = field(default_factory=dict)

    @property
    def time_zone(self) -> str:
        """Of the town."""
        return self.town.time_zone

    @property
    def calling_code(self) -> str:
        """Country code of telephone numbers that have none."""
        return calling_code(self.town)

    def after(self, earlier: TownFacts) -> TownFacts:
        """Return these facts with what was found of some that were read earlier, if they say the same of shops."""
        same = self.town == earlier.town and self.orgs == earlier.orgs and self.places == earlier.places
        return replace(self, handovers=earlier.handovers) if same else self

    def rules(self, moment_s: int) -> DayRules:
        """Return what holds on the local date of a moment."""
        day = local_day(moment_s, self.time_zone)
        key = day.isoformat()
        if key not in self._rules:
            self._rules[key] = rules_of_day(self.town.settings, self.peaks, day, self.time_zone)
        return self._rules[key]


def read_facts(reading: Reading, orders: Iterable[Order]) -> TownFacts:
    """Return what some orders are held against.

    Raises
    ------
    NotFoundError
        There is no such town.
    """
    named: set[str] = set()
    spots: set[str] = set()
    for order in orders:
        named |= {order.org_id, *(pickup.org_id for pickup in order.pickups)}
        if order.payment is not None:
            named |= {org for org, _ in order.payment.by_org}
        spots.add(order.door.place_id)
    town = parties.get_town(reading)
    orgs = parties.get_organizations(reading, named)
    relays = {relay.place_id: relay for relay in waiting.relays(reading)}
    spots |= {org.place_id for org in orgs.values()} | relays.keys()
    return TownFacts(
        town=town,
        orgs=orgs,
        places=parties.get_places(reading, sorted(spots - {""})),
        relays=relays,
        zones=zones.all_of(reading),
        peaks=peaks.all_of(reading),
        profiles=tuple(sorted({vehicle.profile for vehicle in crew.vehicles(reading).values()})),
        now_s=reading.now_s,
        has_pins=bool(reading.fetch(_ANY_PIN)),
    )
