"""Which moment's streets a plan is made for, and when they change next."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Final

from dispatch.board.state import OUT, DayState
from dispatch.closures.closure import Closure

if TYPE_CHECKING:
    from geo.live.streets import LiveStreets

#: Periods with different closures that a plan looks at: the first ones. What changes later is seen by the plans that are made until then.
MOST_PERIODS: Final = 4


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


def period_starts(
    live: LiveStreets,
    from_s: int,
    until_s: int,
    profiles: Collection[str],
    closures: Iterable[Closure] = (),
    most: int = MOST_PERIODS,
) -> list[int]:
    """Return the beginnings of the periods from ``from_s`` to ``until_s`` in each of which the same streets are closed to some profiles.

    What slows streets down cuts nothing off, and does not count. There are ``most`` at most; the last one stands for all that comes after it.

    Returns
    -------
    list of int
        UTC epoch seconds, ``from_s`` first; only that where nothing changes.
    """
    # The map's rules are of no use to towns whose streets do not change.
    from geo.live.disruptions import DisruptionKind, expand_profiles

    zone = live.town.time_zone
    cutting = {DisruptionKind.CLOSED, DisruptionKind.ONE_WAY}
    times = [
        one.when
        for one in closures
        if not one.profiles or not expand_profiles(one.profiles).isdisjoint(profiles)
    ]
    times += [
        one.disruption.when
        for one in live.disruptions()
        if one.disruption.kind in cutting and any(map(one.disruption.concerns, profiles))
    ]
    # Most closures last all day: those are not asked at every moment.
    changing = {when: own for when in times if (own := when.candidates(from_s, until_s - 1, zone))}
    found = [from_s]
    before = [when.holds(from_s, zone) for when in changing]
    for moment in sorted(set().union(*changing.values())):
        now = [when.holds(moment, zone) for when in changing]
        if now != before:
            found.append(moment)
            before = now
        if len(found) == most:
            break
    return found
