"""The least change that would let a request in, of each sort, and what it is reckoned to cost."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from routing.rounds.general.layout import CLASS, FIRST_FROZEN, NO_COST, PAST_FROZEN
from routing.rounds.obstacle import (
    FARTHEST_M,
    LONGEST_DELAY_S,
    ObstacleCode,
    barred,
    find_obstacle,
    related,
    too_big,
)
from routing.rounds.problem import NO_LIMIT
from routing.rounds.tryout import Moved, Tryout, least


class RelaxationCode(StrEnum):
    """A sort of change."""

    PRIZE = "prize"
    WINDOW_LATER = "window_later"
    WINDOW_EARLIER = "window_earlier"
    SHIFT = "shift"
    LATER = "later"
    RIDE = "ride"
    RANGE = "range"
    CAPACITY = "capacity"
    SKILL = "skill"
    ALLOW = "allow"
    RELATION = "relation"
    GOODS = "goods"
    LIFO = "lifo"
    VEHICLE = "vehicle"


#: What a change is reckoned to cost, for each unit of `Relaxation.amount` and once, in seconds of a customer's patience:
#: to wait 20 minutes longer is asked of one customer, a longer shift of a courier, who is to be asked twice as much;
#: 10 m count as a second; capacity counts by thousandths of the hold; what needs somebody's decision counts as
#: hours. Only the order that follows from it matters.
PRICES: dict[RelaxationCode, tuple[float, float]] = {
    RelaxationCode.PRIZE: (0.0, 0.0),
    RelaxationCode.WINDOW_LATER: (1.0, 0.0),
    RelaxationCode.WINDOW_EARLIER: (1.0, 0.0),
    RelaxationCode.SHIFT: (2.0, 0.0),
    RelaxationCode.LATER: (3.0, 0.0),
    RelaxationCode.RIDE: (1.0, 300.0),
    RelaxationCode.RANGE: (0.1, 300.0),
    RelaxationCode.CAPACITY: (10.0, 600.0),
    RelaxationCode.LIFO: (0.0, 1800.0),
    RelaxationCode.RELATION: (0.0, 3600.0),
    RelaxationCode.ALLOW: (0.0, 3600.0),
    RelaxationCode.GOODS: (0.0, 7200.0),
    RelaxationCode.SKILL: (0.0, 7200.0),
    RelaxationCode.VEHICLE: (0.0, 14400.0),
}


@dataclass(frozen=True, slots=True)
class Relaxation:
    """A change that would let a request into the plan, all else staying as it is.

    Attributes
    ----------
    code
        The sort of change.
    vehicle
        The vehicle that would take the request; for ``vehicle``, one like that would be needed more.
    amount
        ``prize``: cost units by which the request costs more than its prize. ``window_later``, ``window_earlier``,
        ``shift``, ``ride``: seconds by which its windows would close later or open earlier, the shift end later (and last
        longer), its goods be longer on board; ``later``: seconds by which both its windows and the shift would close later. ``range``: metres. ``capacity``: load more in ``dimension``. ``skill``: skills
        that the vehicle would need, as a bit set. Else 1. No smaller amount does.
    dimension
        Of ``capacity``, else -1.
    price
        What orders relaxations, see `PRICES`.
    cost
        What the insertion would then cost, before the prize saved.
    """

    code: RelaxationCode
    vehicle: int
    amount: int
    dimension: int
    price: float
    cost: int


def find_relaxations(
    tryout: Tryout, request: int, prices: Mapping[RelaxationCode, tuple[float, float]]
) -> tuple[Relaxation, ...]:
    """Return the best relaxation of each sort that there is, the least price first."""
    return _Relaxer(tryout, request, prices).run()


class _Relaxer:
    """Looks for the best of each sort over all vehicles: beyond the best so far a vehicle is asked only once."""

    def __init__(
        self, tryout: Tryout, request: int, prices: Mapping[RelaxationCode, tuple[float, float]]
    ) -> None:
        self.tryout = tryout
        self.request = request
        self.prices = prices
        self.best: dict[RelaxationCode, tuple[float, int, int, int, Moved, bool]] = {}

    def run(self) -> tuple[Relaxation, ...]:
        """Ask every vehicle."""
        tryout, request, problem = self.tryout, self.request, self.tryout.problem
        for vehicle in range(problem.vehicle_count):
            if vehicle == tryout.vehicle_of[request]:
                continue
            bar = barred(tryout, request, vehicle)
            tie = related(tryout, request, vehicle)
            if bar is not None or tie is not None:
                self._by_decision(vehicle, bar.code if bar else None, tied=tie is not None)
            elif (size := too_big(tryout, request, vehicle)) is not None:
                self._by_capacity(vehicle, size.dimension, size.value)
            else:
                self._by_limits(vehicle)
            self._by_vehicle(vehicle)
        found = []
        later = self.best.get(RelaxationCode.LATER)
        if later and any(
            code in self.best and self.best[code][2] <= later[2]
            for code in (RelaxationCode.WINDOW_LATER, RelaxationCode.SHIFT)
        ):
            del self.best[RelaxationCode.LATER]  # one of the two does it alone
        for code, (price, vehicle, amount, dimension, moved, alone) in self.best.items():
            cost = tryout.insertion(request, vehicle, moved, alone=alone)
            if cost < NO_COST:
                found.append(Relaxation(code, vehicle, amount, dimension, price, cost))
        return tuple(sorted(found, key=lambda r: (r.price, r.code)))

    def _offer(
        self, code: RelaxationCode, vehicle: int, amount: int, moved: Moved, *, dimension: int = -1, share: float = 1.0,
        alone: bool = False,
    ) -> None:  # fmt: skip
        each, once = self.prices[code]
        price = each * amount * share + once
        if code not in self.best or price < self.best[code][0]:
            self.best[code] = (price, vehicle, amount, dimension, moved, alone)

    def _fits(self, vehicle: int, moved: Moved) -> bool:
        return self.tryout.fits(self.request, vehicle, moved)

    def _by_decision(self, vehicle: int, code: ObstacleCode | None, *, tied: bool) -> None:
        problem, request = self.tryout.problem, self.request
        if code is None:
            if RelaxationCode.RELATION not in self.best and self._fits(vehicle, Moved(unrelated=True)):
                self._offer(RelaxationCode.RELATION, vehicle, 1, Moved(unrelated=True))
            return
        if tied:
            return
        if code in {ObstacleCode.SKILL, ObstacleCode.SKILL_ANY}:
            has = int(problem.vehicle_skills[vehicle])
            wanted = int(problem.request_skills[request]) & ~has
            one_of = int(problem.request_skills_any[request])
            if one_of and not one_of & (has | wanted):
                wanted |= one_of & -one_of
            moved, kind = Moved(skills=wanted), RelaxationCode.SKILL
        else:
            wanted, moved, kind = 1, Moved(allowed=True), RelaxationCode.ALLOW
        if kind not in self.best and self._fits(vehicle, moved):
            self._offer(kind, vehicle, wanted, moved)

    def _by_capacity(self, vehicle: int, dimension: int, excess: int) -> None:
        def moved(load: int) -> Moved:
            return Moved(dimension=dimension, load=load)

        self._least(
            RelaxationCode.CAPACITY, vehicle, moved, 2**31 - 1, from_amount=excess, dimension=dimension
        )

    def _by_limits(self, vehicle: int) -> None:
        problem, request = self.tryout.problem, self.request
        cost = self.tryout.insertion(request, vehicle)
        if cost < NO_COST:
            prize = int(problem.request_prize[request])
            known = self.best.get(RelaxationCode.PRIZE)
            if known is None or cost - prize < known[2]:
                each, once = self.prices[RelaxationCode.PRIZE]
                amount = max(cost - prize, 0)
                self.best[RelaxationCode.PRIZE] = (each * amount + once, vehicle, amount, -1, Moved(), False)
            return
        late = LONGEST_DELAY_S
        self._least(RelaxationCode.WINDOW_LATER, vehicle, lambda s: Moved(closing_s=s), late)
        self._least(RelaxationCode.WINDOW_EARLIER, vehicle, lambda s: Moved(opening_s=s), late)
        self._least(RelaxationCode.SHIFT, vehicle, lambda s: Moved(shift_s=s), late)
        self._least(RelaxationCode.LATER, vehicle, lambda s: Moved(closing_s=s, shift_s=s), late)
        if problem.request_max_ride_s[request] < NO_LIMIT:
            self._least(RelaxationCode.RIDE, vehicle, lambda s: Moved(ride_s=s), late)
        if problem.vehicle_max_distance_m[vehicle] < NO_LIMIT:
            self._least(RelaxationCode.RANGE, vehicle, lambda m: Moved(metres=m), FARTHEST_M)
        tasks = slice(problem.request_first[request], problem.request_first[request + 1])
        for dimension in np.flatnonzero(problem.task_load[tasks].any(axis=0)).tolist():
            self._least(
                RelaxationCode.CAPACITY,
                vehicle,
                lambda k, d=dimension: Moved(dimension=d, load=k),  # type: ignore[misc]
                2**31 - 1,
                dimension=dimension,
            )
        for code, moved, asked in (
            (RelaxationCode.GOODS, Moved(mixed=True), problem.request_class[request] >= 0),
            (RelaxationCode.LIFO, Moved(any_order=True), problem.request_lifo[request]),
        ):
            if asked and code not in self.best and self._fits(vehicle, moved):
                self._offer(code, vehicle, 1, moved)

    def _least(
        self, code: RelaxationCode, vehicle: int, moved: Callable[[int], Moved], most: int, *, from_amount: int = 1,
        dimension: int = -1,
    ) -> None:  # fmt: skip
        """Offer the least amount that works, if it is below that of the best vehicle so far."""
        share = 1.0
        if dimension >= 0:
            share = 1000.0 / max(int(self.tryout.problem.vehicle_capacity[vehicle, dimension]), 1)
        each, once = self.prices[code]
        if code in self.best and each > 0:
            below = (self.best[code][0] - once) / (each * share)
            most = min(most, int(np.ceil(below)) - 1)
        if most < from_amount or not self._fits(vehicle, moved(most)):
            return
        amount = from_amount
        if not self._fits(vehicle, moved(from_amount)):
            amount = least(lambda s: self._fits(vehicle, moved(s)), most)
        if amount >= 0:
            self._offer(code, vehicle, amount, moved(amount), dimension=dimension, share=share)

    def _by_vehicle(self, vehicle: int) -> None:
        """Offer one more vehicle like this one, without its frozen tasks."""
        data = self.tryout.data
        if data.vehicle[vehicle, FIRST_FROZEN] < data.vehicle[vehicle, PAST_FROZEN]:
            return
        if (data.vehicle[:vehicle, CLASS] == data.vehicle[vehicle, CLASS]).any():
            return
        moved = Moved(unrelated=True)
        known = self.best.get(RelaxationCode.VEHICLE)
        if barred(self.tryout, self.request, vehicle) or _bound(self.tryout, self.request):
            return
        cost = self.tryout.insertion(self.request, vehicle, moved, alone=True)
        if cost < NO_COST and (
            known is None or cost < self.tryout.insertion(self.request, known[1], moved, alone=True)
        ):
            self.best[RelaxationCode.VEHICLE] = (
                *self._price(RelaxationCode.VEHICLE),
                vehicle,
                1,
                -1,
                moved,
                True,
            )

    def _price(self, code: RelaxationCode) -> tuple[float]:
        return (sum(self.prices[code]),)


def _bound(tryout: Tryout, request: int) -> bool:
    """Return whether other requests tie a request to a vehicle that serves them."""
    return any(
        (found := related(tryout, request, vehicle)) is not None and found.code is not ObstacleCode.APART
        for vehicle in range(tryout.problem.vehicle_count)
    )


__all__ = ["PRICES", "Relaxation", "RelaxationCode", "find_obstacle", "find_relaxations"]
