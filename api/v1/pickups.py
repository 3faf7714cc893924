"""What shops say of their part of a basket: ready, late, nothing of it, something missing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import Path
from pydantic import Field
from starlette.responses import Response

from api.gate.answer import Answer
from api.gate.call import Call, Calling
from api.v1.deliveries import DeliveryId, delivery_answer
from api.v1.delivery_forms import DeliveryForm
from api.v1.scalars import Form, Id, Minor, Moment, Money, Name, Version, maybe_moment, moment_of
from api.v1.town_router import town_router
from dispatch.money.amounts import currency_of
from dispatch.orders.changes import own_delivery
from dispatch.orders.delivery import Delivery
from dispatch.orders.rights import sent_by, shop_of
from dispatch.shops.pickups import LONGEST_DELAY_MIN, leave_out, say_late, say_ready
from dispatch.shops.substitutions import (
    ANSWER_S,
    LONGEST_TEXT,
    Substitution,
    SubstitutionStatus,
    answer,
    get,
    of_delivery,
    say_missing,
)
from dispatch.shops.substitutions import Answer as Said
from dispatch.storage.store import NotFoundError, Reading, Writing

router = town_router("pickups", "/deliveries/{delivery_id}")

SubstitutionId = Annotated[str, Path(max_length=80, examples=["sub_01kbq0m3c8f6x2v9w4y7z5t1ra"])]
_Step = Callable[[Writing, str], Delivery]
_Text = Annotated[str, Field(max_length=LONGEST_TEXT)]


class OfShop(Form):
    """Which part of a basket: a shop says it of its own."""

    shop_id: Annotated[
        Id | None,
        Field(description="Whose part; left out by a shop for its own, and where there is only one."),
    ] = None


class PickupDelay(OfShop):
    """How much later it is ready."""

    minutes: Annotated[
        int,
        Field(
            ge=1,
            le=LONGEST_DELAY_MIN,
            description="Later than it was to be ready, or from now on where that is over.",
        ),
    ]


class LeftOut(OfShop):
    """Why nothing is handed over."""

    reason: Annotated[Name, Field(examples=["sold out"])]


class Missing(OfShop):
    """What a shop has not got, and what it proposes."""

    missing: Annotated[_Text, Field(min_length=1, examples=["1 tarte aux pommes"])]
    proposal: Annotated[_Text, Field(description="What could take its place; empty for nothing.")] = ""
    refund_minor: Annotated[
        Minor, Field(description="What the missing things cost, in the smallest unit of the town's currency.")
    ] = 0
    answer_within_s: Annotated[int, Field(ge=60, le=86_400)] = ANSWER_S


class CustomerAnswer(Form):
    """What the customer says."""

    answer: Annotated[
        Said,
        Field(
            description="`accept` the proposal, `refuse` it and take the rest, or `refund`: nothing of that shop, and the money back."
        ),
    ]


class SubstitutionForm(Form):
    """A question of a shop."""

    id: str
    delivery_id: str
    shop_id: str
    task_id: str
    missing: str
    proposal: str
    refund: Money
    status: SubstitutionStatus
    asked_at: Moment
    answer_by: Annotated[Moment, Field(description="Then the rest is brought without what is missing.")]
    answered_at: Moment | None
    version: Version


class SubstitutionList(Form):
    """The questions about a delivery, the oldest first."""

    substitutions: list[SubstitutionForm]


@router.post(
    "/ready", operation_id="pickup_ready", summary="Say that goods are ready", response_model=DeliveryForm
)
def pickup_ready(call: Calling, delivery_id: DeliveryId, said: OfShop) -> Response:
    """Say that a shop's part of a basket can be collected. Said again, nothing happens."""
    return _told(call, delivery_id, said, lambda writing, shop: say_ready(writing, delivery_id, shop))


@router.post(
    "/late", operation_id="pickup_late", summary="Say that goods will be late", response_model=DeliveryForm
)
def pickup_late(call: Calling, delivery_id: DeliveryId, said: PickupDelay) -> Response:
    """Say that a shop's part will be ready later; the next plan takes it into account."""
    return _told(
        call, delivery_id, said, lambda writing, shop: say_late(writing, delivery_id, shop, said.minutes)
    )


@router.post(
    "/leave-out",
    operation_id="pickup_left_out",
    summary="Hand nothing over",
    response_model=DeliveryForm,
)
def pickup_left_out(call: Calling, delivery_id: DeliveryId, said: LeftOut) -> Response:
    """Say that a shop hands nothing over: what other shops have is brought without it. The last shop's saying so cancels the order."""
    return _told(
        call, delivery_id, said, lambda writing, shop: leave_out(writing, delivery_id, shop, said.reason)
    )


@router.post(
    "/substitutions",
    operation_id="create_substitution",
    summary="Say that something is missing",
    status_code=201,
    response_model=SubstitutionForm,
)
def create_substitution(call: Calling, delivery_id: DeliveryId, said: Missing) -> Response:
    """Say what a shop has not got, and ask the customer what to do. Without an answer in time the rest is brought."""

    def step(writing: Writing) -> Substitution:
        shop = _shop(writing, call, delivery_id, said)
        return say_missing(
            writing,
            delivery_id,
            shop,
            said.missing,
            proposal=said.proposal,
            refund_minor=said.refund_minor,
            answer_within_s=said.answer_within_s,
        )

    return call.once(
        lambda: call.write(step, conflicts=3),
        lambda _, made: Answer(substitution_form(call, made), 201),
        Substitution,
    )


@router.get(
    "/substitutions",
    operation_id="list_substitutions",
    summary="What is missing",
    response_model=SubstitutionList,
)
def list_substitutions(call: Calling, delivery_id: DeliveryId) -> Response:
    """List the questions about a delivery, answered or not; a shop with a part in a basket of others sees its own."""

    def render(reading: Reading) -> Answer:
        one = own_delivery(reading, delivery_id, call.org_id)
        own = "" if call.org_id in {"", one.org_id} else call.org_id
        found = of_delivery(reading, delivery_id, org_id=own)
        return Answer(SubstitutionList(substitutions=[substitution_form(call, each) for each in found]))

    return call.look(render)


@router.post(
    "/substitutions/{substitution_id}/answer",
    operation_id="answer_substitution",
    summary="Answer for the customer",
    response_model=SubstitutionForm,
)
def answer_substitution(
    call: Calling, delivery_id: DeliveryId, substitution_id: SubstitutionId, said: CustomerAnswer
) -> Response:
    """Pass on what the customer says; the same answer again changes nothing. For the sender of the basket, who knows them, and the town."""

    def step(writing: Writing) -> Substitution:
        sent_by(writing, delivery_id, call.org_id)
        if get(writing, substitution_id).delivery_id != delivery_id:
            raise NotFoundError("substitution", substitution_id)
        return answer(writing, substitution_id, said.answer)

    return call.once(
        lambda: call.write(step, conflicts=3),
        lambda _, done: Answer(substitution_form(call, done)),
        Substitution,
    )


def _told(call: Call, delivery_id: str, said: OfShop, step: _Step) -> Response:
    return call.once(
        lambda: call.write(
            lambda writing: step(writing, _shop(writing, call, delivery_id, said)), conflicts=3
        ),
        lambda reading, stored: delivery_answer(call, reading, stored),
        Delivery,
    )


def _shop(reading: Reading, call: Call, delivery_id: str, said: OfShop) -> str:
    return shop_of(own_delivery(reading, delivery_id, call.org_id), call.org_id, said.shop_id or "")


def substitution_form(call: Call, one: Substitution) -> SubstitutionForm:
    """Return a question as it is shown."""
    return SubstitutionForm(
        id=one.id,
        delivery_id=one.delivery_id,
        shop_id=one.org_id,
        task_id=one.task_id,
        missing=one.missing,
        proposal=one.proposal,
        refund=Money(amount_minor=one.refund_minor, currency=currency_of(call.town)),
        status=one.status,
        asked_at=moment_of(one.asked_s, call.zone),
        answer_by=moment_of(one.answer_by_s, call.zone),
        answered_at=maybe_moment(one.answered_s, call.zone),
        version=one.version,
    )
