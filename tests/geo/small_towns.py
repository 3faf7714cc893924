"""Whole towns from hand-drawn maps, and what a courier is told in them."""

from __future__ import annotations

from geo.routes.phrases import phrase
from geo.routes.route import find_route
from geo.store import TownStore
from tests.geo.small_maps import draw, position


def small_town(folder, nodes, ways, relations=()):
    """Build a town from a drawn map (see `draw`), in France, where traffic keeps to the right."""
    extract = draw(folder / "map.osm", nodes, ways, relations)
    return TownStore(folder / "home").add(
        "small", extract, title="Small", time_zone="Europe/Paris", tiles=False
    )


def leg(town, profile, *points):
    """Return the first leg of the way through points given in metres."""
    lon, lat = zip(*(position(x, y) for x, y in points), strict=True)
    return find_route(town, profile, lon, lat).legs[0]


def told(town, profile, start, end, language="en"):
    """Return what is said on the way between two points given in metres."""
    return [phrase(step, language) for step in leg(town, profile, start, end).steps]
