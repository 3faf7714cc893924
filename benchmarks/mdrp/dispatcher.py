"""Runs a day with a policy behind the protocol of `routing.online`: it is asked every minute there is something to decide."""

from __future__ import annotations

from benchmarks.mdrp.day import Day
from benchmarks.mdrp.encoding import Moment, Prices, encode
from benchmarks.mdrp.instances import Instance
from routing.online.situation import Effort, Policy, Situation
from routing.rounds.solution import Solution

import numpy as np


class Dispatcher:
    """Asks a policy, and tells couriers what is settled.

    A courier who leaves is sent to the restaurant only. What is picked up there is decided when the courier leaves it: until then the policy may plan
    differently, as the rules with prepositioning and assignment updates allow.

    Parameters
    ----------
    iterations_each
        Of the search in each decision, for each order that waits.
    """

    def __init__(
        self,
        instance: Instance,
        policy: Policy,
        *,
        prices: Prices | None = None,
        ahead_min: int = 20,
        every_min: int = 1,
        iterations_each: int = 0,
        seed: int = 1,
    ) -> None:
        self.instance, self.policy = instance, policy
        self.prices = prices or Prices()
        self.ahead_min, self.every_min = ahead_min, every_min
        self.iterations_each, self.seed = iterations_each, seed
        self.day = Day(instance)
        self.plan: dict[int, list[tuple[int, bool]]] = {}
        self.decisions = 0

    def run(self) -> Day:
        """Return the day when it is over."""
        now = min((own.placed_min for own in self.instance.orders), default=0)
        last = max((own.off_min for own in self.instance.couriers), default=0)
        while now <= last and not (self.day.all_seen and not self.day.waiting):
            self.day.reveal(now)
            if self.day.waiting:
                self.step(now)
            now += self.every_min
        return self.day

    def step(self, now_min: int) -> None:
        """Decide once."""
        moment = encode(self.day, now_min, self.ahead_min, self.prices)
        if not moment.couriers:
            return
        situation = Situation(
            problem=moment.problem,
            present=moment.present(self.plan),
            now_s=60 * now_min,
            next_s=60 * (now_min + self.every_min),
            must_go=np.zeros(len(moment.orders), dtype=np.bool_),
        )
        effort = Effort(iterations=self.iterations_each * len(moment.orders), seed=self.seed + now_min)
        decision = self.policy.decide(situation, effort)
        self.decisions += 1
        self.plan = moment.plan(decision.plan)
        self._tell(moment, decision.plan, decision.go)

    def _tell(self, moment: Moment, plan: Solution, go: np.ndarray) -> None:
        until_s = 60 * (moment.now_min + self.every_min)
        for number, courier in enumerate(moment.couriers):
            departs = int(plan.vehicle_departure_s[number])
            if not go[number] or courier not in self.plan or departs >= until_s:
                continue
            at_min = max(moment.now_min, -(-departs // 60))
            self._send(courier, at_min)

    def _send(self, courier: int, now_min: int) -> None:
        """Send a courier to the restaurant of the first pickup, or, if there already, on the way with what is picked up."""
        day, planned = self.day, self.plan[courier]
        if not day.on_duty(courier, now_min) or day.couriers[courier].free_min > now_min:
            return
        restaurant = self.instance.orders[planned[0][0]].restaurant
        bundle = []
        for order, drops in planned:
            if drops:
                break
            bundle.append(order)
        sequence = tuple(order for order, drops in planned if drops and order in bundle)
        if day.pickup_min(courier, sequence, now_min) > self.instance.couriers[courier].off_min:
            return
        if day.couriers[courier].place != restaurant:
            day.move(courier, restaurant, now_min)
            return
        day.deliver(courier, sequence, now_min)
        del self.plan[courier]
