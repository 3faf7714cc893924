"""Routes as GeoJSON (RFC 7946): one line a step, one point a stop."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from geo.routes.maneuvers import ARRIVE
from geo.routes.phrases import phrase
from geo.routes.route import ATTRIBUTION, LICENCE_URL, Leg, Route

_DECIMALS = 6


def route_geojson(routes: Sequence[Route], language: str = "en") -> dict[str, Any]:
    """Return routes as a FeatureCollection.

    Parameters
    ----------
    routes
        The route, or the fastest of several and the others.
    language
        What the steps are said in.

    Returns
    -------
    dict
        For each route a line with its totals (``kind`` is ``route``), a line or, on arrival, a point for each
        step (``step``), and a point for each stop (``stop``). The member ``attribution`` must stay
        visible wherever the map data are.

    Raises
    ------
    MapError
        ``language_unknown``.
    """
    features: list[dict[str, Any]] = []
    boxes = [route.bounds for route in routes]
    for number, route in enumerate(routes):
        features.append(
            _feature(_line(route.line.tolist()), {"kind": "route", "route": number, **summary(route)})
        )
        for at, leg in enumerate(route.legs):
            features += [
                _feature(_step_geometry(leg, place), {"kind": "step", "route": number, "leg": at, **facts})
                for place, facts in enumerate(step_facts(leg, language))
            ]
        features += [
            _feature(
                {"type": "Point", "coordinates": _rounded(point)},
                {"kind": "stop", "route": number, "stop": at, "street": _rounded(route.snapped[at])},
            )
            for at, point in enumerate(route.points)
        ]
    return {
        "type": "FeatureCollection",
        "bbox": _rounded(
            [
                *(min(box[at] for box in boxes) for at in (0, 1)),
                *(max(box[at] for box in boxes) for at in (2, 3)),
            ]
        ),
        "attribution": ATTRIBUTION,
        "license": LICENCE_URL,
        "features": features,
    }


def summary(route: Route) -> dict[str, Any]:
    """Return the totals of a route under plain names; what is not known is None."""
    return {
        "town": route.town_title,
        "profile": route.profile,
        "duration_s": route.duration_ms / 1000,
        "distance_m": route.distance_cm / 100,
        "pushed_m": route.pushed_cm / 100,
        "ascent_m": _tenths(route.ascent_m),
        "descent_m": _tenths(route.descent_m),
        "work_kj": _tenths(route.work_kj),
    }


def step_facts(leg: Leg, language: str) -> list[dict[str, Any]]:
    """Return what is known of each step of a leg under plain names.

    Raises
    ------
    MapError
        ``language_unknown``.
    """
    return [
        {
            "text": phrase(step, language),
            "maneuver": step.maneuver,
            "modifier": step.modifier or None,
            "exit": step.exit or None,
            "mode": step.mode,
            "pushed": step.pushed,
            "name": step.name,
            "ref": step.ref,
            "duration_s": step.duration_ms / 1000,
            "distance_m": step.distance_cm / 100,
            "bearing_before": step.bearing_before if step.bearing_before >= 0 else None,
            "bearing_after": step.bearing_after if step.bearing_after >= 0 else None,
            "location": _rounded((step.lon, step.lat)),
        }
        for step in leg.steps
    ]


def _step_geometry(leg: Leg, place: int) -> dict[str, Any]:
    step = leg.steps[place]
    if step.maneuver == ARRIVE or step.first_point == step.last_point:
        return {"type": "Point", "coordinates": _rounded((step.lon, step.lat))}
    points = slice(step.first_point, step.last_point + 1)
    return _line(list(zip(leg.path.lon[points].tolist(), leg.path.lat[points].tolist(), strict=True)))


def _line(points: Sequence[Sequence[float]]) -> dict[str, Any]:
    return {"type": "LineString", "coordinates": [_rounded(point) for point in points]}


def _feature(geometry: dict[str, Any], properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def _rounded(numbers: Sequence[float]) -> list[float]:
    return [round(number, _DECIMALS) for number in numbers]


def _tenths(value: float | None) -> float | None:
    return None if value is None else round(value, 1)
