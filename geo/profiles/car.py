"""A private car: 1.9 m wide with its mirrors, 1.8 t, on every street that is open to motor traffic.

It may drive 85 hundredths of a speed limit on the main streets, which is what remains between
junctions. Where no limit stands, the legal one of France holds if the map tells the surroundings
(built-up or not, see `geo.profiles.speeds`); elsewhere the table of classes is used as it is. What is
open to deliveries is open to a courier's car; otherwise the rules are those of `geo.profiles.van`.
"""

from __future__ import annotations

from dataclasses import replace

from geo.profiles.rules import FERRY_KMH, TurnRules
from geo.profiles.van import VAN

CAR = replace(
    VAN,
    name="car",
    access_keys=("motorcar", "motor_vehicle", "vehicle", "access"),
    speed_kmh={
        "motorway": 105.0,
        "motorway_link": 55.0,
        "trunk": 78.0,
        "trunk_link": 45.0,
        "primary": 42.0,
        "primary_link": 35.0,
        "secondary": 40.0,
        "secondary_link": 32.0,
        "tertiary": 36.0,
        "tertiary_link": 30.0,
        "unclassified": 32.0,
        "residential": 26.0,
        "road": 25.0,
        "living_street": 12.0,
        "service": 14.0,
        "ferry": FERRY_KMH,
    },
    obeys_maxspeed_factor=0.85,
    limit_lift=1.4,
    legal_limits_kmh={
        "motorway": 130.0,
        "living_street": 20.0,
        "residential": 50.0,
        "urban": 50.0,
        "rural": 80.0,
    },
    width_m=1.9,
    height_m=1.7,
    length_m=4.8,
    weight_t=1.8,
    axle_load_t=1.0,
    restriction_keys=(
        "restriction",
        "restriction:vehicle",
        "restriction:motor_vehicle",
        "restriction:motorcar",
    ),
    restriction_exceptions=frozenset({"vehicle", "motor_vehicle", "motorcar"}),
    turns=TurnRules(corner_s=3.0, across_s=4.0, u_turn_s=18.0, u_turn_anywhere=False),
)
