"""A plan as GeoJSON (RFC 7946): a line for each round, a point for each stop."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from dispatch.atomic_files import write_atomically
from dispatch.exports.common import ATTRIBUTION, LICENCE, local_time, round_of
from dispatch.plan import Plan, Round, Stop, StopTask


def plan_geojson(plan: Plan) -> str:
    """Return all rounds of a plan as a FeatureCollection."""
    return _collection(plan, plan.rounds)


def round_geojson(plan: Plan, shift_id: str) -> str:
    """Return one round as a FeatureCollection.

    Raises
    ------
    DispatchError
        Code ``round_not_found``.
    """
    return _collection(plan, [round_of(plan, shift_id)])


def write_geojson(plan: Plan, path: Path) -> None:
    """Write all rounds of a plan to a file, atomically."""
    write_atomically(path, plan_geojson(plan))


def _collection(plan: Plan, rounds: Sequence[Round]) -> str:
    zone = ZoneInfo(plan.time_zone)
    features = [feature for done in rounds for feature in _features(done, zone)]
    members = {
        "type": "FeatureCollection",
        "attribution": ATTRIBUTION,
        "licence": LICENCE,
        "name": plan.title or plan.town_title,
        "date": plan.date,
        "bbox": list(plan.bbox),
    }
    head = json.dumps(members, ensure_ascii=False)[:-1]
    # One feature a line: two plans of a day can be compared with any text tool.
    body = ",\n".join(json.dumps(feature, ensure_ascii=False) for feature in features)
    return f'{head}, "features": [\n{body}\n]}}\n'


def _features(done: Round, zone: ZoneInfo) -> list[dict[str, Any]]:
    line = _feature(
        {"type": "LineString", "coordinates": _line(done)},
        {
            "kind": "round",
            "shift_id": done.shift_id,
            "courier": done.courier_name,
            "vehicle": done.vehicle_name,
            "profile": done.profile,
            "departure": local_time(done.departure, zone),
            "end": local_time(done.end, zone),
            "distance_m": done.distance_m,
            "travel_s": done.travel_s,
            "service_s": done.service_s,
            "waiting_s": done.waiting_s,
            "break_s": done.break_s,
            "stops": len(done.stops),
            "deliveries": done.deliveries,
            "visits": done.visits,
            "co2e_g": done.co2e_g,
        },
    )
    return [line, *(_stop(done, stop, zone) for stop in done.stops)]


def _line(done: Round) -> list[list[float]]:
    points: list[list[float]] = []
    for leg in done.legs:
        for lon, lat in leg.path:
            if not points or points[-1] != [lon, lat]:
                points.append([lon, lat])
    if not points:
        points.append([done.start_place.lon, done.start_place.lat])
    # A round that never leaves its place is still a line, and lines have two points.
    return points if len(points) > 1 else points * 2


def _stop(done: Round, stop: Stop, zone: ZoneInfo) -> dict[str, Any]:
    place = stop.place
    return _feature(
        {"type": "Point", "coordinates": [place.lon, place.lat]},
        {
            "kind": "stop",
            "shift_id": done.shift_id,
            "sequence": stop.sequence,
            "place_id": place.id,
            "place_kind": place.kind,
            "name": place.name,
            "address": place.address,
            "arrival": local_time(stop.arrival, zone),
            "departure": local_time(stop.departure, zone),
            "waiting_s": stop.waiting_s,
            "tasks": [_task(task, zone) for task in stop.tasks],
        },
    )


def _task(task: StopTask, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "kind": task.kind,
        "request_kind": task.request_kind,
        "request_id": task.request_id,
        "code": task.code,
        "label": task.label,
        "service": task.service,
        "start": local_time(task.start, zone),
        "end": local_time(task.end, zone),
        "note": task.note,
    }


def _feature(geometry: dict[str, Any], properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry, "properties": properties}
