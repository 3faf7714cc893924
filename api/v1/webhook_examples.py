"""Examples of webhooks."""

from __future__ import annotations

from api.v1.example import Example
from dispatch.access.role import Role

_SEEN = {"If-Match": "{webhook_endpoint_etag}"}
_ONE = {"endpoint_id": "{webhook_endpoint}"}
_MESSAGE = {"message_id": "{webhook_message}"}

EXAMPLES = {
    "create_webhook_endpoint": Example(
        Role.MARKETPLACE,
        {"url": "https://127.0.0.1/hooks/tournee", "types": ["delivery.*"], "description": "Shop system"},
        status=201,
    ),
    "list_webhook_endpoints": Example(Role.MARKETPLACE),
    "get_webhook_endpoint": Example(Role.MARKETPLACE, path=_ONE),
    "change_webhook_endpoint": Example(
        Role.MARKETPLACE, {"types": ["delivery.delivered", "pickup.*"]}, path=_ONE, headers=_SEEN
    ),
    "remove_webhook_endpoint": Example(Role.MARKETPLACE, path=_ONE, headers=_SEEN),
    "rotate_webhook_secret": Example(Role.MARKETPLACE, {"overlap_s": 3600}, path=_ONE),
    "pause_webhook_endpoint": Example(Role.MARKETPLACE, path=_ONE),
    "resume_webhook_endpoint": Example(Role.MARKETPLACE, path={"endpoint_id": "{paused_webhook_endpoint}"}),
    "test_webhook_endpoint": Example(Role.MARKETPLACE, path=_ONE, status=202),
    "replay_webhook_messages": Example(
        Role.MARKETPLACE, {"since": "2026-11-28T00:00:00+01:00"}, path=_ONE, status=202
    ),
    "list_webhook_messages": Example(Role.MARKETPLACE, path=_ONE, query={"limit": "20"}),
    "get_webhook_message": Example(Role.MARKETPLACE, path=_MESSAGE),
    "replay_webhook_message": Example(Role.MARKETPLACE, path=_MESSAGE, status=202),
}
