"""Examples of signing in, of sessions, accounts and links."""

from __future__ import annotations

from api.v1.example import Example
from dispatch.access.role import Role

EXAMPLES = {
    "log_in": Example(None, {"town": "toytown", "email": "{admin_email}", "password": "{admin_password}"}),
    "ask_login_link": Example(None, {"town": "toytown", "email": "odile@example.org"}, status=202),
    "exchange_link": Example(None, {"token": "{courier_token}"}),
    "get_session": Example(Role.COORDINATOR, session=True),
    "switch_organization": Example(Role.SHOP, {"organization_id": "{shop}"}, session=True),
    "end_session": Example(Role.COORDINATOR, session=True, status=204),
    "change_password": Example(
        Role.COORDINATOR,
        {"old_password": "{account_password}", "new_password": "vier gelbe Boote im Regen"},
        session=True,
        status=204,
    ),
    "list_sessions": Example(Role.COORDINATOR, session=True),
    "revoke_session": Example(Role.COORDINATOR, path={"session_id": "{session}"}, session=True),
    "create_account": Example(
        Role.ADMIN,
        {
            "email": "odile@example.org",
            "name": "Odile Exemple",
            "language": "fr",
            "grants": [{"role": "shop", "organization_id": "{shop}"}, {"role": "coordinator"}],
            "letter": True,
        },
        status=201,
    ),
    "list_accounts": Example(Role.ADMIN, query={"limit": "20"}),
    "get_account": Example(Role.ADMIN, path={"account_id": "{account}"}),
    "change_account": Example(
        Role.ADMIN,
        {"name": "Odile Exemple", "active": True},
        path={"account_id": "{account}"},
        headers={"If-Match": '"1"'},
    ),
    "invite_account": Example(Role.ADMIN, {"letter": False}, path={"account_id": "{account}"}),
    "sign_out_account": Example(Role.ADMIN, path={"account_id": "{account}"}),
    "sign_out_courier": Example(Role.COORDINATOR, path={"courier_id": "{courier}"}),
    "create_courier_link": Example(Role.COORDINATOR, path={"courier_id": "{courier}"}, status=201),
    "get_courier_link_svg": Example(Role.COORDINATOR, path={"link_id": "{courier_link}"}),
    "get_courier_link_png": Example(Role.COORDINATOR, path={"link_id": "{courier_link}"}),
    "revoke_login_link": Example(Role.COORDINATOR, path={"link_id": "{courier_link}"}),
    "create_tracking_link": Example(Role.MARKETPLACE, path={"delivery_id": "{delivery}"}),
    "revoke_tracking_link": Example(Role.MARKETPLACE, path={"delivery_id": "{delivery}"}),
    "get_tracking": Example(None, path={"token": "{tracking_token}"}, query={"language": "en"}),
}
