"""Whose pages are ours: the origin that the operator names, or else the name that was asked for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.requests import Request

from api.errors import ApiError
from api.gate.server_settings import ServerSettings
from api.gate.session_cookie import CSRF_HEADER, check_origin
from dispatch.access.role import Role
from dispatch.access.session import csrf_token
from tests.api.v1.person import PASSWORD, add_account, grant_of_role
from tests.api.v1.served import Served, serve_toytown

URL = "https://livraisons.example.org"
EMAIL = "odile@example.org"


@pytest.fixture
def named(tmp_path: Path, sqlite_model: Path) -> Iterator[Served]:
    """Toytown behind a proxy that writes its own `Host`, by the name that people know."""
    settings = ServerSettings(origin=URL, secure_cookies=True)
    with serve_toytown(tmp_path / "town.db", sqlite_model, settings=settings) as found:
        yield found


def test_a_proxy_that_rewrites_the_host(named: Served) -> None:
    """Tests that people sign in and change things through it, and that no page of another origin can, the name that the proxy asks by included."""
    add_account(named, EMAIL, grant_of_role(named, Role.COORDINATOR))
    body = {"town": "toytown", "email": EMAIL, "password": PASSWORD}

    def sign_in(origin: str) -> int:
        return named.call("POST", "/v1/login", body, role=None, headers={"origin": origin}).status_code

    host = f"http://127.0.0.1:{named.client.base_url.port}"
    assert sign_in(URL) == 200
    assert sign_in(f"{URL}:443") == 200
    others = (
        host,
        "http://livraisons.example.org",
        f"{URL}:8443",
        "https://evil.example",
        "https://livraisons.example.org.evil.example",
        "https://evil.example/livraisons.example.org",
        "https://livraisons.example.org:x",
        "null",
    )
    assert {origin: sign_in(origin) for origin in others} == dict.fromkeys(others, 403)
    person = named.person(Role.ADMIN)

    def change(**headers: str) -> tuple[int, str]:
        own = {"cookie": f"tournee_session={person.token}", CSRF_HEADER: csrf_token(person.token)}
        wanted = {"title": "a key", "role": "auditor"}
        answer = named.call("POST", "/v1/api-keys", wanted, role=None, headers={**own, **headers})
        return answer.status_code, answer.json().get("code", "")

    assert change(origin=URL)[0] == 201
    # As programs of the same machine do, and old browsers.
    assert change()[0] == 201
    assert change(**{"sec-fetch-site": "same-origin"})[0] == 201
    assert change(origin=host) == (403, "csrf")
    assert change(origin="https://evil.example") == (403, "csrf")
    assert change(**{"sec-fetch-site": "cross-site"}) == (403, "csrf")


@pytest.mark.parametrize(
    ("host", "origin", "known", "passes"),
    [
        ("town.example", "https://town.example", "", True),
        ("town.example:8417", "http://TOWN.example:8417", "", True),
        ("town.example:8417", "http://town.example", "", False),
        ("town.example", "http://[", "", False),
        ("", "null", "", False),
        # The proxy keeps the name, or it does not.
        ("town.example", "https://town.example", "https://town.example", True),
        ("127.0.0.1:8417", "https://town.example", "https://Town.example/", True),
        ("127.0.0.1:8417", "https://town.example", "https://town.example:443", True),
        ("127.0.0.1:8417", "https://town.example:8443", "https://town.example:8443/app", True),
        ("town.example", "http://town.example", "https://town.example", False),
        ("evil.example", "https://evil.example", "https://town.example", False),
    ],
)
def test_whose_pages_are_ours(host: str, origin: str, known: str, *, passes: bool) -> None:
    """Tests names with ports, cases and schemes, asked for under one name and sent from a page of another."""
    headers = [(b"host", host.encode()), (b"origin", origin.encode())]
    request = Request({"type": "http", "headers": headers})
    if passes:
        check_origin(request, known)
    else:
        with pytest.raises(ApiError):
            check_origin(request, known)
