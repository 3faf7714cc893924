"""What a step of a route is, before it is said in a language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

#: Kinds of maneuver. The words are those that programs around OpenStreetMap exchange.
DEPART: Final = "depart"
ARRIVE: Final = "arrive"
TURN: Final = "turn"
CONTINUE: Final = "continue"
NEW_NAME: Final = "new name"
FORK: Final = "fork"
END_OF_ROAD: Final = "end of road"
MERGE: Final = "merge"
ON_RAMP: Final = "on ramp"
OFF_RAMP: Final = "off ramp"
ROUNDABOUT: Final = "roundabout"
EXIT_ROUNDABOUT: Final = "exit roundabout"
NOTIFICATION: Final = "notification"

UTURN: Final = "uturn"
STRAIGHT: Final = "straight"
LEFT: Final = "left"
RIGHT: Final = "right"

#: How the traveller moves.
WALK: Final = "walking"
RIDE: Final = "cycling"
DRIVE: Final = "driving"
PUSH: Final = "pushing bike"
STEPS: Final = "steps"
LIFT: Final = "elevator"
FERRY: Final = "ferry"

_STRAIGHT_DEG = 25.0
_SLIGHT_DEG = 55.0
_TURN_DEG = 125.0


@dataclass(frozen=True, slots=True)
class Step:
    """One maneuver and the way from it to the next.

    Parameters
    ----------
    maneuver
        What to do: one of this module's names.
    modifier
        Where to: ``left``, ``slight left``, ``sharp left``, the same to the right, ``straight``,
        ``uturn``; the side of the street on arrival; empty where it makes no sense.
    exit
        Number of the roundabout's exit, counted from 1; 0 elsewhere.
    mode
        How the traveller moves after the maneuver.
    mode_before
        How the traveller moved before it; empty at the start.
    name, ref
        Name and number of the street that the maneuver leads into; empty where it has none.
    kind
        What sort of way it is, to speak of one without a name: a key of the languages' tables.
    destination, sign
        What the signs of a ramp say: where it leads to, and the number of the exit.
    waypoint
        On arrival, the number of the stop on the way, counted from 1; 0 at the end and elsewhere.
    bearing_before, bearing_after
        Degrees clockwise from north, 0..359; -1 where there is no direction.
    lon, lat
        Where the maneuver is, degrees.
    first_arc, last_arc
        The step covers ``path.arcs[first_arc:last_arc]``.
    first_point, last_point
        It is drawn by ``path.lon[first_point:last_point + 1]``.
    duration_ms, distance_cm
        Milliseconds, the maneuver itself included, and centimetres. The sums over the steps of a
        path are exactly those of the path.
    """

    maneuver: str
    modifier: str
    exit: int
    mode: str
    mode_before: str
    name: str
    ref: str
    kind: str
    destination: str
    sign: str
    waypoint: int
    bearing_before: int
    bearing_after: int
    lon: float
    lat: float
    first_arc: int
    last_arc: int
    first_point: int
    last_point: int
    duration_ms: int
    distance_cm: int

    @property
    def duration_s(self) -> float:
        """Seconds."""
        return self.duration_ms / 1000

    @property
    def distance_m(self) -> float:
        """Metres."""
        return self.distance_cm / 100

    @property
    def pushed(self) -> bool:
        """Whether the bicycle is pushed on this step."""
        return self.mode == PUSH


def turn_angle(before: float, after: float) -> float:
    """Return by how many degrees a direction turns, to the right positive, -180 <= angle < 180."""
    return (after - before + 180.0) % 360.0 - 180.0


def modifier_of(angle: float) -> str:
    """Return the word for a turn of ``angle`` degrees, to the right positive."""
    side = RIGHT if angle > 0 else LEFT
    size = abs(angle)
    if size < _STRAIGHT_DEG:
        return STRAIGHT
    if size < _SLIGHT_DEG:
        return f"slight {side}"
    return side if size < _TURN_DEG else f"sharp {side}"


#: What a way without a name is called, by its use, then by its class of street; others are streets.
KIND_OF_USE: Final[Mapping[str, str]] = {
    "ferry": "ferry",
    "elevator": "elevator",
    "steps": "steps",
    "roundabout": "roundabout",
    "crossing": "crossing",
    "sidewalk": "sidewalk",
    "parking": "parking",
    "driveway": "driveway",
    "alley": "alley",
    "indoor": "corridor",
}
KIND_OF_CLASS: Final[Mapping[str, str]] = {
    "footway": "footway",
    "path": "path",
    "track": "track",
    "cycleway": "cycleway",
    "bridleway": "bridleway",
    "pedestrian": "pedestrian",
    "living_street": "living_street",
    "service": "service",
    "platform": "platform",
    "corridor": "corridor",
    "elevator": "elevator",
    "steps": "steps",
    "ferry": "ferry",
    "busway": "busway",
    "bus_guideway": "busway",
    "motorway": "motorway",
    "motorway_link": "ramp",
    "trunk_link": "ramp",
}
#: The kind of every other way.
STREET: Final = "street"

#: Ways beside the carriageway and across it: between them only real turns are worth a word.
WALKWAYS: Final = frozenset({"footway", "path", "sidewalk", "crossing", "pedestrian", "corridor", "platform"})

#: How much of a road a class is; ways two ranks below are trifles beside a road that goes on.
RANK: Final[Mapping[str, int]] = {
    "motorway": 0,
    "motorway_link": 1,
    "trunk": 1,
    "trunk_link": 2,
    "primary": 2,
    "primary_link": 3,
    "secondary": 3,
    "secondary_link": 4,
    "tertiary": 4,
    "tertiary_link": 5,
    "unclassified": 5,
    "residential": 5,
    "living_street": 5,
    "pedestrian": 5,
    "road": 5,
    "cycleway": 6,
    "service": 7,
    "track": 8,
    "busway": 8,
}
LOWEST_RANK: Final = 9
