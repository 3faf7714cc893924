"""What a traveller sees at a junction, and whether the way on goes without saying."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.building.edge_flags import EdgeFlag
from geo.routes.bearings import ArcBearings
from geo.routes.kernels import AHEAD_DEG, MARGIN_DEG, RIVAL_DEG, SLIGHT_DEG, TRIFLE, look_along
from geo.routes.maneuvers import (
    CONTINUE,
    DRIVE,
    END_OF_ROAD,
    FORK,
    LEFT,
    MERGE,
    NEW_NAME,
    OFF_RAMP,
    ON_RAMP,
    PUSH,
    RIDE,
    RIGHT,
    STRAIGHT,
    STREET,
    TURN,
    UTURN,
    WALK,
    WALKWAYS,
    modifier_of,
)
from geo.routes.ways import Way, WayTable, same_street
from routing.streets.network import Metric

if TYPE_CHECKING:
    from geo.town import Town

_MODES = {"foot": WALK, "bike": RIDE, "cargo_bike": RIDE}
LIFT_ENDS = int(EdgeFlag.START_ELEVATOR | EdgeFlag.END_ELEVATOR)
MINI_ENDS = int(EdgeFlag.START_MINI_ROUNDABOUT | EdgeFlag.END_MINI_ROUNDABOUT)
#: Of the start and of the end of an edge.
_SPECIAL_ENDS = (
    int(EdgeFlag.START_ELEVATOR | EdgeFlag.START_MINI_ROUNDABOUT),
    int(EdgeFlag.END_ELEVATOR | EdgeFlag.END_MINI_ROUNDABOUT),
)


class Option(NamedTuple):
    """A way that leads on from a junction.

    Attributes
    ----------
    arc
        The arc as drawn.
    angle
        Degrees to the right.
    way
        What it looks like.
    """

    arc: int
    angle: float
    way: Way


class Passage:
    """What a traveller sees along one path; junction ``k`` lies before its arc ``k``.

    Attributes
    ----------
    ways
        What each arc looks like.
    drawn
        The arc that each arc is a copy of, itself where it is none.
    angles
        Degrees by which one turns into each arc, to the right positive; 0 at the first.
    turns_back
        Whether one turns back along the same segment there.
    arriving, leaving
        Degrees clockwise from north at the end and at the start of each arc.
    """

    def __init__(self, junctions: Junctions, arcs: NDArray[np.int32]) -> None:
        table = junctions.table
        seen = look_along(
            junctions.network,
            junctions.metric,
            junctions.bearings,
            table.facts,
            junctions.edge_flags,
            junctions.pushed,
            arcs,
            _SPECIAL_ENDS,
        )
        self.ways: list[Way] = [table.ways[way] for way in seen.way.tolist()]
        self.drawn: list[int] = seen.drawn.tolist()
        self.angles: list[float] = seen.angle.tolist()
        self.turns_back: list[bool] = seen.back.tolist()
        self.arriving: list[float] = junctions.bearings.arriving[arcs].tolist()
        self.leaving: list[float] = junctions.bearings.leaving[arcs].tolist()
        edge, against = junctions.network.arc_edge[arcs], junctions.network.arc_reversed[arcs]
        self._end_flags: list[int] = (
            junctions.edge_flags[edge] & np.where(against, _SPECIAL_ENDS[0], _SPECIAL_ENDS[1])
        ).tolist()
        self._loud: list[int] = seen.loud.tolist()
        self._first: list[int] = seen.first.tolist()
        self._onto: list[int] = seen.onto.tolist()
        self._onto_angle: list[float] = seen.onto_angle.tolist()
        self._onto_way: list[int] = seen.onto_way.tolist()
        self._table = table

    def next_loud(self, k: int, current: Way) -> int:
        """Return the next junction from ``k`` on where something may have to be said.

        Parameters
        ----------
        k
            A junction.
        current
            The street that the traveller was last told.

        Returns
        -------
        int
            ``k`` itself unless the traveller has been told of the street before it; the number of arcs
            where nothing need be said any more.
        """
        ahead = self._loud[k]
        if ahead == k:
            return k
        before = self.ways[k - 1]
        told = current is before or (
            current.mode == before.mode
            and same_street(current, before)
            and _renamed(current, before, STRAIGHT) is None
        )
        return ahead if told else k

    def ways_on(self, k: int) -> list[Option]:
        """List the ways on from a junction that the profile may take, going back left out."""
        first, last = self._first[k], self._first[k + 1]
        ways = self._table.ways
        return [
            Option(arc, angle, ways[way])
            for arc, angle, way in zip(
                self._onto[first:last], self._onto_angle[first:last], self._onto_way[first:last], strict=True
            )
        ]

    def leads_to(self, k: int, flags: int) -> bool:
        """Tell whether a junction is a special one, by the flags of the ends of edges."""
        return bool(self._end_flags[k - 1] & flags)

    def decide(self, current: Way, k: int) -> tuple[str, str] | None:
        """Decide what to say at a junction.

        Parameters
        ----------
        current
            The street that the traveller was last told.
        k
            The junction.

        Returns
        -------
        tuple of (str, str) or None
            Maneuver and modifier; None where nothing need be said.
        """
        before, way = self.ways[k - 1], self.ways[k]
        if self.turns_back[k]:
            return (CONTINUE if same_street(current, way) else TURN), UTURN
        taken, angle = self.drawn[k], self.angles[k]
        others = [option for option in self.ways_on(k) if option.arc != taken]
        if (ramp := _ramp(before, way, angle, others)) is not None:
            return ramp
        rank = max(before.rank, way.rank)
        moving = way.mode in {RIDE, DRIVE}
        serious = [
            option
            for option in others
            if option.way.rank < rank + TRIFLE and not (moving and option.way.mode == PUSH)
        ]
        same = same_street(current, way)
        if not serious:
            if not others:
                return _renamed(current, way, STRAIGHT)
            if same or abs(angle) < SLIGHT_DEG:
                return _renamed(current, way, modifier_of(angle))
            return TURN, modifier_of(angle)
        return _among(current, way, angle, serious, same=same)


class Junctions:
    """The junctions of a town as one profile sees them.

    Parameters
    ----------
    town
        The town.
    profile
        Its profile.
    metric
        What the profile may use.
    """

    def __init__(self, town: Town, profile: str, metric: Metric) -> None:
        self.network = town.network
        self.metric = metric
        self.bearings: ArcBearings = town.route_caches.bearings
        self.table: WayTable = town.route_caches.ways(town, _MODES.get(profile, DRIVE))
        self.pushed = town.pushed_arcs(profile)
        self.edge_flags = town.edge_flags

    def along(self, arcs: NDArray[np.int32]) -> Passage:
        """Return what is seen along a path, int32[k]."""
        return Passage(self, arcs)


def _ramp(before: Way, way: Way, angle: float, others: list[Option]) -> tuple[str, str] | None:
    """Return what to say where a slip road of a motorway begins or ends."""
    if way.kind == "ramp" and before.kind != "ramp" and others:
        modifier = modifier_of(angle)
        if modifier == STRAIGHT:
            modifier = f"slight {LEFT if _is_leftmost(angle, others) else RIGHT}"
        return (OFF_RAMP if before.kind == "motorway" or before.rank <= 1 else ON_RAMP), modifier
    if before.kind == "ramp" and way.kind != "ramp" and way.rank <= 1 and abs(angle) < RIVAL_DEG:
        return MERGE, modifier_of(angle)
    return None


def _among(
    current: Way, way: Way, angle: float, serious: list[Option], *, same: bool
) -> tuple[str, str] | None:
    """Decide among ways that are worth considering."""
    size = abs(angle)
    modifier = modifier_of(angle)
    minor = all(option.way.rank > way.rank and not same_street(current, option.way) for option in serious)
    if size < AHEAD_DEG:
        rivals = [option for option in serious if abs(option.angle) < RIVAL_DEG]
        kept = same and not any(same_street(current, option.way) for option in rivals)
        straightest = all(abs(option.angle) > size + 10.0 for option in rivals)
        place = _place(angle, rivals)
        if not rivals or (kept and (straightest or minor)) or (same and place == STRAIGHT):
            return _renamed(current, way, STRAIGHT)
        return FORK, place
    if size < SLIGHT_DEG:
        if (same and minor) or not any(abs(option.angle) < size + MARGIN_DEG for option in serious):
            return _renamed(current, way, modifier)
        rivals = [option for option in serious if abs(option.angle) < SLIGHT_DEG]
        if any(option.angle * angle < 0.0 and abs(option.angle) >= 15.0 for option in rivals):
            return FORK, _place(angle, rivals)
        return (CONTINUE if same and current.name else TURN), modifier
    if same and current.name:
        # Side streets and yards do not make a bend of the street a turn.
        return (CONTINUE, modifier) if any(abs(o.angle) < size for o in serious) or not minor else None
    if all(abs(option.angle) >= RIVAL_DEG and option.angle * angle < 0.0 for option in serious):
        return END_OF_ROAD, modifier
    return TURN, modifier


def _is_leftmost(angle: float, others: list[Option]) -> bool:
    return all(angle < option.angle for option in others)


def _place(angle: float, rivals: list[Option]) -> str:
    """Return which one to take of several ways that lie ahead."""
    if _is_leftmost(angle, rivals):
        return f"slight {LEFT}"
    if all(angle > option.angle for option in rivals):
        return f"slight {RIGHT}"
    return STRAIGHT


def _renamed(current: Way, way: Way, modifier: str) -> tuple[str, str] | None:
    """Return the announcement of another street straight on, None where it looks like the same."""
    if way.name:
        return None if way.name == current.name else (NEW_NAME, modifier)
    if _family(way) in {_family(current), STREET}:
        return None
    return NEW_NAME, modifier


def _family(way: Way) -> str:
    # Where stairs or a lift end, people walk on: nobody need tell them.
    if way.kind in WALKWAYS or way.kind in {"steps", "elevator"}:
        return "walkway"
    return way.kind if way.kind in {"cycleway", "track", "busway", "bridleway"} else STREET
