"""Examples of doors, and of those that stay closed."""

from __future__ import annotations

from api.v1.example import Example
from dispatch.access.role import Role

_D = Role.COORDINATOR
_CHAIN = {"escalation_id": "{escalation}"}

EXAMPLES = {
    "get_visit_door": Example(Role.COURIER, path={"visit_id": "{visit_at_hand}"}),
    "begin_escalation": Example(_D, path={"visit_id": "{visit}"}),
    "get_visit_history": Example(
        _D, path={"visit_id": "{visit}"}, headers={"X-Reason": "the family asks what was done"}
    ),
    "list_escalations": Example(_D),
    "get_escalation": Example(_D, path=_CHAIN),
    "try_escalation_step": Example(_D, {"step": 0}, path=_CHAIN),
    "hand_over_escalation": Example(_D, path=_CHAIN),
    "confirm_emergency_call": Example(_D, {"number": "15"}, path=_CHAIN),
    "settle_escalation": Example(_D, {"result": "ok"}, path=_CHAIN),
    "reopen_escalation": Example(_D, path={"escalation_id": "{settled_escalation}"}),
}
