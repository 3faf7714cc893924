"""Vehicles: what is ridden, what fits on board, what it costs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Path, Query
from starlette.responses import Response

from api.gate.answer import Answer, etag
from api.gate.call import Calling
from api.gate.seen_version import IfMatch, seen_version
from api.v1.crew_forms import NewVehicle, VehicleChange, VehicleForm, VehiclePage, load_of, vehicle_form
from api.v1.one_step import in_one_step
from api.v1.paging import USUAL, Cursor, Limit, cursor_of, place_of
from api.v1.town_router import problems, town_router
from dispatch.people.crew_changes import VehicleFacts, add_vehicle, change_vehicle
from dispatch.storage import crew_lists
from dispatch.storage.crew_lists import KnownVehicle
from dispatch.storage.store import Reading

router = town_router("crew", "/vehicles")

VehicleId = Annotated[str, Path(max_length=80, examples=["veh_01kbq0m3c8f6x2v9w4y7z5t1ra"])]


@router.get("", operation_id="list_vehicles", summary="List vehicles", response_model=VehiclePage)
def list_vehicles(
    call: Calling,
    *,
    former: Annotated[bool, Query(description="Also those out of use.")] = False,
    limit: Limit = USUAL,
    cursor: Cursor = "",
) -> Response:
    """List the vehicles of the town, the oldest first."""
    place = place_of(cursor, str)

    def render(reading: Reading) -> Answer:
        after = "" if place is None else str(place[0])
        found = crew_lists.vehicles_page(reading, former=former, after=after, most=limit + 1)
        shown = found[:limit]
        following = cursor_of(shown[-1].id) if len(found) > limit else None
        return Answer(VehiclePage(vehicles=[vehicle_form(one) for one in shown], next_cursor=following))

    return call.look(render)


@router.post(
    "",
    operation_id="create_vehicle",
    summary="Take a vehicle into use",
    status_code=201,
    response_model=VehicleForm,
)
def create_vehicle(call: Calling, wanted: NewVehicle) -> Response:
    """Take a vehicle into use. Its `profile` says which streets it may take, and how fast."""
    facts = VehicleFacts(
        capacity=load_of(wanted.capacity),
        skills=frozenset(wanted.skills),
        fixed_cost_minor=wanted.fixed_cost_minor,
        cost_per_km_minor=wanted.cost_per_km_minor,
        co2e_g_per_km=wanted.co2e_g_per_km,
        max_distance_m=wanted.max_distance_m,
    )

    def render(_: Reading, made: KnownVehicle) -> Answer:
        return Answer(
            vehicle_form(made), 201, {"location": f"/v1/vehicles/{made.id}", "etag": etag(made.version)}
        )

    return call.once(
        lambda: call.write(lambda writing: add_vehicle(writing, wanted.name, wanted.profile, facts)),
        render,
        KnownVehicle,
    )


@router.get(
    "/{vehicle_id}", operation_id="get_vehicle", summary="Look at a vehicle", response_model=VehicleForm
)
def get_vehicle(call: Calling, vehicle_id: VehicleId) -> Response:
    """Look at a vehicle."""
    return call.look(lambda reading: _answer(crew_lists.get_vehicle(reading, vehicle_id)))


@router.patch(
    "/{vehicle_id}",
    operation_id="change_vehicle",
    summary="Change a vehicle",
    response_model=VehicleForm,
    responses=problems(412, 428),
)
def update_vehicle(
    call: Calling, vehicle_id: VehicleId, change: VehicleChange, if_match: IfMatch = None
) -> Response:
    """Change what is known of a vehicle; plans that are made from now on go by it."""
    version = seen_version(if_match)
    return in_one_step(
        call, lambda writing: _answer(change_vehicle(writing, vehicle_id, version, _given(change)))
    )


def _answer(one: KnownVehicle) -> Answer:
    return Answer(vehicle_form(one), headers={"etag": etag(one.version)})


def _given(change: VehicleChange) -> Mapping[str, Any]:
    given = {name: getattr(change, name) for name in change.model_fields_set}
    found = {name: value for name, value in given.items() if value is not None or name == "max_distance_m"}
    if "skills" in found:
        found["skills"] = frozenset(found["skills"])
    if change.capacity is not None:
        found["capacity"] = load_of(change.capacity)
    return found
