"""The closed stops of a round as they are stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row

from dispatch.eta.halt import Halt, HaltTask, floor_class
from dispatch.lifecycle.round import Outcome, StopStatus
from dispatch.orders.delivery import TaskKind
from dispatch.rounds.round import Round, Stop
from dispatch.storage import eta
from dispatch.storage.documents import windows_of
from dispatch.storage.store import Reading


def closed_stops(own: Round) -> list[Stop]:
    """Return the stops of a round that are closed, and when."""
    return [stop for stop in own.stops if stop.status is StopStatus.CLOSED and stop.closed_s is not None]


def halts_of(
    reading: Reading,
    closed: Sequence[Stop],
    said_ready_s: Mapping[str, int],
    services: Mapping[str, str],
) -> list[Halt]:
    """Return closed stops with their tasks, doors and places.

    Parameters
    ----------
    closed
        Stops with a moment at which they were closed.
    said_ready_s
        When shops said that goods were ready, by task.
    services
        Types of municipal services, by task.
    """
    tasks = eta.task_facts(reading, [task for stop in closed for task in stop.task_ids])
    places = eta.place_facts(reading, [stop.place_id for stop in closed])
    halts = []
    for stop in closed:
        rows = [tasks[name] for name in stop.task_ids if name in tasks]
        kind, setup_s = places[stop.place_id]
        doors = [row for row in rows if row.kind == TaskKind.DROP]
        halts.append(
            Halt(
                stop.id,
                stop.place_id,
                kind,
                floor_class(doors[0].door.get("floor", "")) if doors else "",
                stop.arrived_s,
                stop.closed_s or 0,
                stop.outcome in {Outcome.SUCCESS, Outcome.PARTIAL},
                tuple(
                    HaltTask(
                        row.id, row.kind, services.get(row.id, ""), row.org_id or "", row.service_s, row.done_s,
                        row.received_s, row.ready_s, said_ready_s.get(row.id),
                    )
                    for row in rows
                ),
                earliest_s=_opening(rows, stop),
                setup_s=setup_s,
            )
        )  # fmt: skip
    return halts


def _opening(rows: Sequence[Row[Any]], stop: Stop) -> int:
    """Return when the window opened in which the service began, 0 where it was open already.

    Nobody waits for the window of the afternoon in the morning: a courier who was done before it opened did not.
    """
    opening = 0
    for row in rows:
        if row.kind == TaskKind.PICKUP:
            # What a shop's window and its promise say is what lateness is told from.
            continue
        for window in windows_of(row.windows):
            if (stop.arrived_s or 0) <= window.latest:
                opening = max(opening, window.earliest)
                break
    return opening if opening < (stop.closed_s or 0) else 0
