"""The way of a request to an operation of OAuth 2.0: a form that is read by its rules, and faults in its words (RFC 6749)."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Coroutine
from typing import Annotated, Any, Final
from urllib.parse import parse_qsl, unquote_plus

from fastapi import Depends, Request
from starlette.responses import Response

from api.errors import ApiError
from api.gate.answer import JSON_TYPE
from api.gate.open_route import OpenRoute

FORM_TYPE: Final = "application/x-www-form-urlencoded"
MOST_FIELDS: Final = 50
#: On answers with a token or about one (RFC 6749, section 5.1).
UNCACHED: Final = {"cache-control": "no-store", "pragma": "no-cache"}
#: Faults of the gate that are a request which nobody can read, in OAuth's eyes.
_UNREADABLE: Final = frozenset({400, 415, 422})


class OAuthError(Exception):
    """A request that gets no token.

    Parameters
    ----------
    error
        One of the words of RFC 6749, section 5.2.
    description
        What is wrong and what to do about it.
    """

    def __init__(self, error: str, description: str) -> None:
        super().__init__(description)
        self.error = error


class OAuthRoute(OpenRoute):
    """An open route whose faults are told in the form of OAuth 2.0; those of bounds (413, 429) and of the server stay problem documents."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return what answers a request."""
        carry_out = super().get_route_handler()

        async def answer(request: Request) -> Response:
            try:
                return await carry_out(request)
            except OAuthError as error:
                return _refusal(error.error, str(error))
            except ApiError as error:
                if error.status not in _UNREADABLE:
                    raise
                return _refusal("invalid_request", str(error))

        return answer


def _refusal(error: str, description: str) -> Response:
    headers = dict(UNCACHED)
    if error == "invalid_client":
        headers["www-authenticate"] = 'Basic realm="tournee"'
    # Its characters are bounded: ASCII without quotation marks and backslashes (RFC 6749, section 5.2).
    told = "".join(one if " " <= one <= "~" and one not in '"\\' else "'" for one in description)
    return Response(
        json.dumps({"error": error, "error_description": told}),
        status_code=401 if error == "invalid_client" else 400,
        media_type=JSON_TYPE,
        headers=headers,
    )


async def _fields(request: Request) -> dict[str, str]:
    """Return the fields of a form, those without a value left out; what is unknown is ignored, as RFC 6749 (section 3.2) has it."""
    kind, *more = request.headers.get("content-type", "").split(";")
    if kind.strip().lower() != FORM_TYPE:
        raise OAuthError("invalid_request", f"send the fields as {FORM_TYPE}")
    charset = [one.partition("=")[2] for one in more if one.partition("=")[0].strip().lower() == "charset"]
    if any(one.strip().strip('"').lower() not in {"utf-8", "us-ascii"} for one in charset):
        raise OAuthError("invalid_request", "send the fields in UTF-8")
    body = await request.body()
    if not body:
        return {}
    try:
        pairs = parse_qsl(
            body.decode("utf-8"), keep_blank_values=True, strict_parsing=True, errors="strict", max_num_fields=MOST_FIELDS
        )  # fmt: skip
    except ValueError:
        raise OAuthError(
            "invalid_request", f"the fields cannot be read; send at most {MOST_FIELDS} of them as {FORM_TYPE}"
        ) from None
    names = [name for name, _ in pairs]
    if len(set(names)) != len(names):
        raise OAuthError("invalid_request", "a field was sent twice; send each once")
    return {name: value for name, value in pairs if value}


def credentials_of(request: Request, fields: dict[str, str]) -> tuple[str, str]:
    """Return the name and the secret of a client: by HTTP Basic, or in the form.

    Raises
    ------
    OAuthError
        ``invalid_client``: there are none, or they cannot be read. ``invalid_request``: there are two.
    """
    given = request.headers.get("authorization", "")
    named, secret = fields.get("client_id", ""), fields.get("client_secret", "")
    if not given:
        if not named or not secret:
            raise OAuthError(
                "invalid_client", "give client_id and client_secret, by HTTP Basic or in the form"
            )
        return named, secret
    scheme, _, coded = given.partition(" ")
    if scheme.lower() != "basic":
        raise OAuthError("invalid_client", "give client_id and client_secret by HTTP Basic")
    try:
        text = base64.b64decode(coded.strip(), validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        raise OAuthError("invalid_client", "what follows Basic cannot be read; it is base64") from None
    client, _, told = text.partition(":")
    client, told = unquote_plus(client), unquote_plus(told)
    if secret or (named and named != client):
        raise OAuthError("invalid_request", "the client says who it is in two ways; choose one")
    return client, told


#: What an operation of OAuth asks for.
Fields = Annotated[dict[str, str], Depends(_fields)]
