"""What a person decides along with edits: which deliveries stay with whom, and which stay off, in all later plans."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dispatch.board.state import DayState
from dispatch.manual.edits import Edit, Move, Restore, TakeOff, Transfer
from dispatch.runs.decided import Decided
from dispatch.runs.proposal import Proposal


def named(state: DayState, edits: Iterable[Edit]) -> set[str]:
    """Return the deliveries that edits name to be put on a round or taken off."""
    names: set[str] = set()
    for edit in edits:
        if isinstance(edit, Move):
            names |= _of_tasks(state, edit.task_ids)
        elif isinstance(edit, TakeOff):
            names |= set(edit.delivery_ids)
        elif isinstance(edit, Restore):
            names |= _of_tasks(state, [name for own in edit.tasks.values() for name in own])
    return names


def staying_off(edits: Iterable[Edit]) -> set[str]:
    """Return the deliveries that edits take off for later plans as well."""
    return {name for edit in edits if isinstance(edit, TakeOff) and edit.stays for name in edit.delivery_ids}


def decided_by(state: DayState, edits: Sequence[Edit], proposal: Proposal, *, pin: bool) -> Decided:
    """Return what edits decide for later plans.

    Parameters
    ----------
    state, edits, proposal
        The day, what was done to it, and what came of that.
    pin
        Whether deliveries that were moved to a shift stay there.
    """
    now_with = {name: own.shift_id for own in proposal.rounds for stop in own.stops for name in stop.task_ids}
    off: dict[str, None] = {}
    moved: dict[str, None] = {}
    for edit in edits:
        # The last word on each counts.
        if isinstance(edit, Move):
            names = _of_tasks(state, edit.task_ids)
            moved |= dict.fromkeys(sorted(names))
            off = {name: None for name in off if name not in names}
        elif isinstance(edit, TakeOff):
            if edit.stays:
                off |= dict.fromkeys(edit.delivery_ids)
            moved = {name: None for name in moved if name not in edit.delivery_ids}
    shift_of = {
        name: next((now_with[task.id] for task in state.deliveries[name].tasks if task.id in now_with), "")
        for name in moved
    }
    pinned = {name: shift for name, shift in shift_of.items() if shift and pin}
    if pin:
        targets = {edit.to_shift_id for edit in edits if isinstance(edit, Transfer)}
        pinned |= {
            one.delivery_id: one.new_shift_id
            for one in proposal.moved
            if one.new_shift_id in targets and one.old_shift_id not in {"", one.new_shift_id}
        }
    taken_on = tuple(name for name, shift in shift_of.items() if shift and name in state.left_off)
    return Decided(pinned, tuple(off), taken_on)


def _of_tasks(state: DayState, names: Iterable[str]) -> set[str]:
    wanted = set(names)
    return {
        one.id for one in state.deliveries.values() if not wanted.isdisjoint(task.id for task in one.tasks)
    }
