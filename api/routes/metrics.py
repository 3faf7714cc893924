"""The metrics of this server, for those who watch over it, and for nobody else."""

from __future__ import annotations

import hmac
from ipaddress import ip_address
from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.errors import ApiError
from api.gate.gatekeeper import Gatekeeper
from api.gate.server_settings import ServerSettings

#: Of the text format of Prometheus.
TEXT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
#: By these a proxy says that it has passed a request on.
_PASSED_ON: Final = (
    "forwarded",
    "via",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-proto",
    "x-real-ip",
)

router = APIRouter()


# A plain function: what is asked of the database is waited for on a thread.
@router.get("/metrics", include_in_schema=False)
def metrics(request: Request) -> Response:
    """Give all metrics as text (docs/metrics.md): to whoever has the token, else to this machine alone.

    Raises
    ------
    ApiError
        ``unauthenticated`` (401).
    """
    keeper: Gatekeeper | None = getattr(request.app.state, "gatekeeper", None)
    settings = ServerSettings() if keeper is None else keeper.business.settings
    if not (_has_token(request, settings) or _is_from_here(request, settings)):
        raise ApiError(
            "These are for those who run this server: give the token of its metrics as Authorization: Bearer …",
            code="unauthenticated",
            status=401,
            headers={"www-authenticate": 'Bearer realm="tournee metrics"'},
        )
    written = request.app.state.metrics.written()
    return Response(written, headers={"content-type": TEXT_TYPE, "cache-control": "no-store"})


def _has_token(request: Request, settings: ServerSettings) -> bool:
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if not settings.metrics_token or scheme.lower() != "bearer":
        return False
    return hmac.compare_digest(given.strip().encode(), settings.metrics_token.encode())


def _is_from_here(request: Request, settings: ServerSettings) -> bool:
    """Whether a program on this machine asks, and nobody through it: a server with an address for people has a proxy here, which speaks for the world."""
    if settings.origin or any(name in request.headers for name in _PASSED_ON):
        return False
    try:
        return request.client is not None and ip_address(request.client.host).is_loopback
    except ValueError:
        return False
