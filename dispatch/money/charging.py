"""Tariffs that are published, and fees that deliveries are charged by them: kept with the version, the facts and the lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from sqlalchemy import Row

from dispatch.errors import DispatchError
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.money.tariff import Fee, FeeFacts, Tariff, fee
from dispatch.money.tariff_document import tariff_of
from dispatch.orders.delivery import Delivery
from dispatch.storage import deliveries, tariffs
from dispatch.storage.schema_money import FEE, TARIFF
from dispatch.storage.store import NotFoundError, Reading, Writing

#: What is over keeps its fee.
OVER = frozenset(
    {
        DeliveryStatus.DELIVERED,
        DeliveryStatus.PARTIALLY_DELIVERED,
        DeliveryStatus.RETURNED,
        DeliveryStatus.CANCELLED,
    }
)


class TariffTakenError(DispatchError):
    """A version of a tariff is there already, or used; code ``tariff_taken`` or ``tariff_used``."""

    def __init__(self, version: str, code: str) -> None:
        super().__init__(
            f"tariff {version} {'has fees already' if code == 'tariff_used' else 'is there already'}: publish one with a higher number",
            code=code,
        )


def publish(writing: Writing, document: Mapping[str, Any]) -> Tariff:
    """Publish a version of a tariff; notes ``tariff.published``.

    Raises
    ------
    InvalidTariffError
        Listing everything that is wrong with it.
    TariffTakenError
        There is one of that code and number.
    """
    tariff = tariff_of(document)
    writing.exclude("tariffs")
    if tariffs.find(writing, tariff.code, tariff.number) is not None:
        raise TariffTakenError(tariff.version, "tariff_taken")
    name = tariffs.add(writing, _values(tariff, document))
    writing.note("tariff.published", name, 1, {"code": tariff.code, "number": tariff.number})
    return tariff


def republish(writing: Writing, document: Mapping[str, Any]) -> Tariff:
    """Replace a version that no fee was charged by yet; notes ``tariff.changed``.

    Raises
    ------
    InvalidTariffError
        Listing everything that is wrong with it.
    NotFoundError
        There is no such version.
    TariffTakenError
        ``tariff_used``: fees were charged by it, and it stays as it is.
    """
    tariff = tariff_of(document)
    writing.exclude("tariffs")
    row = tariffs.find(writing, tariff.code, tariff.number)
    if row is None:
        raise NotFoundError("tariff", tariff.version)
    if row.used_s is not None:
        raise TariffTakenError(tariff.version, "tariff_used")
    version = writing.change(TARIFF, row.id, row.version, _values(tariff, document))
    writing.note("tariff.changed", row.id, version, {"code": tariff.code, "number": tariff.number})
    return tariff


def tariff_on(reading: Reading, code: str, day: str) -> Tariff:
    """Return the latest version of a tariff that is valid on a local date.

    Raises
    ------
    NotFoundError
        None is.
    """
    row = tariffs.valid_on(reading, code, day)
    if row is None:
        raise NotFoundError(f"tariff valid on {day}", code)
    return tariff_of(row.document)


def charge(writing: Writing, delivery: Delivery, tariff: Tariff, facts: FeeFacts) -> Delivery:
    """Charge a delivery by a tariff, and return it as it is now; notes ``delivery.priced``.

    Charged again by the same tariff on the same facts, nothing happens.

    Raises
    ------
    DispatchError
        ``fee_settled``: it is over, and keeps its fee.
    OutsideTariffError
        The tariff has no price for it.
    NotFoundError
        The tariff is not published.
    ConflictError
        The delivery has changed since it was read.
    """
    due = fee(tariff, facts)
    writing.exclude("tariffs")
    row = tariffs.find(writing, tariff.code, tariff.number)
    if row is None or tariff_of(row.document) != tariff:
        raise NotFoundError("published tariff", tariff.version)
    before = tariffs.fees_of(writing, delivery.id)
    if before and before[-1].tariff_id == row.id and before[-1].facts == asdict(facts):
        return delivery
    if delivery.status in OVER:
        raise DispatchError(
            f"delivery {delivery.id} is {delivery.status} and keeps its fee: credit the difference instead",
            code="fee_settled",
        )
    stored = deliveries.change(writing, delivery, fee_minor=due.amount_minor, fee_rule=due.rule_version)
    _keep(writing, delivery.id, len(before) + 1, row, facts, due)
    data = {"fee_minor": due.amount_minor, "currency": due.currency, "fee_rule": due.rule_version}
    writing.note("delivery.priced", stored.id, stored.version, data)
    return stored


def _keep(writing: Writing, delivery_id: str, number: int, row: Row[Any], facts: FeeFacts, due: Fee) -> None:
    writing.insert(
        FEE,
        {
            "delivery_id": delivery_id,
            "number": number,
            "tariff_id": row.id,
            "amount_minor": due.amount_minor,
            "currency": due.currency,
            "facts": asdict(facts),
            "lines": [asdict(line) for line in due.lines],
            "charged_s": writing.now_s,
        },
    )
    if row.used_s is None:
        writing.change(TARIFF, row.id, row.version, {"used_s": writing.now_s})


def _values(tariff: Tariff, document: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "code": tariff.code,
        "number": tariff.number,
        "valid_from": tariff.valid_from,
        "valid_to": tariff.valid_to,
        "document": dict(document),
    }
