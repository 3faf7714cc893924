"""A courier on an electric cargo bicycle: as a bicycle, but wide, heavy, and on no steps without a wheelchair ramp.

It needs a metre of width, cannot be lifted over anything, does not fit a lift, and does not turn
round in the middle of a street. The motor makes up for gentle slopes while riding; a loaded one
is pushed at a stroll, so that a short cut on foot is taken only where it saves much riding.
"""

from __future__ import annotations

from dataclasses import replace

from geo.elevation.slopes import CARGO_BICYCLE
from geo.profiles.bike import BIKE, PUSHED_CLASSES
from geo.profiles.rules import TurnRules

CARGO_BIKE = replace(
    BIKE,
    name="cargo_bike",
    access_keys=("cargo_bike", *BIKE.access_keys),
    speed_kmh={**BIKE.speed_kmh, "path": 9.0, "track": 9.0, "cycleway": 16.0},
    permitted_kmh={**BIKE.permitted_kmh, "path": 11.0, "footway": 8.0},
    push_kmh={**dict.fromkeys(PUSHED_CLASSES, 3.0), "steps": 1.5},
    fixed_s={},
    surface_kmh={**BIKE.surface_kmh, "sett": 10.0, "gravel": 8.0, "ground": 7.0, "grass": 5.0},
    smoothness_kmh={**BIKE.smoothness_kmh, "bad": 10.0, "very_bad": 6.0, "horrible": 0.0},
    ramp_keys=("ramp:wheelchair",),
    width_m=1.0,
    length_m=2.6,
    weight_t=0.35,
    slopes=CARGO_BICYCLE,
    barrier_s={
        **BIKE.barrier_s,
        "cycle_barrier": None,
        "motorcycle_barrier": None,
        "block": 3,
        "jersey_barrier": 4,
        "chain": None,
        "debris": None,
        "log": None,
        "gate": 10,
        "swing_gate": 10,
    },
    kerb_s={"raised": 8, "rolled": 2},
    opening_barriers=frozenset({"cycle_barrier", "motorcycle_barrier"}),
    own_word_barriers=frozenset({"cycle_barrier", "motorcycle_barrier", "stile", "turnstile"}),
    calming_s={"bump": 1, "hump": 1, "chicane": 3},
    elevator_s=None,
    boarding_s=420,
    turns=TurnRules(corner_s=3.0, across_s=3.0, u_turn_s=12.0, u_turn_anywhere=False, mount_s=5.0),
)
