"""When the shops of an order hand their goods over, and what they have taken on already."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from dispatch.domain import Place, TimeWindow
from dispatch.errors import Fault
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.orders.asked import Order
from dispatch.orders.day_rules import DayRules
from dispatch.orders.delivery import Mode
from dispatch.orders.service_day import hand_over_windows, service_day
from dispatch.orders.shop_times import QUARTER_S, next_opening_s, ready_at
from dispatch.parties.organization import Organization
from dispatch.parties.town import Town
from dispatch.storage import reservations
from dispatch.storage.schema_orders import DELIVERY, TASK
from dispatch.storage.store import Reading

#: Stands for all shops together where baskets are counted.
WHOLE_TOWN = ""
_NO_RULES = DayRules()


@dataclass(frozen=True, slots=True)
class Handover:
    """When a basket is ready, and when the shop hands it over on its day from then on."""

    ready_s: int
    windows: tuple[TimeWindow, ...]


#: By shop, seconds of preparing, when it was said to be ready, date, and from when on it is asked; without windows where the shop is not open.
Known = dict[tuple[str, int, int | None, dt.date, int], Handover]


def handovers(
    order: Order,
    orgs: Mapping[str, Organization],
    places: Mapping[str, Place],
    taken: Mapping[str, Counter[int]],
    town: Town,
    now_s: int,
    rules: DayRules = _NO_RULES,
    known: Known | None = None,
) -> tuple[list[Handover], list[Fault]]:
    """Return when each shop hands its goods over on the day of the order, and what is wrong with that.

    Parameters
    ----------
    taken
        For each shop how many baskets are ready in each quarter of an hour already; under `WHOLE_TOWN` those of all shops.
        What is found is counted there too.
    rules
        Of the day.
    known
        What was found for other orders with the same shops, where nothing is bounded and ``taken`` says nothing; what is found is added.
    """
    times: list[Handover] = []
    faults: list[Fault] = []
    day = service_day(order.window.earliest, town)
    # An order for another day is prepared on that day.
    from_s = max(now_s, _start_of(day, town.time_zone))

    def full(quarter: int) -> bool:
        return rules.most_baskets is not None and taken[WHOLE_TOWN][quarter] >= rules.most_baskets

    for number, pickup in enumerate(order.pickups):
        shop = orgs.get(pickup.org_id)
        place = places.get(shop.place_id) if shop else None
        if shop is None or place is None:
            continue
        prepare_s = shop.throttle.prepare_s if pickup.prepare_s is None else pickup.prepare_s
        key = (shop.id, prepare_s, pickup.ready_s, day, from_s)
        found = None if known is None else known.get(key)
        if found is None:
            throttle = shop.throttle
            if rules.shop_baskets is not None and shop.id in rules.shop_baskets:
                throttle = replace(throttle, most_per_quarter=rules.shop_baskets[shop.id])
            ready_s = ready_at(
                place, throttle, taken[shop.id], town.time_zone, now_s=from_s, prepare_s=prepare_s, wanted_s=pickup.ready_s, full=full,
            )  # fmt: skip
            found = Handover(0, ())
            if ready_s is not None:
                found = Handover(ready_s, hand_over_windows(place, throttle, day, town, from_s=ready_s))
            if known is not None:
                known[key] = found
        windows = _useful(found.windows, order)
        if windows:
            taken[shop.id][found.ready_s // QUARTER_S] += 1
            taken[WHOLE_TOWN][found.ready_s // QUARTER_S] += 1
            times.append(Handover(found.ready_s, windows))
            continue
        opening = next_opening_s(place, shop.throttle, town.time_zone, from_s=max(now_s, order.window.latest))
        nearest = (
            "it is closed for two weeks"
            if opening is None
            else f"it hands goods over again on {told(opening, town.time_zone)}"
        )
        faults.append(
            Fault(
                f"/pickups/{number}/org_id",
                0,
                "shop_closed",
                pickup.org_id,
                f"{shop.name} cannot have it ready in time",
                nearest,
                {"shop": shop.name}
                if opening is None
                else {"shop": shop.name, "opens": told(opening, town.time_zone)},
            )
        )
    return times, faults


def _useful(windows: tuple[TimeWindow, ...], order: Order) -> tuple[TimeWindow, ...]:
    """Return those of a shop's windows that serve the order."""
    asked = order.window
    if order.mode is Mode.RETURN:
        # The shop takes it back after it was collected at the door.
        return tuple(window for window in windows if window.latest >= asked.earliest)
    if order.mode is Mode.COLLECT:
        # The recipient comes while the shop is open.
        both = ((max(one.earliest, asked.earliest), min(one.latest, asked.latest)) for one in windows)
        return tuple(TimeWindow(begin, end) for begin, end in both if begin <= end)
    return tuple(window for window in windows if window.earliest <= asked.latest)


def _start_of(day: dt.date, time_zone: str) -> int:
    return int(dt.datetime.combine(day, dt.time(), ZoneInfo(time_zone)).timestamp())


def told(moment_s: int, time_zone: str) -> str:
    """Return a moment as people read it, on the clocks of the place."""
    return f"{dt.datetime.fromtimestamp(moment_s, ZoneInfo(time_zone)):%Y-%m-%d %H:%M}"


def baskets_by_quarter(
    reading: Reading, order: Order, *, besides: str = "", whole_town: bool = False
) -> dict[str, Counter[int]]:
    """Return for each shop how many baskets are to be ready in each quarter of an hour from now on: of deliveries, and of windows kept.

    Parameters
    ----------
    besides
        A delivery or a quote that does not count.
    whole_town
        Count those of all shops too, under `WHOLE_TOWN`.
    """
    shops = sorted({pickup.org_id for pickup in order.pickups})
    quarter = (TASK.c.ready_s // QUARTER_S).label("quarter")
    query = (
        select(TASK.c.org_id, quarter, func.count())
        .join(DELIVERY, DELIVERY.c.id == TASK.c.delivery_id)
        .where(
            TASK.c.town_id == reading.town_id,
            TASK.c.ready_s >= reading.now_s - QUARTER_S,
            TASK.c.status.in_(["pending", "ready"]),
            TASK.c.delivery_id != besides,
            DELIVERY.c.status != DeliveryStatus.CANCELLED.value,
        )
        .group_by(TASK.c.org_id, quarter)
    )
    if not whole_town:
        query = query.where(TASK.c.org_id.in_(shops))
    found: dict[str, Counter[int]] = {shop: Counter() for shop in [*shops, WHOLE_TOWN]}
    counted = [(shop, number, count) for shop, number, count in reading.connection.execute(query)]
    for shop, number, count in counted + reservations.count_baskets(reading, QUARTER_S, besides=besides):
        if shop in found:
            found[shop][int(number)] += count
        found[WHOLE_TOWN][int(number)] += count
    return found
