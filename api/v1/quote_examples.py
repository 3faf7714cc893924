"""Examples of looking for windows, and of having one promised."""

from __future__ import annotations

from api.v1.delivery_examples import BASKET
from api.v1.example import Example
from dispatch.access.role import Role

MORNING = {"earliest": "2026-11-28T09:00:00+01:00", "latest": "2026-11-28T13:00:00+01:00"}
START = "2026-11-28T10:00:00+01:00"
_NOBODY_YET = {name: value for name, value in BASKET.items() if name != "recipient"}

EXAMPLES = {
    "find_slots": Example(Role.MARKETPLACE, {**_NOBODY_YET, "between": MORNING}),
    "create_quote": Example(
        Role.MARKETPLACE, {**BASKET, "external_ref": "order-1043", "between": MORNING}, status=201
    ),
    "get_quote": Example(Role.MARKETPLACE, path={"quote_id": "{quote}"}),
    "hold_quote": Example(Role.MARKETPLACE, {"start": START}, path={"quote_id": "{quote}"}),
    "accept_quote": Example(Role.MARKETPLACE, {"start": START}, path={"quote_id": "{quote}"}),
    "decline_quote": Example(Role.MARKETPLACE, path={"quote_id": "{quote}"}),
}
