"""Somebody who has signed in: the cookie of a session, and what is sent beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx

from dispatch.access.accounts import make_account
from dispatch.access.grant import Grant
from dispatch.access.passwords import hash_password
from dispatch.access.role import OF_ORGANIZATION, Role
from dispatch.access.session import csrf_token
from dispatch.access.sessions import begin_session
from dispatch.storage import accounts
from dispatch.storage.store import Writing

if TYPE_CHECKING:
    from tests.api.v1.served import Served

PASSWORD = "drei rote Ballons am Kirchturm"
#: To hash once is enough for all tests.
_HASHED: list[str] = []


@dataclass(frozen=True)
class Person:
    """A session: its token, its account, and how one asks with it."""

    client: httpx.Client
    token: str
    session_id: str
    account_id: str = ""

    @property
    def csrf(self) -> str:
        return csrf_token(self.token)

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        key: str = "",
        csrf: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """Ask with the session; ``csrf`` is sent instead of what belongs to it, empty for none."""
        own = {"cookie": f"tournee_session={self.token}", **(headers or {})}
        sent = self.csrf if csrf is None else csrf
        if sent:
            own["x-csrf-token"] = sent
        if key:
            own["idempotency-key"] = key
        sent_as = {"content": body} if isinstance(body, bytes) else {"json": body}
        answer = self.client.request(method, path, **sent_as, headers=own)
        self.client.cookies.clear()
        return answer


def grant_of_role(served: Served, role: Role) -> Grant:
    """Return what somebody of a role is in the served town."""
    from tests.api.v1.served import ORGANIZED

    return Grant(
        role,
        served.orgs[ORGANIZED[role]] if role in OF_ORGANIZATION else "",
        next(iter(served.couriers.values())) if role is Role.COURIER else "",
    )


def add_account(
    served: Served, email: str, *grants: Grant, password: str = PASSWORD, town_id: str = ""
) -> str:
    """Make an account with a password, and return its name."""
    if password == PASSWORD and not _HASHED:
        _HASHED.append(hash_password(PASSWORD))
    stored = "" if not password else _HASHED[0] if password == PASSWORD else hash_password(password)

    def step(writing: Writing) -> str:
        from dataclasses import replace

        made = make_account(writing, email, grants, name="Odile Exemple")
        if stored:
            accounts.change_account(writing, made, replace(made, password_hash=stored))
        return made.id

    return served.store.write(town_id or served.town_id, "coordinator:test", step)


def sign_in_as(served: Served, role: Role) -> Person:
    """Sign somebody in who is of a role, without asking for it."""
    account_id = add_account(served, f"{role}@example.org", grant_of_role(served, role))
    return begin(served, account_id, grant_of_role(served, role))


def begin(served: Served, account_id: str, grant: Grant) -> Person:
    """Begin another session of an account."""
    session, token = served.store.write(
        served.town_id,
        f"account:{account_id}",
        lambda writing: begin_session(writing, grant, account_id=account_id, device="a test"),
    )
    return Person(served.client, token, session.id, account_id)
