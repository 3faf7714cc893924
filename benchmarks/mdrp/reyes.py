"""The published rolling horizon: every few minutes bundles, a matching by urgency, and commitments in two stages.

Reyes, Erera, Savelsbergh, Sahasrabudhe and O'Neil, "The Meal Delivery Routing Problem" (Optimization Online, 2018), in the default form of
their Table 3: f = 5, all look-aheads 10 minutes, two-stage additive commitment, three priority groups, dynamic bundling and the linear
assignment model. The paper gives ranges of the secondary parameters (Appendix E), not what its tuning chose of them.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from benchmarks.mdrp.bundles import Bundler
from benchmarks.mdrp.day import Day
from benchmarks.mdrp.instances import Instance
from benchmarks.mdrp.matching import matched

#: A value below that of every assignment that is possible.
NOBODY = -1e6


@dataclass(frozen=True, slots=True)
class Settings:
    """Parameters by the paper's names.

    Attributes
    ----------
    every_min
        f, between two optimisations.
    horizon_min
        Delta_u: orders ready within it are assigned.
    orders_ahead_min, couriers_ahead_min
        Delta_1 and Delta_2, of the target size of bundles.
    default_target
        Size of bundles where no courier comes free.
    beta
        Weight of delays of service in the cost of bundles, 0 to 1.
    utilisation
        Reward of orders per minute in the matching, 1 to 10.
    theta
        Price of a minute of delay of the pickup in the matching, 0 to 1.
    service_loss_min, freshness_loss_min
        Delays above which orders are in the first and in the second group.
    commit_after_min
        x: who has been ready for longer is committed for good, 15 to 25.
    near
        At the beginning of a shift, the courier goes to one of so many nearest restaurants, drawn at random; 0 for none.
    """

    every_min: int = 5
    horizon_min: int = 10
    orders_ahead_min: int = 10
    couriers_ahead_min: int = 10
    default_target: int = 2
    beta: float = 0.9
    utilisation: float = 4.8
    theta: float = 0.8
    service_loss_min: int = 25
    freshness_loss_min: int = 15
    commit_after_min: int = 20
    near: int = 5


class Pair(NamedTuple):
    """A bundle and a courier who may take it."""

    pickup_min: int
    last_drop_min: int


class Reyes:
    """Runs a day by the published rolling horizon."""

    def __init__(self, instance: Instance, settings: Settings | None = None, seed: int = 1) -> None:
        self.instance = instance
        self.settings = settings or Settings()
        self.day = Day(instance)
        self.bundler = Bundler(instance, self.settings.beta)
        self.random = random.Random(seed)
        #: Promised to a courier who is on the way to the restaurant.
        self.begun: dict[int, list[int]] = {}
        self._sent: set[int] = set()

    def run(self) -> Day:
        """Return the day when it is over."""
        now = min(
            [own.placed_min for own in self.instance.orders] + [own.on_min for own in self.instance.couriers],
            default=0,
        )
        last = max((own.off_min for own in self.instance.couriers), default=0)
        while now <= last and not (self.day.all_seen and not self.day.waiting):
            self.day.reveal(now)
            self.begin_shifts(now)
            self.optimise(now)
            now += self.settings.every_min
        return self.day

    def begin_shifts(self, now: int) -> None:
        """Send couriers whose shift has begun to a restaurant nearby."""
        for courier, own in enumerate(self.instance.couriers):
            if courier in self._sent or not self.day.on_duty(courier, now):
                continue
            self._sent.add(courier)
            row = self.instance.travel_min[own.location, : len(self.instance.restaurants)]
            near = np.argsort(row, kind="stable")[: self.settings.near]
            if len(near):
                self.day.move(courier, int(self.random.choice(near.tolist())), now)

    def target_size(self, now: int) -> int:
        """Return the target size of bundles: orders soon ready by couriers soon free, rounded up."""
        settings, day = self.settings, self.day
        orders = sum(
            self.instance.orders[order].ready_min <= now + settings.orders_ahead_min for order in day.waiting
        )
        couriers = sum(
            day.on_duty(courier, now) and state.free_min <= now + settings.couriers_ahead_min
            for courier, state in enumerate(day.couriers)
        )
        return max(-(-orders // couriers), 1) if couriers else settings.default_target

    def optimise(self, now: int) -> None:
        """Make bundles, match them and commit."""
        upcoming = [
            order
            for order in sorted(self.day.waiting)
            if self.instance.orders[order].ready_min <= now + self.settings.horizon_min
        ]
        free = [
            courier
            for courier in range(len(self.day.couriers))
            if self.day.on_duty(courier, now) and courier not in self.begun
        ]
        target = self.target_size(now)
        bundles: list[list[int]] = []
        promised = {order for own in self.begun.values() for order in own}
        for restaurant in sorted({self.instance.orders[order].restaurant for order in upcoming}):
            orders = [
                order
                for order in upcoming
                if self.instance.orders[order].restaurant == restaurant and order not in promised
            ]
            waiting = [
                courier
                for courier, own in self.begun.items()
                if self.instance.orders[own[0]].restaurant == restaurant
            ]
            made = self.bundler.bundles(restaurant, orders, target, [self.begun[one] for one in waiting])
            for courier, bundle in zip(waiting, made, strict=False):
                self._finish(courier, bundle, now)
            bundles += made[len(waiting) :]
        groups = self.groups(bundles, now)
        for group in (1, 2, 3):
            own = [bundle for bundle, place in zip(bundles, groups, strict=True) if place == group]
            taken = self.match(own, free, now)
            for number, courier in taken:
                free.remove(courier)
                self.commit(courier, own[number], now)

    def groups(self, bundles: Sequence[Sequence[int]], now: int) -> list[int]:
        """Return the priority group of each bundle: that of its most urgent order."""
        settings, instance, day = self.settings, self.instance, self.day
        couriers = [courier for courier in range(len(day.couriers)) if day.on_duty(courier, now)]
        places = np.array([day.couriers[courier].place for courier in couriers], dtype=np.int64)
        free = np.array([max(day.couriers[courier].free_min, now) for courier in couriers], dtype=np.int64)
        found = []
        for bundle in bundles:
            restaurant = instance.orders[bundle[0]].restaurant
            soonest = int(
                (free + instance.travel_min[places, restaurant]).min(initial=10**6) + instance.half_pickup_min
            )
            group = 3
            for number in bundle:
                order = instance.orders[number]
                pickup = max(soonest, order.ready_min)
                drop = (
                    pickup
                    + instance.half_pickup_min
                    + int(instance.travel_min[restaurant, order.location])
                    + instance.half_drop_min
                )
                if drop > order.placed_min + instance.rules.target_min + settings.service_loss_min:
                    group = 1
                elif pickup > order.ready_min + settings.freshness_loss_min:
                    group = min(group, 2)
            found.append(group)
        return found

    def match(self, bundles: list[list[int]], couriers: list[int], now: int) -> list[tuple[int, int]]:
        """Return pairs of a bundle's number and a courier: the matching of greatest value, nobody counting as a courier too."""
        if not bundles or not couriers:
            return []
        value = np.full((len(bundles), len(couriers) + len(bundles)), NOBODY)
        for row, bundle in enumerate(bundles):
            value[row, : len(couriers)] = self.values(bundle, couriers, now)
        columns = matched(-value)
        return [
            (row, couriers[column])
            for row, column in enumerate(columns.tolist())
            if column < len(couriers) and value[row, column] > NOBODY
        ]

    def values(self, bundle: Sequence[int], couriers: Sequence[int], now: int) -> np.ndarray:
        """Return the value of the bundle with each courier: orders per minute, less the delay of the pickup; `NOBODY` after the shift."""
        instance, day, settings = self.instance, self.day, self.settings
        restaurant = instance.orders[bundle[0]].restaurant
        ready = max(instance.orders[order].ready_min for order in bundle)
        places = np.array([day.couriers[courier].place for courier in couriers])
        free = np.maximum([day.couriers[courier].free_min for courier in couriers], now)
        there = np.array([day.couriers[courier].pickup_from_min for courier in couriers])
        arrive = free + instance.travel_min[places, restaurant] + instance.half_pickup_min
        pickup = np.maximum(np.where(places == restaurant, np.maximum(there, now), arrive), ready)
        # From the pickup to the last drop-off.
        outbound = instance.half_pickup_min - instance.half_drop_min
        place = restaurant
        for order in bundle:
            location = instance.orders[order].location
            outbound += int(instance.travel_min[place, location]) + instance.rules.drop_min
            place = location
        worth = settings.utilisation * len(bundle) / np.maximum(pickup + outbound - free, 1)
        worth -= settings.theta * (pickup - ready)
        off = np.array([instance.couriers[courier].off_min for courier in couriers])
        return np.where(pickup <= off, worth, NOBODY)

    def commit(self, courier: int, bundle: list[int], now: int) -> None:
        """Commit a courier for good, to the restaurant only, or not yet."""
        instance, day, settings = self.instance, self.day, self.settings
        state = day.couriers[courier]
        restaurant = instance.orders[bundle[0]].restaurant
        until = now + settings.every_min
        start = max(state.free_min, now)
        arrival = start + int(instance.travel_min[state.place, restaurant])
        ready = [instance.orders[order].ready_min for order in bundle]
        if (arrival <= until and max(ready) <= until) or now - min(ready) > settings.commit_after_min:
            day.deliver(courier, tuple(bundle), now)
        elif start < until and day.on_duty(courier, start):
            if state.place != restaurant:
                day.move(courier, restaurant, now)
            self.begun[courier] = bundle

    def _finish(self, courier: int, bundle: list[int], now: int) -> None:
        """Commit a courier for good who was on the way already, as soon as all orders are ready by the next time."""
        instance, day, settings = self.instance, self.day, self.settings
        until = now + settings.every_min
        ready = [instance.orders[order].ready_min for order in bundle]
        late = day.pickup_min(courier, tuple(bundle), now) > instance.couriers[courier].off_min
        if late:
            # What has been added is not ready before the shift ends: what was promised is.
            bundle = self.begun[courier]
        arrives = day.couriers[courier].free_min
        if (arrives <= until and max(ready) <= until) or now - min(ready) > settings.commit_after_min or late:
            del self.begun[courier]
            day.deliver(courier, tuple(bundle), now)
        else:
            self.begun[courier] = bundle
