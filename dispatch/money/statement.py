"""What a shop gets at the end of a month: its own fees, shares, takings and containers, and nothing of any other shop."""

from __future__ import annotations

import calendar
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import select

from dispatch.errors import DispatchError
from dispatch.storage import cash, containers, parties
from dispatch.storage.schema_money import COST_SHARE
from dispatch.storage.schema_orders import DELIVERY
from dispatch.storage.store import Reading


@dataclass(frozen=True, slots=True)
class FeeLine:
    """A delivery that the shop has ordered. ``cancelled`` ones have no fee."""

    day: str
    code: str
    external_ref: str
    fee_minor: int
    fee_rule: str
    cancelled: bool


@dataclass(frozen=True, slots=True)
class ShareLine:
    """What the shop bears of a round for a delivery with its goods, and what bringing those alone would have cost."""

    day: str
    code: str
    share_minor: int
    alone_minor: int
    method: str
    currency: str


@dataclass(frozen=True, slots=True)
class TakingLine:
    """What was taken for the shop at doors, and is owed to it; from closed counts only."""

    day: str
    method: str
    amount_minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class ContainerSum:
    """Containers of the shop that are out with recipients since the month began, negative for come back."""

    kind: str
    count: int
    deposits_minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class Statement:
    """A month of one shop."""

    org_id: str
    month: str
    fees: tuple[FeeLine, ...]
    shares: tuple[ShareLine, ...]
    takings: tuple[TakingLine, ...]
    containers: tuple[ContainerSum, ...]

    @property
    def fees_minor(self) -> int:
        """All fees."""
        return sum(line.fee_minor for line in self.fees)

    @property
    def shares_minor(self) -> int:
        """All shares."""
        return sum(line.share_minor for line in self.shares)

    @property
    def saved_minor(self) -> int:
        """What pooling has saved the shop."""
        return sum(line.alone_minor - line.share_minor for line in self.shares)

    @property
    def takings_minor(self) -> int:
        """All that is owed to the shop."""
        return sum(line.amount_minor for line in self.takings)

    def document(self) -> dict[str, Any]:
        """Return it as plain JSON."""
        sums = ("fees_minor", "shares_minor", "saved_minor", "takings_minor")
        return asdict(self) | {name: getattr(self, name) for name in sums}


def monthly_statement(reading: Reading, org_id: str, month: str) -> Statement:
    """Return the statement of a shop.

    Parameters
    ----------
    month
        ``YYYY-MM``, of local dates.

    Raises
    ------
    NotFoundError
        The town has no such organisation.
    DispatchError
        ``invalid_month``: it is none.
    """
    shop = parties.get_organization(reading, org_id)
    from_day, to_day = _bounds(month)
    ordered = reading.rows(
        reading.select(DELIVERY)
        .where(DELIVERY.c.org_id == shop.id, DELIVERY.c.day >= from_day, DELIVERY.c.day <= to_day)
        .order_by(DELIVERY.c.day, DELIVERY.c.code)
    )
    borne = reading.rows(
        select(COST_SHARE, DELIVERY.c.code)
        .join(DELIVERY, DELIVERY.c.id == COST_SHARE.c.delivery_id)
        .where(
            COST_SHARE.c.town_id == reading.town_id,
            COST_SHARE.c.org_id == shop.id,
            COST_SHARE.c.day >= from_day,
            COST_SHARE.c.day <= to_day,
        )
        .order_by(COST_SHARE.c.day, DELIVERY.c.code, COST_SHARE.c.round_id)
    )
    return Statement(
        shop.id,
        month,
        tuple(
            FeeLine(
                row.day,
                row.code,
                row.external_ref or "",
                0 if row.status == "cancelled" else row.fee_minor,
                row.fee_rule,
                row.status == "cancelled",
            )
            for row in ordered
        ),
        tuple(
            ShareLine(row.day, row.code, row.share_minor, row.alone_minor, row.method, row.currency)
            for row in borne
        ),
        _takings(reading, shop.id, from_day, to_day),
        _containers(reading, shop.id, from_day, to_day),
    )


def _takings(reading: Reading, org_id: str, from_day: str, to_day: str) -> tuple[TakingLine, ...]:
    sums: dict[tuple[str, str, str], int] = {}
    for row in cash.closed_counts(reading, from_day, to_day):
        for method, shops in row.expected["methods"].items():
            if org_id in shops:
                key = (row.day, method, row.currency)
                sums[key] = sums.get(key, 0) + shops[org_id]
    return tuple(TakingLine(day, method, sums[day, method, unit], unit) for day, method, unit in sorted(sums))


def _containers(reading: Reading, org_id: str, from_day: str, to_day: str) -> tuple[ContainerSum, ...]:
    sums: dict[tuple[str, str], tuple[int, int]] = {}
    for row in containers.of_shop(reading, org_id, from_day, to_day):
        count, deposits = sums.get((row.kind, row.currency), (0, 0))
        sums[row.kind, row.currency] = (count + row.pieces, deposits + row.deposit_minor)
    return tuple(ContainerSum(kind, *sums[kind, unit], unit) for kind, unit in sorted(sums))


def _bounds(month: str) -> tuple[str, str]:
    try:
        year, number = (int(part) for part in month.split("-"))
        last = calendar.monthrange(year, number)[1]
    except ValueError as error:
        raise DispatchError(f"month {month!r} is none: write YYYY-MM", code="invalid_month") from error
    return f"{year:04d}-{number:02d}-01", f"{year:04d}-{number:02d}-{last:02d}"
