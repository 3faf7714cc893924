"""Examples of files."""

from __future__ import annotations

from api.v1.example import Example
from dispatch.access.role import Role

FILE = (
    "external_ref,recipient,lon,lat,window_from,window_to,shops,items\n"
    "A-1,Camille Exemple,0.02,0.02,10:00,11:00,{shop},pain\n"
    "A-2,,0.02,0.02,10:00,11:00,{shop},pain\n"
)
EXAMPLES = {
    "create_import": Example(
        Role.MARKETPLACE, FILE, query={"day": "2026-11-28"}, headers={"Content-Type": "text/csv"}, status=202
    ),
    "list_imports": Example(Role.MARKETPLACE, query={"limit": "20"}),
    "get_import": Example(Role.MARKETPLACE, path={"import_id": "{import_file}"}),
    "list_import_lines": Example(
        Role.MARKETPLACE, path={"import_id": "{import_file}"}, query={"faulty": "true"}
    ),
    "download_import_faults": Example(Role.MARKETPLACE, path={"import_id": "{import_file}"}),
}
