"""What a traveller sees at a junction, and whether the way on goes without saying."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from geo.arc_bearings import ArcBearings
from geo.edge_flags import EdgeFlag
from geo.maneuvers import (
    CONTINUE,
    DRIVE,
    END_OF_ROAD,
    FERRY,
    FORK,
    KIND_OF_CLASS,
    KIND_OF_USE,
    LEFT,
    LIFT,
    LOWEST_RANK,
    MERGE,
    NEW_NAME,
    OFF_RAMP,
    ON_RAMP,
    PUSH,
    RANK,
    RIDE,
    RIGHT,
    STEPS,
    STRAIGHT,
    STREET,
    TURN,
    UTURN,
    WALK,
    WALKWAYS,
    modifier_of,
    turn_angle,
)
from routing.streets.network import FORBIDDEN, Metric

if TYPE_CHECKING:
    from geo.town import Town

_MODES = {"foot": WALK, "bike": RIDE, "cargo_bike": RIDE}
_ROUNDABOUT = int(EdgeFlag.ROUNDABOUT)
_AHEAD_DEG = 25.0
_SLIGHT_DEG = 60.0
#: Ways that lie ahead within this angle can be mistaken for one another.
_RIVAL_DEG = 45.0
#: A bend is obvious where every other way turns off this much more.
_MARGIN_DEG = 40.0
#: A way this many ranks below the traveller's is a trifle.
_TRIFLE = 2


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
    edge
        The segment as drawn.
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
    edge: int


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


def same_street(one: Way, other: Way) -> bool:
    """Tell whether two segments pass for one street."""
    if one.name or other.name:
        return one.name == other.name
    return one.kind == other.kind or {one.kind, other.kind} <= WALKWAYS


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
        self.town = town
        self.network = town.network
        self.metric = metric
        self.bearings: ArcBearings = town.arc_bearings
        self.mode = _MODES.get(profile, DRIVE)
        self._pushed = town.pushed_arcs(profile)
        self._flags = town.edge_flags
        self._known: dict[int, Way] = {}

    def way(self, arc: int) -> Way:
        """Return what the segment of an arc looks like."""
        known = self._known.get(arc)
        if known is None:
            known = self._known[arc] = self._look(arc)
        return known

    def _look(self, arc: int) -> Way:
        network, town = self.network, self.town
        edge = int(network.original_edge[network.arc_edge[arc]])
        of_class, use = town.edge_class(edge), town.edge_use(edge)
        kind = KIND_OF_USE.get(use) or KIND_OF_CLASS.get(of_class, STREET)
        mode = {"ferry": FERRY, "elevator": LIFT, "steps": STEPS}.get(kind, self.mode)
        if self._pushed[arc] and mode != FERRY:
            mode = PUSH
        rank = LOWEST_RANK - 1 if use in {"parking", "driveway"} else RANK.get(of_class, LOWEST_RANK)
        return Way(
            name=town.edge_name(edge),
            ref=town.edge_ref(edge),
            kind=kind,
            rank=rank,
            mode=mode,
            roundabout=bool(int(self._flags[edge]) & _ROUNDABOUT),
            link=of_class.endswith("_link"),
            destination=town.edge_sign(edge, "destination"),
            sign=town.edge_sign(edge, "junction:ref"),
            edge=edge,
        )

    def angle(self, arc: int, onto: int) -> float:
        """Return by how many degrees one turns from one arc into another, to the right positive."""
        return turn_angle(float(self.bearings.arriving[arc]), float(self.bearings.leaving[onto]))

    def turn_ms(self, arc: int, onto: int) -> int:
        """Return the milliseconds of a turn that a path makes."""
        first, last = int(self.network.turn_first[arc]), int(self.network.turn_first[arc + 1])
        turn = first + int(np.flatnonzero(self.network.turn_head[first:last] == onto)[0])
        return int(self.metric.turn_ms[turn])

    def is_u_turn(self, arc: int, onto: int) -> bool:
        """Tell whether a turn goes back along the same segment."""
        network = self.network
        one, other = network.arc_edge[arc], network.arc_edge[onto]
        return bool(
            network.original_edge[one] == network.original_edge[other]
            and network.arc_reversed[arc] != network.arc_reversed[onto]
        )

    def ways_on(self, arc: int) -> list[Option]:
        """List the ways on from the end of an arc that the profile may take, going back left out."""
        network, metric = self.network, self.metric
        found = {}
        for turn in range(int(network.turn_first[arc]), int(network.turn_first[arc + 1])):
            onto = int(network.turn_head[turn])
            if metric.turn_ms[turn] == FORBIDDEN or metric.arc_ms[onto] == FORBIDDEN:
                continue
            if not self.is_u_turn(arc, onto):
                drawn = self.as_drawn(onto)
                found[drawn] = Option(drawn, self.angle(arc, onto), self.way(onto))
        return list(found.values())

    def as_drawn(self, arc: int) -> int:
        """Return the arc that an arc is a copy of, itself where it is none."""
        network = self.network
        edge = network.original_edge[network.arc_edge[arc]]
        return int(network.edge_arc[edge, int(network.arc_reversed[arc])])

    def leads_to(self, arc: int, flags: tuple[int, int]) -> bool:
        """Tell whether the head of an arc is a special node, by the flags of the two ends of an edge."""
        flag = flags[0 if self.network.arc_reversed[arc] else 1]
        return bool(int(self._flags[self.network.arc_edge[arc]]) & flag)

    def decide(self, current: Way, arc: int, onto: int) -> tuple[str, str] | None:
        """Decide what to say where a path goes from one arc onto the next.

        Parameters
        ----------
        current
            The street that the traveller was last told.
        arc, onto
            The arcs before and behind the junction.

        Returns
        -------
        tuple of (str, str) or None
            Maneuver and modifier; None where nothing need be said.
        """
        way = self.way(onto)
        if self.is_u_turn(arc, onto):
            return (CONTINUE if same_street(current, way) else TURN), UTURN
        taken = self.as_drawn(onto)
        angle = self.angle(arc, onto)
        others = [option for option in self.ways_on(arc) if option.arc != taken]
        if (ramp := self._ramp(arc, way, angle, others)) is not None:
            return ramp
        rank = max(self.way(arc).rank, way.rank)
        moving = way.mode in {RIDE, DRIVE}
        serious = [
            option
            for option in others
            if option.way.rank < rank + _TRIFLE and not (moving and option.way.mode == PUSH)
        ]
        same = same_street(current, way)
        if not serious:
            if not others:
                return _renamed(current, way, STRAIGHT)
            if same or abs(angle) < _SLIGHT_DEG:
                return _renamed(current, way, modifier_of(angle))
            return TURN, modifier_of(angle)
        return _among(current, way, angle, serious, same=same)

    def _ramp(self, arc: int, way: Way, angle: float, others: list[Option]) -> tuple[str, str] | None:
        """Return what to say where a slip road of a motorway begins or ends."""
        before = self.way(arc)
        if way.kind == "ramp" and before.kind != "ramp" and others:
            modifier = modifier_of(angle)
            if modifier == STRAIGHT:
                modifier = f"slight {LEFT if _is_leftmost(angle, others) else RIGHT}"
            return (OFF_RAMP if before.kind == "motorway" or before.rank <= 1 else ON_RAMP), modifier
        if before.kind == "ramp" and way.kind != "ramp" and way.rank <= 1 and abs(angle) < _RIVAL_DEG:
            return MERGE, modifier_of(angle)
        return None


def _among(
    current: Way, way: Way, angle: float, serious: list[Option], *, same: bool
) -> tuple[str, str] | None:
    """Decide among ways that are worth considering."""
    size = abs(angle)
    modifier = modifier_of(angle)
    minor = all(option.way.rank > way.rank and not same_street(current, option.way) for option in serious)
    if size < _AHEAD_DEG:
        rivals = [option for option in serious if abs(option.angle) < _RIVAL_DEG]
        kept = same and not any(same_street(current, option.way) for option in rivals)
        straightest = all(abs(option.angle) > size + 10.0 for option in rivals)
        place = _place(angle, rivals)
        if not rivals or (kept and (straightest or minor)) or (same and place == STRAIGHT):
            return _renamed(current, way, STRAIGHT)
        return FORK, place
    if size < _SLIGHT_DEG:
        if (same and minor) or not any(abs(option.angle) < size + _MARGIN_DEG for option in serious):
            return _renamed(current, way, modifier)
        rivals = [option for option in serious if abs(option.angle) < _SLIGHT_DEG]
        if any(option.angle * angle < 0.0 and abs(option.angle) >= 15.0 for option in rivals):
            return FORK, _place(angle, rivals)
        return (CONTINUE if same and current.name else TURN), modifier
    if same and current.name:
        # Side streets and yards do not make a bend of the street a turn.
        return (CONTINUE, modifier) if any(abs(o.angle) < size for o in serious) or not minor else None
    if all(abs(option.angle) >= _RIVAL_DEG and option.angle * angle < 0.0 for option in serious):
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
