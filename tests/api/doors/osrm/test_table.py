"""Tests of tables: exact by Dijkstra's algorithm, chosen rows and columns, and what stands where no way is."""

from __future__ import annotations

import numpy as np
import pytest

from geo.town import Town
from routing.streets.dijkstra import DijkstraEngine
from tests.api.doors.osrm.asking import Door, at
from tests.geo.small_maps import position
from tests.naive.streets import trips_from

PLACES = [(20, 3), (160, -2), (205, 40), (97, 55), (103, 130), (40, 198), (260, 101), (100, 20), (100, 80)]


def tenths(value: int, unit: int) -> float:
    """Round half up to one decimal."""
    return (value + unit // 2) // unit / 10


@pytest.mark.parametrize("profile", ["car", "bike", "foot"])
def test_tables_are_exact(village: Town, village_door: Door, profile: str) -> None:
    """Tests that all seconds and metres are those of the slow twin of Dijkstra's algorithm, to the last decimal."""
    answer = village_door.get(f"/table/v1/{profile}/{at(*PLACES)}?annotations=duration,distance")
    lon, lat = zip(*(position(x, y) for x, y in PLACES), strict=True)
    places = village.snap(profile, np.round(lon, 7), np.round(lat, 7))
    for row in range(len(PLACES)):
        trips = trips_from(village.network, village.metric(profile), places, row, places)
        for column, trip in enumerate(trips):
            assert trip is not None
            assert answer["durations"][row][column] == tenths(trip[0], 100)
            assert answer["distances"][row][column] == tenths(trip[1], 10)


def test_monaco_by_dijkstra(monaco: Town, door: Door) -> None:
    """Tests that a table of a real town is that of Dijkstra's algorithm, and the routes are the table's entries."""
    places = monaco.places()[:20]
    listed = ";".join(f"{place.lon:.6f},{place.lat:.6f}" for place in places)
    answer = door.get(f"/table/v1/car/{listed}?annotations=duration,distance&radiuses={';' * 19}")
    lon, lat = ([round(getattr(place, key), 6) for place in places] for key in ("lon", "lat"))
    snapped = monaco.snap("car", lon, lat)
    exact = DijkstraEngine(monaco.network, monaco.metric("car")).travel_times(snapped, snapped)
    expected = [[tenths(ms, 100) for ms in row] for row in exact.durations_ms.tolist()]
    assert answer["durations"] == expected
    assert answer["distances"] == [[tenths(cm, 10) for cm in row] for row in exact.distances_cm.tolist()]
    legs = door.get(f"/route/v1/car/{listed}?overview=false")["routes"][0]["legs"]
    assert [leg["duration"] for leg in legs] == [expected[row][row + 1] for row in range(19)]


def test_rows_and_columns(village_door: Door) -> None:
    """Tests that sources and destinations choose rows and columns, in their order and as often as they are named."""
    coordinates = at(*PLACES)
    whole = village_door.get(f"/table/v1/bike/{coordinates}")
    part = village_door.get(f"/table/v1/bike/{coordinates}?sources=3;0;3&destinations=5;1")
    assert part["durations"] == [[whole["durations"][row][column] for column in (5, 1)] for row in (3, 0, 3)]
    assert [point["location"] for point in part["sources"]] == [
        whole["sources"][row]["location"] for row in (3, 0, 3)
    ]
    double = village_door.get(f"/table/v1/bike/{coordinates}?scale_factor=2")
    for row, twice in zip(whole["durations"], double["durations"], strict=True):
        assert twice == pytest.approx([2 * value for value in row], abs=0.11)


def test_filled_in(village_door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests that what has no way is filled in by its straight line, listed, and scaled."""
    from routing.streets.engine import StreetEngine
    from routing.streets.tables import TravelTimes

    known = StreetEngine.travel_times

    def broken(self: StreetEngine, *places: object, **options: object) -> TravelTimes:
        found = known(self, *places, **options)
        durations = found.durations_ms.copy()
        durations[0, 1] = -1
        return TravelTimes(durations, found.distances_cm)

    monkeypatch.setattr(StreetEngine, "travel_times", broken)
    path = f"/table/v1/foot/{at((0, 0), (200, 0), (200, 200))}?annotations=duration,distance"
    bare = village_door.get(path)
    assert bare["durations"][0][1] is None
    assert bare["distances"][0][1] is None
    assert "fallback_speed_cells" not in bare
    filled = village_door.get(f"{path}&fallback_speed=4&scale_factor=3")
    assert filled["fallback_speed_cells"] == [[0, 1]]
    assert filled["distances"][0][1] == pytest.approx(200, abs=0.5)
    assert filled["durations"][0][1] == pytest.approx(150, abs=0.5)
