"""A town: whose rounds they are. Everything else belongs to one, and sees nothing of the others."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Town:
    """A tenant. ``map`` names its map in the town store; ``settings`` are plain JSON, each policy knows its own part.

    One that is not ``live`` is a sandbox, for as long as it exists: it has a clock of its own, and nobody is written to.
    """

    id: str
    slug: str
    title: str
    time_zone: str
    map: str
    settings: dict[str, Any] = field(default_factory=dict)
    live: bool = True
    version: int = 1
    created_s: int = 0
