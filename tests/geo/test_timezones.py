"""Tests of time zones and the side of the road from coordinates."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from geo.errors import MapError
from geo.timezones import check_time_zone, left_hand_traffic_at, time_zone_at

PLACES = [
    (2.35, 48.86, "Europe/Paris", False),
    (-2.02, 48.65, "Europe/Paris", False),  # Saint-Malo, nearer to Jersey's capital than to Paris
    (1.86, 50.95, "Europe/Paris", False),  # Calais, nearer to London
    (6.23, 46.19, "Europe/Paris", False),  # Annemasse, a suburb of Geneva
    (6.14, 46.2, "Europe/Zurich", False),
    (-2.1, 49.19, "Europe/Jersey", True),
    (-0.13, 51.5, "Europe/London", True),
    (-18.1, 65.68, "Atlantic/Reykjavik", False),
    (55.45, -20.88, "Indian/Reunion", False),
    (57.5, -20.16, "Indian/Mauritius", True),
    (179.9, -16.8, "Pacific/Fiji", True),
    (-179.9, -16.8, "Pacific/Fiji", True),  # across the date line
]


@pytest.mark.parametrize(("lon", "lat", "zone", "left"), PLACES)
def test_places(lon, lat, zone, left):
    """Tests the zone and the side of the road of towns, above all near borders."""
    assert time_zone_at(lon, lat) == zone
    assert left_hand_traffic_at(lon, lat) is left


@pytest.mark.parametrize(("lon", "lat"), [(-30.0, 45.0), (0.0, 0.0), (180.0, 90.0), (-180.0, -90.0)])
def test_everywhere(lon, lat):
    """Tests that oceans and poles have a zone that the tz database knows, and traffic keeps right."""
    assert ZoneInfo(time_zone_at(lon, lat)).key
    assert not left_hand_traffic_at(lon, lat)


@pytest.mark.parametrize("name", ["Europe/Atlantis", "", "../passwd", "/etc/passwd", "Europe"])
def test_unknown_zone(name):
    """Tests that a name which is no zone is refused."""
    with pytest.raises(MapError, match="not in the tz database") as caught:
        check_time_zone(name)
    assert caught.value.code == "time_zone_unknown"


def test_known_zone():
    """Tests that a zone's name is passed on."""
    assert check_time_zone("Europe/Paris") == "Europe/Paris"
