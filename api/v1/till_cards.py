"""The card at the till of a shop: a QR code by which its customers ask to have a bag brought, printed once, revoked when it is to open nothing any more."""

from __future__ import annotations

from typing import Annotated

from fastapi import Request
from pydantic import Field
from starlette.responses import Response

from api.gate.answer import Answer
from api.gate.call import Call, Calling
from api.v1.qr_codes import SVG, picture_of, qr_answer
from api.v1.scalars import Form, Moment, moment_of
from api.v1.shops import ShopId, own_shop
from api.v1.town_router import town_router
from dispatch.access.link import Link, LinkKind, link_token
from dispatch.access.links import revoke_till, till_link
from dispatch.access.tracking_urls import TILL_PAGE
from dispatch.storage import links
from dispatch.storage.store import NotFoundError, Writing

router = town_router("shops", "/shops/{shop_id}")


class TillCard(Form):
    """What a shop prints and puts beside its till."""

    link_id: str
    path: Annotated[str, Field(description="Of the page for customers, on this server.")]
    svg: Annotated[str, Field(description="Path of the QR code that leads there.")]
    expires_at: Moment


class RevokedCards(Form):
    """How many opened something until now."""

    revoked: int


@router.post(
    "/till-card", operation_id="create_till_card", summary="Get the card of a till", response_model=TillCard
)
def create_till_card(call: Calling, shop_id: ShopId) -> Response:
    """Get the link that the card at a shop's till leads to, the same one until it is revoked.

    Customers who scan it say where their bag is to go and when; what they say is a begun order (channel `till_code`) which the shop confirms.
    """

    def step(writing: Writing) -> Link:
        return till_link(writing, own_shop(writing, call, shop_id).id)

    def render(_: object, link: Link) -> Answer:
        return Answer(
            TillCard(
                link_id=link.id,
                path=till_path(call, link),
                svg=f"/v1/shops/{shop_id}/till-card.svg",
                expires_at=moment_of(link.expires_s, call.zone),
            )
        )

    return call.once(lambda: call.write(step, conflicts=1), render, Link, secret=True)


@router.get(
    "/till-card.svg",
    operation_id="get_till_card_svg",
    summary="QR code of a till",
    response_class=Response,
    responses=picture_of(SVG),
)
def get_till_card_svg(call: Calling, request: Request, shop_id: ShopId) -> Response:
    """Get the QR code to print. There is none where the shop has no card (404)."""
    with call.reading() as reading:
        own_shop(reading, call, shop_id)
        found = links.good_links(reading, LinkKind.TILL, org_id=shop_id)
    if not found:
        raise NotFoundError("till card of shop", shop_id)
    origin = call.business.settings.origin or f"{request.url.scheme}://{request.headers.get('host', '')}"
    return qr_answer(f"{origin}{till_path(call, found[0])}", SVG)


@router.post(
    "/till-card/revoke",
    operation_id="revoke_till_card",
    summary="Revoke the card of a till",
    response_model=RevokedCards,
)
def revoke_till_card(call: Calling, shop_id: ShopId) -> Response:
    """Make the cards of a shop good for nothing, as when somebody plays with one; the next one has another code."""
    return call.once(
        lambda: call.write(
            lambda writing: revoke_till(writing, own_shop(writing, call, shop_id).id), conflicts=1
        ),
        lambda _, count: Answer(RevokedCards(revoked=count)),
        int,
    )


def till_path(call: Call, link: Link) -> str:
    """Return the path of the page that the link of a till opens."""
    return f"{TILL_PAGE}{link_token(call.business.secret, link.id, link.kind)}"
