"""Whether the server is alive, and whether it can do its work."""

from __future__ import annotations

import os
from typing import Literal

from fastapi import APIRouter, Request

from api.assets import ScreensMissingError, built_file
from api.errors import ApiError, FaultyField
from api.gate.gatekeeper import Gatekeeper
from api.routes.responses import problems
from api.schemas.plan import WireModel


class HealthWire(WireModel):
    """The state of the server."""

    status: Literal["alive", "ready"]


router = APIRouter(prefix="/health", tags=["health"])


@router.get("/live", summary="Is the process answering?")
def live() -> HealthWire:
    """Answer as soon as the process runs."""
    return HealthWire(status="alive")


@router.get("/ready", summary="Can the server do its work?", responses=problems(503))
def ready(request: Request) -> HealthWire:
    """Check what this server works with.

    The screens are built and the plan folder can be read; the database answers and is of this version; processes that compute are there; and where this
    server follows towns, each is followed by some server. What is missing has a code each, in `faults`; the first of them is the `code`.
    """
    try:
        built_file("index.html", folder=request.app.state.static)
    except ScreensMissingError as error:
        raise ApiError(str(error), code="screens_missing", status=503) from None
    folder = request.app.state.plans.folder
    # A folder that does not exist yet is an empty one: the first plan makes it.
    if folder.exists() and not os.access(folder, os.R_OK | os.X_OK):
        raise ApiError(
            f"The plan folder {folder.name!r} cannot be read; check its permissions.",
            code="plans_unreadable",
            status=503,
        )
    keeper: Gatekeeper | None = getattr(request.app.state, "gatekeeper", None)
    lacks = () if keeper is None else request.app.state.readiness.lacks(keeper.business)
    if lacks:
        raise ApiError(
            "; ".join(f"{one.words}: {one.remedy}" for one in lacks),
            code=lacks[0].code,
            status=503,
            faults=[
                FaultyField(pointer="", code=one.code, message=one.words, remedy=one.remedy) for one in lacks
            ],
        )
    return HealthWire(status="ready")
