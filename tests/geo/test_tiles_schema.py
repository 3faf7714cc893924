"""What the base map shows of which tags."""

from __future__ import annotations

import pytest

from geo.tiles.schema import LAYERS, Drawing, draw_area, draw_line, draw_point


@pytest.mark.parametrize(
    ("tags", "drawing"),
    [
        (
            {"highway": "residential", "name": "Rue Haute", "oneway": "yes"},
            Drawing("streets", 12, {"class": "minor", "name": "Rue Haute", "oneway": 1}),
        ),
        ({"highway": "service", "oneway": "-1"}, Drawing("streets", 13, {"class": "service", "oneway": -1})),
        ({"highway": "primary", "bridge": "yes"}, Drawing("streets", 10, {"class": "primary", "bridge": True})),
        ({"highway": "footway", "tunnel": "yes"}, Drawing("streets", 14, {"class": "footway", "tunnel": True})),
        ({"highway": "minor_typo"}, None),
        ({"highway": "pedestrian", "area": "yes"}, None),  # a square is an area
        ({"railway": "tram"}, Drawing("rail", 13, {"class": "tram"})),
        ({"waterway": "stream", "name": "La Noue"}, Drawing("waterways", 14, {"class": "stream", "name": "La Noue"})),
        ({"waterway": "stream", "tunnel": "culvert"}, None),
        ({"natural": "coastline"}, None),
    ],
)  # fmt: skip
def test_lines(tags: dict[str, str], drawing: Drawing | None) -> None:
    """Tests the class, zoom and properties of lines."""
    assert draw_line(tags) == drawing


@pytest.mark.parametrize(
    ("tags", "layer", "kind"),
    [
        ({"building": "yes", "amenity": "school"}, "buildings", None),
        ({"building": "no", "leisure": "park"}, "landuse", "park"),
        ({"natural": "water"}, "water", "lake"),
        ({"natural": "water", "water": "pond"}, "water", "pond"),
        ({"leisure": "swimming_pool"}, "water", "pool"),
        ({"place": "square"}, "landuse", "pedestrian"),
    ],
)
def test_areas(tags: dict[str, str], layer: str, kind: str | None) -> None:
    """Tests which layer and class an area gets."""
    (drawing,) = draw_area(tags)
    assert (drawing.layer, drawing.properties.get("class")) == (layer, kind)


def test_areas_without_meaning_are_not_drawn() -> None:
    """Tests that unknown ground stays blank."""
    assert draw_area({"landuse": "basketry"}) == ()
    assert draw_area({"name": "Nothing"}) == ()


def test_points_may_carry_three_things() -> None:
    """Tests that a named shop in a park with a number gives a label, a shop and a number."""
    tags = {"leisure": "park", "name": "Le Parc", "shop": "kiosk", "addr:housenumber": "3"}
    assert [drawing.layer for drawing in draw_point(tags, "area")] == ["labels", "poi", "housenumbers"]


@pytest.mark.parametrize(
    ("tags", "shape"),
    [
        ({"shop": "bakery"}, "point"),  # no name
        ({"shop": "vacant", "name": "Old Sign"}, "point"),
        ({"amenity": "bench", "name": "Bench of the Poet"}, "point"),
        ({"place": "suburb", "name": "Fontvieille"}, "area"),  # its node carries the label
    ],
)
def test_points_not_written(tags: dict[str, str], shape: str) -> None:
    """Tests what stays off the map."""
    assert draw_point(tags, "area" if shape == "area" else "point") == ()


def test_drawings_use_declared_layers_and_fields() -> None:
    """Tests that nothing is drawn that the file's metadata do not declare."""
    declared = {layer.name: set(layer.fields) for layer in LAYERS}
    tags = {
        "highway": "primary", "name": "N", "oneway": "yes", "bridge": "yes", "shop": "kiosk", "natural": "peak",
        "addr:housenumber": "1",
    }  # fmt: skip
    drawings = [draw_line(tags), *draw_area({"natural": "wood"}), *draw_point(tags, "point")]
    assert len(drawings) == 5
    for drawing in drawings:
        assert drawing is not None
        assert set(drawing.properties) <= declared[drawing.layer]
