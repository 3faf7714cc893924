"""What a sender gives to order: a basket of several shops for one door."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from api.v1.scalars import (
    Currency,
    Form,
    Id,
    Minor,
    Moment,
    Name,
    Position,
    ShortText,
    Window,
    Words,
    seconds_of,
)
from dispatch.domain import Load, TemperatureClass, TimeWindow
from dispatch.orders.asked import AskedDoor, AskedPickup, AskedRecipient, Order
from dispatch.orders.checks import LONGEST_RIDE_S, LONGEST_SERVICE_S, MOST_GRAMS, MOST_LITRES, MOST_PICKUPS
from dispatch.orders.delivery import Channel, Mode, Payment, PaymentMethod
from dispatch.orders.parcel_codes import LONGEST_CODE, MOST_PIECES
from dispatch.parties.recipient import Door


class LoadForm(Form):
    """What goods take up on board."""

    volume_l: Annotated[int, Field(ge=0, le=MOST_LITRES, description="Litres.")] = 0
    weight_g: Annotated[int, Field(ge=0, le=MOST_GRAMS, description="Grams.")] = 0


class AtDoorForm(Form):
    """How to get to the recipient, said by the recipient or for them."""

    floor: ShortText = ""
    code: ShortText = ""
    safe_place: ShortText = ""
    neighbour: ShortText = ""
    do_not_ring: bool = False
    note: Words = ""


class NewRecipient(Form):
    """Who gets it. Known again by the telephone number and the name."""

    name: Name
    phone: Annotated[str, Field(max_length=32)] = ""
    email: Annotated[str, Field(max_length=254)] = ""
    language: Annotated[str, Field(pattern=r"^(fr|en)$")] = "fr"
    at_door: AtDoorForm | None = None


class NewDoor(Form):
    """Where it goes: an address, a position (which is never moved), both, or a place that is known."""

    address: Annotated[str, Field(max_length=500)] = ""
    position: Position | None = None
    name: ShortText = ""
    access_note: Words = ""
    place_id: Id | None = None


class NewPickup(Form):
    """Goods from one shop."""

    shop_id: Id
    items: Words = ""
    load: LoadForm = LoadForm()
    ready_at: Annotated[
        Moment | None, Field(description="When they are ready; null for as soon as the shop can.")
    ] = None
    prepare_s: Annotated[
        int | None,
        Field(ge=0, le=86_400, description="How long the shop needs; null for what it usually does."),
    ] = None
    service_s: Annotated[
        int, Field(ge=0, le=LONGEST_SERVICE_S, description="Seconds that handing over takes.")
    ] = 120
    barcodes: Annotated[
        tuple[Annotated[str, Field(min_length=1, max_length=LONGEST_CODE)], ...],
        Field(
            max_length=MOST_PIECES,
            description="Those on its pieces, one on each: couriers tick them off when they collect. Where there are none, the labels that the shop prints do.",
            examples=[["3245412567890", "BX-0017"]],
        ),
    ] = ()


class ShopShare(Form):
    """A shop's part of what is paid at the door."""

    shop_id: Id
    amount_minor: Minor


class PaymentOnDelivery(Form):
    """What is paid at the door."""

    amount_minor: Annotated[int, Field(ge=1, le=100_000_000, description="Smallest unit.")]
    currency: Currency
    methods: Annotated[list[PaymentMethod], Field(min_length=1, max_length=len(PaymentMethod))]
    by_shop: Annotated[tuple[ShopShare, ...], Field(max_length=MOST_PICKUPS)] = ()


class NewBasket(Form):
    """A basket without its window: pickups in any number of shops, one door."""

    external_ref: Annotated[str, Field(max_length=200, description="Your name for it; one per sender.")] = ""
    recipient: NewRecipient
    door: NewDoor = NewDoor()
    pickups: Annotated[list[NewPickup], Field(min_length=1, max_length=MOST_PICKUPS)]
    fulfilment: Annotated[
        Mode,
        Field(
            description="`delivery` to the door, `collect` by the recipient at the shops, `relay` to a relay point (`door.place_id`), `return` from the door to the shops."
        ),
    ] = Mode.DELIVERY
    service_s: Annotated[
        int, Field(ge=0, le=LONGEST_SERVICE_S, description="Seconds that handing over at the door takes.")
    ] = 120
    temperature: TemperatureClass = TemperatureClass.AMBIENT
    priority: Annotated[int, Field(ge=0, le=100)] = 50
    max_ride_s: Annotated[
        int | None, Field(ge=60, le=LONGEST_RIDE_S, description="Longest time on board, seconds.")
    ] = None
    skills: Annotated[
        tuple[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")], ...], Field(max_length=16)
    ] = ()
    payment_on_delivery: PaymentOnDelivery | None = None
    note: Words = ""
    whole: Annotated[
        bool, Field(description="Goes back where something is missing; else it goes on with what there is.")
    ] = False
    sender_id: Annotated[
        Id | None, Field(description="For whom it is ordered; your own organisation where it is left out.")
    ] = None


class NewDelivery(NewBasket):
    """A basket, and when it is wanted."""

    window: Annotated[Window, Field(description="When the drop begins.")]


def order_of(basket: NewBasket, org_id: str, window: TimeWindow, *, channel: Channel = Channel.API) -> Order:
    """Return what is ordered.

    Parameters
    ----------
    org_id
        Who orders.
    window
        When it is wanted.
    """
    door, recipient, paid = basket.door, basket.recipient, basket.payment_on_delivery
    lon, lat = door.position or (None, None)
    return Order(
        org_id=org_id,
        recipient=AskedRecipient(
            recipient.name,
            recipient.phone,
            recipient.email,
            recipient.language,
            None if recipient.at_door is None else Door(**recipient.at_door.model_dump()),
        ),
        door=AskedDoor(door.address, lon, lat, door.name, door.access_note, door.place_id or ""),
        pickups=tuple(_pickup(one) for one in basket.pickups),
        window=window,
        channel=channel,
        mode=basket.fulfilment,
        external_ref=basket.external_ref,
        service_s=basket.service_s,
        temperature=basket.temperature,
        priority=basket.priority,
        max_ride_s=basket.max_ride_s,
        skills=frozenset(basket.skills),
        payment=None
        if paid is None
        else Payment(
            paid.amount_minor,
            paid.currency,
            tuple(paid.methods),
            tuple((one.shop_id, one.amount_minor) for one in paid.by_shop),
        ),
        note=basket.note,
        whole=basket.whole,
    )


def window_of(window: Window) -> TimeWindow:
    """Return a window in seconds; whether it is one is for whoever takes it to say."""
    return TimeWindow(seconds_of(window.earliest), seconds_of(window.latest))


def _pickup(one: NewPickup) -> AskedPickup:
    return AskedPickup(
        org_id=one.shop_id,
        load=Load(one.load.volume_l, one.load.weight_g),
        items=one.items,
        ready_s=None if one.ready_at is None else seconds_of(one.ready_at),
        prepare_s=one.prepare_s,
        service_s=one.service_s,
        barcodes=one.barcodes,
    )
