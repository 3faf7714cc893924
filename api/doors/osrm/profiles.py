"""From the names of OSRM's profiles to those of ours."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Final

from api.doors.osrm.faults import INVALID_VALUE, OsrmError

#: What OSRM's clients call a profile, and which of ours it is.
PROFILE_OF: Final[Mapping[str, str]] = MappingProxyType(
    {
        "driving": "car",
        "car": "car",
        "bike": "bike",
        "bicycle": "bike",
        "cycling": "bike",
        "foot": "foot",
        "walking": "foot",
        "pedestrian": "foot",
    }
)


def profile_named(name: str, profiles: Collection[str]) -> str:
    """Return which of a town's profiles is meant.

    Parameters
    ----------
    name
        As in the URL.
    profiles
        Those that the town was built for.

    Raises
    ------
    OsrmError
        ``InvalidValue``, naming those that there are.
    """
    if name in profiles:
        return name
    meant = PROFILE_OF.get(name, "")
    if meant not in profiles:
        raise OsrmError(
            INVALID_VALUE,
            f"There is no profile {name!r} here. Choose from {', '.join(profiles)}; OSRM's driving is car, cycling is "
            "bike, walking is foot.",
        )
    return meant
