"""What is changed of rounds by hand: the order of stops, and who has what is left of them."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field
from starlette.responses import Response

from api.gate.answer import Answer, etag
from api.gate.call import Call, Calling
from api.gate.seen_version import IfMatch, seen_version
from api.v1.happened import HappenedAt, courier_of, happened_s
from api.v1.round_forms import EditedRounds, broken_forms, round_form
from api.v1.rounds import RoundId
from api.v1.scalars import Form, Id
from api.v1.town_router import problems, town_router
from dispatch.field.whole_round import reorder_stops
from dispatch.manual.editor import Editor
from dispatch.manual.edits import Edit, Reorder, Transfer
from dispatch.rounds.own import own_round
from dispatch.rounds.round import Round
from dispatch.runs.run import PlanRun
from dispatch.storage import roster, rounds
from dispatch.storage.round_lists import crewed
from dispatch.storage.store import Reading, Writing

router = town_router("rounds", "/rounds")


class NewOrder(Form):
    """In which order the stops come that are left."""

    stop_ids: Annotated[
        list[Id],
        Field(
            min_length=1,
            max_length=500,
            description="A courier names all of them; the desk those that come first.",
        ),
    ]
    happened_at: HappenedAt = None


class HandOver(Form):
    """Who has what is left of a round."""

    to_shift_id: Id
    from_stop_id: Annotated[
        Id | None, Field(description="Only from this stop on; null: all that is left.")
    ] = None
    pin: Annotated[bool, Field(description="Later plans leave it there.")] = True


@router.post(
    "/{round_id}/reorder",
    operation_id="reorder_round",
    summary="Put stops in another order",
    response_model=EditedRounds,
    responses=problems(403, 412, 428),
)
def reorder_round(call: Calling, round_id: RoundId, wanted: NewOrder, if_match: IfMatch = None) -> Response:
    """Put the stops that are left in another order.

    A courier moves those behind the next one, where the town lets couriers do so. The desk's order gets new times, and is carried out whatever
    it breaks, which is listed.
    """
    version = seen_version(if_match)
    courier_id = courier_of(call)
    if not courier_id:
        return _edited(
            call, round_id, version, lambda own: Reorder(own.shift_id, tuple(wanted.stop_ids)), pin=True
        )
    at_s = happened_s(call, wanted.happened_at)

    def step(writing: Writing) -> Round:
        own_round(writing, round_id, courier_id)
        return reorder_stops(writing, round_id, wanted.stop_ids, happened_s=at_s, version=version)

    def render(reading: Reading, own: Round) -> Answer:
        form = EditedRounds(rounds=[round_form(crewed(reading, [own])[0], call.zone)], broken=[])
        return Answer(form, headers={"etag": etag(own.version)})

    return call.once(lambda: call.write(step), render, Round)


@router.post(
    "/{round_id}/transfer",
    operation_id="transfer_round",
    summary="Hand a round over",
    response_model=EditedRounds,
    responses=problems(412, 428),
)
def transfer_round(call: Calling, round_id: RoundId, wanted: HandOver, if_match: IfMatch = None) -> Response:
    """Hand what is left of a round to another shift, behind what that has; baskets that are begun stay. What it breaks is listed, and it is done all the same."""
    return _edited(
        call,
        round_id,
        seen_version(if_match),
        lambda own: Transfer(own.shift_id, wanted.to_shift_id, wanted.from_stop_id or ""),
        pin=wanted.pin,
        other=wanted.to_shift_id,
    )


def _edited(call: Call, round_id: str, version: int, edit_of: Any, *, pin: bool, other: str = "") -> Response:
    """Carry one edit out as the desk, and answer the rounds that it is about."""
    with call.reading() as reading:
        own = own_round(reading, round_id)
    edit: Edit = edit_of(own)

    def do() -> PlanRun:
        editor = Editor(call.business.runner)
        return editor.edit(call.town_id, call.actor, own.day, [edit], pin=pin, seen={round_id: version}).run

    def render(reading: Reading, run: PlanRun) -> Answer:
        found = [rounds.get(reading, round_id)]
        taker = roster.active_round(reading, other) if other else None
        if taker is not None:
            found.append(taker)
        form = EditedRounds(
            rounds=[round_form(one, call.zone) for one in crewed(reading, found)],
            broken=broken_forms({} if run.proposal is None else run.proposal.record),
        )
        return Answer(form, headers={"etag": etag(found[0].version)})

    return call.once(do, render, PlanRun)
