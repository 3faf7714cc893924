"""What clients of other routing servers call our ways of moving."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from geo.profiles import PROFILES

#: Names of OSRM's and VROOM's servers, of openrouteservice, Valhalla and GraphHopper. Lorries are missing on purpose: no profile here
#: knows their weight and height, and a van's way may lead them under a low bridge.
PROFILE_ALIASES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "driving": "car",
        "driving-car": "car",
        "auto": "car",
        "bicycle": "bike",
        "cycling": "bike",
        "cycling-regular": "bike",
        "cycling-road": "bike",
        "cycling-mountain": "bike",
        "cycling-electric": "bike",
        "walking": "foot",
        "foot-walking": "foot",
        "foot-hiking": "foot",
        "pedestrian": "foot",
        "cargo-bike": "cargo_bike",
    }
)


def our_profile(name: str) -> str | None:
    """Return our profile of a name that a client uses, None where there is none like it.

    Parameters
    ----------
    name
        One of our own names, or one of `PROFILE_ALIASES`.
    """
    return name if name in PROFILES else PROFILE_ALIASES.get(name)
