"""Streets that change while a plan lasts: one travel table, and the hours in which each place can be reached.

A plan knows one set of travel times. Where a closure cuts a place off in some of its time only, the rows and columns of that place come from a
table of a period in which it can be reached, and its work may begin in such periods alone. The buckets of `routing.rounds.problem.Problem` would not
do for that: they go by when a courier leaves, so that somebody could be on the way to a door while its street closes, and a way has to be there
in all of them or in none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dispatch.domain import Profile
from routing.rounds.problem import NO_LIMIT, UNREACHABLE

#: From the opening of a street until work at a door in it begins, and from the end of that until it closes, seconds at least: a cargo bike
#: rides a kilometre of closed streets in it, in or out.
WAY_S: Final = 300
#: First and last moment of being at a place, UTC epoch seconds.
Span = tuple[int, int]
_Table = tuple[NDArray[np.int32], NDArray[np.int32]]


@dataclass(frozen=True, slots=True, eq=False)
class Joined:
    """The travel tables of several periods as one.

    Attributes
    ----------
    tables
        By profile, seconds and metres, int32[n, n] each, `UNREACHABLE` where there is no way in any period that counts.
    spans
        By location, when somebody may be there, for those that are cut off in some periods only; ascending and disjoint.
    """

    tables: Mapping[Profile, _Table]
    spans: Mapping[int, tuple[Span, ...]]


def join_periods(
    bounds_s: Sequence[int],
    tables: Mapping[Profile, Sequence[_Table]],
    near: Mapping[Profile, NDArray[np.bool_]],
    anchors: Iterable[int],
    base: int = 0,
) -> Joined:
    """Return the tables of one period, with the ways of others where it has none, and the hours of the places that have them from there.

    Parameters
    ----------
    bounds_s
        When each of k periods begins, and when the last one ends, ascending, UTC epoch seconds.
    tables
        By profile, seconds and metres in each period, int32[n, n].
    near
        By profile, bool[n], which places lie near one of its streets.
    anchors
        Where couriers begin.
    base
        The period whose table counts wherever it has a way.

    Notes
    -----
    Windows are the same for all profiles. Those of a place are the hours of the profile that can be there for longest; another one, which a
    closure keeps away for longer, has the ways of the base alone, as without this.
    """
    begins = sorted(set(anchors))
    is_open = {
        profile: np.stack([open_places(own[0], begins, near[profile]) for own in each])
        for profile, each in tables.items()
    }
    best = np.stack([np.diff(bounds_s) @ own for own in is_open.values()])
    profiles = list(tables)
    chosen = best.argmax(axis=0)
    hours = np.stack([is_open[profile] for profile in profiles])[chosen, :, np.arange(best.shape[1])]
    timed = hours.any(axis=1) & ~hours.all(axis=1)
    found: dict[Profile, _Table] = {}
    for profile in profiles:
        mine = timed & (hours == is_open[profile].T).all(axis=1)
        found[profile] = _filled(tables[profile], is_open[profile], mine, base)
    spans = {int(place): spans_of(hours[place], bounds_s[:-1]) for place in np.flatnonzero(timed)}
    return Joined(found, spans)


def open_places(
    durations_s: NDArray[np.int32], anchors: Sequence[int], near: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Return bool[n], the places that couriers get to, and away from.

    Parameters
    ----------
    durations_s
        int32[n, n], `UNREACHABLE` where there is no way.
    anchors
        Where couriers begin.
    near
        bool[n], places near a street; what is not near one is out of the question.

    Notes
    -----
    There and back from where couriers begin. If these are cut off themselves (most places are out of their reach), couriers who are out by then
    go on among the others: then the largest set of places with ways between them is open as well. O(n) for each anchor; O(n^2) then.
    """
    begins = list(anchors)
    ways = (durations_s[begins] < UNREACHABLE) & (durations_s[:, begins].T < UNREACHABLE)
    # Whoever is at a place that is cut off is at that place, and nowhere else.
    ways[np.arange(len(begins)), begins] = False
    found = np.asarray(ways.any(axis=0))
    found[begins] |= ways.any(axis=1)
    if 2 * np.count_nonzero(near & found) < np.count_nonzero(near):
        both = (durations_s < UNREACHABLE) & (durations_s.T < UNREACHABLE)
        np.fill_diagonal(both, False)
        most = int(np.argmax(np.count_nonzero(both, axis=1)))
        found |= both[most]
        found[most] |= both[most].any()
    found &= near
    return found


def spans_of(is_open: NDArray[np.bool_], starts_s: Sequence[int]) -> tuple[Span, ...]:
    """Return when somebody may be at a place that is open in some periods, with the way in and out.

    Parameters
    ----------
    is_open
        bool[k], by period.
    starts_s
        When each period begins. Before the first and after the last nothing is known to be closed.
    """
    found: list[Span] = []
    last = len(starts_s) - 1
    begun: int | None = None
    for number, own in enumerate(is_open.tolist()):
        if own and begun is None:
            begun = 0 if number == 0 else starts_s[number] + WAY_S
        if begun is not None and (number == last or not is_open[number + 1]):
            ends = NO_LIMIT if number == last else starts_s[number + 1] - WAY_S
            if begun <= ends:
                found.append((begun, ends))
            begun = None
    return tuple(found)


def narrowed(
    windows: Iterable[tuple[int, int]], spans: Iterable[Span], service_s: int
) -> list[tuple[int, int]]:
    """Return when work may begin that has to be over before somebody has to be gone.

    Parameters
    ----------
    windows
        First and last moment of its beginning, ascending and disjoint.
    spans
        When somebody may be there, likewise.
    service_s
        How long the work takes.
    """
    found = []
    own = tuple(spans)
    for earliest, latest in windows:
        for opens, closes in own:
            begin, end = max(earliest, opens), min(latest, closes - service_s)
            if begin <= end:
                found.append((begin, end))
    return found


def free_from_s(spans: Sequence[Span] | None, moment_s: int) -> int:
    """Return the first moment from another one on at which somebody may be at a place; that one itself where there is none."""
    for opens_s, closes_s in spans or ():
        if moment_s <= closes_s:
            return max(moment_s, opens_s)
    return moment_s


def free_until_s(spans: Sequence[Span] | None, moment_s: int) -> int:
    """Return the last moment up to another one at which somebody may be at a place; that one itself where there is none."""
    for opens_s, closes_s in reversed(spans or ()):
        if opens_s <= moment_s:
            return min(moment_s, closes_s)
    return moment_s


def _filled(
    tables: Sequence[_Table], is_open: NDArray[np.bool_], mine: NDArray[np.bool_], base: int
) -> _Table:
    durations, distances = tables[base]
    shut = ~is_open[base]
    if not (mine & shut).any():
        return durations, distances
    durations, distances = durations.copy(), distances.copy()
    # Whoever is cut off in the base and has no hours has no ways either.
    may = mine | ~shut
    for number, (seconds, metres) in enumerate(tables):
        rows = np.flatnonzero(mine & shut & is_open[number])
        # Nothing but the rows and columns of places that are cut off changes; the transposed views are the columns.
        for to_s, to_m, from_s, from_m in (
            (durations, distances, seconds, metres),
            (durations.T, distances.T, seconds.T, metres.T),
        ):
            gap = (to_s[rows] >= UNREACHABLE) & (from_s[rows] < UNREACHABLE) & may
            to_s[rows] = np.where(gap, from_s[rows], to_s[rows])
            to_m[rows] = np.where(gap, from_m[rows], to_m[rows])
    return durations, distances
