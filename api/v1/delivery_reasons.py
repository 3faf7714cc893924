"""Why a delivery is with a courier, at an hour, or on no round."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import Query
from pydantic import Field
from starlette.responses import Response

from api.gate.answer import Answer, respond
from api.gate.call import Call, Calling
from api.v1.deliveries import DeliveryId
from api.v1.scalars import Form, Language, Moment, Money, moment_of
from api.v1.town_router import town_router
from dispatch.board.reasons import WhyNot, WhyNotCode
from dispatch.money.amounts import currency_of
from dispatch.orders.changes import own_delivery
from dispatch.storage import crew
from dispatch.why.answers import Binding, WhyCourier, WhyHour, WhyLeftOut
from dispatch.why.task import WhyAnswer, ask_why
from dispatch.why.words import say_courier, say_hour, say_left_out

router = town_router("deliveries", "/deliveries/{delivery_id}")


class WhyCourierForm(Form):
    """Why a courier has it."""

    shift_id: str
    decided_by_hand: bool
    on_board: bool
    cost: Annotated[Money | None, Field(description="What the round costs more for it.")]
    next_shift_id: Annotated[str | None, Field(description="Who could have it instead at the least cost.")]
    extra_cost: Annotated[Money | None, Field(description="What that would cost more.")]


class WhyHourForm(Form):
    """What its time follows from."""

    start: Moment
    binding: Binding
    at: Moment
    ride_s: int
    work_s: int


class ReasonForm(Form):
    """Something that is in the way."""

    code: WhyNotCode
    shift_id: Annotated[str | None, Field(description="Whose; null for all.")]
    detail: str


class HelpForm(Form):
    """A change that would let it in."""

    code: str
    shift_id: str | None
    amount: int


class WhyLeftOutForm(Form):
    """Why no round has it."""

    reasons: list[ReasonForm]
    helps: list[HelpForm]


class WhyForm(Form):
    """Why a delivery is where it is: as sentences, and as data."""

    sentences: list[str]
    courier: WhyCourierForm | None
    hour: WhyHourForm | None
    left_out: WhyLeftOutForm | None


@router.get("/why", operation_id="explain_delivery", summary="Why it is where it is", response_model=WhyForm)
def explain_delivery(
    call: Calling,
    delivery_id: DeliveryId,
    lang: Annotated[Language, Query(description="Of the sentences.")] = Language.FR,
) -> Response:
    """Say why this courier has a delivery, and why at this hour; or why nobody has it, and what would help."""
    with call.reading() as reading:
        one = own_delivery(reading, delivery_id)
        names = crew.names_by_shift(reading, one.day)
    state, policy = call.business.runner.look(call.town_id, one.day)
    found = ask_why(call.business.executor, state, policy, delivery_id)
    shown = WhyForm(
        sentences=_sentences(call, found, names, lang),
        courier=None if found.courier is None else _courier(call, found.courier),
        hour=None if found.hour is None else _hour(call, found.hour),
        left_out=None if found.left_out is None else _left_out(found.left_out),
    )
    answer = Answer(shown)
    return respond(answer.status, answer.text, answer.headers)


def _sentences(call: Call, found: WhyAnswer, names: Mapping[str, str], lang: Language) -> list[str]:
    def who(shift_id: str) -> str:
        return names.get(shift_id, shift_id)

    said = []
    if found.courier is not None:
        said.append(say_courier(found.courier, who, lang, currency_of(call.town)))
    if found.hour is not None:
        said.append(say_hour(found.hour, call.town.time_zone, lang))
    if found.left_out is not None:
        said += say_left_out(found.left_out, who, lang)
    return said


def _courier(call: Call, one: WhyCourier) -> WhyCourierForm:
    return WhyCourierForm(
        shift_id=one.shift_id,
        decided_by_hand=bool(one.pinned_by),
        on_board=one.on_board,
        cost=_money(call, one.cost_minor),
        next_shift_id=one.next_shift_id or None,
        extra_cost=_money(call, one.extra_minor),
    )


def _hour(call: Call, one: WhyHour) -> WhyHourForm:
    return WhyHourForm(
        start=moment_of(one.start_s, call.zone),
        binding=one.binding,
        at=moment_of(one.at_s, call.zone),
        ride_s=one.ride_s,
        work_s=one.work_s,
    )


def _left_out(one: WhyLeftOut) -> WhyLeftOutForm:
    return WhyLeftOutForm(
        reasons=[_reason(reason) for reason in one.reasons],
        helps=[
            HelpForm(code=own.code, shift_id=own.shift_id or None, amount=own.amount) for own in one.helps
        ],
    )


def _reason(one: WhyNot) -> ReasonForm:
    return ReasonForm(code=one.code, shift_id=one.shift_id or None, detail=one.detail)


def _money(call: Call, amount: int | None) -> Money | None:
    return None if amount is None else Money(amount_minor=amount, currency=currency_of(call.town))
