"""Sea out of coastlines, in a box ten kilometres wide at the equator."""

from __future__ import annotations

import pytest
import shapely

from geo.tiles.sea import sea_polygons, surroundings

BOX = (0.0, 0.0, 0.1, 0.1)
Line = list[tuple[float, float]]


def is_sea(coast: list[Line], lon: float, lat: float) -> bool:
    """Tell whether a position is in the sea of `BOX`."""
    return bool(shapely.contains_xy(sea_polygons(coast, BOX), lon, lat))


@pytest.mark.parametrize(
    "coast",
    [
        [[(0.05, -0.02), (0.05, 0.12)]],  # northward through the box
        [[(0.05, 0.05), (0.05, 0.12)], [(0.05, -0.02), (0.05, 0.05)]],  # in two ways, wrong order
        [[(0.05, 0.03), (0.05, 0.08)]],  # the extract ends inside the box on both sides
        [[(0.05, -0.02), (0.05, 0.02)], [(0.05, 0.021), (0.05, 0.12)]],  # a gap of a hundred metres
    ],
)
def test_water_is_on_the_right(coast: list[Line]) -> None:
    """Tests that a northward coast has sea in the east and land in the west, however it is cut."""
    assert is_sea(coast, 0.09, 0.05)
    assert not is_sea(coast, 0.01, 0.05)


def test_southward_coast_is_the_other_way_round() -> None:
    """Tests that direction alone decides."""
    coast = [[(0.05, 0.12), (0.05, -0.02)]]
    assert is_sea(coast, 0.01, 0.05)
    assert not is_sea(coast, 0.09, 0.05)


def test_island_is_land_in_the_sea() -> None:
    """Tests that a closed coast drawn counter-clockwise is an island, clockwise an enclosed sea."""
    ring = [(0.04, 0.04), (0.06, 0.04), (0.06, 0.06), (0.04, 0.06), (0.04, 0.04)]
    assert not is_sea([ring], 0.05, 0.05)
    assert is_sea([ring], 0.02, 0.05)
    assert is_sea([ring[::-1]], 0.05, 0.05)
    assert not is_sea([ring[::-1]], 0.02, 0.05)


def test_one_way_drawn_backwards_does_not_flood_the_town() -> None:
    """Tests that the majority of the coast decides."""
    backwards = [(0.05, 0.04), (0.05, 0.03)]
    coast = [[(0.05, -0.02), (0.05, 0.03)], backwards, [(0.05, 0.04), (0.05, 0.12)]]
    assert is_sea(coast, 0.09, 0.08)
    assert not is_sea(coast, 0.01, 0.08)


def test_area_of_half_a_box() -> None:
    """Tests the size of the sea, not only points in it."""
    sea = sea_polygons([[(0.05, -0.02), (0.05, 0.12)]], BOX)
    assert sea.is_valid
    assert sea.area == pytest.approx(0.005, rel=1e-6)


@pytest.mark.parametrize("coast", [[], [[(0.05, 0.05)]]])
def test_no_coast_no_sea(coast: list[Line]) -> None:
    """Tests that an inland town stays dry."""
    assert sea_polygons(coast, BOX).is_empty


def test_coast_outside_the_box_leaves_it_dry() -> None:
    """Tests that a coast the box does not touch makes no sea in it."""
    assert sea_polygons([[(0.5, -0.02), (0.5, 0.12)]], BOX).is_empty


def test_surroundings_are_wide_but_bounded() -> None:
    """Tests that a town gets three boxes around it, and a country no ocean."""
    assert surroundings((7.0, 43.0, 7.1, 43.1)) == pytest.approx((6.7, 42.7, 7.4, 43.4))
    assert surroundings((-24.0, 63.0, -13.0, 67.0)) == pytest.approx((-24.5, 62.5, -12.5, 67.5))
    assert surroundings((-179.9, 84.0, 179.9, 84.9)) == pytest.approx((-180.0, 83.5, 180.0, 85.0))
