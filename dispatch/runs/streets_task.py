"""What is asked of whoever computes plans about streets: which they are."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch.executor.kinds import declare


@dataclass(frozen=True, slots=True)
class StreetsTask:
    """A map and a moment, UTC epoch seconds."""

    map: str
    moment_s: int


#: Says the version of the streets of a moment, as proposals have it under ``street_version``.
STREETS = declare("dispatch.runs.streets_job:version", payload=StreetsTask, result=str)
