"""Tests of pictures: well-formed, complete, the same every time."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest

from geo.errors import MapError
from geo.reach.areas import isochrones, reach_streets, service_areas
from geo.reach.pictures import areas_svg, streets_svg

LON, LAT = [7.4246, 7.4155], [43.7384, 43.7310]
SVG = "{http://www.w3.org/2000/svg}"


def texts(svg):
    """Return what a reader can read in a picture."""
    return ["".join(element.itertext()) for element in ET.fromstring(svg).iter(f"{SVG}text")]


def test_isochrones_have_legend_scale_title_and_credit(monaco):
    """Tests that everything a reader needs is written, and names of strangers are no markup."""
    areas = isochrones(monaco, "foot", LON[0], LAT[0], [300, 600, 630])
    svg = areas_svg(monaco, areas, lon=LON[0], lat=LAT[0], title="Foot & <b>bike</b>")
    said = texts(svg)
    assert said[0] == "Foot & <b>bike</b>"
    assert said[-1] == "© OpenStreetMap contributors"
    assert {"5 min", "10 min", "10 min 30 s"} <= set(said)
    assert any(re.fullmatch(r"\d+ (m|km)", text) for text in said)
    assert svg == areas_svg(monaco, areas, lon=LON[0], lat=LAT[0], title="Foot & <b>bike</b>")


def test_smaller_limits_are_painted_over_larger_ones(monaco):
    """Tests the order of the painted areas."""
    areas = isochrones(monaco, "foot", LON[0], LAT[0], [300, 900])
    svg = areas_svg(monaco, areas, lon=LON[0], lat=LAT[0], title="")
    root = ET.fromstring(svg)
    sizes = [len(path.get("d", "")) for path in root.iter(f"{SVG}path") if path.get("fill-rule")]
    assert len(sizes) == 2
    assert sizes[0] > sizes[1]


@pytest.mark.parametrize("theme", ["auto", "light", "dark"])
def test_service_areas_are_numbered_in_every_theme(monaco, theme):
    """Tests that places carry the numbers of the legend, and the theme is followed."""
    areas = service_areas(monaco, "cargo_bike", LON, LAT, 600)
    title = "A heading of so many words that it does not fit on one line of a small picture, nor on two"
    svg = areas_svg(monaco, areas, lon=LON, lat=LAT, title=title, labels=["Port", "Rocher"], theme=theme)
    said = texts(svg)
    assert {"1", "2", "Port", "Rocher"} <= set(said)
    assert said[1].endswith("…")
    assert ("prefers-color-scheme" in svg) == (theme == "auto")
    assert ("#16181c" in svg) == (theme != "light")


def test_reach_map_draws_every_band(monaco):
    """Tests that each band of a reach map has streets in its own colour."""
    streets = reach_streets(monaco, "foot", LON[0], LAT[0], [300, 600, 900])
    root = ET.fromstring(streets_svg(monaco, streets, lon=LON[0], lat=LAT[0], title="Reach"))
    colours = {path.get("stroke") for path in root.iter(f"{SVG}path") if path.get("stroke-linecap")}
    legend = {rect.get("fill") for rect in root.iter(f"{SVG}rect") if rect.get("rx")}
    assert len(colours) == 3
    assert colours == legend


def test_coordinates_stay_on_the_picture(monaco):
    """Tests that areas and places lie within the picture's frame."""
    areas = isochrones(monaco, "van", LON, LAT, [300])
    svg = areas_svg(monaco, areas, lon=LON, lat=LAT, title="Van")
    root = ET.fromstring(svg)
    _, _, width, height = (float(part) for part in root.get("viewBox", "").split())
    (area,) = (path.get("d", "") for path in root.iter(f"{SVG}path") if path.get("fill-rule"))
    for x, y in re.findall(r"[ML]([\d.-]+) ([\d.-]+)", area):
        assert 0 <= float(x) <= width
        assert 0 <= float(y) <= height


def test_nothing_to_draw_is_refused(monaco):
    """Tests that a picture of nothing is an error, not an empty page."""
    with pytest.raises(MapError, match="nothing can be drawn") as caught:
        areas_svg(monaco, [], lon=LON, lat=LAT, title="Nothing")
    assert caught.value.code == "reach_invalid"
