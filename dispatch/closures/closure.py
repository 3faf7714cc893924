"""A closure of streets that a person has drawn on the town's map."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from geo.live.disruptions_hours import InForce


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
    hours
        Weekly hours within these in OpenStreetMap's syntax, such as ``Sa 06:00-14:00``, by the town's clocks; empty: always.
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
    hours: str = ""

    @property
    def when(self) -> InForce:
        """Its dates and weekly hours together."""
        return InForce(self.from_s, self.until_s, self.hours)

    def holds(self, moment_s: int, time_zone: str) -> bool:
        """Whether it is in force at a moment; its weekly hours are those of the clocks of a time zone."""
        return self.when.holds(moment_s, time_zone)

    def document(self) -> dict[str, Any]:
        """Return its place, and whom it concerns, as `geo.live.disruptions_read.read_disruption` reads it; when, `holds` says."""
        return {
            "id": self.id,
            "kind": "closed",
            "geometry": dict(self.geometry),
            "profiles": list(self.profiles),
            "note": self.reason,
        }
