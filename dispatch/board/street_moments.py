"""Which moment's streets a plan is made for, and when they change next."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from dispatch.board.state import OUT, DayState
from dispatch.closures.closure import Closure

if TYPE_CHECKING:
    from geo.live.streets import LiveStreets


def street_moment_s(state: DayState) -> int:
    """Return the moment whose streets a plan of a day has: now while somebody is on shift, else when the next shift begins."""
    if any(own.status in OUT for own in state.rounds.values()):
        return state.now_s
    begin = [shift.window.earliest for shift in state.shifts.values() if shift.window.latest > state.now_s]
    return max(state.now_s, min(begin, default=state.now_s))


def streets_until_s(state: DayState) -> int:
    """Return until when the streets matter to a plan of a day: the end of its last shift."""
    return max((shift.window.latest for shift in state.shifts.values()), default=state.now_s)


def changes_between(
    live: LiveStreets, from_s: int, until_s: int, closures: Iterable[Closure] = ()
) -> list[int]:
    """Return the moments after ``from_s``, up to ``until_s``, at which a closure or another disruption may begin or end."""
    zone = live.town.time_zone
    times = [one.when for one in closures] + [one.disruption.when for one in live.disruptions()]
    found: set[int] = set()
    for when in times:
        found |= when.candidates(from_s, until_s, zone)
    return sorted(found)
