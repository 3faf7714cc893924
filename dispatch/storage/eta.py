"""Learned durations, what was foretold and what was told, in the database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, Table

from dispatch.eta.calibration import Calibration, Horizon
from dispatch.eta.statistic import Statistic
from dispatch.storage.prepared import among, of_town
from dispatch.storage.schema_eta import (
    DURATION_OBSERVATION,
    DURATION_STATISTIC,
    ETA_CALIBRATION,
    ETA_TRAIL,
)
from dispatch.storage.schema_orders import DELIVERY, TASK
from dispatch.storage.schema_parties import PLACE, RECIPIENT, SHIFT, VEHICLE
from dispatch.storage.store import Reading, Writing

#: What learning waits for: one transaction of a town at a time adds to the sums.
MATTER = "eta"
_TASK_FACTS = (
    of_town(
        TASK,
        # What there is to carry is nothing to a clock, and takes as long to read as all the rest.
        *(column for column in TASK.c if column.name not in {"load", "items"}),
        RECIPIENT.c.door,
        DELIVERY.c.promised_s,
        DELIVERY.c.window_from_s,
        DELIVERY.c.window_to_s,
    )
    .join(DELIVERY, DELIVERY.c.id == TASK.c.delivery_id)
    .join(RECIPIENT, RECIPIENT.c.id == DELIVERY.c.recipient_id)
    .where(among(TASK.c.id))
)
_DOORS = (
    of_town(TASK, TASK.c.id, RECIPIENT.c.door)
    .join(DELIVERY, DELIVERY.c.id == TASK.c.delivery_id)
    .join(RECIPIENT, RECIPIENT.c.id == DELIVERY.c.recipient_id)
    .where(among(TASK.c.id))
)
_PLACE_FACTS = of_town(PLACE, PLACE.c.id, PLACE.c.kind, PLACE.c.setup_s).where(among(PLACE.c.id))
_PROFILES = (
    of_town(SHIFT, SHIFT.c.id, VEHICLE.c.profile, SHIFT.c.start_place_id)
    .join(VEHICLE, SHIFT.c.vehicle_id == VEHICLE.c.id)
    .where(among(SHIFT.c.id))
)


def statistics_of(reading: Reading, paths: Iterable[str] | None = None) -> dict[str, Statistic]:
    """Return what a town has learned, by path: all of it, or what it knows of some paths."""
    rows = (
        reading.rows(reading.select(DURATION_STATISTIC))
        if paths is None
        else _named(reading, DURATION_STATISTIC, sorted(set(paths)))
    )
    return {
        row.id: Statistic(row.as_of_s, row.weight, row.total, row.squares, dict(row.bins)) for row in rows
    }


def put_statistics(writing: Writing, statistics: Mapping[str, Statistic]) -> None:
    """Store statistics, instead of those of the same paths; those of no weight are removed."""
    _remove(writing, DURATION_STATISTIC, sorted(statistics))
    writing.insert(
        DURATION_STATISTIC,
        *(
            {
                "id": path,
                "as_of_s": one.as_of_s,
                "weight": one.weight,
                "total": one.total,
                "squares": one.squares,
                # Four digits are more than anybody can observe, and half the bytes.
                "bins": {name: round(weight, 4) for name, weight in one.bins.items()},
            }
            for path, one in sorted(statistics.items())
            if one.weight > 0 or one.bins
        ),
    )


def observations_of(reading: Reading, stops: Sequence[str]) -> dict[str, Row[Any]]:
    """Return what some stops have added, by the name of the stop."""
    return {row.id: row for row in _named(reading, DURATION_OBSERVATION, stops)}


def put_observations(writing: Writing, rows: Sequence[Mapping[str, Any]]) -> None:
    """Store what stops have added, instead of what they had."""
    _remove(writing, DURATION_OBSERVATION, [row["id"] for row in rows])
    writing.insert(DURATION_OBSERVATION, *rows)


def calibration_of(reading: Reading) -> Calibration:
    """Return how a town's windows are stretched."""
    return Calibration.of({row.id: row.state for row in reading.rows(reading.select(ETA_CALIBRATION))})


def put_calibration(writing: Writing, calibration: Calibration, horizons: Iterable[Horizon]) -> None:
    """Store the states of some horizons."""
    changed = sorted(horizons)
    _remove(writing, ETA_CALIBRATION, changed)
    writing.insert(ETA_CALIBRATION, *({"id": one, "state": calibration.document(one)} for one in changed))


def trails_of(reading: Reading, stops: Sequence[str]) -> dict[str, Row[Any]]:
    """Return what was foretold of some stops, by the name of the stop."""
    return {row.id: row for row in _named(reading, ETA_TRAIL, stops)}


def put_trails(writing: Writing, rows: Sequence[Mapping[str, Any]]) -> None:
    """Store what was foretold of stops, instead of what was stored of them."""
    _remove(writing, ETA_TRAIL, [row["id"] for row in rows])
    writing.insert(ETA_TRAIL, *rows)


def trails_between(reading: Reading, from_day: str, to_day: str) -> Sequence[Row[Any]]:
    """Return what was foretold of the stops of some days that the courier came to; both days included."""
    return reading.rows(
        reading.select(ETA_TRAIL)
        .where(ETA_TRAIL.c.day >= from_day, ETA_TRAIL.c.day <= to_day, ETA_TRAIL.c.actual_s.is_not(None))
        .order_by(ETA_TRAIL.c.day, ETA_TRAIL.c.id)
    )


def task_facts(reading: Reading, tasks: Sequence[str]) -> dict[str, Row[Any]]:
    """Return tasks by name, without what is carried, with the recipient's door, and the window and state of the delivery."""
    return {row.id: row for row in reading.among(TASK.c.id, tasks, _TASK_FACTS)}


def doors_of(reading: Reading, tasks: Iterable[str]) -> dict[str, Mapping[str, str]]:
    """Return the doors of the recipients of tasks, by task."""
    return {row.id: row.door for row in reading.among(TASK.c.id, tasks, _DOORS)}


def place_facts(reading: Reading, places: Sequence[str]) -> dict[str, tuple[str, int]]:
    """Return kind and setup seconds of places by name."""
    return {row.id: (row.kind, row.setup_s) for row in reading.among(PLACE.c.id, places, _PLACE_FACTS)}


def profiles_of(reading: Reading, shifts: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Return how the couriers of shifts move, and the places from which the shifts start, by shift."""
    rows = reading.among(SHIFT.c.id, shifts, _PROFILES)
    return {row.id: (row.profile, row.start_place_id) for row in rows}


def forget_place(writing: Writing, place_id: str) -> int:
    """Remove what was learned of a place, as of somebody who is to be forgotten, and return how many rows that was.

    What it has added to its kind stays: there it is one of many. The caller notes the event.
    """
    paths = [path for path in statistics_of(writing) if path.rpartition("/")[2] == place_id]
    _remove(writing, DURATION_STATISTIC, paths)
    shadows = []
    for row in writing.rows(writing.select(DURATION_OBSERVATION)):
        kept = [part for part in row.parts if part[0].rpartition("/")[2] != place_id]
        if len(kept) < len(row.parts):
            shadows.append({**row._asdict(), "parts": kept})
    put_observations(writing, shadows)
    return len(paths) + len(shadows)


def prune(writing: Writing, *, observed_before_s: int, foretold_before: str) -> None:
    """Remove what stops have added before a moment, the sums stay, and what was foretold before a local date."""
    writing.remove(DURATION_OBSERVATION, DURATION_OBSERVATION.c.closed_s < observed_before_s)
    writing.remove(ETA_TRAIL, ETA_TRAIL.c.day < foretold_before)


def _named(reading: Reading, table: Table, names: Sequence[str]) -> Iterable[Row[Any]]:
    return reading.among(table.c.id, names)


def _remove(writing: Writing, table: Table, names: Sequence[str]) -> None:
    writing.remove_among(table.c.id, names)
