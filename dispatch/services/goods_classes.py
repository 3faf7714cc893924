"""Kinds of goods, and which of them may never be on one vehicle together."""

from __future__ import annotations

from collections.abc import Iterable

from dispatch.errors import DispatchError
from dispatch.services.service_type import NO_GOODS, SHOP_GOODS, ServiceType

MEDICINE, BOOKS, MAIL, WASTE, EQUIPMENT = "medicine", "books", "mail", "waste", "equipment"
#: Kinds that the shipped templates use; a town may have more.
KNOWN_GOODS = (SHOP_GOODS, MEDICINE, BOOKS, MAIL, WASTE, EQUIPMENT)
#: What holds in every town, whatever its services say. Regulation (EC) 852/2004, annex II, chapter IV asks for an effective separation from food and
#: for cleaning between loads; never on board at once is more than that, and needs nobody's eye. Medicine is no different.
ALWAYS_APART = frozenset({(SHOP_GOODS, WASTE), (WASTE, SHOP_GOODS), (MEDICINE, WASTE), (WASTE, MEDICINE)})


class GoodsConflictError(DispatchError):
    """Kinds of goods that nothing could carry; code ``goods_conflict``."""

    def __init__(self, key: str, message: str) -> None:
        super().__init__(f"service {key!r}, never_with: {message}", code="goods_conflict")
        self.key = key


def conflicts(services: Iterable[ServiceType]) -> frozenset[tuple[str, str]]:
    """Return which kinds of goods may not meet on board, each pair in both orders.

    Parameters
    ----------
    services
        Those of a town. One that never goes with something says so for both sides.

    Raises
    ------
    GoodsConflictError
        A service would not go with its own goods, or bars others though it carries nothing, or bars "nothing".
    """
    found = set(ALWAYS_APART)
    for service in services:
        for other in sorted(service.never_with):
            reason = conflict_with(service.goods, other)
            if reason:
                raise GoodsConflictError(service.key, reason)
            found |= {(service.goods, other), (other, service.goods)}
    return frozenset(found)


def kept_from(goods: str, never_with: Iterable[str]) -> frozenset[str]:
    """Return the kinds that goods are never on board with: those that their service bars, and those that no service may leave out.

    Parameters
    ----------
    goods
        Their kind.
    never_with
        What the service says.
    """
    return frozenset(never_with) | {other for one, other in ALWAYS_APART if one == goods}


def conflict_with(goods: str, other: str) -> str:
    """Return why goods cannot be barred from meeting others, empty where they can."""
    if goods == NO_GOODS:
        return f"it carries nothing, so {other!r} cannot be in its way; leave never_with empty"
    if other == NO_GOODS:
        return f"{NO_GOODS!r} is no kind of goods; name one, such as {WASTE!r}"
    if other == goods:
        return f"it bars {other!r}, which it carries itself: no vehicle could load two visits; leave {other!r} out"
    return ""
