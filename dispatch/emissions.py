"""Greenhouse gases of a trip: grams of CO2 equivalent per kilometre by kind of vehicle.

The figures cover the energy used while riding, with its production (well to wheel), and neither
the making of the vehicle nor the courier's food. They are round assumptions for comparing ways of
organising a day, not a measurement; a day file may give each vehicle its own. ``emission_factors.json`` has them with their sources.

====================  =======  ========================================================
kind                  g/km     assumption, and the range within which real fleets lie
====================  =======  ========================================================
foot, bike                  0  no energy but the rider's
electric_cargo_bike         1  20 Wh/km at the socket x 48 g/kWh; 0.5 to 10 with the grid
electric_van               14  300 Wh/km at the socket x 48 g/kWh; 10 to 130 with the grid
diesel_van                254  8 l/100 km in stop-and-go traffic x 3.17 kg/l; 180 to 350
electric_car               10  200 Wh/km at the socket x 48 g/kWh; 8 to 90 with the grid
petrol_car                195  7 l/100 km in stop-and-go traffic x 2.79 kg/l; 130 to 280
====================  =======  ========================================================

Grams of a unit of energy are those of the French order of 26 April 2017, mainland France. Elsewhere, multiply those of electric vehicles
by your own grid's figure over 48.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from dispatch.domain import Profile


class VehicleKind(StrEnum):
    """What moves a vehicle, as far as its emissions go."""

    FOOT = "foot"
    BIKE = "bike"
    ELECTRIC_CARGO_BIKE = "electric_cargo_bike"
    ELECTRIC_VAN = "electric_van"
    DIESEL_VAN = "diesel_van"
    ELECTRIC_CAR = "electric_car"
    PETROL_CAR = "petrol_car"


#: The factors with their sources, as they are printed in reports.
FACTORS: Final[Mapping[str, Any]] = json.loads(
    (Path(__file__).parent / "emission_factors.json").read_text("utf-8")
)

CO2E_G_PER_KM: dict[VehicleKind, int] = {
    kind: int(FACTORS["kinds"][kind.value]["g_per_km"]) for kind in VehicleKind
}

#: The kind of a vehicle of which only the profile is known. Vans are mostly diesel today, a courier's own
#: car mostly burns petrol.
USUAL_KIND: dict[Profile, VehicleKind] = {
    Profile.FOOT: VehicleKind.FOOT,
    Profile.BIKE: VehicleKind.BIKE,
    Profile.CARGO_BIKE: VehicleKind.ELECTRIC_CARGO_BIKE,
    Profile.VAN: VehicleKind.DIESEL_VAN,
    Profile.CAR: VehicleKind.PETROL_CAR,
}


#: What a vehicle of a profile may be.
KINDS: dict[Profile, tuple[VehicleKind, ...]] = {
    Profile.FOOT: (VehicleKind.FOOT,),
    Profile.BIKE: (VehicleKind.BIKE, VehicleKind.ELECTRIC_CARGO_BIKE),
    Profile.CARGO_BIKE: (VehicleKind.BIKE, VehicleKind.ELECTRIC_CARGO_BIKE),
    Profile.VAN: (VehicleKind.ELECTRIC_VAN, VehicleKind.DIESEL_VAN),
    Profile.CAR: (VehicleKind.ELECTRIC_CAR, VehicleKind.PETROL_CAR),
}


def co2e_g_per_km(profile: Profile, kind: str = "") -> int:
    """Return grams of CO2 equivalent per kilometre.

    Parameters
    ----------
    profile
        How the vehicle moves.
    kind
        A `VehicleKind`, or an empty text for the profile's usual one.
    """
    return CO2E_G_PER_KM[VehicleKind(kind) if kind else USUAL_KIND[profile]]


def co2e_g(distance_m: int, g_per_km: int) -> int:
    """Return grams of CO2 equivalent of a distance, halves rounded up.

    Parameters
    ----------
    distance_m
        Metres, not negative.
    g_per_km
        Grams per kilometre, not negative.
    """
    return (distance_m * g_per_km + 500) // 1000
