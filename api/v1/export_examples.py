"""Examples of files that are taken out."""

from __future__ import annotations

from api.v1.example import Example
from dispatch.access.role import Role

EXAMPLES = {
    "create_export": Example(
        Role.MARKETPLACE,
        {
            "kind": "deliveries",
            "from_day": "2026-11-01",
            "to_day": "2026-11-30",
            "format": "csv",
            "status": ["delivered", "failed"],
            "persons": False,
        },
        status=202,
    ),
    "list_exports": Example(Role.MARKETPLACE, query={"limit": "20"}),
    "get_export": Example(Role.MARKETPLACE, path={"export_id": "{export}"}),
    "download_export": Example(Role.MARKETPLACE, path={"export_id": "{written_export}"}),
    "delete_export": Example(Role.MARKETPLACE, path={"export_id": "{export}"}),
}
