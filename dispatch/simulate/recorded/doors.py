"""Where people live, kept to those who know it: each door of a recorded day becomes another address near by."""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np

from dispatch.domain import Place
from dispatch.town_map import TownMap, on_streets

#: A door becomes one of so many addresses near to it, none of them its own.
NEIGHBOURS = 8
#: So many are looked at, for some may be off the streets.
_LOOKED_AT = 3 * NEIGHBOURS
#: Addresses this near are the door's own, metres.
_OWN_M = 12.0
#: Where the map has too few addresses, positions are kept to so many decimals of a degree: about a hundred metres.
_DECIMALS = 3
_M_PER_DEGREE = 111_195.0


class Elsewhere(NamedTuple):
    """Where a door is taken to be."""

    lon: float
    lat: float
    address: str


def doors_elsewhere(doors: Iterable[Place], town: TownMap, profile: str) -> Mapping[str, Elsewhere]:
    """Return another address near by for each door, the same one for the same door each time.

    Parameters
    ----------
    doors
        Places with positions.
    town
        The map: its addresses, and its streets.
    profile
        How most couriers move; they must be able to get there.

    Notes
    -----
    Which of its neighbours a door becomes follows from its name in the store, which nobody outside knows. O(doors times addresses).
    """
    houses = town.addresses.houses()
    lon = np.array([house.lon for house in houses], dtype=np.float64)
    lat = np.array([house.lat for house in houses], dtype=np.float64)
    listed, around = list(doors), []
    for door in listed:
        east = (lon - door.lon) * math.cos(math.radians(door.lat))
        metres = np.hypot(east, lat - door.lat) * _M_PER_DEGREE
        others = np.flatnonzero(metres > _OWN_M)
        around.append(others[np.argsort(metres[others], kind="stable")[:_LOOKED_AT]])
    # Only those are asked about that may be chosen: a town has many addresses.
    looked_at = np.unique(np.concatenate(around)) if around else np.zeros(0, dtype=np.int64)
    served = np.zeros(len(houses), dtype=np.bool_)
    if len(looked_at):
        served[looked_at] = on_streets(town, profile, lon[looked_at], lat[looked_at])
    found = {}
    for door, others in zip(listed, around, strict=True):
        near = others[served[others]][:NEIGHBOURS]
        if len(near) < NEIGHBOURS:
            found[door.id] = Elsewhere(round(door.lon, _DECIMALS), round(door.lat, _DECIMALS), "")
            continue
        chosen = houses[int(random.Random(f"tournee door {door.id}").choice(near.tolist()))]  # noqa: S311
        found[door.id] = Elsewhere(chosen.lon, chosen.lat, chosen.label)
    return found
