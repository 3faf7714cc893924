"""Examples of asking what is known of a delivery, and of what is said about it."""

from __future__ import annotations

from api.v1.example import Example
from dispatch.access.role import Role

_DELIVERY = {"delivery_id": "{delivery}"}

EXAMPLES = {
    "get_eta": Example(Role.MARKETPLACE, path=_DELIVERY),
    "list_timeline": Example(Role.MARKETPLACE, path=_DELIVERY, query={"limit": "20"}),
    "list_proofs": Example(Role.MARKETPLACE, path=_DELIVERY),
    "get_proof_picture": Example(
        Role.MARKETPLACE, path={"delivery_id": "{pictured_delivery}", "proof_id": "{pictured_proof}"}
    ),
    "get_rating": Example(Role.MARKETPLACE, path=_DELIVERY),
    "get_emissions": Example(Role.MARKETPLACE, path=_DELIVERY),
    "explain_delivery": Example(Role.COORDINATOR, path=_DELIVERY, query={"lang": "en"}),
    "post_message": Example(
        Role.SHOP, {"text": "Votre tarte est encore au four."}, path=_DELIVERY, status=201
    ),
    "list_messages": Example(Role.SHOP, path=_DELIVERY),
    "read_messages": Example(Role.SHOP, {"number": 1}, path=_DELIVERY),
}
