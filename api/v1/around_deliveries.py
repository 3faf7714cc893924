"""The resources around a delivery, in the order of the description, with their examples."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import APIRouter

from api.v1 import quote_examples, quotes
from api.v1.example import Example

ROUTERS: tuple[APIRouter, ...] = (quotes.router,)
EXAMPLES: Mapping[str, Example] = {**quote_examples.EXAMPLES}
