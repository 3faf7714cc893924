"""What somebody has to look at, the most pressing first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Row

from dispatch.boards.board_rows import BoardRows
from dispatch.boards.day_board import BoardDelivery, BoardException, ExceptionKind
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.lifecycle.round import STOP_OVER, Outcome
from dispatch.lifecycle.task import TaskStatus
from dispatch.orders.delivery import TaskKind

#: Kinds of incidents that are about money.
CASH_KINDS = frozenset({"cash_gap", "cash_limit_exceeded", "cash_short", "cash_over"})
#: A courier is about to come within so many seconds.
SOON_S = 900
_PLACES = {kind: place for place, kind in enumerate(ExceptionKind)}
_OVER = frozenset({status.value for status in STOP_OVER})
#: Not to be brought to anybody any more, or not this time.
_SETTLED = frozenset(
    {
        DeliveryStatus.DELIVERED.value,
        DeliveryStatus.PARTIALLY_DELIVERED.value,
        DeliveryStatus.FAILED.value,
        DeliveryStatus.RETURNING.value,
        DeliveryStatus.RETURNED.value,
        DeliveryStatus.CANCELLED.value,
    }
)
_UNPLANNED = frozenset(
    {DeliveryStatus.CREATED.value, DeliveryStatus.PROMISED.value, DeliveryStatus.RESCHEDULED.value}
)
# Plain strings: they are compared thousands of times, and those of an enumeration cost three times as much.
_FAILED, _HELD = DeliveryStatus.FAILED.value, DeliveryStatus.HELD.value
_PICKUP, _PENDING = TaskKind.PICKUP.value, TaskStatus.PENDING.value


class PlacedTask(NamedTuple):
    """A task with the stop that does it, empty for none."""

    sequence: int
    kind: str
    status: str
    org_id: str
    ready_s: int | None
    stop_id: str


def queue_of(
    rows: BoardRows,
    deliveries: Sequence[BoardDelivery],
    tasks: Mapping[str, Sequence[PlacedTask]],
    stops: Mapping[str, Row[Any]],
    now_s: int,
) -> tuple[BoardException, ...]:
    """Return the queue: by kind in the order of `ExceptionKind`, then by when it became one.

    Parameters
    ----------
    rows
        Of the board.
    deliveries
        Its lines, in the order of their rows.
    tasks
        By delivery, in their order; the last is that at the door.
    stops
        Rows of stops by name.
    now_s
        The moment of the board.
    """
    found = [*_incidents(rows), *_of_deliveries(rows, deliveries, tasks, stops, now_s)]
    found.sort(key=lambda one: (_PLACES[one.kind], one.since_s, one.subject))
    return tuple(found)


def _incidents(rows: BoardRows) -> Iterator[BoardException]:
    for row in rows.incidents:
        kind = ExceptionKind.CASH_GAP if row.kind in CASH_KINDS else ExceptionKind.INCIDENT
        yield BoardException(kind, row.subject, row.opened_s, detail=row.kind)


def _of_deliveries(
    rows: BoardRows,
    deliveries: Iterable[BoardDelivery],
    tasks: Mapping[str, Sequence[PlacedTask]],
    stops: Mapping[str, Row[Any]],
    now_s: int,
) -> Iterator[BoardException]:
    off = {row.delivery_id for row in rows.left_off}
    for row, one in zip(rows.deliveries, deliveries, strict=True):
        status = one.status
        own = tasks.get(one.id, ())
        if status == _FAILED:
            yield _failed(one, row.updated_s, stops.get(own[-1].stop_id) if own else None)
        if status in _SETTLED:
            continue
        if status == _HELD:
            yield BoardException(ExceptionKind.HELD, one.id, row.updated_s, detail=row.held_reason)
        elif not one.round_id and status in _UNPLANNED:
            detail = "left_off" if one.id in off else status
            yield BoardException(ExceptionKind.NO_ROUND, one.id, one.window_from_s, detail=detail)
        # What is planned counts, unless that moment has gone by already.
        expected_s = now_s if one.planned_s is None else max(now_s, one.planned_s)
        if expected_s > one.window_to_s:
            yield BoardException(
                ExceptionKind.LATE_RISK, one.id, one.window_to_s, expected_s - one.window_to_s, "", one.round_id
            )  # fmt: skip
        if status != _HELD:
            for task in own:
                if task.kind == _PICKUP and task.status == _PENDING:
                    yield from _shop_late(one, task, stops.get(task.stop_id), now_s)


def _failed(one: BoardDelivery, since_s: int, stop: Row[Any] | None) -> BoardException:
    if stop is None:
        return BoardException(ExceptionKind.FAILED, one.id, since_s)
    kind = ExceptionKind.NO_ANSWER if stop.outcome == Outcome.NO_ANSWER else ExceptionKind.FAILED
    return BoardException(kind, one.id, since_s, 0, stop.outcome_code or stop.outcome, stop.round_id)


def _shop_late(
    one: BoardDelivery, task: PlacedTask, stop: Row[Any] | None, now_s: int
) -> Iterator[BoardException]:
    """Say that a courier is about to come and nobody says that the basket is ready, or comes before it will be.

    Many shops never say so of themselves: before anybody stands there it is no matter.
    """
    if task.ready_s is None:
        return
    late_s = now_s - task.ready_s
    if stop is not None and stop.status not in _OVER:
        if stop.start_s > now_s + SOON_S:
            late_s = 0
        late_s = max(late_s, task.ready_s - stop.start_s)
    if late_s > 0:
        round_id = "" if stop is None else stop.round_id
        yield BoardException(ExceptionKind.SHOP_LATE, one.id, task.ready_s, late_s, task.org_id, round_id)
