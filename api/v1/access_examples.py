"""Examples of who asks, and of keys."""

from __future__ import annotations

from api.v1.example import Example
from dispatch.access.role import Role

EXAMPLES = {
    "whoami": Example(Role.MARKETPLACE),
    "create_api_key": Example(
        Role.ADMIN,
        {
            "title": "Webshop of the market hall",
            "role": "marketplace",
            "organization_id": "{marketplace}",
            "scopes": ["deliveries:write", "events:read"],
        },
        status=201,
    ),
    "list_api_keys": Example(Role.ADMIN, query={"limit": "20"}),
    "get_api_key": Example(Role.ADMIN, path={"key_id": "{api_key}"}),
    "rotate_api_key": Example(Role.ADMIN, {"overlap_s": 3600}, path={"key_id": "{api_key}"}),
    "revoke_api_key": Example(Role.ADMIN, path={"key_id": "{api_key}"}),
    "get_access_token": Example(
        None,
        {
            "grant_type": "client_credentials",
            "client_id": "{program}",
            "client_secret": "{program_token}",
            "scope": "deliveries:write events:read",
        },
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    ),
    "get_oauth_metadata": Example(None),
}
