"""Places that are named by their ids: every operation that takes one refuses those of others, and tells nothing by it."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Mapping
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from api.v1.example import filled
from api.v1.resources import EXAMPLES
from dispatch.access.role import OF_ORGANIZATION, Role
from dispatch.domain import PlaceKind
from dispatch.storage.schema_parties import PLACE
from tests.api.v1.cast import Cast
from tests.api.v1.operations import GUARDED, document, operations
from tests.api.v1.served import Served

Where = tuple[str, ...]
NOWHERE = "plc_" + "0" * 26


def _named(schema: Mapping[str, Any], at: Where = (), seen: tuple[str, ...] = ()) -> Iterator[Where]:
    """Yield where the form of a body names places."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        if name not in seen:
            yield from _named(document()["components"]["schemas"][name], at, (*seen, name))
        return
    for word in ("anyOf", "oneOf", "allOf"):
        for one in schema.get(word, ()):
            yield from _named(one, at, seen)
    for name, one in schema.get("properties", {}).items():
        if name.endswith("place_id"):
            yield (*at, name)
        yield from _named(one, (*at, name), seen)


def _all() -> list[tuple[str, Where]]:
    found = set()
    for name in GUARDED:
        for content in operations()[name].document.get("requestBody", {}).get("content", {}).values():
            found |= {(name, where) for where in _named(content.get("schema", {}))}
    return sorted(found)


PLACES = _all()


def test_the_walk_sees_them() -> None:
    """Tests that forms within forms are looked through: what is known to name places is among those found."""
    assert {
        ("create_delivery", ("door", "place_id")),
        ("create_draft", ("order", "door", "place_id")),
        ("fill_draft", ("door", "place_id")),
        ("create_subscription", ("basket", "door", "place_id")),
        ("abort_round", ("left_at", "place_id")),
        ("create_shift", ("end_place_id",)),
    } <= set(PLACES)


def _send(served: Served, cast: Cast, name: str, role: Role, where: Where, place: str) -> httpx.Response:
    """Send the example of an operation with a place in it, and nothing else that says where."""
    example = EXAMPLES[name]
    body = copy.deepcopy(filled(example.body, cast))
    *path, last = where
    inner = body
    for part in path[:-1]:
        inner = inner.setdefault(part, {})
    if path:
        inner[path[-1]] = {last: place}
    else:
        inner[last] = place
    one = operations()[name]
    target = filled(one.path, lambda part: filled(dict(example.path), cast)[part])
    return served.call(one.method, target, body, role=role, headers=filled(dict(example.headers), cast))


def _told(answer: httpx.Response, place: str) -> str:
    told = answer.json()
    del told["trace_id"]
    return json.dumps(told).replace(place, "PLACE")


@pytest.mark.parametrize(("name", "where"), PLACES)
def test_places_of_others_are_refused(served: Served, name: str, where: Where) -> None:
    """Tests that a place of another town is answered like one that is nowhere, for organisations and couriers a door of others as well, and that their own is taken."""
    cast = Cast(served)
    example = EXAMPLES[name]
    assert example.role is not None
    role = Role.COURIER if name == "abort_round" else example.role
    nothing = _send(served, cast, name, role, where, NOWHERE)
    assert nothing.status_code in {404, 422}, nothing.text
    assert "place" in nothing.text.replace(NOWHERE, "")
    with served.store.reading(served.other_id) as reading:
        foreign = [
            row.id for row in reading.rows(select(PLACE.c.id).where(PLACE.c.town_id == served.other_id))
        ]
    assert foreign
    refused = [*foreign]
    if role in OF_ORGANIZATION or role is Role.COURIER:
        other = Role.SHOP if role is Role.MARKETPLACE else Role.MARKETPLACE
        refused.append(_door(served, other, east_m=3_100))
    for place in refused:
        answer = _send(served, cast, name, role, where, place)
        assert (answer.status_code, _told(answer, place)) == (nothing.status_code, _told(nothing, NOWHERE))
    if role in OF_ORGANIZATION:
        own = _send(served, cast, name, role, where, _door(served, role, east_m=2_600))
        assert own.status_code == example.status, own.text


def _door(served: Served, role: Role, east_m: float) -> str:
    """Return the place of a door that somebody has had goods brought to."""
    made = served.call("POST", "/v1/deliveries", served.basket(east_m=east_m), role=role)
    assert made.status_code == 201, made.text
    place = str(made.json()["door"]["place_id"])
    with served.store.reading(served.town_id) as reading:
        assert reading.get(PLACE, place).kind == PlaceKind.ADDRESS
    return place


def test_goods_are_left_where_the_round_stops(served: Served) -> None:
    """Tests that a courier may say by its name that goods are at a door of their own round."""
    cast = Cast(served)
    one = served.call("GET", f"/v1/rounds/{cast('started_round')}", role=Role.COURIER).json()
    with served.store.reading(served.town_id) as reading:
        doors = [
            stop["place_id"]
            for stop in one["stops"]
            if reading.get(PLACE, stop["place_id"]).kind == PlaceKind.ADDRESS
        ]
    assert doors
    left = _send(served, cast, "abort_round", Role.COURIER, ("left_at", "place_id"), doors[0])
    assert left.status_code == 200, left.text
