"""The streets that a town has closed, as a simulated day has them: from the moment on at which somebody could know of them."""

from __future__ import annotations

import datetime as dt

from dispatch.closures.closed_streets import ClosedStreets
from dispatch.closures.closure import Closure
from dispatch.errors import DispatchError
from dispatch.local_time import moment_of
from dispatch.simulate.scenario import Called
from dispatch.storage import closures
from dispatch.storage.store import Reading
from dispatch.town_map import TownMap
from geo.live.disruptions import DisruptionError


def closed_streets(
    reading: Reading, town_map: TownMap, begins_s: int, ends_s: int, *, replayed: bool
) -> tuple[Called, ...]:
    """Return the closures of a town that may be in force between two moments, with their dates and weekly hours.

    Parameters
    ----------
    reading
        A transaction of the town. What was removed since is not among its closures any more.
    town_map
        Its map; a closure that hits none of its streets is left out, and so are all where streets do not change.
    begins_s, ends_s
        UTC epoch seconds.
    replayed
        Whether the day has been: then nobody knows of a closure before it was stored. Otherwise all are known from the beginning.
    """
    streets = ClosedStreets()
    found = []
    for one in closures.between(reading, begins_s, ends_s):
        if replayed and one.created_s > ends_s:
            continue
        try:
            streets.check(town_map, one.document())
        except (DispatchError, DisruptionError):
            continue
        at_s = max(begins_s, one.created_s) if replayed else begins_s
        found.append(Called(at_s, "closure", document=_document(one)))
    return tuple(sorted(found, key=lambda called: called.at_s))


def closed_around(reading: Reading, town_map: TownMap, date: dt.date, time_zone: str) -> tuple[Called, ...]:
    """Return the closures of a town that may be in force on a date that is made up, the day before or the two after; see `closed_streets`."""
    begins_s, ends_s = (moment_of(date + dt.timedelta(days=days), 0, time_zone) for days in (-1, 2))
    return closed_streets(reading, town_map, begins_s, ends_s, replayed=False)


def _document(one: Closure) -> dict[str, object]:
    """Return a closure as `geo.live` takes it, without the words of whoever has drawn it."""
    document: dict[str, object] = {"kind": "closed", "geometry": dict(one.geometry)}
    if one.profiles:
        document["profiles"] = list(one.profiles)
    if one.hours:
        document["hours"] = one.hours
    for name, moment_s in (("from", one.from_s), ("to", one.until_s)):
        if moment_s is not None:
            document[name] = dt.datetime.fromtimestamp(moment_s, dt.UTC).isoformat()
    return document
