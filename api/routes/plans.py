"""Planned days: list, whole plan, and exports of a plan or of one courier's round."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Final, cast

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response

from api.bridge import plan_from_wire
from api.plan_folder import PlanFolder
from api.routes.responses import problems
from api.schemas.listing import PlanId, PlanListWire
from api.schemas.plan import PlanWire
from dispatch.exports import plan_csv, plan_geojson, round_csv, round_geojson, round_gpx
from dispatch.plan import Plan

router = APIRouter(prefix="/v1/plans", tags=["plans"])

ShiftId = Annotated[
    str, Path(max_length=100, description="The shift whose round is wanted.", examples=["bike-1"])
]

GPX: Final = "application/gpx+xml"
GEOJSON: Final = "application/geo+json"
CSV: Final = "text/csv; charset=utf-8"


def _folder(request: Request) -> PlanFolder:
    return cast("PlanFolder", request.app.state.plans)


def _attachment(text: str, media_type: str, name: str) -> Response:
    safe = "".join(sign if sign.isascii() and (sign.isalnum() or sign in "-_.") else "-" for sign in name)
    return Response(
        text.encode(),
        media_type=media_type,
        headers={"content-disposition": f'attachment; filename="{safe}"'},
    )


def _round_export(
    request: Request,
    plan_id: str,
    shift_id: str,
    write: Callable[[Plan, str], str],
    media_type: str,
    suffix: str,
) -> Response:
    plan = plan_from_wire(_folder(request).read(plan_id))
    return _attachment(write(plan, shift_id), media_type, f"{plan_id}-{shift_id}.{suffix}")


def _file(media_type: str) -> dict[int | str, dict[str, object]]:
    return {
        200: {"description": "The file.", "content": {media_type.partition(";")[0]: {}}},
        **problems(404, 422, 500),
    }


@router.get("", summary="List the plans")
def list_plans(request: Request) -> PlanListWire:
    """Give every plan, latest day first; a file that cannot be used is listed with its fault."""
    return _folder(request).list().model_copy(update={"pages": tuple(request.app.state.pages)})


# The doors with a suffix stand before the one without: a plan's name never holds a dot, so that
# neither can take the other's requests.
@router.get(
    "/{plan_id}.geojson", summary="A plan as GeoJSON", response_class=Response, responses=_file(GEOJSON)
)
def plan_as_geojson(request: Request, plan_id: PlanId) -> Response:
    """Give rounds as lines and stops as points."""
    plan = plan_from_wire(_folder(request).read(plan_id))
    return _attachment(plan_geojson(plan), GEOJSON, f"{plan_id}.geojson")


@router.get("/{plan_id}.csv", summary="A plan's stops as CSV", response_class=Response, responses=_file(CSV))
def plan_as_csv(request: Request, plan_id: PlanId) -> Response:
    """Give one line per action of every round."""
    plan = plan_from_wire(_folder(request).read(plan_id))
    return _attachment(plan_csv(plan), CSV, f"{plan_id}.csv")


@router.get("/{plan_id}", summary="A whole plan", responses=problems(404, 422, 500))
def get_plan(request: Request, plan_id: PlanId) -> PlanWire:
    """Give rounds, stops, street paths, what is left out and why, and the figures."""
    return _folder(request).read(plan_id)


@router.get(
    "/{plan_id}/rounds/{shift_id}.gpx",
    summary="A round as GPX",
    response_class=Response,
    responses=_file(GPX),
)
def round_as_gpx(request: Request, plan_id: PlanId, shift_id: ShiftId) -> Response:
    """Give a round's track and waypoints, for a courier's own navigation program."""
    return _round_export(request, plan_id, shift_id, round_gpx, GPX, "gpx")


@router.get(
    "/{plan_id}/rounds/{shift_id}.geojson",
    summary="A round as GeoJSON",
    response_class=Response,
    responses=_file(GEOJSON),
)
def round_as_geojson(request: Request, plan_id: PlanId, shift_id: ShiftId) -> Response:
    """Give a round's line and its stops."""
    return _round_export(request, plan_id, shift_id, round_geojson, GEOJSON, "geojson")


@router.get(
    "/{plan_id}/rounds/{shift_id}.csv",
    summary="A round's stops as CSV",
    response_class=Response,
    responses=_file(CSV),
)
def round_as_csv(request: Request, plan_id: PlanId, shift_id: ShiftId) -> Response:
    """Give one line per action of a round."""
    return _round_export(request, plan_id, shift_id, round_csv, CSV, "csv")
