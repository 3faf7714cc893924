"""The figures of a day, and what they were counted from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dispatch.emissions import co2e_g
from dispatch.figures.amount import NONE, Amount, mean_of, only, percentile, share_of
from dispatch.figures.calm import Changes, changes_of
from dispatch.figures.catalogue import Key
from dispatch.figures.day_record import DayRecord, read_day
from dispatch.figures.horizons import HorizonCount, horizon_counts
from dispatch.figures.hours import WAITING, Doing, Stretch, seconds, stretches_of
from dispatch.figures.orders import Fate, OrderFacts, fate_of, is_due, is_kept, of_fate, order_facts
from dispatch.figures.ways import Way, ways_of
from dispatch.money.amounts import currency_of
from dispatch.notify.decision import Status
from dispatch.notify.kinds import Audience
from dispatch.people.effort import effort_of, effort_rule, gini_per_mille, max_over_min_per_mille
from dispatch.people.rides import rides_of
from dispatch.storage.store import Reading
from dispatch.town_map import TownMap

#: A courier paid for less has worked too little on the day to be compared, seconds.
LEAST_PAID_S = 3600
_SAID = frozenset({Status.PENDING.value, Status.SENT.value})


@dataclass(frozen=True, slots=True)
class DayFigures:
    """A local date of a town in figures, as it was at ``at_s``.

    Attributes
    ----------
    figures
        All of `dispatch.figures.catalogue.DEFINITIONS`.
    messages
        Messages to recipients, sent or to be sent, by kind.
    currency
        Of amounts of money.
    time_zone, bounds
        Of the town, and when the day began and ends there.
    horizons
        Windows foretold for doors, by how far ahead.
    orders, stretches
        What the figures were counted from: what became of each order, and what couriers did when.
    """

    day: str
    at_s: int
    currency: str
    time_zone: str
    bounds: tuple[int, int]
    figures: Mapping[Key, Amount]
    messages: Mapping[str, int]
    horizons: tuple[HorizonCount, ...]
    orders: tuple[OrderFacts, ...]
    stretches: tuple[Stretch, ...]

    def value(self, key: Key) -> float | None:
        """Return a figure, None where the day does not tell it."""
        return self.figures[key].value


def day_figures(
    reading: Reading,
    day: str,
    town_map: TownMap | None = None,
    *,
    refused: int | None = None,
    lost: int | None = None,
) -> DayFigures:
    """Return the figures of a local date that is over or under way.

    Parameters
    ----------
    reading
        Of the town.
    day
        Local date, ISO 8601.
    town_map
        Its map. Without one there are no kilometres, and nothing that is made of them.
    refused, lost
        How many people could be offered nothing, and how many liked nothing that was offered: the database does not know of them. None
        where the caller does not either.

    Raises
    ------
    MapError
        A stop lies too far from the streets of its vehicle.
    """
    record = read_day(reading, day)
    ways = None if town_map is None else ways_of(record, town_map)
    stretches = stretches_of(
        record, {name: leg_s for way in ways or () for name, leg_s in way.legs_s.items()}
    )
    orders = order_facts(record)
    messages = {
        kind: sum(
            many for (who, what, how), many in record.messages.items() if _is_said(who, how) and what == kind
        )
        for kind in sorted({what for who, what, how in record.messages if _is_said(who, how)})
    }
    figures = {
        Key.REFUSED: only(refused),
        Key.LOST: only(lost),
        Key.VISITS: Amount(sum(fate_of(one) is Fate.DELIVERED for one in record.visits)),
        Key.MESSAGES: Amount(sum(messages.values()), len(orders)) if record.messages else NONE,
        Key.FACT_AGE_P95: percentile(record.fact_ages_s, 95),
        Key.FACT_AGE_MOST: percentile(record.fact_ages_s, 100),
        **_of_orders(orders, record.now_s),
        **_of_work(reading, record, orders, stretches, ways),
        **_of_arrivals(record, orders),
    }
    return DayFigures(
        day,
        record.now_s,
        currency_of(record.town),
        record.town.time_zone,
        record.bounds,
        {key: figures[key] for key in Key},
        messages,
        horizon_counts(record.trails),
        orders,
        stretches,
    )


def _is_said(audience: str, status: str) -> bool:
    return audience == Audience.RECIPIENT.value and status in _SAID


def _of_orders(orders: Sequence[OrderFacts], now_s: int) -> dict[Key, Amount]:
    dropped = [one for one in orders if one.begun_s is not None and one.fate is Fate.DELIVERED]
    promised = [one for one in dropped if one.window is not None]
    late = [one.late_s for one in promised]
    tried = [one for one in orders if one.begun_s is not None or one.failures]
    clicks = [one.click_to_door_s for one in dropped if one.click_to_door_s is not None]
    return {
        Key.ORDERED: Amount(len(orders)),
        Key.DELIVERED: Amount(of_fate(orders, Fate.DELIVERED)),
        Key.FAILED: Amount(of_fate(orders, Fate.FAILED)),
        Key.CANCELLED: Amount(of_fate(orders, Fate.CANCELLED)),
        Key.OPEN: Amount(of_fate(orders, Fate.OPEN)),
        Key.PROMISE_KEPT: share_of(is_kept(one) for one in orders if is_due(one, now_s)),
        Key.CAME: share_of(one.came for one in orders if is_due(one, now_s)),
        Key.ON_TIME: share_of(not (one.late_s or one.early_s) for one in promised),
        Key.EARLY: share_of(one.early_s > 0 for one in promised),
        Key.LATE: share_of(one.late_s > 0 for one in promised),
        Key.LATE_MEAN: mean_of(late),
        Key.LATE_P95: percentile(late, 95),
        Key.LATE_MOST: percentile(late, 100),
        Key.PROMISE_MOVED: share_of(one.moved for one in orders if one.window is not None),
        Key.FIRST_ATTEMPT: share_of(one.fate is Fate.DELIVERED and not one.failures for one in tried),
        Key.CLICK_TO_DOOR: mean_of(clicks),
        Key.CLICK_TO_DOOR_P50: percentile(clicks, 50),
        Key.CLICK_TO_DOOR_P95: percentile(clicks, 95),
        Key.READY_TO_PICKUP: mean_of([seconds for one in orders for seconds in one.pickups_s]),
        Key.READY_TO_DOOR: mean_of(
            [one.ready_to_door_s for one in dropped if one.ready_to_door_s is not None]
        ),
    }


def _of_work(
    reading: Reading,
    record: DayRecord,
    orders: Sequence[OrderFacts],
    stretches: Sequence[Stretch],
    ways: Sequence[Way] | None,
) -> dict[Key, Amount]:
    paid = _paid_s(record)
    paid_s, delivered = sum(paid.values()), of_fate(orders, Fate.DELIVERED)
    drops = len({stop.id for stop, _ in record.drop_stops.values()})
    waiting_s = seconds(stretches, *WAITING)
    busy_s = seconds(stretches, Doing.RIDE, Doing.SERVE)
    gini, spread = _effort(reading, record, paid)
    return {
        Key.PAID_HOURS: Amount(paid_s),
        Key.ORDERS_PER_HOUR: Amount(delivered * 3600, paid_s),
        Key.DROPS_PER_HOUR: Amount(drops * 3600, paid_s),
        Key.UTILISATION: Amount(busy_s, busy_s + waiting_s),
        Key.WAITING: Amount(waiting_s),
        Key.WAITING_SHARE: Amount(waiting_s, busy_s + waiting_s),
        Key.WAIT_SHOP: Amount(seconds(stretches, Doing.WAIT_SHOP)),
        Key.WAIT_DOOR: Amount(seconds(stretches, Doing.WAIT_DOOR)),
        Key.IDLE: Amount(seconds(stretches, Doing.IDLE)),
        Key.EFFORT_GINI: gini,
        Key.EFFORT_SPREAD: spread,
        **_of_ways(record, ways, paid, delivered, drops),
        **_of_changes(changes_of(record.events, record.courier_of), paid_s),
    }


def _paid_s(record: DayRecord) -> dict[str, int]:
    """Return the seconds that each courier is paid for."""
    paid: dict[str, int] = {shift.courier_id: 0 for shift in record.shifts}
    for line in record.lines:
        paid[line.courier_id] = paid.get(line.courier_id, 0) + line.paid_s
    return {name: max(0, own) for name, own in paid.items()}


def _of_ways(
    record: DayRecord, ways: Sequence[Way] | None, paid: Mapping[str, int], delivered: int, drops: int
) -> dict[Key, Amount]:
    if ways is None:
        keys = (Key.DISTANCE, Key.DISTANCE_PER_ORDER, Key.CO2E_PER_ORDER, Key.COST_PER_DROP, Key.DETOUR)
        return dict.fromkeys(keys, NONE)
    vehicle_of = {shift.id: record.bikes.get(shift.vehicle_id) for shift in record.shifts}
    distance_m = sum(way.distance_m for way in ways)
    grams = 0
    # In thousandths of the smallest unit, so that nothing is rounded but the sum.
    milli = sum(own_s * record.wages.get(name, 0) * 1000 // 3600 for name, own_s in paid.items())
    for way in ways:
        bike = vehicle_of[way.shift_id]
        if bike is not None:
            grams += co2e_g(way.distance_m, bike.co2e_g_per_km)
            milli += way.distance_m * bike.cost_per_km_minor
    return {
        Key.DISTANCE: Amount(distance_m),
        Key.DISTANCE_PER_ORDER: Amount(distance_m, delivered),
        Key.CO2E_PER_ORDER: Amount(grams, delivered),
        Key.COST_PER_DROP: Amount((milli + 500) // 1000, drops),
        Key.DETOUR: Amount(
            sum(own for way in ways for own in way.goods_m.values()),
            sum(own for way in ways for own in way.direct_m.values()),
        ),
    }


def _of_changes(changes: Changes, paid_s: int) -> dict[Key, Amount]:
    return {
        Key.CHANGES_PER_ROUND: Amount(changes.versions, changes.rounds),
        Key.CHANGES_PER_HOUR: Amount(changes.versions * 3600, paid_s),
        Key.NEXT_CHANGES_PER_ROUND: Amount(changes.next_stops, changes.rounds),
        Key.HANDOVERS: Amount(changes.handovers),
    }


def _effort(reading: Reading, record: DayRecord, paid: Mapping[str, int]) -> tuple[Amount, Amount]:
    """Return how even the effort of a paid hour is among couriers: Gini coefficient, and most over least."""
    rule = effort_rule(record.town.settings)
    ridden = [own for own in record.ridden if any(stop.closed_s is not None for stop in own.stops)]
    courier_of = {shift.id: shift.courier_id for shift in record.shifts}
    efforts = dict.fromkeys(paid, 0)
    of_shifts = [own for own in ridden if own.shift_id in courier_of]
    for shift_id, rides in rides_of(reading, record.shifts, of_shifts, record.lines).items():
        efforts[courier_of[shift_id]] += sum(effort_of(ride, rule).total_m for ride in rides)
    hourly = [efforts[name] * 3600 // own_s for name, own_s in paid.items() if own_s >= LEAST_PAID_S]
    if len(hourly) < 2:
        return NONE, NONE
    spread = max_over_min_per_mille(hourly)
    return Amount(gini_per_mille(hourly), 1000), NONE if spread is None else Amount(spread, 1000)


def _of_arrivals(record: DayRecord, orders: Sequence[OrderFacts]) -> dict[Key, Amount]:
    pairs = [pair for row in record.trails for pair in row.pairs.values()]
    at_30 = [abs(row.error_30_s) for row in record.trails if row.error_30_s is not None]
    at_10 = [abs(row.error_10_s) for row in record.trails if row.error_10_s is not None]
    told = [
        record.told[one.id][0] <= one.begun_s <= record.told[one.id][1]
        for one in orders
        if one.begun_s is not None and one.fate is Fate.DELIVERED and one.id in record.told
    ]
    return {
        Key.TOLD_KEPT: share_of(told),
        Key.ETA_KEPT: share_of(pair[0] == 0 for pair in pairs),
        Key.ETA_ERROR_30: mean_of(at_30),
        Key.ETA_ERROR_10: mean_of(at_10),
    }
