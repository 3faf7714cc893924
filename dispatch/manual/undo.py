"""The way back from an edit: what rounds and decisions were before it, kept with the plan that it has made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dispatch.board.state import OPEN, DayState
from dispatch.manual.edits import ImpossibleEditError, Restore
from dispatch.runs.decided import Decided, decided_of
from dispatch.runs.proposal import Proposal
from dispatch.runs.run import PlanRun


def way_back(before: Mapping[str, tuple[str, ...]], proposal: Proposal) -> dict[str, Any]:
    """Return the tasks of the rounds that a plan by hand changes, as they were (``tasks``) and as they will be (``since``), by shift.

    Parameters
    ----------
    before
        By shift, the names of its open tasks in order.
    proposal
        What came of the edits.
    """
    after = {
        own.shift_id: tuple(name for stop in own.stops for name in stop.task_ids) for own in proposal.rounds
    }
    changed = sorted(
        shift for shift in before.keys() | after.keys() if before.get(shift, ()) != after.get(shift, ())
    )
    return {
        "tasks": {shift: list(before.get(shift, ())) for shift in changed},
        "since": {shift: list(after.get(shift, ())) for shift in changed},
    }


def decisions_before(state: DayState, decided: Decided) -> dict[str, Any]:
    """Return what was decided before of the deliveries that are decided on now: the shift of each pin, and who is left off."""
    names = decided.names
    return {
        "pinned": {name: state.pins[name].shift_id if name in state.pins else "" for name in names},
        "left_off": sorted({name for name in names if name in state.left_off}),
    }


def undoing(run: PlanRun) -> tuple[Restore, Decided]:
    """Return what undoes a run by hand: the edit, and the decisions as they were.

    Raises
    ------
    ImpossibleEditError
        Nobody has made it by hand.
    """
    known = run.proposal.record.get("undo") if run.proposal is not None else None
    if known is None:
        raise ImpossibleEditError(
            f"plan run {run.id} was not made by hand: ask for another plan, or move things by hand"
        )
    pinned = known["pinned"]
    left_off = set(known["left_off"])
    decided = Decided(
        {name: shift for name, shift in pinned.items() if shift},
        tuple(sorted(left_off)),
        tuple(sorted(pinned.keys() - left_off)),
        tuple(sorted(name for name, shift in pinned.items() if not shift)),
    )
    rounds = (
        {shift: tuple(own) for shift, own in known["tasks"].items()},
        {shift: tuple(own) for shift, own in known["since"].items()},
    )
    return Restore(*rounds), decided


def still_to_undo(state: DayState, run: PlanRun, before: Decided) -> Decided:
    """Return the decisions from before a run by hand that still mean something: of deliveries that are still of this day.

    Raises
    ------
    ImpossibleEditError
        Somebody has decided otherwise since of one that is still to be brought: that is not lost unseen.
    """
    assert run.proposal is not None
    made = decided_of(run.proposal.record)
    for name in made.names:
        one = state.deliveries.get(name)
        if one is None or one.status not in OPEN:
            continue
        pinned_to = state.pins[name].shift_id if name in state.pins else ""
        is_off = name in state.left_off
        if pinned_to != made.pinned.get(name, "") or is_off != (name in made.left_off):
            raise ImpossibleEditError(
                f"somebody has decided otherwise of delivery {name} since: change what is said of it by hand"
            )
    known = state.deliveries.keys()
    return Decided(
        {name: shift for name, shift in before.pinned.items() if name in known},
        *(
            tuple(name for name in names if name in known)
            for names in (before.left_off, before.taken_on, before.unpinned)
        ),
    )
