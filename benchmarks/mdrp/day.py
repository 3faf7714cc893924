"""A day under way: where couriers are, which orders wait, and the only two instructions that there are."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.mdrp.instances import Instance
from benchmarks.mdrp.journal import START, Assignment, Delivery, Journal, Move


@dataclass(slots=True)
class CourierState:
    """Where a courier is, or will be when what has been instructed is done.

    Attributes
    ----------
    place
        Location.
    free_min
        When the courier is there, and may be told something new.
    pickup_from_min
        At a restaurant: the earliest pickup there, half the service after arrival.
    delivered
        Orders so far, those on board included.
    """

    place: int
    free_min: int
    pickup_from_min: int
    delivered: int = 0


class RuleError(RuntimeError):
    """An instruction that the rules do not allow."""


class Day:
    """The state of a simulated day; nothing happens in it but by `move` and `deliver`.

    With prepositioning and assignment updates: a courier may be sent to a restaurant without an order, and what is picked up
    there may be decided as late as at the pickup.
    """

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.couriers = [CourierState(own.location, own.on_min, own.on_min) for own in instance.couriers]
        self.waiting: set[int] = set()
        self.assigned: set[int] = set()
        self.journal = Journal()
        #: Travel from the restaurant to the customer of the farthest order placed so far.
        self.farthest_min = 0
        self._coming = sorted(
            range(len(instance.orders)), key=lambda order: (instance.orders[order].placed_min, order)
        )
        self._seen = 0

    def reveal(self, now_min: int) -> list[int]:
        """Let the orders placed up to a moment be known; return those that are new."""
        orders = self.instance.orders
        new = []
        while self._seen < len(self._coming) and orders[self._coming[self._seen]].placed_min <= now_min:
            new.append(self._coming[self._seen])
            self._seen += 1
        self.waiting.update(new)
        for order in new:
            own = orders[order]
            self.farthest_min = max(
                self.farthest_min, int(self.instance.travel_min[own.restaurant, own.location])
            )
        return new

    @property
    def all_seen(self) -> bool:
        """Whether every order of the day has been placed."""
        return self._seen == len(self._coming)

    def on_duty(self, courier: int, now_min: int) -> bool:
        """Whether the courier may be told to go somewhere."""
        own = self.instance.couriers[courier]
        return own.on_min <= now_min <= own.off_min

    def move(self, courier: int, restaurant: int, now_min: int) -> None:
        """Send a courier to a restaurant, at once or when free; nothing is said yet about what to pick up.

        Raises
        ------
        RuleError
            The courier is not on duty then, or is there already.
        """
        state = self.couriers[courier]
        start = max(now_min, state.free_min)
        if not self.on_duty(courier, start):
            raise RuleError(f"courier {courier} is not on duty at {start}")
        if state.place == restaurant:
            raise RuleError(f"courier {courier} is at restaurant {restaurant} already")
        self._drive(courier, start, restaurant)
        state.pickup_from_min = state.free_min + self.instance.half_pickup_min

    def pickup_min(self, courier: int, orders: tuple[int, ...], now_min: int) -> int:
        """Return when a courier would pick up a bundle if that were decided now."""
        instance, state = self.instance, self.couriers[courier]
        restaurant = instance.orders[orders[0]].restaurant
        ready = max(instance.orders[order].ready_min for order in orders)
        if state.place == restaurant:
            return max(state.pickup_from_min, ready, now_min)
        arrival = max(now_min, state.free_min) + int(instance.travel_min[state.place, restaurant])
        return max(arrival + instance.half_pickup_min, ready)

    def deliver(self, courier: int, orders: tuple[int, ...], now_min: int) -> None:
        """Assign a bundle for good: its orders are delivered in the sequence given.

        Raises
        ------
        RuleError
            An order is unknown yet or assigned already, they are of several restaurants, or the pickup would be after the shift.
        """
        instance, state = self.instance, self.couriers[courier]
        if not orders or any(order not in self.waiting for order in orders):
            raise RuleError(f"orders {orders} do not all wait for a courier")
        restaurant = instance.orders[orders[0]].restaurant
        if any(instance.orders[order].restaurant != restaurant for order in orders):
            raise RuleError(f"orders {orders} are of several restaurants")
        pickup = self.pickup_min(courier, orders, now_min)
        own = instance.couriers[courier]
        if pickup > own.off_min or now_min < own.on_min:
            raise RuleError(
                f"courier {courier} would pick up at {pickup}, on duty from {own.on_min} to {own.off_min}"
            )
        if state.place != restaurant:
            self.move(courier, restaurant, now_min)
        names = tuple(instance.orders[order].name for order in orders)
        self.journal.assignments.append(Assignment(now_min, pickup, own.name, names))
        state.free_min = pickup + instance.half_pickup_min
        for number in orders:
            order = instance.orders[number]
            self._drive(courier, state.free_min, order.location)
            drop = state.free_min + instance.half_drop_min
            state.free_min = drop + instance.half_drop_min
            self.journal.deliveries.append(
                Delivery(order.name, order.placed_min, order.ready_min, pickup, drop, own.name)
            )
        state.delivered += len(orders)
        self.waiting.difference_update(orders)
        self.assigned.update(orders)

    def _drive(self, courier: int, start_min: int, place: int) -> None:
        state = self.couriers[courier]
        self.journal.moves.append(
            Move(
                self.instance.couriers[courier].name, start_min, self._named(state.place), self._named(place)
            )
        )
        state.free_min = start_min + int(self.instance.travel_min[state.place, place])
        state.place = place

    def _named(self, place: int) -> str:
        restaurants, orders = len(self.instance.restaurants), len(self.instance.orders)
        if place < restaurants:
            return self.instance.restaurants[place]
        return self.instance.orders[place - restaurants].name if place < restaurants + orders else START
