"""The resources around a delivery, in the order of the description, with their examples."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import APIRouter

from api.v1 import (
    bag_codes,
    delivery_change_examples,
    delivery_changes,
    delivery_reasons,
    delivery_report_examples,
    delivery_reports,
    draft_examples,
    drafts,
    messages,
    pickups,
    proof_pictures,
    quote_examples,
    quotes,
    shop_examples,
    shop_hours,
    shops,
    till_cards,
    till_codes,
)
from api.v1.example import Example

ROUTERS: tuple[APIRouter, ...] = (
    quotes.router,
    delivery_changes.router,
    pickups.router,
    bag_codes.router,
    messages.router,
    delivery_reports.router,
    proof_pictures.of_deliveries,
    delivery_reasons.router,
    drafts.router,
    shops.router,
    shop_hours.router,
    till_cards.router,
    till_codes.router,
)
EXAMPLES: Mapping[str, Example] = {
    **quote_examples.EXAMPLES,
    **delivery_change_examples.EXAMPLES,
    **delivery_report_examples.EXAMPLES,
    **draft_examples.EXAMPLES,
    **shop_examples.EXAMPLES,
}
