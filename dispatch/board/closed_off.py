"""Doors, shops and depots that closures cut off for a part of a plan's time: what can be done there when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from dispatch.board.demands import Demand, windows_of
from dispatch.board.standing import Standing
from dispatch.closures.periods import WAY_S, Span, free_until_s, narrowed
from dispatch.domain import Shift
from dispatch.orders.delivery import Task

#: Hours of locations that are cut off at times.
Spans = Mapping[int, Sequence[Span]]


def shut_out(
    standings: Iterable[Standing], demands: Sequence[Demand], location: Mapping[str, int], spans: Spans
) -> frozenset[int]:
    """Return the requests that cannot be met because closures hold through all of a window of theirs.

    Goods that are on board are not among them, nor what a courier is on the way to: they are brought late, or whatever the closure says.
    """
    if not spans:
        return frozenset()
    settled = {name for own in standings for stop in own.settled for name in stop.task_ids}
    return frozenset(
        request
        for request, demand in enumerate(demands)
        if demand.on_board is None
        and not any(task.id in settled for task in demand.tasks)
        and any(_is_shut(demand, task, spans.get(location[task.place_id])) for task in demand.tasks)
    )


def _is_shut(demand: Demand, task: Task, spans: Sequence[Span] | None) -> bool:
    windows = [(window.earliest, window.latest) for window in windows_of(demand.delivery, task)]
    return spans is not None and not narrowed(windows, spans, task.service_s)


def overtaken(
    standings: Iterable[Standing], demands: Iterable[Demand], location: Mapping[str, int], spans: Spans
) -> frozenset[str]:
    """Return the tasks that the plan so far has at an hour at which nobody can be there: a closure was not known when it was made."""
    if not spans:
        return frozenset()
    service_s = {task.id: task.service_s for demand in demands for task in demand.tasks}
    return frozenset(
        name
        for standing in standings
        for stop in standing.open_stops
        for name in stop.task_ids
        if name in service_s
        and (own := spans.get(location.get(stop.place_id, -1))) is not None
        and not narrowed([(stop.start_s, stop.start_s)], own, service_s[name])
    )


def under_way(standings: Iterable[Standing]) -> set[str]:
    """Return the tasks of stops at which couriers are: no closure keeps them from what they have got to."""
    return {name for own in standings if own.arrived_at is not None for name in own.arrived_at.task_ids}


def home_by(standings: Sequence[Standing], location: Mapping[str, int], spans: Spans) -> dict[int, int]:
    """Return by vehicle until when those who have not begun have to be where they end, of places that are cut off at the end of the shift."""
    found = {}
    for vehicle, standing in enumerate(standings):
        own = _end_spans(standing.shift, location, spans)
        if own is None or standing.is_out:
            continue
        found[vehicle] = free_until_s(own, standing.shift.window.latest)
    return found


def _end_spans(shift: Shift, location: Mapping[str, int], spans: Spans) -> Sequence[Span] | None:
    return spans.get(location[shift.end_place_id]) if shift.end_place_id in location else None


def opened_s(spans: Sequence[Span] | None, start_s: int) -> int:
    """Return since when the way is free to a place at which work begins at a moment, 0 or before where that is not known."""
    return next((opens_s - WAY_S for opens_s, closes_s in spans or () if opens_s <= start_s <= closes_s), 0)
