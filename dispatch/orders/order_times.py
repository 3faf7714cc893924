"""When an order can be met: its shops, the town's day, the relay point; and where it cannot, the next time that it can."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from dispatch.domain import TimeWindow
from dispatch.errors import Fault
from dispatch.orders.asked import Order
from dispatch.orders.capacity import capacity_by
from dispatch.orders.day_rules import DayRules, cut_off_s, day_bounds, slot_of
from dispatch.orders.delivery import Mode
from dispatch.orders.handover import Handover, baskets_by_quarter, handovers, told
from dispatch.orders.relay import Compartment, RelayPoint, fitting, free_compartment
from dispatch.orders.shop_times import DAYS_AHEAD, local_day, open_windows
from dispatch.orders.tasks_of import total_load
from dispatch.orders.town_facts import TownFacts
from dispatch.parties.organization import Throttle
from dispatch.storage import waiting
from dispatch.storage.store import Reading

#: Faults that another window does not have.
TIME_FAULTS = frozenset(
    {"shop_closed", "day_closed", "cut_off_passed", "lead_too_short", "slot_full", "relay_closed", "relay_full", "window_past"}
)  # fmt: skip
#: How far apart the windows are that are tried where another one is looked for.
STEP_S = 1_800
_OPEN_HOUSE = Throttle()


@dataclass(frozen=True, slots=True)
class OrderTimes:
    """When an order is met: each shop's part, the hours of its door if not all of its window, the room at its relay point."""

    pickups: tuple[Handover, ...] = ()
    drop_windows: tuple[TimeWindow, ...] = ()
    compartment: Compartment | None = None
    faults: tuple[Fault, ...] = ()


def relay_of(order: Order, facts: TownFacts) -> RelayPoint | None:
    """Return the relay point that an order goes to, None for other orders and for places that are none."""
    return facts.relays.get(order.door.place_id) if order.mode is Mode.RELAY else None


def holding(order: Order, relay: RelayPoint) -> TimeWindow:
    """Return from when to when a parcel takes up room at most."""
    return TimeWindow(order.window.earliest, order.window.latest + relay.holding_s)


def times_of(
    order: Order,
    facts: TownFacts,
    reading: Reading | None = None,
    *,
    besides: str = "",
    same_window: bool = False,
    taken: Mapping[str, Counter[int]] | None = None,
    from_s: int | None = None,
) -> OrderTimes:
    """Return when an order is met, and everything that is wrong with that.

    Parameters
    ----------
    reading
        Where what is taken on is counted; None for nothing taken on. Who acts on the answer keeps others from taking anything on
        meanwhile (`Writing.exclude`).
    besides
        The delivery that the order is already, or the quote that keeps a window for it: it does not count.
    same_window
        The delivery has had that window before: it was in time then.
    taken
        What `dispatch.orders.handover.baskets_by_quarter` has counted already.
    from_s
        When its shops hear of it, now where it is not given: from then on they prepare it. Until when orders are taken is a matter of now.
    """
    rules = facts.rules(order.window.earliest)
    known = None
    if taken is not None:
        # What is found is counted, and this is asked for many windows.
        taken = defaultdict(Counter, {name: Counter(counts) for name, counts in taken.items()})
    elif reading is not None and is_counted(order, facts, rules):
        taken = baskets_by_quarter(reading, order, besides=besides, whole_town=rules.most_baskets is not None)
    else:
        taken = defaultdict(Counter)
        known = None if is_counted(order, facts, rules) else facts.handovers
    faults: list[Fault] = []
    if order.mode is not Mode.COLLECT and not same_window:
        faults += _day_faults(order, facts, rules, reading, besides)
    pickups, missed = handovers(
        order,
        facts.orgs,
        facts.places,
        taken,
        facts.town,
        facts.now_s if from_s is None else from_s,
        rules,
        known,
    )
    faults += missed
    relay = relay_of(order, facts)
    if relay is None:
        return OrderTimes(tuple(pickups), faults=tuple(faults))
    windows, compartment, own = _at_relay(order, facts, relay, reading, besides)
    return OrderTimes(tuple(pickups), windows, compartment, (*faults, *own))


def judged_again(order: Order, facts: TownFacts, times: OrderTimes) -> OrderTimes:
    """Return when an order for a door is met of which that was found by the same facts, nothing counted, with what is wrong with its day."""
    faults = _day_faults(order, facts, facts.rules(order.window.earliest), None, "")
    return OrderTimes(times.pickups, times.drop_windows, times.compartment, tuple(faults))


def is_counted(order: Order, facts: TownFacts, rules: DayRules) -> bool:
    """Return whether anything that the order needs is bounded: else there is nothing to count."""
    if rules.most_baskets is not None or rules.shop_baskets:
        return True
    shops = (facts.orgs.get(pickup.org_id) for pickup in order.pickups)
    return any(shop is not None and shop.throttle.most_per_quarter is not None for shop in shops)


def _day_faults(
    order: Order, facts: TownFacts, rules: DayRules, reading: Reading | None, besides: str
) -> Iterator[Fault]:
    zone = facts.time_zone
    day = local_day(order.window.earliest, zone)
    until_s = cut_off_s(rules, day, zone)
    begins = str(order.window.earliest)
    if rules.closed:
        yield Fault(
            "/window",
            0,
            "day_closed",
            begins,
            f"nothing is delivered on {day}",
            "ask for another day",
            {"day": str(day)},
        )
    elif until_s is not None and facts.now_s > until_s:
        yield Fault(
            "/window", 0, "cut_off_passed", begins, f"orders for {day} were taken until {told(until_s, zone)}", "ask for a later day",
            {"day": str(day), "until": told(until_s, zone)},
        )  # fmt: skip
    elif rules.lead_s is not None and order.window.latest < facts.now_s + rules.lead_s:
        yield Fault(
            "/window", 0, "lead_too_short", begins, f"orders come in {rules.lead_s // 60} minutes ahead or earlier",
            f"ask for a window that ends at {told(facts.now_s + rules.lead_s, zone)} or later",
            {"minutes": rules.lead_s // 60, "from_time": told(facts.now_s + rules.lead_s, zone)},
        )  # fmt: skip
    elif reading is not None and rules.most_promised is not None:
        capacity = capacity_by(reading, facts.town, rules, order.window, besides=besides)
        if capacity.left == 0:
            yield Fault(
                "/window", 0, "slot_full", begins,
                f"all {rules.most_promised} deliveries from {told(capacity.slot.earliest, zone)} on are taken", "ask for a later window",
                {"most": rules.most_promised, "from_time": told(capacity.slot.earliest, zone)},
            )  # fmt: skip


def _at_relay(
    order: Order, facts: TownFacts, relay: RelayPoint, reading: Reading | None, besides: str
) -> tuple[tuple[TimeWindow, ...], Compartment | None, list[Fault]]:
    place = facts.places[relay.place_id]
    pointer, value = "/door/place_id", relay.place_id
    zone = facts.time_zone
    day = local_day(order.window.earliest, zone)
    asked = order.window
    # A locker without hours is open at any time; somebody's counter is not.
    if relay.kind == "locker" and not place.opening_hours:
        windows: tuple[TimeWindow, ...] = (asked,)
    else:
        both = (
            (max(one.earliest, asked.earliest), min(one.latest, asked.latest))
            for one in open_windows(place, _OPEN_HOUSE, day, zone)
        )
        windows = tuple(TimeWindow(begin, end) for begin, end in both if begin <= end)
    if not windows:
        return (
            (),
            None,
            [
                Fault(
                    pointer,
                    0,
                    "relay_closed",
                    value,
                    f"{place.name} is closed then",
                    "ask for another window",
                    {"place": place.name},
                )
            ],
        )
    load = total_load(order)
    if not fitting(relay, load, order.temperature):
        message = f"{place.name} has no compartment of {load.volume_l} l for {order.temperature} goods"
        return (
            windows,
            None,
            [Fault(pointer, 0, "relay_too_small", value, message, "choose another relay point, or a door")],
        )
    if reading is None:
        return windows, None, []
    stays = waiting.stays(reading, relay.id, besides=besides)
    free = free_compartment(relay, stays, holding(order, relay), load, order.temperature)
    if free is not None:
        return windows, free, []
    return (
        windows,
        None,
        [
            Fault(
                pointer,
                0,
                "relay_full",
                value,
                f"{place.name} has no room for it then",
                _other_relay(order, facts, reading),
                {"place": place.name},
            )
        ],
    )


def _other_relay(order: Order, facts: TownFacts, reading: Reading) -> str:
    """Return what to do about a full relay point: the nearest one with room, if there is one."""
    here = facts.places[order.door.place_id]
    load = total_load(order)
    others = sorted(
        (
            ((place.lon - here.lon) ** 2 * 0.5 + (place.lat - here.lat) ** 2, relay.id, relay, place)
            for relay in facts.relays.values()
            if relay.active
            and relay.place_id != here.id
            and (place := facts.places.get(relay.place_id)) is not None
        ),
        key=lambda one: one[:2],
    )
    for _, _, relay, place in others:
        stays = waiting.stays(reading, relay.id)
        if free_compartment(relay, stays, holding(order, relay), load, order.temperature) is not None:
            return f"{place.name} ({place.id}) has room; or ask for another day"
    return "choose a door, or ask for another day"


def next_window(order: Order, facts: TownFacts, reading: Reading, *, besides: str = "") -> TimeWindow | None:
    """Return the next window of the same length in which the order could be met, None if there is none in two weeks.

    The hour asked for comes first on its own day, then later ones of it; on the days after, the earliest possible.
    """
    zone = facts.time_zone
    length = order.window.latest - order.window.earliest
    taken = baskets_by_quarter(reading, order, besides=besides, whole_town=True)
    first = local_day(max(order.window.earliest, facts.now_s), zone)
    for ahead in range(DAYS_AHEAD):
        day = first + dt.timedelta(days=ahead)
        begin, end = day_bounds(day, zone)
        begin = max(begin, facts.now_s, order.window.earliest if ahead == 0 else 0)
        rules = facts.rules(begin)
        until_s = cut_off_s(rules, day, zone)
        counted = order.mode is not Mode.COLLECT
        if counted and (rules.closed or (until_s is not None and facts.now_s > until_s)):
            continue
        if not _shops_open(order, facts, day):
            continue
        if rules.lead_s is not None and counted:
            begin = max(begin, facts.now_s + rules.lead_s - length)
        start = -(-begin // STEP_S) * STEP_S
        while start < end:
            asked = replace(order, window=TimeWindow(start, start + length))
            found = times_of(asked, facts, reading, besides=besides, taken=taken)
            if not found.faults and (order.mode not in {Mode.DELIVERY, Mode.RELAY} or _there(found, start)):
                return asked.window
            codes = {fault.code for fault in found.faults}
            if codes - TIME_FAULTS:
                return None
            if codes == {"slot_full"}:
                # No other start in the same stretch is any better.
                start = max(start + STEP_S, slot_of(rules, day, zone, start).latest)
            else:
                start += STEP_S
    return None


def _there(found: OrderTimes, start_s: int) -> bool:
    """Whether all goods can be had when the window begins: one named here should be easy to keep."""
    return all(pickup.windows[0].earliest <= start_s for pickup in found.pickups)


def _shops_open(order: Order, facts: TownFacts, day: dt.date) -> bool:
    for pickup in order.pickups:
        shop = facts.orgs.get(pickup.org_id)
        place = facts.places.get(shop.place_id) if shop else None
        if shop is None or place is None or not open_windows(place, shop.throttle, day, facts.time_zone):
            return False
    return True
