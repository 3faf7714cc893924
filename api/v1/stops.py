"""Stops: on the way, there, closed with what came of every task, passed over, opened again; and what a courier sees of visits there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Path
from starlette.responses import Response

from api.gate.answer import Answer, etag
from api.gate.call import Call, Calling
from api.gate.seen_version import IfMatch, maybe_version
from api.v1.happened import Happening, courier_of, happened_s
from api.v1.one_step import in_one_step
from api.v1.round_forms import StopAnswer, stop_answer
from api.v1.rounds import Delay
from api.v1.stop_forms import Closing, MoreProofs, Reasoned, cash_of, placed, proofs_of, results_of
from api.v1.town_router import problems, town_router
from api.v1.visit_doors import DoorsForm, doors_form
from dispatch.errors import DispatchError
from dispatch.field import at_stop
from dispatch.field.outcomes import UnfitOutcomeError
from dispatch.field.proofs import ProofMissingError
from dispatch.field.stop_delay import delay_at_stop
from dispatch.rounds.own import own_stop
from dispatch.rounds.round import Round, Stop
from dispatch.services.door_view import view_stop
from dispatch.storage.store import NotFoundError, Reading, Writing

router = town_router("stops", "/stops")

StopId = Annotated[str, Path(max_length=80, examples=["stp_01kbq0m3c8f6x2v9w4y7z5t1ra"])]


@dataclass(frozen=True, slots=True)
class _After:
    round: Round
    stop: Stop


@router.get("/{stop_id}", operation_id="get_stop", summary="Look at a stop", response_model=StopAnswer)
def get_stop(call: Calling, stop_id: StopId) -> Response:
    """Look at a stop, and how far its round is."""

    def render(reading: Reading) -> Answer:
        return _answer(call, _After(*own_stop(reading, stop_id, courier_of(call))))

    return call.look(render)


@router.get(
    "/{stop_id}/visits",
    operation_id="get_stop_visits",
    summary="Who is visited at a stop",
    response_model=DoorsForm,
    responses=problems(403),
)
def get_stop_visits(call: Calling, stop_id: StopId) -> Response:
    """Look at what a visit needs at its door: a first name and an initial, the way in, what to ask. Only of your own round, while the stop is at hand.

    That you have looked is kept.
    """

    def step(writing: Writing) -> Answer:
        courier_id = courier_of(call)
        own_stop(writing, stop_id, courier_id)
        return Answer(doors_form(stop_id, view_stop(writing, courier_id, stop_id), call.zone))

    return in_one_step(call, step)


@router.post(
    "/{stop_id}/depart", operation_id="depart_for_stop", summary="Set out for a stop", response_model=StopAnswer, responses=problems(412)
)  # fmt: skip
def depart_for_stop(
    call: Calling, stop_id: StopId, said: Happening | None = None, if_match: IfMatch = None
) -> Response:
    """Set out for a stop: the next one, or another."""
    version, at_s = maybe_version(if_match), happened_s(call, None if said is None else said.happened_at)
    return _acted(
        call,
        stop_id,
        version,
        lambda writing, own: at_stop.depart(writing, own.id, stop_id, happened_s=at_s, version=version),
    )


@router.post(
    "/{stop_id}/arrive", operation_id="arrive_at_stop", summary="Be at a stop", response_model=StopAnswer, responses=problems(412)
)  # fmt: skip
def arrive_at_stop(
    call: Calling, stop_id: StopId, said: Happening | None = None, if_match: IfMatch = None
) -> Response:
    """Be at a stop."""
    version, at_s = maybe_version(if_match), happened_s(call, None if said is None else said.happened_at)
    return _acted(
        call,
        stop_id,
        version,
        lambda writing, own: at_stop.arrive(writing, own.id, stop_id, happened_s=at_s, version=version),
    )


@router.post(
    "/{stop_id}/close", operation_id="close_stop", summary="Close a stop", response_model=StopAnswer, responses=problems(412)
)  # fmt: skip
def close_stop(call: Calling, stop_id: StopId, closing: Closing, if_match: IfMatch = None) -> Response:
    """Say what came of every task of a stop, with what shows it and the money that was taken.

    The round of a courier (`GET /v1/sync/courier`) says which words fit which task, and which proofs they take.
    """
    version, at_s = maybe_version(if_match), happened_s(call, closing.happened_at)
    results = results_of(closing)

    def step(writing: Writing, own: Round) -> Round:
        try:
            return at_stop.close_stop(
                writing,
                own.id,
                stop_id,
                results,
                proofs=proofs_of(closing.proofs),
                cash=cash_of(closing.cash),
                note=closing.note,
                checks=closing.checks,
                happened_s=at_s,
                version=version,
            )
        except (UnfitOutcomeError, ProofMissingError) as error:
            raise placed(error, closing) from error

    return _acted(call, stop_id, version, step)


@router.post(
    "/{stop_id}/proofs",
    operation_id="add_stop_proofs",
    summary="Add proofs to a stop",
    response_model=StopAnswer,
)
def add_stop_proofs(call: Calling, stop_id: StopId, more: MoreProofs) -> Response:
    """Add proofs to a stop, closed or not."""
    at_s = happened_s(call, more.happened_at)

    def step(writing: Writing, own: Round) -> Round:
        try:
            return at_stop.add_proof(writing, own.id, stop_id, proofs_of(more.proofs), happened_s=at_s)
        except NotFoundError as error:
            raise DispatchError(f"proofs: {error}; name a task of the stop", code="invalid_proof") from error

    return _acted(call, stop_id, None, step)


@router.post(
    "/{stop_id}/skip", operation_id="skip_stop", summary="Pass a stop over", response_model=StopAnswer, responses=problems(412)
)  # fmt: skip
def skip_stop(
    call: Calling, stop_id: StopId, said: Reasoned | None = None, if_match: IfMatch = None
) -> Response:
    """Pass a stop over: its tasks are still to be done, by a later plan, or by going there all the same."""
    given = said or Reasoned()
    version, at_s = maybe_version(if_match), happened_s(call, given.happened_at)
    return _acted(
        call,
        stop_id,
        version,
        lambda writing, own: at_stop.skip_stop(
            writing, own.id, stop_id, given.reason, happened_s=at_s, version=version
        ),
    )


@router.post(
    "/{stop_id}/reopen", operation_id="reopen_stop", summary="Open a stop again", response_model=StopAnswer, responses=problems(412)
)  # fmt: skip
def reopen_stop(
    call: Calling, stop_id: StopId, said: Reasoned | None = None, if_match: IfMatch = None
) -> Response:
    """Take back that a stop was closed: a courier within some minutes, the desk at any time. Proofs are kept, money is marked as reversed."""
    given = said or Reasoned()
    version, at_s = maybe_version(if_match), happened_s(call, given.happened_at)
    return _acted(
        call,
        stop_id,
        version,
        lambda writing, own: at_stop.reopen_stop(
            writing, own.id, stop_id, given.reason, happened_s=at_s, version=version
        ),
    )


@router.post(
    "/{stop_id}/delay", operation_id="delay_stop", summary="Say that a stop takes longer", response_model=StopAnswer, responses=problems(412)
)  # fmt: skip
def delay_stop(call: Calling, stop_id: StopId, delay: Delay, if_match: IfMatch = None) -> Response:
    """Say that the next stop, and so all behind it, come later than planned."""
    version, at_s = maybe_version(if_match), happened_s(call, delay.happened_at)
    return _acted(
        call,
        stop_id,
        version,
        lambda writing, own: delay_at_stop(
            writing, own.id, stop_id, delay.minutes, happened_s=at_s, version=version
        ),
    )


def _acted(
    call: Call, stop_id: str, version: int | None, step: Callable[[Writing, Round], Round]
) -> Response:
    """Do something at a stop of a round that is theirs who ask, once for each key, and answer the stop as it is then."""

    def carry_out(writing: Writing) -> _After:
        own, _ = own_stop(writing, stop_id, courier_of(call))
        after = step(writing, own)
        return _After(after, at_stop.stop_of(after, stop_id))

    return call.once(
        lambda: call.write(carry_out, conflicts=0 if version else 3),
        lambda _, found: _answer(call, found),
        _After,
    )


def _answer(call: Call, found: _After) -> Answer:
    form = stop_answer(found.round, found.stop, call.zone)
    return Answer(form, headers={"etag": etag(found.round.version)})
