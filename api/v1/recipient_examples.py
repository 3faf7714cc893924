"""Examples of recipients, of what they may ask, and of personal data."""

from __future__ import annotations

from api.v1.example import Example
from dispatch.access.role import Role

_WHY = "asked by letter of 20 November"

EXAMPLES = {
    "recognize_recipients": Example(Role.SHOP, query={"phone": "06 00 00 00 01"}),
    "get_recipient": Example(Role.COORDINATOR, path={"recipient_id": "{recipient}"}),
    "change_recipient": Example(
        Role.COORDINATOR,
        {
            "language": "en",
            "at_door": {"floor": "2", "safe_place": "chez la gardienne"},
            "reach": {
                "channels": ["sms"],
                "quiet_from_min": 1200,
                "quiet_to_min": 540,
                "only_if_late_min": 15,
            },
            "said_by": "telephone",
        },
        path={"recipient_id": "{recipient}"},
        headers={"If-Match": '"1"'},
    ),
    "read_consents": Example(Role.COORDINATOR, {"reason": _WHY}, path={"recipient_id": "{recipient}"}),
    "record_consent": Example(
        Role.COORDINATOR, {"purpose": "social", "consent": "given"}, path={"recipient_id": "{recipient}"}
    ),
    "export_recipient": Example(
        Role.ADMIN, {"reason": _WHY, "language": "fr"}, path={"recipient_id": "{recipient}"}
    ),
    "erase_recipient": Example(
        Role.ADMIN, {"recipient_id": "{forgotten}"}, path={"recipient_id": "{forgotten}"}
    ),
    "create_hold": Example(
        Role.ADMIN, {"subject": "{delivery}", "reason": "claim of 20 November, file 117"}, status=201
    ),
    "list_holds": Example(Role.AUDITOR, query={"standing": "true"}),
    "get_hold": Example(Role.AUDITOR, path={"hold_id": "{hold}"}),
    "lift_hold": Example(Role.ADMIN, path={"hold_id": "{hold}"}),
    "list_periods": Example(Role.AUDITOR),
    "list_retention_runs": Example(Role.AUDITOR),
}
