"""Runs a day with a policy behind the protocol of `routing.online`: it is asked every minute there is something to decide."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from benchmarks.mdrp.day import Day
from benchmarks.mdrp.encoding import Moment, Prices, encode
from benchmarks.mdrp.instances import Instance
from routing.online.situation import Effort, Policy, Situation
from routing.online.standing import standing_moves
from routing.rounds.solution import Solution

#: A courier left standing is looked at again after so many minutes.
PAUSE_MIN = 5
#: Who goes off within so many minutes is not sent anywhere without an order.
LEAST_LEFT_MIN = 10
#: Where nothing is new, the search has so many times fewer iterations.
CALM = 2
#: Orders that each restaurant is taken to have had before the day began.
PRIOR = 0.3


class Dispatcher:
    """Asks a policy, and tells couriers what is settled.

    A courier who leaves is sent to the restaurant only. What is picked up there is decided when the courier leaves it: until then the policy may plan
    differently, as the rules with prepositioning and assignment updates allow.

    Parameters
    ----------
    ahead_min
        Couriers whose shifts begin within it are known to the policy.
    every_min
        Between two decisions.
    early_min
        So much earlier than they have to, couriers leave for a restaurant. Who stands there is nearer to what comes up next than at the last
        customer's door, and not bound to anything yet.
    iterations_each
        Of the search in a decision, for each order that waits; a part of them where no order has been placed since the last decision.
    stands_by
        Whether couriers with nothing to do are sent to restaurants where they stand well. Restaurants are expected to have the parts of the orders to
        come that they had of those so far.
    """

    def __init__(
        self,
        instance: Instance,
        policy: Policy,
        *,
        prices: Prices | None = None,
        ahead_min: int = 20,
        early_min: int = 0,
        every_min: int = 1,
        iterations_each: float = 0,
        stands_by: bool = False,
        seed: int = 1,
    ) -> None:
        self.instance, self.policy = instance, policy
        self.prices = prices or Prices()
        self.ahead_min, self.every_min = ahead_min, every_min
        self.early_min = early_min
        self.iterations_each, self.seed = iterations_each, seed
        self.stands_by = stands_by
        self.day = Day(instance)
        #: By courier, the orders in sequence and whether they are dropped.
        self.plan: dict[int, list[tuple[int, bool]]] = {}
        self.decisions = 0
        self._orders_of = np.full(len(instance.restaurants), PRIOR)
        self._rests_until: dict[int, int] = {}
        self._done_min: dict[int, int] = {}
        self._news: list[int] = []

    def run(self) -> Day:
        """Return the day when it is over."""
        now = min((own.placed_min for own in self.instance.orders), default=0)
        last = max((own.off_min for own in self.instance.couriers), default=0)
        while now <= last and not (self.day.all_seen and not self.day.waiting):
            self._news = self.day.reveal(now)
            for order in self._news:
                self._orders_of[self.instance.orders[order].restaurant] += 1
            if self.day.waiting or self.stands_by:
                self.step(now)
            now += self.every_min
        return self.day

    def step(self, now_min: int) -> None:
        """Decide once."""
        moment = encode(self.day, now_min, self.ahead_min, self.prices, planned=self.plan)
        if moment.couriers:
            self._decide(moment)
        if self.stands_by:
            self._stand_by(now_min)

    def _decide(self, moment: Moment) -> None:
        """Ask the policy and tell the couriers."""
        now_min = moment.now_min
        situation = Situation(
            problem=moment.problem,
            present=moment.present(self.plan),
            now_s=60 * now_min,
            next_s=60 * (now_min + self.every_min + self.early_min),
            must_go=np.zeros(len(moment.orders), dtype=np.bool_),
        )
        each = self.iterations_each if self._news else self.iterations_each / CALM
        iterations = math.ceil(each * len(moment.orders))
        decision = self.policy.decide(situation, Effort(iterations=iterations, seed=self.seed + now_min))
        self.decisions += 1
        self.plan = moment.plan(decision.plan)
        self._done_min = {
            courier: int(decision.plan.vehicle_return_s[number]) // 60
            for number, courier in enumerate(moment.couriers)
        }
        self._tell(moment, decision.plan, decision.go)

    def _tell(self, moment: Moment, plan: Solution, go: NDArray[np.bool_]) -> None:
        """Send those whose next step is settled and due."""
        for number, courier in enumerate(moment.couriers):
            until_s = 60 * (moment.now_min + self.every_min + self.early_min)
            if go[number] and courier in self.plan and plan.vehicle_departure_s[number] < until_s:
                self._send(courier, moment.now_min)

    def _send(self, courier: int, now_min: int) -> None:
        """Send a courier to the restaurant of the first pickup, or, if there already, on the way with what is picked up."""
        day, planned = self.day, self.plan[courier]
        if not day.on_duty(courier, now_min) or day.couriers[courier].free_min > now_min:
            return
        restaurant = self.instance.orders[planned[0][0]].restaurant
        first_drop = next(position for position, (_, drops) in enumerate(planned) if drops)
        # Of restaurants that share a class of goods (`benchmarks.mdrp.encoding.goods_classes`) the first one counts.
        picked_up = {
            order for order, _ in planned[:first_drop] if self.instance.orders[order].restaurant == restaurant
        }
        bundle = tuple(order for order, drops in planned if drops and order in picked_up)
        pickup_min = day.pickup_min(courier, bundle, now_min)
        if pickup_min > self.instance.couriers[courier].off_min:
            return
        if day.couriers[courier].place != restaurant:
            day.move(courier, restaurant, now_min)
        elif pickup_min < now_min + self.every_min:
            # Until then more may be placed, or others may turn out to be better off.
            day.deliver(courier, bundle, now_min)
            del self.plan[courier]

    def _stand_by(self, now_min: int) -> None:
        """Send couriers with nothing to do to restaurants where they stand well."""
        day, instance = self.day, self.instance
        couriers, places, later_min, idle = [], [], [], []
        for courier, own in enumerate(instance.couriers):
            state = day.couriers[courier]
            if own.on_min > now_min + self.ahead_min or max(state.free_min, now_min) > own.off_min:
                continue
            couriers.append(courier)
            if courier in self.plan:
                places.append(instance.orders[self.plan[courier][-1][0]].location)
                later_min.append(max(self._done_min[courier] - now_min, 0))
                continue
            places.append(state.place)
            later_min.append(max(state.free_min - now_min, 0))
            rested = now_min >= self._rests_until.get(courier, now_min)
            stays = own.off_min - now_min > LEAST_LEFT_MIN
            if rested and stays and day.on_duty(courier, now_min) and state.free_min <= now_min:
                idle.append(len(couriers) - 1)
                self._rests_until[courier] = now_min + PAUSE_MIN
        if not idle:
            return
        restaurants = len(instance.restaurants)
        travel = instance.travel_min[:, :restaurants].astype(np.int64)
        moves = standing_moves(
            60 * (np.array(later_min)[:, None] + travel[places]),
            60 * travel[:restaurants],
            self._orders_of / self._orders_of.sum(),
            idle,
        )
        for number, restaurant in moves:
            if day.couriers[couriers[number]].place != restaurant:
                day.move(couriers[number], restaurant, now_min)
