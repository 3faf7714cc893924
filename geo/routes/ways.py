"""What a traveller sees of street segments, told once a town."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.building.edge_flags import EdgeFlag
from geo.routes.maneuvers import (
    DRIVE,
    FERRY,
    KIND_OF_CLASS,
    KIND_OF_USE,
    LIFT,
    LOWEST_RANK,
    PUSH,
    RANK,
    RIDE,
    STEPS,
    STREET,
    WALKWAYS,
)
from routing.streets.network import freeze

if TYPE_CHECKING:
    from geo.town import Town

_ROUNDABOUT = int(EdgeFlag.ROUNDABOUT)
#: Facts that do not change how a segment is spoken of.
_UNSEEN = int(
    EdgeFlag.TUNNEL
    | EdgeFlag.BRIDGE
    | EdgeFlag.START_ELEVATOR
    | EdgeFlag.END_ELEVATOR
    | EdgeFlag.START_MINI_ROUNDABOUT
    | EdgeFlag.END_MINI_ROUNDABOUT
)


class Way(NamedTuple):
    """What a traveller sees of a street segment.

    Attributes
    ----------
    name, ref
        Empty where it has none.
    kind
        As `Step.kind`.
    rank
        How much of a road it is, 0 the most.
    mode
        How the profile moves along it.
    roundabout, link
        Whether it is part of a roundabout, and a slip road.
    destination, sign
        As `Step`.
    """

    name: str
    ref: str
    kind: str
    rank: int
    mode: str
    roundabout: bool
    link: bool
    destination: str
    sign: str


class WayFacts(NamedTuple):
    """What kernels need of the ways of a table.

    Attributes
    ----------
    of_edge
        int32[e], twice the place of a segment's way; the way behind it is the same, pushed along.
    rank
        int32[w], as `Way.rank`.
    street
        int32[w], equal where two ways have one name (or none, and one kind), one mode of moving, and
        both or neither are ramps: nobody need be told that the one goes on as the other.
    roundabout, pushed, moving
        bool[w], parts of roundabouts; ways along which a bicycle is pushed, and is ridden or a vehicle
        driven.
    """

    of_edge: NDArray[np.int32]
    rank: NDArray[np.int32]
    street: NDArray[np.int32]
    roundabout: NDArray[np.bool_]
    pushed: NDArray[np.bool_]
    moving: NDArray[np.bool_]


class WayTable(NamedTuple):
    """The distinct looks of a town's segments for one manner of moving.

    Attributes
    ----------
    ways
        Each as it is, then as it is when a bicycle is pushed.
    facts
        The same as arrays.
    """

    ways: tuple[Way, ...]
    facts: WayFacts


def same_street(one: Way, other: Way) -> bool:
    """Tell whether two segments pass for one street."""
    if one.name or other.name:
        return one.name == other.name
    return one.kind == other.kind or {one.kind, other.kind} <= WALKWAYS


def way_table(town: Town, edge_sign: NDArray[np.int32], mode: str) -> WayTable:
    """List the distinct looks of all segments.

    Parameters
    ----------
    town
        The town.
    edge_sign
        int32[e, 3], the texts of the signs by edge (see `geo.building.edge_flags.edge_signs`).
    mode
        How one moves along an ordinary street.

    Returns
    -------
    WayTable
        Segments of equal name, class, use and signs share an entry.
    """
    known = town.edge_arrays
    seen = (town.edge_flags.astype(np.int64) & ~_UNSEEN, known.name, known.street_class)
    key = np.zeros(len(known.name), dtype=np.int64)
    for column in (*seen, *edge_sign.T):
        mixed = key * (int(column.max()) + 1) + column
        _, first, key = np.unique(mixed, return_index=True, return_inverse=True)
    ways: list[Way] = []
    for edge in first.tolist():
        way = _look(town, edge, mode)
        ways += [way, way if way.mode == FERRY else way._replace(mode=PUSH)]
    streets: dict[tuple[str, str, str, bool], int] = {}
    keys = [(way.name, "" if way.name else way.kind, way.mode, way.kind == "ramp") for way in ways]
    facts = WayFacts(
        of_edge=(2 * key[town.network.original_edge]).astype(np.int32),
        rank=np.array([way.rank for way in ways], dtype=np.int32),
        street=np.array([streets.setdefault(key, len(streets)) for key in keys], dtype=np.int32),
        roundabout=np.array([way.roundabout for way in ways], dtype=np.bool_),
        pushed=np.array([way.mode == PUSH for way in ways], dtype=np.bool_),
        moving=np.array([way.mode in {RIDE, DRIVE} for way in ways], dtype=np.bool_),
    )
    for array in facts:
        freeze(array)
    return WayTable(tuple(ways), facts)


def _look(town: Town, edge: int, mode: str) -> Way:
    of_class, use = town.edge_class(edge), town.edge_use(edge)
    kind = KIND_OF_USE.get(use) or KIND_OF_CLASS.get(of_class, STREET)
    return Way(
        name=town.edge_name(edge),
        ref=town.edge_ref(edge),
        kind=kind,
        rank=LOWEST_RANK - 1 if use in {"parking", "driveway"} else RANK.get(of_class, LOWEST_RANK),
        mode={"ferry": FERRY, "elevator": LIFT, "steps": STEPS}.get(kind, mode),
        roundabout=bool(int(town.edge_flags[edge]) & _ROUNDABOUT),
        link=of_class.endswith("_link"),
        destination=town.edge_sign(edge, "destination"),
        sign=town.edge_sign(edge, "junction:ref"),
    )
