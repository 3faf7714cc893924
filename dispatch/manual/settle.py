"""Rounds as a coordinator has set them get their times, and a list of what they break."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from operator import itemgetter
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from dispatch.board.board import Board
from dispatch.board.break_places import late_s, with_break
from dispatch.board.reasons import WhyNot, WhyNotCode
from dispatch.board.timetable import Timetable
from dispatch.manual.broken import Broken
from dispatch.manual.draft import Draft
from dispatch.runs.compute import never_planned
from dispatch.runs.decode import decode
from dispatch.runs.figures import due_s
from dispatch.runs.proposal import LeftOut, Proposal
from routing.rounds.referee_book import Book
from routing.rounds.review import Review, Violation, review
from routing.rounds.review_times import reviewed_times
from routing.rounds.solution import Solution

#: What the kinds of `routing.rounds.review.Violation` are measured in.
_DIMENSIONS = ("volume_l", "weight_g")


def settle(board: Board, draft: Draft, record: Mapping[str, Any]) -> tuple[Proposal, tuple[Broken, ...]]:
    """Return the rounds of a draft with their times as a proposal, and everything that they break.

    Parameters
    ----------
    board, draft
        The day, and the rounds by hand.
    record
        What else is to be kept about the proposal.
    """
    items = [_items(board, draft, vehicle) for vehicle in range(len(board.standings))]
    for delivery, shift in draft.seek:
        _seek(board, items, delivery, shift)
    for vehicle, own in enumerate(items):
        items[vehicle] = _with_breaks(board, vehicle, own)
    judged = review(board.problem, items)
    broken = (*(_broken(board, one) for one in judged.violations), *_late_already(board, judged))
    left_out = {one.delivery_id: one for one in never_planned(board)}
    for request in judged.unassigned:
        name = board.demands[request].delivery.id
        if not board.is_wish(request):
            reason = WhyNotCode.LEFT_OFF if name in draft.off else WhyNotCode.FORBIDDEN
            left_out.setdefault(name, LeftOut(name, (WhyNot(reason),)))
    facts = {**record, "by_hand": True, "broken": [asdict(one) for one in broken]}
    return decode(board, _solution(board, judged), tuple(left_out.values()), facts, draft.off), broken


def _items(board: Board, draft: Draft, vehicle: int) -> list[int]:
    at = {task.id: number for number, task in enumerate(board.tasks) if task is not None}
    first, past = board.problem.prefix_first[vehicle], board.problem.prefix_first[vehicle + 1]
    aboard = [int(task) for task in board.problem.prefix_task[first:past] if board.tasks[int(task)] is None]
    return aboard + [at[name] for name in draft.tasks[board.standings[vehicle].shift.id]]


def _seek(board: Board, items: list[list[int]], delivery: str, shift: str) -> None:
    """Put those open tasks of a delivery that are nowhere yet where they break least, then cost least: pickups together, the drop behind."""
    vehicle = next(number for number, own in enumerate(board.standings) if own.shift.id == shift)
    book = Book(board.problem)
    bounds = board.problem.request_first.tolist()
    own = items[vehicle]
    for request, demand in enumerate(board.demands):
        if demand.delivery.id != delivery:
            continue
        whole = list(range(bounds[request], bounds[request + 1]))
        missing = [task for task in whole if task not in own]
        if not missing:
            continue
        settled = {name for stop in board.standings[vehicle].settled for name in stop.task_ids}
        low = 0
        for item in own:
            task = board.tasks[item]
            if task is not None and task.id not in settled:
                break
            low += 1
        best = min(
            ((_price(book, vehicle, tried), tried) for tried in _places(own, whole, missing, low)),
            key=itemgetter(0),
            default=None,
        )
        if best is not None:
            own[:] = best[1]


def _places(own: list[int], whole: list[int], missing: list[int], low: int) -> Iterator[list[int]]:
    """Yield a round with what is missing of a request at every place where that may be; nothing comes before what is settled."""
    tail = whole[-1]
    heads = [task for task in missing if task != tail]
    if tail in own:
        door = own.index(tail)
        for first in range(min(low, door), door + 1):
            yield [*own[:first], *heads, *own[first:]]
        return
    behind = max((own.index(task) + 1 for task in whole[:-1] if task in own), default=low)
    for first in range(low, len(own) + 1) if heads else [low]:
        for then in range(max(first, behind), len(own) + 1):
            yield [*own[:first], *heads, *own[first:then], tail, *own[then:]]


def _price(book: Book, vehicle: int, items: Sequence[int]) -> tuple[int, int]:
    """Return by how many seconds a round is late in all, and its metres."""
    times = reviewed_times(book, vehicle, items, {})
    return late_s(book.problem, vehicle, items, times), times.distance_m


def _with_breaks(board: Board, vehicle: int, items: list[int]) -> list[int]:
    """Put each break that is owed where it does least harm."""
    problem = board.problem
    if not items:
        return items
    timetable = Timetable(problem)
    for number in range(int(problem.break_first[vehicle]), int(problem.break_first[vehicle + 1])):
        if timetable.ends_after(vehicle, items, int(problem.break_latest[number])):
            items, _ = with_break(timetable, vehicle, items, number)
    return items


def _broken(board: Board, one: Violation) -> Broken:
    task = board.tasks[one.item] if one.item is not None and one.item >= 0 else None
    delivery = board.demands[one.request].delivery.id if one.request is not None else ""
    detail = _DIMENSIONS[one.dimension] if one.dimension is not None else ""
    if one.kind == "class" and one.other is not None:
        # With what it may not be.
        detail = board.demands[one.other].delivery.goods
    shift = board.standings[one.vehicle].shift.id
    return Broken(one.kind, shift, delivery, task.id if task is not None else "", int(one.amount), detail)


def _late_already(board: Board, judged: Review) -> Iterator[Broken]:
    """Yield lateness at windows that are opened because they were broken before: the problem itself does not forbid it any more."""
    dues = due_s(board)
    told = {(one.vehicle, one.item) for one in judged.violations if one.kind == "late"}
    for own in judged.rounds:
        if own.times is None:
            continue
        for item, start_s in zip(own.items, own.times.start_s, strict=True):
            task = board.tasks[item] if item >= 0 else None
            if task is not None and start_s > dues[item] and (own.vehicle, item) not in told:
                shift = board.standings[own.vehicle].shift.id
                yield Broken("late", shift, task.delivery_id, task.id, start_s - dues[item], "")


def _solution(board: Board, judged: Review) -> Solution:
    """Return a plan by hand in the form of a solution, which it may be no legal one."""
    vehicles = len(board.standings)
    departure, back, metres = [0] * vehicles, [0] * vehicles, [0] * vehicles
    rows: dict[str, list[int]] = {"arrival_s": [], "start_s": [], "end_s": []}
    for own in judged.rounds:
        if own.times is None:
            continue
        rows["arrival_s"] += own.times.arrival_s
        rows["start_s"] += own.times.start_s
        rows["end_s"] += own.times.end_s
        departure[own.vehicle] = own.times.departure_s
        back[own.vehicle] = own.times.return_s
        metres[own.vehicle] = own.times.distance_m
    held = [list(own.items) if own.times is not None else [] for own in judged.rounds]
    columns: dict[str, NDArray[Any]] = {
        "item_first": np.cumsum([0, *(len(own) for own in held)]).astype(np.int32),
        "item": np.array([item for own in held for item in own], dtype=np.int32),
        **{name: np.array(values, dtype=np.int64) for name, values in rows.items()},
        "vehicle_departure_s": np.array(departure, dtype=np.int64),
        "vehicle_return_s": np.array(back, dtype=np.int64),
        "vehicle_distance_m": np.array(metres, dtype=np.int64),
        "unassigned": np.array(judged.unassigned, dtype=np.int32),
    }
    return Solution(**cast("dict[str, Any]", columns), cost=judged.cost, iterations=0)
