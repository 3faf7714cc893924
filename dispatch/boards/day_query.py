"""Puts a board together: one pass over the rows of the date, nothing asked twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from dispatch.boards.board_rows import BoardRows, Rows, board_rows
from dispatch.boards.day_board import (
    BoardBreak,
    BoardDelivery,
    BoardRound,
    BoardRun,
    BoardShift,
    BoardStop,
    DayBoard,
)
from dispatch.boards.exception_queue import PlacedTask, queue_of
from dispatch.boards.open_doors import board_doors, door_lines
from dispatch.boards.stop_lines import Owner, Served, stop_lines
from dispatch.boards.whereabouts import Whereabouts, whereabouts
from dispatch.lifecycle.round import ACTIVE_ROUND, STOP_OVER, StopStatus
from dispatch.lifecycle.task import TaskStatus
from dispatch.orders.delivery import TaskKind
from dispatch.storage.store import Reading

_OVER = frozenset({status.value for status in STOP_OVER})
_ACTIVE = frozenset({status.value for status in ACTIVE_ROUND})
# Plain strings: they are compared thousands of times, and those of an enumeration cost three times as much.
_PICKUP, _DONE = TaskKind.PICKUP.value, TaskStatus.DONE.value


def day_board(reading: Reading, day: str) -> DayBoard:
    """Return the board of a local date, closed doors first.

    Parameters
    ----------
    reading
        A `Writing` for the desk: who is behind a closed door is read with it only, and that it was is kept.

    Notes
    -----
    Twelve queries, whose time grows with the deliveries of the date and not with those stored; open incidents and closed doors are those
    of the town, whatever their date.
    """
    rows = board_rows(reading, day)
    doors = board_doors(reading)
    stops = {row[0]: row for row in rows.stops}
    tasks, served = _placed(rows.tasks)
    dropped = {row.id for row in rows.rounds if row.status not in _ACTIVE}
    shops = {row[0]: row[1] for row in rows.shops}
    deliveries = tuple(_deliveries(rows, tasks, stops, dropped))
    return DayBoard(
        day=day,
        now_s=reading.now_s,
        counts=dict(Counter(one.status for one in deliveries)),
        doors=doors,
        queue=(*door_lines(doors), *queue_of(rows, deliveries, tasks, stops, reading.now_s)),
        rounds=tuple(_rounds(rows, served, deliveries, shops, reading.now_s)),
        deliveries=deliveries,
        shops=shops,
        shop_places={name: Whereabouts(lon, lat) for name, _, lon, lat in rows.shops if lon is not None},
        shifts=tuple(_shifts(rows)),
        runs=tuple([BoardRun(*row) for row in rows.runs]),
    )


def _placed(rows: Rows) -> tuple[dict[str, list[PlacedTask]], dict[str, list[Served]]]:
    """Return the tasks of each delivery with the stop of each, and what is done at each stop."""
    tasks: dict[str, list[PlacedTask]] = {}
    served: dict[str, list[Served]] = {}
    for delivery_id, kind, status, org_id, ready_s, stop_id, active, sequence, windows in rows:
        own = tasks.get(delivery_id)
        if own is None:
            own = tasks[delivery_id] = []
        if stop_id is not None:
            done = Served(delivery_id, kind, status, org_id or "", ready_s, windows)
            at = served.get(stop_id)
            if at is None:
                served[stop_id] = [done]
            else:
                at.append(done)
        task = PlacedTask(sequence, kind, status, org_id or "", ready_s, stop_id or "")
        if own and own[-1].sequence == sequence:
            # It has failed at one stop and is to be done at another: the one that has it now counts.
            if active:
                own[-1] = task
        else:
            own.append(task)
    return tasks, served


def _deliveries(
    rows: BoardRows, tasks: Mapping[str, list[PlacedTask]], stops: Mapping[str, Any], dropped: set[str]
) -> Iterator[BoardDelivery]:
    pins = {row[0]: row[1] for row in rows.pins}
    off = {row[0] for row in rows.left_off}
    unread = {row[0]: row[1] for row in rows.unread}
    for (
        name, code, status, from_s, to_s, promised_s, held_reason, _, version, mode, recipient, visit_id, lon, lat, kind,
    ) in rows.deliveries:  # fmt: skip
        own = tasks.get(name, [])
        pickups = [task for task in own if task.kind == _PICKUP]
        stop = stops.get(own[-1].stop_id) if own else None
        if stop is not None and stop[1] in dropped and stop[4] not in _OVER:
            # Its round was given up.
            stop = None
        visit = bool(visit_id)
        yield BoardDelivery(
            name,
            code,
            status,
            from_s,
            to_s,
            promised_s is not None,
            recipient,
            tuple([task.org_id for task in pickups if task.org_id]),
            sum([task.status == _DONE for task in pickups]),
            "" if stop is None else stop[1],
            None if stop is None else stop[2],
            None if stop is None else stop[8],
            version,
            whereabouts(lon, lat, kind, visit=visit),
            visit,
            mode,
            held_reason,
            pins.get(name, ""),
            name in off,
            unread.get(name, 0),
        )


def _rounds(
    rows: BoardRows,
    served: Mapping[str, list[Served]],
    deliveries: Iterable[BoardDelivery],
    shops: Mapping[str, str],
    now_s: int,
) -> Iterator[BoardRound]:
    own: dict[str, list[BoardStop]] = {}
    owners = {
        one.id: Owner(one.recipient, one.visit, one.window_from_s, one.window_to_s, max(1, len(one.shops)))
        for one in deliveries
    }
    rounds = {row.id: row for row in rows.rounds}
    pinned = frozenset(row[0] for row in rows.pins)
    for round_id, stop in stop_lines(rows.stops, served, owners, rounds, shops, pinned, now_s):
        those = own.get(round_id)
        if those is None:
            own[round_id] = [stop]
        else:
            those.append(stop)
    for row in rows.rounds:
        stops = own.get(row.id, [])
        facts = row.facts
        yield BoardRound(
            id=row.id,
            shift_id=row.shift_id,
            courier_id=row.courier_id,
            courier=row.name,
            vehicle_id=row.vehicle_id,
            status=row.status,
            version=row.version,
            acknowledged=row.acknowledged,
            departure_s=row.departure_s,
            end_s=row.end_s,
            stops=tuple(stops),
            stops_over=sum(stop.status in _OVER for stop in stops),
            late_s=_behind_s(row.status, stops, now_s),
            frozen=row.frozen,
            distance_m=facts.get("distance_m"),
            peak_volume_l=facts.get("peak_volume_l"),
            peak_weight_g=facts.get("peak_weight_g"),
            breaks=tuple(
                BoardBreak(int(number), one["before"], one["start_s"], one["end_s"])
                for number, one in sorted(facts.get("breaks", {}).items())
            ),
        )


def _shifts(rows: BoardRows) -> Iterator[BoardShift]:
    having = {row.shift_id: row.id for row in rows.rounds if row.status in _ACTIVE}
    for (
        name, courier_id, courier, vehicle_id, vehicle, profile, facts, from_s, to_s, breaks,
        lon, lat, start, end_lon, end_lat, end,
    ) in rows.shifts:  # fmt: skip
        capacity = facts.get("capacity", {})
        yield BoardShift(
            name, courier_id, courier, vehicle_id, vehicle, profile, capacity.get("volume_l", 0), capacity.get("weight_g", 0),
            from_s, to_s, tuple(tuple(pause) for pause in breaks), Whereabouts(lon, lat), start,
            None if end_lon is None else Whereabouts(end_lon, end_lat), end or "", having.get(name, ""),
        )  # fmt: skip


def _behind_s(status: str, stops: Iterable[BoardStop], now_s: int) -> int:
    """Return by how much the stop at hand should have been reached, or left, by now."""
    at_hand = next((stop for stop in stops if stop.status not in _OVER), None)
    if at_hand is None or status not in _ACTIVE:
        return 0
    due_s = at_hand.end_s if at_hand.status == StopStatus.ARRIVED else at_hand.arrival_s
    return max(0, now_s - due_s)
