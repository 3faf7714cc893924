"""The cookie of a session, and what a request must bring beside it so that no page of others can send it."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from api.errors import ApiError
from dispatch.access.session import Session, csrf_fits

COOKIE: Final = "tournee_session"
CSRF_HEADER: Final = "x-csrf-token"
#: Methods that change nothing.
SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_PORTS: Final = {"http": 80, "https": 443}


def token_in(request: Request) -> str:
    """Return the session's token of a request, empty for none."""
    return request.cookies.get(COOKIE, "")


def is_secure(request: Request, *, always: bool) -> bool:
    """Return whether a cookie is for encrypted connections alone: where this one is, or the operator says that all are."""
    return always or request.url.scheme == "https"


def give_cookie(response: Response, session: Session, token: str, *, secure: bool) -> None:
    """Have the browser keep a session; no script can read it, and no other site's form sends it."""
    response.set_cookie(
        COOKIE,
        token,
        max_age=session.expires_s - session.created_s,
        path="/",
        secure=secure,
        httponly=True,
        samesite="lax",
    )


def take_cookie(response: Response, *, secure: bool) -> None:
    """Have the browser forget its session."""
    response.delete_cookie(COOKIE, path="/", secure=secure, httponly=True, samesite="lax")


def check_origin(request: Request, known: str = "") -> None:
    """Refuse what a page of another site sends.

    Parameters
    ----------
    known
        Under which origin people open this server, as the operator says: nothing else is a page of ours then, whatever name a proxy asks by. Empty
        where nobody has said: then it is the name that was asked for.

    Raises
    ------
    ApiError
        ``csrf`` (403).
    """
    origin = request.headers.get("origin", "")
    if origin:
        given = _parts_of(origin)
        own = _parts_of(known) if known else ("", request.headers.get("host", "").lower())
        if not given[1] or given[1] != own[1] or (known and given[0] != own[0]):
            raise _forged("it comes from a page of another site", "open the page of this server")
    elif request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        raise _forged("it comes from a page of another site", "open the page of this server")


def _parts_of(origin: str) -> tuple[str, str]:
    """Return the scheme and the host of an origin, with its port where that is not the usual one; empty texts for what is none."""
    try:
        parts = urlsplit(origin)
        port = parts.port
    except ValueError:
        return "", ""
    host = parts.netloc.lower()
    return parts.scheme, host.removesuffix(f":{port}") if port == _PORTS.get(parts.scheme) else host


def check_csrf(request: Request, token: str, known: str = "") -> None:
    """Refuse what was not sent by a page of ours for this very session; ``known`` as in `check_origin`.

    Raises
    ------
    ApiError
        ``csrf`` (403).
    """
    check_origin(request, known)
    if not csrf_fits(token, request.headers.get(CSRF_HEADER, "")):
        raise _forged(
            "X-CSRF-Token is missing, or of another session", "send the `csrf_token` of GET /v1/session"
        )


def _forged(message: str, remedy: str) -> ApiError:
    return ApiError(f"The request is refused: {message}; {remedy}.", code="csrf", status=403)
