"""What every executor does before it takes a job: the lanes there are, the checks, the payload packed."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from dispatch.executor.errors import ExecutorClosedError, InvalidJobError
from dispatch.executor.kinds import JobKind, check_declared
from dispatch.executor.lane import Lane
from dispatch.executor.order import JobOrder
from dispatch.executor.packing import PackingError, pack
from dispatch.executor.settings import LaneSettings


def lanes_of(settings: Sequence[LaneSettings]) -> dict[str, Lane]:
    """Return the lanes of an executor by their names.

    Raises
    ------
    ValueError
        If there is none, or two have one name.
    """
    if len({lane.name for lane in settings}) != len(settings) or not settings:
        raise ValueError("give every lane a name of its own, and one lane at least")
    return {lane.name: Lane(lane) for lane in settings}


def ordered(
    lanes: Mapping[str, Lane],
    lane: str,
    kind: JobKind[Any, Any],
    payload: object,
    *,
    deadline_s: float,
    memory_mb: int | None,
) -> tuple[JobOrder, bytes]:
    """Return what a job may do in its lane, and its packed payload; parameters as for `dispatch.executor.executor.Executor.submit`.

    Raises
    ------
    InvalidJobError, ExecutorClosedError
        As told there.
    """
    if (chosen := lanes.get(lane)) is None:
        raise InvalidJobError(f"there is no lane {lane!r}; there are {', '.join(lanes)}")
    if chosen.closing:
        raise ExecutorClosedError("the executor is closed and takes no more jobs")
    limits = chosen.settings
    packed = packed_payload(
        kind, payload, deadline_s=deadline_s, memory_mb=memory_mb, limit=limits.payload_limit
    )
    order = JobOrder(
        kind.name, deadline_s, limits.grace_s, memory_mb or limits.memory_mb, limits.result_limit
    )
    return order, packed


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
