"""Where couriers are: sent by their phones while they work, seen by the desk while they work, and switched off by whoever wants."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import Query
from pydantic import Field
from sqlalchemy import Row
from starlette.responses import Response

from api.gate.answer import Answer
from api.gate.call import Call, Calling
from api.v1.paging import USUAL, Cursor, Limit, NextCursor, cursor_of, place_of
from api.v1.scalars import DateText, Form, Moment, moment_of, seconds_of
from api.v1.town_router import town_router
from dispatch.positions.ingest import Received, receive
from dispatch.positions.last import Whereabouts, at_work
from dispatch.positions.position import Refusal, Sample
from dispatch.positions.sharing import is_switched_off, switch_off, switch_on
from dispatch.storage import position_lists
from dispatch.storage.store import Reading, Writing

router = town_router("positions", "/positions")

#: More at once are not read at all; how many are taken at once is said by the domain.
MOST_READ: Final = 10_000
#: Loosely: what one of them says wrongly is counted in the answer, and loses the others nothing.
_Degrees = Annotated[float, Field(ge=-1e6, le=1e6, allow_inf_nan=False)]


class SampleForm(Form):
    """What a phone says: when by its own clock, where, how sure, how fast."""

    at: Moment
    position: Annotated[
        tuple[_Degrees, _Degrees], Field(description="[longitude, latitude] in degrees, WGS 84.")
    ]
    accuracy_m: Annotated[int, Field(ge=0, le=1_000_000)]
    speed_cm_per_s: Annotated[int | None, Field(ge=0, le=100_000)] = None


class Batch(Form):
    """Positions of a phone, in any order, also those of hours without a network."""

    samples: Annotated[list[SampleForm], Field(min_length=1, max_length=MOST_READ)]
    sent_at: Annotated[
        Moment | None,
        Field(description="What the phone's clock shows now: a clock that is wrong is put right by it."),
    ] = None


class ReceivedForm(Form):
    """What became of a batch."""

    kept: int
    refused: Annotated[dict[Refusal, int], Field(description="How many are not kept, by why.")]


class SharingForm(Form):
    """Whether positions are kept."""

    courier_id: str
    shared: bool


class PositionForm(Form):
    """Where the courier of a round was last."""

    round_id: str
    courier_id: str
    position: Annotated[
        tuple[float, float] | None,
        Field(description="[longitude, latitude]; null where it is not known, or switched off."),
    ]
    accuracy_m: int | None
    at: Moment | None
    age_s: int | None
    live: Annotated[bool, Field(description="Whether that is where the courier is; else where they were.")]


class PositionPage(Form):
    """A page of those who are at work."""

    positions: list[PositionForm]
    next_cursor: NextCursor


class KeptPosition(Form):
    """A position that is kept."""

    shift_id: str
    at: Moment
    position: tuple[float, float]
    accuracy_m: int
    speed_cm_per_s: int | None


class OwnPositionPage(Form):
    """A page of what is kept of you."""

    shared: Annotated[bool, Field(description="Whether positions are kept now.")]
    positions: list[KeptPosition]
    next_cursor: NextCursor


@dataclass(frozen=True, slots=True)
class _Sharing:
    shared: bool


@router.post("", operation_id="send_positions", summary="Send positions", response_model=ReceivedForm)
def send_positions(call: Calling, batch: Batch) -> Response:
    """Send positions of your phone. Those taken outside of your shifts, or while you had switched it off, are not kept; the same ones again change nothing."""
    samples = [
        Sample(seconds_of(one.at), *one.position, one.accuracy_m, one.speed_cm_per_s) for one in batch.samples
    ]
    sent_s = None if batch.sent_at is None else seconds_of(batch.sent_at)
    return call.once(
        lambda: call.write(lambda writing: receive(writing, call.subject.courier_id, samples, sent_s=sent_s)),
        lambda _, found: Answer(
            ReceivedForm(
                kept=found.kept, refused={why: count for why, count in found.refused.items() if count}
            )
        ),
        Received,
    )


@router.get("", operation_id="list_positions", summary="Where couriers are", response_model=PositionPage)
def list_positions(call: Calling, limit: Limit = USUAL, cursor: Cursor = "") -> Response:
    """List where the couriers are whose rounds are under way, in the hours of their shifts and at no other time."""
    place = place_of(cursor, str)

    def render(reading: Reading) -> Answer:
        found = at_work(reading, after="" if place is None else str(place[0]), most=limit + 1)
        shown = found[:limit]
        following = cursor_of(shown[-1].round_id) if len(found) > limit else None
        return Answer(PositionPage(positions=[_form(one, call) for one in shown], next_cursor=following))

    return call.look(render)


@router.get(
    "/own", operation_id="list_own_positions", summary="What is kept of you", response_model=OwnPositionPage
)
def list_own_positions(
    call: Calling,
    day: Annotated[DateText, Query(description="Of the shifts of that date.")],
    limit: Limit = USUAL,
    cursor: Cursor = "",
) -> Response:
    """List the positions that are kept of you, and whether more are."""
    place = place_of(cursor, str, int)
    courier_id = call.subject.courier_id

    def render(reading: Reading) -> Answer:
        after = None if place is None else (str(place[0]), int(place[1]))
        found = position_lists.page_of_courier(reading, courier_id, day, after=after, most=limit + 1)
        shown = found[:limit]
        following = cursor_of(shown[-1].shift_id, shown[-1].device_s) if len(found) > limit else None
        return Answer(
            OwnPositionPage(
                shared=not is_switched_off(reading, courier_id),
                positions=[_kept(row, call) for row in shown],
                next_cursor=following,
            )
        )

    return call.look(render)


@router.post(
    "/pause", operation_id="pause_positions", summary="Switch positions off", response_model=SharingForm
)
def pause_positions(call: Calling) -> Response:
    """Have no positions kept of you from now on, for whatever reason; nobody asks for it."""

    def step(writing: Writing) -> _Sharing:
        switch_off(writing, call.subject.courier_id)
        return _Sharing(shared=False)

    return _switched(call, step)


@router.post(
    "/resume",
    operation_id="resume_positions",
    summary="Switch positions on again",
    response_model=SharingForm,
)
def resume_positions(call: Calling) -> Response:
    """Have positions kept of you again, while you work."""

    def step(writing: Writing) -> _Sharing:
        switch_on(writing, call.subject.courier_id)
        return _Sharing(shared=True)

    return _switched(call, step)


def _switched(call: Call, step: Any) -> Response:
    return call.once(
        lambda: call.write(step),
        lambda _, now: Answer(SharingForm(courier_id=call.subject.courier_id, shared=now.shared)),
        _Sharing,
    )


def _form(one: Whereabouts, call: Call) -> PositionForm:
    found = one.position
    return PositionForm(
        round_id=one.round_id,
        courier_id=one.courier_id,
        position=None if found is None else (found.lon, found.lat),
        accuracy_m=None if found is None else found.accuracy_m,
        at=None if found is None else moment_of(found.at_s, call.zone),
        age_s=None if found is None else found.age_s,
        live=found is not None and found.live,
    )


def _kept(row: Row[Any], call: Call) -> KeptPosition:
    return KeptPosition(
        shift_id=row.shift_id,
        at=moment_of(row.at_s, call.zone),
        position=(row.lon, row.lat),
        accuracy_m=row.accuracy_m,
        speed_cm_per_s=row.speed_cm_per_s,
    )
