"""Which closures cut places off, and what people who plan call them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from dispatch.domain import Place
from dispatch.town_map import TownMap, on_streets

if TYPE_CHECKING:
    from geo.live.disruptions import Disruption


def in_the_way(town: TownMap, profiles: Iterable[str], places: Sequence[Place]) -> tuple[Disruption, ...]:
    """Return the closures that cut places off from the rest of a town, each once; none on a map whose streets do not change.

    Parameters
    ----------
    town
        The streets of one moment.
    profiles
        The ways of moving that matter.
    places
        Those that lie near no street of a profile are out of its question.
    """
    from geo.errors import MapError
    from geo.live.snapshot import LiveSnapshot

    if not isinstance(town, LiveSnapshot) or not town.disruptions or not places:
        return ()
    lon = np.array([place.lon for place in places], dtype=np.float64)
    lat = np.array([place.lat for place in places], dtype=np.float64)
    found: dict[str, Disruption] = {}
    for profile in profiles:
        near = on_streets(town, profile, lon, lat)
        try:
            blocked = town.blocked_by(profile, lon[near], lat[near])
        except MapError:
            # It is told for its own sake elsewhere; here it only leaves a reason without a name.
            continue
        found |= {one.id: one for closures in blocked for one in closures}
    return tuple(found.values())


def closure_names(closures: Iterable[Disruption]) -> str:
    """Return closures as whoever has drawn them calls them, for people who plan: the words, else the streets, else the number."""
    return ", ".join(sorted({one.note or ", ".join(one.where.streets) or one.id for one in closures}))
