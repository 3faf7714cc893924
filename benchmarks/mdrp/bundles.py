"""Bundles of a restaurant's orders by parallel insertion: Procedure 1 of Reyes et al. (2018)."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.mdrp.instances import Instance


class Bundler:
    """Makes the bundles of one restaurant.

    The cost of a route is its minutes of travel from the restaurant, and ``beta`` for each minute that its orders reach the customer later than
    they would alone: those for which they wait until the whole bundle is ready, and those for which others are delivered first.

    Parameters
    ----------
    instance
        Whose travel times and service times count.
    beta
        Weight of the delays of service.
    """

    def __init__(self, instance: Instance, beta: float) -> None:
        self.instance = instance
        self.beta = beta
        self.travel = instance.travel_min

    def bundles(
        self, restaurant: int, orders: Sequence[int], target: int, begun: Sequence[Sequence[int]]
    ) -> list[list[int]]:
        """Return the bundles of the orders.

        Parameters
        ----------
        orders
            Upcoming ones of the restaurant, those of ``begun`` left out.
        target
            Orders in a bundle, from which on another one joins only where that lowers the minutes for each order.
        begun
            Bundles promised to couriers who are on their way to the restaurant: they stay together, more may join.

        Returns
        -------
        list
            First those of ``begun``, then new ones; empty ones are left out, never those of ``begun``.
        """
        upcoming = sorted(orders, key=lambda order: (self.instance.orders[order].ready_min, order))
        count = sum(map(len, begun)) + len(upcoming)
        routes = [list(own) for own in begun]
        routes += [[] for _ in range(max(len(routes), -(-count // target)) - len(routes))]
        for order in upcoming:
            self._insert(restaurant, routes, order, target)
        for order in upcoming:
            home = next(route for route in routes if order in route)
            home.remove(order)
            self._insert(restaurant, routes, order, None)
        return [route for number, route in enumerate(routes) if route or number < len(begun)]

    def _insert(self, restaurant: int, routes: list[list[int]], order: int, target: int | None) -> None:
        """Insert where the cost rises least; with a target, full routes only take what makes them more efficient."""
        choices = []
        for number, route in enumerate(routes):
            before = self.cost(restaurant, route)
            for position in range(len(route) + 1):
                longer = [*route[:position], order, *route[position:]]
                choices.append((self.cost(restaurant, longer) - before, number, position, longer))
        choices.sort(key=lambda choice: choice[:3])
        for _, number, _, longer in choices:
            route = routes[number]
            full = target is not None and len(route) >= target
            if not full or self.minutes_each(restaurant, longer) < self.minutes_each(restaurant, route):
                routes[number] = longer
                return
        # Every route is full: there is one more than the target asks for.
        routes.append([order])

    def minutes_each(self, restaurant: int, route: Sequence[int]) -> float:
        """Return the minutes from the departure to the last drop-off, for each order."""
        total, place = 0, restaurant
        for order in route:
            location = self.instance.orders[order].location
            total += int(self.travel[place, location]) + self.instance.rules.drop_min
            place = location
        return total / len(route)

    def cost(self, restaurant: int, route: Sequence[int]) -> float:
        """Return the cost of a route."""
        if not route:
            return 0.0
        orders = self.instance.orders
        ready = max(orders[order].ready_min for order in route)
        travel, delay, place, clock = 0, 0, restaurant, 0
        for number in route:
            order = orders[number]
            leg = int(self.travel[place, order.location])
            travel += leg
            clock += leg
            delay += ready + clock - order.ready_min - int(self.travel[restaurant, order.location])
            clock += self.instance.rules.drop_min
            place = order.location
        return travel + self.beta * delay
