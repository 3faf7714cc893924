"""Examples of enrolments; the reason for a look is one that somebody would write."""

from __future__ import annotations

from api.v1.example import Example
from dispatch.access.role import Role

_D = Role.COORDINATOR
_OWN = {"enrolment_id": "{enrolment}"}
_ASKING = {"enrolment_id": "{asking}"}
_WHY = {"X-Reason": "the son has called about Thursday"}

EXAMPLES = {
    "create_enrolment": Example(
        _D,
        {
            "programme_id": "{programme}",
            "recipient": {
                "name": "Simone Exemple",
                "phone": "+33 6 00 00 00 09",
                "at_door": {"floor": "2", "note": "knock, the bell is broken"},
            },
            "door": {"position": [0.021, 0.021], "address": "3 rue du Test"},
            "from_day": "2026-12-01",
            "external_ref": "M-17",
            "file": {
                "birth_day": "1941-05-12",
                "contacts": [{"name": "Paul Exemple", "phone": "+33 6 00 00 00 10", "relation": "son"}],
                "consented_at": "2026-11-20T10:00:00+01:00",
            },
            "plan": {"rule": "FREQ=WEEKLY;BYDAY=MO,TH", "from_day": "2026-12-01"},
        },
        status=201,
    ),
    "list_enrolments": Example(_D, query={"programme_id": "{programme}", "status": "active", "limit": "20"}),
    "get_enrolment": Example(_D, path=_OWN),
    "change_enrolment": Example(_D, {"to_day": "2027-12-31"}, path=_ASKING, headers={"If-Match": '"1"'}),
    "activate_enrolment": Example(_D, path=_ASKING),
    "refuse_enrolment": Example(_D, {"reason": "outside_of_town"}, path=_ASKING),
    "ask_again_enrolment": Example(_D, path={"enrolment_id": "{refused_enrolment}"}),
    "pause_enrolment": Example(
        _D, {"from_day": "2026-12-03", "to_day": "2026-12-10", "reason": "family"}, path=_OWN
    ),
    "resume_enrolment": Example(_D, {"day": "2026-12-07"}, path={"enrolment_id": "{paused_enrolment}"}),
    "end_enrolment": Example(_D, {"last_day": "2026-12-31"}, path=_OWN),
    "get_enrolment_file": Example(_D, path=_OWN, headers=_WHY),
    "replace_enrolment_file": Example(
        _D,
        {
            "birth_day": "1941-05-12",
            "diet": "no salt",
            "contacts": [{"name": "Paul Exemple", "phone": "+33600000010"}],
        },
        path=_OWN,
        headers={"If-Match": '"2"'},
    ),
    "get_enrolment_consent": Example(_D, path=_OWN, headers=_WHY),
    "say_enrolment_consent": Example(
        _D, {"consent": "withdrawn", "said_at": "2026-11-27T17:00:00+01:00"}, path=_OWN
    ),
    "check_enrolment": Example(_D, path=_ASKING, query={"day": "2026-12-07"}, headers=_WHY),
}
