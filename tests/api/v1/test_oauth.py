"""Access tokens of programs: who gets one, for what, and when it ends."""

from __future__ import annotations

import asyncio
import base64
import socket
from typing import Any
from urllib.parse import urlencode, urlparse

import httpx
import pytest

from api.gate.limits import Pace
from api.gate.server_settings import ServerSettings
from api.v1.oauth import METADATA_PATH, TOKEN_PATH
from dispatch.access.access_tokens import LASTS_S
from dispatch.access.role import Role
from dispatch.access.standing import still_stands
from tests.api.v1.served import Served, serve_toytown
from tournee_client import AsyncClient, Client, ClientCredentials, UnauthenticatedError

FORM = "application/x-www-form-urlencoded"
GRANT = {"grant_type": "client_credentials"}


def a_key(served: Served, **more: Any) -> tuple[str, str]:
    wanted = {
        "title": "webshop",
        "role": "marketplace",
        "organization_id": served.orgs["market"],
        "scopes": ["deliveries:write", "events:read", "town:read"],
        **more,
    }
    made = served.call("POST", "/v1/api-keys", wanted, role=Role.ADMIN)
    assert made.status_code == 201, made.text
    return made.json()["id"], made.json()["token"]


def ask(served: Served, body: Any, kind: str | None = FORM, **headers: str) -> httpx.Response:
    content = urlencode(body) if isinstance(body, dict) else body
    own = {**headers, **({"content-type": kind} if kind else {})}
    return served.client.post(TOKEN_PATH, content=content, headers=own)


def token_for(served: Served, key: tuple[str, str], **more: str) -> str:
    given = ask(served, {**GRANT, "client_id": key[0], "client_secret": key[1], **more})
    assert given.status_code == 200, given.text
    return str(given.json()["access_token"])


def basic(client: str, secret: str) -> dict[str, str]:
    return {"authorization": "Basic " + base64.b64encode(f"{client}:{secret}".encode()).decode()}


def refused(answer: httpx.Response) -> tuple[int, str]:
    told = answer.json()
    assert set(told) == {"error", "error_description"}
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "no-store"
    return answer.status_code, told["error"]


def test_a_key_gets_a_token(served: Served) -> None:
    """Tests that both ways to say who one is give a token of an hour, that it is who its key is, and that nobody keeps it."""
    key = a_key(served)
    for given in (
        ask(served, {**GRANT, "client_id": key[0], "client_secret": key[1]}),
        ask(served, GRANT, **basic(*key)),
        ask(served, {**GRANT, "client_id": key[0]}, f"{FORM}; charset=UTF-8", **basic(*key)),
        # Neither what is empty nor what nobody knows matters (RFC 6749, section 3.2).
        ask(served, {**GRANT, "scope": "", "resource": "x", "client_secret": ""}, **basic(*key)),
    ):
        assert given.status_code == 200, given.text
        assert (given.headers["cache-control"], given.headers["pragma"]) == ("no-store", "no-cache")
        told = given.json()
        assert (told["token_type"], told["expires_in"]) == ("Bearer", LASTS_S)
        assert told["scope"] == "deliveries:write events:read town:read"
        who = served.call("GET", "/v1/me", token=told["access_token"]).json()
        assert (who["kind"], who["id"], who["role"]) == ("program", key[0], "marketplace")
        assert key[1][-48:] not in told["access_token"]
    assert (
        served.call("POST", "/v1/deliveries", served.basket(), token=told["access_token"]).status_code == 201
    )


def test_a_token_is_for_less(served: Served) -> None:
    """Tests that a token may what was asked for and no more, and that nothing beyond the key is given."""
    key = a_key(served)
    narrow = token_for(served, key, scope="deliveries:read town:read")
    assert served.call("GET", "/v1/deliveries", token=narrow).status_code == 200
    told = served.call("POST", "/v1/deliveries", served.basket(), token=narrow)
    assert (told.status_code, told.json()["code"]) == (403, "scope_missing")
    for scope in ("access:write", "deliveries:write recipients:read", "all", "deliveries:write\tx"):
        answer = ask(served, {**GRANT, "client_id": key[0], "client_secret": key[1], "scope": scope})
        assert refused(answer) == (400, "invalid_scope"), scope


def test_wrong_clients(served: Served) -> None:
    """Tests that whoever is not a key's owner gets nothing, and is told how to say who they are."""
    key, other = a_key(served), a_key(served)
    told = set()
    for body, headers in (
        ({"client_id": key[0], "client_secret": other[1]}, {}),
        ({"client_id": key[0], "client_secret": key[1][:-1] + ("0" if key[1][-1] != "0" else "1")}, {}),
        ({"client_id": "key_" + "0" * 26, "client_secret": "tournee_key_" + "0" * 26 + "_" + "0" * 48}, {}),
        ({"client_id": key[0], "client_secret": token_for(served, key)}, {}),
        ({}, basic("x", "y")),
    ):
        answer = ask(served, {**GRANT, **body}, **headers)
        assert refused(answer) == (401, "invalid_client")
        assert answer.headers["www-authenticate"].startswith("Basic ")
        told.add(answer.text)
    # What is wrong is not said.
    assert len(told) == 1
    for headers in (
        {},
        {"authorization": f"Bearer {key[1]}"},
        {"authorization": "Basic !"},
        {"authorization": "Basic /w=="},
    ):
        assert refused(ask(served, GRANT, **headers)) == (401, "invalid_client"), headers


def test_requests_that_nobody_understands(served: Served) -> None:
    """Tests that requests against the form's rules are refused in OAuth's words, and ask for nothing by themselves."""
    key = a_key(served)
    whole = {**GRANT, "client_id": key[0], "client_secret": key[1]}
    for answer in (
        ask(served, urlencode(whole) + "&grant_type=client_credentials"),
        ask(served, urlencode(whole) + "&colour=red&colour=blue"),
        ask(served, {one: value for one, value in whole.items() if one != "grant_type"}),
        ask(served, whole, None),
        ask(served, whole, "application/json"),
        ask(served, whole, "text/plain"),
        ask(served, whole, f"{FORM}; charset=utf-16"),
        ask(served, urlencode(whole) + "&scope=%ff"),
        ask(served, b"\xff\xfe=1"),
        ask(served, "grant_type"),
        ask(served, ""),
        ask(served, urlencode(whole) + "".join(f"&x{number}=1" for number in range(60))),
        ask(served, whole, **basic(*key)),
        ask(served, {**GRANT, "client_id": "key_x"}, **basic(*key)),
        served.client.post(
            f"{TOKEN_PATH}?scope=town:read", content=urlencode(whole), headers={"content-type": FORM}
        ),
    ):
        assert refused(answer) == (400, "invalid_request"), answer.text
    for kind in ("password", "authorization_code", "refresh_token"):
        assert refused(ask(served, {**whole, "grant_type": kind})) == (400, "unsupported_grant_type")
    assert served.client.get(TOKEN_PATH).status_code == 405
    assert ask(served, "a=" + "x" * (2 << 20)).status_code == 413


def test_bytes_that_no_client_sends(served: Served) -> None:
    """Tests that broken fields on the wire are refused, never a fault of the server."""
    address = urlparse(str(served.client.base_url))
    for head, body in (
        (b"Content-Type: " + FORM.encode() + b"\r\nContent-Type: text/plain", b"grant_type=x"),
        (b"Content-Type: " + FORM.encode() + b"\r\nAuthorization: Basic", b"grant_type=client_credentials"),
        (
            b"Content-Type: " + FORM.encode() + b"\r\nAuthorization: Basic \xe9",
            b"grant_type=client_credentials",
        ),
        (b"Content-Type: " + FORM.encode(), b"grant_type=client_credentials&client_id=%00&client_secret=%00"),
        (b"X: y", b"grant_type=client_credentials&&;=&%"),
    ):
        with socket.create_connection((address.hostname, address.port), timeout=10) as line:
            line.sendall(
                b"POST /v1/oauth/token HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n" + head
                + b"\r\nContent-Length: %d\r\n\r\n" % len(body) + body
            )  # fmt: skip
            answer = b"".join(iter(lambda line=line: line.recv(65_536), b""))
        assert int(answer.split(b" ", 2)[1]) in {400, 401}, answer
        assert b'"error"' in answer or b"Invalid HTTP" in answer


def test_a_token_ends_with_what_it_was_got_with(served: Served) -> None:
    """Tests that a token is over after an hour, when its key is revoked or over, and when the secret that it was got with is."""

    def is_good(token: str) -> bool:
        answer = served.call("GET", "/v1/me", token=token)
        assert answer.status_code in {200, 401}
        return answer.status_code == 200

    key = a_key(served)
    first = token_for(served, key)
    turned = served.call("POST", f"/v1/api-keys/{key[0]}/rotate", {"overlap_s": 600}, role=Role.ADMIN).json()
    with_old = ask(served, {**GRANT, "client_id": key[0], "client_secret": key[1]}).json()
    # No longer than the secret itself.
    assert with_old["expires_in"] == 600
    second = token_for(served, (key[0], turned["token"]))
    assert [is_good(one) for one in (first, with_old["access_token"], second)] == [True] * 3
    served.clock.advance(600)
    served.forget()
    assert [is_good(one) for one in (first, with_old["access_token"], second)] == [False, False, True]
    served.clock.advance(LASTS_S - 600 - 1)
    served.forget()
    assert is_good(second)
    served.clock.advance(1)
    served.forget()
    assert not is_good(second)
    third = token_for(served, (key[0], turned["token"]))
    # At once on this server, also where it was asked for a moment ago.
    assert is_good(third)
    again = served.call("POST", f"/v1/api-keys/{key[0]}/rotate", {"overlap_s": 0}, role=Role.ADMIN).json()
    assert not is_good(third)
    fourth = token_for(served, (key[0], again["token"]))
    assert is_good(fourth)
    assert served.call("POST", f"/v1/api-keys/{key[0]}/revoke", role=Role.ADMIN).status_code == 200
    assert not is_good(fourth)
    assert refused(ask(served, GRANT, **basic(key[0], again["token"]))) == (401, "invalid_client")
    short = a_key(served, expires_at="2026-11-28T08:00:00Z")
    lasts_s = ask(served, GRANT, **basic(*short)).json()["expires_in"]
    assert lasts_s == 1_800


def test_forged_tokens_are_nothing(served: Served) -> None:
    """Tests that no part of a token can be changed, and that one of another installation is none."""
    token = token_for(served, a_key(served), scope="town:read")
    head, name, expires, scopes, signature = token.split(".")
    other = a_key(served)[0].partition("_")[2]
    forged = [
        [head, other, expires, scopes, signature],
        [head, name, str(int(expires) + 1), scopes, signature],
        [head, name, "0" + expires, scopes, signature],
        [head, name, expires, "town-write", signature],
        [head, name, expires, scopes + "~events-read", signature],
        [head, name, expires, scopes, signature[:-1] + ("0" if signature[-1] != "0" else "1")],
        [head, name, expires, scopes, ""],
        [head, name, expires, scopes],
        [head],
    ]
    for parts in forged:
        assert served.call("GET", "/v1/me", token=".".join(parts)).status_code == 401, parts
    assert served.call("GET", "/v1/me", token=token).status_code == 200
    served.business._secret = b"of another installation, 32 long"
    served.forget()
    assert served.call("GET", "/v1/me", token=token).status_code == 401


def test_streams_end_with_the_token(served: Served) -> None:
    """Tests that what goes on for long does not outlive the token by which it was begun."""
    from dispatch.access.access_tokens import find_bearer

    key = a_key(served)
    subject = find_bearer(served.store, served.business.secret, token_for(served, key))
    assert subject is not None
    assert still_stands(served.store, subject)
    served.clock.advance(LASTS_S)
    assert not still_stands(served.store, subject)
    subject = find_bearer(served.store, served.business.secret, token_for(served, key))
    assert subject is not None
    served.call("POST", f"/v1/api-keys/{key[0]}/rotate", {"overlap_s": 0}, role=Role.ADMIN)
    assert not still_stands(served.store, subject)


def test_tokens_share_the_pace_of_their_key(tmp_path, sqlite_model) -> None:
    """Tests that many tokens of a key are let through no faster than the key."""
    with serve_toytown(
        tmp_path / "town.db", sqlite_model, settings=ServerSettings(pace=Pace(5, 3_600))
    ) as served:
        key = a_key(served)
        given = [key[1], token_for(served, key), token_for(served, key, scope="town:read")]
        codes = [served.call("GET", "/v1/me", token=given[number % 3]).status_code for number in range(7)]
    assert codes == [200] * 5 + [429] * 2


def test_failures_are_slowed_down(served: Served) -> None:
    """Tests that who has tried thirty secrets waits, and that a key's owner elsewhere is not kept out by it."""
    key = a_key(served)
    wrong = {**GRANT, "client_id": key[0], "client_secret": "x"}
    assert {ask(served, wrong).status_code for _ in range(30)} == {401}
    locked = ask(served, {**wrong, "client_secret": key[1]})
    assert (locked.status_code, locked.json()["code"]) == (429, "login_locked")
    assert 1 <= int(locked.headers["retry-after"]) <= 30
    given = served.business.client_credentials.give(*key, address="192.0.2.7")
    assert served.call("GET", "/v1/me", token=given.token).status_code == 200


def test_other_sites_get_no_token(served: Served) -> None:
    """Tests that a page of another site cannot try keys in somebody's browser."""
    answer = ask(served, GRANT, origin="https://evil.example", **basic(*a_key(served)))
    assert (answer.status_code, answer.json()["code"]) == (403, "csrf")


def test_where_it_is_said(served: Served, tmp_path, sqlite_model) -> None:
    """Tests that libraries find the server's addresses, under the name by which people know it."""
    told = served.client.get(METADATA_PATH).json()
    assert (
        told["token_endpoint"]
        == f"{told['issuer']}{TOKEN_PATH}"
        == f"{str(served.client.base_url).rstrip('/')}{TOKEN_PATH}"
    )
    settings = ServerSettings(origin="https://livraisons.example.org")
    with serve_toytown(tmp_path / "named.db", sqlite_model, settings=settings) as named:
        told = named.client.get(METADATA_PATH).json()
    assert told["token_endpoint"] == f"https://livraisons.example.org{TOKEN_PATH}"


def test_the_clients_renew_by_themselves(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests that both clients get a token, keep it, renew it before its end and after it was lost, and say why where there is none."""
    address = str(served.client.base_url)
    key = a_key(served)
    asked: list[str] = []
    give = served.business.client_credentials.give

    def counted(*given: Any, **more: Any) -> Any:
        asked.append(given[2])
        return give(*given, **more)

    monkeypatch.setattr(served.business.client_credentials, "give", counted)
    credentials = ClientCredentials(key[1], scope=["town:read", "deliveries:write", "events:read"])
    assert key[1] not in repr(credentials)
    with Client(credentials, address) as client:
        assert client.me()["id"] == key[0]
        made = client.deliveries.create(served.basket())
        assert client.deliveries.get(made["id"])["id"] == made["id"]
        assert len(asked) == 1
        # Lost: the server says 401, and the request is sent again.
        served.clock.advance(LASTS_S)
        served.forget()
        assert client.me()["id"] == key[0]
        assert len(asked) == 2

    async def one() -> None:
        async with AsyncClient(credentials, address) as other:
            assert (await other.me())["id"] == key[0]
            assert (await other.me())["id"] == key[0]
            assert len(asked) == 3
            served.clock.advance(LASTS_S)
            served.forget()
            assert (await other.me())["id"] == key[0]
            assert len(asked) == 4

    asyncio.run(one())
    served.call("POST", f"/v1/api-keys/{key[0]}/revoke", role=Role.ADMIN)
    with Client(credentials, address) as client, pytest.raises(UnauthenticatedError, match="client_id"):
        client.me()
