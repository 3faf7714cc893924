"""Recipients as those see them who may: the desk what the town knows, a shop its own customers and what concerns it."""

from __future__ import annotations

from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import Field

from api.v1.order_forms import AtDoorForm
from api.v1.scalars import Form, Moment, Name, Position, Version, moment_of
from dispatch.orders.callers import KnownCaller
from dispatch.parties.recipient import Door, Reach, Recipient

Channel = Literal["sms", "voice", "email"]
_Minute = Annotated[int, Field(ge=0, le=1_439, description="Minute of the day on the town's clocks.")]


class ReachForm(Form):
    """How somebody wants to be told things."""

    channels: Annotated[
        tuple[Channel, ...],
        Field(max_length=3, description="In that order; empty for what the town offers first."),
    ] = ()
    quiet_from_min: _Minute = 21 * 60
    quiet_to_min: _Minute = 8 * 60
    only_if_late_min: Annotated[
        int, Field(ge=0, le=1_440, description="Told of another time only if it is so many minutes later.")
    ] = 0
    opted_out: Annotated[bool, Field(description="Wants to be told nothing.")] = False


class RecipientPatch(Form):
    """What is to change; what is left out stays. `at_door` and `reach` are replaced as a whole."""

    name: Name | None = None
    phone: Annotated[str | None, Field(max_length=32)] = None
    email: Annotated[str | None, Field(max_length=254)] = None
    language: Annotated[str | None, Field(pattern=r"^(fr|en)$")] = None
    at_door: AtDoorForm | None = None
    reach: ReachForm | None = None
    said_by: Annotated[
        Literal["desk", "telephone", "letter", "counter"], Field(description="How they have said it.")
    ] = "desk"


class KnownDoorForm(Form):
    """Where somebody had things brought."""

    place_id: str
    name: str
    address: str
    position: Position
    last_day: str
    times: int


class UsualShop(Form):
    """A shop that they order from, and how often."""

    shop_id: str
    times: int


class PersonForm(Form):
    """A recipient; nothing of the services that somebody may take part in."""

    id: str
    name: str
    phone: str
    email: Annotated[str | None, Field(description="For the town.")]
    language: str
    at_door: Annotated[AtDoorForm | None, Field(description="For the town.")]
    reach: Annotated[ReachForm | None, Field(description="For the town.")]
    doors: Annotated[list[KnownDoorForm], Field(description="Of the last orders, the most usual first.")]
    shops: Annotated[list[UsualShop], Field(description="Of the last orders; a shop sees itself alone.")]
    last_delivery_id: str | None
    known_since: Annotated[Moment | None, Field(description="For the town.")]
    erased_at: Annotated[Moment | None, Field(description="When they were forgotten, if they were.")]
    version: Version


class PersonList(Form):
    """Who a telephone number may be, those who have ordered last first."""

    recipients: list[PersonForm]


def person_form(known: KnownCaller, zone: ZoneInfo, *, desk: bool) -> PersonForm:
    """Return what is shown of somebody who is known.

    Parameters
    ----------
    desk
        Whether somebody of the town looks, and not a shop.
    """
    one = known.recipient
    return PersonForm(
        id=one.id,
        name=one.name,
        phone=one.phone,
        email=one.email if desk else None,
        language=one.language,
        at_door=_at_door(one.door) if desk else None,
        reach=_reach(one.reach) if desk else None,
        doors=[
            KnownDoorForm(
                place_id=door.place.id,
                name=door.place.name,
                address=door.place.address,
                position=(door.place.lon, door.place.lat),
                last_day=door.last_day,
                times=door.times,
            )
            for door in known.doors
        ],
        shops=[UsualShop(shop_id=name, times=times) for name, times in known.shops],
        last_delivery_id=None if known.last is None else known.last.id,
        known_since=moment_of(one.created_s, zone) if desk else None,
        erased_at=None if one.erased_s is None else moment_of(one.erased_s, zone),
        version=one.version,
    )


def reach_of(form: ReachForm) -> Reach:
    """Return how somebody wants to be told things."""
    return Reach(form.channels, form.quiet_from_min, form.quiet_to_min, form.only_if_late_min, form.opted_out)


def changes_of(patch: RecipientPatch, old: Recipient) -> dict[str, object]:
    """Return what a patch changes of a recipient, but how they are told things."""
    given = {name: getattr(patch, name) for name in ("name", "phone", "email", "language")}
    changes = {name: value for name, value in given.items() if value is not None}
    if patch.at_door is not None:
        changes["door"] = Door(**patch.at_door.model_dump())
    return {name: value for name, value in changes.items() if value != getattr(old, name)}


def _at_door(door: Door) -> AtDoorForm:
    return AtDoorForm.model_construct(**{name: getattr(door, name) for name in AtDoorForm.model_fields})


def _reach(reach: Reach) -> ReachForm:
    # Shops' tests may have chosen others: what is stored is shown as it is.
    return ReachForm.model_construct(
        channels=reach.channels,
        quiet_from_min=reach.quiet_from_min,
        quiet_to_min=reach.quiet_to_min,
        only_if_late_min=reach.only_if_late_min,
        opted_out=reach.opted_out,
    )
