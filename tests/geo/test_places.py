"""Shops and service points out of an extract."""

from __future__ import annotations

from pathlib import Path

import pytest

from geo.errors import MapError
from geo.places.osm import OsmPlace, load_places, read_places, save_places
from tests.geo.osm_text import write_osm

MONACO = Path(__file__).parents[2] / "geo" / "data" / "monaco.osm.pbf"


@pytest.fixture
def village(tmp_path: Path) -> Path:
    """Return a bakery on a node, a library in a building, a school in a multipolygon, and chaff."""
    corners = [(0.0, 0.0), (0.0, 0.002), (0.002, 0.002), (0.002, 0.0)]
    return write_osm(
        tmp_path / "village.osm",
        nodes=[
            (1, 1.5, 43.5, {"shop": "bakery", "name": "Au Bon Pain", "opening_hours": "Tu-Su 07:00-13:00",
                            "addr:housenumber": "4", "addr:street": "Rue Haute"}),
            (2, 1.5, 43.5, {"shop": "vacant", "name": "Old Sign"}),
            (3, 1.5, 43.5, {"shop": "clothes"}),
            (4, 1.5, 43.5, {"amenity": "bench", "name": "Bench of the Poet"}),
            (5, 1.5, 43.5, {"tourism": "hotel", "name": "Hôtel du Lac"}),
            (6, 1.5, 43.5, {"amenity": "recycling", "recycling_type": "container", "name": "Bottle bank"}),
            (7, 1.5, 43.5, {"amenity": "cafe", "shop": "books", "name": "Café des Lettres"}),
            *((10 + i, 2.0 + x, 43.0 + y, {}) for i, (x, y) in enumerate(corners)),
        ],
        ways=[
            (1, [10, 11, 12, 13, 10], {"building": "yes", "amenity": "library", "name": "La Bobine"}),
            (2, [10, 11, 12], {}),
            (3, [12, 13, 10], {}),
        ],
        relations=[
            (1, [("w", 2, "outer"), ("w", 3, "outer")],
             {"type": "multipolygon", "amenity": "school", "name": "École des Tilleuls"}),
            (2, [("w", 99, "outer")], {"type": "multipolygon", "amenity": "school", "name": "Elsewhere"}),
        ],
    )  # fmt: skip


def test_places_are_named_shops_and_services(village: Path) -> None:
    """Tests that nodes, outlines and multipolygons all become places, and chaff does not."""
    assert read_places(village) == (
        OsmPlace("n1", "Au Bon Pain", "shop", "bakery", 1.5, 43.5, "4 Rue Haute", "Tu-Su 07:00-13:00"),
        OsmPlace("n7", "Café des Lettres", "shop", "books", 1.5, 43.5),
        OsmPlace("w1", "La Bobine", "amenity", "library", 2.001, 43.001),
        OsmPlace("r1", "École des Tilleuls", "amenity", "school", 2.001, 43.001),
    )


def test_saved_places_come_back(village: Path, tmp_path: Path) -> None:
    """Tests that places survive a file, and that the file's bytes depend on them only."""
    places = read_places(village)
    save_places(tmp_path / "one.json", places)
    save_places(tmp_path / "two.json", places)
    assert load_places(tmp_path / "one.json") == places
    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "two.json").read_bytes()


def test_no_places_is_a_valid_file(tmp_path: Path) -> None:
    """Tests that an empty list of places can be saved and read."""
    save_places(tmp_path / "none.json", ())
    assert load_places(tmp_path / "none.json") == ()


@pytest.mark.parametrize("content", [None, "not json", '[{"name": "no id"}]', "[3]", "3"])
def test_damaged_places_file_is_refused(tmp_path: Path, content: str | None) -> None:
    """Tests that a missing or foreign file gives an error that names it."""
    path = tmp_path / "places.json"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(MapError, match=r"places\.json") as caught:
        load_places(path)
    assert caught.value.code == "town_damaged"


def test_truncated_extract_is_refused(tmp_path: Path) -> None:
    """Tests that half an extract gives an error, not half the shops."""
    path = tmp_path / "half.osm.pbf"
    path.write_bytes(MONACO.read_bytes()[:300_000])
    with pytest.raises(MapError, match="half") as caught:
        read_places(path)
    assert caught.value.code == "extract_unreadable"


@pytest.mark.parametrize("name", ["missing.osm.pbf", "text.osm.pbf"])
def test_no_extract_is_refused(tmp_path: Path, name: str) -> None:
    """Tests that a missing file and a file of text are both refused."""
    (tmp_path / "text.osm.pbf").write_text("hello", encoding="utf-8")
    with pytest.raises(MapError) as caught:
        read_places(tmp_path / name)
    assert caught.value.code == "extract_unreadable"


def test_monaco_has_its_shops() -> None:
    """Tests that a real extract yields hundreds of places, each in the town and listed once."""
    places = read_places(MONACO)
    assert len(places) > 300
    assert len({place.osm_id for place in places}) == len(places)
    assert all(7.40 < place.lon < 7.45 and 43.72 < place.lat < 43.76 for place in places)
    assert any(place.category == "pharmacy" for place in places)
