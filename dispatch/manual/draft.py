"""Rounds under the hands of a coordinator: sequences of tasks by shift, and edits carried out on them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from dispatch.board.board import Board
from dispatch.board.demands import Demand
from dispatch.manual.edits import Edit, ImpossibleEditError, Move, Reorder, Restore, TakeOff, Transfer


@dataclass(slots=True)
class Draft:
    """Rounds under the hands of a coordinator.

    Attributes
    ----------
    tasks
        By shift, names of the open tasks in order.
    stop_of
        The stop that each is planned at.
    seek
        Deliveries whose place is left to the program, or that of those of their tasks which are on no round, with their shift.
    off
        Deliveries that are taken off and stay so.
    """

    tasks: dict[str, list[str]]
    stop_of: dict[str, str]
    seek: list[tuple[str, str]]
    off: set[str] = field(default_factory=set)


def draft_of(board: Board) -> Draft:
    """Return the rounds of a board as they are planned."""
    known = {task.id for task in board.tasks if task is not None}
    tasks: dict[str, list[str]] = {}
    stop_of: dict[str, str] = {}
    for standing in board.standings:
        own = [(name, stop.id) for stop in standing.open_stops for name in stop.task_ids if name in known]
        tasks[standing.shift.id] = [name for name, _ in own]
        stop_of |= dict(own)
    return Draft(tasks, stop_of, [])


def carry_out(board: Board, draft: Draft, edits: Sequence[Edit]) -> None:
    """Carry edits out, one after the other.

    Raises
    ------
    ImpossibleEditError
        A task, stop, delivery or shift is not there any more; or goods on board of one courier would be handed over by another.
    """
    demand_of = {task.id: demand for demand in board.demands for task in demand.tasks}
    for edit in edits:
        if isinstance(edit, Move):
            _move(board, draft, edit, demand_of)
        elif isinstance(edit, Reorder):
            _reorder(draft, edit)
        elif isinstance(edit, Transfer):
            _transfer(board, draft, edit, demand_of)
        elif isinstance(edit, Restore):
            _restore(board, draft, edit, demand_of)
        else:
            _take_off(board, draft, edit)


def _move(board: Board, draft: Draft, edit: Move, demand_of: Mapping[str, Demand]) -> None:
    _know_shift(draft, edit.shift_id)
    unknown = [name for name in edit.task_ids if name not in demand_of]
    if unknown:
        raise ImpossibleEditError(f"task {unknown[0]} is not to be done any more: look at the round again")
    here = draft.tasks[edit.shift_id]
    moved: dict[str, None] = {}
    gone: set[str] = set()
    for name in edit.task_ids:
        demand = demand_of[name]
        _check_arrived(board, name, edit.shift_id)
        if name in here and not edit.anywhere:
            moved[name] = None
            continue
        _check_on_board(board, demand, edit.shift_id)
        # A basket stays together: what else belongs to it comes along.
        whole = [task.id for task in demand.tasks]
        gone.update(whole)
        # Who names all of it says in which order.
        apart = edit.rest_anywhere or set(whole) <= set(edit.task_ids)
        moved |= dict.fromkeys([name] if apart else whole)
    gone |= moved.keys()
    at = _place_before(draft, edit.shift_id, edit.before_stop_id, gone)
    deliveries = dict.fromkeys(demand_of[name].delivery.id for name in moved)
    draft.off -= deliveries.keys()
    draft.seek = [one for one in draft.seek if one[0] not in deliveries]
    for own in draft.tasks.values():
        own[:] = [name for name in own if name not in gone]
    if edit.anywhere:
        draft.seek += [(name, edit.shift_id) for name in deliveries]
        return
    here = draft.tasks[edit.shift_id]
    place = len(here) if at is None else here.index(at)
    here[place:place] = moved
    if edit.rest_anywhere:
        for demand in board.demands:
            if demand.delivery.id in deliveries and demand.tasks:
                _leave_rest(here, demand, moved.keys())
        draft.seek += [(name, edit.shift_id) for name in deliveries]


def _leave_rest(here: list[str], demand: Demand, named: Collection[str]) -> None:
    """Take those tasks of a delivery off a round that nobody has named and that are on the wrong side of those that somebody has."""
    *heads, tail = [task.id for task in demand.tasks]
    at = {name: number for number, name in enumerate(here)}
    wrong = {name for name in heads if name not in named and at.get(name, -1) > at.get(tail, len(here))}
    if tail not in named and any(at.get(name, -1) > at.get(tail, len(here)) for name in heads):
        wrong.add(tail)
    here[:] = [name for name in here if name not in wrong]


def _place_before(draft: Draft, shift_id: str, stop_id: str, moved: set[str]) -> str | None:
    """Return the first task of a stop that is not moved itself, None for the end."""
    if not stop_id:
        return None
    here = draft.tasks[shift_id]
    if not any(draft.stop_of.get(name) == stop_id for name in here):
        raise ImpossibleEditError(
            f"stop {stop_id} is not on the round of shift {shift_id} any more: look at it again"
        )
    first = next(number for number, name in enumerate(here) if draft.stop_of.get(name) == stop_id)
    return next((name for name in here[first:] if name not in moved), None)


def _reorder(draft: Draft, edit: Reorder) -> None:
    _know_shift(draft, edit.shift_id)
    here = draft.tasks[edit.shift_id]
    stops = {draft.stop_of[name] for name in here if name in draft.stop_of}
    unknown = [name for name in edit.stop_ids if name not in stops]
    if unknown:
        raise ImpossibleEditError(
            f"stop {unknown[0]} is not open on the round of shift {edit.shift_id}: look at it again"
        )
    if len(set(edit.stop_ids)) != len(edit.stop_ids):
        raise ImpossibleEditError("a stop is named twice: name each once")
    rank = {stop: number for number, stop in enumerate(edit.stop_ids)}
    here.sort(key=lambda name: rank.get(draft.stop_of.get(name, ""), len(rank)))


def _transfer(board: Board, draft: Draft, edit: Transfer, demand_of: Mapping[str, Demand]) -> None:
    _know_shift(draft, edit.from_shift_id)
    _know_shift(draft, edit.to_shift_id)
    if edit.from_shift_id == edit.to_shift_id:
        raise ImpossibleEditError(
            "a round cannot be handed over to the courier who has it: name another shift"
        )
    source = draft.tasks[edit.from_shift_id]
    first = 0
    if edit.from_stop_id:
        at = [number for number, name in enumerate(source) if draft.stop_of.get(name) == edit.from_stop_id]
        if not at:
            raise ImpossibleEditError(
                f"stop {edit.from_stop_id} is not open on the round of shift {edit.from_shift_id}: look at it again"
            )
        first = at[0]
    # A basket of which something comes before the cut, or is on board, stays; its other tasks with it.
    staying = {demand_of[name].delivery.id for name in source[:first]}
    staying |= {demand.delivery.id for demand in board.demands if demand.on_board is not None}
    here = {
        name for standing in board.standings if standing.arrived_at for name in standing.arrived_at.task_ids
    }
    staying |= {demand_of[name].delivery.id for name in source if name in here}
    gone = [name for name in source[first:] if demand_of[name].delivery.id not in staying]
    if not gone and source:
        raise ImpossibleEditError(
            "everything from there on is on board already or begins before: hand it over where the couriers meet"
        )
    source[:] = [name for name in source if name not in set(gone)]
    draft.tasks[edit.to_shift_id] += gone


def _take_off(board: Board, draft: Draft, edit: TakeOff) -> None:
    known = {demand.delivery.id: demand for demand in board.demands}
    for name in edit.delivery_ids:
        demand = known.get(name)
        if demand is None:
            raise ImpossibleEditError(f"delivery {name} has nothing to be done any more: look at it again")
        if demand.on_board is not None:
            raise ImpossibleEditError(
                f"delivery {name} is on board: have it returned, or handed over to another courier"
            )
        gone = {task.id for task in demand.tasks}
        for own in draft.tasks.values():
            own[:] = [task for task in own if task not in gone]
        draft.seek = [one for one in draft.seek if one[0] != name]
        if edit.stays:
            draft.off.add(name)


def _restore(board: Board, draft: Draft, edit: Restore, demand_of: Mapping[str, Demand]) -> None:
    for shift_id, since in edit.since.items():
        # What was closed since is over; what else is different, somebody has changed.
        if [name for name in since if name in demand_of] != draft.tasks.get(shift_id, []):
            raise ImpossibleEditError(
                f"the round of shift {shift_id} has changed since: undo what came after it first, or move things back one by one"
            )
    planned = {name for own in edit.tasks.values() for name in own}
    concerned = {name for own in edit.since.values() for name in own}
    for shift_id, before in edit.tasks.items():
        if before:
            _know_shift(draft, shift_id)
        here = set(draft.tasks.get(shift_id, ()))
        for name in before:
            if name in demand_of and name not in here:
                _check_arrived(board, name, shift_id)
                _check_on_board(board, demand_of[name], shift_id)
    for name in concerned - planned:
        demand = demand_of.get(name)
        if demand is not None and demand.on_board is not None:
            raise ImpossibleEditError(
                f"delivery {demand.delivery.id} is on board: have it returned, or handed over to another courier"
            )
    for own in draft.tasks.values():
        own[:] = [name for name in own if name not in planned | concerned]
    for shift_id, before in edit.tasks.items():
        own = draft.tasks.get(shift_id, [])
        own[:0] = [name for name in before if name in demand_of]


def _know_shift(draft: Draft, shift_id: str) -> None:
    if shift_id not in draft.tasks:
        raise ImpossibleEditError(f"shift {shift_id} is over, or not of this day: choose another one")


def _check_on_board(board: Board, demand: Demand, shift_id: str) -> None:
    if demand.on_board is None:
        return
    holder = next(
        (
            standing.shift.id
            for standing in board.standings
            if any(task.id in standing.done_here for task in demand.delivery.tasks)
        ),
        "",
    )
    if holder != shift_id:
        raise ImpossibleEditError(
            f"goods of delivery {demand.delivery.id} are on board of shift {holder}: only that courier can hand them over"
        )


def _check_arrived(board: Board, task_id: str, shift_id: str) -> None:
    for standing in board.standings:
        at = standing.arrived_at
        if at is not None and task_id in at.task_ids and standing.shift.id != shift_id:
            raise ImpossibleEditError(
                f"the courier of shift {standing.shift.id} is at stop {at.id} for task {task_id}: wait until it is closed"
            )
