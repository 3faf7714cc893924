"""Examples of ordering, looking and cancelling."""

from __future__ import annotations

from api.v1.example import Example
from dispatch.access.role import Role

BASKET = {
    "recipient": {
        "name": "Camille Exemple",
        "phone": "+33 6 00 00 00 01",
        "at_door": {"floor": "3", "code": "12A4"},
    },
    "door": {"position": [0.02, 0.02], "address": "1 rue du Test"},
    "pickups": [
        {"shop_id": "{shop}", "items": "2 pains, 1 tarte", "load": {"volume_l": 12, "weight_g": 2400}},
        {"shop_id": "{other_shop}", "items": "fromages"},
    ],
    "temperature": "chilled",
    "max_ride_s": 3600,
}
WINDOW = {"earliest": "2026-11-28T10:00:00+01:00", "latest": "2026-11-28T11:00:00+01:00"}

EXAMPLES = {
    "create_delivery": Example(
        Role.MARKETPLACE,
        {**BASKET, "external_ref": "order-1042", "window": WINDOW},
        query={"mode": "merge"},
        status=201,
    ),
    "list_deliveries": Example(Role.MARKETPLACE, query={"day": "2026-11-28", "limit": "20"}),
    "get_delivery": Example(Role.MARKETPLACE, path={"delivery_id": "{delivery}"}),
    "cancel_delivery": Example(
        Role.MARKETPLACE, {"reason": "changed their mind"}, path={"delivery_id": "{delivery}"}
    ),
}
