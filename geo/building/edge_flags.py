"""What instructions must know of a street segment beside its name: one bit a fact, and its signs."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntFlag
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    # Who loads a town reads the flags' names here, and needs none of what builds one.
    from geo.building.extract import Extract
    from geo.building.topology import Edges


class EdgeFlag(IntFlag):
    """Facts of a street segment, the bits of ``edge_flags`` (uint16).

    "Start" and "end" are the first and the last drawn point of the segment.
    """

    ROUNDABOUT = 1
    START_MINI_ROUNDABOUT = 2
    END_MINI_ROUNDABOUT = 4
    TUNNEL = 8
    BRIDGE = 16
    FERRY = 32
    STEPS = 64
    ELEVATOR = 128
    START_ELEVATOR = 256
    END_ELEVATOR = 512
    CROSSING = 1024
    SIDEWALK = 2048
    PARKING = 4096
    DRIVEWAY = 8192
    ALLEY = 16384
    INDOOR = 32768


#: Names of uses by `Town.edge_use`, the first that holds; a segment of no special use has none.
#: Plain integers: arithmetic on enumerations costs ten times as much, and paths ask for every arc.
EDGE_USES: tuple[tuple[int, str], ...] = (
    (int(EdgeFlag.FERRY), "ferry"),
    (int(EdgeFlag.ELEVATOR), "elevator"),
    (int(EdgeFlag.STEPS), "steps"),
    (int(EdgeFlag.ROUNDABOUT), "roundabout"),
    (int(EdgeFlag.CROSSING), "crossing"),
    (int(EdgeFlag.SIDEWALK), "sidewalk"),
    (int(EdgeFlag.PARKING), "parking"),
    (int(EdgeFlag.DRIVEWAY), "driveway"),
    (int(EdgeFlag.ALLEY), "alley"),
    (int(EdgeFlag.INDOOR), "indoor"),
    (int(EdgeFlag.TUNNEL), "tunnel"),
    (int(EdgeFlag.BRIDGE), "bridge"),
)

#: Tags of ways that are kept for instructions only.
INSTRUCTION_KEYS = frozenset(
    {"name", "ref", "bridge", "tunnel", "footway", "route", "destination", "junction:ref"}
)
#: Columns of the signs of an edge: what each holds, by tag.
SIGN_KEYS = ("ref", "destination", "junction:ref")

_CLOSED_VALUES = frozenset({"", "no"})
_SERVICES = {
    "parking_aisle": EdgeFlag.PARKING,
    "driveway": EdgeFlag.DRIVEWAY,
    "alley": EdgeFlag.ALLEY,
}
_FOOTWAYS = {
    "crossing": EdgeFlag.CROSSING,
    "traffic_island": EdgeFlag.CROSSING,
    "sidewalk": EdgeFlag.SIDEWALK,
}


def way_flags(tags: Mapping[str, str]) -> EdgeFlag:
    """Return what the tags of a way say of each of its segments."""
    kind = tags.get("highway", "")
    flags = EdgeFlag(0)
    if tags.get("junction") in {"roundabout", "circular"}:
        flags |= EdgeFlag.ROUNDABOUT
    # `tunnel=building_passage` is an archway: nobody would call it a tunnel.
    if tags.get("tunnel", "no") not in {"no", "", "building_passage"}:
        flags |= EdgeFlag.TUNNEL
    if tags.get("bridge", "no") not in _CLOSED_VALUES:
        flags |= EdgeFlag.BRIDGE
    if tags.get("route") == "ferry" or kind == "ferry":
        flags |= EdgeFlag.FERRY
    if kind == "steps":
        flags |= EdgeFlag.STEPS
    if kind == "elevator":
        flags |= EdgeFlag.ELEVATOR
    if tags.get("indoor", "no") not in _CLOSED_VALUES or kind == "corridor":
        flags |= EdgeFlag.INDOOR
    flags |= _SERVICES.get(tags.get("service", ""), EdgeFlag(0))
    return flags | _FOOTWAYS.get(tags.get("footway", ""), EdgeFlag(0))


def edge_flags(extract: Extract, edges: Edges) -> NDArray[np.uint16]:
    """Return uint16[e], the `EdgeFlag` bits of every edge, copies included."""
    of_way = np.array([int(way_flags(tags)) for tags in extract.way_tags], dtype=np.uint16)
    flags = of_way[edges.way]
    for value, at_start, at_end in (
        ("mini_roundabout", EdgeFlag.START_MINI_ROUNDABOUT, EdgeFlag.END_MINI_ROUNDABOUT),
        ("elevator", EdgeFlag.START_ELEVATOR, EdgeFlag.END_ELEVATOR),
    ):
        numbers = [number for number, tags in extract.node_tags.items() if tags.get("highway") == value]
        node = np.isin(edges.node_number, numbers)
        flags[node[edges.start]] |= np.uint16(at_start)
        flags[node[edges.end]] |= np.uint16(at_end)
    return flags


def edge_signs(extract: Extract, edges: Edges) -> tuple[tuple[str, ...], NDArray[np.int32]]:
    """Return the signs along the streets.

    Returns
    -------
    signs : tuple of str
        Distinct texts, the empty one first.
    edge_sign : int32[e, 3]
        Index into ``signs`` by edge, one column a key of `SIGN_KEYS`.
    """
    distinct = sorted({tags[key] for tags in extract.way_tags for key in SIGN_KEYS if key in tags} - {""})
    signs = ("", *distinct)
    index = {text: at for at, text in enumerate(signs)}
    of_way = [[index[tags.get(key, "")] for key in SIGN_KEYS] for tags in extract.way_tags]
    return signs, np.array(of_way, dtype=np.int32).reshape(-1, len(SIGN_KEYS))[edges.way]
