"""Travel times and shapes of a document's routes, from the map that holds all of its places."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from geo.errors import MapError
from geo.profiles import PROFILES
from geo.profiles.aliases import our_profile
from geo.routes.polyline import encode_polyline
from routing.rounds.formats.vroom_fields import ROUTING_FAULT, VroomError

if TYPE_CHECKING:
    from geo.town import Town

#: Decimals of VROOM's polylines.
_PRECISION = 5
#: Faults of a map that lie in what was asked of it.
_ASKED = {"outside_town", "too_far_from_street", "no_route", "position_invalid"}


class DocumentStreets:
    """The streets that one document is about; the first question chooses the town.

    Parameters
    ----------
    home
        Folder of the maps, None where there are none.
    """

    def __init__(self, home: str | None) -> None:
        self._home = home
        self._town: Town | None = None

    def choose(self, coordinates: Sequence[tuple[float, float]]) -> None:
        """Choose the town that holds all places, ``(lon, lat)`` in degrees.

        Raises
        ------
        VroomError
            Code 3: there is none.
        """
        if not coordinates:
            return
        lon, lat = zip(*coordinates, strict=True)
        finder = None if self._home is None else _finder(self._home)
        self._town = None if finder is None else finder.find(lon, lat)
        if self._town is None:
            names = () if finder is None else finder.names()
            around = f"[{min(lon)}, {min(lat)}] to [{max(lon)}, {max(lat)}]"
            fault = (
                f"no map here holds all places, which lie from {around} (maps: {', '.join(names) or 'none'}): correct the"
                " coordinates ([longitude, latitude]), add a map with tournee town add, or give matrices"
            )
            raise VroomError([fault], ROUTING_FAULT)

    def travel(
        self, profile: str, coordinates: Sequence[tuple[float, float]]
    ) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Return seconds and metres between all places, as `routing.rounds.formats.vroom_travel.TravelFunction`.

        Raises
        ------
        VroomError
            Code 2 for a profile that is unknown, code 3 for places without streets.
        """
        if self._town is None:
            self.choose(coordinates)
        town = self._of(profile)
        lon, lat = np.array(coordinates, dtype=np.float64).reshape(-1, 2).T
        try:
            table = town.travel_times(_known(profile, town), lon, lat, threads=1)
        except MapError as error:
            raise _refusal(profile, error) from error
        return (
            np.where(table.durations_ms < 0, -1, table.durations_s),
            np.where(table.distances_cm < 0, -1, table.distances_m),
        )

    def draw(self, route: dict[str, Any], profile: str) -> None:
        """Add the shape of a route to it, and its metres where they are missing.

        Parameters
        ----------
        route
            An entry of ``routes`` of an answer, every step of which but breaks has its ``location``.
        profile
            Of its vehicle.

        Raises
        ------
        VroomError
            As `travel`.
        """
        places = [step["location"] for step in route["steps"] if "location" in step]
        lon, lat = np.array(places, dtype=np.float64).reshape(-1, 2).T
        town = self._of(profile)
        if len(places) < 2:
            legs = []
        else:
            try:
                legs = town.route(_known(profile, town), lon, lat)
            except MapError as error:
                raise _refusal(profile, error) from error
        drawn = [np.column_stack((leg.lon, leg.lat)) for leg in legs]
        # Where a leg begins, the one before it has ended.
        points = np.concatenate([drawn[0], *(leg[1:] for leg in drawn[1:])]) if drawn else np.zeros((0, 2))
        route["geometry"] = encode_polyline(points, precision=_PRECISION)
        if "distance" not in route:
            _measure(route, [leg.distance_cm for leg in legs])

    def _of(self, profile: str) -> Town:
        if our_profile(profile) is None:
            fault = f"/vehicles: profile {profile[:60]!r} is unknown here: use {', '.join(PROFILES)} or give matrices"
            raise VroomError([fault])
        assert self._town is not None
        return self._town


def _known(profile: str, town: Town) -> str:
    name = our_profile(profile)
    if name is not None and name in town.profiles:
        return name
    fault = (
        f"/vehicles: profile {profile!r} is {name} here, which the map of {town.title} was not built for: use"
        f" {', '.join(town.profiles)}"
    )
    raise VroomError([fault])


def _refusal(profile: str, error: MapError) -> Exception:
    """Return what becomes of a map's fault: an answer where it lies in the document, else the fault itself."""
    if error.code not in _ASKED:
        return error
    return VroomError([f"profile {profile}: {error}"], ROUTING_FAULT)


def _measure(route: dict[str, Any], legs_cm: Sequence[int]) -> None:
    """Write the metres driven to each step; a break is taken where the step before it was."""
    driven_cm, legs = 0, iter(legs_cm)
    for number, step in enumerate(route["steps"]):
        if number and "location" in step:
            driven_cm += next(legs)
        step["distance"] = math.floor(driven_cm / 100 + 0.5)
    route["distance"] = math.floor(driven_cm / 100 + 0.5)


def places_of(document: Mapping[str, Any]) -> tuple[list[tuple[float, float]], list[str]]:
    """Return the coordinates in a legal document, and the pointers of the places that have none."""
    found: list[tuple[float, float]] = []
    missing: list[str] = []

    def take(owner: Mapping[str, Any], key: str, pointer: str) -> None:
        if key in owner:
            found.append((float(owner[key][0]), float(owner[key][1])))
        else:
            missing.append(f"{pointer}/{key}")

    for number, job in enumerate(document.get("jobs") or ()):
        take(job, "location", f"/jobs/{number}")
    for number, shipment in enumerate(document.get("shipments") or ()):
        steps = shipment["pickups"] if "pickups" in shipment else [shipment["pickup"]]
        for step in (*steps, shipment["delivery"]):
            take(step, "location", f"/shipments/{number}")
    for number, vehicle in enumerate(document["vehicles"]):
        for key in ("start", "end"):
            if key in vehicle or f"{key}_index" in vehicle:
                take(vehicle, key, f"/vehicles/{number}")
    return found, missing


@cache
def _finder(home: str) -> Any:
    """Return the finder of this process, which keeps its towns open from one document to the next."""
    from geo.holding import TownFinder
    from geo.kept_towns import KeptTowns
    from geo.store import TownStore

    return TownFinder(KeptTowns(TownStore(Path(home))))
