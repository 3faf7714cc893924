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
        standby: bool = False,
        q: tuple[float, ...] = (1.0,),
        gain: float = 0.3,
        alpha: float = 0.3,
        slack: int = 10,
    ) -> None:
        self.standby, self.q, self.gain, self.alpha, self.slack = standby, q, gain, alpha, slack
        self.seen = np.zeros(len(instance.restaurants))
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
            for order in self.day.reveal(now):
                self.seen[self.instance.orders[order].restaurant] += 1
            if self.day.waiting or self.standby:
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
        if self.standby:
            self._stand_by(moment, decision.plan)

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

    def _stand_by(self, moment, plan) -> None:
        now, day, instance = moment.now_min, self.day, self.instance
        R = len(instance.restaurants)
        w = self.seen + self.alpha
        w = w / w.sum()
        K = len(self.q)
        at, when, idle = [], [], []
        for v, c in enumerate(moment.couriers):
            own = instance.couriers[c]
            st = day.couriers[c]
            items = self.plan.get(c, [])
            free = max(st.free_min, own.on_min)
            if items:
                last = items[-1][0]
                at.append(instance.orders[last].location)
                when.append(max(int(plan.vehicle_return_s[v]) // 60 - now, 0))
                dep = int(plan.vehicle_departure_s[v]) // 60
                idle.append(False)
            else:
                at.append(st.place)
                when.append(max(free - now, 0))
                idle.append(free <= now and day.on_duty(c, now) and own.off_min - now > self.slack)
        if not any(idle):
            return
        cover = np.array(when)[:, None] + instance.travel_min[np.array(at), :R].astype(float)
        T = instance.travel_min[:R, :R].astype(float)
        q = np.array(self.q)
        cand = [k for k in range(len(at)) if idle[k]]
        for _ in range(len(cand)):
            best = (self.gain, None, None)
            for k in cand:
                others = np.delete(cover, k, axis=0)
                m = min(K, len(others))
                low = np.sort(others, axis=0)[:K] if m else np.zeros((0, R))
                pad = np.full((K - m, R), 60.0)
                low = np.vstack([low, pad])  # K x R
                def value(own):  # own: X x R -> X
                    stack = np.concatenate([np.broadcast_to(low, (own.shape[0], K, R)), own[:, None, :]], axis=1)
                    stack.sort(axis=1)
                    return (q[:, None] * stack[:, :K]).sum(axis=1) @ w
                here = value(cover[k][None])[0]
                go = instance.travel_min[at[k], :R].astype(float)
                there = value(go[:, None] * 0.0 + T)
                g = here - there - 0.02 * go
                x = int(g.argmax())
                if g[x] > best[0] and x != at[k]:
                    best = (float(g[x]), k, x)
            if best[1] is None:
                break
            _, k, x = best
            if at[k] != x:
                day.move(moment.couriers[k], x, now)
            cover[k] = instance.travel_min[at[k], x] + T[x]
            at[k] = x
            cand.remove(k)
