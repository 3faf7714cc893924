"""The resources around a delivery, in the order of the description, with their examples."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import APIRouter

from api.v1 import (
    delivery_change_examples,
    delivery_changes,
    delivery_report_examples,
    delivery_reports,
    messages,
    pickups,
    quote_examples,
    quotes,
)
from api.v1.example import Example

ROUTERS: tuple[APIRouter, ...] = (
    quotes.router,
    delivery_changes.router,
    pickups.router,
    messages.router,
    delivery_reports.router,
)
EXAMPLES: Mapping[str, Example] = {
    **quote_examples.EXAMPLES,
    **delivery_change_examples.EXAMPLES,
    **delivery_report_examples.EXAMPLES,
}
