"""A basket that somebody asks about: its door found, the windows it may have as far as shops and the town are concerned."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from dispatch.board.ask import Ask, AskStop
from dispatch.domain import Place, TimeWindow
from dispatch.errors import DispatchError, Fault
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.money.tariff import FeeFacts
from dispatch.orders.asked import Order
from dispatch.orders.checks import RefusedOrderError, faults_of
from dispatch.orders.delivery import Delivery, Mode
from dispatch.orders.door import FoundDoor
from dispatch.orders.handover import Handover
from dispatch.orders.intake import Looked, admit, look, pinned_order
from dispatch.orders.order_times import OrderTimes, holding, relay_of, times_of
from dispatch.orders.service_day import service_day
from dispatch.orders.shop_times import local_day
from dispatch.orders.town_facts import TownFacts, read_facts
from dispatch.orders.zones import fee_zone
from dispatch.promises.case import DayOfCase, days_of
from dispatch.promises.policy import PromisePolicy
from dispatch.promises.pricing import fee_facts
from dispatch.promises.refusal import SlotRefusal
from dispatch.promises.reservation import Reservation, ReservedBasket
from dispatch.promises.slots import slots_of
from dispatch.storage import crew, deliveries
from dispatch.storage.store import Reading, Store, Writing
from dispatch.town_map import TownMap


class AddressUncertainError(DispatchError):
    """An address that may mean several places: nothing is promised before somebody says which; code ``address_uncertain``."""

    def __init__(self, address: str, guesses: tuple[str, ...]) -> None:
        super().__init__(
            f"door.address {address!r} may be {', '.join(guesses)}: give one of these, or lon and lat",
            code="address_uncertain",
            values={"guesses": " / ".join(guesses)},
        )
        self.guesses = guesses


@dataclass(frozen=True, slots=True)
class NewBasket:
    """A basket that is not ordered yet.

    Attributes
    ----------
    looked
        The order, and its door.
    zone
        Its fee zone, empty for none.
    quote_id
        The quote that has offered it windows, empty for none yet.
    """

    looked: Looked
    zone: str
    quote_id: str = ""

    @property
    def without(self) -> frozenset[str]:
        """The room that is kept for it already."""
        return frozenset({self.quote_id} - {""})

    @property
    def door(self) -> Place:
        """Where it goes."""
        place = self.looked.found.place
        assert place is not None
        return place

    def again(self, reading: Reading) -> NewBasket:
        """Return the same: nobody changes what is not ordered yet."""
        del reading
        return self

    def facts(self, reading: Reading) -> TownFacts:
        """Return what it is held against."""
        return read_facts(reading, [self.looked.order])

    def times(self, reading: Reading, facts: TownFacts, window: TimeWindow, from_s: int) -> OrderTimes:
        """Return when it is met in a window; see `dispatch.promises.case.Case`."""
        order = replace(self.looked.order, window=window)
        return times_of(order, facts, reading, besides=self.quote_id, from_s=from_s)

    def ask(self, times: OrderTimes, facts: TownFacts) -> Ask:
        """Return what a courier has to do for it.

        Raises
        ------
        DispatchError
            ``no_offers_for_returns``.
        """
        order = self.looked.order
        if order.mode is Mode.RETURN:
            # From the door back to the shop: the window bounds the pickup, which is the door here; it is asked for as if the way were
            # the other.
            raise DispatchError(
                "mode return: ask for its window as for a delivery, and order it as a return",
                code="no_offers_for_returns",
            )
        fetches = tuple(
            AskStop(
                facts.places[facts.orgs[pickup.org_id].place_id],
                hours.windows,
                pickup.service_s,
                pickup.load,
            )
            for pickup, hours in zip(order.pickups, times.pickups, strict=True)
        )
        return Ask(fetches, self.door, order.service_s, order.skills, order.max_ride_s)

    def fee_facts(self, ask: Ask, slot: str, marginal_minor: int) -> FeeFacts:
        """Return what its fee depends on."""
        return fee_facts(self.looked.order, ask, self.zone, slot, marginal_minor)

    def reserve(
        self, quote_id: str, window: TimeWindow, times: OrderTimes, facts: TownFacts, until_s: int
    ) -> Reservation:
        """Return what it takes of all that is counted."""
        order = replace(self.looked.order, window=window)
        baskets = tuple(
            ReservedBasket(pickup.org_id, own.ready_s, own.windows)
            for pickup, own in zip(order.pickups, times.pickups, strict=True)
        )
        day = local_day(window.earliest, facts.time_zone).isoformat()
        plain = Reservation(
            quote_id, "", day, window, order.mode, baskets, until_s, confidence=self.looked.found.confidence
        )
        return reserved(plain, order, times, facts)

    def kept(self, facts: TownFacts, kept: Reservation) -> OrderTimes | None:
        """Return when it is met by what was kept for it; see `dispatch.promises.case.Case`."""
        order = replace(self.looked.order, window=kept.window)
        faults = tuple(faults_of(order, facts.orgs, facts.now_s))
        if faults:
            raise RefusedOrderError(faults)
        # What is ready when it was reckoned to be. Not counted again: what was kept is its own.
        pickups = tuple(
            replace(pickup, ready_s=basket.ready_s)
            for pickup, basket in zip(order.pickups, kept.baskets, strict=True)
        )
        return still(replace(order, pickups=pickups), facts, kept)


@dataclass(frozen=True, slots=True)
class Basket:
    """A basket with the days on which it may come; ``refusals`` say why not on others. ``zone`` is its fee zone, empty for none."""

    case: NewBasket
    days: tuple[DayOfCase, ...]
    refusals: tuple[SlotRefusal, ...]

    @property
    def looked(self) -> Looked:
        """The order, and its door."""
        return self.case.looked

    @property
    def zone(self) -> str:
        """Its fee zone."""
        return self.case.zone


def reserved(case: Reservation, order: Order, times: OrderTimes, facts: TownFacts) -> Reservation:
    """Return a reservation with the hours of its door, and the room at a relay point that goes with it."""
    relay = relay_of(order, facts)
    if relay is None or times.compartment is None:
        return replace(case, drop_windows=times.drop_windows)
    return replace(
        case,
        drop_windows=times.drop_windows,
        relay_id=relay.id,
        compartment_id=times.compartment.id,
        room_until_s=holding(order, relay).latest,
    )


def still(order: Order, facts: TownFacts, kept: Reservation) -> OrderTimes | None:
    """Return when an order is met by what was kept for it, None where its shops hand goods over at other times since.

    Parameters
    ----------
    order
        Its pickups are ready when they were reckoned to be.

    Raises
    ------
    RefusedOrderError
        The town, a shop or the relay point has closed since.
    """
    # Until when orders are taken, and how many, was judged when it was kept.
    found = times_of(order, facts, same_window=True)
    faults = found.faults
    if facts.rules(kept.window.earliest).closed:
        day = local_day(kept.window.earliest, facts.time_zone)
        begins, message = str(kept.window.earliest), f"nothing is delivered on {day}"
        faults = (
            *faults,
            Fault("/window", 0, "day_closed", begins, message, "ask for another day", {"day": str(day)}),
        )
    if faults:
        raise RefusedOrderError(faults)
    before = tuple(Handover(one.ready_s, one.windows) for one in kept.baskets)
    if (found.pickups, found.drop_windows) != (before, kept.drop_windows):
        return None
    return OrderTimes(before, kept.drop_windows)


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
        windows = windows_between(reading, order.window, facts, policy, policy.days)
        case = _looked(town_map, order, windows, facts, store)
        # What is offered can be kept: whoever keeps it may order at the last moment, and only then do its shops begin.
        days, refusals = days_of(case, windows, facts, reading, facts.now_s + policy.hold_s)
    return Basket(case, days, refusals)


def basket_in(store: Store, town_map: TownMap, town_id: str, order: Order, quote_id: str) -> NewBasket:
    """Return a basket that a quote has offered windows, looked up for the window of the order.

    Raises
    ------
    RefusedOrderError
        Something is wrong with it now: the order, the window, a shop that has closed.
    AddressUncertainError
        Its address may mean several places.
    """
    with store.reading(town_id) as reading:
        facts = read_facts(reading, [order])
        order = pinned_order(reading, order, facts)
    return replace(_case(look(town_map, order, facts, store.ids), facts), quote_id=quote_id)


def basket_kept(order: Order, quote_id: str, door: Place, confidence: float) -> NewBasket:
    """Return a basket whose window is kept: its door was found then."""
    return NewBasket(Looked(order, FoundDoor(door, confidence)), "", quote_id)


def ordered(
    writing: Writing, case: NewBasket, window: TimeWindow, times: OrderTimes, facts: TownFacts
) -> Delivery:
    """Order a basket for a window that is promised with it, and return the delivery; notes ``delivery.promised``.

    Raises
    ------
    ReferenceTakenError
        Its organisation has a delivery of its reference.
    """
    looked = replace(case.looked, order=replace(case.looked.order, window=window))
    taken = admit(writing, looked, facts, granted=times)
    stored = deliveries.change(
        writing, taken.delivery, status=DeliveryStatus.PROMISED, promised_s=writing.now_s
    )
    told = {"from_s": window.earliest, "to_s": window.latest, "quote_id": case.quote_id}
    writing.note("delivery.promised", stored.id, stored.version, told)
    return stored


def windows_between(
    reading: Reading, span: TimeWindow, facts: TownFacts, policy: PromisePolicy, days: int
) -> list[TimeWindow]:
    """Return the windows of some days, of those that touch a span, in which somebody may be on shift."""
    first = service_day(max(facts.now_s, span.earliest), facts.town)
    last = service_day(max(facts.now_s, span.latest), facts.town)
    found = []
    for ahead in range(min(days, (last - first).days + 1)):
        day = first + dt.timedelta(days=ahead)
        slots = slots_of(policy, day, facts.time_zone, not_before_s=facts.now_s)
        # Where nobody is on the roster yet, nothing is known: whoever computes says that there is nobody.
        until_s = crew.last_end_s(reading, day.isoformat())
        found += [
            slot
            for slot in slots
            # What lies past the night of a date is offered as of the next one.
            if service_day(slot.earliest, facts.town) == day
            and slot.latest > span.earliest
            and slot.earliest < span.latest
            and (until_s is None or slot.earliest <= until_s)
        ]
    return found


def _looked(
    town_map: TownMap, order: Order, windows: list[TimeWindow], facts: TownFacts, store: Store
) -> NewBasket:
    """Look an order up by the window that it has most of its shops in; what is wrong with every window is wrong with the order."""
    refused: RefusedOrderError | None = None
    # From the last: what is ready late is ready then. All of them: a shop may be closed on the last days, and open late on the first.
    for window in [*reversed(windows)] or [order.window]:
        try:
            looked = look(town_map, replace(order, window=window), facts, store.ids)
        except RefusedOrderError as error:
            refused = error
            continue
        return _case(looked, facts)
    assert refused is not None
    raise refused


def _case(looked: Looked, facts: TownFacts) -> NewBasket:
    order, place = looked.order, looked.found.place
    if looked.found.guesses:
        raise AddressUncertainError(order.door.address, looked.found.guesses)
    assert place is not None
    zone = fee_zone(facts.zones, order.org_id, place.lon, place.lat)
    return NewBasket(looked, "" if zone is None else zone.id)
