"""A courier on a bicycle: ridden where allowed, pushed where only walking is.

Pedestrian streets follow the French rule (Code de la route, R431-9): cyclists may ride there at
walking pace, in both directions, unless signs forbid it; where the map says that bicycles are
welcome the speed is a little higher. Whoever pushes a bicycle counts as a walker (R412-34): a
footway, or a one-way street against its direction, is passed on foot.
"""

from __future__ import annotations

from geo.elevation.slopes import BICYCLE
from geo.profiles.rules import FERRY_KMH, ProfileRules, TurnRules

_PUSH_KMH = 4.5

#: Classes where walkers push a bicycle that they may not ride.
PUSHED_CLASSES = (  # noqa: SIM905
    "primary primary_link secondary secondary_link tertiary tertiary_link unclassified residential "
    "living_street service road pedestrian footway path track cycleway bridleway"
).split()

#: Highest effective speed on a surface; what is not named slows nobody down.
SURFACE_KMH = {
    "cobblestone": 9.0,
    "unhewn_cobblestone": 8.0,
    "sett": 12.0,
    "compacted": 14.0,
    "fine_gravel": 13.0,
    "unpaved": 12.0,
    "gravel": 10.0,
    "pebblestone": 9.0,
    "dirt": 10.0,
    "earth": 10.0,
    "ground": 10.0,
    "grass": 7.0,
    "grass_paver": 9.0,
    "wood": 12.0,
    "metal": 12.0,
    "rock": 5.0,
    "sand": 5.0,
    "mud": 5.0,
    "snow": 5.0,
}

BIKE = ProfileRules(
    name="bike",
    access_keys=("bicycle", "vehicle", "access"),
    speed_kmh={
        "trunk": 15.0,
        "trunk_link": 15.0,
        "primary": 16.0,
        "primary_link": 16.0,
        "secondary": 16.0,
        "secondary_link": 16.0,
        "tertiary": 16.0,
        "tertiary_link": 16.0,
        "unclassified": 16.0,
        "residential": 16.0,
        "road": 15.0,
        "living_street": 13.0,
        "service": 13.0,
        "cycleway": 17.0,
        "path": 12.0,
        "track": 12.0,
        "pedestrian": 6.0,
        "ferry": FERRY_KMH,
    },
    permitted_kmh={
        "pedestrian": 10.0,
        "footway": 10.0,
        "path": 13.0,
        "bridleway": 10.0,
        "platform": 5.0,
        "busway": 16.0,
    },
    push_kmh={**dict.fromkeys(PUSHED_CLASSES, _PUSH_KMH), "steps": 2.0, "elevator": _PUSH_KMH},
    fixed_s={"elevator": 45},
    oneway_exceptions=("oneway:bicycle", "bicycle:oneway"),
    contraflow_cycleways=True,
    surface_kmh=SURFACE_KMH,
    smoothness_kmh={
        "bad": 12.0,
        "very_bad": 9.0,
        "horrible": 6.0,
        "very_horrible": 0.0,
        "impassable": 0.0,
    },
    tracktype_kmh={"grade2": 14.0, "grade3": 11.0, "grade4": 8.0, "grade5": 6.0},
    service_kmh={"driveway": 10.0, "parking_aisle": 10.0},
    ramp_keys=("ramp:bicycle", "ramp:wheelchair", "ramp:stroller"),
    slopes=BICYCLE,
    barrier_s={
        "wall": None,
        "fence": None,
        "hedge": None,
        "retaining_wall": None,
        "guard_rail": None,
        "stile": None,
        "turnstile": None,
        "full-height_turnstile": None,
        "kissing_gate": None,
        "bollard": 0,
        "planter": 0,
        "block": 1,
        "jersey_barrier": 2,
        "cycle_barrier": 6,
        "motorcycle_barrier": 4,
        "kerb": 0,
        "chain": 6,
        "gate": 6,
        "swing_gate": 6,
        "lift_gate": 2,
        "debris": 5,
        "log": 8,
    },
    other_barrier_s=0,
    kerb_s={"raised": 3, "rolled": 1},
    signal_s=7,
    crossing_signal_s=3,
    level_crossing_s=5,
    calming_s={"chicane": 2},
    elevator_s=45,
    boarding_s=300,
    restriction_keys=("restriction", "restriction:vehicle", "restriction:bicycle"),
    restriction_exceptions=frozenset({"bicycle", "vehicle"}),
    restricted_to_motor_streets=True,
    turns=TurnRules(corner_s=2.0, across_s=3.0, u_turn_s=6.0, u_turn_anywhere=True, mount_s=3.0),
)
