"""What the base map shows: layers, their classes, and the zoom from which each appears.

The schema is Tournée's own, made for couriers and dispatchers: streets with what a rider must know
(one-way, steps, bridge, tunnel), doors with their numbers, shops, and enough land and water to
recognise the place. ``docs/map-tiles.md`` describes it for authors of map styles.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from geo.places.osm import AMENITIES, NO_CATEGORY

MIN_ZOOM = 10
MAX_ZOOM = 15
"""Deeper zooms enlarge these tiles, in which one unit is about 20 cm."""

Shape = Literal["point", "line", "area"]
Properties = dict[str, str | int | bool]
Tags = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer of the tiles: what it holds, from which zoom on, and the fields of its features."""

    name: str
    shape: Shape
    min_zoom: int
    description: str
    fields: Mapping[str, str]


LAYERS = (
    Layer("landuse", "area", 10, "What the ground is used for", {"class": "String"}),
    Layer("water", "area", 10, "Sea, lakes, rivers with banks, pools", {"class": "String"}),
    Layer("waterways", "line", 12, "Rivers and streams as lines", {"class": "String", "name": "String"}),
    Layer("buildings", "area", 14, "Buildings", {}),
    Layer(
        "streets",
        "line",
        10,
        "Streets and paths; names from zoom 13",
        {
            "class": "String",
            "name": "String",
            "oneway": "Number",
            "bridge": "Boolean",
            "tunnel": "Boolean",
        },
    ),
    Layer("rail", "line", 11, "Railways and trams", {"class": "String", "tunnel": "Boolean"}),
    Layer("boundaries", "line", 10, "Administrative boundaries", {"admin_level": "Number"}),
    Layer("labels", "point", 10, "Names of settlements, squares, parks, peaks", {"class": "String", "name": "String"}),
    Layer("housenumbers", "point", 15, "House numbers; draw them from zoom 16", {"number": "String"}),
    Layer("poi", "point", 14, "Shops and services by name", {"kind": "String", "class": "String", "name": "String"}),
)  # fmt: skip
"""All layers, in the order in which a style draws them."""

_STREETS = {
    "motorway": ("motorway", 10), "motorway_link": ("motorway", 11), "trunk": ("trunk", 10),
    "trunk_link": ("trunk", 11), "primary": ("primary", 10), "primary_link": ("primary", 11),
    "secondary": ("secondary", 10), "secondary_link": ("secondary", 12), "tertiary": ("tertiary", 11),
    "tertiary_link": ("tertiary", 12), "unclassified": ("minor", 12), "residential": ("minor", 12),
    "living_street": ("living_street", 12), "road": ("minor", 13), "busway": ("service", 13),
    "service": ("service", 13), "pedestrian": ("pedestrian", 13), "cycleway": ("cycleway", 13),
    "track": ("track", 13), "path": ("path", 13), "bridleway": ("path", 13), "footway": ("footway", 14),
    "steps": ("steps", 14),
}  # fmt: skip

_LAND = {
    "landuse": {
        "allotments": "garden", "basin": "", "brownfield": "industrial", "cemetery": "cemetery",
        "commercial": "commercial", "construction": "industrial", "farmland": "farmland",
        "farmyard": "farmland", "flowerbed": "garden", "forest": "forest", "grass": "grass",
        "industrial": "industrial", "meadow": "grass", "orchard": "farmland", "quarry": "rock",
        "railway": "railway", "recreation_ground": "park", "residential": "residential",
        "retail": "commercial", "village_green": "grass", "vineyard": "farmland",
    },
    "leisure": {
        "dog_park": "park", "garden": "garden", "golf_course": "grass", "nature_reserve": "",
        "park": "park", "pitch": "pitch", "playground": "park", "sports_centre": "sports",
        "stadium": "sports", "track": "pitch",
    },
    "natural": {
        "bare_rock": "rock", "beach": "beach", "fell": "scrub", "glacier": "ice", "grassland": "grass",
        "heath": "scrub", "sand": "beach", "scree": "rock", "scrub": "scrub", "shingle": "beach",
        "wetland": "wetland", "wood": "forest",
    },
    "amenity": {
        "college": "school", "grave_yard": "cemetery", "hospital": "hospital", "kindergarten": "school",
        "parking": "parking", "school": "school", "university": "school",
    },
    "aeroway": {"aerodrome": "aerodrome", "apron": "runway", "helipad": "runway", "runway": "runway"},
    "place": {"square": "pedestrian"},
}  # fmt: skip
_DETAIL = frozenset({"garden", "parking", "pedestrian", "pitch"})

_SETTLEMENTS = {
    "city": 10, "town": 10, "village": 11, "island": 12, "suburb": 12, "borough": 12, "hamlet": 13,
    "quarter": 13, "neighbourhood": 14, "islet": 14, "farm": 15, "locality": 14, "isolated_dwelling": 15,
    "square": 15,
}  # fmt: skip

_LANDMARKS = frozenset(
    {"hospital", "library", "pharmacy", "police", "post_office", "school", "supermarket", "townhall"}
)
_RAIL = {"rail": 11, "light_rail": 12, "narrow_gauge": 12, "subway": 12, "funicular": 13, "tram": 13}


@dataclass(frozen=True, slots=True)
class Drawing:
    """One feature of one layer: its properties and the zoom from which it shows."""

    layer: str
    min_zoom: int
    properties: Properties


LINE_KEYS = ("highway", "railway", "waterway", "natural")
POINT_KEYS = ("name", "addr:housenumber")
"""What has none of these is drawn neither as a line (or coastline) nor at a point."""


def draw_line(tags: Tags) -> Drawing | None:
    """Return how a line is drawn.

    Parameters
    ----------
    tags
        The tags of a way.

    Returns
    -------
    Drawing or None
        None when the map does not show it. Coastlines and boundaries are no matter of one way's tags
        and are treated apart.
    """
    if tags.get("area") == "yes":
        return None
    if tags.get("highway") in _STREETS:
        kind, zoom = _STREETS[tags["highway"]]
        properties: Properties = {"class": kind}
        if tags.get("name"):
            properties["name"] = tags["name"]
        if tags.get("oneway") in {"yes", "true", "1", "-1"} or tags.get("junction") == "roundabout":
            properties["oneway"] = -1 if tags.get("oneway") == "-1" else 1
        return Drawing("streets", zoom, properties | _bridge_or_tunnel(tags))
    if tags.get("railway") in _RAIL:
        kind = tags["railway"]
        return Drawing("rail", _RAIL[kind], {"class": kind, **_tunnel(tags)})
    if tags.get("waterway") in {"river", "canal", "stream", "drain", "ditch"} and not _tunnel(tags):
        kind = tags["waterway"]
        named: Properties = {"name": tags["name"]} if tags.get("name") else {}
        return Drawing("waterways", 12 if kind in {"river", "canal"} else 14, {"class": kind, **named})
    return None


def draw_area(tags: Tags) -> tuple[Drawing, ...]:
    """Return how an area is drawn, apart from the names in it.

    Parameters
    ----------
    tags
        The tags of a closed way or multipolygon.

    Returns
    -------
    tuple of Drawing
        Ground, water or building; empty when the map does not show it.
    """
    if tags.get("building", "no") != "no":
        return (Drawing("buildings", 14, {}),)
    if tags.get("natural") == "water" or tags.get("waterway") in {"riverbank", "dock"}:
        kind = tags.get("water", "lake" if "natural" in tags else "river")
        return (Drawing("water", 10, {"class": kind}),)
    if tags.get("leisure") == "swimming_pool" or tags.get("landuse") in {"basin", "reservoir"}:
        return (Drawing("water", 14, {"class": "pool" if "leisure" in tags else "basin"}),)
    if tags.get("highway") in {"pedestrian", "footway"} and tags.get("area") == "yes":
        return (Drawing("landuse", 14, {"class": "pedestrian"}),)
    for key, classes in _LAND.items():
        kind = classes.get(tags.get(key, ""), "")
        if kind:
            return (Drawing("landuse", 14 if kind in _DETAIL else 10, {"class": kind}),)
    return ()


def draw_point(tags: Tags, shape: Shape) -> tuple[Drawing, ...]:
    """Return what is written at a point, or in the middle of an area.

    Parameters
    ----------
    tags
        The tags of a node or an area.
    shape
        ``point`` or ``area``.

    Returns
    -------
    tuple of Drawing
        Labels, a house number and a shop; each at most once.
    """
    found = []
    name = tags.get("name", "")
    if name:
        label = _label(tags, shape)
        if label:
            found.append(Drawing("labels", label[1], {"class": label[0], "name": name}))
        for kind in ("shop", "craft", "amenity"):
            category = tags.get(kind, "")
            if category in NO_CATEGORY or not category or (kind == "amenity" and category not in AMENITIES):
                continue
            zoom = 14 if category in _LANDMARKS else 15
            found.append(Drawing("poi", zoom, {"kind": kind, "class": category, "name": name}))
            break
    if tags.get("addr:housenumber"):
        found.append(Drawing("housenumbers", 15, {"number": tags["addr:housenumber"]}))
    return tuple(found)


def _label(tags: Tags, shape: Shape) -> tuple[str, int] | None:
    place = tags.get("place", "")
    if place in _SETTLEMENTS and (shape == "point" or place in {"square", "island", "islet"}):
        return place, _SETTLEMENTS[place]
    if tags.get("leisure") in {"park", "garden", "stadium"}:
        return "park", 14
    if tags.get("natural") == "peak":
        return "peak", 12
    if tags.get("natural") in {"water", "bay", "beach"}:
        return ("beach" if tags["natural"] == "beach" else "water"), 13
    if tags.get("landuse") == "cemetery":
        return "park", 14
    return None


def _bridge_or_tunnel(tags: Tags) -> Properties:
    if tags.get("bridge", "no") != "no":
        return {"bridge": True}
    return _tunnel(tags)


def _tunnel(tags: Tags) -> Properties:
    inside = tags.get("tunnel", "no") not in {"no", "building_passage"} or tags.get("covered") == "yes"
    return {"tunnel": True} if inside else {}
