"""What protects the page and its data: headers on every answer, and whose requests are answered."""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection
from ipaddress import ip_address
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import TRACE_KEY, problem_response
from api.said.language import speaking
from api.security_headers import SECURITY_HEADERS
from dispatch.logs.about import about

#: Where header fields of a request's answer are kept in its scope, whatever the answer will be.
HEADERS_KEY: Final = "tournee.headers"
#: How others may call their requests, so that their logs and ours agree; whatever else is given is not taken up.
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")
_LOOPBACK_NAMES: Final = frozenset({"localhost", "127.0.0.1", "[::1]"})


class SecurityMiddleware:
    """Adds the security headers to every answer and refuses names that are not this machine's.

    Parameters
    ----------
    app
        What answers.
    hosts
        Further ``Host`` names under which a server that listens on the loopback address may be
        asked, for instance behind a reverse proxy.

    Notes
    -----
    A web site can make its own name point at 127.0.0.1 and so read what a local server answers
    (DNS rebinding). The browser still sends that site's name as ``Host``, so a server that listens
    on the loopback address answers to loopback names only.
    """

    def __init__(self, app: ASGIApp, hosts: Collection[str] = ()) -> None:
        self.app = app
        self.names = _LOOPBACK_NAMES | {host.lower() for host in hosts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        given = Headers(scope=scope).get("x-request-id", "")
        trace = given if _NAME.fullmatch(given) else f"req_{secrets.token_hex(12)}"
        scope[TRACE_KEY] = trace

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["x-request-id"] = trace
                for name, value in scope.get(HEADERS_KEY, {}).items():
                    headers[name] = value
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
                if "app" in scope and getattr(scope["app"].state, "ending", False):
                    # Whoever has more to ask opens another connection: this one is about to be closed.
                    headers["connection"] = "close"
            await send(message)

        with about(request=trace):
            await self._answer(scope, receive, send_with_headers)

    async def _answer(self, scope: Scope, receive: Receive, send_with_headers: Send) -> None:
        host = Headers(scope=scope).get("host", "")
        if _listens_on_loopback(scope) and _name_of(host) not in self.names:
            refusal = problem_response(
                Request(scope),
                status=421,
                code="wrong_host",
                detail=f"This server listens on this machine only and does not answer for the name {host[:100]!r}; "
                "open it as http://127.0.0.1.",
            )
            await refusal(scope, receive, send_with_headers)
            return
        with speaking(Headers(scope=scope).get("accept-language", "")):
            await self.app(scope, receive, send_with_headers)


def _listens_on_loopback(scope: Scope) -> bool:
    server = scope.get("server")
    if not server:
        return False
    try:
        return ip_address(server[0]).is_loopback
    except ValueError:
        return False


def _name_of(host: str) -> str:
    """Give the name in a Host header, without the port."""
    host = host.lower()
    if host.startswith("["):
        return host.partition("]")[0] + "]"
    return host.partition(":")[0]
