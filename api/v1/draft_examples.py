"""Examples of orders that are begun and finished later."""

from __future__ import annotations

from api.v1.delivery_examples import BASKET, WINDOW
from api.v1.example import Example
from dispatch.access.role import Role

_DRAFT = {"draft_id": "{draft}"}

EXAMPLES = {
    "create_draft": Example(
        Role.SHOP,
        {"channel": "counter", "order": {"pickups": [{"shop_id": "{shop}", "items": "2 pains"}]}},
        status=201,
    ),
    "list_drafts": Example(Role.MARKETPLACE, query={"limit": "20"}),
    "get_draft": Example(Role.MARKETPLACE, path=_DRAFT),
    "fill_draft": Example(
        Role.MARKETPLACE,
        {"recipient": BASKET["recipient"], "door": BASKET["door"], "window": WINDOW, "note": None},
        path=_DRAFT,
        headers={"If-Match": '"1"'},
    ),
    "drop_draft": Example(Role.MARKETPLACE, path=_DRAFT),
    "promote_draft": Example(Role.MARKETPLACE, {"promise": True}, path=_DRAFT, status=201),
}
