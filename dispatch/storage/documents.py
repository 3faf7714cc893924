"""Small values of the domain as JSON documents, and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from dispatch.domain import Load, TimeWindow
from dispatch.orders.delivery import Payment, PaymentMethod


def windows_document(windows: Iterable[TimeWindow]) -> list[list[int]]:
    """Return windows as pairs."""
    return [[window.earliest, window.latest] for window in windows]


def windows_of(document: Sequence[Sequence[int]]) -> tuple[TimeWindow, ...]:
    """Return the windows of pairs."""
    return tuple(TimeWindow(earliest, latest) for earliest, latest in document)


def load_document(load: Load) -> dict[str, int]:
    """Return a load by its dimensions."""
    return {"volume_l": load.volume_l, "weight_g": load.weight_g}


def load_of(document: Mapping[str, int]) -> Load:
    """Return the load of a document."""
    return Load(volume_l=document["volume_l"], weight_g=document["weight_g"])


def payment_document(payment: Payment | None) -> dict[str, Any]:
    """Return what is to be paid, an empty document for nothing."""
    if payment is None:
        return {}
    return {
        "amount_minor": payment.amount_minor,
        "currency": payment.currency,
        "methods": [method.value for method in payment.methods],
        "by_org": [list(part) for part in payment.by_org],
    }


def payment_of(document: Mapping[str, Any]) -> Payment | None:
    """Return the payment of a document."""
    if not document:
        return None
    return Payment(
        amount_minor=document["amount_minor"],
        currency=document["currency"],
        methods=tuple(PaymentMethod(method) for method in document["methods"]),
        by_org=tuple((org, amount) for org, amount in document["by_org"]),
    )
