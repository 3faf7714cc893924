"""How much one request may ask of the door for clients of OSRM."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class OsrmSettings:
    """Bounds of requests; those that OSRM has too bear its names and its defaults.

    Attributes
    ----------
    max_viaroute_size, max_trip_size, max_matching_size
        Coordinates of a route, a trip and a track.
    max_table_size
        A table may have as many entries as a square one of so many coordinates.
    max_nearest_size
        Streets that ``nearest`` lists.
    max_alternatives
        Other ways besides the fastest.
    max_matching_radius_m
        Standard deviation of a track's position, metres.
    default_radius_m
        How far a street may be from its coordinate where the request does not say. OSRM has no limit there; a town's
        map ends somewhere, and what lies beyond is not to be moved to its edge unasked.
    trip_iterations
        Iterations of the search for the order of a trip with more stops than are ordered exactly.
    allow_origin
        Sites whose pages may read the answers (the header ``Access-Control-Allow-Origin``): ``*`` as OSRM says, an
        origin, or empty for none but this server's own.
    """

    max_viaroute_size: int = 500
    max_trip_size: int = 100
    max_matching_size: int = 100
    max_table_size: int = 100
    max_nearest_size: int = 100
    max_alternatives: int = 3
    max_matching_radius_m: float = 100.0
    default_radius_m: float = 300.0
    trip_iterations: int = 4_000
    allow_origin: str = ""

    def __post_init__(self) -> None:
        faults = [
            f"{field.name} is {value}; it must be at least 1 and finite"
            for field in fields(self)
            if isinstance(value := getattr(self, field.name), int | float) and not 1 <= value < math.inf
        ]
        if not self.allow_origin.isascii() or not self.allow_origin.isprintable():
            faults.append(f"allow_origin is {self.allow_origin!r}; it must be printable ASCII")
        if faults:
            raise ValueError("OSRM settings: " + "; ".join(faults))
