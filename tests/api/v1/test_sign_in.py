"""Signing in: who gets a session, what everybody else learns, and what the session's cookie is."""

from __future__ import annotations

import logging
from dataclasses import replace

import httpx
import pytest

from api.gate.limits import Pace
from api.gate.server_settings import ServerSettings
from dispatch.access import passwords
from dispatch.access.role import Role
from dispatch.storage import accounts
from tests.api.v1.person import PASSWORD, add_account, grant_of_role
from tests.api.v1.served import Served, serve_toytown

EMAIL = "odile@example.org"


def log_in(served: Served, **more: str) -> httpx.Response:
    body = {"town": "toytown", "email": EMAIL, "password": PASSWORD, **more}
    return served.call("POST", "/v1/login", body, role=None)


def cookie_of(answer: httpx.Response) -> str:
    return answer.headers["set-cookie"].partition("=")[2].partition(";")[0]


def me(served: Served, cookie: str) -> httpx.Response:
    return served.call("GET", "/v1/me", role=None, headers={"cookie": f"tournee_session={cookie}"})


def test_a_session_is_a_cookie(served: Served) -> None:
    """Tests that a password gives a session in a cookie that no script reads, and that it is who asks."""
    account_id = add_account(served, EMAIL, grant_of_role(served, Role.COORDINATOR))
    answer = log_in(served, email="  Odile@Example.ORG ")
    assert answer.status_code == 200, answer.text
    flags = {one.strip().lower() for one in answer.headers["set-cookie"].split(";")[1:]}
    assert {"httponly", "samesite=lax", "path=/"} <= flags
    assert "secure" not in flags
    assert answer.headers["cache-control"] == "no-store"
    who = me(served, cookie_of(answer)).json()
    assert (who["kind"], who["id"], who["role"]) == ("person", account_id, "coordinator")
    assert cookie_of(answer) not in answer.text


def test_cookies_are_for_encrypted_connections(tmp_path, sqlite_model) -> None:
    """Tests that the cookie is marked so where the operator says that the server is behind one."""
    with serve_toytown(
        tmp_path / "town.db", sqlite_model, settings=ServerSettings(secure_cookies=True)
    ) as served:
        add_account(served, EMAIL, grant_of_role(served, Role.COORDINATOR))
        assert "secure" in log_in(served).headers["set-cookie"].lower().replace(" ", "").split(";")


def test_who_is_refused_learns_nothing(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests that a wrong password, an unknown address, town or role, a closed account and one without a password are answered alike, after the same work."""
    grant = grant_of_role(served, Role.COORDINATOR)
    add_account(served, EMAIL, grant)
    add_account(served, "letters@example.org", grant, password="")
    closed = add_account(served, "closed@example.org", grant)

    def close(writing) -> None:
        old = accounts.get_account(writing, closed)
        accounts.change_account(writing, old, replace(old, active=False))
        writing.note("account.changed", closed, 3, topics=())

    served.store.write(served.town_id, "coordinator:test", close)
    worked = []
    hasher = passwords._HASHER

    class Counting:
        def __getattr__(self, name):
            if name == "verify":
                worked.append(name)
            return getattr(hasher, name)

    monkeypatch.setattr(passwords, "_HASHER", Counting())
    told = set()
    for wrong in (
        {"password": "vier gelbe Boote im Regen"},
        {"email": "nobody@example.org"},
        {"town": "nowhere"},
        {"role": "auditor"},
        {"email": "closed@example.org"},
        {"email": "letters@example.org"},
    ):
        worked.clear()
        answer = log_in(served, **wrong)
        assert "set-cookie" not in answer.headers
        assert len(worked) == 1, wrong
        problem = answer.json()
        del problem["trace_id"]
        told.add((answer.status_code, str(problem)))
    assert len(told) == 1
    assert told.pop()[0] == 401


def test_failures_are_slowed_down_alike(served: Served) -> None:
    """Tests that after five failures an address waits, whether it has an account or not, and that the right password does not help meanwhile."""
    add_account(served, EMAIL, grant_of_role(served, Role.COORDINATOR))
    for email in (EMAIL, "nobody@example.org"):
        for _ in range(5):
            assert log_in(served, email=email, password="x" * 12).status_code == 401
        locked = log_in(served, email=email)
        assert (locked.status_code, locked.json()["code"]) == (429, "login_locked")
        assert 1 <= int(locked.headers["retry-after"]) <= 30
    # Others are not locked with it.
    add_account(served, "other@example.org", grant_of_role(served, Role.AUDITOR))
    assert log_in(served, email="other@example.org").status_code == 200


def test_strangers_are_counted(tmp_path, sqlite_model) -> None:
    """Tests that from one address only so many may try to sign in."""
    settings = ServerSettings(sign_in_pace=Pace(3, 60))
    with serve_toytown(tmp_path / "town.db", sqlite_model, settings=settings) as served:
        codes = [
            served.call("POST", "/v1/login/link", {"town": "toytown", "email": EMAIL}, role=None).status_code
            for _ in range(4)
        ]
    assert codes == [202, 202, 202, 429]


def test_every_login_is_a_new_session(served: Served) -> None:
    """Tests that a cookie that somebody was given before is never the one that signs in, and opens nothing."""
    add_account(served, EMAIL, grant_of_role(served, Role.COORDINATOR))
    planted = "ses_" + "0" * 26 + "_" + "0" * 48
    answer = served.call(
        "POST",
        "/v1/login",
        {"town": "toytown", "email": EMAIL, "password": PASSWORD},
        role=None,
        headers={"cookie": f"tournee_session={planted}"},
    )
    first, second = cookie_of(answer), cookie_of(log_in(served))
    assert len({planted, first, second}) == 3
    assert len({one[:30] for one in (planted, first, second)}) == 3
    assert me(served, planted).status_code == 401
    assert me(served, first).status_code == me(served, second).status_code == 200


def test_who_is_several_things_chooses(served: Served) -> None:
    """Tests that nobody is two things in one session: several grants are offered, and one is taken."""
    shop, desk = grant_of_role(served, Role.SHOP), grant_of_role(served, Role.COORDINATOR)
    add_account(served, EMAIL, shop, desk)
    offered = log_in(served)
    assert offered.status_code == 200
    assert offered.json()["session"] is None
    assert "set-cookie" not in offered.headers
    assert [one["role"] for one in offered.json()["choices"]] == ["shop", "coordinator"]
    taken = log_in(served, role="shop", organization_id=shop.org_id)
    who = me(served, cookie_of(taken)).json()
    assert (who["role"], who["organization_id"]) == ("shop", shop.org_id)


def test_passwords_are_hashed_anew(served: Served) -> None:
    """Tests that a password hashed with parameters of yesterday is hashed with those of today when its owner signs in."""
    from argon2 import PasswordHasher

    account_id = add_account(served, EMAIL, grant_of_role(served, Role.COORDINATOR))

    def weaken(writing) -> None:
        old = accounts.get_account(writing, account_id)
        weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
        accounts.change_account(writing, old, replace(old, password_hash=weak))
        writing.note("account.changed", account_id, 3, topics=())

    served.store.write(served.town_id, "coordinator:test", weaken)
    assert log_in(served).status_code == 200
    with served.store.reading(served.town_id) as reading:
        stored = accounts.get_account(reading, account_id)
    assert "m=19456,t=2,p=1" in stored.password_hash
    assert stored.last_login_s == served.clock.now_s()
    assert log_in(served).status_code == 200


def test_hashing_waits_for_its_turn(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests that where too many hash already whoever comes is asked to come again, and the server goes on."""
    import threading

    add_account(served, EMAIL, grant_of_role(served, Role.COORDINATOR))
    monkeypatch.setattr(passwords, "_QUEUE", threading.BoundedSemaphore(1))
    assert passwords._QUEUE.acquire(blocking=False)
    busy = log_in(served)
    assert (busy.status_code, busy.json()["code"]) == (503, "login_busy")
    assert int(busy.headers["retry-after"]) >= 1
    passwords._QUEUE.release()
    assert log_in(served).status_code == 200


def test_the_form_is_strict(served: Served) -> None:
    """Tests that open operations read forms as strictly as the others: strangers, and other types of body."""
    assert log_in(served, colour="red").status_code == 422
    url = "/v1/login"
    form = served.client.post(url, data={"email": EMAIL})
    assert (form.status_code, form.json()["code"]) == (415, "unsupported_media_type")
    assert served.call("GET", "/v1/tracking/x?colour=red", role=None).status_code == 422


def test_other_sites_sign_nobody_in(served: Served) -> None:
    """Tests that a page of another site can sign nobody in as somebody else."""
    add_account(served, EMAIL, grant_of_role(served, Role.COORDINATOR))
    body = {"town": "toytown", "email": EMAIL, "password": PASSWORD}
    for headers in ({"origin": "https://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}):
        answer = served.call("POST", "/v1/login", body, role=None, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "csrf")
    own = {"origin": str(served.client.base_url).rstrip("/")}
    assert served.call("POST", "/v1/login", body, role=None, headers=own).status_code == 200


def test_secrets_are_nowhere(
    served: Served, tmp_path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests that neither passwords nor tokens of sessions or links are in the database's file or in the log."""
    caplog.set_level(logging.DEBUG)
    admin = served.person(Role.ADMIN)
    made = admin.call(
        "POST",
        "/v1/accounts",
        {"email": EMAIL, "grants": [{"role": "coordinator"}], "letter": True},
        key="k-1",
    )
    invitation = made.json()["invitation"]["token"]
    secret = "canary canary 7f3a canary"
    opened = served.call(
        "POST", "/v1/login/exchange", {"token": invitation, "new_password": secret}, role=None
    )
    cookie = cookie_of(opened)
    csrf = opened.json()["csrf_token"]
    assert log_in(served, password=secret).status_code == 200
    assert log_in(served, password="canary wrong 88d1").status_code == 401
    courier = next(iter(served.couriers.values()))
    link = served.call("POST", f"/v1/couriers/{courier}/login-link", role=Role.ADMIN, key="k-2").json()[
        "token"
    ]
    delivery = served.call("POST", "/v1/deliveries", served.basket()).json()["id"]
    tracking = served.call("POST", f"/v1/deliveries/{delivery}/link", key="k-3").json()["token"]
    assert served.call("GET", f"/v1/tracking/{tracking}", role=None).status_code == 200

    def fail(*_: object) -> None:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr("api.v1.tracking.tracked", fail)
    assert served.call("GET", f"/v1/tracking/{tracking}", role=None).status_code == 500
    stored = b"".join(path.read_bytes() for path in tmp_path.glob("town.db*"))
    # What the client of the test says of its own requests is none of the server's log.
    logged = "\n".join(one.getMessage() for one in caplog.records if not one.name.startswith("http"))
    assert "/v1/tracking/…" in logged
    for one in (invitation, secret, cookie, cookie[-48:], csrf, "canary wrong 88d1", link, tracking):
        assert one.encode() not in stored
        assert one not in logged
