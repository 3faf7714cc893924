"""Fees by a published tariff: the same facts have the same fee, whichever door the order comes by.

A fee knows no channel, no clock and no person. What is dear to bring may cost a little more, within bounds that are printed in the tariff;
social services never do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from dispatch.errors import DispatchError


class Rounding(StrEnum):
    """Which way an amount is brought to a multiple of the rounding unit."""

    NEAREST = "nearest"  # halves up
    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class SizeClass:
    """A surcharge for goods up to a weight and a volume, None for no bound."""

    amount_minor: int
    up_to_g: int | None = None
    up_to_l: int | None = None


@dataclass(frozen=True, slots=True)
class MarginalShare:
    """What of the cost that a delivery adds to the day is passed on: a percentage, between two bounds."""

    share_percent: int = 0
    least_minor: int = 0
    most_minor: int = 0


@dataclass(frozen=True, slots=True)
class Tariff:
    """One version of a tariff. Where a zone is given in the facts its base counts, else that of the first band that reaches so far.

    ``social_minor`` is the whole fee of social services, None where they pay as others do but for surcharges. A basket of
    ``free_from_minor`` or more is brought for nothing, None for never. ``least_minor`` and ``most_minor`` bound all other fees.
    """

    code: str
    number: int
    currency: str
    valid_from: str
    valid_to: str
    bands: tuple[tuple[int | None, int], ...]
    zones: Mapping[str, int]
    extra_shop_minor: int
    sizes: tuple[SizeClass, ...]
    slots: Mapping[str, int]
    marginal: MarginalShare
    least_minor: int
    most_minor: int
    free_from_minor: int | None
    social_minor: int | None
    rounding: Rounding
    rounding_minor: int

    @property
    def version(self) -> str:
        """The name under which fees keep it."""
        return f"{self.code}@{self.number}"


@dataclass(frozen=True, slots=True)
class FeeFacts:
    """What a fee depends on, and nothing else does."""

    distance_m: int
    shops: int = 1
    weight_g: int = 0
    volume_l: int = 0
    zone: str = ""
    slot: str = "standard"
    basket_minor: int = 0
    social: bool = False
    marginal_cost_minor: int = 0


@dataclass(frozen=True, slots=True)
class FeeLine:
    """A part of a fee. ``code`` is stable, for programs and for texts in every language."""

    code: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Fee:
    """What a delivery costs, and why: the lines come to the amount."""

    amount_minor: int
    currency: str
    lines: tuple[FeeLine, ...]
    rule_version: str


class OutsideTariffError(DispatchError):
    """A tariff has no price for something; code ``outside_tariff``."""

    def __init__(self, tariff: Tariff, field: str, value: object, remedy: str) -> None:
        super().__init__(
            f"{field} {value} has no price in tariff {tariff.version}: {remedy}", code="outside_tariff"
        )
        self.field = field


def fee(tariff: Tariff, facts: FeeFacts) -> Fee:
    """Return the fee of a delivery.

    Raises
    ------
    OutsideTariffError
        The tariff has no price for the zone, the distance, the size or the slot.
    DispatchError
        ``invalid_facts``: a number cannot be.
    """
    if facts.shops < 1 or min(facts.distance_m, facts.weight_g, facts.volume_l, facts.basket_minor) < 0:
        raise DispatchError(
            f"{facts} has a number that cannot be: give one shop or more, and nothing negative",
            code="invalid_facts",
        )
    lines = [
        ("base", _base(tariff, facts)),
        ("extra_shops", tariff.extra_shop_minor * (facts.shops - 1)),
        ("size", _size(tariff, facts)),
        ("slot", _slot(tariff, facts)),
        ("marginal", _marginal(tariff, facts)),
    ]
    if facts.social and tariff.social_minor is not None:
        lines.append(("social", tariff.social_minor - _sum(lines)))
    elif tariff.free_from_minor is not None and facts.basket_minor >= tariff.free_from_minor:
        lines.append(("free_basket", -_sum(lines)))
    else:
        lines.append(("minimum", max(0, tariff.least_minor - _sum(lines))))
        lines.append(("maximum", min(0, tariff.most_minor - _sum(lines))))
        # The bounds are multiples of the unit, so that rounding leaves the amount between them.
        lines.append(("rounding", _rounded(tariff, _sum(lines)) - _sum(lines)))
    kept = tuple(FeeLine(code, amount) for code, amount in lines if amount or code == "base")
    return Fee(_sum(lines), tariff.currency, kept, tariff.version)


def _sum(lines: list[tuple[str, int]]) -> int:
    return sum(amount for _, amount in lines)


def _base(tariff: Tariff, facts: FeeFacts) -> int:
    if facts.zone:
        if facts.zone not in tariff.zones:
            raise OutsideTariffError(
                tariff,
                "zone",
                facts.zone,
                f"give one of {', '.join(sorted(tariff.zones)) or 'none, it goes by distance'}",
            )
        return tariff.zones[facts.zone]
    for up_to_m, amount in tariff.bands:
        if up_to_m is None or facts.distance_m <= up_to_m:
            return amount
    raise OutsideTariffError(
        tariff, "distance_m", facts.distance_m, "it is farther than the last band reaches"
    )


def _size(tariff: Tariff, facts: FeeFacts) -> int:
    for size in tariff.sizes:
        light = size.up_to_g is None or facts.weight_g <= size.up_to_g
        if light and (size.up_to_l is None or facts.volume_l <= size.up_to_l):
            return size.amount_minor
    if not tariff.sizes:
        return 0
    raise OutsideTariffError(
        tariff, "weight_g and volume_l", f"{facts.weight_g} and {facts.volume_l}", "split the basket"
    )


def _slot(tariff: Tariff, facts: FeeFacts) -> int:
    if facts.slot not in tariff.slots:
        raise OutsideTariffError(tariff, "slot", facts.slot, f"give one of {', '.join(sorted(tariff.slots))}")
    amount = tariff.slots[facts.slot]
    return min(0, amount) if facts.social else amount


def _marginal(tariff: Tariff, facts: FeeFacts) -> int:
    share = tariff.marginal
    # Rounded down, for the one who pays.
    part = facts.marginal_cost_minor * share.share_percent // 100
    amount = max(share.least_minor, min(share.most_minor, part))
    return min(0, amount) if facts.social else amount


def _rounded(tariff: Tariff, amount: int) -> int:
    unit = tariff.rounding_minor
    if tariff.rounding is Rounding.UP:
        return -(-amount // unit) * unit
    if tariff.rounding is Rounding.DOWN:
        return amount // unit * unit
    return (2 * amount + unit) // (2 * unit) * unit
