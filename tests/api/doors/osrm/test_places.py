"""Tests of finding coordinates on streets: radiuses, bearings, sides, hints, and the nearest streets."""

from __future__ import annotations

import base64
import struct
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.town import Town
from tests.api.doors.osrm.asking import Door, at
from tests.api.doors.osrm.osrm_requests import TWO, A


def nearest(door: Door, point: tuple[float, float], options: str = "") -> list[dict[str, Any]]:
    """Return the streets nearest to a point of the village."""
    return list(door.get(f"/nearest/v1/car/{at(point)}{options}")["waypoints"])


def test_nearest(village_door: Door) -> None:
    """Tests that streets come from the nearest to the farthest, as many as asked for."""
    found = nearest(village_door, (97, 10), "?number=4&generate_hints=false")
    assert [street["name"] for street in found] == ["Centre", "South", "South", "Middle"]
    assert [street["distance"] for street in found[:2]] == pytest.approx([3, 10], abs=0.1)
    assert found[0] == nearest(village_door, (97, 10), "?generate_hints=false")[0]
    assert len(nearest(village_door, (97, 10), "?number=100&radiuses=50")) == 3


def test_radius(village_door: Door) -> None:
    """Tests that a radius includes its end, that without one 300 m are the limit, and unlimited is none."""
    assert nearest(village_door, (50, 10), "?radiuses=10.1")[0]["name"] == "South"
    (lon,) = at((50, -400)).split(";")
    assert village_door.fault(f"/small/nearest/v1/car/{lon}")["code"] == "NoSegment"
    found = village_door.get(f"/small/nearest/v1/car/{lon}?radiuses=unlimited")["waypoints"]
    assert found[0]["distance"] == pytest.approx(400, abs=1)
    refused = village_door.fault(f"/small/nearest/v1/car/{at((50, 10))}?radiuses=9.9")
    assert refused["code"] == "NoSegment"
    assert "coordinate 0" in refused["message"]


def test_bearing(village_door: Door) -> None:
    """Tests that with a bearing the nearest street that runs so is taken, and followed in that direction only."""
    assert nearest(village_door, (97, 10), "?bearings=90,10")[0]["name"] == "South"
    assert nearest(village_door, (97, 10), "?bearings=0,10")[0]["name"] == "Centre"
    # Centre is one-way up to the middle: southwards only its northern half may be driven.
    south = nearest(village_door, (100, 60), "?bearings=180,10")[0]
    assert south["distance"] == pytest.approx(40, abs=0.1)
    pair = at((50, 0), (80, 0))
    ahead = village_door.get(f"/route/v1/car/{pair}?bearings=90,20;&overview=false")["routes"][0]
    round_about = village_door.get(f"/route/v1/car/{pair}?bearings=270,20;&overview=false")["routes"][0]
    assert ahead["distance"] == pytest.approx(30, abs=0.2)
    assert round_about["distance"] > 200
    refused = village_door.fault(f"/nearest/v1/car/{at((97, 10))}?bearings=45,10&radiuses=50")
    assert refused["code"] == "NoSegment"


def test_approach(village_door: Door) -> None:
    """Tests that one arrives with the door on the kerb's side where that is asked for, and on the other side if so."""
    pair = at((150, 0), (50, 8))
    free, curb, opposite = (
        village_door.get(f"/route/v1/car/{pair}?approaches=;{approach}&steps=true")["routes"][0]
        for approach in ("unrestricted", "curb", "opposite")
    )
    side = [route["legs"][0]["steps"][-1]["maneuver"]["modifier"] for route in (free, curb, opposite)]
    # Westwards along South, the door north of it is on the right.
    assert side == ["right", "right", "left"]
    assert free["distance"] == curb["distance"] == pytest.approx(100, abs=0.2)
    assert opposite["distance"] > 300


def test_hints(door: Door) -> None:
    """Tests that a hint leads back to its street, another than the nearest too, and only with its own coordinate."""
    second = door.get(f"/nearest/v1/car/{A}?number=2")["waypoints"][1]
    again = door.get(f"/nearest/v1/car/{A}?hints={second['hint']}")["waypoints"][0]
    assert again == second
    other = A.replace("7.4190", "7.4191")
    plain = door.get(f"/nearest/v1/car/{other}")["waypoints"][0]
    assert door.get(f"/nearest/v1/car/{other}?hints={second['hint']}")["waypoints"][0] == plain
    assert door.get(f"/nearest/v1/foot/{A}?hints={second['hint']}") == door.get(f"/nearest/v1/foot/{A}")


@settings(max_examples=40)
@given(
    edge=st.integers(-(2**31), 2**31 - 1),
    fraction=st.floats() | st.sampled_from([0.0, 1.0, 1 - 1e-16, 1e-300, 5e-324, 1 - 1e-9]) | st.floats(0, 1),
    size=st.integers(0, 40),
)
def test_forged_hints(door: Door, monaco: Town, edge: int, fraction: float, size: int) -> None:
    """Tests that a hint that somebody made up does no harm: the coordinate tells by itself, or the forged place is real."""
    real = door.get(f"/nearest/v1/car/{A}")["waypoints"][0]["hint"]
    packed = bytearray(base64.urlsafe_b64decode(real + "=" * (-len(real) % 4)))
    if edge % 3:
        # Two in three are edges of the map.
        edge %= monaco.network.edge_count
    packed[8:20] = struct.pack("<id", edge, fraction)
    for forged in (bytes(packed), bytes(packed)[:size]):
        text = base64.urlsafe_b64encode(forged).decode().rstrip("=")
        status, answer = door.raw(
            f"/osrm/route/v1/car/{TWO}?steps=true&annotations=true&hints={text};&radiuses=unlimited;".encode()
        )
        assert (status, answer["code"]) in {(200, "Ok"), (400, "NoRoute")}
