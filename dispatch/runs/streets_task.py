"""What is asked of whoever computes plans about streets: which they are."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch.closures.closure import Closure
from dispatch.executor.kinds import declare


@dataclass(frozen=True, slots=True)
class StreetsTask:
    """A map, a moment, UTC epoch seconds, and what persons have closed."""

    map: str
    moment_s: int
    closures: tuple[Closure, ...] = ()


#: Says the version of the streets of a moment, as proposals have it under ``street_version``.
STREETS = declare("dispatch.runs.streets_job:version", payload=StreetsTask, result=str)
