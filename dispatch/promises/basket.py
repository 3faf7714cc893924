"""A basket that somebody asks about: its door found, the windows it may have as far as shops and the town are concerned."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from dispatch.board.ask import Ask, AskStop
from dispatch.domain import TimeWindow
from dispatch.errors import DispatchError
from dispatch.orders.asked import Order
from dispatch.orders.checks import RefusedOrderError
from dispatch.orders.delivery import Mode
from dispatch.orders.handover import told
from dispatch.orders.intake import Looked, look, pinned_order
from dispatch.orders.order_times import OrderTimes, times_of
from dispatch.orders.service_day import service_day
from dispatch.orders.town_facts import TownFacts, read_facts
from dispatch.orders.zones import fee_zone
from dispatch.promises.policy import PromisePolicy
from dispatch.promises.slots import slots_of
from dispatch.storage import crew
from dispatch.storage.store import Reading, Store
from dispatch.town_map import TownMap


class AddressUncertainError(DispatchError):
    """An address that may mean several places: nothing is promised before somebody says which; code ``address_uncertain``."""

    def __init__(self, address: str, guesses: tuple[str, ...]) -> None:
        super().__init__(
            f"door.address {address!r} may be {', '.join(guesses)}: give one of these, or lon and lat",
            code="address_uncertain",
        )
        self.guesses = guesses


@dataclass(frozen=True, slots=True)
class DayOfBasket:
    """A local date, the windows that shops and the town allow, and what a courier would have to do in them."""

    day: str
    windows: tuple[TimeWindow, ...]
    ask: Ask


@dataclass(frozen=True, slots=True)
class Basket:
    """A basket with the days on which it may come; ``refusals`` say why not on others. ``zone`` is its fee zone, empty for none."""

    looked: Looked
    zone: str
    days: tuple[DayOfBasket, ...]
    refusals: tuple[str, ...]


def basket_of(store: Store, town_map: TownMap, town_id: str, order: Order, policy: PromisePolicy) -> Basket:
    """Return a basket, looked up.

    Parameters
    ----------
    order
        Its window is where promises are looked for: all of it if it is within the days that the town looks ahead.

    Raises
    ------
    RefusedOrderError
        Something is wrong with it, whenever it comes.
    AddressUncertainError
        Its address may mean several places.
    """
    with store.reading(town_id) as reading:
        facts = read_facts(reading, [order])
        order = pinned_order(reading, order, facts)
        windows = _windows(reading, order, facts, policy)
        looked = _looked(town_map, order, windows, facts, store)
        days, refusals = _days(looked, windows, facts, reading)
    place = looked.found.place
    assert place is not None
    zone = fee_zone(facts.zones, order.org_id, place.lon, place.lat)
    return Basket(looked, "" if zone is None else zone.id, days, refusals)


def _windows(reading: Reading, order: Order, facts: TownFacts, policy: PromisePolicy) -> list[TimeWindow]:
    """Return the windows of the days looked at in which somebody may be on shift."""
    first = service_day(max(facts.now_s, order.window.earliest), facts.town)
    last = service_day(max(facts.now_s, order.window.latest), facts.town)
    found = []
    for ahead in range(min(policy.days, (last - first).days + 1)):
        day = first + dt.timedelta(days=ahead)
        slots = slots_of(policy, day, facts.time_zone, not_before_s=facts.now_s)
        # Where nobody is on the roster yet, nothing is known: whoever computes says that there is nobody.
        until_s = crew.last_end_s(reading, day.isoformat())
        found += [
            slot
            for slot in slots
            # What lies past the night of a date is offered as of the next one.
            if service_day(slot.earliest, facts.town) == day
            and slot.latest > order.window.earliest
            and slot.earliest < order.window.latest
            and (until_s is None or slot.earliest <= until_s)
        ]
    return found


def _looked(
    town_map: TownMap, order: Order, windows: list[TimeWindow], facts: TownFacts, store: Store
) -> Looked:
    """Look an order up by the window that it has most of its shops in; what is wrong with every window is wrong with the order."""
    refused: RefusedOrderError | None = None
    # From the last: what is ready late is ready then. All of them: a shop may be closed on the last days, and open late on the first.
    for window in [*reversed(windows)] or [order.window]:
        try:
            looked = look(town_map, replace(order, window=window), facts, store.ids)
        except RefusedOrderError as error:
            refused = error
            continue
        if looked.found.guesses:
            raise AddressUncertainError(order.door.address, looked.found.guesses)
        return looked
    assert refused is not None
    raise refused


def _days(
    looked: Looked, windows: list[TimeWindow], facts: TownFacts, reading: Reading
) -> tuple[tuple[DayOfBasket, ...], tuple[str, ...]]:
    zone = facts.time_zone
    by_day: dict[str, list[tuple[TimeWindow, OrderTimes]]] = {}
    refusals: dict[str, str] = {}
    for window in windows:
        day = service_day(window.earliest, facts.town).isoformat()
        times = times_of(replace(looked.order, window=window), facts, reading)
        if times.faults:
            fault = times.faults[0]
            refusals.setdefault(
                f"{day} {fault.code}", f"{told(window.earliest, zone)}: {fault.message} ({fault.remedy})"
            )
            continue
        by_day.setdefault(day, []).append((window, times))
    if not windows:
        refusals["nobody"] = "no courier is on shift in that time"
    days = tuple(
        DayOfBasket(day, tuple(window for window, _ in own), _ask(looked, own[-1][1], facts))
        for day, own in by_day.items()
    )
    return days, tuple(refusals.values())


def _ask(looked: Looked, times: OrderTimes, facts: TownFacts) -> Ask:
    order, place = looked.order, looked.found.place
    assert place is not None
    if order.mode is Mode.RETURN:
        # From the door back to the shop: the window bounds the pickup, which is the door here; it is asked for as if the way were the other.
        raise DispatchError(
            "mode return: ask for its window as for a delivery, and order it as a return",
            code="no_offers_for_returns",
        )
    fetches = tuple(
        AskStop(
            facts.places[facts.orgs[pickup.org_id].place_id], hours.windows, pickup.service_s, pickup.load
        )
        for pickup, hours in zip(order.pickups, times.pickups, strict=True)
    )
    return Ask(fetches, place, order.service_s, order.skills, order.max_ride_s)
