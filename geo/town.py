"""A town: its streets, profiles, addresses and places, ready to be asked."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.artefact import LoadedStreets, damaged, read_manifest, read_streets
from geo.boundary import Boundary
from geo.building.edge_flags import EDGE_USES, SIGN_KEYS, EdgeFlag
from geo.building.hierarchies import read_hierarchy
from geo.conditions.moments import Moments
from geo.edge_arrays import EdgeArrays
from geo.errors import MapError
from geo.routes.caches import RouteCaches
from routing.streets.network import Locations, Metric, StreetNetwork
from routing.streets.tables import TravelTimes

if TYPE_CHECKING:
    from geo.addresses.search import AddressIndex
    from geo.elevation.heights import StreetElevation
    from geo.places.osm import OsmPlace
    from routing.streets.engine import StreetEngine
    from routing.streets.paths import StreetPath

BOUNDARY_FILE = "boundary.geojson"
PLACES_FILE = "places.json"
ADDRESSES_FILE = "addresses.sqlite"
TILES_FILE = "map.pmtiles"


class Town:
    """One town, loaded from its folder by `Town.load`; safe to use from several threads.

    Attributes
    ----------
    folder
        Where the town's files lie.
    name
        Its short name, as commands use it.
    title
        Its name as people write it.
    bbox
        (west, south, east, north) of its streets, degrees.
    time_zone
        A name of the tz database.
    map_hash
        Changes whenever the map or the way of reading it changes.
    builder_version
        The version of the way of reading maps that made it.
    profiles
        Names of the profiles that the town was built for.
    left_hand_traffic
        Whether traffic keeps to the left.
    report
        What was counted when the town was built.
    network
        The street network.
    street_names
        Distinct names of streets; the first is empty.
    """

    def __init__(
        self, folder: Path, manifest: Mapping[str, Any], streets: LoadedStreets, boundary: Boundary | None
    ) -> None:
        self.folder = folder
        self.name: str = manifest["name"]
        self.title: str = manifest["title"]
        west, south, east, north = manifest["bbox"]
        self.bbox: tuple[float, float, float, float] = (west, south, east, north)
        self.time_zone: str = manifest["time_zone"]
        self.map_hash: str = manifest["map_hash"]
        self.builder_version: int = manifest["builder_version"]
        self.profiles: tuple[str, ...] = tuple(manifest["profiles"])
        self.left_hand_traffic: bool = manifest["left_hand_traffic"]
        self.report: Mapping[str, Any] = MappingProxyType(manifest["report"])
        self.network: StreetNetwork = streets.network
        self.street_names: tuple[str, ...] = streets.names
        self._streets = streets
        self._classes: tuple[str, ...] = tuple(manifest["classes"])
        if len(self._classes) <= int(streets.edge_class.max()):
            raise ValueError("it names fewer classes of street than there are")
        self._boundary = boundary
        self._route_caches = RouteCaches(streets)
        self._moments = Moments(
            streets, self.time_zone, lambda profile: read_hierarchy(folder, profile, self.network)
        )
        self._places: tuple[OsmPlace, ...] | None = None
        self._addresses: AddressIndex | None = None
        self._lock = threading.Lock()

    @classmethod
    def load(cls, folder: Path) -> Town:
        """Load a town from its folder.

        Raises
        ------
        MapError
            ``town_damaged`` or ``town_outdated``, naming the folder and the remedy.
        """
        manifest = read_manifest(folder)
        try:
            streets = read_streets(folder, tuple(manifest["profiles"]))
            boundary = _read_boundary(folder) if manifest["has_boundary"] else None
            return cls(folder, manifest, streets, boundary)
        except (KeyError, TypeError, ValueError) as error:
            raise damaged(folder, f"its manifest is incomplete ({error})") from error

    def metric(self, profile: str, at: datetime | None = None) -> Metric:
        """Return the metric of a profile.

        Parameters
        ----------
        profile
            The profile's name.
        at
            A moment, on the town's clocks where it has no zone; the metric is what the map says of
            that moment. None leaves everything out that the map ties to hours.

        Raises
        ------
        MapError
            ``profile_unknown``.
        """
        return self._moments.at(profile, at).metric

    def metric_changes(self, profile: str, day: date) -> tuple[datetime, ...]:
        """Return the moments of a day on the town's clocks at which a profile's metric changes.

        From each of them on, until the next one, the metric stays the same. Errors as `metric`.
        """
        return self._moments.changes(profile, day)

    def metric_variants(self, profile: str) -> tuple[Metric, ...]:
        """Return metrics that together tell what a profile's metric may be at any moment.

        As `geo.conditions.moments.Moments.variants`: what is built for all of them serves every moment. Errors
        as `metric`.
        """
        return self._moments.variants(profile)

    def pushed_arcs(self, profile: str, at: datetime | None = None) -> NDArray[np.bool_]:
        """Return bool[m], the arcs where a bicycle is pushed at a moment; errors as `metric`."""
        return self._moments.at(profile, at).pushed

    def edge_name(self, edge: int) -> str:
        """Return the name of the street that an edge belongs to, empty where it has none."""
        name: str = self.street_names[int(self._streets.edge_name[edge])]
        return name

    def edge_class(self, edge: int) -> str:
        """Return the class of street (the value of the tag highway) that an edge belongs to."""
        return self._classes[int(self._streets.edge_class[edge])]

    @property
    def edge_arrays(self) -> EdgeArrays:
        """What is known of all edges at once, for those who look through a whole map."""
        return EdgeArrays(
            self._streets.edge_way_id, self._streets.edge_name, self._streets.edge_class, self._classes
        )

    def edge_way_id(self, edge: int) -> int:
        """Return the OpenStreetMap number of the way that an edge belongs to."""
        return int(self._streets.edge_way_id[edge])

    @property
    def route_caches(self) -> RouteCaches:
        """What paths and instructions need once, shared by all moments."""
        return self._route_caches

    @property
    def edge_flags(self) -> NDArray[np.uint16]:
        """uint16[e], read-only: the bits of `geo.building.edge_flags.EdgeFlag` by edge."""
        return self._streets.edge_flags

    @property
    def elevation(self) -> StreetElevation | None:
        """Heights along the streets, None where the town was added without a raster of the ground."""
        return self._streets.elevation

    @property
    def node_elevation_m(self) -> NDArray[np.float32] | None:
        """float32[n], metres at junctions, NaN where unknown; None as `elevation`."""
        return None if self._streets.elevation is None else self._streets.elevation.node_m

    @property
    def edge_roundabout(self) -> NDArray[np.bool_]:
        """bool[e], the edges that are part of a roundabout."""
        flags: NDArray[np.bool_] = (self._streets.edge_flags & EdgeFlag.ROUNDABOUT) != 0
        return flags

    def edge_use(self, edge: int) -> str:
        """Return what is special about an edge (see `geo.building.edge_flags.EDGE_USES`), empty where nothing is."""
        flags = int(self._streets.edge_flags[edge])
        return next((use for flag, use in EDGE_USES if flags & flag), "")

    def edge_ref(self, edge: int) -> str:
        """Return the number of the road that an edge belongs to (``D 6007``), empty where it has none."""
        return self.edge_sign(edge, "ref")

    def edge_sign(self, edge: int, key: str) -> str:
        """Return what the map says on the signs of an edge, by a key of `geo.building.edge_flags.SIGN_KEYS`."""
        text: str = self._streets.signs[int(self._streets.edge_sign[edge, SIGN_KEYS.index(key)])]
        return text

    def snap(
        self,
        profile: str,
        lon: ArrayLike,
        lat: ArrayLike,
        *,
        max_distance_m: float = 300.0,
        at: datetime | None = None,
    ) -> Locations:
        """Snap points to the nearest streets that a profile may use.

        Parameters
        ----------
        profile
            The profile's name.
        lon, lat
            float64[k], degrees.
        max_distance_m
            How far a street may be from its point.
        at
            As for `metric`: a street that is open at certain hours is snapped to in these.

        Raises
        ------
        MapError
            ``profile_unknown``, ``outside_town`` or ``too_far_from_street``, naming the first
            offending points.
        """
        self.check_inside(lon, lat)
        index = self._moments.snap_index(profile, at)
        return index.snap(lon, lat, max_distance_m=max_distance_m)

    def check_inside(self, lon: ArrayLike, lat: ArrayLike) -> None:
        """Check that points lie within the town's boundary, where it has one.

        Raises
        ------
        MapError
            ``outside_town``, naming the first offending points.
        """
        if self._boundary is None:
            return
        east, north = np.atleast_1d(np.asarray(lon)), np.atleast_1d(np.asarray(lat))
        outside = np.flatnonzero(~self._boundary.contains(east, north))
        if len(outside):
            first = ", ".join(
                f"point {at} at [{east[at]:.6f}, {north[at]:.6f}]" for at in outside[:3].tolist()
            )
            raise MapError(
                f"{self.title}: {len(outside)} of {len(east)} points lie outside the town: {first}. "
                "Correct the position, or add the town with a wider boundary.",
                code="outside_town",
            )

    def travel_times(
        self,
        profile: str,
        lon: ArrayLike,
        lat: ArrayLike,
        *,
        threads: int | None = None,
        on_progress: Callable[[int, int], None] | None = None,
        at: datetime | None = None,
    ) -> TravelTimes:
        """Return the square table of fastest trips between points.

        Parameters
        ----------
        profile
            The profile's name.
        lon, lat
            float64[k], degrees.
        threads
            How many threads to use; all cores where not given.
        on_progress
            Called with the number of origins done and of all origins.
        at
            As for `metric`.

        Raises
        ------
        MapError
            As `snap`.
        """
        locations = self.snap(profile, lon, lat, at=at)
        return self.engine(profile, at).travel_times(
            locations, locations, threads=threads, on_progress=on_progress
        )

    def route(
        self, profile: str, lon: ArrayLike, lat: ArrayLike, *, at: datetime | None = None
    ) -> list[StreetPath]:
        """Return the fastest path from each point to the next, in the given order.

        Parameters
        ----------
        profile
            The profile's name.
        lon, lat
            float64[k], degrees, k >= 2.
        at
            As for `metric`.

        Returns
        -------
        list of StreetPath
            k - 1 legs.

        Raises
        ------
        MapError
            As `snap`; ``no_route`` where a leg has no path.
        """
        locations = self.snap(profile, lon, lat, at=at)
        legs = np.arange(len(locations.edge) - 1)
        found = self.engine(profile, at).fastest_paths(locations, locations, legs, legs + 1)
        paths = []
        for leg, path in enumerate(found):
            if path is None:
                raise MapError(
                    f"{profile}: there is no way from point {leg} to point {leg + 1}.", code="no_route"
                )
            paths.append(path)
        return paths

    def alternatives(
        self,
        profile: str,
        origin: tuple[float, float],
        destination: tuple[float, float],
        *,
        count: int = 2,
        max_distance_m: float = 300.0,
    ) -> list[StreetPath]:
        """Return the fastest path between two (longitude, latitude) points and up to ``count`` others.

        They are the admissible ones of `routing.streets.alternatives`. Errors as `route`.
        """
        from geo.routes.alternatives import alternative_paths

        ends = origin, destination
        return alternative_paths(self, profile, ends, count, max_distance_m, self._route_caches)

    def engine(self, profile: str, at: datetime | None = None) -> StreetEngine:
        """Return the engine of a profile, made when first asked for; moments and errors as `metric`.

        Moments at which the same holds share one engine.
        """
        return self._moments.engine(profile, at)

    def places(self) -> tuple[OsmPlace, ...]:
        """Return the shops and service points of the map."""
        with self._lock:
            if self._places is None:
                from geo.places.osm import load_places

                self._places = load_places(self.folder / PLACES_FILE)
            return self._places

    @property
    def addresses(self) -> AddressIndex:
        """The town's addresses, to be searched."""
        with self._lock:
            if self._addresses is None:
                from geo.addresses.search import AddressIndex

                self._addresses = AddressIndex(self.folder / ADDRESSES_FILE)
            return self._addresses

    @property
    def tiles_path(self) -> Path | None:
        """The town's map as a PMTiles archive, None where it was added without one."""
        path = self.folder / TILES_FILE
        return path if path.is_file() else None

    @property
    def boundary(self) -> dict[str, Any] | None:
        """The area that the town serves as a GeoJSON geometry, None where it is not limited."""
        return None if self._boundary is None else self._boundary.geojson()


def _read_boundary(folder: Path) -> Boundary:
    try:
        return Boundary.read(folder / BOUNDARY_FILE)
    except MapError as error:
        raise damaged(folder, str(error)) from error
