"""What is whose in a delivery: the whole of it is its sender's, a part the shop's that prepares it, and what is at a door of a visit nobody's."""

from __future__ import annotations

from dispatch.errors import DispatchError
from dispatch.orders.changes import own_delivery
from dispatch.orders.delivery import Delivery
from dispatch.storage.store import Reading


class NotSenderError(DispatchError):
    """A shop with a part in a basket asks for what its sender decides; code ``not_the_sender``."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"delivery {name} was ordered by somebody else: ask its sender, or the town",
            code="not_the_sender",
        )


class IsVisitError(DispatchError):
    """Something is asked of a delivery that is a visit; code ``is_a_visit``."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"delivery {name} is a visit: what is said and done at its door is with the visits",
            code="is_a_visit",
        )


class ShopUnclearError(DispatchError):
    """It is not clear for which shop of a basket something is said; code ``shop_needed``, or ``not_your_organization``."""


def sent_by(reading: Reading, delivery_id: str, org_id: str = "") -> Delivery:
    """Return a delivery to an organisation that has ordered it; empty for the town.

    Raises
    ------
    NotFoundError
        There is none of that name, or it is none of the organisation's business.
    NotSenderError
        It has a part in it only.
    """
    one = own_delivery(reading, delivery_id, org_id)
    if org_id not in {"", one.org_id}:
        raise NotSenderError(delivery_id)
    return one


def order_sent_by(reading: Reading, delivery_id: str, org_id: str = "") -> Delivery:
    """Return an order of a customer as `sent_by` does.

    Raises
    ------
    IsVisitError
        It is a visit of a service: what is known of its door is shown and changed through `dispatch.privacy.sight` alone.
    """
    one = sent_by(reading, delivery_id, org_id)
    if one.visit_id:
        raise IsVisitError(delivery_id)
    return one


def shop_of(one: Delivery, org_id: str, shop_id: str = "") -> str:
    """Return for which shop of a delivery somebody speaks.

    Parameters
    ----------
    one
        The delivery, of which the organisation has at least a part.
    org_id
        Who speaks: a shop for itself, a sender for each shop of its basket. Empty for the town, which speaks for each.
    shop_id
        Whom they name; empty for themselves, or for the only one.

    Raises
    ------
    ShopUnclearError
        They name nobody and there are several; or they name another one, and are not the sender.
    """
    shops = tuple(dict.fromkeys(task.org_id for task in one.in_shops))
    if not shop_id:
        if org_id in shops:
            return org_id
        if len(shops) == 1:
            return shops[0]
        raise ShopUnclearError(
            f"shop_id: delivery {one.id} comes from {len(shops)} shops: say which of {', '.join(shops)}",
            code="shop_needed",
        )
    if org_id not in {"", shop_id, one.org_id}:
        raise ShopUnclearError(
            "shop_id: it is not your organisation: leave shop_id out", code="not_your_organization"
        )
    return shop_id
