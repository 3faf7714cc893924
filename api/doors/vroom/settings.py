"""How much the VROOM-compatible door takes on."""

from __future__ import annotations

from dataclasses import dataclass, field

from dispatch.optimise.lane import VROOM_LANE
from dispatch.optimise.limits import DocumentLimits


@dataclass(frozen=True, slots=True)
class VroomDoorSettings:
    """Bounds of the door, and where it has documents solved.

    Attributes
    ----------
    limits
        Of one document.
    lane
        Of the executor.
    at_once
        Requests that are read, wait or are solved at the same time; further ones are turned away unread. The bodies of so many are in
        memory at most.
    upload_s
        Seconds that a body may take to arrive.
    wait_s
        Seconds until an answer, the queue included; then the document is given up.
    retry_s
        What ``Retry-After`` says to whom was turned away.
    """

    limits: DocumentLimits = field(default_factory=DocumentLimits)
    lane: str = VROOM_LANE.name
    at_once: int = VROOM_LANE.queue_limit + VROOM_LANE.children
    upload_s: float = 30.0
    wait_s: float = 300.0
    retry_s: int = 5

    def __post_init__(self) -> None:
        for name in ("at_once", "upload_s", "wait_s", "retry_s"):
            if not getattr(self, name) > 0:
                raise ValueError(f"{name} is {getattr(self, name)}; give a number above 0")
