"""What an answer of OSRM must hold by its documentation: the keys and the types of their values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

NUMBER = (int, float)


def one_of(*words: str) -> Callable[[Any], bool]:
    """Return a test of being one of some words."""
    return lambda value: value in words


def list_of(form: Any) -> Callable[[Any], bool]:
    """Return a test of being a list of things of a form."""
    return lambda value: isinstance(value, list) and all(fits(form, item) for item in value)


def or_none(form: Any) -> Callable[[Any], bool]:
    """Return a test of being of a form, or null."""
    return lambda value: value is None or fits(form, value)


def fits(form: Any, value: Any) -> bool:
    """Tell whether a value has a form: a type, a test, or a dictionary of forms whose keys may end in "?"."""
    if isinstance(form, dict):
        if not isinstance(value, dict):
            return False
        known = {key.removesuffix("?"): inner for key, inner in form.items()}
        needed = {key for key in form if not key.endswith("?")}
        wrong = [key for key in value if key not in known or not fits(known[key], value[key])]
        assert not wrong, f"{wrong} in {value}"
        assert needed <= set(value), f"{needed - set(value)} not in {value}"
        return True
    if isinstance(form, (type, tuple)):
        return isinstance(value, form) and not (form is NUMBER and isinstance(value, bool))
    return bool(form(value))


def is_position(value: Any) -> bool:
    """Tell whether a value is a longitude and a latitude."""
    return isinstance(value, list) and len(value) == 2 and abs(value[0]) <= 180 and abs(value[1]) <= 90


def is_line(value: Any) -> bool:
    """Tell whether a value is an encoded polyline or a GeoJSON line."""
    if isinstance(value, str):
        return bool(value)
    return (
        set(value) == {"type", "coordinates"}
        and value["type"] == "LineString"
        and len(value["coordinates"]) >= 2
        and all(is_position(point) for point in value["coordinates"])
    )


WAYPOINT = {"name": str, "location": is_position, "distance": NUMBER, "hint?": str}
INTERSECTION = {
    "location": is_position,
    "bearings": list_of(int),
    "entry": list_of(bool),
    "in?": int,
    "out?": int,
    "classes?": list_of(str),
}
MANEUVER = {
    "type": one_of(
        *("turn", "new name", "depart", "arrive", "merge", "on ramp", "off ramp", "fork", "end of road"),
        *("continue", "roundabout", "exit roundabout", "notification"),
    ),
    "location": is_position,
    "bearing_before": int,
    "bearing_after": int,
    "modifier?": one_of(
        *("uturn", "sharp right", "right", "slight right", "straight", "slight left", "left", "sharp left")
    ),
    "exit?": int,
}
STEP = {
    "distance": NUMBER,
    "duration": NUMBER,
    "weight": NUMBER,
    "geometry": is_line,
    "name": str,
    "ref?": str,
    "destinations?": str,
    "exits?": str,
    "mode": one_of("driving", "cycling", "walking", "ferry", "pushing bike"),
    "driving_side": one_of("left", "right"),
    "maneuver": MANEUVER,
    "intersections": list_of(INTERSECTION),
}
ANNOTATION = {
    "duration?": list_of(NUMBER),
    "distance?": list_of(NUMBER),
    "weight?": list_of(NUMBER),
    "speed?": list_of(NUMBER),
    "datasources?": list_of(int),
    "metadata?": {"datasource_names": list_of(str)},
}
LEG = {
    "distance": NUMBER,
    "duration": NUMBER,
    "weight": NUMBER,
    "summary": str,
    "steps": list_of(STEP),
    "annotation?": ANNOTATION,
}
ROUTE = {
    "distance": NUMBER,
    "duration": NUMBER,
    "weight": NUMBER,
    "weight_name": str,
    "geometry?": is_line,
    "legs": list_of(LEG),
}
TABLE = list_of(list_of(or_none(NUMBER)))
ANSWERS = {
    "route": {"code": str, "routes": list_of(ROUTE), "waypoints?": list_of(WAYPOINT)},
    "table": {
        "code": str,
        "durations?": TABLE,
        "distances?": TABLE,
        "sources?": list_of(WAYPOINT),
        "destinations?": list_of(WAYPOINT),
        "fallback_speed_cells?": list_of(list_of(int)),
    },
    "nearest": {"code": str, "waypoints": list_of(WAYPOINT)},
    "match": {
        "code": str,
        "matchings": list_of({**ROUTE, "confidence": NUMBER}),
        "tracepoints?": list_of(
            or_none(
                {
                    **WAYPOINT,
                    "matchings_index": int,
                    "waypoint_index": or_none(int),
                    "alternatives_count": int,
                }
            )
        ),
    },
    "trip": {
        "code": str,
        "trips": list_of(ROUTE),
        "waypoints?": list_of({**WAYPOINT, "trips_index": int, "waypoint_index": int}),
    },
}
