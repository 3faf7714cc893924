"""Rounds as files have them: a line for each stop, by the names of things; who is at a door is in the file of deliveries."""

from __future__ import annotations

from typing import Any

from dispatch.exporting.page import Page, Place, Sight
from dispatch.rounds.round import Stop
from dispatch.storage import rounds
from dispatch.storage.export_pages import round_names
from dispatch.storage.round_lists import CrewedRound, crewed
from dispatch.storage.store import Reading

_NO_STOP = (
    "stop_id", "stop_number", "place_id", "stop_status", "outcome", "outcome_code", "arrives_at", "begins_at", "leaves_at", "arrived_at",
    "closed_at", "tasks", "tasks_undone",
)  # fmt: skip


def round_page(reading: Reading, sight: Sight, place: Place | None) -> Page:
    """Return a page of rounds."""
    after = (str(place[0]), str(place[1])) if place else ("", "")
    names = round_names(reading, sight.days, statuses=sight.export.statuses, after=after, most=sight.most)
    found = {own.id: own for own in rounds.get_many(reading, names)}
    shown = crewed(reading, [found[name] for name in names])
    lines = []
    for one in shown:
        head = _head(one, sight)
        stops = [head | _stop(stop, number, sight) for number, stop in enumerate(one.round.stops, 1)]
        lines += stops or [head | dict.fromkeys(_NO_STOP)]
    last = (shown[-1].round.day, shown[-1].round.id) if len(names) == sight.most else None
    return Page(lines, last)


def _head(one: CrewedRound, sight: Sight) -> dict[str, Any]:
    own = one.round
    distance_m = own.facts.get("distance_m")
    return {
        "round_id": own.id,
        "day": own.day,
        "shift_id": own.shift_id,
        "courier_id": one.courier_id,
        "vehicle_id": one.vehicle_id,
        "status": own.status,
        "departs_at": sight.at(own.departure_s),
        "returns_at": sight.at(own.end_s),
        "distance_m": None if distance_m is None else int(distance_m),
    }


def _stop(stop: Stop, number: int, sight: Sight) -> dict[str, Any]:
    return {
        "stop_id": stop.id,
        "stop_number": number,
        "place_id": stop.place_id,
        "stop_status": stop.status,
        "outcome": stop.outcome,
        "outcome_code": stop.outcome_code or None,
        "arrives_at": sight.at(stop.arrival_s),
        "begins_at": sight.at(stop.start_s),
        "leaves_at": sight.at(stop.end_s),
        "arrived_at": sight.at(stop.arrived_s),
        "closed_at": sight.at(stop.closed_s),
        "tasks": len(stop.task_ids),
        "tasks_undone": len(stop.undone),
    }
