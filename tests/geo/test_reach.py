"""Tests of isochrones, service areas and reach maps, on one street drawn by hand and in Monaco."""

from __future__ import annotations

import datetime as dt
import json
import math
from itertools import pairwise

import numpy as np
import pytest
import shapely

from geo.errors import MapError
from geo.reach.areas import check_limits, isochrones, reach_streets, service_areas
from geo.reach.geojson import areas_geojson, streets_geojson
from geo.reach.shapes import Lines, Plane, area_km2, reach_polygons, service_polygons
from geo.reach.town import doors
from routing.streets.network import FORBIDDEN, Metric, freeze
from tests.geo.small_maps import draw, position

LON, LAT = [7.4246, 7.4155, 7.4290], [43.7384, 43.7310, 43.7450]
MINUTES = [300, 600, 900]


@pytest.fixture(scope="module")
def one_street(town_store, tmp_path_factory):
    """A town of one straight street of 2 km with four houses, and a lane that nothing leads to."""
    house = "addr:street=Street addr:housenumber="
    nodes = {
        1: (0, 0),
        2: (1000, 0),
        3: (2000, 0),
        4: (500, 500),
        5: (700, 500),
        11: (100, 8, house + "1"),
        12: (600, 8, house + "2"),
        13: (1400, 8, house + "3"),
        14: (1900, 8, house + "4"),
    }
    ways = {
        20: ([1, 2, 3], "highway=residential name=Street"),
        21: ([4, 5], "highway=residential name=Lane"),
    }
    path = draw(tmp_path_factory.mktemp("street") / "street.osm", nodes, ways)
    return town_store.add("one-street", path, time_zone="Europe/Paris", tiles=False)


def metres(area):
    """Return an area on the plane round the hand-drawn map's origin."""
    plane = Plane(7.0, 44.0)
    return shapely.transform(area, lambda p: np.stack(plane.metres(p[:, 0], p[:, 1]), axis=1))


def test_one_street_by_hand(one_street):
    """Tests lengths, areas and doors on a straight street walked at 5 km/h, against sums made by hand."""
    found = isochrones(one_street, "foot", *position(1000, 0), [360, 720], with_streets=True)
    # 6 minutes are 500 m either way; houses stand 400, 400, 900 and 900 m from the middle.
    assert [area.street_km for area in found] == pytest.approx([1.0, 2.0], abs=0.004)
    assert [area.doors for area in found] == [2, 4]
    for area, length in zip(found, (1000, 2000), strict=True):
        assert area.area_km2 == pytest.approx((length * 100 + math.pi * 50**2) / 1e6, rel=0.01)
        assert area.area_km2 == pytest.approx(metres(area.area).area / 1e6, rel=0.002)
        assert area.streets is not None
        west, south, east, north = metres(area.streets).bounds
        assert (west, east) == pytest.approx((1000 - length / 2, 1000 + length / 2), abs=2)
        assert (south, north) == pytest.approx((0, 0), abs=0.1)


def test_limit_zero_is_a_disc_round_the_place(one_street):
    """Tests that no time at all is the margin round the place itself."""
    (area,) = isochrones(one_street, "foot", *position(1000, 0), [0], margin_m=80)
    assert area.street_km == 0
    assert area.doors == 0
    assert area.area_km2 == pytest.approx(math.pi * 80**2 / 1e6, rel=0.04)


def test_huge_limit_never_reaches_the_island(one_street):
    """Tests that a lane without connection is in no area, after all the time that there is."""
    (area,) = isochrones(one_street, "foot", *position(1000, 0), [2_000_000])
    assert area.street_km == pytest.approx(2.0, abs=0.004)
    assert not metres(area.area).intersects(shapely.Point(600, 500))


def test_service_areas_meet_in_the_middle(one_street):
    """Tests that two places share a street half and half, without overlap, by table and by area."""
    lon, lat = zip(position(200, 0), position(1800, 0), strict=True)
    first, second = service_areas(one_street, "foot", lon, lat, 3600, with_streets=True)
    assert (first.place, second.place) == (0, 1)
    assert (first.street_km, second.street_km) == pytest.approx((1.0, 1.0), abs=0.004)
    assert (first.doors, second.doors) == (2, 2)
    assert metres(first.area).bounds[2] == pytest.approx(1000, abs=2)
    assert metres(second.area).bounds[0] == pytest.approx(1000, abs=2)
    assert metres(first.area).intersection(metres(second.area)).area < 1e-3


def test_closed_street_is_not_reached(one_street):
    """Tests that a metric with a closure is followed."""
    network, metric = one_street.network, one_street.metric("foot")
    east = np.argmax(network.node_lon)
    closed_ms = metric.arc_ms.copy()
    closed_ms[(network.head == east) | (network.tail == east)] = FORBIDDEN
    freeze(closed_ms)
    closed = Metric(closed_ms, metric.turn_ms)
    place = position(400, 0)
    (before,) = isochrones(one_street, "foot", *place, [3600])
    (after,) = isochrones(one_street, "foot", *place, [3600], metric=closed)
    assert (before.doors, before.street_km) == (4, pytest.approx(2.0, abs=0.004))
    assert after.street_km < before.street_km
    assert after.doors is not None
    assert after.doors < 4


@pytest.mark.parametrize("profile", ["foot", "cargo_bike", "van"])
@pytest.mark.parametrize("inward", [False, True])
def test_monaco_areas_are_valid_and_nested(monaco, profile, inward):
    """Tests that areas of a real town are valid, each within the next, and hold the streets they are of."""
    found = isochrones(
        monaco, profile, LON[0], LAT[0], MINUTES, inward=inward, with_streets=True, fill_holes_m2=0
    )
    for area in found:
        assert area.area.is_valid
        assert area.streets is not None
        assert shapely.contains(area.area.buffer(1e-9), area.streets)
    for inner, outer in pairwise(found):
        assert inner.area.difference(outer.area).area < 1e-12
        assert inner.area_km2 <= outer.area_km2
        assert inner.doors <= outer.doors


def test_areas_are_what_is_within_the_margin_of_a_street(monaco):
    """Tests 4,000 points near the border of an area against their distance to the reached streets."""
    (area,) = isochrones(monaco, "foot", LON[0], LAT[0], [600], with_streets=True, fill_holes_m2=0)
    plane = Plane(LON[0], LAT[0])
    drawn, streets = (
        shapely.transform(shape, lambda p: np.stack(plane.metres(p[:, 0], p[:, 1]), axis=1))
        for shape in (area.area, area.streets)
    )
    rng = np.random.default_rng(3)
    west, south, east, north = drawn.bounds
    points = shapely.points(rng.uniform((west, south), (east, north), (4000, 2)))
    tree = shapely.STRtree(shapely.get_parts(streets))
    (asked, _), metres_away = tree.query_nearest(points, return_distance=True, all_matches=False)
    inside = shapely.contains(drawn, points[asked])
    assert inside[metres_away < 45].all()
    # A gap between two streets that is narrower than a cell of the grid, 17 m, may be closed.
    assert not inside[metres_away > 50 + 50 / 3].any()
    assert inside[metres_away > 53].sum() <= 0.01 * inside.sum()
    assert inside.sum() > 1000
    assert (~inside).sum() > 1000


def test_doors_are_those_of_tables(monaco):
    """Tests that the doors counted are the houses whose table entry is within the limit."""
    found = isochrones(monaco, "bike", LON, LAT, MINUTES)
    door = doors(monaco, "bike")
    table = monaco.engine("bike").travel_times(monaco.snap("bike", LON, LAT), door.locations).durations_ms
    nearest = np.where(table < 0, 2**31 - 1, table).min(axis=0)
    assert [area.doors for area in found] == [int((nearest <= limit * 1000).sum()) for limit in MINUTES]
    shared = service_areas(monaco, "bike", LON, LAT, 900)
    owner = np.where(table < 0, 2**31 - 1, table).argmin(axis=0)[nearest <= 900_000]
    assert [area.doors for area in shared] == np.bincount(owner, minlength=3).tolist()


def test_monaco_service_areas_add_up(monaco):
    """Tests that service areas do not overlap and share exactly the streets of the isochrone."""
    shared = service_areas(monaco, "foot", LON, LAT, 900)
    (whole,) = isochrones(monaco, "foot", LON, LAT, [900])
    assert sum(area.street_km for area in shared) == pytest.approx(whole.street_km, abs=1e-4)
    assert sum(area.doors for area in shared) == whole.doors
    for one in shared:
        assert one.area.is_valid
        assert all(one.area.intersection(two.area).area < 1e-14 for two in shared if two is not one)
    together = shapely.union_all([area.area for area in shared])
    assert together.symmetric_difference(whole.area).area < 0.03 * whole.area.area


def test_reach_map_and_its_geojson(monaco):
    """Tests that every street part lies in its band, that bands add up, and that GeoJSON can be read back."""
    streets = reach_streets(monaco, "foot", LON[0], LAT[0], MINUTES)
    ends_ms = np.array([limit * 1000 for limit in MINUTES])[streets.band]
    assert (np.maximum(streets.pieces.start_ms, streets.pieces.stop_ms) <= ends_ms).all()
    whole = isochrones(monaco, "foot", LON[0], LAT[0], MINUTES, count_doors=False)
    kilometres = [streets.of_band(band).length_cm(monaco.network) / 100_000 for band in range(3)]
    assert np.cumsum(kilometres).tolist() == pytest.approx([area.street_km for area in whole])
    document = json.loads(json.dumps(streets_geojson(monaco, "foot", streets)))
    assert "OpenStreetMap" in document["attribution"]
    for feature in document["features"]:
        assert shapely.from_geojson(json.dumps(feature["geometry"])).geom_type == "LineString"
        facts = feature["properties"]
        assert (
            0
            <= min(facts["from_s"], facts["to_s"])
            <= max(facts["from_s"], facts["to_s"])
            <= facts["limit_s"]
        )


def test_areas_geojson(monaco):
    """Tests that larger limits come first, shapes stay valid when rounded, and the places are there."""
    found = isochrones(monaco, "cargo_bike", LON, LAT, MINUTES, with_streets=True)
    document = areas_geojson(found, profile="cargo_bike", lon=LON, lat=LAT, inward=True)
    kinds = [feature["properties"]["kind"] for feature in document["features"]]
    assert kinds == ["area", "streets"] * 3 + ["place"] * 3
    areas = [feature for feature in document["features"] if feature["properties"]["kind"] == "area"]
    assert [feature["properties"]["limit_s"] for feature in areas] == MINUTES[::-1]
    assert all(feature["properties"]["direction"] == "to" for feature in areas)
    for feature in areas:
        shape = shapely.from_geojson(json.dumps(feature["geometry"]))
        assert shape.is_valid
        assert shape.geom_type == "MultiPolygon"
        points = shapely.get_coordinates(shape)
        assert np.array_equal(points, np.round(points, 6))


def square(x, y, side):
    """Return a closed line round a square, metres east and north of a point on the equator."""
    degrees = 111_195.0
    corners = np.array([(x, y), (x + side, y), (x + side, y + side), (x, y + side), (x, y)])
    lon, lat = (np.ascontiguousarray(corners[:, axis] / degrees) for axis in (0, 1))
    return Lines(np.array([0, 5]), lon, lat)


def test_holes_are_filled_by_size():
    """Tests that a small hole is filled with the island in it, and a large one kept with its island."""
    for limit, parts, holes in ((0, 2, 1), (10_000_000, 1, 0)):
        outer, island = square(0, 0, 2000), square(900, 900, 200)
        lines = Lines(
            np.array([0, 5, 10]),
            np.concatenate([outer.lon, island.lon]),
            np.concatenate([outer.lat, island.lat]),
        )
        (area,) = reach_polygons([lines], margin_m=50, fill_holes_m2=limit)
        # The island's own inside, 100 m wide, is beyond the margin of its sides.
        assert len(area.geoms) == parts
        assert sum(len(part.interiors) for part in area.geoms) == holes + (parts - 1)
        assert area.is_valid


def test_enclave_of_another_owner_is_no_hole():
    """Tests that filling holes never takes what is another place's."""
    around, inside = square(0, 0, 1000), square(450, 450, 100)
    first, second = service_polygons([around, inside], margin_m=50, fill_holes_m2=1e9)
    assert first.intersection(second).area < 1e-16
    assert area_km2(second) == pytest.approx(0.2**2 - (4 - math.pi) * 0.05**2, rel=0.05)
    assert len(first.geoms[0].interiors) == 1


def test_nothing_to_draw_is_an_empty_area():
    """Tests that limits without any street have areas without extent."""
    empty = Lines(np.zeros(1, dtype=np.int64), np.zeros(0), np.zeros(0))
    assert [area.is_empty for area in reach_polygons([empty] * 2, margin_m=50, fill_holes_m2=0)] == [True] * 2
    full, none = service_polygons([square(0, 0, 100), empty], margin_m=50, fill_holes_m2=0)
    assert (full.is_empty, none.is_empty) == (False, True)


def test_vast_areas_get_a_coarser_grid():
    """Tests that streets over hundreds of kilometres are drawn within bounds, with a wider margin."""
    (area,) = reach_polygons([square(0, 0, 400_000)], margin_m=50, fill_holes_m2=0)
    assert area.is_valid
    assert 4 * 400 * 0.1 < area_km2(area) < 4 * 400 * 1.5


@pytest.mark.parametrize(
    ("change", "code", "said"),
    [
        ({"limits_s": []}, "reach_invalid", "at least one"),
        ({"limits_s": [300, 300]}, "reach_invalid", "different"),
        ({"limits_s": [-1]}, "reach_invalid", r"\[-1\]"),
        ({"limits_s": [2.5]}, "reach_invalid", "whole numbers"),
        ({"lon": [], "lat": []}, "reach_invalid", "at least one position"),
        ({"lon": 8.5}, "too_far_from_street", "more than 300 m"),
        ({"profile": "unicycle"}, "profile_unknown", "unicycle"),
        ({"margin_m": 0}, "reach_invalid", "margin_m: 0"),
        ({"fill_holes_m2": -1}, "reach_invalid", "fill_holes_m2: -1"),
    ],
)
def test_bad_questions_are_refused(monaco, change, code, said):
    """Tests that what cannot be answered is refused, naming the value."""
    question = {"profile": "foot", "lon": LON[0], "lat": LAT[0], "limits_s": [60], **change}
    with pytest.raises(MapError, match=said) as caught:
        isochrones(monaco, **question)
    assert caught.value.code == code


def test_a_moment_is_answered_by_the_metric_of_that_moment(monaco):
    """Tests that a moment gives what its metric gives, and that both at once are refused."""
    at = dt.datetime(2026, 11, 28, 9, 30)  # noqa: DTZ001  # the town's own clock
    (then,) = isochrones(monaco, "van", LON[0], LAT[0], [300], at=at)
    (same,) = isochrones(monaco, "van", LON[0], LAT[0], [300], metric=monaco.metric("van", at))
    assert (then.doors, then.street_km) == (same.doors, same.street_km)
    with pytest.raises(MapError, match="Give one of them"):
        isochrones(monaco, "van", LON[0], LAT[0], [300], at=at, metric=monaco.metric("van"))


def test_limits_are_sorted():
    """Tests that limits are answered in ascending order."""
    assert check_limits([900, 300]) == (300, 900)
