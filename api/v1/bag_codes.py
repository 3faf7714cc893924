"""The code on the label of a bag: what couriers scan, and read by themselves where a camera does not."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from api.errors import ApiError, FaultyField
from api.gate.call import Calling
from api.v1.deliveries import DeliveryId
from api.v1.qr_codes import SVG, picture_of, qr_answer
from api.v1.town_router import town_router
from dispatch.orders.changes import own_delivery
from dispatch.orders.parcel_codes import MOST_PIECES, label_text

router = town_router("pickups", "/deliveries/{delivery_id}")


@router.get(
    "/bag-code.svg",
    operation_id="get_bag_code",
    summary="QR code of a bag",
    response_class=Response,
    responses=picture_of(SVG),
)
def get_bag_code(
    call: Calling,
    delivery_id: DeliveryId,
    piece: Annotated[int, Query(ge=1, le=MOST_PIECES)] = 1,
    of: Annotated[
        int,
        Query(
            ge=1, le=MOST_PIECES, description="How many bags there are; of a shop, in its part of the basket."
        ),
    ] = 1,
    shop_id: Annotated[
        str | None,
        Query(
            max_length=80,
            description="Whose bag it is, where the basket comes from several shops: each counts its own. A shop that asks need not say it.",
        ),
    ] = None,
) -> Response:
    """Get the QR code for the label of a bag: the short name of the delivery with the number of the shop where there are several, which bag of how many, and the name of the delivery. It opens nothing and names nobody."""
    with call.reading() as reading:
        one = own_delivery(reading, delivery_id, call.org_id)
    if piece > of:
        message, remedy = f"there is no bag {piece} of {of}", "give 1 to `of`"
        raise ApiError(
            f"piece: {message}; {remedy}.",
            code="piece_invalid",
            status=422,
            faults=[FaultyField(pointer="query/piece", code="piece_invalid", message=message, remedy=remedy)],
        )
    return qr_answer(label_text(one, piece, of, shop_id or call.org_id or ""), SVG)
