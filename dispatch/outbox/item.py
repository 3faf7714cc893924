"""What a worker has in hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dispatch.storage.store import Event


@dataclass(frozen=True, slots=True)
class Item:
    """A row of the outbox under a lease. ``attempts`` counts this one; ``event`` is None for what is no event."""

    sequence: int
    town_id: str
    topic: str
    subject: str
    payload: Mapping[str, Any]
    attempts: int
    holder: str
    event: Event | None
