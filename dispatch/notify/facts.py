"""What a wish says about a delivery, the same for real events and for changes that are only proposed."""

from __future__ import annotations

from typing import Any

from dispatch.domain import TimeWindow
from dispatch.notify.decision import Reason, Wish
from dispatch.notify.kinds import MessageKind
from dispatch.orders.delivery import Delivery

#: How long some words are worth saying, seconds.
NEAR_S, AT_DOOR_S, OUTCOME_S, WORDS_S = 20 * 60, 10 * 60, 3 * 86_400, 7 * 86_400


def lead_shop(delivery: Delivery) -> str:
    """Return the shop that a delivery is named after: the one that ordered it if it is one of its shops, else the first."""
    shops = [task.org_id for task in delivery.in_shops]
    return delivery.org_id if delivery.org_id in shops or not shops else shops[0]


def delivery_wish(
    kind: MessageKind,
    delivery: Delivery,
    content: str,
    facts: dict[str, Any] | None = None,
    *,
    expires_s: int | None = None,
    refusal: Reason | None = None,
) -> Wish:
    """Return a wish to tell the recipient of a delivery something: one for the basket, however many shops it comes from."""
    window = [delivery.window.earliest, delivery.window.latest]
    return Wish(
        kind=kind,
        target_id=delivery.recipient_id,
        subject=delivery.id,
        content=content,
        facts={"window": window, "org_id": lead_shop(delivery), **(facts or {})},
        state=delivery.status,
        expires_s=expires_s,
        refusal=refusal,
    )


def window_wish(
    kind: MessageKind, delivery: Delivery, window: TimeWindow, *, refusal: Reason | None = None
) -> Wish:
    """Return a wish to tell a window."""
    return delivery_wish(
        kind,
        delivery,
        f"{window.earliest}-{window.latest}",
        {"window": [window.earliest, window.latest]},
        expires_s=window.latest,
        refusal=refusal,
    )


def eta_wish(delivery: Delivery, eta_s: int, *, refusal: Reason | None = None) -> Wish:
    """Return a wish to tell when it will arrive."""
    window = delivery.window
    return delivery_wish(
        MessageKind.ETA_CHANGED,
        delivery,
        f"{eta_s // 60}/{window.earliest}-{window.latest}",
        {"eta_s": eta_s},
        expires_s=eta_s,
        refusal=refusal,
    )
