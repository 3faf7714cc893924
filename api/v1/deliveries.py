"""Deliveries: ordered, looked at, cancelled."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query
from pydantic import Field
from starlette.responses import Response

from api.errors import ApiError, FaultyField
from api.gate.answer import Answer, etag
from api.gate.call import Call, Calling
from api.v1.delivery_forms import CreatedDelivery, DeliveryForm, DeliveryPage, DeliveryViews
from api.v1.known_doors import check_door
from api.v1.order_forms import NewDelivery, order_of, window_of
from api.v1.order_pointers import as_sent
from api.v1.paging import USUAL, Cursor, Limit, cursor_of, place_of
from api.v1.scalars import DateText, Form, Name
from api.v1.town_router import town_router
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.orders.asked import Upsert
from dispatch.orders.changes import cancel, own_delivery
from dispatch.orders.delivery import Delivery
from dispatch.orders.intake import Taken
from dispatch.promises.taking import Wish
from dispatch.storage.delivery_lists import page_of
from dispatch.storage.store import Reading

router = town_router("deliveries", "/deliveries")

DeliveryId = Annotated[str, Path(max_length=80, examples=["dlv_01kbq0m3c8f6x2v9w4y7z5t1ra"])]


class Cancellation(Form):
    """Why it is cancelled."""

    reason: Annotated[Name, Field(examples=["changed their mind"])]


def views(call: Call, reading: Reading) -> DeliveryViews:
    """Return what makes views of deliveries for whoever calls."""
    return DeliveryViews(reading, call.zone, call.org_id, str(call.town.settings.get("currency", "EUR")))


def delivery_answer(call: Call, reading: Reading, one: Delivery) -> Answer:
    """Return a delivery as an answer."""
    shown = views(call, reading).one(one)
    return Answer(shown, headers={"etag": etag(shown.version)})


def sender_of(call: Call, sender_id: str | None) -> str:
    """Return who orders.

    Raises
    ------
    ApiError
        ``sender_needed``: whoever works for the town says for whom. ``not_your_organization``: others order for themselves.
    """
    if not call.org_id:
        if sender_id is None and call.behalf:
            return call.behalf
        if sender_id is None:
            raise _sender(
                "sender_needed", "you work for the town: say for whom it is ordered", "give sender_id"
            )
        return sender_id
    if sender_id not in {None, call.org_id}:
        raise _sender("not_your_organization", "it is not your organisation", "leave sender_id out")
    return call.org_id


@router.post(
    "",
    operation_id="create_delivery",
    summary="Order a delivery",
    status_code=201,
    response_model=CreatedDelivery,
)
def create_delivery(
    call: Calling,
    basket: NewDelivery,
    *,
    mode: Annotated[
        Upsert,
        Query(
            description="Where you have a delivery of that `external_ref`: refuse, merge, or take this as the whole truth."
        ),
    ] = Upsert.CREATE,
    promise: Annotated[
        bool,
        Query(
            description="Promise the window as it is asked for. To have it checked against the plan, ask for a quote instead."
        ),
    ] = True,
) -> Response:
    """Take a basket of any number of shops as one delivery; what is wrong with it is told at once, all of it.

    A doubtful address is held (`status` held, `guesses`), and nothing is promised before somebody has looked.
    """
    check_door(call, basket.door)
    order = order_of(basket, sender_of(call, basket.sender_id), window_of(basket.window))

    def render(reading: Reading, taken: Taken) -> Answer:
        shown = views(call, reading).created(taken)
        return Answer(shown, 201, {"location": f"/v1/deliveries/{shown.id}", "etag": etag(shown.version)})

    with as_sent():
        return call.order_once(Wish(order, call.actor, call.behalf, mode, promise), render)


@router.get("", operation_id="list_deliveries", summary="List deliveries", response_model=DeliveryPage)
def list_deliveries(
    call: Calling,
    day: Annotated[DateText | None, Query(description="Of that date alone.")] = None,
    status: Annotated[
        list[DeliveryStatus], Query(description="In one of these.", max_length=len(DeliveryStatus))
    ] = [],  # noqa: B006
    external_ref: Annotated[str, Query(max_length=200, description="With that name of yours.")] = "",
    limit: Limit = USUAL,
    cursor: Cursor = "",
) -> Response:
    """List your deliveries, the latest day first; a shop's are those that it has ordered or has a part in."""
    place = place_of(cursor, str, str)

    def render(reading: Reading) -> Answer:
        found = page_of(
            reading,
            org_id=call.org_id,
            day=day or "",
            statuses=status,
            reference=external_ref,
            after=None if place is None else (str(place[0]), str(place[1])),
            most=limit + 1,
        )
        shown = found[:limit]
        following = cursor_of(shown[-1].day, shown[-1].id) if len(found) > limit else None
        return Answer(DeliveryPage(deliveries=views(call, reading).many(shown), next_cursor=following))

    return call.look(render)


@router.get(
    "/{delivery_id}", operation_id="get_delivery", summary="Look at a delivery", response_model=DeliveryForm
)
def get_delivery(call: Calling, delivery_id: DeliveryId) -> Response:
    """Look at one delivery; one that is none of yours is not found."""
    return call.look(
        lambda reading: delivery_answer(call, reading, own_delivery(reading, delivery_id, call.org_id))
    )


@router.post(
    "/{delivery_id}/cancel",
    operation_id="cancel_delivery",
    summary="Cancel a delivery",
    response_model=DeliveryForm,
)
def cancel_delivery(call: Calling, delivery_id: DeliveryId, cancellation: Cancellation) -> Response:
    """Cancel a delivery, as long as not all of it is collected; cancelled again, it stays as it is."""
    return call.once(
        lambda: call.write(
            lambda writing: cancel(writing, delivery_id, cancellation.reason, org_id=call.org_id), conflicts=3
        ),
        lambda reading, stored: delivery_answer(call, reading, stored),
        Delivery,
    )


def _sender(code: str, message: str, remedy: str) -> ApiError:
    return ApiError(
        f"sender_id: {message}; {remedy}.",
        code=code,
        status=422,
        faults=[FaultyField(pointer="/sender_id", code=code, message=message, remedy=remedy)],
    )
