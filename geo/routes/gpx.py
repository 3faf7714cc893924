"""Routes as GPX 1.1 (https://www.topografix.com/GPX/1/1/), for navigation devices and apps."""

from __future__ import annotations

import re
from datetime import datetime
from xml.etree import ElementTree as ET

import numpy as np

from geo.routes.maneuvers import ARRIVE
from geo.routes.phrases import phrase
from geo.routes.route import ATTRIBUTION, LICENCE_URL, Leg, Route

_NAMESPACE = "http://www.topografix.com/GPX/1/1"
#: Characters that XML 1.0 cannot hold at all, not even escaped.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def route_gpx(route: Route, language: str = "en", *, made_at: datetime | None = None) -> str:
    """Return a route as a GPX document.

    Parameters
    ----------
    route
        The route.
    language
        What the steps are said in.
    made_at
        The document's own time, with a time zone; left out: none, so that equal routes give equal
        bytes.

    Returns
    -------
    str
        A waypoint for each stop, a route with a point for each step (devices speak these), and a track with
        a segment for each leg. Elevation stands where it is known.

    Raises
    ------
    MapError
        ``language_unknown``.
    """
    root = ET.Element("gpx", {"xmlns": _NAMESPACE, "version": "1.1", "creator": "Tournée"})
    metadata = ET.SubElement(root, "metadata")
    _text(metadata, "name", _title(route))
    _text(metadata, "desc", f"Map data {ATTRIBUTION}")
    rights = ET.SubElement(metadata, "copyright", {"author": ATTRIBUTION.removeprefix("© ")})
    _text(rights, "license", LICENCE_URL)
    if made_at is not None:
        _text(metadata, "time", made_at.isoformat(timespec="seconds"))
    west, south, east, north = route.bounds
    bounds = {"minlat": south, "minlon": west, "maxlat": north, "maxlon": east}
    ET.SubElement(metadata, "bounds", {key: f"{value:.6f}" for key, value in bounds.items()})
    for at, (lon, lat) in enumerate(route.points, 1):
        stop = ET.SubElement(root, "wpt", _position(lon, lat))
        _text(stop, "name", str(at))
    guided = ET.SubElement(root, "rte")
    _text(guided, "name", _title(route))
    for step in route.steps:
        point = ET.SubElement(guided, "rtept", _position(step.lon, step.lat))
        said = phrase(step, language)
        _text(point, "name", said)
        if step.maneuver != ARRIVE:
            _text(point, "desc", f"{step.distance_cm / 100:.0f} m, {step.duration_ms / 1000:.0f} s")
    track = ET.SubElement(root, "trk")
    _text(track, "name", _title(route))
    for leg in route.legs:
        _segment(track, leg)
    ET.indent(root, " ")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _title(route: Route) -> str:
    return f"{route.town_title}, {route.profile}: {route.distance_cm / 100_000:.1f} km, {route.duration_ms / 60_000:.0f} min"


def _segment(track: ET.Element, leg: Leg) -> None:
    segment = ET.SubElement(track, "trkseg")
    heights = _heights(leg)
    for lon, lat, height in zip(leg.path.lon.tolist(), leg.path.lat.tolist(), heights, strict=True):
        point = ET.SubElement(segment, "trkpt", _position(lon, lat))
        if height == height:  # noqa: PLR0124 - not NaN
            _text(point, "ele", f"{height:.1f}")


def _heights(leg: Leg) -> list[float]:
    """Return the elevation of each drawn point, NaN where it is not known."""
    lon, lat = leg.path.lon, leg.path.lat
    step = np.hypot(np.diff(lon) * np.cos(np.radians(lat[:-1])), np.diff(lat))
    along = np.concatenate([[0.0], np.cumsum(step)])
    effort = leg.effort
    # Both measure the same line, each in its own unit.
    share = along / along[-1] if along[-1] > 0.0 else along
    heights: list[float] = np.interp(
        share * effort.distance_m[-1], effort.distance_m, effort.elevation_m
    ).tolist()
    return heights


def _position(lon: float, lat: float) -> dict[str, str]:
    return {"lat": f"{lat:.6f}", "lon": f"{lon:.6f}"}


def _text(parent: ET.Element, tag: str, text: str) -> None:
    ET.SubElement(parent, tag).text = _NOT_XML.sub("", text)
