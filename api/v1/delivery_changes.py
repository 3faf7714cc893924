"""What senders still change of a delivery: what is said of the door, when it comes, that it goes back, what was in doubt."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError
from starlette.responses import Response

from api.gate.answer import Answer
from api.gate.call import Call, Calling
from api.gate.seen_version import IfMatch, check_seen, seen_version
from api.v1.deliveries import DeliveryId, delivery_answer, views
from api.v1.delivery_forms import DeliveryForm
from api.v1.order_forms import window_of
from api.v1.order_pointers import as_sent
from api.v1.quote_forms import QuoteForm
from api.v1.quotes import quote_answer
from api.v1.scalars import Form, Id, Position, ShortText, Window, Words
from api.v1.town_router import problems, town_router
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.orders.bring_back import BroughtBack, bring_back, order_back
from dispatch.orders.changes import ask_reschedule, instruct
from dispatch.orders.checks import MOST_PICKUPS
from dispatch.orders.delivery import Delivery
from dispatch.orders.duplicates import keep_both
from dispatch.orders.known_orders import ADDRESS_UNCERTAIN
from dispatch.orders.pins import NotDoubtfulError, Resolved, move_pin, resolve
from dispatch.orders.returns import take_returns
from dispatch.orders.rights import order_sent_by, sent_by
from dispatch.parties.recipient import Door
from dispatch.promises.as_asked import promise_as_asked
from dispatch.promises.moving import MOST_DAYS
from dispatch.promises.quote import Quote
from dispatch.storage import parties
from dispatch.storage.store import Reading, Writing

router = town_router("deliveries", "/deliveries/{delivery_id}")

_PROMISE = Annotated[
    bool,
    Field(
        description="Promise the window that it was ordered for, where nothing is promised yet; to have it checked against the plan, reschedule it."
    ),
]


class DoorChange(Form):
    """How to get to the recipient; what is left out or null stays as it is, an empty text takes it away."""

    floor: ShortText | None = None
    code: ShortText | None = None
    safe_place: Annotated[ShortText | None, Field(description="Where it may be left, empty for nowhere.")] = (
        None
    )
    neighbour: Annotated[ShortText | None, Field(description="Who may take it, empty for nobody.")] = None
    do_not_ring: bool | None = None
    note: Words | None = None


class DeliveryChange(Form):
    """What is said anew of a delivery that is not brought yet; what is left out or null stays as it is."""

    at_door: DoorChange | None = None
    note: Annotated[Words | None, Field(description="Of this delivery, for its couriers.")] = None


class Reschedule(Form):
    """Where another window is looked for."""

    days: Annotated[
        int | None,
        Field(
            ge=1,
            le=MOST_DAYS,
            description="Local dates that are looked at, today included; null for as many as the town looks ahead, and up to a window that was asked for.",
        ),
    ] = None


class WindowRequest(Form):
    """Another window that somebody would like."""

    window: Window
    note: Words = ""


class Return(Form):
    """Why goods go back, and from where."""

    reason: ShortText = ""
    window: Annotated[
        Window | None,
        Field(
            description="When a courier may fetch them from who has got them; null where that never happened."
        ),
    ] = None
    shop_ids: Annotated[
        tuple[Id, ...],
        Field(max_length=MOST_PICKUPS, description="Whose goods, with a window; empty for all."),
    ] = ()


class ReturnForm(Form):
    """A delivery whose goods go back, and the returns that were made for it."""

    delivery: DeliveryForm
    returns: Annotated[
        list[DeliveryForm],
        Field(description="One for each shop; none where the courier who has the goods brings them back."),
    ]


class KeepBoth(Form):
    """What becomes of an order that is no double."""

    promise: _PROMISE = True


class AddressAnswer(Form):
    """Where a doubtful address is: one of the guesses, or a position; or, of an address that was not in doubt, where it really is."""

    guess: Annotated[str, Field(max_length=500, description="One of `guesses`, as it is written there.")] = ""
    position: Position | None = None
    promise: _PROMISE = True

    @model_validator(mode="after")
    def _either(self) -> AddressAnswer:
        if bool(self.guess) == (self.position is not None):
            raise PydanticCustomError("one_of_two_needed", "give a guess or a position, one of them")
        return self


class ResolvedForm(Form):
    """A delivery whose address is known now, and the recipient's others that waited for the same."""

    delivery: DeliveryForm
    others: list[DeliveryForm]


class GuessForm(Form):
    """What an address may mean."""

    label: str
    position: Position
    confidence: Annotated[float, Field(ge=0, le=1)]


class GuessList(Form):
    """What the address of a delivery may mean, the likeliest first."""

    address: str
    in_doubt: bool
    guesses: list[GuessForm]


@router.patch(
    "",
    operation_id="change_delivery",
    summary="Say more about a delivery",
    response_model=DeliveryForm,
    responses=problems(412, 428),
)
def change_delivery(
    call: Calling, delivery_id: DeliveryId, change: DeliveryChange, if_match: IfMatch = None
) -> Response:
    """Say more about the door: a code, a safe place, a neighbour who may take it, a note. Couriers see it at once.

    What is said of the door is the recipient's, and counts for what they order later. Needs `If-Match`.
    """
    seen = seen_version(if_match)

    def step(writing: Writing) -> Delivery:
        one = order_sent_by(writing, delivery_id, call.org_id)
        check_seen("delivery", one.id, one.version, seen)
        door = parties.get_recipient(writing, one.recipient_id).door
        return instruct(writing, delivery_id, _changed(door, change.at_door), change.note)

    with as_sent():
        return call.once(
            lambda: call.write(step), lambda reading, stored: delivery_answer(call, reading, stored), Delivery
        )


@router.post(
    "/reschedule",
    operation_id="reschedule_delivery",
    summary="Ask for other windows",
    status_code=201,
    response_model=QuoteForm,
)
def reschedule_delivery(call: Calling, delivery_id: DeliveryId, wanted: Reschedule) -> Response:
    """Ask in which windows a delivery could come instead, or be tried again: a quote, to be held or accepted like any other.

    What is promised stays promised until a window of the quote is accepted.
    """

    def offer() -> Quote:
        with call.reading() as reading:
            sent_by(reading, delivery_id, call.org_id)
        return call.business.desk.offer_again(
            call.town_id, call.actor, delivery_id, days=wanted.days, org_id=call.org_id
        )

    return call.once(offer, lambda reading, quote: quote_answer(call, reading, quote, 201), Quote)


@router.post(
    "/window-request",
    operation_id="request_window",
    summary="Say which window would suit",
    response_model=DeliveryForm,
)
def request_window(call: Calling, delivery_id: DeliveryId, wanted: WindowRequest) -> Response:
    """Say which other window a recipient would like, for somebody who promises windows to answer. Nothing is changed by that.

    To have another window promised at once, reschedule the delivery.
    """
    window = window_of(wanted.window)

    def step(writing: Writing) -> Delivery:
        sent_by(writing, delivery_id, call.org_id)
        return ask_reschedule(writing, delivery_id, window, wanted.note)

    with as_sent():
        return call.once(
            lambda: call.write(step), lambda reading, stored: delivery_answer(call, reading, stored), Delivery
        )


@router.post(
    "/return", operation_id="return_delivery", summary="Have goods brought back", response_model=ReturnForm
)
def return_delivery(call: Calling, delivery_id: DeliveryId, wanted: Return) -> Response:
    """Have goods brought back to their shops.

    What is with a courier goes back with that courier, what nobody has fetched at a relay point by the next one. What its recipient has is
    fetched in a window: for each shop a return is made, and promised.
    """

    def render(reading: Reading, done: object) -> Answer:
        if isinstance(done, BroughtBack):
            back = done
        else:
            assert isinstance(done, tuple)
            back = BroughtBack(
                sent_by(reading, delivery_id, call.org_id), tuple(one.delivery for one in done)
            )
        shown = views(call, reading).many((back.delivery, *back.returns))
        return Answer(ReturnForm(delivery=shown[0], returns=shown[1:]))

    with as_sent():
        if wanted.window is None:
            return call.once(
                lambda: call.write(
                    lambda writing: bring_back(
                        writing, call.town_map, delivery_id, wanted.reason, org_id=call.org_id
                    ),
                    conflicts=3,
                ),
                render,
                BroughtBack,
            )
        return call.once(lambda: _fetch_back(call, delivery_id, wanted), render, tuple)


@router.post(
    "/keep-both",
    operation_id="keep_both_deliveries",
    summary="Say that it is no double",
    response_model=DeliveryForm,
)
def keep_both_deliveries(call: Calling, delivery_id: DeliveryId, wanted: KeepBoth) -> Response:
    """Say that a delivery held as the double of another one is an order of its own. To say the contrary, cancel it."""

    def step(writing: Writing) -> Delivery:
        order_sent_by(writing, delivery_id, call.org_id)
        return _promised(writing, keep_both(writing, delivery_id), promise=wanted.promise)

    return call.once(
        lambda: call.write(step, conflicts=3),
        lambda reading, stored: delivery_answer(call, reading, stored),
        Delivery,
    )


@router.post(
    "/resolve-address",
    operation_id="resolve_address",
    summary="Say where an address is",
    response_model=ResolvedForm,
)
def resolve_address(call: Calling, delivery_id: DeliveryId, said: AddressAnswer) -> Response:
    """Settle a doubtful address by one of its guesses, or by where the pin was set; also moves the pin of an address that was wrong.

    It is remembered for the recipient, and settles their other deliveries that wait for the same.
    """
    lon, lat = said.position or (None, None)

    def step(writing: Writing) -> Resolved:
        one = order_sent_by(writing, delivery_id, call.org_id)
        if one.status is DeliveryStatus.HELD and one.held_reason == ADDRESS_UNCERTAIN:
            done = resolve(writing, call.town_map, delivery_id, guess=said.guess, lon=lon, lat=lat)
        elif lon is None or lat is None:
            raise NotDoubtfulError(one.id)
        else:
            done = move_pin(writing, call.town_map, delivery_id, lon, lat)
        return Resolved(
            _promised(writing, done.delivery, promise=said.promise),
            tuple(_promised(writing, other, promise=said.promise) for other in done.others),
        )

    def render(reading: Reading, done: Resolved) -> Answer:
        shown = views(call, reading)
        # Others of the recipient may be other senders'.
        own = [other for other in done.others if call.org_id in {"", other.org_id}]
        return Answer(ResolvedForm(delivery=shown.one(done.delivery), others=shown.many(own)))

    with as_sent():
        return call.once(lambda: call.write(step, conflicts=3), render, Resolved)


@router.get(
    "/guesses", operation_id="list_guesses", summary="What an address may mean", response_model=GuessList
)
def list_guesses(
    call: Calling, delivery_id: DeliveryId, limit: Annotated[int, Query(ge=1, le=5)] = 5
) -> Response:
    """List what the address of a delivery may mean, by the map, for somebody to choose."""

    def render(reading: Reading) -> Answer:
        one = order_sent_by(reading, delivery_id, call.org_id)
        place = parties.get_places(reading, [one.drop_place_id])[one.drop_place_id]
        matches = call.town_map.addresses.search(place.address, limit=limit) if place.address else ()
        return Answer(
            GuessList(
                address=place.address,
                in_doubt=one.status is DeliveryStatus.HELD and one.held_reason == ADDRESS_UNCERTAIN,
                guesses=[
                    GuessForm(
                        label=match.label,
                        position=(float(match.lon), float(match.lat)),
                        confidence=min(1.0, max(0.0, float(match.confidence))),
                    )
                    for match in matches
                ],
            )
        )

    return call.look(render)


def _changed(door: Door, change: DoorChange | None) -> Door | None:
    if change is None:
        return None
    given = {name: value for name, value in change.model_dump().items() if value is not None}
    known = {name: getattr(door, name) for name in Door.__dataclass_fields__}
    return Door(**(known | given))


def _promised(writing: Writing, one: Delivery, *, promise: bool) -> Delivery:
    kept = promise_as_asked(writing, [one]) if promise else ()
    return kept[0] if kept else one


def _fetch_back(call: Call, delivery_id: str, wanted: Return) -> tuple[object, ...]:
    assert wanted.window is not None
    with call.reading() as reading:
        order = order_back(
            reading,
            delivery_id,
            window_of(wanted.window),
            org_id=call.org_id,
            shops=wanted.shop_ids,
            note=wanted.reason,
        )
    return take_returns(
        call.store, call.town_map, call.town_id, call.actor, order, behalf=call.behalf, promise=True
    )
