"""What the desk decides of a delivery for all later plans: who brings it, or that no round has it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from starlette.responses import Response

from api.gate.answer import Answer
from api.gate.call import Calling
from api.v1.changing import changed
from api.v1.deliveries import DeliveryId
from api.v1.scalars import Form, Id, ShortText
from api.v1.town_router import town_router
from dispatch.manual import will
from dispatch.manual.will import Will
from dispatch.storage.store import Reading

router = town_router("planning", "/deliveries/{delivery_id}")

_Note = Annotated[ShortText, Field(description="Why, for others at the desk.", examples=["knows the house"])]


class NewPin(Form):
    """Who is to bring a delivery."""

    shift_id: Id
    note: _Note = ""


class LeftOffNote(Form):
    """Why no round is to have a delivery."""

    note: _Note = ""


class PinForm(Form):
    """Who is to bring a delivery, and who says so."""

    shift_id: str
    actor: str
    note: str


class LeftOffForm(Form):
    """Who has taken a delivery off the rounds of its date."""

    actor: str
    note: str


class WillForm(Form):
    """What persons have decided of a delivery; null where nobody has."""

    delivery_id: str
    pin: PinForm | None
    left_off: LeftOffForm | None


@router.put("/pin", operation_id="pin_delivery", summary="Say who brings a delivery", response_model=WillForm)
def pin_delivery(call: Calling, delivery_id: DeliveryId, wanted: NewPin) -> Response:
    """Have a delivery brought by one courier in all later plans, whatever they say. It is not left off any more. Rounds change with the next plan."""
    return changed(
        call,
        lambda writing: _answer(will.pin(writing, delivery_id, wanted.shift_id, wanted.note)),
    )


@router.delete(
    "/pin",
    operation_id="unpin_delivery",
    summary="Leave it to plans who brings a delivery",
    response_model=WillForm,
)
def unpin_delivery(call: Calling, delivery_id: DeliveryId) -> Response:
    """Leave it to plans again who brings a delivery; where nobody has said who, nothing changes."""
    return changed(call, lambda writing: _answer(will.unpin(writing, delivery_id)))


@router.post(
    "/leave-off",
    operation_id="leave_off_delivery",
    summary="Keep a delivery off all rounds",
    response_model=WillForm,
)
def leave_off_delivery(call: Calling, delivery_id: DeliveryId, wanted: LeftOffNote) -> Response:
    """Keep a delivery off the rounds of its date: the next plan takes it off, and none puts it on again. An edit `take_off` does it at once."""
    return call.once(
        lambda: call.write(lambda writing: will.leave_off(writing, delivery_id, wanted.note)), _render, Will
    )


@router.post(
    "/take-on",
    operation_id="take_on_delivery",
    summary="Let rounds have a delivery again",
    response_model=WillForm,
)
def take_on_delivery(call: Calling, delivery_id: DeliveryId) -> Response:
    """Leave it to plans again whether a round has a delivery; where it was not left off, nothing changes."""
    return call.once(lambda: call.write(lambda writing: will.take_on(writing, delivery_id)), _render, Will)


def _render(_: Reading, found: Will) -> Answer:
    return _answer(found)


def _answer(found: Will) -> Answer:
    pin, off = found.pin, found.left_off
    return Answer(
        WillForm(
            delivery_id=found.delivery_id,
            pin=None if pin is None else PinForm(shift_id=pin.shift_id, actor=pin.actor, note=pin.note),
            left_off=None if off is None else LeftOffForm(actor=off.actor, note=off.note),
        )
    )
