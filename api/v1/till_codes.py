"""A code for one bag: shown at the till as a QR code, good for some minutes and once; the customer who scans it says where the bag goes."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import Query, Request
from pydantic import Field
from starlette.responses import Response

from api.errors import ApiError, FaultyField
from api.gate.answer import Answer
from api.gate.call import Calling
from api.v1.order_forms import LoadForm
from api.v1.qr_codes import SVG, picture_of, qr_answer
from api.v1.scalars import Form, Moment, moment_of
from api.v1.shops import ShopId, own_shop
from api.v1.till_cards import till_path
from api.v1.town_router import town_router
from dispatch.access.link import Link, LinkKind
from dispatch.access.links import till_link
from dispatch.domain import Load
from dispatch.orders.till_codes import (
    LIVES_S,
    LONGEST_CODE,
    LONGEST_ITEMS,
    LONGEST_LIFE_S,
    make_till_code,
    read_till_code,
)
from dispatch.storage import links
from dispatch.storage.store import NotFoundError, Writing

router = town_router("shops", "/shops/{shop_id}")

#: Less is over before anybody has taken out a telephone.
_SHORTEST_LIFE_S: Final = 60


class BagAtTill(Form):
    """A bag that is packed."""

    items: Annotated[
        str,
        Field(max_length=LONGEST_ITEMS, description="What is in it, for the shop and the courier.", examples=["2 pains, 1 tarte"]),
    ] = ""  # fmt: skip
    load: Annotated[LoadForm, Field(default_factory=LoadForm)]
    lives_s: Annotated[
        int, Field(ge=_SHORTEST_LIFE_S, le=LONGEST_LIFE_S, description="Seconds for which the code is good.")
    ] = LIVES_S


class TillCodeForm(Form):
    """A code for one bag; nothing of it is stored until somebody has used it."""

    code: str
    path: Annotated[str, Field(description="Of the page for the customer, on this server.")]
    svg: Annotated[str, Field(description="Path of the QR code that leads there.")]
    expires_at: Moment


@router.post(
    "/till-codes",
    operation_id="create_till_code",
    summary="Get a code for a bag",
    response_model=TillCodeForm,
)
def create_till_code(call: Calling, shop_id: ShopId, bag: BagAtTill) -> Response:
    """Get a code for one bag at the till. Who scans it says where it is to go and when; what is in it is said already.

    It is used once; then it is a begun order (channel `till_code`) which the shop confirms. It is good as long as the card of the till is:
    revoking that makes codes that are out good for nothing.
    """

    def step(writing: Writing) -> tuple[Link, str, int]:
        shop = own_shop(writing, call, shop_id)
        code = make_till_code(
            call.business.secret, writing.ids, call.town_id, shop.id, writing.now_s,
            load=Load(bag.load.volume_l, bag.load.weight_g), items=bag.items.strip(), lives_s=bag.lives_s,
        )  # fmt: skip
        return till_link(writing, shop.id), code, writing.now_s + bag.lives_s

    def render(_: object, made: object) -> Answer:
        assert isinstance(made, tuple)
        link, code, expires_s = made
        return Answer(
            TillCodeForm(
                code=code,
                path=f"{till_path(call, link)}?bag={code}",
                svg=f"/v1/shops/{shop_id}/till-codes.svg?code={code}",
                expires_at=moment_of(expires_s, call.zone),
            )
        )

    return call.once(lambda: call.write(step, conflicts=1), render, tuple, secret=True)


@router.get(
    "/till-codes.svg",
    operation_id="get_till_code_svg",
    summary="QR code for a bag",
    response_class=Response,
    responses=picture_of(SVG),
)
def get_till_code_svg(
    call: Calling, request: Request, shop_id: ShopId, code: Annotated[str, Query(max_length=LONGEST_CODE)]
) -> Response:
    """Get the QR code to show at the till. A code of another shop, one that is over, or one from before the card was revoked (404) is none."""
    with call.reading() as reading:
        shop = own_shop(reading, call, shop_id)
        read = read_till_code([call.business.secret], code, call.town_id, reading.now_s)
        found = links.good_links(reading, LinkKind.TILL, org_id=shop_id)
    if read.org_id != shop.id:
        message, remedy = "it is another shop's", "have this shop make one"
        raise ApiError(
            f"code: {message}; {remedy}.",
            code="till_code_invalid",
            status=422,
            faults=[
                FaultyField(pointer="query/code", code="till_code_invalid", message=message, remedy=remedy)
            ],
        )
    if not found:
        raise NotFoundError("till card of shop", shop_id)
    origin = call.business.settings.origin or f"{request.url.scheme}://{request.headers.get('host', '')}"
    return qr_answer(f"{origin}{till_path(call, found[0])}?bag={code}", SVG, error="l")
