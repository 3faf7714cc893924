"""What a delivery has that orders of shops do without: kept with its details, and only what is unlike an order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from dispatch.orders.delivery import Delivery
from dispatch.services.service_type import SHOP_GOODS, ProofRule, Rank

#: By name of the field: what orders have, and how it is read back.
_FIELDS: Mapping[str, tuple[Any, Callable[[Any], Any]]] = {
    "visit_id": ("", str),
    "goods": (SHOP_GOODS, str),
    "never_with": (frozenset(), frozenset),
    "rank": (Rank.PROMISED, Rank),
    "proof": (ProofRule.NONE, ProofRule),
    "in_person": (False, bool),
    "equipment": (frozenset(), frozenset),
}


def visit_detail(delivery: Delivery) -> dict[str, Any]:
    """Return what is unlike an order of a shop, as plain JSON."""
    found = {}
    for name, (usual, _) in _FIELDS.items():
        value = getattr(delivery, name)
        if value != usual:
            found[name] = sorted(value) if isinstance(value, frozenset) else value
    return found


def visit_detail_of(detail: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a delivery that its details have from `visit_detail`; the others are those of an order.

    Of somebody who was erased the words are gone: they read as those of an order, too.
    """
    return {name: read(detail[name]) for name, (_, read) in _FIELDS.items() if detail.get(name, "") != ""}
