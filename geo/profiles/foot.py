"""A courier on foot: 5 km/h, everywhere that is not a motorway or closed to walkers.

One-way streets, turn restrictions and turns cost a walker nothing. Steps are half as fast as flat
ground, a lift takes half a minute with its wait.
"""

from __future__ import annotations

from geo.elevation.slopes import WALKER
from geo.profiles.rules import FERRY_KMH, ProfileRules, TurnRules

_WALK_KMH = 5.0

#: Classes where anybody may walk unless a tag says otherwise.
_OPEN = (  # noqa: SIM905
    "trunk trunk_link primary primary_link secondary secondary_link tertiary tertiary_link unclassified "
    "residential living_street service road pedestrian footway path track cycleway bridleway platform"
).split()

FOOT = ProfileRules(
    name="foot",
    access_keys=("foot", "access"),
    speed_kmh={
        **dict.fromkeys(_OPEN, _WALK_KMH),
        "steps": 2.5,
        "corridor": 4.0,
        "elevator": _WALK_KMH,
        "ferry": FERRY_KMH,
    },
    permitted_kmh={"busway": _WALK_KMH, "bus_guideway": _WALK_KMH},
    fixed_s={"elevator": 30},
    walks=True,
    oneway_exceptions=("oneway:foot",),
    surface_kmh={"mud": 3.0, "sand": 3.5, "rock": 3.5, "snow": 3.5},
    smoothness_kmh={"impassable": 3.0, "very_horrible": 4.0},
    barrier_s={
        "wall": None,
        "fence": None,
        "hedge": None,
        "retaining_wall": None,
        "gate": 3,
        "lift_gate": 0,
        "swing_gate": 3,
        "kissing_gate": 5,
        "wicket_gate": 3,
        "stile": 10,
        "turnstile": 5,
        "full-height_turnstile": 8,
    },
    other_barrier_s=0,
    slopes=WALKER,
    elevator_s=30,
    boarding_s=300,
    turns=TurnRules(),
)
