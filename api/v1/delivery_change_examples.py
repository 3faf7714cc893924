"""Examples of what changes a delivery, by its sender and by its shops."""

from __future__ import annotations

from api.v1.example import Example
from dispatch.access.role import Role

LATER = {"earliest": "2026-11-28T14:00:00+01:00", "latest": "2026-11-28T15:00:00+01:00"}
_DELIVERY = {"delivery_id": "{delivery}"}

EXAMPLES = {
    "change_delivery": Example(
        Role.MARKETPLACE,
        {"at_door": {"code": "4821B", "neighbour": "M. Testard, 2e"}, "note": "sonner deux fois"},
        path=_DELIVERY,
        headers={"If-Match": '"2"'},
    ),
    "reschedule_delivery": Example(Role.MARKETPLACE, {"days": 2}, path=_DELIVERY, status=201),
    "request_window": Example(Role.MARKETPLACE, {"window": LATER, "note": "pas avant 14 h"}, path=_DELIVERY),
    "return_delivery": Example(
        Role.MARKETPLACE,
        {"reason": "wrong size", "window": LATER, "shop_ids": ["{shop}"]},
        path={"delivery_id": "{brought_delivery}"},
    ),
    "keep_both_deliveries": Example(
        Role.COORDINATOR, {"promise": True}, path={"delivery_id": "{doubled_delivery}"}
    ),
    "resolve_address": Example(
        Role.MARKETPLACE, {"position": [0.021, 0.021]}, path={"delivery_id": "{doubtful_delivery}"}
    ),
    "list_guesses": Example(Role.MARKETPLACE, path={"delivery_id": "{doubtful_delivery}"}),
    "pickup_ready": Example(Role.SHOP, {}, path=_DELIVERY),
    "pickup_late": Example(Role.SHOP, {"minutes": 15}, path=_DELIVERY),
    "pickup_left_out": Example(
        Role.MARKETPLACE, {"shop_id": "{other_shop}", "reason": "sold out"}, path=_DELIVERY
    ),
    "get_bag_code": Example(Role.SHOP, path=_DELIVERY, query={"piece": "1", "of": "3"}),
    "create_substitution": Example(
        Role.SHOP,
        {"missing": "1 tarte aux pommes", "proposal": "1 tarte aux poires", "refund_minor": 1490},
        path=_DELIVERY,
        status=201,
    ),
    "list_substitutions": Example(Role.SHOP, path=_DELIVERY),
    "answer_substitution": Example(
        Role.MARKETPLACE,
        {"answer": "accept"},
        path={**_DELIVERY, "substitution_id": "{substitution}"},
    ),
}
