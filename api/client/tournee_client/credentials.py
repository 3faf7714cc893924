"""Access tokens (OAuth 2.0, client credentials): got with a key when one is needed, and renewed before it is over."""

from __future__ import annotations

import re
import time
from collections.abc import AsyncGenerator, Generator, Sequence
from dataclasses import dataclass, field

import httpx

#: Seconds before its end from which on a token is not sent any more: the request has to arrive, too.
_EARLY_S = 60.0
_PATH = "/v1/oauth/token"
_KEY = re.compile(r"tournee_(key_[0-9a-z]+)_[0-9a-f]+")


@dataclass(frozen=True)
class ClientCredentials:
    """A key that gets tokens of an hour, and is sent nowhere else.

    Attributes
    ----------
    client_secret
        Token of an API key.
    client_id
        Name of the key; it stands in its token.
    scope
        What tokens are to be for; empty for all that the key is for.
    """

    client_secret: str = field(repr=False)
    client_id: str = ""
    scope: Sequence[str] = ()

    def __post_init__(self) -> None:
        if not self.client_id:
            match = _KEY.fullmatch(self.client_secret.strip())
            if match is None:
                raise ValueError("client_secret: give the token of an API key, tournee_key_…")
            object.__setattr__(self, "client_id", match[1])


class AccessTokens(httpx.Auth):
    """Signs requests with an access token, for both clients; where none is given, the answer to asking for one is the request's.

    Parameters
    ----------
    credentials
        By which tokens are got.
    url
        Where the server is.
    """

    def __init__(self, credentials: ClientCredentials, url: str) -> None:
        self._credentials = credentials
        self._url = url.rstrip("/") + _PATH
        # One name for both, so that threads see a token with its own end.
        self._token: tuple[str, float] | None = None

    def sync_auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """See `httpx.Auth`."""
        token = self._good()
        if token is None:
            answer = yield self._asking(request)
            answer.read()
            token = self._kept(answer)
            if token is None:
                return
        answer = yield _signed(request, token)
        if answer.status_code != 401:
            return
        # The key may have been turned over, and the token have ended with its secret: once more, with a new one.
        answer = yield self._asking(request)
        answer.read()
        token = self._kept(answer)
        if token is not None:
            yield _signed(request, token)

    async def async_auth_flow(self, request: httpx.Request) -> AsyncGenerator[httpx.Request, httpx.Response]:
        """See `httpx.Auth`."""
        token = self._good()
        if token is None:
            answer = yield self._asking(request)
            await answer.aread()
            token = self._kept(answer)
            if token is None:
                return
        answer = yield _signed(request, token)
        if answer.status_code != 401:
            return
        answer = yield self._asking(request)
        await answer.aread()
        token = self._kept(answer)
        if token is not None:
            yield _signed(request, token)

    def _good(self) -> str | None:
        known = self._token
        return known[0] if known is not None and time.monotonic() < known[1] else None

    def _asking(self, request: httpx.Request) -> httpx.Request:
        own = self._credentials
        fields = {
            "grant_type": "client_credentials",
            "client_id": own.client_id,
            "client_secret": own.client_secret.strip(),
        }
        if own.scope:
            fields["scope"] = " ".join(own.scope)
        # With the patience and the name of the client whose request waits for it.
        return httpx.Request(
            "POST", self._url, data=fields, headers={"User-Agent": request.headers.get("User-Agent", "")},
            extensions={"timeout": request.extensions["timeout"]} if "timeout" in request.extensions else {},
        )  # fmt: skip

    def _kept(self, answer: httpx.Response) -> str | None:
        """Keep what was given, and return it; None where it was refused: the caller is shown the answer."""
        self._token = None
        if not answer.is_success:
            return None
        given = answer.json()
        token = str(given["access_token"])
        lasts_s = float(given["expires_in"])
        # A token that is shorter than that is sent for the half of its time.
        self._token = token, time.monotonic() + max(lasts_s - _EARLY_S, lasts_s / 2)
        return token


def _signed(request: httpx.Request, token: str) -> httpx.Request:
    request.headers["Authorization"] = f"Bearer {token}"
    return request
