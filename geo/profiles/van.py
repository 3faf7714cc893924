"""A small delivery van: 2.2 m wide with its mirrors, 2.6 m high, 3.5 t.

On the main streets a tagged speed limit counts four fifths: what remains of it in a town between
junctions. Pedestrian streets and footways are closed unless the map opens them to motor vehicles
or to deliveries; streets for destination traffic are open, since every trip ends at a customer
(nothing keeps a trip from passing through such a street on its way to another).
"""

from __future__ import annotations

from geo.elevation.slopes import MOTOR_VEHICLE
from geo.profiles.rules import FERRY_KMH, ProfileRules, TurnRules

#: Braking for a bump and speeding up again, for motor vehicles.
CALMING_S = {
    "bump": 3,
    "mini_bumps": 2,
    "hump": 2,
    "table": 2,
    "cushion": 1,
    "rumble_strip": 1,
    "chicane": 3,
    "choker": 2,
    "yes": 2,
}

VAN = ProfileRules(
    name="van",
    access_keys=("goods", "motorcar", "motor_vehicle", "vehicle", "access"),
    speed_kmh={
        "motorway": 90.0,
        "motorway_link": 50.0,
        "trunk": 65.0,
        "trunk_link": 40.0,
        "primary": 38.0,
        "primary_link": 32.0,
        "secondary": 36.0,
        "secondary_link": 30.0,
        "tertiary": 33.0,
        "tertiary_link": 28.0,
        "unclassified": 30.0,
        "residential": 24.0,
        "road": 22.0,
        "living_street": 11.0,
        "service": 13.0,
        "ferry": FERRY_KMH,
    },
    permitted_kmh={
        "pedestrian": 8.0,
        "footway": 6.0,
        "path": 6.0,
        "cycleway": 6.0,
        "track": 14.0,
        "busway": 25.0,
    },
    obeys_maxspeed_factor=0.8,
    limit_classes=frozenset(
        (  # noqa: SIM905
            "motorway motorway_link trunk trunk_link primary primary_link secondary secondary_link tertiary "
            "tertiary_link unclassified residential"
        ).split()
    ),
    surface_kmh={
        "cobblestone": 18.0,
        "unhewn_cobblestone": 14.0,
        "sett": 24.0,
        "unpaved": 24.0,
        "compacted": 32.0,
        "fine_gravel": 28.0,
        "gravel": 24.0,
        "pebblestone": 20.0,
        "dirt": 16.0,
        "earth": 16.0,
        "ground": 16.0,
        "grass": 10.0,
        "grass_paver": 12.0,
        "rock": 0.0,
        "sand": 8.0,
        "mud": 0.0,
        "steps": 0.0,
    },
    smoothness_kmh={
        "bad": 28.0,
        "very_bad": 14.0,
        "horrible": 0.0,
        "very_horrible": 0.0,
        "impassable": 0.0,
    },
    tracktype_kmh={"grade2": 14.0, "grade3": 10.0, "grade4": 0.0, "grade5": 0.0},
    service_kmh={"driveway": 8.0, "parking_aisle": 8.0, "alley": 10.0, "emergency_access": 0.0},
    motor=True,
    motorroads=True,
    width_m=2.2,
    height_m=2.6,
    length_m=6.0,
    weight_t=3.5,
    axle_load_t=2.1,
    opening_barriers=frozenset({"bollard", "block", "jersey_barrier", "planter", "width_restrictor"}),
    barrier_s={
        "gate": 10,
        "swing_gate": 10,
        "lift_gate": 5,
        "entrance": 0,
        "border_control": 0,
        "cattle_grid": 0,
        "height_restrictor": 0,
        "width_restrictor": 2,
        "toll_booth": 8,
        "sally_port": 3,
        "arch": 0,
        "kerb": 0,
        "no": 0,
    },
    kerb_s={"raised": None, "rolled": 3},
    signal_s=9,
    crossing_signal_s=4,
    stop_s=4,
    give_way_s=2,
    level_crossing_s=10,
    calming_s=CALMING_S,
    boarding_s=900,
    restriction_keys=(
        "restriction",
        "restriction:vehicle",
        "restriction:motor_vehicle",
        "restriction:motorcar",
        "restriction:goods",
    ),
    restriction_exceptions=frozenset({"vehicle", "motor_vehicle", "motorcar", "goods"}),
    slopes=MOTOR_VEHICLE,
    turns=TurnRules(corner_s=3.5, across_s=4.0, u_turn_s=20.0, u_turn_anywhere=False),
)
