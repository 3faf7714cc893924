"""Tests of routes through points and of what they are written as."""

from __future__ import annotations

from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from geo.errors import MapError
from geo.routes.geojson import route_geojson
from geo.routes.gpx import route_gpx
from geo.routes.polyline import decode_polyline
from geo.routes.route import find_alternatives, find_route
from tests.geo.small_maps import position
from tests.geo.small_towns import small_town

GPX = "{http://www.topografix.com/GPX/1/1}"


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """Rue A from west to east, Rue B to the north, joined by Rue C; a name that XML must escape."""
    return small_town(
        tmp_path_factory.mktemp("route"),
        {1: (-200, 0), 2: (0, 0), 3: (200, 0), 4: (0, 200), 5: (200, 200)},
        {
            10: ((1, 2, 3), "highway=residential name=Rue_<A>&'"),
            11: ((2, 4), "highway=residential name=Rue_B"),
            12: ((3, 5, 4), "highway=residential name=Rue_C"),
        },
    )


@pytest.fixture(scope="module")
def through(town):
    """A way through three points."""
    lon, lat = zip(position(-150, 0), position(5, 100), position(150, 0), strict=True)
    return find_route(town, "bike", lon, lat)


def test_legs_join_to_one_line(through) -> None:
    """Tests lengths by hand (250 m, then 250 m), and that joints stand once."""
    assert [round(leg.path.distance_cm / 100) for leg in through.legs] == [250, 250]
    assert through.distance_cm == sum(leg.path.distance_cm for leg in through.legs)
    assert through.duration_ms == sum(step.duration_ms for step in through.steps)
    assert len(through.line) == sum(len(leg.path.lon) for leg in through.legs) - 1
    assert (np.abs(np.diff(through.line, axis=0)).sum(axis=1) > 0).all()
    west, south, east, north = through.bounds
    assert (west, south) == pytest.approx(position(-150, 0), abs=1e-6)
    assert east == pytest.approx(position(150, 0)[0], abs=1e-6)
    assert north == pytest.approx(position(0, 100)[1], abs=1e-6)
    assert through.ascent_m is None  # the town was made without elevation
    assert through.pushed_cm == 0


def test_stops_on_the_way_are_numbered(through) -> None:
    """Tests the arrival in between and the last one, each with its side."""
    arrivals = [step for step in through.steps if step.maneuver == "arrive"]
    assert [(step.waypoint, step.modifier) for step in arrivals] == [(1, "right"), (0, "")]


@pytest.mark.parametrize("precision", [5, 6])
def test_polylines_are_the_line(through, precision: int) -> None:
    """Tests both precisions against the line."""
    decoded = decode_polyline(through.polyline(precision), precision=precision)
    assert np.array(decoded) == pytest.approx(through.line, abs=0.6 * 10**-precision)


def test_geojson_holds_route_steps_and_stops(through) -> None:
    """Tests the features, the credit, and that the steps' lines join to the route's."""
    document = route_geojson([through], "fr")
    assert "OpenStreetMap contributors" in document["attribution"]
    by_kind = {}
    for feature in document["features"]:
        by_kind.setdefault(feature["properties"]["kind"], []).append(feature)
    (route,) = by_kind["route"]
    assert route["properties"]["distance_m"] == through.distance_cm / 100
    assert len(by_kind["stop"]) == 3
    assert [f["properties"]["text"] for f in by_kind["step"]][:2] == [
        "Partez vers l’est dans la Rue_<A>&'",
        "Prenez à gauche dans la Rue_B",
    ]
    lines = [f["geometry"]["coordinates"] for f in by_kind["step"] if f["geometry"]["type"] == "LineString"]
    joined = lines[0] + [point for line in lines[1:] for point in line[1:]]
    assert joined == route["geometry"]["coordinates"]
    assert sum(f["properties"]["duration_s"] for f in by_kind["step"]) == pytest.approx(
        through.duration_ms / 1000
    )
    west, south, east, north = document["bbox"]
    assert west < east
    assert south < north


def test_gpx_follows_its_schema(through) -> None:
    """Tests order, attributes and escaping by the rules of GPX 1.1, and that the track is the line."""
    text = route_gpx(through, "fr", made_at=datetime(2026, 11, 28, 9, tzinfo=UTC))
    root = ET.fromstring(text.encode())
    assert root.tag == f"{GPX}gpx"
    assert root.attrib == {"version": "1.1", "creator": "Tournée"}
    order = ["metadata", "wpt", "rte", "trk"]
    tags = [child.tag.removeprefix(GPX) for child in root]
    assert tags == sorted(tags, key=order.index)
    metadata = [child.tag.removeprefix(GPX) for child in root[0]]
    assert metadata == ["name", "desc", "copyright", "time", "bounds"]
    assert root[0][2].attrib["author"] == "OpenStreetMap contributors"
    points = root.findall(f"{GPX}trk/{GPX}trkseg/{GPX}trkpt")
    assert len(points) == sum(len(leg.path.lon) for leg in through.legs)
    for point in [*points, *root.findall(f"{GPX}wpt"), *root.findall(f"{GPX}rte/{GPX}rtept")]:
        assert set(point.attrib) == {"lat", "lon"}
        assert abs(float(point.attrib["lat"])) <= 90
        inside = [child.tag.removeprefix(GPX) for child in point]
        assert inside == sorted(inside, key=["ele", "time", "name", "cmt", "desc"].index)
    said = [point.findtext(f"{GPX}name") for point in root.findall(f"{GPX}rte/{GPX}rtept")]
    assert said[0] == "Partez vers l’est dans la Rue_<A>&'"
    assert route_gpx(through) == route_gpx(through)


def test_alternatives_are_routes(town) -> None:
    """Tests two ways round a block, the fastest first, each exact."""
    found = find_alternatives(town, "bike", position(-150, 0), position(190, 195))
    assert len(found) == 2
    assert found[0].duration_ms <= found[1].duration_ms
    names = [{step.name for step in one.steps} for one in found]
    assert sum("Rue_B" in some for some in names) == 1


def test_one_point_is_no_route(town) -> None:
    """Tests that a single point is refused with what to do."""
    with pytest.raises(MapError, match="at least two"):
        find_route(town, "bike", [7.0], [44.0])


def test_far_points_and_unknown_heights(monaco, town) -> None:
    """Tests a point far away, and that elevation of a town without a raster is unknown, not zero."""
    with pytest.raises(MapError, match="300 m"):
        find_route(town, "bike", [7.0, 8.0], [44.0, 44.0])
    one = find_route(monaco, "foot", [7.4190, 7.4288], [43.7310, 43.7400])
    assert one.work_kj is None
    assert "<ele>" not in route_gpx(one)
