"""From the names of OSRM's profiles to those of ours."""

from __future__ import annotations

from collections.abc import Collection

from api.doors.osrm.faults import INVALID_VALUE, OsrmError
from geo.profiles.aliases import our_profile


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
    meant = name if name in profiles else our_profile(name)
    if meant is None or meant not in profiles:
        raise OsrmError(
            INVALID_VALUE,
            f"There is no profile {name!r} here. Choose from {', '.join(profiles)}; OSRM's driving is car, cycling is "
            "bike, walking is foot.",
        )
    return meant
