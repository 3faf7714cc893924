"""Building a whole town in a folder: streets, addresses, places and the drawn map."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from geo.artefact import BUILDER_VERSION, file_sha256, write_json, write_manifest, write_streets
from geo.boundary import Boundary
from geo.building.extract import read_extract
from geo.building.hierarchies import hierarchies_beside
from geo.building.network import Streets, build_streets
from geo.building.source_tags import source_tags, write_source_tags
from geo.elevation.raster import ElevationRaster
from geo.elevation.streets import elevation_report
from geo.errors import MapError
from geo.imports.sources import Source, prepared
from geo.profiles import ProfileRules, identity
from geo.timezones import check_time_zone, left_hand_traffic_at, time_zone_at
from geo.town import ADDRESSES_FILE, BOUNDARY_FILE, PLACES_FILE, TILES_FILE

if TYPE_CHECKING:
    # The drawn map is made by a process of its own, with libraries that the streets do not need.
    from geo.tiles.process import MapDrawing

#: About a hundred metres.
_SMALLEST_BOX_DEG = 0.001

ATTRIBUTION = "© OpenStreetMap contributors"


@dataclass(frozen=True, slots=True)
class TownPlan:
    """What to build.

    Parameters
    ----------
    name, title
        The town's short name and its name as people write it.
    extract
        An OpenStreetMap file, a GraphML file or a graph of OSMnx, as `prepared`.
    boundary
        A GeoJSON file, or None.
    profiles
        The profiles' tables, as `geo.profiles.in_order`.
    time_zone
        A name of the tz database, or None to guess it.
    tiles
        Whether to draw the map.
    elevation
        Rasters of the ground, or folders of them, as `ElevationRaster`.
    addresses
        Lists of addresses, as `geo.addresses.ban.read_ban`.
    """

    name: str
    extract: Path | Any
    title: str
    boundary: Path | None
    profiles: tuple[ProfileRules, ...]
    time_zone: str | None
    tiles: bool
    elevation: tuple[Path, ...] = ()
    addresses: tuple[Path, ...] = ()


def build_town(plan: TownPlan, folder: Path, on_progress: Callable[[str, float], None]) -> None:
    """Build a town.

    Parameters
    ----------
    plan
        What to build.
    folder
        An empty folder; the manifest is written last.
    on_progress
        Called with the name of the stage and the share of the work done before it.

    Raises
    ------
    MapError
        As `read_extract`, `Boundary.read`, `check_time_zone` and `ElevationRaster`.
    """
    if plan.time_zone is not None:
        check_time_zone(plan.time_zone)
    with contextlib.ExitStack() as held:
        source = held.enter_context(prepared(plan.extract, folder))
        drawing = None
        if plan.tiles:
            from geo.tiles.process import MapDrawing

            drawing = held.enter_context(MapDrawing(source.extract, folder / TILES_FILE, plan.title))
        manifest = source.named(lambda: _build(plan, source, drawing, folder, held, on_progress))
    on_progress("write the manifest", 0.99)
    write_manifest(folder, manifest)
    on_progress("done", 1.0)


def _build(
    plan: TownPlan,
    source: Source,
    drawing: MapDrawing | None,
    folder: Path,
    held: contextlib.ExitStack,
    on_progress: Callable[[str, float], None],
) -> dict[str, Any]:
    """Write all files of a town but its manifest, which is returned.

    Meanwhile the map is drawn and the hierarchies are built; ``held`` waits for the latter.
    """
    from geo.addresses.ban import check_lists
    from geo.addresses.town import index_addresses
    from geo.places.osm import read_places, save_places

    time_zone = check_time_zone(plan.time_zone) if plan.time_zone is not None else None
    boundary = Boundary.read(plan.boundary) if plan.boundary is not None else None
    raster = ElevationRaster(plan.elevation) if plan.elevation else None
    check_lists(plan.addresses)
    on_progress("read the streets", 0.0)
    extract = read_extract(source.extract)
    lon, lat = float(np.median(extract.node_lon)), float(np.median(extract.node_lat))
    on_progress("build the street network", 0.1)
    left_hand_traffic = left_hand_traffic_at(lon, lat)
    streets = build_streets(extract, plan.profiles, left_hand_traffic=left_hand_traffic, elevation=raster)
    bbox = _bbox(streets)
    if drawing is not None:
        drawing.say_box(_drawn_box(bbox))
    write_streets(folder, streets)
    held.enter_context(hierarchies_beside(folder, streets))
    write_source_tags(folder, source_tags(extract, streets.edge_way_id, streets.node_number))
    if boundary is not None:
        write_json(folder / BOUNDARY_FILE, boundary.geojson())
        if not boundary.contains(streets.network.node_lon, streets.network.node_lat).any():
            raise MapError(
                f"{plan.boundary}: none of the extract's streets lie inside the boundary. Give the boundary of "
                "this town, or another extract.",
                code="boundary_elsewhere",
            )
    on_progress("find islands", 0.2)
    islands = _islands(streets)
    on_progress("index the addresses", 0.25)
    addresses = index_addresses(source.extract, folder / ADDRESSES_FILE, plan.addresses, bbox, boundary)
    on_progress("collect shops and service points", 0.38)
    places = read_places(source.extract)
    save_places(folder / PLACES_FILE, places)
    if drawing is not None:
        drawing.wait(lambda share: on_progress("draw the map", 0.4 + 0.55 * share))
    return {
        "name": plan.name,
        "title": plan.title,
        "attribution": "; ".join(
            [ATTRIBUTION, *{each["attribution"] for each in addresses["address_lists"]}]
        ),
        "bbox": bbox,
        "time_zone": time_zone or time_zone_at(lon, lat),
        "map_hash": _map_hash(plan, source, raster),
        "builder_version": BUILDER_VERSION,
        "profiles": [rules.name for rules in plan.profiles],
        "has_boundary": boundary is not None,
        "left_hand_traffic": left_hand_traffic,
        "classes": streets.classes,
        "report": {
            **streets.report,
            "source": source.report,
            "unreachable_arcs": islands,
            "elevation": elevation_report(streets.network, streets.elevation, raster),
            **addresses,
            "places": len(places),
        },
    }


def _map_hash(plan: TownPlan, source: Source, raster: ElevationRaster | None) -> str:
    """Return what identifies the arrays: the extract, the builder, the profiles built, and the ground."""
    recipe = f"{file_sha256(source.original)} {BUILDER_VERSION} {' '.join(map(identity, plan.profiles))}"
    recipe = " ".join([recipe, *(file_sha256(file) for file in plan.addresses)])
    if raster is not None:
        recipe = " ".join([recipe, *(file_sha256(file) for file in raster.read_files)])
    return hashlib.sha256(recipe.encode()).hexdigest()


def _bbox(streets: Streets) -> tuple[float, float, float, float]:
    lon, lat = streets.network.shape_lon, streets.network.shape_lat
    return float(lon.min()), float(lat.min()), float(lon.max()), float(lat.max())


def _drawn_box(box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    """Return the box to draw: a single straight street has a length, but no area."""
    west, south, east, north = box
    wide, high = (max(_SMALLEST_BOX_DEG - extent, 0.0) / 2 for extent in (east - west, north - south))
    return west - wide, south - high, east + wide, north + high


def _islands(streets: Streets) -> dict[str, Any]:
    """Count by profile the arcs as drawn that trips cannot use for want of a way on or a way back."""
    from routing.streets.components import largest_component
    from routing.streets.network import FORBIDDEN

    as_drawn = streets.network.original_arc == np.arange(streets.network.arc_count)
    return {
        name: int(
            (as_drawn & (metric.arc_ms != FORBIDDEN) & ~largest_component(streets.network, metric)).sum()
        )
        for name, metric in streets.metrics.items()
    }
