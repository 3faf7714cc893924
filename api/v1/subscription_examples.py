"""Examples of baskets that come again."""

from __future__ import annotations

from api.v1.example import Example
from dispatch.access.role import Role

_S = Role.SHOP
_OWN = {"subscription_id": "{subscription}"}

EXAMPLES = {
    "create_subscription": Example(
        _S,
        {
            "basket": {
                "recipient": {"name": "Odette Exemple", "phone": "+33 6 00 00 00 02"},
                "door": {"position": [0.02, 0.02], "address": "1 rue du Test"},
                "pickups": [{"shop_id": "{shop}", "items": "2 pains"}],
            },
            "rule": "FREQ=WEEKLY;BYDAY=FR",
            "from_day": "2026-12-04",
            "hours": {"earliest": "10:00", "latest": "11:30"},
        },
        status=201,
    ),
    "list_subscriptions": Example(_S, query={"active": "true", "limit": "20"}),
    "get_subscription": Example(_S, path=_OWN),
    "list_subscription_baskets": Example(_S, path=_OWN),
    "change_subscription": Example(
        _S,
        {"from_day": "2026-12-11", "hours": {"earliest": "14:00", "latest": "15:30"}},
        path=_OWN,
        headers={"If-Match": '"1"'},
    ),
    "skip_basket": Example(_S, {"day": "2026-12-25"}, path=_OWN),
    "restore_basket": Example(_S, {"day": "2026-12-04"}, path=_OWN),
    "pause_subscription": Example(
        _S, {"from_day": "2026-12-28", "to_day": "2027-01-10"}, path=_OWN, query={"preview": "true"}
    ),
    "resume_subscription": Example(
        _S, {"day": "2026-12-14"}, path={"subscription_id": "{paused_subscription}"}
    ),
    "end_subscription": Example(_S, {"last_day": "2027-06-30"}, path=_OWN),
}
