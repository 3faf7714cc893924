"""A quote: when a basket can come, and at what price."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dispatch.domain import TimeWindow
from dispatch.lifecycle.quote import QuoteStatus
from dispatch.promises.refusal import SlotRefusal


@dataclass(frozen=True, slots=True)
class SlotOffer:
    """A window that can be promised.

    Attributes
    ----------
    day, window
        Its local date, and bounds of the start of the drop.
    fee_minor, currency, fee_rule
        What it costs, by which version of a tariff; 0, empty and empty where deliveries cost nothing.
    green
        Whether the basket adds little in it: somebody passes there then anyway.
    marginal_minor
        What the plan costs more for it.
    facts
        What the fee was made of; see `dispatch.money.tariff.FeeFacts`.
    """

    day: str
    window: TimeWindow
    fee_minor: int
    currency: str
    fee_rule: str
    green: bool
    marginal_minor: int
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Quote:
    """Windows that are offered for a basket.

    Attributes
    ----------
    client
        Who has asked.
    order
        The basket, as a document of `dispatch.orders.order_documents`.
    offers
        In the order of time; none where nothing is possible.
    refusals
        Where nothing is offered, what is in the way.
    chosen
        The offer that is kept or accepted.
    expires_s
        Until when the offers are good, or the chosen one is kept.
    delivery_id
        What became of it, empty until it is accepted.
    moves
        The delivery that is to get another window, empty for a new basket; ``order`` is empty then.
    owed
        Whether that delivery needs a window whoever asks: it has none promised, or a try has failed.
    """

    id: str
    org_id: str
    client: str
    order: Mapping[str, Any]
    offers: tuple[SlotOffer, ...]
    refusals: tuple[SlotRefusal, ...]
    expires_s: int
    status: QuoteStatus = QuoteStatus.OPEN
    chosen: SlotOffer | None = None
    ask: Mapping[str, Any] | None = None
    delivery_id: str = ""
    moves: str = ""
    owed: bool = False
    version: int = 1
    created_s: int = 0
