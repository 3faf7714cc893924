"""The page of the first run, and what it asks: which map, which town, who runs it. None of it is there any more once there is a town."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import FileResponse, RedirectResponse
from pydantic import BaseModel
from starlette.responses import Response

from api.assets import ScreensMissingError, built_file
from api.errors import ApiError
from api.first_run.extracts import MOST_BYTES
from api.first_run.first_run import FirstRun
from api.first_run.forms import (
    BuildForm,
    ChoicesPatch,
    FoundedForm,
    MapChoice,
    MapFacts,
    StateForm,
    WantedDemo,
    WantedMap,
    WantedTown,
)
from api.first_run.founding import Founded, found_demo, found_first_town
from api.first_run.map_build import BuildStatus
from api.first_run.setup_route import SettingUp, SetupRoute
from api.gate.answer import Answer, respond
from api.gate.open_route import LONGEST_DEVICE
from api.gate.session_cookie import give_cookie, is_secure
from api.said.language import said_failure
from dispatch.people.holidays import REGIONS
from geo.errors import MapError

page_router = APIRouter(include_in_schema=False)
router = APIRouter(prefix="/setup", include_in_schema=False, route_class=SetupRoute)
ROUTERS: Final = (page_router, router)


@page_router.api_route("/setup", methods=["GET", "HEAD"])
def bare_address() -> RedirectResponse:
    """Lead to the page, whose address ends with a stroke."""
    return RedirectResponse("/setup/", status_code=308)


@page_router.api_route("/setup/", methods=["GET", "HEAD"])
def setup_page(request: Request) -> FileResponse:
    """Give the page of the set-up; its script brings the token, which stands behind the sign `#` and reaches no log."""
    try:
        path = built_file("setup.html", folder=request.app.state.static)
    except ScreensMissingError as error:
        raise ApiError(str(error), code="screens_missing", status=503) from None
    return FileResponse(path, media_type="text/html; charset=utf-8", headers={"cache-control": "no-cache"})


@router.get("/state")
def setup_state(first_run: SettingUp) -> Response:
    """Say how far the set-up is."""
    return _state(first_run)


@router.put("/extract")
async def put_setup_extract(
    request: Request, first_run: SettingUp, name: Annotated[str, Query(max_length=200)] = ""
) -> Response:
    """Take an extract of OpenStreetMap; what was sent before is replaced."""
    return _answered(await first_run.extracts.take(request, name))


@router.post("/map")
def choose_setup_map(first_run: SettingUp, wanted: WantedMap) -> Response:
    """Choose a map, which is built in the background where it is not there."""
    boundary = first_run.extracts.keep_boundary(wanted.boundary) if wanted.own else None
    first_run.begin_map(wanted.name, title=wanted.title, boundary=boundary, own=wanted.own)
    first_run.choices.keep(
        {"map": wanted.name, **({"title": wanted.title, "name": wanted.name} if wanted.own else {})}
    )
    return _state(first_run)


@router.post("/map/stop")
def stop_setup_map(first_run: SettingUp) -> Response:
    """Give up the map that is being built."""
    first_run.stop_map()
    first_run.choices.keep({"map": ""})
    return _state(first_run)


@router.put("/choices")
def keep_setup_choices(first_run: SettingUp, patch: ChoicesPatch) -> Response:
    """Remember what was chosen."""
    first_run.choices.keep(patch.model_dump(exclude_none=True))
    return _state(first_run)


@router.post("/town")
def found_setup_town(request: Request, first_run: SettingUp, wanted: WantedTown) -> Response:
    """Found the town that was chosen, and sign its administrator in."""
    choices = first_run.choices.read()
    town_map = first_run.map_of(choices.map)
    if town_map is None:
        raise MapError("the map of the town is not built yet: wait for it, or choose another one", code="map_missing")  # fmt: skip
    store = first_run.business.store
    founded = first_run.found(
        lambda: found_first_town(store, town_map, choices, wanted.password, _device(request))
    )
    return _signed_in(request, first_run, founded)


@router.post("/demo")
def found_setup_demo(request: Request, first_run: SettingUp, wanted: WantedDemo) -> Response:
    """Found a town for trials, and sign in to it."""
    town_map = first_run.map_of(wanted.map)
    if town_map is None:
        raise MapError("the map is not built yet: wait for it", code="map_missing")
    store = first_run.business.store
    founded = first_run.found(lambda: found_demo(store, town_map, wanted.language, _device(request)))
    return _signed_in(request, first_run, founded)


def _device(request: Request) -> str:
    return request.headers.get("user-agent", "")[:LONGEST_DEVICE]


def _state(first_run: FirstRun) -> Response:
    choices, build = first_run.choices.read(), first_run.build
    building = build.status in {BuildStatus.RUNNING, BuildStatus.FAILED} and build.map == choices.map
    found = None if building or not choices.map else first_run.map_of(choices.map)
    return _answered(
        StateForm(
            choices=choices,
            maps=[MapChoice(name=name, title=title, ready=ready) for name, title, ready in first_run.maps()],
            build=BuildForm(**asdict(build), title=said_failure(build.code) or ""),
            extract=first_run.extracts.read(),
            facts=None
            if found is None
            else MapFacts(name=found.name, title=found.title, time_zone=found.time_zone, bbox=found.bbox),
            most_bytes=MOST_BYTES,
            holidays=list(REGIONS),
        )
    )


def _signed_in(request: Request, first_run: FirstRun, founded: Founded) -> Response:
    response = _answered(
        FoundedForm(
            town=founded.town.slug,
            email=founded.email,
            password=founded.password,
            marketplace_key=founded.marketplace_key,
            coordinator_key=founded.coordinator_key,
        )
    )
    secure = is_secure(request, always=first_run.business.settings.secure_cookies)
    give_cookie(response, founded.session, founded.token, secure=secure)
    return response


def _answered(form: BaseModel) -> Response:
    shown = Answer(form)
    return respond(shown.status, shown.text, shown.headers)
