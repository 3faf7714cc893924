"""A closure of streets that a person has drawn on the town's map."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Closure:
    """Streets that are closed.

    Attributes
    ----------
    id
        Its name.
    geometry
        GeoJSON in degrees: areas close every street that crosses them or lies in them, lines every street that they meet.
    reason
        Why, in words of who has drawn it.
    from_s, until_s
        UTC epoch seconds, the end not included; None: without a beginning, or an end.
    profiles
        Ways of moving that are concerned, or their groups; all where there are none.
    actor
        Who has drawn it.
    created_s, version
        When, and how often it was changed.
    """

    id: str
    geometry: Mapping[str, Any]
    reason: str
    from_s: int | None
    until_s: int | None
    profiles: tuple[str, ...]
    actor: str
    created_s: int = 0
    version: int = 1

    def holds(self, moment_s: int) -> bool:
        """Whether it is in force at a moment."""
        begun = self.from_s is None or self.from_s <= moment_s
        return begun and (self.until_s is None or moment_s < self.until_s)

    def document(self) -> dict[str, Any]:
        """Return its place, and whom it concerns, as `geo.live.disruptions_read.read_disruption` reads it; when, `holds` says."""
        return {
            "id": self.id,
            "kind": "closed",
            "geometry": dict(self.geometry),
            "profiles": list(self.profiles),
            "note": self.reason,
        }
