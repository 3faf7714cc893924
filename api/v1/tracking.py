"""Following a delivery by a link: made for its recipient, revoked, and what whoever has it sees."""

from __future__ import annotations

from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from fastapi import Path, Query
from pydantic import Field
from starlette.responses import Response

from api.errors import ApiError
from api.gate.answer import Answer, respond
from api.gate.call import Call, Calling
from api.gate.open_route import Anybody
from api.v1.scalars import Form, Moment, Position, Window, moment_of
from api.v1.town_router import open_router, town_router
from dispatch.access.link import Link, LinkKind, link_token
from dispatch.access.links import find_good, note_look, revoke_tracking, tracking_link
from dispatch.access.tracking import Tracked, tracked
from dispatch.access.tracking_urls import PAGE
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.orders.changes import own_delivery
from dispatch.orders.delivery import Mode
from dispatch.storage.store import NotFoundError, Reading, Writing

router = town_router("tracking", "/deliveries")
open_tracking = open_router("tracking", "/tracking")

DeliveryId = Annotated[str, Path(max_length=80, examples=["dlv_01kbq0m3c8f6x2v9w4y7z5t1ra"])]
LinkToken = Annotated[str, Path(max_length=200, description="What stands behind `/t/`.")]


class TrackingLink(Form):
    """A link by which a recipient follows a delivery."""

    link_id: str
    token: str
    path: Annotated[str, Field(description="Of the page on this server.")]
    expires_at: Moment


class Revoked(Form):
    """What was revoked."""

    revoked: Annotated[int, Field(description="Links that opened the delivery until now.")]


class ShopOfDelivery(Form):
    """A shop that the goods are from."""

    name: str
    phone: str | None
    logo: str | None


class CourierNear(Form):
    """Where the courier is, once near."""

    position: Position
    exact: Annotated[bool, Field(description="False where it is the middle of a part of the town.")]
    at: Moment
    age_s: int


class TrackingForm(Form):
    """A delivery as its recipient follows it; neither name nor address, for the link may be passed on."""

    code: Annotated[str, Field(description="Short name, for the telephone.")]
    status: DeliveryStatus
    sentence: Annotated[str, Field(description="How far it is.")]
    language: str
    fulfilment: Mode
    day: str
    town: str
    time_zone: str
    shops: list[ShopOfDelivery]
    eta: Annotated[
        Window | None,
        Field(description="When somebody comes; null where that is over, or nothing is known any more."),
    ]
    eta_told: Annotated[
        bool, Field(description="False where it is the promised window: the courier is not near yet.")
    ]
    late: Annotated[bool, Field(description="Whether the window is over and nobody has come.")]
    stops_before: Annotated[int | None, Field(description="Null where nobody is under way yet.")]
    courier: CourierNear | None
    actions: Annotated[list[str], Field(description="What may still be asked: cancel, reschedule, instruct.")]
    now: Moment


@router.post(
    "/{delivery_id}/link",
    operation_id="create_tracking_link",
    summary="Get the link of a delivery for its recipient",
    response_model=TrackingLink,
)
def create_tracking_link(call: Calling, delivery_id: DeliveryId) -> Response:
    """Get the link by which the recipient follows the delivery, the same one until it is revoked; for its sender and whoever works for the town.

    It is good until two weeks after the day of the delivery.
    """

    def step(writing: Writing) -> Link:
        _check_sender(call, writing, delivery_id)
        return tracking_link(writing, delivery_id)

    def render(_: Reading, link: Link) -> Answer:
        token = link_token(call.business.secret, link.id, link.kind)
        return Answer(
            TrackingLink(
                link_id=link.id,
                token=token,
                path=f"{PAGE}{token}",
                expires_at=moment_of(link.expires_s, call.zone),
            )
        )

    # Whoever asks again gets it again: there is no reason to keep it with the answers.
    return call.once(lambda: call.write(step, conflicts=1), render, Link, secret=True)


@router.post(
    "/{delivery_id}/link/revoke",
    operation_id="revoke_tracking_link",
    summary="Revoke the link of a delivery",
    response_model=Revoked,
)
def revoke_tracking_link(call: Calling, delivery_id: DeliveryId) -> Response:
    """Make the link of a delivery good for nothing; the next one is another one."""

    def step(writing: Writing) -> int:
        _check_sender(call, writing, delivery_id)
        return revoke_tracking(writing, delivery_id)

    return call.once(
        lambda: call.write(step, conflicts=1), lambda _, count: Answer(Revoked(revoked=count)), int
    )


@open_tracking.get(
    "/{token}",
    operation_id="get_tracking",
    summary="Follow a delivery by its link",
    response_model=TrackingForm,
)
def get_tracking(
    stranger: Anybody,
    token: LinkToken,
    language: Annotated[
        Literal["fr", "en"] | None, Query(description="Of the sentence; the recipient's own by default.")
    ] = None,
) -> Response:
    """See how far a delivery is and when it comes. A link that is over, revoked or made up is not found (404)."""
    business = stranger.business
    found = find_good(business.store, business.secret, token, LinkKind.TRACKING)
    if found is None:
        raise _nothing()
    town_id, link = found
    town = business.town(town_id)
    zone = ZoneInfo(town.time_zone)
    try:
        with business.store.reading(town_id) as reading:
            seen = tracked(reading, link.delivery_id, language or "")
            shown = Answer(_form(seen, town.title, zone, reading.now_s))
    except NotFoundError:
        raise _nothing() from None
    note_look(business.store, town_id, link)
    return respond(shown.status, shown.text, shown.headers)


def _check_sender(call: Call, reading: Reading, delivery_id: str) -> None:
    one = own_delivery(reading, delivery_id, call.org_id)
    # A shop with a part in a basket of others learns the name alone: the link says more.
    if call.org_id and one.org_id != call.org_id:
        raise NotFoundError("delivery", delivery_id)


def _form(seen: Tracked, title: str, zone: ZoneInfo, now_s: int) -> TrackingForm:
    one, near = seen.delivery, seen.courier
    window = None
    if seen.eta_from_s is not None and seen.eta_to_s is not None:
        window = Window.model_construct(
            earliest=moment_of(seen.eta_from_s, zone), latest=moment_of(seen.eta_to_s, zone)
        )
    return TrackingForm(
        code=one.code,
        status=one.status,
        sentence=seen.sentence,
        language=seen.language,
        fulfilment=one.mode,
        day=one.day,
        town=title,
        time_zone=zone.key,
        shops=[
            ShopOfDelivery(name=shop.name, phone=shop.phone or None, logo=shop.logo or None)
            for shop in seen.shops
        ],
        eta=window,
        eta_told=seen.told,
        late=seen.late,
        stops_before=seen.stops_before,
        courier=None
        if near is None
        else CourierNear(
            position=(near.lon, near.lat),
            exact=near.exact,
            at=moment_of(near.at_s, zone),
            age_s=near.age_s,
        ),
        actions=list(seen.actions),
        now=moment_of(now_s, zone),
    )


def _nothing() -> ApiError:
    # The same for all: whoever guesses learns nothing.
    return ApiError(
        "This link opens nothing: it may be over. Ask the shop for a new one.",
        code="link_invalid",
        status=404,
    )
