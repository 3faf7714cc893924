"""The router of every resource: its routes stand behind the gate, and say what they may answer."""

from __future__ import annotations

from typing import Any, Final

from fastapi import APIRouter

from api.errors import PROBLEM_TYPE, Problem
from api.gate.open_route import OpenRoute
from api.gate.town_route import TownRoute

_PROBLEM: Final[dict[str, Any]] = {PROBLEM_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
_WORDS: Final = {
    400: "The request cannot be read.",
    401: "It is not known who asks: give a key, or sign in.",
    403: "Whoever asks may not do this.",
    404: "There is no such thing, or it is none of yours.",
    405: "This is not done with it.",
    409: "Something is in the way now; the code says what.",
    410: "Its time is over.",
    412: "It has changed since you have seen it.",
    413: "The body is too large.",
    415: "The body is of another type than JSON.",
    422: "The request's form is wrong, or asks for something that cannot be; every fault is listed.",
    428: "Say which version you have seen, with If-Match.",
    429: "Too many requests; Retry-After says when to come again.",
    500: "A fault of ours.",
    503: "Not ready now; Retry-After says when to come again.",
}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Declare the problem documents that a route may answer."""
    return {
        status: {"description": _WORDS[status], "model": Problem, "content": _PROBLEM} for status in statuses
    }


def town_router(tag: str, prefix: str = "") -> APIRouter:
    """Return a router for one kind of resource."""
    return APIRouter(
        prefix=f"/v1{prefix}",
        tags=[tag],
        route_class=TownRoute,
        responses=problems(400, 401, 403, 404, 409, 413, 415, 422, 429, 503),
    )


def open_router(tag: str, prefix: str = "") -> APIRouter:
    """Return a router for operations that are open to anybody; each is listed with its reason in `api.gate.access_table.OPEN`."""
    return APIRouter(
        prefix=f"/v1{prefix}",
        tags=[tag],
        route_class=OpenRoute,
        responses=problems(400, 401, 403, 404, 413, 415, 422, 429, 503),
    )
