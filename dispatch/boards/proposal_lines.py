"""What the stops of a proposal are for, where and by when: as the board has it of those that are planned."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from sqlalchemy import select

from dispatch.boards.board_rows import UNVISITED, VISIT
from dispatch.boards.day_board import DayBoard
from dispatch.boards.stop_lines import Owner, Served, bounds_of, title_of
from dispatch.boards.ways import Point, Way
from dispatch.boards.whereabouts import Whereabouts, whereabouts
from dispatch.domain import PlaceKind
from dispatch.lifecycle.round import STOP_OVER
from dispatch.runs.proposal import Proposal, ProposedStop
from dispatch.storage.prepared import among, in_town, of_town
from dispatch.storage.schema_orders import DELIVERY, TASK
from dispatch.storage.schema_parties import ORGANIZATION, PLACE, RECIPIENT
from dispatch.storage.store import Reading

_OVER = frozenset({status.value for status in STOP_OVER})
_ADDRESS = PlaceKind.ADDRESS.value
_TASKS = (
    select(
        TASK.c.id, TASK.c.delivery_id, TASK.c.kind, TASK.c.status, TASK.c.org_id, TASK.c.ready_s, TASK.c.windows,
        DELIVERY.c.window_from_s, DELIVERY.c.window_to_s, VISIT, UNVISITED, ORGANIZATION.c.name,
    )
    .join(DELIVERY, DELIVERY.c.id == TASK.c.delivery_id)
    .join(RECIPIENT, RECIPIENT.c.id == DELIVERY.c.recipient_id)
    .outerjoin(ORGANIZATION, ORGANIZATION.c.id == TASK.c.org_id)
    .where(in_town(TASK), among(TASK.c.id))
)  # fmt: skip
_PLACES = of_town(PLACE, PLACE.c.id, PLACE.c.lon, PLACE.c.lat, PLACE.c.kind, PLACE.c.name).where(
    among(PLACE.c.id)
)


class StopMark(NamedTuple):
    """What a board shows of a stop that is proposed; see `dispatch.boards.day_board.BoardStop`."""

    at: Whereabouts
    place_kind: str
    visit: bool
    title: str
    window_from_s: int | None
    window_to_s: int | None
    margin_s: int | None
    delivery_ids: tuple[str, ...]


#: By shift, a mark for each of its proposed stops.
Marks = dict[str, tuple[StopMark, ...]]


def marks_of(reading: Reading, proposal: Proposal) -> Marks:
    """Return what a board shows of the stops of a proposal. Nothing says who is visited by a service."""
    stops = [stop for own in proposal.rounds for stop in own.stops]
    tasks = {
        row[0]: row
        for row in reading.among(TASK.c.id, [name for stop in stops for name in stop.task_ids], _TASKS)
    }
    places = {row[0]: row for row in reading.among(PLACE.c.id, [stop.place_id for stop in stops], _PLACES)}
    return {
        own.shift_id: tuple(_mark(stop, tasks, places[stop.place_id]) for stop in own.stops)
        for own in proposal.rounds
    }


def ways_of_proposal(board: DayBoard, proposal: Proposal, marks: Marks) -> Iterator[Way]:
    """Yield the ways of the rounds that are proposed, each from where its courier was last."""
    shifts = {one.id: one for one in board.shifts}
    rounds = {one.id: one for one in board.rounds}
    for own in proposal.rounds:
        shift = shifts.get(own.shift_id)
        if shift is None or not own.stops:
            continue
        begin: Point = (shift.start.lon, shift.start.lat)
        present = rounds.get(own.round_id)
        if present is not None:
            over = [stop.at for stop in present.stops if stop.status in _OVER and stop.closed_s is not None]
            begin = (over[-1].lon, over[-1].lat) if over else begin
        points = [begin, *((mark.at.lon, mark.at.lat) for mark in marks[own.shift_id])]
        if shift.end is not None:
            points.append((shift.end.lon, shift.end.lat))
        yield Way(own.shift_id, own.round_id, own.version, shift.profile, tuple(points))


def _mark(stop: ProposedStop, tasks: dict[str, Any], place: Any) -> StopMark:
    served, owners, shops = [], {}, {}
    for name in stop.task_ids:
        row = tasks.get(name)
        if row is None:
            # Erased since.
            continue
        _, delivery_id, kind, status, org_id, ready_s, windows, from_s, to_s, visit_id, person, shop = row
        served.append(Served(delivery_id, kind, status, org_id or "", ready_s, windows))
        owners[delivery_id] = Owner(person, bool(visit_id), from_s, to_s, 1)
        if org_id:
            shops[org_id] = shop
    _, lon, lat, place_kind, place_name = place
    visit = place_kind == _ADDRESS and any(one.visit for one in owners.values())
    opens_s, closes_s = bounds_of(served, owners, stop.start_s)
    return StopMark(
        whereabouts(lon, lat, place_kind, visit=visit),
        place_kind,
        visit,
        "" if visit else title_of(served, owners, place_kind, place_name, shops),
        opens_s,
        closes_s,
        None if closes_s is None else closes_s - stop.start_s,
        tuple(dict.fromkeys(one.delivery_id for one in served)),
    )
