"""Tests of finding the street segments that a disruption concerns."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from geo.live.closures import StreetSelector
from geo.live.disruptions import Direction, Disruption, DisruptionKind, EdgeAnchor, Where
from geo.live.disruptions_hours import InForce
from tests.geo.live_towns import WAYS, add_town, box, ends, line


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """The small town."""
    folder = tmp_path_factory.mktemp("closures")
    return add_town(folder / "home", folder)


@pytest.fixture(scope="module")
def selector(town):
    """What looks for its streets."""
    return StreetSelector(town)


@pytest.mark.parametrize(
    ("area", "expected"),
    [
        (box(40, -10, 60, 10), [(1, 2)]),  # over the middle of a street
        (box(90, -10, 110, 10), [(1, 2), (2, 3), (2, 5)]),  # over a junction
        (box(30, 30, 70, 70), []),  # between streets
        (box(-10, 100, 110, 200), [(4, 5), (5, 6)]),  # along its outline; those that end on it stay outside
        (line((40, -10), (60, 10)), [(1, 2)]),  # a line across
        (line((150, -10), (150, 110)), [(2, 3), (5, 6)]),  # a line across two
        (shapely.union(box(40, -10, 60, 10), line((250, -5), (250, 5))), [(1, 2), (3, 7)]),  # a collection
        (shapely.MultiPolygon([box(40, -10, 60, 10), box(240, -10, 260, 10)]), [(1, 2), (3, 7)]),
    ],
)
def test_areas(town, selector, area, expected):
    """Tests that an area concerns the streets that cross it or lie in it, and no others."""
    selection = selector.select(Where(area=area))
    assert ends(town, selection.edges) == expected
    assert bool(selection.missing) == (not expected)


def test_many_parts_as_one(town, selector):
    """Tests that an area of very many parts finds the same as its parts."""
    area = shapely.MultiPolygon([box(x, -10, x + 0.5, 10) for x in range(30, 70)])
    many = shapely.MultiLineString([line((x, -1), (x, 1)) for x in range(30, 70)])
    assert ends(town, selector.select(Where(area=area)).edges) == [(1, 2)]
    assert ends(town, selector.select(Where(area=many)).edges) == [(1, 2)]


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (Where(streets=("Rue_Basse",)), [(1, 2), (2, 3)]),
        (Where(streets=("rue basse",)), [(1, 2), (2, 3)]),  # spelled otherwise
        (Where(ways=(12, 14)), [(1, 4), (3, 6)]),
        (Where(streets=("Rue_Basse",), ways=(12,)), [(1, 2), (1, 4), (2, 3)]),  # they add up
        (Where(streets=("Rue_Basse",), area=box(40, -10, 60, 10)), [(1, 2)]),  # an area limits them
    ],
)
def test_names_and_ways(town, selector, where, expected):
    """Tests that names and ways add up, and that an area limits them."""
    selection = selector.select(where)
    assert ends(town, selection.edges) == expected
    assert selection.missing == ()


def test_what_is_missing_is_said(selector):
    """Tests that nothing that a map lacks is dropped silently."""
    where = Where(
        streets=("Rue_Basse", "Rue_Nouvelle"), ways=(99,), edges=(EdgeAnchor(12, 0.0, 0.0),), area=None
    )
    missing = selector.select(where).missing
    assert [fault.field for fault in missing] == ["streets", "ways", "edges"]
    away = selector.select(Where(streets=("Rue_Haute",), area=box(40, -10, 60, 10))).missing
    assert "not within the area" in away[0].message


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Rue_Basse", ("Rue_Basse",)),
        ("RUE BASSE", ("Rue_Basse",)),
        ("r. basse", ("Rue_Basse",)),
        ("rue base", ("Rue_Basse",)),  # a slip
        ("rue pont", ("Rue_du_Pont",)),  # a part
    ],
)
def test_names_as_people_type_them(selector, typed, found):
    """Tests that a name that is clearly meant becomes the map's."""
    where, faults = selector.settle(Where(streets=(typed,)))
    assert faults == ()
    assert where.streets == found


@pytest.mark.parametrize("typed", ["Est", "Rue", "Boulevard_Victor", "Rue_Est_3"])
def test_unclear_names_are_asked_back(selector, typed):
    """Tests that a name that may be several streets, or none, closes nothing."""
    where, faults = selector.settle(Where(streets=(typed,)))
    assert where.streets == ()
    assert [fault.field for fault in faults] == ["streets"]


def test_suggestions(selector):
    """Tests that the nearest names are suggested."""
    _, faults = selector.settle(Where(streets=("Est",)))
    assert "'Impasse_Est' or 'Rue_Est'" in str(faults[0]) or "'Rue_Est' or 'Impasse_Est'" in str(faults[0])


def test_a_name_like_no_other(selector):
    """Tests that where no name is near, none is suggested."""
    _, (fault,) = selector.settle(Where(streets=("Xyz",)))
    assert fault.message == "no such street here. Write it as on the map."


def test_empty_area_names_the_nearest_street(selector):
    """Tests that an area without streets says which street is near, and how near."""
    _, (fault,) = selector.settle(Where(area=box(30, 30, 40, 70)))
    assert "30 m away" in fault.message
    _, (fault,) = selector.settle(Where(area=box(100_000, 0, 100_010, 10)))
    assert "outside the town" in fault.message
    assert "100 km away" in fault.message


def test_all_faults_at_once(selector):
    """Tests that faults of the map are all listed."""
    _, faults = selector.settle(Where(area=box(30, 30, 40, 70), streets=("Nulle part", "Est")))
    assert [fault.field for fault in faults] == ["geometry", "streets", "streets"]


def test_anchors_find_their_edges(town, selector, tmp_path):
    """Tests that segments are found again, on this map and on one with other numbers."""
    network = town.network
    for edge in range(network.edge_count):
        selection = selector.select(Where(edges=selector.anchors(np.array([edge]))))
        assert selection.edges.tolist() == [edge]
    wanted = selector.select(Where(ways=(13,))).edges
    anchors = selector.anchors(wanted)
    fewer = {number: way for number, way in WAYS.items() if number != 12}
    later = add_town(tmp_path / "home", tmp_path, "later", ways=fewer)
    assert ends(later, StreetSelector(later).select(Where(edges=anchors)).edges) == [(2, 5)]
    gone = StreetSelector(later).select(
        Where(edges=selector.anchors(selector.select(Where(ways=(12,))).edges))
    )
    assert len(gone.edges) == 0
    assert len(gone.missing) == 1


@pytest.mark.parametrize(
    ("kind", "direction", "expected"),
    [
        (DisruptionKind.CLOSED, Direction.BOTH, [(1, 4), (4, 1)]),
        (DisruptionKind.CLOSED, Direction.FORWARD, [(1, 4)]),
        (DisruptionKind.CLOSED, Direction.BACKWARD, [(4, 1)]),
        (DisruptionKind.ONE_WAY, Direction.FORWARD, [(4, 1)]),  # what is not named closes
    ],
)
def test_directions(town, selector, kind, direction, expected):
    """Tests that directions are those of the way's drawing."""
    where = Where(ways=(12,))
    disruption = Disruption("", kind, where, InForce(), direction=direction)
    arcs = selector.arcs(disruption, selector.select(where))
    network = town.network
    found = []
    for arc in arcs:
        goes_north = network.node_lat[network.head[arc]] > network.node_lat[network.tail[arc]]
        found.append((1, 4) if goes_north else (4, 1))
    assert sorted(found) == expected


def test_copies_follow_their_originals(tmp_path):
    """Tests that copies made for a restriction over a way are closed with their original."""
    relations = [("restriction=no_left_turn", "from:12 via:10 to:13")]
    town = add_town(tmp_path / "home", tmp_path, "copies", relations=relations)
    network = town.network
    copies = np.flatnonzero(network.original_edge != np.arange(network.edge_count))
    assert len(copies)
    original = network.original_edge[copies]
    selector = StreetSelector(town)
    ways = tuple({int(way) for way in town.edge_arrays.way_id[original]})
    where = Where(ways=ways)
    selection = selector.select(where)
    assert not set(selection.edges.tolist()) & set(copies.tolist())
    arcs = selector.arcs(Disruption("", DisruptionKind.CLOSED, where, InForce()), selection)
    assert set(copies.tolist()) <= set(network.arc_edge[arcs].tolist())
