"""Closures of streets that somebody draws on the map: works, a market every Saturday, a demonstration."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any, Literal

from fastapi import Path, Query
from pydantic import Field
from starlette.responses import Response

from api.errors import ApiError, FaultyField
from api.gate.answer import Answer, etag
from api.gate.call import Call, Calling
from api.gate.seen_version import IfMatch, check_seen, seen_version
from api.v1.changing import changed
from api.v1.paging import USUAL, Cursor, Limit, NextCursor, cursor_of, place_of
from api.v1.scalars import (
    Form,
    Latitude,
    Longitude,
    Moment,
    ShortText,
    Version,
    maybe_moment,
    moment_of,
    seconds_of,
)
from api.v1.town_router import problems, town_router
from dispatch.closures.closed_streets import ClosedExtent
from dispatch.closures.closure import Closure
from dispatch.shops.hours import LONGEST_HOURS
from dispatch.storage import closures, town_lists
from dispatch.storage.store import Reading, Writing
from geo.conditions.opening import hours_expression
from geo.live.disruptions import DisruptionError

router = town_router("planning", "/closures")

ClosureId = Annotated[str, Path(max_length=80, examples=["clo_01kbq0m3c8f6x2v9w4y7z5t1ra"])]
#: Points of one drawing: a town's market has some tens, and plans carry every one.
MOST_POINTS = 5_000
#: Streets that are named in an answer, at most.
MOST_STREETS = 50

_Point = Annotated[list[Longitude | Latitude], Field(min_length=2, max_length=2)]
_Line = Annotated[list[_Point], Field(min_length=2, max_length=5_000)]
_Ring = Annotated[list[_Point], Field(min_length=4, max_length=5_000)]
_Profile = Annotated[str, Field(max_length=40, pattern=r"^[a-z_]+$", examples=["van"])]


class DrawnLine(Form):
    """A line: every street that it meets is closed where it meets it, from crossing to crossing."""

    type: Literal["LineString"]
    coordinates: _Line


class DrawnArea(Form):
    """An area: every street that crosses it or lies in it is closed."""

    type: Literal["Polygon"]
    coordinates: Annotated[list[_Ring], Field(min_length=1, max_length=50)]


class DrawnLines(Form):
    """Several lines."""

    type: Literal["MultiLineString"]
    coordinates: Annotated[list[_Line], Field(min_length=1, max_length=50)]


class DrawnAreas(Form):
    """Several areas."""

    type: Literal["MultiPolygon"]
    coordinates: Annotated[
        list[Annotated[list[_Ring], Field(min_length=1, max_length=50)]], Field(min_length=1, max_length=50)
    ]


Drawing = Annotated[DrawnLine | DrawnArea | DrawnLines | DrawnAreas, Field(discriminator="type")]
Reason = Annotated[ShortText, Field(examples=["Marché de Noël"])]
Profiles = Annotated[
    list[_Profile],
    Field(
        max_length=20,
        description="Whom it concerns: ways of moving such as `cargo_bike`, or `motor` and `cycles`; empty for all.",
    ),
]
Hours = Annotated[
    str,
    Field(
        max_length=LONGEST_HOURS,
        description="Weekly hours between these moments, in the syntax of OpenStreetMap, by the town's clocks; empty: always.",
        examples=["Sa 06:00-14:00"],
    ),
]


class NewClosure(Form):
    """Streets that are closed, from when until when, and in which hours of the week."""

    geometry: Annotated[Drawing, Field(description="GeoJSON in degrees, WGS 84.")]
    reason: Reason
    from_at: Annotated[Moment | None, Field(description="Null: from now on.")] = None
    until_at: Annotated[Moment | None, Field(description="Null: until it is removed.")] = None
    hours: Hours = ""
    profiles: Annotated[Profiles, Field(default_factory=list)]


class ClosurePatch(Form):
    """What is to change; what is left out stays."""

    geometry: Drawing | None = None
    reason: Reason | None = None
    from_at: Moment | None = None
    until_at: Moment | None = None
    hours: Hours | None = None
    profiles: Profiles | None = None


class StreetsHit(Form):
    """What it closes on the map as that is now."""

    edges: Annotated[int, Field(description="Street segments; 0 where a newer map has none there.")]
    length_m: int
    names: Annotated[list[str], Field(description="Those that have names, fifty at most.")]


class ClosureForm(Form):
    """A closure."""

    id: str
    geometry: Drawing
    reason: str
    from_at: Moment | None
    until_at: Moment | None
    hours: str
    profiles: list[str]
    in_force: Annotated[bool, Field(description="Now.")]
    next_at: Annotated[Moment | None, Field(description="When it is in force next, where it is not now.")]
    streets: StreetsHit
    actor: Annotated[str, Field(description="Who has drawn it.")]
    created_at: Moment
    version: Version


class ClosurePage(Form):
    """A page of closures."""

    closures: list[ClosureForm]
    next_cursor: NextCursor


class RemovedClosure(Form):
    """What was removed."""

    id: str


@router.post(
    "", operation_id="create_closure", summary="Close streets", status_code=201, response_model=ClosureForm
)
def create_closure(call: Calling, wanted: NewClosure) -> Response:
    """Close streets, for all or for some ways of moving. Plans, offers and the ways of rounds go around them from the next computation on.

    Plans under way are made anew when it is stored, begins and ends, with weekly hours every time. Where no street is hit it is refused (422 `disruption_invalid`).
    """
    new = Closure(
        "",
        wanted.geometry.model_dump(),
        wanted.reason.strip(),
        None if wanted.from_at is None else seconds_of(wanted.from_at),
        None if wanted.until_at is None else seconds_of(wanted.until_at),
        tuple(dict.fromkeys(wanted.profiles)),
        call.actor,
        hours=wanted.hours.strip(),
    )
    _check(call, new)
    return call.once(
        lambda: call.write(lambda writing: closures.add(writing, new)),
        lambda _, made: _answer(call, made, 201),
        Closure,
    )


@router.get("", operation_id="list_closures", summary="List closures", response_model=ClosurePage)
def list_closures(
    call: Calling,
    over: Annotated[bool, Query(description="Those that are over as well.")] = False,  # noqa: FBT002
    limit: Limit = USUAL,
    cursor: Cursor = "",
) -> Response:
    """List the closures of the town that are in force or to come."""
    place = place_of(cursor, str)

    def render(reading: Reading) -> Answer:
        names = town_lists.closure_ids(
            reading,
            ahead_s=None if over else reading.now_s,
            after="" if place is None else str(place[0]),
            most=limit + 1,
        )
        found = closures.get_many(reading, names[:limit])
        following = cursor_of(names[limit - 1]) if len(names) > limit else None
        return Answer(
            ClosurePage(closures=[_form(call, found[name]) for name in names[:limit]], next_cursor=following)
        )

    return call.look(render)


@router.get(
    "/{closure_id}", operation_id="get_closure", summary="Look at a closure", response_model=ClosureForm
)
def get_closure(call: Calling, closure_id: ClosureId) -> Response:
    """Look at a closure, and which streets it closes."""
    return call.look(lambda reading: _answer(call, closures.get(reading, closure_id)))


@router.patch(
    "/{closure_id}",
    operation_id="change_closure",
    summary="Change a closure",
    response_model=ClosureForm,
    responses=problems(412, 428),
)
def change_closure(
    call: Calling, closure_id: ClosureId, patch: ClosurePatch, if_match: IfMatch = None
) -> Response:
    """Change where streets are closed, when, for whom, or why. A moment that is given as null is open again."""
    seen = seen_version(if_match)
    given = patch.model_fields_set
    changes: dict[str, Any] = {}
    for field, name in (("from_at", "from_s"), ("until_at", "until_s")):
        if field in given:
            moment = getattr(patch, field)
            changes[name] = None if moment is None else seconds_of(moment)
    if patch.geometry is not None:
        changes["geometry"] = patch.geometry.model_dump()
    if patch.reason is not None:
        changes["reason"] = patch.reason.strip()
    if patch.hours is not None:
        changes["hours"] = patch.hours.strip()
    if patch.profiles is not None:
        changes["profiles"] = tuple(dict.fromkeys(patch.profiles))
    with call.reading() as reading:
        known = closures.get(reading, closure_id)
    # Streets are looked up when nobody waits for the database any more; whoever is faster makes it a conflict.
    _check(call, replace(known, **changes))

    def step(writing: Writing) -> Answer:
        old = closures.get(writing, closure_id)
        check_seen("closure", old.id, old.version, seen)
        return _answer(call, closures.change(writing, old, **changes))

    return changed(call, step)


@router.delete(
    "/{closure_id}",
    operation_id="delete_closure",
    summary="Open streets again",
    response_model=RemovedClosure,
    responses=problems(412, 428),
)
def delete_closure(call: Calling, closure_id: ClosureId, if_match: IfMatch = None) -> Response:
    """Remove a closure: the streets are open from the next computation on, and plans under way are made anew."""
    seen = seen_version(if_match)

    def step(writing: Writing) -> Answer:
        old = closures.get(writing, closure_id)
        check_seen("closure", old.id, old.version, seen)
        closures.remove(writing, old)
        return Answer(RemovedClosure(id=old.id))

    return changed(call, step)


def _check(call: Call, closure: Closure) -> ClosedExtent:
    """Raise where a closure closes nothing, or is over before it begins."""
    if closure.from_s is not None and closure.until_s is not None and closure.until_s <= closure.from_s:
        raise _faulty("/until_at", "it is not after from_at: give a later moment")
    if closure.hours and hours_expression(closure.hours, call.zone.key) is None:
        raise _faulty("/hours", f"hours {closure.hours!r} cannot be read: write them as in 'Sa 06:00-14:00'")
    if closure.hours and closure.when.next_moment(_looked_from_s(call, closure), call.zone.key) is None:
        raise _faulty(
            "/hours", f"hours {closure.hours!r} are never between its dates: correct the one or the others"
        )
    if _points(closure.geometry["coordinates"]) > MOST_POINTS:
        raise _faulty("/geometry", f"it has more than {MOST_POINTS} points: draw it with fewer")
    try:
        return call.business.closed_streets.check(call.town_map, closure.document())
    except DisruptionError as error:
        raise ApiError(
            str(error),
            code=error.code,
            status=422,
            faults=[
                FaultyField(pointer=f"/{fault.field}", code=error.code, message=str(fault))
                for fault in error.faults
            ],
        ) from error


def _looked_from_s(call: Call, closure: Closure) -> int:
    """Return from when on hours are looked for between the dates: one that is ended early was in force before, maybe."""
    if closure.from_s is not None:
        return closure.from_s
    return call.now_s if closure.until_s is None else max(0, closure.until_s - 366 * 86_400)


def _points(coordinates: Any) -> int:
    """Return how many points there are in lines, rings, or several of them."""
    nested = isinstance(coordinates[0], list)
    return sum(map(_points, coordinates)) if nested else 1


def _faulty(pointer: str, message: str) -> ApiError:
    return ApiError(
        f"The closure cannot be: {message}.",
        code="disruption_invalid",
        status=422,
        faults=[FaultyField(pointer=pointer, code="disruption_invalid", message=message)],
    )


def _form(call: Call, one: Closure) -> ClosureForm:
    hit = call.business.closed_streets.extent(call.town_map, one)
    in_force = one.holds(call.now_s, call.zone.key)
    return ClosureForm(
        id=one.id,
        geometry=_drawing(one),
        reason=one.reason,
        from_at=maybe_moment(one.from_s, call.zone),
        until_at=maybe_moment(one.until_s, call.zone),
        profiles=list(one.profiles),
        hours=one.hours,
        in_force=in_force,
        next_at=None
        if in_force
        else maybe_moment(one.when.next_moment(call.now_s, call.zone.key), call.zone),
        streets=StreetsHit(edges=hit.edges, length_m=hit.length_m, names=list(hit.streets[:MOST_STREETS])),
        actor=one.actor,
        created_at=moment_of(one.created_s, call.zone),
        version=one.version,
    )


def _drawing(one: Closure) -> Any:
    kinds = {
        "LineString": DrawnLine,
        "Polygon": DrawnArea,
        "MultiLineString": DrawnLines,
        "MultiPolygon": DrawnAreas,
    }
    return kinds[one.geometry["type"]](**one.geometry)


def _answer(call: Call, one: Closure, status: int = 200) -> Answer:
    headers = {"etag": etag(one.version)}
    if status == 201:
        headers["location"] = f"/v1/closures/{one.id}"
    return Answer(_form(call, one), status, headers)
