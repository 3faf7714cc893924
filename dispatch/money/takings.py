"""What a courier should have at the end of a round: the float, and what was taken at doors, by way of paying and by shop."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from dispatch import ids
from dispatch.errors import DispatchError
from dispatch.money.amounts import currency_of
from dispatch.money.containers import ON_ACCOUNT
from dispatch.money.sharing import whole_shares
from dispatch.storage import cash, containers, parties, rounds
from dispatch.storage.schema_money import CASH_FLOAT
from dispatch.storage.store import Reading, Writing


@dataclass(frozen=True, slots=True)
class ContainerLine:
    """Containers of a shop: ``count`` left at a door, negative for taken back, with the deposit for all of them, signed alike."""

    kind: str
    org_id: str
    count: int
    deposit_minor: int
    method: str


@dataclass(frozen=True, slots=True)
class Takings:
    """What there should be. ``methods`` has the amounts of each way of paying by shop, deposits of containers among them."""

    currency: str
    float_minor: int
    methods: dict[str, dict[str, int]]
    containers: tuple[ContainerLine, ...] = ()

    def by_method(self) -> dict[str, int]:
        """Return the sums of the ways of paying."""
        return {method: sum(shops.values()) for method, shops in self.methods.items()}

    def by_shop(self) -> dict[str, int]:
        """Return the sums of the shops."""
        sums: dict[str, int] = {}
        for shops in self.methods.values():
            for shop, amount in shops.items():
                sums[shop] = sums.get(shop, 0) + amount
        return sums


def takings(reading: Reading, round_id: str) -> Takings:
    """Return what a round should have brought, by what phones have sent until now.

    Raises
    ------
    DispatchError
        ``several_currencies``: a count has one.
    """
    parts: list[dict[str, dict[str, int]]] = []
    currencies = set()
    for row in cash.collections(reading, round_id):
        currencies.add(row.currency)
        parts.append({row.method: _by_shop(row)})
    lines = []
    for row in containers.of_round(reading, round_id):
        lines.append(ContainerLine(row.kind, row.org_id, row.pieces, row.deposit_minor, row.method))
        if row.method != ON_ACCOUNT and row.deposit_minor:
            currencies.add(row.currency)
            parts.append({row.method: {row.org_id: row.deposit_minor}})
    floats = cash.float_of(reading, round_id)
    currencies |= {currency for currency, amount in floats.items() if amount}
    if len(currencies) > 1:
        raise DispatchError(
            f"round {round_id} has money in {', '.join(sorted(currencies))}: count one currency a round",
            code="several_currencies",
        )
    currency = min(currencies, default="") or currency_of(parties.get_town(reading))
    return Takings(currency, floats.get(currency, 0), cash.summed(parts), tuple(lines))


def give_float(writing: Writing, round_id: str, amount_minor: int, currency: str) -> None:
    """Give a courier small change for a round, or take some back (negative); notes ``cash.float_given``.

    Raises
    ------
    DispatchError
        ``invalid_float``: there would be less than nothing. ``cash_counted``: the round's money is counted already.
    """
    own = rounds.get(writing, round_id)
    writing.exclude(f"cash {round_id}")
    if cash.counts(writing, round_id):
        raise DispatchError(
            f"the money of round {round_id} is being counted, or is: declare the difference there",
            code="cash_counted",
        )
    has = cash.float_of(writing, round_id).get(currency, 0)
    if amount_minor == 0 or has + amount_minor < 0:
        raise DispatchError(
            f"amount_minor {amount_minor} would leave a float of {has + amount_minor}: give an amount that leaves 0 or more",
            code="invalid_float",
        )
    writing.insert(
        CASH_FLOAT,
        {
            "id": writing.ids.new(ids.CASH_FLOAT),
            "round_id": round_id,
            "amount_minor": amount_minor,
            "currency": currency,
            "author": writing.actor,
            "given_s": writing.now_s,
        },
    )
    writing.note(
        "cash.float_given", round_id, own.version, {"amount_minor": amount_minor, "currency": currency}
    )


def _by_shop(row: Row[Any]) -> dict[str, int]:
    """Split what was taken by the shops of the payment, in proportion where it is not the whole of it."""
    parts: dict[str, int] = {}
    for shop, amount in row.payment.get("by_org", ()):
        parts[shop] = parts.get(shop, 0) + amount
    sign = -1 if row.amount_minor < 0 else 1
    shares = whole_shares(abs(row.amount_minor), parts or {row.org_id: 1}, salt=row.delivery_id)
    return {shop: sign * share for shop, share in shares.items()}
