"""Rounds: looked at, given to their courier, begun, interrupted, ended; acknowledged, delayed, broken off."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import Path, Query
from pydantic import Field
from starlette.responses import Response

from api.gate.answer import Answer, etag
from api.gate.call import Call, Calling
from api.gate.seen_version import IfMatch, maybe_version, seen_version
from api.v1.happened import HappenedAt, Happening, courier_of, happened_s
from api.v1.known_doors import check_left_place
from api.v1.one_step import in_one_step
from api.v1.paging import USUAL, Cursor, Limit, cursor_of, place_of
from api.v1.round_forms import RoundForm, RoundPage, round_form, round_head
from api.v1.round_sheets import RoundSheet, Viewer, round_sheet
from api.v1.scalars import DateText, Form, Id, Name, Position, ShortText, Version
from api.v1.town_router import problems, town_router
from dispatch.access.role import Role
from dispatch.field import whole_round
from dispatch.field.left_at import LeftAt
from dispatch.lifecycle.round import RoundStatus
from dispatch.rounds.own import UNTOLD, own_round
from dispatch.rounds.round import Round
from dispatch.storage.round_lists import crewed, page_of
from dispatch.storage.store import Reading, Writing

router = town_router("rounds", "/rounds")

RoundId = Annotated[str, Path(max_length=80, examples=["rnd_01kbq0m3c8f6x2v9w4y7z5t1ra"])]


class Delay(Form):
    """By how much a courier is later than planned."""

    minutes: Annotated[int, Field(ge=1, le=240)]
    happened_at: HappenedAt = None


class Acknowledgement(Form):
    """What the courier has seen."""

    version: Version
    happened_at: HappenedAt = None


class LeftGoods(Form):
    """Where the goods are: a place that is known, or a position with words for whoever fetches them."""

    place_id: Id | None = None
    position: Position | None = None
    name: ShortText = ""
    address: ShortText = ""
    note: ShortText = ""


class Abortion(Form):
    """Why a round is broken off, and where its goods are left."""

    reason: Annotated[Name, Field(examples=["puncture"])]
    left_at: LeftGoods
    happened_at: HappenedAt = None


@router.get("", operation_id="list_rounds", summary="List rounds", response_model=RoundPage)
def list_rounds(
    call: Calling,
    day: Annotated[DateText | None, Query(description="Of that date alone.")] = None,
    status: Annotated[
        list[RoundStatus], Query(description="In one of these.", max_length=len(RoundStatus))
    ] = [],  # noqa: B006
    courier_id: Annotated[
        str, Query(pattern=r"^([a-z]{2,4}_[0-9a-z]{1,64})?$", description="Of one courier.")
    ] = "",
    limit: Limit = USUAL,
    cursor: Cursor = "",
) -> Response:
    """List rounds, the latest day first; a courier's key shows those that were given to them."""
    place = place_of(cursor, str, str)
    own = courier_of(call)
    wanted = list(status)
    if own:
        told = [one for one in RoundStatus if one not in UNTOLD]
        wanted = [one for one in told if not status or one in status]

    def render(reading: Reading) -> Answer:
        found = []
        # Of states of which a courier sees nothing there is nothing.
        if wanted or not own:
            found = page_of(
                reading,
                day=day or "",
                courier_id=own or courier_id,
                statuses=wanted,
                after=None if place is None else (str(place[0]), str(place[1])),
                most=limit + 1,
            )
        shown = found[:limit]
        following = cursor_of(shown[-1].round.day, shown[-1].round.id) if len(found) > limit else None
        return Answer(RoundPage(rounds=[round_head(one, call.zone) for one in shown], next_cursor=following))

    return call.look(render)


@router.get("/{round_id}", operation_id="get_round", summary="Look at a round", response_model=RoundSheet)
def get_round(call: Calling, round_id: RoundId) -> Response:
    """Look at a round with all that is to be done at its stops. A courier has people and doors of a round in hand, as long as a stop is open.

    Who is visited by a service is never in it; that you were shown where such a door is, is kept.
    """
    own = courier_of(call)

    def step(writing: Writing) -> Answer:
        found = own_round(writing, round_id, own)
        viewer = Viewer(own, doors=call.subject.role is not Role.AUDITOR)
        return Answer(round_sheet(writing, found, viewer, call.zone), headers={"etag": etag(found.version)})

    return in_one_step(call, step)


@router.post(
    "/{round_id}/release",
    operation_id="release_round",
    summary="Give a round to its courier",
    response_model=RoundForm,
    responses=problems(412, 428),
)
def release_round(call: Calling, round_id: RoundId, if_match: IfMatch = None) -> Response:
    """Give a planned round to its courier; its deliveries are assigned from now on."""
    version = seen_version(if_match)
    return acted(
        call, round_id, lambda writing: whole_round.release_round(writing, round_id, version=version)
    )


@router.post(
    "/{round_id}/start", operation_id="start_round", summary="Begin a round", response_model=RoundForm, responses=problems(412)
)  # fmt: skip
def start_round(
    call: Calling, round_id: RoundId, said: Happening | None = None, if_match: IfMatch = None
) -> Response:
    """Begin a round that was released: its first stop is the next one."""
    return _moved(call, round_id, whole_round.start_round, said, if_match)


@router.post(
    "/{round_id}/pause", operation_id="pause_round", summary="Interrupt a round", response_model=RoundForm, responses=problems(412)
)  # fmt: skip
def pause_round(
    call: Calling, round_id: RoundId, said: Happening | None = None, if_match: IfMatch = None
) -> Response:
    """Interrupt a round that is under way."""
    return _moved(call, round_id, whole_round.pause_round, said, if_match)


@router.post(
    "/{round_id}/resume", operation_id="resume_round", summary="Go on with a round", response_model=RoundForm, responses=problems(412)
)  # fmt: skip
def resume_round(
    call: Calling, round_id: RoundId, said: Happening | None = None, if_match: IfMatch = None
) -> Response:
    """Go on with a round that was interrupted."""
    return _moved(call, round_id, whole_round.resume_round, said, if_match)


@router.post(
    "/{round_id}/complete", operation_id="complete_round", summary="End a round", response_model=RoundForm, responses=problems(412)
)  # fmt: skip
def complete_round(
    call: Calling, round_id: RoundId, said: Happening | None = None, if_match: IfMatch = None
) -> Response:
    """End a round whose stops are all closed or passed over."""
    return _moved(call, round_id, whole_round.complete_round, said, if_match)


@router.post(
    "/{round_id}/abort", operation_id="abort_round", summary="Break a round off", response_model=RoundForm, responses=problems(412)
)  # fmt: skip
def abort_round(call: Calling, round_id: RoundId, abortion: Abortion, if_match: IfMatch = None) -> Response:
    """Break a round off: a puncture, an illness. What is on board is fetched where it is left; what nobody has touched is planned anew."""
    version, at_s = maybe_version(if_match), happened_s(call, abortion.happened_at)
    where = abortion.left_at
    check_left_place(call, where.place_id, "/left_at/place_id")
    lon, lat = where.position or (None, None)
    left = LeftAt(where.place_id or "", lon, lat, where.name, where.address, where.note)
    return acted(
        call,
        round_id,
        lambda writing: whole_round.abort_round(
            writing, round_id, abortion.reason, left, happened_s=at_s, version=version
        ),
        conflicts=0 if version else 3,
    )


@router.post(
    "/{round_id}/delay", operation_id="delay_round", summary="Say that a courier is late", response_model=RoundForm, responses=problems(412)
)  # fmt: skip
def delay_round(call: Calling, round_id: RoundId, delay: Delay, if_match: IfMatch = None) -> Response:
    """Say that a courier is later than planned at all stops that are left. The plan stays as it is; the next one takes it into account."""
    version, at_s = maybe_version(if_match), happened_s(call, delay.happened_at)
    return acted(
        call,
        round_id,
        lambda writing: whole_round.delay_round(
            writing, round_id, delay.minutes, happened_s=at_s, version=version
        ),
        conflicts=0 if version else 3,
    )


@router.post(
    "/{round_id}/acknowledge",
    operation_id="acknowledge_round",
    summary="Say that a version was seen",
    response_model=RoundForm,
)
def acknowledge_round(call: Calling, round_id: RoundId, seen: Acknowledgement) -> Response:
    """Say that the courier has seen a version of the round: its next stop may have changed with it."""
    at_s = happened_s(call, seen.happened_at)
    return acted(
        call,
        round_id,
        lambda writing: whole_round.acknowledge_version(writing, round_id, seen.version, happened_s=at_s),
        conflicts=3,
    )


def acted(call: Call, round_id: str, step: Callable[[Writing], Round], *, conflicts: int = 0) -> Response:
    """Do something to a round that is theirs who ask, once for each key, and answer the round as it is then."""

    def carry_out(writing: Writing) -> Round:
        own_round(writing, round_id, courier_of(call))
        return step(writing)

    return call.once(
        lambda: call.write(carry_out, conflicts=conflicts),
        lambda reading, own: shown(call, reading, own),
        Round,
    )


def shown(call: Call, reading: Reading, own: Round) -> Answer:
    """Return a round as an answer."""
    return Answer(round_form(crewed(reading, [own])[0], call.zone), headers={"etag": etag(own.version)})


def _moved(
    call: Call, round_id: str, move: Callable[..., Round], said: Happening | None, if_match: str | None
) -> Response:
    version, at_s = maybe_version(if_match), happened_s(call, None if said is None else said.happened_at)
    return acted(
        call,
        round_id,
        lambda writing: move(writing, round_id, happened_s=at_s, version=version),
        conflicts=0 if version else 3,
    )
