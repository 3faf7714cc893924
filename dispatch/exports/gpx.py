"""A round as GPX 1.1 (https://www.topografix.com/GPX/1/1/): waypoints for stops, a track along the streets."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree as ET

from dispatch.atomic_files import write_atomically
from dispatch.exports.common import ATTRIBUTION, LICENCE, round_of, utc_time
from dispatch.plan import Plan, Round, Stop, StopAction, StopTask

_NAMESPACE = "http://www.topografix.com/GPX/1/1"
#: Characters that XML 1.0 cannot hold at all, not even escaped.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_UNSAFE = re.compile(r"[^A-Za-z0-9_.-]+")


def round_gpx(plan: Plan, shift_id: str) -> str:
    """Return one round as GPX.

    Raises
    ------
    DispatchError
        Code ``round_not_found``.
    """
    return _document(plan, round_of(plan, shift_id))


def write_gpx(plan: Plan, folder: Path) -> None:
    """Write one GPX file a round, named for its shift, each atomically.

    Parameters
    ----------
    plan
        The plan.
    folder
        Where the files go; made if it is missing.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for number, done in enumerate(plan.rounds, 1):
        name = _UNSAFE.sub("-", done.shift_id).strip("-.")
        write_atomically(folder / f"{number:02d}-{name}.gpx", _document(plan, done))


def _document(plan: Plan, done: Round) -> str:
    root = ET.Element("gpx", {"xmlns": _NAMESPACE, "version": "1.1", "creator": "Tournée"})
    name = f"{plan.title or plan.town_title} {plan.date}, {done.courier_name}"
    _metadata(root, plan, name, done)
    for stop in done.stops:
        _waypoint(root, stop)
    track = ET.SubElement(root, "trk")
    _text(track, "name", name)
    _text(track, "desc", f"{done.vehicle_name}, {len(done.stops)} stops, {done.distance_m / 1000:.1f} km")
    for leg in done.legs:
        segment = ET.SubElement(track, "trkseg")
        for lon, lat in leg.path:
            ET.SubElement(segment, "trkpt", _position(lon, lat))
    ET.indent(root, " ")
    return ET.tostring(root, encoding="unicode", xml_declaration=False).join(
        ('<?xml version="1.0" encoding="UTF-8"?>\n', "\n")
    )


def _metadata(root: ET.Element, plan: Plan, name: str, done: Round) -> None:
    metadata = ET.SubElement(root, "metadata")
    _text(metadata, "name", name)
    _text(metadata, "desc", f"Map data {ATTRIBUTION}")
    rights = ET.SubElement(metadata, "copyright", {"author": ATTRIBUTION.removeprefix("© ")})
    _text(rights, "license", LICENCE)
    _text(metadata, "time", utc_time(done.departure))
    west, south, east, north = plan.bbox
    bounds = {"minlat": south, "minlon": west, "maxlat": north, "maxlon": east}
    ET.SubElement(metadata, "bounds", {key: f"{value:.6f}" for key, value in bounds.items()})


def _waypoint(root: ET.Element, stop: Stop) -> None:
    waypoint = ET.SubElement(root, "wpt", _position(stop.place.lon, stop.place.lat))
    _text(waypoint, "time", utc_time(stop.arrival))
    _text(waypoint, "name", f"{stop.sequence}. {stop.place.name}")
    _text(waypoint, "desc", "; ".join(_said(task) for task in stop.tasks))
    _text(waypoint, "type", stop.place.kind)


def _said(task: StopTask) -> str:
    if task.kind is StopAction.BREAK:
        return f"{task.kind} {(task.end - task.start) // 60} min"
    return " ".join(part for part in (task.kind, task.code, task.label, task.note) if part)


def _position(lon: float, lat: float) -> dict[str, str]:
    return {"lat": f"{lat:.6f}", "lon": f"{lon:.6f}"}


def _text(parent: ET.Element, tag: str, text: str) -> None:
    ET.SubElement(parent, tag).text = _NOT_XML.sub("", text)
