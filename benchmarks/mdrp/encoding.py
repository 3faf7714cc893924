"""A moment of a day as a routing problem, and back.

Locations of the problem are where couriers are, then restaurants, then customers. Half the service at a restaurant is in the way there and half in the way from
there, so that it is paid once for a whole bundle; who stands there already has paid the first half. Goods of different restaurants may not be on board
together. A drop-off is late from the placement of its order on: the seconds late are the click-to-door time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from benchmarks.mdrp.day import Day
from routing.errors import RoutingError
from routing.rounds.assemble import assemble
from routing.rounds.builder import ProblemBuilder, TaskSpec
from routing.rounds.check import MOST_CLASSES
from routing.rounds.problem import NONE, Problem
from routing.rounds.schedule import schedule_round
from routing.rounds.solution import Solution

#: Cost units of a second of click-to-door time.
LATE_COST = 10
#: Couriers that are looked at for each restaurant with orders that wait, at least.
NEAREST = 10


@dataclass(frozen=True, slots=True)
class Prices:
    """What counts beside the click-to-door time, both in seconds of it.

    Attributes
    ----------
    driving, driving_each
        A second on the road, and that for each order that waits for a courier, by courier: they are scarce, and who is early back serves others sooner.
    topped_up_s
        An order more for a courier who earns more than the guarantee already: until then it costs nothing.
    """

    driving: float = 0.1
    driving_each: float = 0.3
    topped_up_s: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Moment:
    """A moment as a problem.

    Attributes
    ----------
    couriers, orders
        Numbers in the day of the vehicles and of the requests.
    """

    now_min: int
    problem: Problem
    couriers: tuple[int, ...]
    orders: tuple[int, ...]

    def present(self, plan: dict[int, list[tuple[int, bool]]]) -> Solution:
        """Return a plan, by courier the orders in sequence with whether they are dropped, as far as it is still to be done and possible."""
        number = {order: index for index, order in enumerate(self.orders)}
        items = [
            [2 * number[order] + drops for order, drops in plan.get(courier, []) if order in number]
            for courier in self.couriers
        ]
        try:
            return assemble(self.problem, items, 0)
        except RoutingError:
            # Somebody could not leave as planned, and is too late now.
            possible = [
                own if own and schedule_round(self.problem, vehicle, own) is not None else []
                for vehicle, own in enumerate(items)
            ]
            return assemble(self.problem, possible, 0)

    def plan(self, solution: Solution) -> dict[int, list[tuple[int, bool]]]:
        """Return a solution as a plan by courier."""
        found = {}
        bounds = solution.item_first.tolist()
        for courier, (first, past) in zip(self.couriers, pairwise(bounds), strict=True):
            if past > first:
                found[courier] = [
                    (self.orders[item // 2], bool(item % 2)) for item in solution.item[first:past].tolist()
                ]
        return found


def encode(
    day: Day, now_min: int, ahead_min: int, prices: Prices, *, planned: Collection[int] = ()
) -> Moment:
    """Return the moment: orders that wait, and of the couriers on duty now or within some minutes those who matter.

    These are, for each restaurant with orders that wait, the `NEAREST` and one more for each of these orders who can be there soonest, and those ``planned``.

    A round ends at most so late that its last pickup is within the shift if its order is the farthest seen so far: that is checked again when somebody sets off.
    """
    instance = day.instance
    orders = tuple(sorted(day.waiting))
    on_duty = [
        courier
        for courier, own in enumerate(instance.couriers)
        if own.on_min <= now_min + ahead_min and max(day.couriers[courier].free_min, now_min) <= own.off_min
    ]
    restaurants = sorted({instance.orders[order].restaurant for order in orders})
    couriers = _who_matter(day, now_min, on_duty, orders, planned)
    table = _table(day, now_min, couriers, restaurants, orders)
    builder = ProblemBuilder(table, table)
    after_min = instance.rules.pickup_min + day.farthest_min + instance.rules.drop_min
    load = len(orders) / max(len(on_duty), 1)
    driving = round(LATE_COST * (prices.driving + prices.driving_each * load))
    topped: dict[int, int] = {}
    for number, courier in enumerate(couriers):
        own, state = instance.couriers[courier], day.couriers[courier]
        builder.add_vehicle(
            start=number,
            earliest=60 * max(now_min, state.free_min),
            latest=60 * (own.off_min + after_min),
            cost_per_m=driving,
        )
        earned = (state.delivered + 1) * instance.rules.pay_per_order
        if prices.topped_up_s and earned > (own.off_min - own.on_min) / 60 * instance.rules.pay_per_hour:
            topped[number] = LATE_COST * prices.topped_up_s
    first_drop = len(couriers) + len(restaurants)
    at = {restaurant: len(couriers) + number for number, restaurant in enumerate(restaurants)}
    half = 60 * instance.half_drop_min
    for number, order in enumerate(orders):
        own_order = instance.orders[order]
        builder.add_request(
            pickups=[
                TaskSpec(at[own_order.restaurant], [(60 * max(own_order.ready_min, now_min), 60 * 100_000)])
            ],
            drop=TaskSpec(
                first_drop + number,
                setup_s=half,
                service_s=half,
                due_s=60 * own_order.placed_min,
                late_cost_per_s=LATE_COST,
            ),
            vehicle_costs=topped,
        )
    problem = builder.build()
    return Moment(now_min, _one_restaurant_each(problem, day, orders, at), couriers, orders)


def _who_matter(
    day: Day, now_min: int, on_duty: list[int], orders: tuple[int, ...], planned: Collection[int]
) -> tuple[int, ...]:
    """Return the couriers that a problem is made of, see `encode`."""
    instance = day.instance
    if not orders or len(on_duty) <= NEAREST:
        return tuple(on_duty)
    free = np.array([max(day.couriers[courier].free_min, now_min) for courier in on_duty])
    places = np.array([day.couriers[courier].place for courier in on_duty])
    waiting = Counter(instance.orders[order].restaurant for order in orders)
    chosen = {number for number, courier in enumerate(on_duty) if courier in planned}
    for restaurant, count in waiting.items():
        soonest = np.argsort(free + instance.travel_min[places, restaurant], kind="stable")
        chosen.update(soonest[: NEAREST + count].tolist())
    return tuple(on_duty[number] for number in sorted(chosen))


def _one_restaurant_each(problem: Problem, day: Day, orders: tuple[int, ...], at: dict[int, int]) -> Problem:
    """Return the problem with a class of goods for each restaurant, all in conflict."""
    if not orders:
        return problem
    class_of = goods_classes(list(at), day.instance.travel_min)
    classes = np.array([class_of[day.instance.orders[order].restaurant] for order in orders], dtype=np.int32)
    conflict = ~np.eye(max(class_of.values()) + 1, dtype=np.bool_)
    for array in (classes, conflict):
        array.flags.writeable = False
    assert (problem.request_class == NONE).all()
    return problem._replace(request_class=classes, class_conflict=conflict)


def goods_classes(restaurants: Sequence[int], travel_min: NDArray[np.generic]) -> dict[int, int]:
    """Return classes of goods: one for each restaurant, as far as the solver can tell them apart.

    Of more restaurants the later ones share the class of those from which they are farthest: goods of both are in no plan together that
    is any good, and nobody sets off with them (`benchmarks.mdrp.dispatcher`).

    Parameters
    ----------
    restaurants
        Numbers of restaurants.
    travel_min
        int[p, p], minutes between places.
    """
    class_of = {restaurant: number for number, restaurant in enumerate(restaurants[:MOST_CLASSES])}
    nearest = travel_min[:, list(class_of)].astype(np.int64)
    for restaurant in restaurants[MOST_CLASSES:]:
        number = int(np.argmax(nearest[restaurant]))
        class_of[restaurant] = number
        nearest[:, number] = np.minimum(nearest[:, number], travel_min[:, restaurant])
    return class_of


def _table(
    day: Day, now_min: int, couriers: tuple[int, ...], restaurants: list[int], orders: tuple[int, ...]
) -> NDArray[np.int32]:
    """Return the seconds between all locations, service at restaurants included."""
    instance = day.instance
    places = [day.couriers[courier].place for courier in couriers]
    nodes = np.array(
        [*places, *restaurants, *(instance.orders[order].location for order in orders)], dtype=np.int64
    )
    table = instance.travel_min[np.ix_(nodes, nodes)]
    first, past = len(couriers), len(couriers) + len(restaurants)
    table[:, first:past] += instance.half_pickup_min
    table[first:past, :] += instance.half_pickup_min
    for number, courier in enumerate(couriers):
        state = day.couriers[courier]
        if state.place in restaurants:
            left = max(state.pickup_from_min - max(now_min, state.free_min), 0)
            table[number, first + restaurants.index(state.place)] = left
    np.fill_diagonal(table, 0)
    return np.ascontiguousarray(60 * table, dtype=np.int32)
