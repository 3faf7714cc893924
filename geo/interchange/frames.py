"""Streets, zones and rounds as frames of geopandas, for analysis and for every tool that reads them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from geo.building.source_tags import read_source_tags
from geo.errors import MapError
from geo.interchange.graphs import ATTRIBUTION, library
from geo.town import Town
from routing.streets.network import FORBIDDEN

CRS = "EPSG:4326"


def streets_frame(town: Town) -> Any:
    """Return a town's streets, one row for each stretch between junctions.

    Parameters
    ----------
    town
        The town.

    Returns
    -------
    geopandas.GeoDataFrame
        Columns ``osmid``, ``u`` and ``v`` (numbers of the junctions), ``name``, ``highway``, ``length_m``,
        ``geometry`` as drawn, and for each profile ``<profile>_forward_s`` and ``<profile>_backward_s``:
        seconds along and against the drawing, NaN where it may not go.

    Raises
    ------
    MapError
        ``library_missing`` where geopandas is not installed.
    """
    frames = library("geopandas")
    network = town.network
    tags = read_source_tags(town.folder, network.node_count, network.edge_count)
    edges = np.flatnonzero(network.original_edge == np.arange(network.edge_count))
    arcs = network.edge_arc[edges]
    one = arcs.max(axis=1)
    points = np.column_stack([network.shape_lon, network.shape_lat])
    row_of = np.repeat(np.arange(network.edge_count), np.diff(network.shape_first))
    drawn = np.isin(row_of, edges)
    against = network.arc_reversed[one]
    tail, head = network.tail[one], network.head[one]
    columns: dict[str, Any] = {
        "osmid": [town.edge_way_id(edge) for edge in edges.tolist()],
        "u": tags.node_number[np.where(against, head, tail)],
        "v": tags.node_number[np.where(against, tail, head)],
        "name": [town.edge_name(edge) for edge in edges.tolist()],
        "highway": [town.edge_class(edge) for edge in edges.tolist()],
        "length_m": network.length_cm[one] / 100,
    }
    for profile in town.profiles:
        arc_ms = town.metric(profile).arc_ms
        for side, way in enumerate(("forward", "backward")):
            arc = arcs[:, side]
            ms = np.where(arc >= 0, arc_ms[arc], FORBIDDEN)
            columns[f"{profile}_{way}_s"] = np.where(ms == FORBIDDEN, np.nan, ms / 1000)
    lines = shapely.linestrings(points[drawn], indices=np.searchsorted(edges, row_of[drawn]))
    return _frame(frames, columns, lines, ATTRIBUTION)


def zones_frame(zones: Mapping[str, Any] | Path) -> Any:
    """Return areas, such as a town's boundary, closures or reach maps, one row each.

    Parameters
    ----------
    zones
        GeoJSON (a geometry, a Feature or a FeatureCollection), or the path of a file of it. Features that
        are no areas are left out.

    Returns
    -------
    geopandas.GeoDataFrame
        The properties as columns, and ``geometry``.

    Raises
    ------
    MapError
        ``geojson_unreadable``; ``library_missing`` where geopandas is not installed.
    """
    return _features_frame(zones, lambda shape, _: shape.geom_type in {"Polygon", "MultiPolygon"})


def rounds_frame(plan: Mapping[str, Any] | Path) -> Any:
    """Return the rounds of a plan, one row each, from the GeoJSON that `tournee plan --geojson` writes.

    Parameters
    ----------
    plan
        The GeoJSON, or the path of its file.

    Returns
    -------
    geopandas.GeoDataFrame
        The properties of rounds as columns (shift, courier, distance, times ...), and their line as
        ``geometry``.

    Raises
    ------
    MapError
        As `zones_frame`.
    """
    return _features_frame(plan, lambda _, facts: facts.get("kind") == "round")


def stops_frame(plan: Mapping[str, Any] | Path) -> Any:
    """Return the stops of a plan, one row each; as `rounds_frame`."""
    return _features_frame(plan, lambda _, facts: facts.get("kind") == "stop")


def _features_frame(source: Mapping[str, Any] | Path, wanted: Any) -> Any:
    frames = library("geopandas")
    name = str(source) if isinstance(source, Path) else "GeoJSON"
    try:
        content = json.loads(source.read_text(encoding="utf-8")) if isinstance(source, Path) else source
        features = content["features"] if content["type"] == "FeatureCollection" else [content]
        rows, shapes = [], []
        for feature in features:
            whole = feature["type"] == "Feature"
            shape = shapely.from_geojson(json.dumps(feature["geometry"] if whole else feature))
            facts = dict(feature.get("properties") or {}) if whole else {}
            if wanted(shape, facts):
                rows.append(facts)
                shapes.append(shape)
        attribution = str(content.get("attribution") or ATTRIBUTION)
    except (OSError, KeyError, TypeError, ValueError, AttributeError, shapely.errors.ShapelyError) as error:
        raise MapError(
            f"{name}: this is no GeoJSON of features ({type(error).__name__}: {error}). Give what `tournee` wrote or "
            "an RFC 7946 file.",
            code="geojson_unreadable",
        ) from error
    keys = list(dict.fromkeys(key for row in rows for key in row))
    columns = {key: [row.get(key) for row in rows] for key in keys}
    return _frame(frames, columns, shapes, attribution)


def _frame(frames: Any, columns: dict[str, Any], shapes: Any, attribution: str) -> Any:
    frame = frames.GeoDataFrame(columns, geometry=list(shapes), crs=CRS)
    frame.attrs["attribution"] = attribution
    return frame
