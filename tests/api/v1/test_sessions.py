"""Sessions at the gate: what they need beside the cookie, and how they end."""

from __future__ import annotations

import time

import pytest

from dispatch.access.grant import Grant
from dispatch.access.role import Role
from dispatch.access.session import COURIER_IDLE_S, IDLE_S, MOST_S
from tests.api.v1.person import PASSWORD, Person, add_account, begin, grant_of_role
from tests.api.v1.served import Served
from tests.api.v1.test_sign_in import cookie_of

NEW = "vier gelbe Boote im Regen"


def test_what_changes_something_needs_the_token(served: Served) -> None:
    """Tests that a request without the token, with a wrong one or with that of another session changes nothing, whoever's page it comes from."""
    one = served.person(Role.ADMIN)
    other = begin(served, one.account_id, grant_of_role(served, Role.ADMIN))
    body = {"title": "a key", "role": "auditor"}
    for csrf in ("", "0" * 64, other.csrf, one.csrf[:-1], one.csrf.upper() + "é"[:0]):
        if csrf == one.csrf:
            continue
        answer = one.call("POST", "/v1/api-keys", body, csrf=csrf)
        assert (answer.status_code, answer.json()["code"]) == (403, "csrf"), csrf
    for method in ("PUT", "PATCH", "DELETE"):
        path = {
            "PUT": "/v1/session/password",
            "PATCH": f"/v1/accounts/{one.account_id}",
            "DELETE": "/v1/session",
        }[method]
        assert one.call(method, path, {}, csrf="").json()["code"] == "csrf"
    for headers in (
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": str(served.client.base_url).rstrip("/") + "1"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ):
        answer = one.call("POST", "/v1/api-keys", body, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "csrf"), headers
    assert len(served.call("GET", "/v1/api-keys", role=Role.ADMIN).json()["api_keys"]) == len(Role)
    own = {"origin": str(served.client.base_url).rstrip("/"), "sec-fetch-site": "same-origin"}
    assert one.call("POST", "/v1/api-keys", body, headers=own).status_code == 201


def test_a_key_and_a_session_are_one_too_many(served: Served) -> None:
    """Tests that a request with both is refused, also where both are of the same person, and with neither it is not known who asks."""
    one = served.person(Role.ADMIN)
    headers = {"authorization": f"Bearer {served.tokens[Role.ADMIN]}"}
    answer = one.call("GET", "/v1/me", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "two_identities")
    assert served.call("GET", "/v1/me", role=None).status_code == 401


@pytest.mark.parametrize("token", ["x", "ses_" + "0" * 26 + "_" + "0" * 48, "", "tournee_key_" + "0" * 26])
def test_made_up_sessions_open_nothing(served: Served, token: str) -> None:
    """Tests tokens of no form, of no session, and of keys; and a right name with a wrong secret."""
    headers = {"cookie": f"tournee_session={token}"}
    assert served.call("GET", "/v1/me", role=None, headers=headers).status_code == 401
    own = served.person(Role.SHOP).token
    headers = {"cookie": f"tournee_session={own[:-1]}{'0' if own[-1] != '0' else '1'}"}
    assert served.call("GET", "/v1/me", role=None, headers=headers).status_code == 401


def test_a_session_is_no_key(served: Served) -> None:
    """Tests that the token of a session opens nothing as a key, nor a key as a session, also where it was used a moment ago."""
    one, key = served.person(Role.ADMIN), served.tokens[Role.ADMIN]
    assert one.call("GET", "/v1/me").status_code == 200
    assert served.call("GET", "/v1/me", role=Role.ADMIN).status_code == 200
    assert served.call("GET", "/v1/me", token=one.token).status_code == 401
    swapped = served.call("GET", "/v1/me", role=None, headers={"cookie": f"tournee_session={key}"})
    assert swapped.status_code == 401


def test_others_sign_somebody_out(served: Served) -> None:
    """Tests that the desk signs a courier out whose phone is lost, and an administrator an account, at once and everywhere."""
    courier, auditor = served.person(Role.COURIER), served.person(Role.AUDITOR)
    name = next(iter(served.couriers.values()))
    link = served.call("POST", f"/v1/couriers/{name}/login-link", role=Role.COORDINATOR).json()["token"]
    opened = served.call("POST", "/v1/login/exchange", {"token": link}, role=None)
    phone = {"cookie": f"tournee_session={cookie_of(opened)}"}
    for code in (200, 401):
        assert courier.call("GET", "/v1/me").status_code == code
        assert served.call("GET", "/v1/me", role=None, headers=phone).status_code == code
        done = served.call("POST", f"/v1/couriers/{name}/sign-out", role=Role.COORDINATOR)
        assert done.json() == {"ended": 2 if code == 200 else 0}
    for code in (200, 401):
        assert auditor.call("GET", "/v1/me").status_code == code
        done = served.call("POST", f"/v1/accounts/{auditor.account_id}/sign-out", role=Role.ADMIN)
        assert done.json() == {"ended": 1 if code == 200 else 0}


def test_signing_out_is_at_once(served: Served) -> None:
    """Tests that a session that was used a moment ago opens nothing once it is ended, and that its cookie is taken back."""
    one = served.person(Role.SHOP)
    assert one.call("GET", "/v1/me").status_code == 200
    ended = one.call("DELETE", "/v1/session")
    assert ended.status_code == 204
    assert 'tournee_session=""' in ended.headers["set-cookie"]
    assert "max-age=0" in ended.headers["set-cookie"].lower()
    assert one.call("GET", "/v1/me").status_code == 401


def test_sessions_are_listed_and_revoked(served: Served) -> None:
    """Tests that somebody sees all their sessions and ends one elsewhere, at once; and none of others, who are not found."""
    one = served.person(Role.COORDINATOR)
    grant = grant_of_role(served, Role.COORDINATOR)
    other = begin(served, one.account_id, grant)
    stranger = served.person(Role.ADMIN)
    shown = one.call("GET", "/v1/sessions").json()["sessions"]
    assert {(row["id"], row["current"]) for row in shown} == {
        (one.session_id, True),
        (other.session_id, False),
    }
    assert other.call("GET", "/v1/me").status_code == 200
    refused = stranger.call("POST", f"/v1/sessions/{other.session_id}/revoke")
    assert refused.status_code == 404
    revoked = one.call("POST", f"/v1/sessions/{other.session_id}/revoke")
    assert revoked.status_code == 200
    assert other.call("GET", "/v1/me").status_code == 401
    assert [row["id"] for row in one.call("GET", "/v1/sessions").json()["sessions"]] == [one.session_id]
    assert one.call("GET", "/v1/session").json()["csrf_token"] == one.csrf


def test_sessions_end_by_themselves(served: Served) -> None:
    """Tests that a session is over after so long without a request, and after so long whatever happens."""
    one = served.person(Role.COORDINATOR)

    def asks(after_s: int) -> int:
        served.clock.advance(after_s)
        # Who is known is known for a moment only; a minute of this clock is none of that one.
        served.forget()
        return one.call("GET", "/v1/me").status_code

    assert asks(IDLE_S - 1) == 200
    for _ in range(MOST_S // (IDLE_S - 60)):
        if served.clock.now_s() + IDLE_S >= _begun(served, one.session_id) + MOST_S:
            break
        assert asks(IDLE_S - 60) == 200
    assert asks(IDLE_S - 60) == 401
    idle = begin(served, one.account_id, grant_of_role(served, Role.COORDINATOR))
    assert idle.call("GET", "/v1/me").status_code == 200
    one = idle
    assert asks(IDLE_S) == 401
    courier = served.person(Role.COURIER)
    one = courier
    assert asks(COURIER_IDLE_S - 1) == 200


def test_a_changed_password_ends_the_others(served: Served) -> None:
    """Tests that with another password the other sessions are over, that the old one is asked for, and that weak ones are not taken."""
    one = served.person(Role.COORDINATOR)
    other = begin(served, one.account_id, grant_of_role(served, Role.COORDINATOR))
    assert other.call("GET", "/v1/me").status_code == 200
    path = "/v1/session/password"
    wrong = one.call("PUT", path, {"old_password": NEW, "new_password": NEW})
    assert (wrong.status_code, wrong.json()["code"]) == (401, "login_refused")
    for weak in ("too short", "motdepasse2026", "aaaaaaaaaaaaaa", "coordinator@example.org"):
        answer = one.call("PUT", path, {"old_password": PASSWORD, "new_password": weak})
        assert answer.status_code == 422
        assert answer.json()["faults"][0]["pointer"] == "/new_password"
        assert weak not in answer.text
    assert one.call("PUT", path, {"old_password": PASSWORD, "new_password": NEW}).status_code == 204
    assert one.call("GET", "/v1/me").status_code == 200
    assert other.call("GET", "/v1/me").status_code == 401
    body = {"town": "toytown", "email": "coordinator@example.org"}
    assert served.call("POST", "/v1/login", body | {"password": PASSWORD}, role=None).status_code == 401
    answer = served.call("POST", "/v1/login", body | {"password": NEW}, role=None)
    assert cookie_of(answer)


def test_programs_have_no_sessions(served: Served) -> None:
    """Tests that what is about a session is refused to a key."""
    for method, path, body in (
        ("GET", "/v1/session", None),
        ("DELETE", "/v1/session", None),
        ("PUT", "/v1/session/password", {"old_password": "x", "new_password": NEW}),
    ):
        answer = served.call(method, path, body, role=Role.ADMIN)
        assert (answer.status_code, answer.json()["code"]) == (409, "no_session")
    assert served.call("GET", "/v1/sessions", role=Role.ADMIN).json()["sessions"] == []


def test_closed_accounts_open_nothing(served: Served) -> None:
    """Tests that an account that is closed, or has lost the role, is signed out at once; the last administrator is neither."""
    admin = served.person(Role.ADMIN)
    one = served.person(Role.COORDINATOR)
    path = f"/v1/accounts/{one.account_id}"
    assert one.call("GET", "/v1/me").status_code == 200
    shown = admin.call("GET", path)
    missing = admin.call("PATCH", path, {"active": False})
    assert (missing.status_code, missing.json()["code"]) == (428, "version_needed")
    tag = {"if-match": shown.headers["etag"]}
    changed = admin.call("PATCH", path, {"grants": [{"role": "auditor"}]}, headers=tag)
    assert changed.status_code == 200, changed.text
    assert one.call("GET", "/v1/me").status_code == 401
    stale = admin.call("PATCH", path, {"active": False}, headers=tag)
    assert (stale.status_code, stale.json()["code"]) == (412, "version_conflict")
    auditor = begin(served, one.account_id, grant_of_role(served, Role.AUDITOR))
    assert auditor.call("GET", "/v1/me").status_code == 200
    assert admin.call("PATCH", path, {"active": False}, headers={"if-match": changed.headers["etag"]}).status_code == 200  # fmt: skip
    assert auditor.call("GET", "/v1/me").status_code == 401
    own = f"/v1/accounts/{admin.account_id}"
    tag = {"if-match": admin.call("GET", own).headers["etag"]}
    last = admin.call("PATCH", own, {"active": False}, headers=tag)
    assert last.status_code == 422
    assert [fault["code"] for fault in last.json()["faults"]] == ["last_admin"]


def test_a_stream_ends_with_its_session(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests that whoever follows the log hears nothing more once the session or the key is revoked."""
    monkeypatch.setattr("api.event_stream.CHECK_S", 0.1)
    one, admin = served.person(Role.COORDINATOR), served.person(Role.ADMIN)
    made = admin.call("POST", "/v1/api-keys", {"title": "a key", "role": "coordinator"}).json()
    for headers, path in (
        ({"cookie": f"tournee_session={one.token}"}, "/v1/session"),
        ({"authorization": f"Bearer {made['token']}"}, f"/v1/api-keys/{made['id']}/revoke"),
    ):
        with served.client.stream("GET", "/v1/events/stream?limit_s=60", headers=headers) as answer:
            assert answer.status_code == 200
            lines = answer.iter_lines()
            assert next(lines) == ": open"
            if path == "/v1/session":
                assert one.call("DELETE", path).status_code == 204
            else:
                assert admin.call("POST", path).status_code == 200
            begun = time.monotonic()
            list(lines)
            assert time.monotonic() - begun < 8


def test_accounts_are_checked(served: Served) -> None:
    """Tests that everything that is wrong with an account is told at once, placed, and that an address has one account."""
    body = {
        "email": "no address",
        "grants": [
            {"role": "shop"},
            {"role": "courier"},
            {"role": "admin", "organization_id": served.orgs["shop-0"]},
        ],
    }
    answer = served.call("POST", "/v1/accounts", body, role=Role.ADMIN)
    assert answer.status_code == 422
    assert {fault["pointer"] for fault in answer.json()["faults"]} == {
        "/email",
        "/grants/0/organization_id",
        "/grants/1/courier_id",
        "/grants/2/organization_id",
    }
    good = {"email": "odile@example.org", "grants": [{"role": "auditor"}]}
    assert served.call("POST", "/v1/accounts", good, role=Role.ADMIN).status_code == 201
    again = served.call("POST", "/v1/accounts", good | {"email": "ODILE@example.org"}, role=Role.ADMIN)
    assert (again.status_code, again.json()["code"]) == (409, "email_taken")


def _begun(served: Served, session_id: str) -> int:
    from dispatch.storage import sessions

    with served.store.reading(served.town_id) as reading:
        return sessions.get_session(reading, session_id).created_s


def test_somebody_works_for_another_shop_of_theirs(served: Served) -> None:
    """Tests that an account of two shops goes from one to the other without signing in again: with a new cookie, the old one over, and no way to a shop or a role that it has not."""
    grants = [Grant(Role.SHOP, served.orgs[name]) for name in ("shop-0", "shop-1")]
    account = add_account(served, "two@example.org", *grants, Grant(Role.COORDINATOR))
    one = begin(served, account, grants[0])
    now = one.call("GET", "/v1/session").json()
    assert {own["id"] for own in now["organizations"]} == {grant.org_id for grant in grants}
    assert (
        one.call(
            "PUT", "/v1/session/organization", {"organization_id": grants[1].org_id}, csrf=""
        ).status_code
        == 403
    )
    for foreign in (served.orgs["market"], "org_nothing"):
        answer = one.call("PUT", "/v1/session/organization", {"organization_id": foreign})
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    answer = one.call("PUT", "/v1/session/organization", {"organization_id": grants[1].org_id})
    assert answer.status_code == 200, answer.text
    there = answer.json()
    assert (there["organization_id"], there["role"], there["current"]) == (grants[1].org_id, "shop", True)
    assert there["expires_at"] == now["expires_at"], "nobody stays signed in for longer by it"
    other = Person(served.client, cookie_of(answer), there["id"], account)
    assert other.csrf == there["csrf_token"]
    assert other.call("GET", "/v1/me").json()["organization_id"] == grants[1].org_id
    assert one.call("GET", "/v1/me").status_code == 401
    # Who is of no organisation is offered none.
    with_one = begin(served, account, Grant(Role.COORDINATOR)).call("GET", "/v1/session").json()
    assert with_one["organizations"] == []
    courier = served.person(Role.COURIER)
    assert (
        courier.call("PUT", "/v1/session/organization", {"organization_id": grants[0].org_id}).status_code
        == 404
    )
    key = served.call(
        "PUT", "/v1/session/organization", {"organization_id": grants[0].org_id}, role=Role.SHOP
    )
    assert (key.status_code, key.json()["code"]) == (409, "no_session")
