"""The referee: checks the published conditions on what the three files say, and computes every published measure.

It knows nothing of the simulation: it recomputes all from the instance and the files. The measures are those of the published script, and
the published conditions are numbered as in the description of the instances.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from benchmarks.mdrp.instances import Instance
from benchmarks.mdrp.journal import START, Journal, Move

#: Published summary statistics, in their order.
STATISTICS = ("mean", "std", "min", "p10", "median", "p90", "max")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the referee says.

    Attributes
    ----------
    faults
        Everything that breaks a condition, empty for a feasible solution.
    delivered, placed
        Orders.
    figures
        Single numbers: ``pay``, ``cost_per_order``, ``on_guarantee`` (part of the couriers), ``undelivered`` (part of the orders).
    summaries
        By measure, `STATISTICS` by name; empty where there is nothing to measure.
    click_to_door_min
        Of each order delivered, in the sequence of the file: for means over the orders of several instances.
    """

    faults: tuple[str, ...]
    delivered: int
    placed: int
    figures: dict[str, float]
    summaries: dict[str, dict[str, float]]
    click_to_door_min: tuple[int, ...]


def evaluate(instance: Instance, journal: Journal) -> Verdict:
    """Check and measure a solution."""
    return _Referee(instance, journal).verdict()


class _Referee:
    def __init__(self, instance: Instance, journal: Journal) -> None:
        self.instance, self.journal = instance, journal
        self.order = {own.name: own for own in instance.orders}
        self.courier = {own.name: own for own in instance.couriers}
        self.place = {
            **{name: number for number, name in enumerate(instance.restaurants)},
            **{own.name: own.location for own in instance.orders},
        }
        self.faults: list[str] = []

    def verdict(self) -> Verdict:
        if self._names_are_known():
            self._assignments()
            moves: dict[str, list[Move]] = {name: [] for name in self.courier}
            for move in self.journal.moves:
                moves[move.courier].append(move)
            self._stays = {name: self._halts(name, own) for name, own in moves.items()}
            self._presence()
        if self.faults:
            return Verdict(tuple(self.faults), 0, len(self.order), {}, {}, ())
        return self._measured()

    def _names_are_known(self) -> bool:
        """Whether everything named is of the instance; the rest is looked at only then."""
        journal = self.journal
        for own in journal.assignments:
            unknown = [name for name in own.orders if name not in self.order]
            if own.courier not in self.courier or unknown or not own.orders:
                self.faults.append(
                    f"assignment at {own.decided_min}: unknown or empty {own.courier} {own.orders}"
                )
        self.faults.extend(
            f"delivery of {own.order} by {own.courier}: unknown"
            for own in journal.deliveries
            if own.order not in self.order or own.courier not in self.courier
        )
        self.faults.extend(
            f"move of {own.courier} from {own.origin} to {own.destination}: unknown"
            for own in journal.moves
            if own.courier not in self.courier
            or own.destination not in self.place
            or own.origin not in {START, *self.place}
        )
        return not self.faults

    def _assignments(self) -> None:
        """Conditions 1 to 5: what can be told from assignments and deliveries alone."""
        instance = self.instance
        seen: dict[str, int] = {}
        delivered = {own.order: own for own in self.journal.deliveries}
        if len(delivered) < len(self.journal.deliveries):
            self.faults.append("an order is delivered twice")
        for number, own in enumerate(self.journal.assignments):
            bundle = [self.order[name] for name in own.orders]
            for order in bundle:
                if order.name in seen:
                    self.faults.append(f"1: {order.name} is assigned more than once")
                seen[order.name] = number
                if own.decided_min < order.placed_min:
                    self.faults.append(f"2: {order.name} is assigned before it is placed")
                if own.pickup_min < order.ready_min:
                    self.faults.append(f"4: {order.name} is picked up before it is ready")
                if delivered.get(order.name) is None:
                    self.faults.append(f"{order.name} is assigned but not delivered")
            if len({order.restaurant for order in bundle}) > 1:
                self.faults.append(f"{own.orders} are of several restaurants")
            if own.pickup_min > self.courier[own.courier].off_min:
                self.faults.append(f"3: {own.courier} picks up {own.orders} after the shift")
            if own.decided_min > own.pickup_min:
                self.faults.append(f"{own.orders} are assigned after the pickup")
            drops = [delivered[name].drop_min for name in own.orders if name in delivered]
            if any(then < drop + instance.rules.drop_min for drop, then in pairwise(drops)):
                self.faults.append(f"5: {own.orders} are not delivered in their sequence")
        for done in self.journal.deliveries:
            order = self.order[done.order]
            if (done.placed_min, done.ready_min) != (order.placed_min, order.ready_min):
                self.faults.append(f"{done.order}: times of placement and readiness are not the instance's")
            if done.order not in seen:
                self.faults.append(f"{done.order} is delivered but not assigned")
                continue
            given = self.journal.assignments[seen[done.order]]
            if (done.courier, done.pickup_min) != (given.courier, given.pickup_min):
                self.faults.append(f"{done.order}: courier or pickup is not that of its assignment")

    def _halts(self, name: str, moves: Sequence[Move]) -> list[tuple[int, float, str]]:
        """Return arrival, departure and place of each halt of a courier; condition 6: no jumps, no departures before arrivals."""
        own = self.courier[name]
        halts: list[tuple[int, float, str]] = [(own.on_min, math.inf, START)]
        for move in moves:
            arrived, _, place = halts[-1]
            if move.origin != place:
                self.faults.append(f"6: {name} leaves {move.origin} but is at {place}")
            if move.departure_min < arrived:
                self.faults.append(f"6: {name} leaves {move.origin} before arriving there")
            halts[-1] = (arrived, move.departure_min, place)
            halts.append((move.departure_min + self._travel(move), math.inf, move.destination))
        return halts

    def _presence(self) -> None:
        """Conditions 7 and 8: the courier is there, for half the service before and after."""
        instance = self.instance
        for own in self.journal.assignments:
            place = instance.restaurants[self.order[own.orders[0]].restaurant]
            if not self._is_there(own.courier, place, own.pickup_min, instance.half_pickup_min):
                self.faults.append(f"7: {own.courier} is not at {place} for the pickup at {own.pickup_min}")
        for done in self.journal.deliveries:
            if not self._is_there(done.courier, done.order, done.drop_min, instance.half_drop_min):
                self.faults.append(
                    f"8: {done.courier} is not at {done.order} for the drop-off at {done.drop_min}"
                )

    def _is_there(self, courier: str, place: str, at_min: int, half_min: int) -> bool:
        return any(
            where == place and arrived + half_min <= at_min and at_min + half_min <= left
            for arrived, left, where in self._stays[courier]
        )

    def _travel(self, move: Move) -> int:
        origin = self.courier[move.courier].location if move.origin == START else self.place[move.origin]
        (ax, ay), (bx, by) = (
            self.instance.places_m[origin],
            self.instance.places_m[self.place[move.destination]],
        )
        return math.ceil(math.sqrt((ax - bx) ** 2 + (ay - by) ** 2) / self.instance.rules.metres_per_min)

    def _measured(self) -> Verdict:
        rules, journal = self.instance.rules, self.journal
        orders = dict.fromkeys(self.courier, 0)
        bundles = dict.fromkeys(self.courier, 0)
        busy = dict.fromkeys(self.courier, 0)
        for done in journal.deliveries:
            orders[done.courier] += 1
            busy[done.courier] += rules.drop_min
        for own in journal.assignments:
            bundles[own.courier] += 1
            busy[own.courier] += rules.pickup_min
        for move in journal.moves:
            busy[move.courier] += self._travel(move)
        hours = {name: (own.off_min - own.on_min) / 60 for name, own in self.courier.items()}
        earned = {name: orders[name] * rules.pay_per_order for name in self.courier}
        floor = {name: hours[name] * rules.pay_per_hour for name in self.courier}
        paid = {name: max(earned[name], floor[name]) for name in self.courier}
        click = [own.drop_min - own.placed_min for own in journal.deliveries]
        worked = [name for name in self.courier if hours[name] > 0]
        series = {
            "click_to_door": click,
            "click_to_door_overage": [max(value - rules.target_min, 0) for value in click],
            "ready_to_door": [own.drop_min - own.ready_min for own in journal.deliveries],
            "ready_to_pickup": [own.pickup_min - own.ready_min for own in journal.deliveries],
            "utilisation": [busy[name] / 60 / hours[name] for name in worked],
            "delivery_earnings": list(earned.values()),
            "compensation": list(paid.values()),
            "orders_per_hour": [orders[name] / hours[name] for name in worked],
            "bundles_per_hour": [bundles[name] / hours[name] for name in worked],
            "orders_per_bundle": [len(own.orders) for own in journal.assignments],
        }
        total = sum(paid.values())
        figures = {
            "pay": total,
            "cost_per_order": total / len(click) if click else math.nan,
            "on_guarantee": sum(earned[name] < floor[name] for name in self.courier)
            / max(len(self.courier), 1),
            "undelivered": 1 - len(click) / max(len(self.order), 1),
            "driving_min_per_order": sum(map(self._travel, journal.moves)) / len(click)
            if click
            else math.nan,
        }
        summaries = {name: summary(values) for name, values in series.items()}
        return Verdict((), len(click), len(self.order), figures, summaries, tuple(click))


def summary(values: Sequence[float]) -> dict[str, float]:
    """Return the published statistics of some values: the standard deviation is that of a sample, percentiles are interpolated."""
    if not len(values):
        return {}
    array = np.asarray(values, dtype=np.float64)
    deviation = float(array.std(ddof=1)) if len(array) > 1 else 0.0
    low, middle, high = (float(value) for value in np.percentile(array, [10, 50, 90]))
    found = (float(array.mean()), deviation, float(array.min()), low, middle, high, float(array.max()))
    return dict(zip(STATISTICS, found, strict=True))
