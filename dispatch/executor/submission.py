"""Checks that every executor makes before it takes a job."""

from __future__ import annotations

import math
from typing import Any

from dispatch.executor.errors import InvalidJobError
from dispatch.executor.kinds import JobKind, check_declared
from dispatch.executor.packing import PackingError, pack


def packed_payload(
    kind: JobKind[Any, Any], payload: object, *, deadline_s: float, memory_mb: int | None, limit: int
) -> bytes:
    """Return the pickled payload of a job that may be run.

    Parameters
    ----------
    kind, payload, deadline_s, memory_mb
        As for `dispatch.executor.executor.Executor.submit`.
    limit
        Bytes that the payload may take.

    Raises
    ------
    InvalidJobError
        As told there.
    """
    check_declared(kind)
    if not isinstance(payload, kind.payload):
        raise InvalidJobError(f"{kind.name} takes a {kind.payload.__name__}, not a {type(payload).__name__}")
    if not (math.isfinite(deadline_s) and 0 < deadline_s <= 7 * 86_400):
        raise InvalidJobError(f"deadline_s is {deadline_s}; give seconds above 0, a week at most")
    if memory_mb is not None and memory_mb < 1:
        raise InvalidJobError(f"memory_mb is {memory_mb}; give 1 or more, or None for the lane's own limit")
    try:
        return pack(payload, limit)
    except PackingError as error:
        raise InvalidJobError(f"the payload of {kind.name} {error}") from error
