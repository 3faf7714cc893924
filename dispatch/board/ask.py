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

    ``door`` is where it goes; ``skills`` are those that courier and vehicle together must have. Where the goods are on board already there
    are no ``fetches``, and ``shift_id`` is the only one who can bring them; it is empty otherwise.
    """

    fetches: tuple[AskStop, ...]
    door: Place
    service_s: int
    skills: frozenset[str] = frozenset()
    max_ride_s: int | None = None
    shift_id: str = ""

    @property
    def places(self) -> tuple[Place, ...]:
        """The shops, then the door."""
        return (*(fetch.place for fetch in self.fetches), self.door)
