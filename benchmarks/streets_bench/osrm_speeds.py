"""OSRM's car as one of our profiles, so that what differs between the engines is not the speed table.

The figures are facts of the car profile that OSRM 26.10 publishes (``profiles/car.lua``): its speeds by
class, four fifths of a speed limit wherever one is tagged, its caps by surface, the S-curve of its turns,
and what it takes for signals, signs and gates. It drives through private and residents' streets.
"""

from __future__ import annotations

import math
from dataclasses import replace

from geo.elevation.slopes import LEVEL
from geo.profiles.car import CAR
from geo.profiles.rules import TurnRules

_SPEED_KMH = {
    "motorway": 90.0,
    "motorway_link": 45.0,
    "trunk": 85.0,
    "trunk_link": 40.0,
    "primary": 65.0,
    "primary_link": 30.0,
    "secondary": 55.0,
    "secondary_link": 25.0,
    "tertiary": 40.0,
    "tertiary_link": 20.0,
    "unclassified": 25.0,
    "residential": 25.0,
    "living_street": 10.0,
    "service": 15.0,
    "ferry": 5.0,
}
#: Ways without a speed of their own that a tag opens to cars.
_OPENED_KMH = 10.0

OSRM_CAR = replace(
    CAR,
    name="osrm_car",
    speed_kmh=_SPEED_KMH,
    permitted_kmh=dict.fromkeys(
        ("pedestrian", "footway", "path", "cycleway", "bridleway", "track", "busway", "road"), _OPENED_KMH
    ),
    also_open=frozenset({"private", "permit", "residents"}),
    obeys_maxspeed_factor=0.8,
    limit_classes=frozenset(_SPEED_KMH) - {"ferry"},
    limit_lift=math.inf,
    legal_limits_kmh={},
    slopes=LEVEL,
    surface_kmh={
        **dict.fromkeys(("cement", "compacted", "fine_gravel"), 80.0),
        **dict.fromkeys(("paving_stones", "metal", "bricks"), 60.0),
        **dict.fromkeys(
            ("grass", "wood", "sett", "grass_paver", "gravel", "unpaved", "ground", "dirt", "pebblestone"),
            40.0,
        ),
        **dict.fromkeys(("cobblestone", "clay", "snow"), 30.0),
        **dict.fromkeys(("earth", "stone", "rocky", "sand", "ice"), 20.0),
        "mud": 10.0,
    },
    smoothness_kmh={
        "intermediate": 80.0,
        "bad": 40.0,
        "very_bad": 20.0,
        "horrible": 10.0,
        "very_horrible": 5.0,
        "impassable": 0.0,
    },
    tracktype_kmh={"grade1": 60.0, "grade2": 40.0, "grade3": 30.0, "grade4": 25.0, "grade5": 20.0},
    service_kmh={"emergency_access": 0.0},
    height_m=2.0,
    weight_t=2.0,
    axle_load_t=0.0,
    opening_barriers=frozenset(),
    kerb_s={},
    barrier_s={
        **dict.fromkeys(
            (
                "cattle_grid",
                "border_control",
                "toll_booth",
                "sally_port",
                "entrance",
                "height_restrictor",
                "arch",
            ),
            0,
        ),
        "gate": 60,
        "lift_gate": 60,
    },
    signal_s=2,
    crossing_signal_s=0,
    stop_s=2,
    give_way_s=1,
    level_crossing_s=0,
    calming_s={},
    boarding_s=0,
    turns=TurnRules(across_s=2.0, sigmoid_s=7.5, sigmoid_bias=1.075, u_turn_s=27.5, u_turn_anywhere=False),
)
