"""Orders that are not complete yet: what may be said of them so far, and how that is kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import Field, TypeAdapter

from api.v1.order_forms import (
    AtDoorForm,
    NewDoor,
    NewPickup,
    PaymentOnDelivery,
)
from api.v1.paging import NextCursor
from api.v1.scalars import Form, Id, Moment, ShortText, Version, Window, Words, moment_of, seconds_of
from dispatch.domain import TemperatureClass
from dispatch.orders.checks import LONGEST_RIDE_S, LONGEST_SERVICE_S, MOST_PICKUPS
from dispatch.orders.delivery import Channel, Mode
from dispatch.orders.drafts import Draft, DraftStatus

_JSON: TypeAdapter[Any] = TypeAdapter(Any)


class DraftRecipient(Form):
    """Who gets it, as far as that is known."""

    name: ShortText = ""
    phone: Annotated[str, Field(max_length=32)] = ""
    email: Annotated[str, Field(max_length=254)] = ""
    language: Annotated[str, Field(pattern=r"^(fr|en)$")] = "fr"
    at_door: AtDoorForm | None = None


class DraftOrder(Form):
    """What is known of an order so far; every part may be missing, and each replaces what was said of it as a whole."""

    recipient: DraftRecipient | None = None
    door: NewDoor | None = None
    pickups: Annotated[tuple[NewPickup, ...] | None, Field(max_length=MOST_PICKUPS)] = None
    window: Window | None = None
    fulfilment: Mode | None = None
    service_s: Annotated[int | None, Field(ge=0, le=LONGEST_SERVICE_S)] = None
    temperature: TemperatureClass | None = None
    priority: Annotated[int | None, Field(ge=0, le=100)] = None
    max_ride_s: Annotated[int | None, Field(ge=60, le=LONGEST_RIDE_S)] = None
    payment_on_delivery: PaymentOnDelivery | None = None
    note: Words | None = None
    whole: bool | None = None


class NewDraft(Form):
    """The beginning of an order."""

    sender_id: Annotated[
        Id | None, Field(description="Whose order it is to be; your own organisation where it is left out.")
    ] = None
    channel: Annotated[Channel, Field(description="By which door it comes: it stays the order's.")] = (
        Channel.API
    )
    order: DraftOrder = DraftOrder()


class DraftForm(Form):
    """An order that is not complete."""

    id: str
    status: DraftStatus
    sender_id: str
    channel: Channel
    order: Annotated[DraftOrder, Field(description="Empty once it is an order, or nobody has finished it.")]
    delivery_id: Annotated[str | None, Field(description="What became of it.")]
    expires_at: Moment
    created_at: Moment
    updated_at: Moment
    version: Version


class DraftPage(Form):
    """A page of drafts that can still be finished, the one changed last first."""

    drafts: list[DraftForm]
    next_cursor: NextCursor


#: Names of parts in the form and in what is kept, where they are of one type.
_PLAIN: Mapping[str, str] = {
    "fulfilment": "mode",
    "service_s": "service_s",
    "temperature": "temperature",
    "priority": "priority",
    "max_ride_s": "max_ride_s",
    "note": "note",
    "whole": "whole",
}


def document_of(order: DraftOrder) -> dict[str, Any]:
    """Return what was said in a form as `dispatch.orders.drafts` keeps it: the parts that were named, None for those to be taken out."""
    found: dict[str, Any] = {}
    for name in order.model_fields_set:
        value = getattr(order, name)
        if name in _PLAIN:
            found[_PLAIN[name]] = value
        elif name == "payment_on_delivery":
            found["payment"] = None if value is None else _payment(value)
        else:
            found[name] = None if value is None else _DOCUMENTS[name](value)
    return found


def draft_form(draft: Draft, zone: ZoneInfo) -> DraftForm:
    """Return the view of a draft."""
    return DraftForm(
        id=draft.id,
        status=draft.status,
        sender_id=draft.org_id,
        channel=draft.channel,
        order=_order(draft.body, zone),
        delivery_id=draft.delivery_id or None,
        expires_at=moment_of(draft.expires_s, zone),
        created_at=moment_of(draft.created_s, zone),
        updated_at=moment_of(draft.updated_s, zone),
        version=draft.version,
    )


def _recipient(given: DraftRecipient) -> dict[str, Any]:
    found = given.model_dump()
    found["door"] = found.pop("at_door")
    return found


def _door(given: NewDoor) -> dict[str, Any]:
    lon, lat = given.position or (None, None)
    return {
        "address": given.address,
        "lon": lon,
        "lat": lat,
        "name": given.name,
        "access_note": given.access_note,
        "place_id": given.place_id or "",
    }


def _pickups(given: tuple[NewPickup, ...]) -> list[dict[str, Any]]:
    return [
        {
            "org_id": one.shop_id,
            "load": one.load.model_dump(),
            "items": one.items,
            "ready_s": None if one.ready_at is None else seconds_of(one.ready_at),
            "prepare_s": one.prepare_s,
            "service_s": one.service_s,
            "barcodes": list(one.barcodes),
        }
        for one in given
    ]


def _window(given: Window) -> dict[str, Any]:
    return {"earliest": seconds_of(given.earliest), "latest": seconds_of(given.latest)}


def _payment(given: PaymentOnDelivery) -> dict[str, Any]:
    return {
        "amount_minor": given.amount_minor,
        "currency": given.currency,
        "methods": [str(one) for one in given.methods],
        "by_org": [[one.shop_id, one.amount_minor] for one in given.by_shop],
    }


_DOCUMENTS: Mapping[str, Any] = {
    "recipient": _recipient,
    "door": _door,
    "pickups": _pickups,
    "window": _window,
}


def _order(body: Mapping[str, Any], zone: ZoneInfo) -> DraftOrder:
    """Return what is kept as the form has it."""
    found: dict[str, Any] = {ours: body[theirs] for ours, theirs in _PLAIN.items() if theirs in body}
    if "recipient" in body:
        person = dict(body["recipient"])
        person["at_door"] = person.pop("door", None)
        found["recipient"] = person
    if "door" in body:
        door = dict(body["door"])
        lon, lat = door.pop("lon", None), door.pop("lat", None)
        found["door"] = {**door, "place_id": door.get("place_id") or None}
        found["door"]["position"] = None if lon is None or lat is None else [lon, lat]
    if "pickups" in body:
        found["pickups"] = [_shown_pickup(one, zone) for one in body["pickups"]]
    if "window" in body:
        found["window"] = {
            name: moment_of(moment_s, zone).isoformat() for name, moment_s in body["window"].items()
        }
    if "payment" in body:
        paid = dict(body["payment"])
        shares = paid.pop("by_org", ())
        paid["by_shop"] = [{"shop_id": shop, "amount_minor": amount} for shop, amount in shares]
        found["payment_on_delivery"] = paid
    # As from a wire: texts are read as what they are of.
    return DraftOrder.model_validate_json(_JSON.dump_json(found))


def _shown_pickup(one: Mapping[str, Any], zone: ZoneInfo) -> dict[str, Any]:
    shown = {name: one[name] for name in ("load", "items", "prepare_s", "service_s") if name in one}
    ready_s = one.get("ready_s")
    ready_at = None if ready_s is None else moment_of(ready_s, zone).isoformat()
    return {**shown, "shop_id": one["org_id"], "ready_at": ready_at}
