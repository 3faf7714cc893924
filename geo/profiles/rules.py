"""What a profile is: the tables that turn a map's tags into speeds, delays and bans.

The tables hold effective speeds of somebody who delivers in a town, not legal or top speeds. The
meaning of the tags follows the conventions of the OpenStreetMap wiki (pages Key:access,
Key:oneway, Key:barrier, Key:surface, Key:smoothness, Key:tracktype, Relation:restriction).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from geo.elevation.slopes import LEVEL, SlopeModel

Tags = Mapping[str, str]


class WayUse(NamedTuple):
    """What one profile may do on one way.

    Attributes
    ----------
    forward_kmh, backward_kmh
        Effective speed along and against the drawing order, 0.0 where the profile may not go.
    fixed_s
        Seconds added to every street segment of the way (a lift cabin).
    pushed_forward, pushed_backward
        Whether the bicycle is pushed on foot in that direction.
    """

    forward_kmh: float
    backward_kmh: float
    fixed_s: int = 0
    pushed_forward: bool = False
    pushed_backward: bool = False


#: Speed of a ferry whose duration the map does not tell, for everybody aboard.
FERRY_KMH = 15.0

#: A way that the profile may not use at all.
NO_USE = WayUse(0.0, 0.0)


#: Direction of a sign that stands before a junction and does not say for whom.
TOWARD_JUNCTION = 2


class NodeUse(NamedTuple):
    """What one node (barrier, signal, lift) costs one profile.

    Attributes
    ----------
    delay_s
        Seconds lost on the way through, `None` where there is no way through.
    along
        0 where the delay holds in both directions, 1 (or -1) where it holds only along (or
        against) the drawing order of the way that the node lies on, `TOWARD_JUNCTION` where it
        holds for those who come to the nearer junction (a stop line without a direction).
    """

    delay_s: int | None
    along: int = 0


@dataclass(frozen=True, slots=True)
class TurnRules:
    """Seconds lost in turns.

    At a junction of three or more usable streets a turn costs nothing up to 30 degrees; from
    there the cost grows linearly, reaching ``corner_s`` at 120 degrees, and ``across_s`` is added
    from 45 degrees on where the turn crosses the oncoming lane. Passing from one street segment
    to the next is free where there is no junction.

    A table that must agree with another engine may give the S-curve that some of them use instead:
    ``sigmoid_s / (1 + exp(-(13 x angle / 180 - 6.5) ))``, steeper or flatter on the two sides by
    ``sigmoid_bias`` (see `geo.building.turn_costs`). It is used where ``sigmoid_s`` is not 0; ``across_s``
    then sets in gradually as well.

    Parameters
    ----------
    corner_s
        Seconds for a turn of 120 degrees.
    across_s
        Seconds for waiting for oncoming traffic, of which there is none on a roundabout.
    u_turn_s
        Seconds for turning round.
    u_turn_anywhere
        Whether the profile turns round at any node; otherwise only where there is no other way on
        and at turning circles.
    mount_s
        Seconds for getting off a bicycle to push it, and for mounting again.
    sigmoid_s
        Highest seconds of the S-curve, 0.0 for the linear model.
    sigmoid_bias
        How much cheaper turns to the kerb's side are than those across the oncoming lane.
    """

    corner_s: float = 0.0
    across_s: float = 0.0
    u_turn_s: float = 0.0
    u_turn_anywhere: bool = True
    mount_s: float = 0.0
    sigmoid_s: float = 0.0
    sigmoid_bias: float = 1.0


@dataclass(frozen=True, slots=True)
class ProfileRules:
    """One profile as data.

    Parameters
    ----------
    name
        The profile's name: lower-case letters, digits and underscores.
    access_keys
        Access tags from the most to the least specific; the first one with a known value decides.
    also_open
        Values of access tags that are closed to most but open to this profile, such as ``private``
        for somebody with a key.
    speed_kmh
        Effective speed by highway class, for classes that are open unless a tag closes them.
    permitted_kmh
        Effective speed by highway class where a tag of this very mode (not ``access`` nor
        ``vehicle``) opens the way; replaces ``speed_kmh`` there.
    push_kmh
        Walking speed by highway class where the vehicle is pushed because it may not be ridden;
        empty for profiles that can not be pushed.
    fixed_s
        Seconds added per segment by highway class (lifts).
    walks
        Whether the profile is a walker, who ignores one-way streets.
    motor
        Whether the profile is a motor vehicle.
    oneway_exceptions
        Keys such as ``oneway:bicycle`` that override ``oneway``.
    contraflow_cycleways
        Whether ``cycleway=opposite*`` opens a one-way street against its direction.
    obeys_maxspeed_factor
        Effective speed as a share of a tagged speed limit, where it replaces the class's speed;
        0.0 where a limit only caps the speed.
    limit_classes
        Highway classes on which a speed limit replaces the class's speed.
    limit_lift
        A speed limit never lifts the effective speed further than this over that of the street's
        class; infinite where the limit alone decides.
    legal_limits_kmh
        Limits that hold where no sign stands, by ``motorway``, ``living_street``, ``residential``,
        ``urban`` and ``rural``; a street whose surroundings are not known keeps its class's speed.
    surface_kmh, smoothness_kmh, tracktype_kmh
        Highest effective speed by tag value, 0.0 where the value closes the way.
    service_kmh
        Highest effective speed by the value of ``service``, 0.0 where the value closes the way.
    motorroads
        Whether the profile may use roads reserved to motor traffic.
    ramp_keys
        Tags that tell of a ramp beside steps on which the vehicle can be pushed.
    width_m, height_m, length_m, weight_t, axle_load_t
        The vehicle's size: a way with a smaller tagged limit is closed; 0.0 means too small for any
        limit.
    trailer
        Whether the vehicle has a trailer, so that ways with ``trailer=no`` are closed.
    low_emission
        Whether the vehicle may enter low-emission zones.
    slopes
        How a slope changes the speed, see `geo.elevation.slopes`.
    barrier_s
        Seconds lost at a node's barrier by kind, `None` where there is no way through.
    other_barrier_s
        The same for kinds that the table does not name.
    opening_barriers
        Kinds of barrier that the vehicle passes where the tagged opening is wide enough for it.
    own_word_barriers
        Kinds of barrier that only a tag of the profile's own first access key opens.
    kerb_s
        Seconds lost at a kerb by its kind, `None` where there is no way over it.
    signal_s
        Mean seconds lost at traffic lights.
    stop_s, give_way_s, level_crossing_s
        Mean seconds lost at these signs.
    calming_s
        Seconds lost at traffic calming by its kind.
    boarding_s
        Mean seconds from the quay onto a ferry where the map does not tell how often it leaves.
    crossing_signal_s
        Mean seconds lost at the lights of a pedestrian crossing.
    elevator_s
        Seconds lost at a node that is a lift, `None` where there is no way through.
    restriction_keys
        Tags of turn restrictions that bind the profile; empty where none does.
    restriction_exceptions
        Values of ``except`` that exempt the profile.
    restricted_to_motor_streets
        Whether a mandatory direction (``only_*``) leaves the profile free to turn off onto ways
        that are closed to motor vehicles.
    turns
        What turns cost.
    """

    name: str
    access_keys: tuple[str, ...]
    speed_kmh: Mapping[str, float]
    permitted_kmh: Mapping[str, float]
    barrier_s: Mapping[str, int | None]
    turns: TurnRules
    also_open: frozenset[str] = frozenset()
    push_kmh: Mapping[str, float] = field(default_factory=dict)
    fixed_s: Mapping[str, int] = field(default_factory=dict)
    walks: bool = False
    motor: bool = False
    oneway_exceptions: tuple[str, ...] = ()
    contraflow_cycleways: bool = False
    obeys_maxspeed_factor: float = 0.0
    limit_classes: frozenset[str] = frozenset()
    limit_lift: float = 1.25
    legal_limits_kmh: Mapping[str, float] = field(default_factory=dict)
    surface_kmh: Mapping[str, float] = field(default_factory=dict)
    smoothness_kmh: Mapping[str, float] = field(default_factory=dict)
    tracktype_kmh: Mapping[str, float] = field(default_factory=dict)
    service_kmh: Mapping[str, float] = field(default_factory=dict)
    motorroads: bool = False
    ramp_keys: tuple[str, ...] = ()
    width_m: float = 0.0
    height_m: float = 0.0
    length_m: float = 0.0
    weight_t: float = 0.0
    axle_load_t: float = 0.0
    trailer: bool = False
    low_emission: bool = True
    slopes: SlopeModel = LEVEL
    other_barrier_s: int | None = None
    opening_barriers: frozenset[str] = frozenset()
    own_word_barriers: frozenset[str] = frozenset()
    kerb_s: Mapping[str, int | None] = field(default_factory=dict)
    signal_s: int = 0
    crossing_signal_s: int = 0
    stop_s: int = 0
    give_way_s: int = 0
    level_crossing_s: int = 0
    calming_s: Mapping[str, int] = field(default_factory=dict)
    boarding_s: int = 0
    elevator_s: int | None = None
    restriction_keys: tuple[str, ...] = ()
    restriction_exceptions: frozenset[str] = frozenset()
    restricted_to_motor_streets: bool = False
