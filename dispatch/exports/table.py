"""A plan as CSV (RFC 4180): one line for each action of each stop."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

from dispatch.atomic_files import write_atomically
from dispatch.exports.cells import harmless
from dispatch.exports.common import ATTRIBUTION, local_time, round_of
from dispatch.plan import Plan, Round

COLUMNS = (
    "shift_id",
    "courier",
    "vehicle",
    "stop",
    "place_id",
    "place_kind",
    "place",
    "address",
    "access_note",
    "lon",
    "lat",
    "arrival",
    "departure",
    "task",
    "request_id",
    "code",
    "label",
    "service",
    "start",
    "end",
    "window_from",
    "window_to",
    "temperature",
    "external_ref",
    "note",
    "attribution",
)


def plan_csv(plan: Plan) -> str:
    """Return every action of a plan."""
    return _table(plan, plan.rounds)


def round_csv(plan: Plan, shift_id: str) -> str:
    """Return every action of one round.

    Raises
    ------
    DispatchError
        Code ``round_not_found``.
    """
    return _table(plan, [round_of(plan, shift_id)])


def write_csv(plan: Plan, path: Path) -> None:
    """Write every action of a plan to a file, atomically."""
    write_atomically(path, plan_csv(plan))


def _table(plan: Plan, rounds: Sequence[Round]) -> str:
    zone = ZoneInfo(plan.time_zone)
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for done in rounds:
        for row in _rows(done, zone):
            writer.writerow([harmless(cell) for cell in row])
    return text.getvalue()


def _rows(done: Round, zone: ZoneInfo) -> Iterator[tuple[str | int | float, ...]]:
    for stop in done.stops:
        place = stop.place
        for task in stop.tasks:
            yield (
                done.shift_id,
                done.courier_name,
                done.vehicle_name,
                stop.sequence,
                place.id,
                place.kind,
                place.name,
                place.address,
                place.access_note,
                place.lon,
                place.lat,
                local_time(stop.arrival, zone),
                local_time(stop.departure, zone),
                task.kind,
                task.request_id,
                task.code,
                task.label,
                task.service,
                local_time(task.start, zone),
                local_time(task.end, zone),
                local_time(task.window.earliest, zone) if task.window else "",
                local_time(task.window.latest, zone) if task.window else "",
                task.temperature,
                task.external_ref,
                task.note,
                ATTRIBUTION,
            )
