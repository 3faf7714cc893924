"""Examples of services and programmes."""

from __future__ import annotations

from api.v1.example import Example
from dispatch.access.role import Role

_D = Role.COORDINATOR
_SERVICE = {"key": "{service}"}
_PROGRAMME = {"programme_id": "{programme}"}

EXAMPLES = {
    "list_service_templates": Example(_D),
    "create_service_type": Example(
        _D,
        {
            "template": "library",
            "key": "books_at_home",
            "changes": {
                "window": {"from": "14:00", "to": "17:00"},
                "title": {"fr": "Livres chez vous", "en": "Books at home"},
            },
        },
        status=201,
    ),
    "list_service_types": Example(_D, query={"active": "true", "limit": "20"}),
    "get_service_type": Example(_D, path=_SERVICE),
    "list_service_type_versions": Example(_D, path=_SERVICE),
    "change_service_type": Example(
        _D, {"changes": {"service_s": 240}}, path=_SERVICE, headers={"If-Match": '"1"'}
    ),
    "activate_service_type": Example(_D, path=_SERVICE),
    "deactivate_service_type": Example(_D, path=_SERVICE),
    "create_programme": Example(
        _D,
        {
            "service": "{service}",
            "organization_id": "{hall}",
            "title": "Check-in visits of the old town",
            "from_day": "2026-12-01",
            "conditions": {"least_age": 70, "documents": ["apa"]},
            "most_enrolled": 40,
            "funders": [{"name": "Town", "parts": 7000}, {"name": "Department", "parts": 3000}],
        },
        status=201,
    ),
    "list_programmes": Example(_D, query={"service": "{service}", "limit": "20"}),
    "get_programme": Example(Role.AUDITOR, path=_PROGRAMME),
    "change_programme": Example(
        _D, {"holidays": "fr-alsace-moselle"}, path=_PROGRAMME, headers={"If-Match": '"1"'}
    ),
    "preview_programme": Example(
        _D, {"holidays": "fr-alsace-moselle", "move_promised": True}, path=_PROGRAMME
    ),
    "end_programme": Example(_D, {"last_day": "2027-06-30"}, path=_PROGRAMME),
    "list_waiting": Example(_D, path=_PROGRAMME, query={"limit": "20"}),
}
