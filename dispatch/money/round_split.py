"""The cost of a shared round, split between the shops whose goods ride on it, by a published rule.

Proportional (``alone-1``)
    Every shop bears the cost of the round in proportion to what its deliveries would have cost on their own. All save the same part of
    that, which is what competitors accept of each other (the aim of the equal profit method of Frisk et al.); what two shops bear,
    compared with each other, depends on nobody else; and nobody pays more than alone as long as the round costs less than all alone.

Shapley (``shapley-1``)
    For up to 8 shops, and where somebody can say what any set of them would have cost: every shop bears what it adds to the cost, on
    average over all orders of joining. What has nothing to do with the others (its own corner of the town) bears exactly its own cost and
    changes nothing for them. Shares are then brought to the real cost, none below 0, and, where the sum allows, none above its cost alone:
    what is above goes to the others in proportion to what they still save.

References
----------
M. Guajardo, M. Rönnqvist, A review on cost allocation methods in collaborative transportation, International Transactions in Operational
Research 23(3), 2016. https://doi.org/10.1111/itor.12205
M. Frisk, M. Göthe-Lundgren, K. Jörnsten, M. Rönnqvist, Cost allocation in collaborative forest transportation, European Journal of
Operational Research 205(2), 2010. https://doi.org/10.1016/j.ejor.2010.01.015
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction

from dispatch.errors import DispatchError
from dispatch.money.shapley import MOST_PLAYERS, shapley
from dispatch.money.sharing import whole_shares

PROPORTIONAL, SHAPLEY = "alone-1", "shapley-1"


@dataclass(frozen=True, slots=True)
class Alone:
    """What bringing one delivery's goods from one shop to the door would have cost, had there been nothing else."""

    delivery_id: str
    org_id: str
    alone_minor: int


@dataclass(frozen=True, slots=True)
class Split:
    """Shares by delivery and shop, which come to ``total_minor``."""

    total_minor: int
    method: str
    shares: dict[tuple[str, str], int]

    def by_shop(self) -> dict[str, int]:
        """Return the sums of the shops."""
        sums: dict[str, int] = {}
        for (_, org_id), share in self.shares.items():
            sums[org_id] = sums.get(org_id, 0) + share
        return sums


def alone_minor(distance_m: int, duration_s: int, *, cost_per_km_minor: int, cost_per_hour_minor: int) -> int:
    """Return what a trip of its own costs, from shop to door and back, rounded up to the unit."""
    thousandths = distance_m * cost_per_km_minor * 18 + duration_s * cost_per_hour_minor * 5
    return -(-thousandths // 18_000)


def split_round(
    total_minor: int,
    facts: Iterable[Alone],
    cost_of: Callable[[frozenset[str]], int] | None = None,
    *,
    salt: str = "",
) -> Split:
    """Split the cost of a round.

    Parameters
    ----------
    total_minor
        What the round has cost.
    facts
        One for each delivery and shop.
    cost_of
        What a set of shops would have cost, in the same unit. Without it, and for more than 8 shops, the split is proportional.
    salt
        The name of the round, see `whole_shares`.

    Raises
    ------
    DispatchError
        ``invalid_split``: an amount is negative, a delivery is there twice for a shop, or a round that costs has no facts.
    """
    given = sorted(facts, key=lambda one: (one.org_id, one.delivery_id))
    keys = [(one.delivery_id, one.org_id) for one in given]
    if total_minor < 0 or any(one.alone_minor < 0 for one in given):
        raise DispatchError("the cost of a round or a trip is negative: give 0 or more", code="invalid_split")
    if len(set(keys)) != len(keys):
        raise DispatchError(
            "a delivery is given twice for the same shop: give its cost alone once", code="invalid_split"
        )
    if total_minor and not given:
        raise DispatchError(
            f"nobody is there to bear {total_minor}: give what was carried", code="invalid_split"
        )
    alone: dict[str, int] = {}
    for one in given:
        alone[one.org_id] = alone.get(one.org_id, 0) + one.alone_minor
    method = SHAPLEY if cost_of is not None and 0 < len(alone) <= MOST_PLAYERS else PROPORTIONAL
    weights: dict[str, int | Fraction] = dict(alone)
    if method == SHAPLEY:
        assert cost_of is not None
        weights = dict(_bounded(total_minor, alone, shapley(list(alone), cost_of)))
    of_shops = whole_shares(total_minor, weights, salt=salt)
    shares: dict[tuple[str, str], int] = {}
    for shop, share in of_shops.items():
        own = {one.delivery_id: one.alone_minor for one in given if one.org_id == shop}
        for delivery, part in whole_shares(share, own, salt=salt).items():
            shares[delivery, shop] = part
    return Split(total_minor, method, shares)


def _bounded(total: int, alone: dict[str, int], value: dict[str, Fraction]) -> dict[str, Fraction]:
    """Bring values to a sum, none below 0, and none above its cost alone where the sum allows."""
    floored = {shop: max(Fraction(0), own) for shop, own in value.items()}
    sum_of = sum(floored.values(), Fraction(0))
    if sum_of == 0:
        # Nobody adds anything: what there is goes by the costs alone.
        floored = {shop: Fraction(own) for shop, own in alone.items()}
        sum_of = sum(floored.values(), Fraction(0))
    if sum_of == 0:
        return {shop: Fraction(total, len(alone)) for shop in alone}
    scaled = {shop: own * total / sum_of for shop, own in floored.items()}
    room = {shop: max(Fraction(0), alone[shop] - own) for shop, own in scaled.items()}
    above = sum((max(Fraction(0), own - alone[shop]) for shop, own in scaled.items()), Fraction(0))
    left = sum(room.values(), Fraction(0))
    if above == 0 or above > left:
        return scaled
    return {shop: min(own, Fraction(alone[shop])) + above * room[shop] / left for shop, own in scaled.items()}
