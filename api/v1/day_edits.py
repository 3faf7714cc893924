"""What a coordinator does to the rounds of a day by hand: tried or carried out, whatever it breaks, and taken back."""

from __future__ import annotations

from collections.abc import Callable

from starlette.responses import Response

from api.errors import ApiError, FaultyField
from api.gate.answer import Answer
from api.gate.call import Call, Calling
from api.v1.boards import Day
from api.v1.edit_forms import EditedDay, MoveEdit, NewEdits, edits_of
from api.v1.plan_forms import proposal_form, run_form
from api.v1.plan_runs import RunId
from api.v1.round_forms import broken_forms, round_form
from api.v1.town_router import problems, town_router
from dispatch.lifecycle.plan_run import PlanRunStatus
from dispatch.lifecycle.round import ACTIVE_ROUND
from dispatch.manual.editor import Editor
from dispatch.runs.proposal import RoundChange
from dispatch.runs.run import PlanRun
from dispatch.storage import planning, rounds
from dispatch.storage.round_lists import CrewedRound, crewed
from dispatch.storage.store import Reading

router = town_router("planning", "/days")
undo_router = town_router("planning", "/plan-runs")


@router.post(
    "/{day}/edits",
    operation_id="edit_day",
    summary="Change rounds by hand",
    response_model=EditedDay,
    responses=problems(412),
)
def edit_day(call: Calling, day: Day, wanted: NewEdits) -> Response:
    """Change the rounds of a day by hand, several things at once: all of it or nothing. What it breaks is listed, and it is done all the same.

    Only what nobody can carry out is refused (409 `edit_impossible`): a delivery that is over, goods that another courier has on board. With
    `apply: false` it is proposed: compare it, then apply or reject the run. What is done can be taken back (`undo_plan_run`).
    """
    empty = [
        at
        for at, one in enumerate(wanted.edits)
        if isinstance(one, MoveEdit) and not one.delivery_ids and not one.stop_ids
    ]
    if empty:
        raise ApiError(
            "Say what is to be moved: name deliveries, or stops.",
            code="invalid_edit",
            status=422,
            faults=[
                FaultyField(
                    pointer=f"/edits/{at}/delivery_ids", code="invalid_edit", message="neither deliveries nor stops are named"
                )
                for at in empty
            ],
        )  # fmt: skip

    def do() -> PlanRun:
        with call.reading() as reading:
            edits = edits_of(reading, wanted.edits)
        return (
            Editor(call.business.runner)
            .edit(call.town_id, call.actor, day, edits, apply=wanted.apply, pin=wanted.pin, seen=wanted.seen)
            .run
        )

    return _done(call, do)


@undo_router.post(
    "/{run_id}/undo",
    operation_id="undo_plan_run",
    summary="Take back what was done by hand",
    response_model=EditedDay,
)
def undo_plan_run(call: Calling, run_id: RunId) -> Response:
    """Take back what was done by hand: rounds, pins and what was taken off are again as they were, at the times of now.

    Where a round, or what is decided of a delivery, has been changed since, nothing happens (409 `edit_impossible`). The answer's run can itself be undone, which does it again.
    """
    with call.reading() as reading:
        planning.get_run(reading, run_id)
    return _done(call, lambda: Editor(call.business.runner).undo(call.town_id, call.actor, run_id).run)


def _done(call: Call, do: Callable[[], PlanRun]) -> Response:
    def render(reading: Reading, run: PlanRun) -> Answer:
        assert run.proposal is not None
        applied = run.status is PlanRunStatus.APPLIED
        form = EditedDay(
            run=run_form(run, call.zone),
            broken=broken_forms(run.proposal.record),
            rounds=[round_form(one, call.zone) for one in _changed(reading, run)] if applied else [],
            proposal=None if applied else proposal_form(reading, run.proposal, call.zone),
        )
        return Answer(form)

    return call.once(do, render, PlanRun)


def _changed(reading: Reading, run: PlanRun) -> list[CrewedRound]:
    """Return the rounds that a plan by hand has changed, with who rides them."""
    assert run.proposal is not None
    changed = [own for own in run.proposal.rounds if own.change is not RoundChange.SAME]
    shifts = {own.shift_id for own in changed if not own.round_id}
    known = rounds.get_many(reading, [own.round_id for own in changed if own.round_id])
    fresh = [
        own for own in rounds.of_shifts(reading, shifts) if own.status in ACTIVE_ROUND
    ] if shifts else []  # fmt: skip
    return crewed(reading, [*known, *fresh])
