"""Paces of rounds, kept from one time that arrivals are foretold to the next: they change when a stop is closed, and not by themselves."""

from __future__ import annotations

from dispatch.eta.halts import closed_stops
from dispatch.eta.pace import Pace
from dispatch.rounds.round import Round

_Closed = tuple[tuple[object, ...], ...]


class Paces:
    """Paces by round, each as long as the same stops are closed."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[_Closed, Pace]] = {}

    def of(self, own: Round) -> Pace | None:
        """Return the pace of a round, None if it was not kept or something was closed or opened since."""
        closed, pace = self._kept.get(own.id, ((), None))
        return pace if closed == _closed(own) else None

    def keep(self, own: Round, pace: Pace, now_s: int) -> None:
        """Keep the pace of a round as it is now, unless a stop was closed later than that by a phone whose clock is ahead: it counts once it is over."""
        if all((stop.closed_s or 0) <= now_s for stop in closed_stops(own)):
            self._kept[own.id] = (_closed(own), pace)


def _closed(own: Round) -> _Closed:
    return tuple(
        (stop.id, stop.arrived_s, stop.closed_s, stop.outcome, stop.undone) for stop in closed_stops(own)
    )
