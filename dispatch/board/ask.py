"""What is asked for when somebody wants to know when a basket can come: places, goods and times, and nothing of the person."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch.domain import Load, Place, TimeWindow


@dataclass(frozen=True, slots=True)
class AskStop:
    """Goods to be fetched at a place: the windows bound the start, the load is what comes on board."""

    place: Place
    windows: tuple[TimeWindow, ...]
    service_s: int
    load: Load


@dataclass(frozen=True, slots=True)
class Ask:
    """A basket that may be ordered.

    ``door`` is where it goes; ``skills`` are those that courier and vehicle together must have.
    """

    fetches: tuple[AskStop, ...]
    door: Place
    service_s: int
    skills: frozenset[str] = frozenset()
    max_ride_s: int | None = None

    @property
    def places(self) -> tuple[Place, ...]:
        """The shops, then the door."""
        return (*(fetch.place for fetch in self.fetches), self.door)
