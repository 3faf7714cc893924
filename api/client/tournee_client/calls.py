"""Requests that many operations send."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from tournee_client.errors import WaitedTooLongError
from tournee_client.steps import Call, Pause, Retries, Steps, send

Body = Mapping[str, Any]
#: Seconds between two looks at something that is being done.
LOOK_S = 1.0


def post(
    path: str,
    body: Body | None = None,
    key: str = "",
    query: Body | None = None,
    *,
    version: int | None = None,
) -> Call:
    """Return what has something done: once for a key, in the version that was seen."""
    seen = {} if version is None else {"If-Match": f'"{version}"'}
    return Call("POST", path, query or {}, body, headers={**key_header(key), **seen})


def key_header(key: str) -> dict[str, str]:
    """Return the header of a key of the caller's own."""
    return {"Idempotency-Key": key} if key else {}


def waited(call: Call, retries: Retries, timeout_s: float) -> Steps[Any]:
    """Look again and again until something is over; see `tournee_client.errors.WaitedTooLongError`."""
    until = time.monotonic() + timeout_s
    while True:
        found = (yield from send(call, retries)).json()
        if found["status"] not in {"queued", "running"}:
            return found
        left_s = until - time.monotonic()
        if left_s <= 0:
            raise WaitedTooLongError(f"{found['id']} is still {found['status']} after {timeout_s:g} s")
        yield Pause(min(LOOK_S, left_s))


def at(things: str, name: str, action: str = "") -> str:
    """Return the path of a thing, or of what is done with it; a name that would be another path is refused."""
    if not name or name.strip(".") == "":
        raise ValueError(f"{name!r} names nothing: give the id of a thing")
    return f"/v1/{things}/{quote(name, safe='')}" + (f"/{action}" if action else "")
