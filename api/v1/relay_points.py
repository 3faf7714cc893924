"""Relay points: places where parcels wait for their recipients, with so much room."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path
from pydantic import Field
from starlette.responses import Response

from api.gate.answer import Answer, etag
from api.gate.call import Call, Calling
from api.gate.seen_version import IfMatch, check_seen, seen_version
from api.v1.changing import changed
from api.v1.paging import USUAL, Cursor, Limit, NextCursor, cursor_of, place_of
from api.v1.scalars import Form, Id, Position, Version
from api.v1.town_router import problems, town_router
from dispatch.domain import Place, TemperatureClass
from dispatch.orders.relay import RelayKind, RelayPoint
from dispatch.storage import parties, town_lists, waiting
from dispatch.storage.store import NotFoundError, Reading, Writing
from dispatch.town.places import get_place

router = town_router("town", "/relay-points")

RelayId = Annotated[str, Path(max_length=80, examples=["rly_01kbq0m3c8f6x2v9w4y7z5t1ra"])]
MOST_COMPARTMENTS = 200
Holding = Annotated[
    int, Field(ge=3_600, le=60 * 86_400, description="Seconds that parcels wait at most.", examples=[259_200])
]
Places = Annotated[
    int, Field(ge=0, le=10_000, description="Parcels that it takes at a time; 0 for out of order.")
]


class NewCompartment(Form):
    """Room for parcels of a size, at one temperature."""

    temperature: TemperatureClass = TemperatureClass.AMBIENT
    volume_l: Annotated[int, Field(ge=1, le=5_000, description="Litres of the largest parcel.")]
    places: Places


class NewRelayPoint(Form):
    """Where parcels wait, and how much room there is."""

    place_id: Annotated[Id, Field(description="Where it is, with its opening hours.")]
    kind: Annotated[
        RelayKind, Field(description="`relay`: somebody hands parcels over; `locker`: recipients open it.")
    ]
    holding_s: Holding
    organization_id: Annotated[Id | None, Field(description="Who runs it.")] = None
    compartments: Annotated[list[NewCompartment], Field(min_length=1, max_length=MOST_COMPARTMENTS)]


class CompartmentPatch(Form):
    """How many parcels a compartment takes from now on."""

    id: Id
    places: Places


class RelayPatch(Form):
    """What is to change; what is left out stays. Parcels that are there, or were promised room, keep it."""

    holding_s: Holding | None = None
    active: Annotated[bool | None, Field(description="Whether it takes anything on.")] = None
    compartments: Annotated[tuple[CompartmentPatch, ...], Field(max_length=MOST_COMPARTMENTS)] = ()


class CompartmentForm(NewCompartment):
    """A compartment."""

    id: str


class RelayPlace(Form):
    """Where a relay point is."""

    id: str
    name: str
    address: str
    position: Position
    opening_hours: str


class RelayForm(Form):
    """A relay point."""

    id: str
    kind: RelayKind
    place: RelayPlace
    organization_id: str | None
    holding_s: int
    compartments: list[CompartmentForm]
    active: bool
    version: Version


class RelayPage(Form):
    """A page of relay points."""

    relay_points: list[RelayForm]
    next_cursor: NextCursor


def _form(relay: RelayPoint, place: Place) -> RelayForm:
    return RelayForm(
        id=relay.id,
        kind=relay.kind,
        place=RelayPlace(
            id=place.id,
            name=place.name,
            address=place.address,
            position=(place.lon, place.lat),
            opening_hours=place.opening_hours,
        ),
        organization_id=relay.org_id or None,
        holding_s=relay.holding_s,
        compartments=[
            CompartmentForm(id=one.id, temperature=one.temperature, volume_l=one.volume_l, places=one.places)
            for one in relay.compartments
        ],
        active=relay.active,
        version=relay.version,
    )


def _answer(reading: Reading, relay: RelayPoint, status: int = 200) -> Answer:
    place = parties.get_places(reading, [relay.place_id])[relay.place_id]
    headers = {"etag": etag(relay.version)}
    if status == 201:
        headers["location"] = f"/v1/relay-points/{relay.id}"
    return Answer(_form(relay, place), status, headers)


def _own(call: Call, reading: Reading, name: str) -> RelayPoint:
    relay = waiting.get_relay(reading, name)
    if not (relay.active or call.subject.sees_town):
        raise NotFoundError("relay_point", name)
    return relay


@router.post(
    "", operation_id="create_relay_point", summary="Add a relay point", status_code=201, response_model=RelayForm
)  # fmt: skip
def create_relay_point(call: Calling, wanted: NewRelayPoint) -> Response:
    """Add a relay point at a place of the town. Orders with `fulfilment` relay name its place."""

    def step(writing: Writing) -> RelayPoint:
        # Somebody's door is no relay point, and nobody learns here whether there is such a door.
        get_place(writing, wanted.place_id)
        if wanted.organization_id:
            parties.get_organization(writing, wanted.organization_id)
        room = [(one.temperature, one.volume_l, one.places) for one in wanted.compartments]
        return waiting.add_relay(
            writing, wanted.place_id, wanted.kind, wanted.holding_s, room, org_id=wanted.organization_id or ""
        )

    return call.once(lambda: call.write(step), lambda reading, made: _answer(reading, made, 201), RelayPoint)


@router.get("", operation_id="list_relay_points", summary="List relay points", response_model=RelayPage)
def list_relay_points(call: Calling, limit: Limit = USUAL, cursor: Cursor = "") -> Response:
    """List relay points; those that take nothing on are shown to the town alone."""
    place = place_of(cursor, str)
    active = None if call.subject.sees_town else True

    def render(reading: Reading) -> Answer:
        after = "" if place is None else str(place[0])
        names = town_lists.relay_ids(reading, active=active, after=after, most=limit + 1)
        found = waiting.get_relays(reading, names[:limit])
        places = parties.get_places(reading, {one.place_id for one in found.values()})
        following = cursor_of(names[limit - 1]) if len(names) > limit else None
        forms = [_form(found[name], places[found[name].place_id]) for name in names[:limit]]
        return Answer(RelayPage(relay_points=forms, next_cursor=following))

    return call.look(render)


@router.get(
    "/{relay_point_id}", operation_id="get_relay_point", summary="Look at a relay point", response_model=RelayForm
)  # fmt: skip
def get_relay_point(call: Calling, relay_point_id: RelayId) -> Response:
    """Look at a relay point and its room."""
    return call.look(lambda reading: _answer(reading, _own(call, reading, relay_point_id)))


@router.patch(
    "/{relay_point_id}",
    operation_id="change_relay_point",
    summary="Change a relay point",
    response_model=RelayForm,
    responses=problems(412, 428),
)
def change_relay_point(
    call: Calling, relay_point_id: RelayId, patch: RelayPatch, if_match: IfMatch = None
) -> Response:
    """Change how long parcels wait, how many a compartment takes, or whether anything is taken on at all."""
    seen = seen_version(if_match)

    def step(writing: Writing) -> Answer:
        relay = waiting.get_relay(writing, relay_point_id)
        check_seen("relay_point", relay.id, relay.version, seen)
        for one in patch.compartments:
            relay = waiting.set_places(writing, relay, one.id, one.places)
        holding_s = relay.holding_s if patch.holding_s is None else patch.holding_s
        active = relay.active if patch.active is None else patch.active
        if (holding_s, active) != (relay.holding_s, relay.active):
            relay = waiting.change_relay(writing, relay, holding_s=holding_s, active=active)
        return _answer(writing, relay)

    return changed(call, step)
