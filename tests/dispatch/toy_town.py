"""A flat town of straight streets everywhere, so that travel can be computed by hand.

One metre east or north is 1e-5 degrees; every profile rides 5 m/s in a straight line. Streets reach
from 0 to 5 km; on the rock in the sea, there are streets for feet only.
"""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from geo.errors import MapError
from geo.places.osm import OsmPlace
from routing.streets.network import Locations
from routing.streets.paths import StreetPath
from routing.streets.tables import TravelTimes

DEGREE = 1e-5
SPEED_M_PER_S = 5
ROCK_M = 6000


@dataclass
class Match:
    label: str
    lon: float
    lat: float
    confidence: float


@dataclass
class Addresses:
    known: dict = field(default_factory=dict)

    def search(self, text, *, limit=5):
        return tuple(self.known.get(text, ()))[:limit]

    def houses(self):
        return ()


def at(east_m: float, north_m: float = 0) -> dict:
    """Return lon and lat of a point so many metres from the town's south-west corner."""
    return {"lon": east_m * DEGREE, "lat": north_m * DEGREE}


class Engine:
    def travel_times(self, origins, destinations):
        east = origins.lon[:, None] - destinations.lon
        north = origins.lat[:, None] - destinations.lat
        metres = (np.hypot(east, north) / DEGREE).round().astype(np.int32)
        return TravelTimes(metres * (1000 // SPEED_M_PER_S), metres * 100)


class ToyTown:
    name = "toytown"
    title = "Toytown"
    bbox = (0.0, 0.0, 5000 * DEGREE, 5000 * DEGREE)
    time_zone = "Europe/Paris"
    map_hash = "toy"
    tiles_path: Path | None = None
    profiles = ("foot", "bike", "cargo_bike", "van")

    def __init__(self):
        self.addresses = Addresses()

    def places(self) -> tuple[OsmPlace, ...]:
        return ()

    def snap(self, profile, lon, lat, *, max_distance_m=300.0):
        lon, lat = np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)
        east, north = lon / DEGREE, lat / DEGREE
        off = np.hypot(east - np.clip(east, 0, 5000), north - np.clip(north, 0, 5000))
        if profile == "foot":
            off = np.minimum(off, np.hypot(east - ROCK_M, north - ROCK_M))
        if (off > max_distance_m).any():
            raise MapError("too far", code="too_far_from_street")
        zero = np.zeros(len(lon), dtype=np.int32)
        return Locations(zero, zero, zero, zero.astype(float), lon, lat, off)

    def travel_times(self, profile, lon, lat):
        self.snap(profile, lon, lat)
        east, north = np.asarray(lon) / DEGREE, np.asarray(lat) / DEGREE
        metres = np.hypot(east[:, None] - east, north[:, None] - north).round().astype(np.int32)
        return TravelTimes(metres * (1000 // SPEED_M_PER_S), metres * 100)

    def engine(self, _profile):
        return Engine()

    def route(self, profile, lon, lat):
        table = self.travel_times(profile, lon, lat)
        return [
            StreetPath(
                np.zeros(0, dtype=np.int32),
                int(table.durations_ms[leg, leg + 1]),
                int(table.distances_cm[leg, leg + 1]),
                np.array(lon[leg : leg + 2]),
                np.array(lat[leg : leg + 2]),
            )
            for leg in range(len(lon) - 1)
        ]
