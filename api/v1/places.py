"""Places that a town has: shops' counters, depots, service points. Doors of people are never listed."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import Path, Query
from pydantic import Field
from starlette.responses import Response

from api.gate.answer import Answer, etag
from api.gate.call import Calling
from api.gate.seen_version import IfMatch, check_seen, seen_version
from api.v1.changing import changed
from api.v1.paging import USUAL, Cursor, Limit, NextCursor, cursor_of, place_of
from api.v1.scalars import Form, Name, Position, ShortText, Version, Words
from api.v1.town_router import problems, town_router
from dispatch.domain import Place, PlaceKind
from dispatch.storage import parties, town_lists
from dispatch.storage.store import Reading, Writing
from dispatch.town.places import LONGEST_SETUP_S, PUBLIC, KnownPlace, add_place, get_place
from dispatch.town.places import change_place as change

router = town_router("town", "/places")

PlaceId = Annotated[str, Path(max_length=80, examples=["plc_01kbq0m3c8f6x2v9w4y7z5t1ra"])]
PublicKind = Literal["shop", "depot", "service_point"]
Hours = Annotated[
    str,
    Field(
        max_length=1_000,
        description="In OpenStreetMap's syntax; empty where nothing is known.",
        examples=["Mo-Fr 08:00-12:00,14:00-19:00; PH off"],
    ),
]
Setup = Annotated[
    int, Field(ge=0, le=LONGEST_SETUP_S, description="Seconds that each halt there takes, whatever is done.")
]
Category = Annotated[str, Field(max_length=64, description="What it is, such as `bakery`.")]


class NewPlace(Form):
    """Where something is."""

    kind: PublicKind
    name: Name
    position: Position
    address: Annotated[str, Field(max_length=500)] = ""
    access_note: Annotated[Words, Field(description="For couriers: which door, where to park.")] = ""
    setup_s: Setup = 0
    opening_hours: Hours = ""
    category: Category = ""


class PlacePatch(Form):
    """What is to change; what is left out stays."""

    name: Name | None = None
    position: Position | None = None
    address: Annotated[str | None, Field(max_length=500)] = None
    access_note: Words | None = None
    setup_s: Setup | None = None
    opening_hours: Hours | None = None
    category: Category | None = None


class MisfitForm(Form):
    """A basket that no longer fits the hours: somebody calls the customer, or the shop."""

    delivery_id: str
    code: str
    task_id: str
    day: str
    why: Annotated[ShortText, Field(description="`closed`, or `too_late` for the window of the delivery.")]


class PlaceForm(Form):
    """A place."""

    id: str
    kind: PublicKind
    name: str
    position: Annotated[
        list[float],
        Field(
            min_length=2, max_length=2, description="[longitude, latitude] in degrees, WGS 84, as in GeoJSON."
        ),
    ]
    address: str
    access_note: str
    setup_s: int
    opening_hours: str
    category: str
    version: Version


class ChangedPlace(PlaceForm):
    """A place since it was changed."""

    misfits: Annotated[
        list[MisfitForm], Field(description="Baskets of its shops that no longer fit; they keep their hours.")
    ]


class PlacePage(Form):
    """A page of places."""

    places: list[PlaceForm]
    next_cursor: NextCursor


def _form(known: KnownPlace) -> PlaceForm:
    one = known.place
    return PlaceForm(
        id=one.id,
        kind=one.kind.value,  # type: ignore[arg-type]
        name=one.name,
        position=[one.lon, one.lat],
        address=one.address,
        access_note=one.access_note,
        setup_s=one.setup_s,
        opening_hours=one.opening_hours,
        category=one.category,
        version=known.version,
    )


@router.post(
    "", operation_id="create_place", summary="Add a place", status_code=201, response_model=PlaceForm
)
def create_place(call: Calling, wanted: NewPlace) -> Response:
    """Add a shop's counter, a depot or a service point; it must be near a street of the town's map."""
    lon, lat = wanted.position
    place = Place(
        "", PlaceKind(wanted.kind), wanted.name.strip(), lon, lat, wanted.address, wanted.access_note, wanted.setup_s,
        wanted.opening_hours.strip(), wanted.category,
    )  # fmt: skip

    def render(_: Reading, made: KnownPlace) -> Answer:
        headers = {"etag": etag(made.version), "location": f"/v1/places/{made.place.id}"}
        return Answer(_form(made), 201, headers)

    town_map = call.town_map
    return call.once(
        lambda: call.write(lambda writing: add_place(writing, town_map, place)), render, KnownPlace
    )


@router.get("", operation_id="list_places", summary="List places", response_model=PlacePage)
def list_places(
    call: Calling,
    kind: Annotated[list[PublicKind], Query(description="Of one of these kinds.", max_length=3)] = [],  # noqa: B006
    limit: Limit = USUAL,
    cursor: Cursor = "",
) -> Response:
    """List shops' counters, depots and service points."""
    place = place_of(cursor, str)
    kinds = [str(one) for one in kind] or [one.value for one in PUBLIC]

    def render(reading: Reading) -> Answer:
        after = "" if place is None else str(place[0])
        names = town_lists.place_ids(reading, kinds, after=after, most=limit + 1)
        found = parties.known_places(reading, names[:limit])
        forms = [_form(KnownPlace(*found[name])) for name in names[:limit]]
        following = cursor_of(names[limit - 1]) if len(names) > limit else None
        return Answer(PlacePage(places=forms, next_cursor=following))

    return call.look(render)


@router.get("/{place_id}", operation_id="get_place", summary="Look at a place", response_model=PlaceForm)
def get_place_(call: Calling, place_id: PlaceId) -> Response:
    """Look at a place; somebody's door is not found."""

    def render(reading: Reading) -> Answer:
        known = get_place(reading, place_id)
        return Answer(_form(known), headers={"etag": etag(known.version)})

    return call.look(render)


@router.patch(
    "/{place_id}",
    operation_id="change_place",
    summary="Change a place",
    response_model=ChangedPlace,
    responses=problems(412, 428),
)
def change_place(call: Calling, place_id: PlaceId, patch: PlacePatch, if_match: IfMatch = None) -> Response:
    """Change what is said of a place. With other opening hours its shops' baskets are collected in those, and what does not fit any more is listed."""
    seen = seen_version(if_match)
    given: dict[str, Any] = {name: getattr(patch, name) for name in patch.model_fields_set}
    changes = {name: value for name, value in given.items() if value is not None and name != "position"}
    for name in ("name", "opening_hours"):
        if name in changes:
            changes[name] = changes[name].strip()
    if patch.position is not None:
        changes |= {"lon": patch.position[0], "lat": patch.position[1]}
    town_map = call.town_map

    def step(writing: Writing) -> Answer:
        known = get_place(writing, place_id)
        check_seen("place", place_id, known.version, seen)
        new = change(writing, town_map, known, changes)
        misfits = [
            MisfitForm(delivery_id=one.delivery_id, code=one.code, task_id=one.task_id, day=one.day, why=one.why)
            for one in new.misfits
        ]  # fmt: skip
        form = ChangedPlace.model_construct(**dict(_form(new)), misfits=misfits)
        return Answer(form, headers={"etag": etag(new.version)})

    return changed(call, step)
