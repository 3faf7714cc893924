"""The streets of the day planned: closures, slow-downs and traffic while the shifts run."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from dispatch.board.street_moments import period_starts
from dispatch.domain import Day, Profile
from dispatch.town_map import TownMap

if TYPE_CHECKING:
    from geo.live.snapshot import LiveSnapshot
    from geo.live.streets import LiveStreets


def streets_of_the_day(
    day: Day, town: TownMap, profiles: Sequence[Profile]
) -> tuple[TownMap, tuple[str, ...]]:
    """Return a town as its streets are while the day's shifts run, and what to know about it.

    Streets may change during the day. A plan knows one set of travel times, so it takes the streets
    that hold for the longest time on shift, the earliest of equally long ones, and says so.

    Parameters
    ----------
    day
        The day, with at least one shift.
    town
        Its map. Anything but a `geo.town.Town` is returned as it is, and so is a snapshot.
    profiles
        The ways of moving that matter.

    Returns
    -------
    town : TownMap
    notes : tuple of str
        For the coordinator.
    """
    from geo.live.snapshot import LiveSnapshot
    from geo.live.streets import LiveStreets
    from geo.town import Town

    if not isinstance(town, Town) or isinstance(town, LiveSnapshot):
        return town, ()
    live = LiveStreets(town)
    first_s = min(shift.window.earliest for shift in day.shifts)
    last_s = max(shift.window.latest for shift in day.shifts)
    bounds = [first_s, *_changes(live, profiles, first_s, last_s), last_s]
    spans: dict[str, list[tuple[int, int]]] = {}
    for start_s, end_s in pairwise(bounds):
        spans.setdefault(_at(live, start_s).version, []).append((start_s, end_s))
    chosen = max(spans.values(), key=lambda held: sum(_on_shift_s(day, *span) for span in held))
    snapshot = _at(live, chosen[0][0])
    return snapshot, _notes(live, snapshot, profiles, bounds[1:-1])


def other_streets(
    day: Day, town: TownMap, profiles: Sequence[Profile], chosen: TownMap
) -> tuple[tuple[int, ...], tuple[TownMap, ...]]:
    """Return the periods of a day's shifts in each of which the same streets are closed, for places that are cut off in some of them only.

    Parameters
    ----------
    day, town
        As for `streets_of_the_day`.
    profiles
        The ways of moving of the fleet.
    chosen
        The streets that `streets_of_the_day` has chosen.

    Returns
    -------
    bounds_s : tuple of int
        When each period begins, and when the last one ends, UTC epoch seconds; empty where nothing that closes streets begins or ends.
    streets : tuple of TownMap
        Of each period; ``chosen`` for that which it is of.
    """
    from geo.live.snapshot import LiveSnapshot
    from geo.live.streets import LiveStreets
    from geo.town import Town

    if not isinstance(town, Town) or isinstance(town, LiveSnapshot) or not isinstance(chosen, LiveSnapshot):
        return (), ()
    live = LiveStreets(town)
    first_s = min(shift.window.earliest for shift in day.shifts)
    last_s = max(shift.window.latest for shift in day.shifts)
    starts = period_starts(live, first_s, last_s, [profile.value for profile in profiles])
    if len(starts) == 1:
        return (), ()
    base = bisect_right(starts, chosen.moment_s) - 1
    streets = [chosen if number == base else _at(live, start_s) for number, start_s in enumerate(starts)]
    return (*starts, last_s), tuple(streets)


def street_version(town: TownMap) -> str:
    """Return the version of a town's streets, empty for a town that does not change."""
    from geo.live.snapshot import LiveSnapshot

    return town.version if isinstance(town, LiveSnapshot) else ""


def _changes(live: LiveStreets, profiles: Sequence[Profile], first_s: int, last_s: int) -> list[int]:
    zone = ZoneInfo(live.town.time_zone)
    date, last = (dt.datetime.fromtimestamp(moment, zone).date() for moment in (first_s, last_s))
    moments: set[int] = set()
    while date <= last:
        for profile in profiles:
            moments |= {int(moment.timestamp()) for moment in live.changes(profile, date)}
        date += dt.timedelta(days=1)
    return sorted(moment for moment in moments if first_s < moment < last_s)


def _at(live: LiveStreets, moment_s: int) -> LiveSnapshot:
    return live.at(dt.datetime.fromtimestamp(moment_s, dt.UTC))


def _on_shift_s(day: Day, start_s: int, end_s: int) -> int:
    return sum(
        max(0, min(end_s, shift.window.latest) - max(start_s, shift.window.earliest)) for shift in day.shifts
    )


def _notes(
    live: LiveStreets, snapshot: LiveSnapshot, profiles: Sequence[Profile], changes: Sequence[int]
) -> tuple[str, ...]:
    notes = [
        f"Street disruption {one.id} ({one.kind}) is in force{f': {one.note}' if one.note else ''}."
        for one in snapshot.disruptions
        if any(one.concerns(profile) for profile in profiles)
    ]
    if changes:
        zone = ZoneInfo(live.town.time_zone)
        moments = ", ".join(f"{dt.datetime.fromtimestamp(moment, zone):%H:%M}" for moment in changes)
        notes.append(
            f"Streets change during the shifts ({moments}); travel times are those of {snapshot.when:%H:%M}, "
            "and doors that are cut off at times are gone to at others."
        )
    notes += [
        f"Street disruption {one.disruption.id} is not all on this map: {missing}"
        for one in live.disruptions()
        for missing in one.selection.missing
    ]
    return tuple(notes)
