"""The token that opens the set-up: made anew whenever a server begins, shown on its console, and good for nothing once there is a town."""

from __future__ import annotations

import hmac
import secrets
from typing import Final

from starlette.requests import Request

from api.errors import ApiError

HEADER: Final = "x-setup-token"
_BYTES: Final = 24


class OnceToken:
    """A token that is known to whoever sees the console, until it is spent. It is in memory alone."""

    def __init__(self) -> None:
        self.text = secrets.token_urlsafe(_BYTES)
        self.spent = False

    def check(self, request: Request) -> None:
        """Let a request pass that brings it.

        Raises
        ------
        ApiError
            ``setup_closed`` (409): there is nothing to be set up any more. ``setup_token_wrong`` (401).
        """
        if self.spent:
            raise closed()
        given = request.headers.get(HEADER, "")
        if not hmac.compare_digest(given.encode(), self.text.encode()):
            raise ApiError(
                "The token of the set-up is missing or of another start: open the address that the server's console shows.",
                code="setup_token_wrong",
                status=401,
            )


def closed() -> ApiError:
    """Return the refusal of an installation that is set up."""
    return ApiError(
        "This installation is set up: sign in. Further towns are founded on the console (`tournee dispatch init`).",
        code="setup_closed",
        status=409,
    )
