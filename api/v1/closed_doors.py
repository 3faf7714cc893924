"""Doors: what a courier sees of one, what the desk does about those that stay closed. Each look is kept with whoever is behind it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import Path
from starlette.responses import Response

from api.gate.answer import Answer, etag
from api.gate.call import Call, Calling
from api.gate.look_reason import NeededReason, look_kept, reason_of
from api.v1.closed_door_forms import (
    CallMade,
    EscalationForm,
    History,
    OpenDoorList,
    Settling,
    StepTried,
    VisitDoors,
    door_form,
    escalation_form,
    history_line,
    open_door_form,
)
from api.v1.town_router import problems, town_router
from api.v1.visits import VisitId, own_visit
from dispatch.escalation.errors import EscalationClosedError, EscalationError
from dispatch.escalation.escalation import Escalation
from dispatch.escalation.numbers import emergency_numbers
from dispatch.escalation.queue import history, open_doors
from dispatch.escalation.saying import begin, confirm_call, hand_over, reopen, settle, tried
from dispatch.services.stop_of_visit import view_visit
from dispatch.storage import escalations, parties
from dispatch.storage.store import Writing

router = town_router("services")

EscalationId = Annotated[str, Path(max_length=80, examples=["esc_01kbq0m3c8f6x2v9w4y7z5t1ra"])]


@router.get(
    "/visits/{visit_id}/door",
    operation_id="get_visit_door",
    summary="See the door of a visit on your round",
    response_model=VisitDoors,
)
def get_visit_door(call: Calling, visit_id: VisitId) -> Response:
    """See how to get to the person, what to do and what to ask: only on a round that you have in hand, soon before, and until shortly after.

    Numbers to call are shown while nobody answers and it is yours to reach somebody. Others who are visited behind the same door are among
    them. Each look is kept.
    """

    def render(writing: Writing) -> Answer:
        found = view_visit(writing, call.subject.courier_id, visit_id)
        return Answer(VisitDoors(doors=[door_form(one, call.zone) for one in found]))

    return look_kept(call, render)


@router.post(
    "/visits/{visit_id}/no-answer",
    operation_id="begin_escalation",
    summary="Say that nobody answers",
    response_model=EscalationForm,
)
def begin_escalation(call: Calling, visit_id: VisitId) -> Response:
    """Say that nobody opens the door of a visit: from then on a clock runs, step by step. While it runs, it is one more word about it."""
    return call.once(
        lambda: call.write(lambda writing: begin(writing, own_visit(writing, visit_id).id), conflicts=3),
        lambda _, chain: _answer(call, chain),
        Escalation,
    )


@router.get(
    "/visits/{visit_id}/history",
    operation_id="get_visit_history",
    summary="Look at what was done about a closed door",
    response_model=History,
)
def get_visit_history(call: Calling, visit_id: VisitId, x_reason: NeededReason = "") -> Response:
    """Look at who has done what, when, about a door that stayed closed: codes only, no remarks. That you have looked is kept."""
    reason = reason_of(call, x_reason, needed=True)

    def render(writing: Writing) -> Answer:
        visit = own_visit(writing, visit_id)
        found = history(writing, visit.id, reason=reason)
        return Answer(History(visit_id=visit.id, lines=[history_line(one, call.zone) for one in found]))

    return look_kept(call, render)


@router.get(
    "/escalations",
    operation_id="list_escalations",
    summary="List the doors that stay closed",
    response_model=OpenDoorList,
)
def list_escalations(call: Calling) -> Response:
    """List the doors that stay closed, whose turn it is, and by how much that is late. Who is behind each was looked at by that, and it is kept."""

    def render(writing: Writing) -> Answer:
        return Answer(
            OpenDoorList(escalations=[open_door_form(one, call.zone) for one in open_doors(writing)])
        )

    return look_kept(call, render)


@router.get(
    "/escalations/{escalation_id}",
    operation_id="get_escalation",
    summary="Look at the chain of a closed door",
    response_model=EscalationForm,
)
def get_escalation(call: Calling, escalation_id: EscalationId) -> Response:
    """Look at one chain, open or settled: its steps, which it is at, how it has ended. Nobody is named."""
    return call.look(lambda reading: _answer(call, escalations.get(reading, escalation_id)))


@router.post(
    "/escalations/{escalation_id}/tried",
    operation_id="try_escalation_step",
    summary="Say that a step was done, and nobody has answered",
    response_model=EscalationForm,
)
def try_step(call: Calling, escalation_id: EscalationId, wanted: StepTried) -> Response:
    """Say that a step was done without an answer: the next one is due."""
    return _act(call, escalation_id, lambda writing, visit_id: tried(writing, visit_id, wanted.step))


@router.post(
    "/escalations/{escalation_id}/hand-over",
    operation_id="hand_over_escalation",
    summary="Take a closed door over at the desk",
    response_model=EscalationForm,
)
def hand_over_to_desk(call: Calling, escalation_id: EscalationId) -> Response:
    """Have the desk decide from now on, whatever step it was at."""
    return _act(call, escalation_id, hand_over)


@router.post(
    "/escalations/{escalation_id}/called",
    operation_id="confirm_emergency_call",
    summary="Say that you have called for help",
    response_model=EscalationForm,
)
def confirm_emergency_call(call: Calling, escalation_id: EscalationId, wanted: CallMade) -> Response:
    """Say that you have called one of the town's `emergency_numbers`; the program never calls. It stays open until somebody says what was found."""

    def step(writing: Writing, visit_id: str) -> Escalation:
        town = parties.get_town(writing)
        known = emergency_numbers(town.settings, town.time_zone)
        if wanted.number not in known:
            raise EscalationError(
                f"number {wanted.number!r}: give one of {', '.join(known)}, or change `emergency_numbers` of the town",
                code="invalid_act",
            )
        return confirm_call(writing, visit_id, wanted.number)

    return _act(call, escalation_id, step)


@router.post(
    "/escalations/{escalation_id}/settle",
    operation_id="settle_escalation",
    summary="Say how it has ended",
    response_model=EscalationForm,
    responses=problems(412),
)
def settle_escalation(call: Calling, escalation_id: EscalationId, wanted: Settling) -> Response:
    """Say how it has ended. After a call for help "nobody was reached" ends nothing (`emergency_called`)."""
    return _act(
        call,
        escalation_id,
        lambda writing, visit_id: settle(writing, visit_id, wanted.result, version=wanted.version),
        # Whoever has said what they have seen decides anew.
        conflicts=0 if wanted.version is not None else 3,
    )


@router.post(
    "/escalations/{escalation_id}/reopen",
    operation_id="reopen_escalation",
    summary="Take back that it has ended",
    response_model=EscalationForm,
)
def reopen_escalation(call: Calling, escalation_id: EscalationId) -> Response:
    """Say that it was settled by mistake: it is the desk's again."""
    return _act(call, escalation_id, reopen)


def _act(
    call: Call,
    escalation_id: str,
    step: Callable[[Writing, str], Escalation],
    *,
    conflicts: int = 3,
) -> Response:
    def act(writing: Writing) -> Escalation:
        named = escalations.get(writing, escalation_id)
        last = escalations.of_visit(writing, named.visit_id)[-1]
        if last.id != named.id:
            # What is said now is about the door of now, and that is another matter.
            raise EscalationClosedError(named.id, str(named.result))
        return step(writing, named.visit_id)

    return call.once(
        lambda: call.write(act, conflicts=conflicts), lambda _, chain: _answer(call, chain), Escalation
    )


def _answer(call: Call, chain: Escalation) -> Answer:
    return Answer(escalation_form(chain, call.zone), headers={"etag": etag(chain.version)})
