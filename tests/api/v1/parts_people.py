"""People and links that examples name."""

from __future__ import annotations

from dispatch.access.role import Role
from tests.api.v1.cast import Cast, part
from tests.api.v1.person import PASSWORD, add_account, begin, grant_of_role


@part
def admin_email(cast: Cast) -> str:
    add_account(cast.served, "chief@example.org", grant_of_role(cast.served, Role.ADMIN))
    return "chief@example.org"


@part
def admin_password(cast: Cast) -> str:
    del cast
    return PASSWORD


@part
def account_password(cast: Cast) -> str:
    del cast
    return PASSWORD


@part
def account(cast: Cast) -> str:
    return add_account(
        cast.served, "somebody@example.org", grant_of_role(cast.served, Role.AUDITOR), password=""
    )


@part
def session(cast: Cast) -> str:
    one = cast.served.person(Role.COORDINATOR)
    return begin(cast.served, one.account_id, grant_of_role(cast.served, Role.COORDINATOR)).session_id


@part
def courier_link(cast: Cast) -> str:
    made = cast.served.call("POST", f"/v1/couriers/{cast('courier')}/login-link", role=Role.COORDINATOR)
    assert made.status_code == 201, made.text
    cast.known["courier_token"] = made.json()["token"]
    return str(made.json()["link_id"])


@part
def courier_token(cast: Cast) -> str:
    cast("courier_link")
    return cast.known["courier_token"]


@part
def tracking_token(cast: Cast) -> str:
    made = cast.served.call("POST", f"/v1/deliveries/{cast('delivery')}/link")
    assert made.status_code == 200, made.text
    return str(made.json()["token"])
