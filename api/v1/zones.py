"""Zones, as GeoJSON: where a shop's goods go, what a delivery costs there, where people live who may take part in a service."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal, TypeVar

from fastapi import Path, Query
from pydantic import Field
from starlette.responses import Response

from api.errors import ApiError, FaultyField
from api.gate.answer import Answer, etag
from api.gate.call import Call, Calling
from api.gate.seen_version import IfMatch, check_seen, seen_version
from api.v1.changing import changed
from api.v1.paging import USUAL, Cursor, Limit, NextCursor, cursor_of, place_of
from api.v1.scalars import Form, Id, ShortText, Version
from api.v1.town_router import problems, town_router
from dispatch.orders.zones import InvalidZoneError, Zone, ZonePurpose
from dispatch.storage import town_lists, zones
from dispatch.storage.store import NotFoundError, Reading, Writing

router = town_router("town", "/zones")
T = TypeVar("T")

ZoneId = Annotated[str, Path(max_length=80, examples=["zon_01kbq0m3c8f6x2v9w4y7z5t1ra"])]
Geometry = Annotated[
    dict[str, Any],
    Field(
        description="GeoJSON Polygon or MultiPolygon, [longitude, latitude], at most 20 000 points; no ring crosses another.",
        examples=[{"type": "Polygon", "coordinates": [[[7.41, 43.73], [7.43, 43.73], [7.43, 43.74], [7.41, 43.73]]]}],
    ),
]  # fmt: skip
Fee = Annotated[
    int | None,
    Field(ge=0, le=1_000_000, description="What a delivery costs there, in the smallest unit: of fee zones alone."),
]  # fmt: skip
#: Where people live who may take part in a service is for those who work for the town.
_OF_GOODS = (ZonePurpose.DELIVERY, ZonePurpose.FEE)
_WHERE = {
    "name_too_long": "/properties/name",
    "fee_missing": "/properties/fee_minor",
    "bad_fee": "/properties/fee_minor",
}


class NewZoneProperties(Form):
    """What a zone is for."""

    purpose: ZonePurpose
    name: ShortText = ""
    organization_id: Annotated[
        Id | None, Field(description="The shop that delivers there; null for a zone of the town.")
    ] = None
    fee_minor: Fee = None


class NewZone(Form):
    """A GeoJSON feature."""

    type: Literal["Feature"]
    geometry: Geometry
    properties: NewZoneProperties


class ZoneProperties(NewZoneProperties):
    """What a zone is for, and whether it is in use."""

    active: bool
    version: Version


class ZoneForm(Form):
    """A zone, as a GeoJSON feature."""

    type: Literal["Feature"] = "Feature"
    id: str
    geometry: dict[str, Any]
    properties: ZoneProperties


class ZonePage(Form):
    """A page of zones, as a GeoJSON feature collection."""

    type: Literal["FeatureCollection"] = "FeatureCollection"
    features: list[ZoneForm]
    next_cursor: NextCursor


class ZonePatchProperties(Form):
    """What is to change; what is left out stays."""

    name: ShortText | None = None
    fee_minor: Fee = None
    active: bool | None = None


class ZonePatch(Form):
    """What is to change of a zone; what is left out stays."""

    geometry: Geometry | None = None
    properties: ZonePatchProperties = ZonePatchProperties()


def _form(zone: Zone) -> ZoneForm:
    return ZoneForm(
        id=zone.id,
        geometry=dict(zone.geometry),
        properties=ZoneProperties(
            purpose=zone.purpose,
            name=zone.name,
            organization_id=zone.org_id or None,
            fee_minor=zone.fee_minor,
            active=zone.active,
            version=zone.version,
        ),
    )


def _answer(zone: Zone, status: int = 200) -> Answer:
    headers = {"etag": etag(zone.version)}
    if status == 201:
        headers["location"] = f"/v1/zones/{zone.id}"
    return Answer(_form(zone), status, headers)


def _own(call: Call, reading: Reading, name: str) -> Zone:
    zone = zones.get(reading, name)
    if call.subject.sees_town or (
        zone.active and zone.purpose in _OF_GOODS and zone.org_id in {"", call.org_id}
    ):
        return zone
    raise NotFoundError("zone", name)


def _placed(do: Callable[[], T]) -> T:
    """Do something, with faults of a zone placed in what was sent."""
    try:
        return do()
    except InvalidZoneError as error:
        where = _WHERE.get(error.reason, "/geometry")
        told = str(error).removeprefix("geometry: ")
        raise ApiError(
            str(error),
            code=error.code,
            faults=[FaultyField(pointer=where, code=error.reason, message=told)],
        ) from error


@router.post("", operation_id="create_zone", summary="Add a zone", status_code=201, response_model=ZoneForm)
def create_zone(call: Calling, wanted: NewZone) -> Response:
    """Add a zone. Where a shop has zones of purpose `delivery`, nothing of it is delivered outside of them; where it has none, the town's count."""
    about = wanted.properties

    def step(writing: Writing) -> Zone:
        return zones.add(
            writing,
            about.purpose,
            wanted.geometry,
            org_id=about.organization_id or "",
            name=about.name,
            fee_minor=about.fee_minor,
        )

    return _placed(lambda: call.once(lambda: call.write(step), lambda _, made: _answer(made, 201), Zone))


@router.get("", operation_id="list_zones", summary="List zones", response_model=ZonePage)
def list_zones(
    call: Calling,
    purpose: Annotated[
        list[ZonePurpose], Query(description="For one of these.", max_length=len(ZonePurpose))
    ] = [],  # noqa: B006
    limit: Limit = USUAL,
    cursor: Cursor = "",
) -> Response:
    """List zones as a GeoJSON feature collection: all of them if you work for the town, else those of goods that are yours or the town's own."""
    place = place_of(cursor, str)
    whole = call.subject.sees_town
    allowed = [one for one in purpose or list(ZonePurpose) if whole or one in _OF_GOODS]

    def render(reading: Reading) -> Answer:
        names = [] if not allowed else town_lists.zone_ids(
            reading,
            purposes=[one.value for one in allowed],
            org_id=None if whole else call.org_id,
            active=None if whole else True,
            after="" if place is None else str(place[0]),
            most=limit + 1,
        )  # fmt: skip
        found = zones.get_many(reading, names[:limit])
        following = cursor_of(names[limit - 1]) if len(names) > limit else None
        features = [_form(found[name]) for name in names[:limit]]
        return Answer(ZonePage(features=features, next_cursor=following))

    return call.look(render)


@router.get("/{zone_id}", operation_id="get_zone", summary="Look at a zone", response_model=ZoneForm)
def get_zone(call: Calling, zone_id: ZoneId) -> Response:
    """Look at a zone as a GeoJSON feature."""
    return call.look(lambda reading: _answer(_own(call, reading, zone_id)))


@router.patch(
    "/{zone_id}",
    operation_id="change_zone",
    summary="Change a zone",
    response_model=ZoneForm,
    responses=problems(412, 428),
)
def change_zone(call: Calling, zone_id: ZoneId, patch: ZonePatch, if_match: IfMatch = None) -> Response:
    """Change where a zone is, what it is called, what a delivery costs there, or take it out of use (`active` false). What is promised stays promised."""
    seen = seen_version(if_match)
    about = patch.properties
    changes = {
        name: getattr(about, name)
        for name in ("name", "active", "fee_minor")
        if getattr(about, name) is not None
    }
    if patch.geometry is not None:
        changes["geometry"] = patch.geometry

    def step(writing: Writing) -> Answer:
        zone = zones.get(writing, zone_id)
        check_seen("zone", zone.id, zone.version, seen)
        return _answer(zones.change(writing, zone, **changes))

    return _placed(lambda: changed(call, step))
