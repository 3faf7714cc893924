"""Examples of following the log."""

from __future__ import annotations

from api.v1.example import Example
from dispatch.access.role import Role

EXAMPLES = {
    "list_events": Example(Role.MARKETPLACE, query={"kind": "delivery.", "limit": "20"}),
    "stream_events": Example(Role.COORDINATOR, query={"kind": "round.", "limit_s": "1"}),
}
