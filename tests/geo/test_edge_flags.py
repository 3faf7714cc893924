"""Tests of what the map says about street segments for instructions."""

from __future__ import annotations

import pytest

from geo.building.edge_flags import EdgeFlag, way_flags
from tests.geo.small_maps import SmallMap


@pytest.mark.parametrize(
    ("tags", "flags"),
    [
        ({"highway": "residential"}, EdgeFlag(0)),
        ({"highway": "primary", "junction": "roundabout"}, EdgeFlag.ROUNDABOUT),
        ({"highway": "primary", "junction": "circular"}, EdgeFlag.ROUNDABOUT),
        ({"highway": "primary", "junction": "yes"}, EdgeFlag(0)),
        ({"highway": "primary", "tunnel": "yes"}, EdgeFlag.TUNNEL),
        ({"highway": "primary", "tunnel": "no"}, EdgeFlag(0)),
        ({"highway": "footway", "tunnel": "building_passage"}, EdgeFlag(0)),  # an archway
        ({"highway": "primary", "bridge": "viaduct"}, EdgeFlag.BRIDGE),
        ({"route": "ferry"}, EdgeFlag.FERRY),
        ({"highway": "footway", "footway": "crossing"}, EdgeFlag.CROSSING),
        ({"highway": "footway", "footway": "sidewalk", "bridge": "yes"}, EdgeFlag.SIDEWALK | EdgeFlag.BRIDGE),
        ({"highway": "service", "service": "parking_aisle"}, EdgeFlag.PARKING),
        ({"highway": "steps", "indoor": "yes"}, EdgeFlag.STEPS | EdgeFlag.INDOOR),
    ],
)
def test_tags_become_flags(tags: dict[str, str], flags: EdgeFlag) -> None:
    """Tests that each tag sets its own bit, and that a stated "no" sets none."""
    assert way_flags(tags) == flags


def test_nodes_and_signs_reach_their_edges(tmp_path) -> None:
    """Tests that a node's kind is told at the right end of its edges, and that signs keep their key."""
    drawn = SmallMap(
        tmp_path / "map.osm",
        {1: (0, 0), 2: (100, 0, "highway=mini_roundabout"), 3: (200, 0), 4: (100, 100, "highway=elevator")},
        {
            10: ((1, 2), "highway=residential ref=D1"),
            11: ((2, 3), "highway=residential destination=Bellevue"),
            12: ((2, 4), "highway=footway junction:ref=7"),
        },
    )
    streets = drawn.streets
    by_way = {int(way): edge for edge, way in enumerate(streets.edge_way_id)}
    flags = {way: EdgeFlag(int(streets.edge_flags[edge])) for way, edge in by_way.items()}
    assert flags[10] == EdgeFlag.END_MINI_ROUNDABOUT
    assert flags[11] == EdgeFlag.START_MINI_ROUNDABOUT
    assert flags[12] == EdgeFlag.START_MINI_ROUNDABOUT | EdgeFlag.END_ELEVATOR
    signs = {way: [streets.signs[at] for at in streets.edge_sign[edge]] for way, edge in by_way.items()}
    assert signs == {10: ["D1", "", ""], 11: ["", "Bellevue", ""], 12: ["", "", "7"]}


def test_a_town_tells_the_use_of_its_edges(monaco) -> None:
    """Tests that flags survive the folder on disk and that a town names the uses."""
    uses = {monaco.edge_use(edge) for edge in range(monaco.network.edge_count)}
    assert {"", "steps", "tunnel", "roundabout", "parking", "crossing"} <= uses
    roundabouts = monaco.edge_roundabout
    assert roundabouts.sum() > 20
    assert all(bool(roundabouts[edge]) == (monaco.edge_flags[edge] & 1) for edge in range(200))
    assert any(monaco.edge_ref(edge) == "M 6098" for edge in range(monaco.network.edge_count))
